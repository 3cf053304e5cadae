"""Rows of ranking in the case: scores, reasons, tags; and the order that is settled over them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from leadline.core.records import Reason
from leadline.core.values import now
from models.ranking.groups import Group
from models.ranking.scoring import ENOUGH, Score, chance

if TYPE_CHECKING:
    from models.ranking.weighing import Weighed

#: Kept with the case from the first new score until the order is settled.
UNSETTLED = "rank_unsettled"


@dataclass(frozen=True, slots=True)
class Kept:
    """One lead as the catalogue scores it, as rows: of ``scores`` (without the decision and what was seen),
    of ``score_reasons``, of ``lead_inputs`` and of ``lead_tags``.
    """

    lead: str
    scores: dict[str, Any]
    reasons: tuple[str, str, str]
    inputs: dict[str, Any]
    tags: list[tuple[str, str, str]]


def kept(group: Group, score: Score, inputs: Mapping[str, Any], scored_with: str) -> Kept:
    """The rows of a lead as the catalogue scores it, with ``inputs`` (``inputs_of``) for whatever weighs it beside that."""
    newest = max(group.members, key=lambda member: (member.at, member.id))
    times = sorted(member.at for member in group.members)
    places = _by_count(member.place.strip() for member in group.members)
    row = {
        "lead": group.lead, "score": score.score, "low": score.low, "high": score.high, "strength": score.score,
        "weighed_with": "", "basis": "catalogue", "size": group.size,
        "shown": int(group.size > 1 or score.score >= ENOUGH), "first_seen": times[0], "last_seen": times[-1],
        "newest": max(member.first_seen for member in group.members), "places": to_json(places),
        "sectors": to_json(score.sectors), "title": newest.title, "scored_with": scored_with, "scored_at": now(),
    }  # fmt: skip
    by_catalogue = {
        "score": score.score, "low": score.low, "high": score.high, "decided_by": list(score.decided_by),
        "reasons": plain(score.reasons), "counter_reasons": plain(score.counter_reasons),
    }  # fmt: skip
    decided = sum(reason.weight for reason in score.counter_reasons if reason.indicator in score.decided_by)
    whole = {
        "lead": group.lead, "by_catalogue": to_json(by_catalogue), "catalogue": round(score.score - decided, 1),
        "decided": round(decided, 1), **inputs,
    }  # fmt: skip
    reasons = (to_json(by_catalogue["reasons"]), to_json(by_catalogue["counter_reasons"]), to_json(score.facts))
    tags = [("place", place, group.lead) for place in places]
    tags += [("sector", sector, group.lead) for sector in score.sectors]
    return Kept(group.lead, row, reasons, whole, tags)


def keep(db: Database, one: Kept, *, decision: str, seen: str) -> None:
    """Keep one lead as the catalogue scores it. The old rank stands until the order is settled."""
    row = {**one.scores, "decision": decision, "seen": seen}
    names = ", ".join(row)
    db.execute(
        f"""insert into scores ({names}) values ({", ".join(f":{name}" for name in row)})
            on conflict (lead) do update set {", ".join(f"{name} = excluded.{name}" for name in row)}""",
        row,
    )
    db.execute("insert or replace into score_reasons values (?, ?, ?, ?)", [one.lead, *one.reasons])
    names, marks = ", ".join(one.inputs), ", ".join(f":{name}" for name in one.inputs)
    db.execute(f"insert or replace into lead_inputs ({names}) values ({marks})", one.inputs)
    db.execute("delete from lead_tags where lead = ?", [one.lead])
    db.conn.executemany("insert or ignore into lead_tags values (?, ?, ?)", one.tags)


def keep_weighed(db: Database, found: Sequence[Weighed], weighed_with: str) -> None:
    """Keep leads as what was learned weighs them; scores are then probabilities."""
    db.conn.executemany(
        """update scores set score = ?, low = ?, high = ?, strength = ?, basis = 'learned', weighed_with = ?,
                  shown = max(size > 1, ?), scored_at = ? where lead = ?""",
        [
            (round(chance(one.strength), 4), round(chance(one.low), 4), round(chance(one.high), 4), one.strength,
             weighed_with, one.strength >= 0, now(), one.lead)
            for one in found
        ],
    )  # fmt: skip
    db.conn.executemany(
        """update score_reasons set reasons = ?, counter_reasons = ?, facts = json_set(facts, '$.starts_from', ?)
           where lead = ?""",
        [(to_json(plain(one.reasons)), to_json(plain(one.counter_reasons)), one.start, one.lead) for one in found],
    )


def keep_by_catalogue(db: Database, leads: Sequence[str]) -> None:
    """Put leads back to what the catalogue said of them."""
    rows = []
    for lead, kept in db.execute(
        "select lead, by_catalogue from lead_inputs where lead in (select value from json_each(?))",
        [json.dumps(list(leads))],
    ):
        rows.append((lead, json.loads(kept)))
    db.conn.executemany(
        """update scores set score = ?, low = ?, high = ?, strength = ?, basis = 'catalogue', weighed_with = '',
                  shown = max(size > 1, ?), scored_at = ? where lead = ?""",
        [
            (one["score"], one["low"], one["high"], one["score"], one["score"] >= ENOUGH, now(), lead)
            for lead, one in rows
        ],
    )
    db.conn.executemany(
        """update score_reasons set reasons = ?, counter_reasons = ?, facts = json_remove(facts, '$.starts_from')
           where lead = ?""",
        [(to_json(one["reasons"]), to_json(one["counter_reasons"]), lead) for lead, one in rows],
    )


def settle(db: Database) -> int:
    """Number the leads by strength; return how many have another rank than before."""
    db.execute("delete from scores where lead not in (select lead from lead_members)")
    return db.execute(
        """update scores set rank = o.place
           from (select lead, row_number() over (order by strength desc, size desc, first_seen, title, lead) as place
                 from scores) o
           where o.lead = scores.lead and scores.rank is not o.place"""
    ).rowcount


def plain(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons as they are kept."""
    # dataclasses.asdict copies deeply, which over a hundred thousand leads takes longer than scoring them
    return [{name: getattr(reason, name) for name in _REASON} for reason in reasons]


_REASON = [field.name for field in fields(Reason)]


def to_json(value: Any) -> str:
    """JSON as the tables of ranking hold it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _by_count(values: Iterable[str]) -> list[str]:
    return [value for value, _ in sorted(Counter(filter(None, values)).items(), key=lambda item: (-item[1], item[0]))]
