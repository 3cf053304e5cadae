"""Commands of linking and search: link, links, explain, find."""

from __future__ import annotations

import sys

import click

from leadline.core.cli import Invocation, put, put_json, say


@click.command(epilog="Example: leadline --case ./case link")
@click.option("--full", is_flag=True, help="Link the whole case, also where placing what is new would do.")
@click.option("--rebuild", is_flag=True, help="Read every text again and work out every link and lead afresh.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON.")
@click.pass_obj
def link(call: Invocation, full: bool, rebuild: bool, as_json: bool) -> None:
    """Link listings and group them into leads.

    Leads keep their ids. In a large case new listings are placed among those there; once it has grown by a share it is
    linked whole again (settings link_whole_below and link_whole_growth).
    """
    from models.linking.stage import link_stage

    with call.open_case() as case:
        summary = link_stage(case, rebuild=rebuild, whole=full)
    if as_json:
        put_json(summary)
    elif not summary["changed"]:
        put("Nothing new to link.")
    else:
        put(
            f"Read {summary['listings']} listings; {summary['links']} links added, changed or removed, "
            f"{summary['leads']} leads new or changed."
        )
        if summary["manner_waits"]:
            put(
                f"{summary['manner_waits']} new short adverts without a contact were not compared by manner of writing yet: "
                "that is done when the whole case is linked (now: leadline link --full)."
            )


@click.command(epilog="Example: leadline links --format jsonl > links.jsonl")
@click.option("--format", "shape", type=click.Choice(["table", "jsonl"]), default="table", show_default=True)
@click.option("--kind", type=click.Choice(["selector", "text", "picture", "manner"]), help="Only links of this kind.")
@click.option("--lead", help="Only links within this lead.")
@click.pass_obj
def links(call: Invocation, shape: str, kind: str | None, lead: str | None) -> None:
    """Print the links between listings."""
    import json

    with call.open_case() as case:
        clauses, arguments = ["1"], []
        if kind:
            clauses.append("k.kind = ?")
            arguments.append(kind)
        if lead:
            from models.judgements import current_lead

            clauses.append("m.lead = ? and n.lead = ?")
            arguments += [current_lead(case.db, lead)] * 2
        count = 0
        case.record("view links", f"lead:{lead}" if lead else "case", format=shape, kind=kind or "all")
        for a, b, kind_, strength, evidence in case.db.execute(
            f"""select x.source || '/' || x.source_id, y.source || '/' || y.source_id, k.kind, k.strength, k.evidence
                from links k join listings x on x.id = k.a join listings y on y.id = k.b
                left join lead_members m on m.listing = k.a left join lead_members n on n.listing = k.b
                where {" and ".join(clauses)} order by k.a, k.b, k.kind""",
            arguments,
        ):
            count += 1
            if shape == "jsonl":
                put_json({"a": a, "b": b, "kind": kind_, "strength": strength, "evidence": json.loads(evidence)})
            else:
                put(f"{strength:5.2f}  {kind_:<8}  {a}  {b}")
    if not count:
        say("There are no links. Run `leadline link` after listings were collected and extracted.")


@click.command(epilog="Example: leadline explain import/ad-17 import/ad-42")
@click.argument("a")
@click.argument("b")
@click.option("--json", "as_json", is_flag=True, help="Print the chain as one line of JSON.")
@click.pass_obj
def explain(call: Invocation, a: str, b: str, as_json: bool) -> None:
    """Say why two listings belong together."""
    from models.linking.explain import explain as chain
    from models.linking.explain import kept_apart

    with call.open_case() as case:
        steps = chain(case, a, b)
        apart = kept_apart(case, a, b)
        case.record("explain", f"listing:{a}", other=b, steps=len(steps))
    if as_json:
        chained = [
            {
                "a": step.a, "b": step.b, "kind": step.link.kind, "strength": step.link.strength,
                "words": step.words, "evidence": step.link.evidence,
            }
            for step in steps
        ]  # fmt: skip
        words = [
            {"word": f"K{row['id']}", **{key: row[key] for key in ("verdict", "reason", "by_whom", "at")}}
            for row in apart
        ]
        put_json({"a": a, "b": b, "linked": bool(steps), "chain": chained, "kept_apart_by": words})
    elif not steps:
        put(f"{a} and {b} are the same listing." if a == b else f"Nothing links {a} and {b}: they are in two leads.")
        for row in apart:
            put(f"K{row['id']} keeps them apart ({row['by_whom']}, {row['at'][:10]}): {row['reason']}")
    else:
        for step in steps:
            put(f"{step.a} and {step.b} ({step.link.kind}, {step.link.strength:.2f}): {step.words}")


@click.command(epilog="Example: leadline find '(555) 010-0199'")
@click.argument("text")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="Most listings shown.")
@click.option("--meaning", is_flag=True, help="Also find adverts that mean the same in other words.")
@click.option("--json", "as_json", is_flag=True, help="Print the listings as one line of JSON.")
@click.pass_obj
def find(call: Invocation, text: str, limit: int, meaning: bool, as_json: bool) -> None:
    """Find listings by phone, handle, address or a whole advert.

    TEXT may be a phone number in any form or disguise, a handle, an e-mail or web address, a payment
    account, or a whole advert; - reads it from standard input.
    """
    from models.search import find as search

    if text == "-":
        text = sys.stdin.read()
    with call.open_case() as case:
        found = search(case, text, limit=limit, meaning=meaning)
    if as_json:
        rows = [
            {
                "listing": one.name,
                "lead": one.lead,
                "why": one.why,
                "likeness": round(one.likeness, 4),
                "title": one.title,
            }
            for one in found
        ]
        put_json({"found": rows})
    elif not found:
        put("Nothing found.")
    else:
        for one in found:
            put(
                f"{one.likeness:4.2f}  {one.lead or '-':<10}  {one.name}  {one.why}  {' '.join(one.title.split())[:80]}"
            )
