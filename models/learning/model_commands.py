"""Commands of models: list and compare them, put one in force, go back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from leadline.core.cli import Invocation, put, put_json, say


@click.group(invoke_without_command=True, epilog="Example: leadline models --json")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_context
def models(context: click.Context, as_json: bool) -> None:
    """List the models of the case, or compare two of them lead by lead."""
    if context.invoked_subcommand is not None:
        return
    call: Invocation = context.obj
    from models.learning.registry import models as registered
    from models.ranking.scales import last_scales

    with call.open_case() as case:
        rows, weighing = registered(case.db), last_scales(case)
    merit = weighing["judgements"]
    if as_json:
        put_json({"name": "judgements", "kind": "every lead without a model in force", **(merit or {"weight": 0.0})})
    elif merit:
        put(f"Without a model in force, leads are ranked {1 - merit['weight']:.0%} by the catalogue and {merit['weight']:.0%} "
            f"by what the judgements teach. {merit['why']}")  # fmt: skip
    for warning in weighing["warnings"]:
        say(warning)
    for row in rows:
        if as_json:
            put_json(row)
            continue
        told = row["detail"].get("report", {}).get("measures", {}).get("Leadline", {})
        name, cell = next(iter(told.items()), ("", {}))
        measured = f"{name} {cell['value']:.2f} ({cell['low']:.2f} to {cell['high']:.2f})" if cell else "not measured"
        mark = "in force" if row["in_force"] else ""
        put(f"{row['name']:<28} {row['kind']:<9} {row['detail']['rows']:>6} labels  {measured}  {mark}")
    if not rows:
        say("No models yet: `leadline train` makes one from what was judged.")
        if not merit:
            say("The catalogue alone ranks until four leads of each kind, escalated and set aside, have been judged.")


@models.command(epilog="Example: leadline models compare catalogue all-20260101000000000")
@click.argument("a")
@click.argument("b")
@click.option("--capacity", type=click.IntRange(1), default=40, show_default=True, help="Leads a unit can review.")
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True, help="Leads told on each side.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one line of JSON.")
@click.pass_obj
def compare(call: Invocation, a: str, b: str, capacity: int, limit: int, as_json: bool) -> None:
    """Show which leads rise and fall from A to B, and why; the queue stays as it is.

    A and B are names of models, kinds of lead (their newest), catalogue, or queue (the order as it stands).
    """
    from models.learning.shadow import compare as in_shadow

    with call.open_case() as case:
        told = in_shadow(case, a, b, capacity=capacity, limit=limit)
        case.record("compare models", f"model:{b}", against=a, leads=told["leads"], moved=told["moved"])
    if as_json:
        put_json(told)
        return
    put(
        f"{told['moved']} of {told['leads']} leads move; {told['same_at_capacity']:.0%} of the top {capacity} stay in it."
    )
    for side in ("rises", "falls"):
        for row in told[side]:
            why = ", ".join(f"{part['input']} ({part['change']:+.1f})" for part in row["why"]) or "many small things"
            put(f"{side:<6} {row['before']:>6} -> {row['after']:<6} {row['lead']:<18} {why}")


@click.command(epilog="Example: leadline promote all-20260101000000000 --reason 'better on held-out leads'")
@click.argument("model")
@click.option("--reason", required=True, help="Why this model is put in force; kept with it.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON.")
@click.pass_obj
def promote(call: Invocation, model: str, reason: str, as_json: bool) -> None:
    """Put a model in force for its kind of leads, and rank by it at once.

    MODEL is its name, or a kind of lead for the newest of that kind.
    """
    from models.ranking.switching import promote as put_in_force

    with call.open_case() as case:
        _told(put_in_force(case, model, reason), as_json)


@click.command(epilog="Example: leadline rollback --reason 'too many job boards on top'")
@click.option("--reason", required=True, help="Why; kept with it.")
@click.option(
    "--kind",
    type=click.Choice(["services", "labour", "all"]),
    default=None,
    help="Kind of leads; else the last promoted.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON.")
@click.pass_obj
def rollback(call: Invocation, reason: str, kind: str | None, as_json: bool) -> None:
    """Go back to what was in force before the last promotion, and rank by it at once."""
    from models.ranking.switching import rollback as go_back

    with call.open_case() as case:
        _told(go_back(case, reason, kind or ""), as_json)


@click.command(epilog="Example: leadline drift --weeks 8")
@click.option(
    "--weeks", type=click.IntRange(1), default=4, show_default=True, help="Latest weeks of each source to look at."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
def drift(call: Invocation, weeks: int, as_json: bool) -> None:
    """Say what has shifted since the model was trained."""
    from models.learning.drift import read_drift

    with call.open_case() as case:
        shifts = read_drift(case, weeks=weeks)
        case.record("drift", "case", shifts=len(shifts), weeks=weeks)
    for shift in shifts:
        if as_json:
            put_json(shift.as_row())
        else:
            put(f"{shift.source}, week {shift.week}, {shift.listings} listings: {shift.message} {shift.suggests}")
    if not shifts:
        say("Nothing has shifted more than chance would have it (or no source has 30 listings before and after).")


def _told(told: Mapping[str, Any], as_json: bool) -> None:
    for warning in told["warnings"]:
        say(warning)
    if as_json:
        put_json(told)
        return
    now, before = (told[which] or "the catalogue and what judgements teach" for which in ("model", "before"))
    put(
        f"In force for {told['kind']}: {now} (before: {before}). {told['ranked']} leads weighed anew, {told['moved']} moved."
    )
