"""The queue of leads as a person works through it: urgent first, then by rank, page by page.

Ranking leaves one narrow row a lead (``scores``) and its places and sectors (``lead_tags``); a page
is read off their indexes, and only the leads on the page have their reasons read. Leads that were
linked since the last ranking follow at the end, without rank or score.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError
from leadline.core.records import Reason
from models.judgements import URGENT, current_lead, standing_of
from models.records import QueueRow

#: A filter that fewer leads than this pass is read from its own index and then sorted.
SELECTIVE = 5_000
NO_LIMIT = 1 << 62


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person asked to see. ``everything`` lifts the rule that a lead of one must score."""

    place: str = ""
    sector: str = ""
    new_since: str = ""  # ISO 8601; leads with a listing first seen since then
    undecided_only: bool = False
    everything: bool = False


def queue(
    case: CaseFile,
    *,
    place: str = "",
    sector: str = "",
    new_since: str = "",
    undecided_only: bool = False,
    everything: bool = False,
    limit: int = 100,
    offset: int = 0,
) -> list[QueueRow]:
    """One page of the queue. Leads of one listing that do not score are left out.

    ``place`` and ``sector`` match whole values, in any case; ``new_since`` is an ISO 8601 time or
    date (UTC where it names no zone). ``everything`` includes the leads of one that do not score.
    Raises InputError when ``new_since`` is no time.
    """
    asked = Filters(place, sector, _utc(new_since), undecided_only, everything)
    return rows_of(case.db, _order(case.db, asked, limit, offset))


def walk(
    case: CaseFile,
    *,
    place: str = "",
    sector: str = "",
    new_since: str = "",
    undecided_only: bool = False,
    everything: bool = False,
    limit: int | None = None,
    page: int = 500,
) -> Iterator[list[QueueRow]]:
    """The whole queue (or its first ``limit``) page after page, in the order it has now."""
    asked = Filters(place, sector, _utc(new_since), undecided_only, everything)
    leads = _order(case.db, asked, NO_LIMIT if limit is None else limit, 0)
    for start in range(0, len(leads), page):
        yield rows_of(case.db, leads[start : start + page])


def count(
    case: CaseFile,
    *,
    place: str = "",
    sector: str = "",
    new_since: str = "",
    undecided_only: bool = False,
    everything: bool = False,
) -> int:
    """How many leads the same filters leave."""
    asked = Filters(place, sector, _utc(new_since), undecided_only, everything)
    urgent = _urgent(case.db, asked)
    return len(urgent) + _ranked_count(case.db, asked, urgent) + len(_unranked(case.db, asked, urgent))


def facets(case: CaseFile) -> dict[str, list[str]]:
    """The places and sectors that can be asked for, in order of name."""
    found: dict[str, list[str]] = {"places": [], "sectors": []}
    for kind, value in case.db.execute("select distinct kind, value from lead_tags order by kind, value"):
        found[f"{kind}s"].append(value)
    return found


def lead_row(case: CaseFile, lead_id: str) -> QueueRow:
    """One lead as the queue shows it, also when the queue leaves it out. Raises NotFound."""
    return rows_of(case.db, [current_lead(case.db, lead_id)])[0]


def _order(db: Database, asked: Filters, limit: int, offset: int) -> list[str]:
    urgent = _urgent(db, asked)
    leads = urgent[offset : offset + limit]
    if len(leads) < limit:
        leads += _ranked(db, asked, urgent, limit - len(leads), max(0, offset - len(urgent)))
    if len(leads) < limit:
        unranked = _unranked(db, asked, urgent)
        before = len(urgent) + _ranked_count(db, asked, urgent) if unranked and offset else 0
        leads += unranked[max(0, offset - before) :][: limit - len(leads)]
    return leads


def _clauses(asked: Filters, without: Sequence[str]) -> tuple[str, list[Any]]:
    """The filters as SQL over ``scores s``, with the values to bind."""
    clauses, values = ["s.rank is not null"], []
    if not asked.everything:
        clauses.append("s.shown = 1")
    if asked.new_since:
        clauses.append("s.newest >= ?")
        values.append(asked.new_since)
    if asked.undecided_only:
        clauses.append("s.decision = ''")
    for kind, value in (("place", asked.place), ("sector", asked.sector)):
        if value:
            clauses.append("exists (select 1 from lead_tags t where t.kind = ? and t.value = ? and t.lead = s.lead)")
            values += [kind, value]
    if without:
        clauses.append(f"s.lead not in ({','.join('?' * len(without))})")
        values += without
    return " and ".join(clauses), values


def _ranked(db: Database, asked: Filters, without: Sequence[str], limit: int, offset: int) -> list[str]:
    chosen, values = _chosen(db, asked, without)
    query = f"select s.lead {chosen} order by s.rank limit ? offset ?"
    return [row[0] for row in db.execute(query, [*values, limit, offset])]


def _ranked_count(db: Database, asked: Filters, without: Sequence[str]) -> int:
    chosen, values = _chosen(db, asked, without)
    return db.execute(f"select count(*) {chosen}", values).fetchone()[0]


