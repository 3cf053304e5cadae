"""Commands of labels: what people decided as training reads it, what became of it, and what others published."""

from __future__ import annotations

from pathlib import Path

import click

from leadline.core.cli import Invocation, put, put_json, say


@click.group(invoke_without_command=True, epilog="Example: leadline labels --json > labels.jsonl")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line: each judgement as a label.")
@click.option("--weak", is_flag=True, help="Make and count weak labels: what the catalogue alone says, kept apart.")
@click.pass_context
def labels(context: click.Context, as_json: bool, weak: bool) -> None:
    """List labels: who decided what, why, and what became of it."""
    if context.invoked_subcommand is not None:
        return
    call: Invocation = context.obj
    from models.learning.labels import lead_labels, make_weak, read_labels

    with call.open_case() as case:
        if weak:
            counts = make_weak(case)
            if as_json:
                put_json(counts)
            else:
                put(f"{counts['positive']} weak labels for and {counts['negative']} against, by the catalogue alone.")
                say("Nothing is measured against them. `leadline train --weak` learns from them beside judgements.")
            return
        found = read_labels(case.db)
        case.record("list", "labels", labels=len(found))
    if as_json:
        for label in found:
            put_json(label.as_row())
        return
    for label in found:
        said = {1: "yes", 0: "no", None: "open"}[label.label]
        mark = " (taken back)" if label.retracted else ""
        later = f"; later: {label.disposition}" if label.disposition else ""
        put(f"{label.lead}  {said:<4} {label.at[:16]}  {label.reviewer}: {label.decision}{mark}{later}. {label.reason}")
    kept = lead_labels(found)
    apart = sum(one.disagree for one in kept)
    say(
        f"{len(kept)} leads with a label, {sum(one.label for one in kept)} of them yes; reviewers disagree on {apart}."
        if found
        else "No labels yet: judge leads in the review room (`leadline serve`)."
    )


@labels.command(epilog="Example: leadline labels outcome 4f2a confirmed --reason 'charges brought'")
@click.argument("lead")
@click.argument("outcome", type=click.Choice(["confirmed", "unfounded", "unknown"]))
@click.option("--reason", required=True, help="What it rests on.")
@click.pass_obj
def outcome(call: Invocation, lead: str, outcome: str, reason: str) -> None:
    """Say what became of a lead later."""
    from models.learning.labels import set_outcome

    with call.open_case() as case:
        put(f"Outcome {set_outcome(case, lead, outcome, reason, by=case.actor)} is kept.")


@labels.command(epilog="Example: leadline labels retract 12 --reason 'wrong lead'")
@click.argument("judgement", type=int)
@click.option("--reason", required=True, help="Why it is taken back.")
@click.option("--outcome", "of_outcome", is_flag=True, help="The number is that of an outcome.")
@click.pass_obj
def retract(call: Invocation, judgement: int, reason: str, of_outcome: bool) -> None:
    """Take back a judgement, or with --outcome an outcome, by its number."""
    from models.judgements import undo
    from models.learning.labels import undo_outcome

    with call.open_case() as case:
        number = (undo_outcome if of_outcome else undo)(case, judgement, reason, by=case.actor)
    put(f"Taken back by row {number}; training no longer reads it.")


@labels.command("import", epilog="Example: leadline labels import adverts.csv --layout csv --label fraud --text body")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--layout",
    type=click.Choice(["emscad", "trafficking10k", "csv"]),
    required=True,
    help="How the file is laid out; csv takes any columns you name.",
)
@click.option("--name", default="", help="Name to keep the set under; by default the file's.")
@click.option("--label", default="", metavar="COLUMN", help="Column of the label.")
@click.option("--text", default="", metavar="COLUMN", help="Column of the advert's text.")
@click.option("--group", default="", metavar="COLUMN", help="Column of what belongs together.")
@click.option("--positive", multiple=True, metavar="WORD", help="How the label says yes. May be repeated.")
@click.option("--negative", multiple=True, metavar="WORD", help="How the label says no. May be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON.")
@click.pass_obj
def import_labels(call: Invocation, file: Path, layout: str, name: str, label: str, text: str, group: str,
                  positive: tuple[str, ...], negative: tuple[str, ...], as_json: bool) -> None:  # fmt: skip
    """Take in labelled adverts that others published, kept with their origin."""
    from models.learning.outside import import_set

    with call.open_case(create=True) as case:
        told = import_set(
            case, file, layout, name=name, label=label, text=text, group=group, positive=positive, negative=negative,
            by=case.actor,
        )  # fmt: skip
    if as_json:
        put_json(told)
    else:
        put(f"Set {told['name']}: {told['rows']} labels, {told['positive']} of them yes; {told['left_out']} left out.")


@labels.command(epilog="Example: leadline labels sets --json")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
def sets(call: Invocation, as_json: bool) -> None:
    """List the sets of labels from outside."""
    from models.learning.outside import label_sets

    with call.open_case() as case:
        for row in label_sets(case):
            if as_json:
                put_json(row)
            else:
                put(
                    f"{row['name']:<20} {row['layout']:<15} {row['rows']:>7} labels, {row['positive']} yes; {row['file']}"
                )
