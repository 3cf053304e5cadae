"""Commands of the order of review: rank the leads, print them, write one to a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadline.core.cli import Invocation, put, put_json, say

if TYPE_CHECKING:
    from leadline.core.casefile import CaseFile
    from models.records import QueueRow

#: Leads read and printed together.
PAGE = 500


@click.command(epilog="Example: leadline --case ./case rank --json")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON.")
@click.pass_obj
def rank(call: Invocation, as_json: bool) -> None:
    """Order the leads for review, with reasons for and against."""
    from models.ranking.stage import rank_stage

    with call.open_case() as case:
        summary = rank_stage(case)
    for warning in summary["warnings"]:
        say(warning)
    if as_json:
        put_json(summary)
    elif not summary["changed"]:
        put("Nothing new: every lead has been ranked.")
    else:
        put(
            f"Ranked {summary['leads']} leads that were new or had changed; {summary['weighed']} were weighed by what was learned."
        )
        say("Next: `leadline leads`, or `leadline serve` for the review room.")


@click.command("next", epilog="Example: leadline next --why --count 20")
@click.option("--count", type=click.IntRange(1, 10_000), default=10, show_default=True, help="Leads to print.")
@click.option("--share", type=click.FloatRange(0, 0.5), default=None,
              help="Share of unsure or different leads; else the setting review_share.")  # fmt: skip
@click.option("--why", is_flag=True, help="Say of each lead why it is next.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
def next_leads(call: Invocation, count: int, share: float | None, why: bool, as_json: bool) -> None:
    """Print the leads to review next: the top of the queue, and a few that would teach most.

    Those few are marked: unsure, where the ranking leaves most open, or different, where nothing like
    them was judged.
    """
    from models.ranking.exploring import work_list

    with call.open_case() as case:
        picks = work_list(case, count, share=share)
        case.record("list next", "queue", leads=len(picks), looks=sum(bool(pick.kind) for pick in picks))
    for pick in picks:
        row = pick.row
        if as_json:
            told = {
                "lead_id": row.lead,
                "rank": row.rank,
                "score": row.score,
                "basis": row.basis,
                "kind": pick.kind or "top",
            }
            put_json({**told, "why": pick.why} if why else told)
            continue
        rank = "" if row.rank is None else row.rank
        put(f"{rank:>6} {_score(row):>10} {row.size:>5}  {row.lead:<18} {pick.kind or 'top':<9} {_fit(row.title, 60)}")
        if why:
            put(f"       {_fit(pick.why, 300)}")
    if not picks:
        say("Every lead of the queue has been decided. `leadline run` reads what is new.")


@click.command(epilog="Example: leadline leads --sector labour --limit 20")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["table", "jsonl", "csv"]),
    default="table",
    show_default=True,
    help="A table for reading, JSON lines or CSV for other programs.",
)
@click.option("--limit", type=click.IntRange(1), default=None, help="Print only so many, from the top.")
@click.option("--place", default="", help="Only leads with a listing in this place.")
@click.option("--sector", default="", help="Only leads in this sector: sexual-services, labour, domestic-servitude.")
@click.option("--new-since", default="", metavar="TIME", help="Only leads with a listing first seen since then.")
@click.pass_obj
def leads(call: Invocation, shape: str, limit: int | None, place: str, sector: str, new_since: str) -> None:
    """Print the leads in the order of the queue."""
    writers = {"table": _table, "jsonl": _jsonl, "csv": _csv}
    with call.open_case() as case:
        rows = _all_leads(case, limit, place=place, sector=sector, new_since=new_since)
        printed = writers[shape](rows)
        case.record("list", "leads", leads=printed, format=shape)
    if not printed:
        say("No leads. Link the listings with `leadline run`, or ask for less.")


@click.command(epilog="Example: leadline --purpose 'case 12' export 4f2a --format csv -o lead.csv")
@click.argument("lead")
@click.option("--format", "shape", type=click.Choice(["csv"]), required=True, help="Format of the file.")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write; else standard output."
)
@click.pass_obj
def export(call: Invocation, lead: str, shape: str, out: Path | None) -> None:
    """Write one lead with its evidence to a file."""
    from leadline.core.errors import InputError
    from models.export import export_csv

    with call.open_case() as case:
        if out is None:
            export_csv(case, lead, sys.stdout)
            return
        from models.judgements import current_lead

        current_lead(case.db, lead)
        try:
            with out.open("w", encoding="utf-8", newline="") as stream:
                rows = export_csv(case, lead, stream)
        except OSError as error:
            raise InputError(
                f"{out} cannot be written: {error.strerror}.", "Name a file in a folder you own."
            ) from error
    say(f"Wrote {rows} listings to {out}.")


def _all_leads(case: CaseFile, limit: int | None, **asked: str) -> Iterator[dict[str, Any]]:
    """Every lead the filters leave, in the order of the queue, as the contract of ``leads`` names it."""
    from models.queue import walk
    from models.ranking.evidence import told

    for page in walk(case, everything=True, limit=limit, page=PAGE, **asked):
        names = _names(case, [row.lead for row in page])
        for row in page:
            yield {
                "lead_id": row.lead,
                "rank": row.rank,
                "score": row.score,
                "low": row.low,
                "high": row.high,
                "basis": row.basis or None,
                "listings": names.get(row.lead, []),
                "reasons": told(case.db, row.reasons, row.counter_reasons),
                "counter_reasons": told(case.db, row.counter_reasons, row.reasons),
                "row": row,
            }


def _names(case: CaseFile, leads: list[str]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for lead, name in case.db.execute(
        """select m.lead, g.source || '/' || g.source_id from lead_members m join listings g on g.id = m.listing
           where m.lead in (select value from json_each(?)) order by g.id""",
        [json.dumps(leads)],
    ):
        names.setdefault(lead, []).append(name)
    return names


def _jsonl(leads: Iterator[dict[str, Any]]) -> int:
    printed = 0
    for lead in leads:
        put_json({key: value for key, value in lead.items() if key != "row"})
        printed += 1
    return printed


def _csv(leads: Iterator[dict[str, Any]]) -> int:
    from defusedcsv import csv

    columns = ["lead_id", "rank", "score", "low", "high", "basis", "listings", "reasons", "counter_reasons"]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    printed = 0
    for lead in leads:
        listings = "; ".join(lead["listings"])
        told = [
            "; ".join(f"{reason['text']} ({reason['weight']:+.1f})" for reason in lead[key]) for key in columns[-2:]
        ]
        writer.writerow([*(lead[key] for key in columns[:6]), listings, *told])
        printed += 1
    return printed


def _table(leads: Iterator[dict[str, Any]]) -> int:
    from shutil import get_terminal_size

    width = max(80, get_terminal_size((100, 24)).columns)
    printed = 0
    for lead in leads:
        if not printed:
            put(f"{'rank':>6} {'score':>10} {'size':>5}  {'lead':<16} {'places':<14} for (+) and against (-)")
        row = lead["row"]
        places = ", ".join(row.places[:2]) + (f" +{len(row.places) - 2}" if len(row.places) > 2 else "")
        told = [f"+ {reason.text}" for reason in row.reasons[:2]] + [
            f"- {reason.text}" for reason in row.counter_reasons[:1]
        ]
        mark = "!" if row.urgent else ""
        cells = (
            f"{mark}{'' if row.rank is None else row.rank:>{6 - len(mark)}} "
            f"{_score(row):>10} {row.size:>5}  "
            f"{row.lead[:16]:<16} {_fit(places, 14):<14} "
        )
        put(cells + _fit("; ".join(told), width - len(cells)))
        printed += 1
    return printed


def _score(row: QueueRow) -> str:
    """The score and half its interval (a chance and its whole interval, where learned), or nothing before ranking."""
    if row.score is None:
        return ""
    if row.basis == "learned":
        return f"{row.score:.0%}" + ("" if row.low is None else f" {row.low:.0%}-{row.high:.0%}").replace("%-", "-")
    return f"{row.score:.1f}" + ("" if row.high is None else f"±{row.high - row.score:.1f}")


def _fit(text: str, width: int) -> str:
    """The text on one line of at most so many characters; nothing in it can steer the terminal."""
    text = "".join(ch if ch.isprintable() else " " for ch in text)
    return text if len(text) <= width else text[: max(0, width - 1)] + "…"