def _chosen(db: Database, asked: Filters, without: Sequence[str]) -> tuple[str, list[Any]]:
    """``from ... where ...`` for the ranked leads that the filters leave, with the values to bind."""
    where, values = _clauses(asked, without)
    for kind, value in (("place", asked.place), ("sector", asked.sector)):
        few = f"select lead from lead_tags where kind = ? and value = ? limit {SELECTIVE}"
        if value and db.execute(f"select count(*) from ({few})", [kind, value]).fetchone()[0] < SELECTIVE:
            # A rare value is read from its own index; down the ranks it could be the whole case away.
            return f"from ({few}) f cross join scores s on s.lead = f.lead where {where}", [kind, value, *values]
    return f"from scores s where {where}", values


def _urgent(db: Database, asked: Filters) -> list[str]:
    """Leads for which urgent safeguarding stands and that the filters leave, latest word first."""
    if asked.undecided_only or not db.execute("select 1 from judgements where decision = ?", [URGENT]).fetchone():
        return []
    standing = [(row["id"], lead) for lead, row in standing_of(db).items() if row["decision"] == URGENT]
    leads = [lead for _, lead in sorted(standing, reverse=True)]
    if not (asked.place or asked.sector or asked.new_since):
        return leads
    where, values = _clauses(replace(asked, everything=True), ())
    return [
        lead
        for lead in leads
        if db.execute(f"select 1 from scores s where s.lead = ? and {where}", [lead, *values]).fetchone()
    ]


def _unranked(db: Database, asked: Filters, without: Sequence[str]) -> list[str]:
    """Leads that ranking has not reached, largest first. Their sectors are not known yet."""
    live = "select count(*) from leads where retired_at is null"
    ranked = "select count(*) from scores where rank is not null"
    # Scores are of live leads only, so equal counts mean that ranking has reached them all.
    if asked.sector or db.execute(f"select ({live}) = ({ranked})").fetchone()[0]:
        return []
    rows = db.execute(
        """select l.id from leads l join lead_members m on m.lead = l.id join listings g on g.id = m.listing
           where l.retired_at is null and l.id not in (select lead from scores where rank is not null)
           group by l.id
           having (count(*) > 1 or :everything) and max(g.first_seen) >= :since
             and (:place = '' or max(g.place = :place collate nocase))
           order by count(*) desc, l.id""",
        {"everything": asked.everything, "since": asked.new_since, "place": asked.place},
    ).fetchall()
    decided = set(standing_of(db)) if rows and asked.undecided_only else set()
    return [lead for (lead,) in rows if lead not in decided and lead not in without]


def rows_of(db: Database, leads: Sequence[str]) -> list[QueueRow]:
    """These leads as the queue shows them, in this order."""
    marks = ",".join("?" * len(leads))
    scored = {
        row["lead"]: row
        for row in db.query(
            f"""select s.*, r.reasons, r.counter_reasons from scores s left join score_reasons r on r.lead = s.lead
                where s.lead in ({marks})""",
            list(leads),
        )
    }
    standing = standing_of(db, leads)
    rows = []
    for lead in leads:
        row = scored.get(lead) or _unscored_row(db, lead)
        decision = standing[lead]["decision"] if lead in standing else ""
        rows.append(
            QueueRow(
                lead=lead, rank=row["rank"], score=row["score"], basis=row["basis"], size=row["size"],
                first_seen=row["first_seen"], last_seen=row["last_seen"],
                places=json.loads(row["places"]), sectors=json.loads(row["sectors"]), title=row["title"],
                reasons=read_reasons(row["reasons"]), counter_reasons=read_reasons(row["counter_reasons"]),
                decision=decision, urgent=decision == URGENT, low=row["low"], high=row["high"],
            )
        )  # fmt: skip
    return rows


def read_reasons(kept: str | None) -> list[Reason]:
    """Reasons as ``score_reasons`` keeps them, strongest first."""
    return [Reason(**reason) for reason in json.loads(kept or "[]")]


def _unscored_row(db: Database, lead: str) -> Mapping[str, Any]:
    """What can be said of a lead that ranking has not read: its listings, and no more."""
    listings = list(
        db.query(
            """select g.title, g.place, g.first_seen, coalesce(nullif(g.posted_at, ''), g.first_seen) as at
               from lead_members m join listings g on g.id = m.listing where m.lead = ? order by at, g.id""",
            [lead],
        )
    )
    times = [row["at"] for row in listings] or [""]
    return {
        "rank": None, "score": None, "basis": "", "size": len(listings), "first_seen": times[0],
        "last_seen": times[-1], "places": json.dumps(sorted({row["place"] for row in listings if row["place"]})),
        "sectors": "[]", "title": listings[-1]["title"] if listings else "", "reasons": None, "counter_reasons": None,
        "low": None, "high": None,
    }  # fmt: skip


def _utc(time: str) -> str:
    """An ISO 8601 time as the case file writes times, so that the two compare as text."""
    if not time:
        return ""
    try:
        moment = datetime.fromisoformat(time)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InputError(f"{time!r} is not a time.", "Write one such as 2026-11-21 or 2026-11-21T08:00Z.") from None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
