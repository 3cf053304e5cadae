"""The rank stage: score the leads that changed, then put all of them in order.

A lead is scored again when its listings, what was read from them, its links, the judgements it
resembles, or the catalogue changed. Scores are kept chunk by chunk; the order is settled once at
the end, and a run that was killed between the two settles it the next time.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlite_utils import Database

from features.catalogue import load_catalogue
from leadline.core.casefile import CaseFile
from leadline.core.progress import progress
from leadline.core.records import Reason
from leadline.core.values import now
from models.judgements import DECISIONS, set_aside, standing_of
from models.ranking.groups import Group, read_groups
from models.ranking.scoring import ENOUGH, Score, Scorer
from models.ranking.subjects import digest

#: Raised when the same catalogue would give other scores than before.
VERSION = 1
#: Leads scored and acknowledged together hold at most about this many listings.
CHUNK_LISTINGS = 5_000
#: A contact on more listings than this belongs to nobody in particular and resembles nothing.
SHARED_BY_ALL = 200
#: Kept with the case from the first new score until the order is settled.
UNSETTLED = "rank_unsettled"


def rank_stage(case: CaseFile) -> dict[str, Any]:
    """Score what changed and order the leads. Returns ``{"changed", "leads"}``, leads scored.

    Safe to kill and to run again; with nothing new it writes nothing.
    """
    catalogue = load_catalogue()
    scored_with = f"catalogue@{VERSION}.{catalogue.digest}.{digest()}"
    with case.stage_lock("rank"):
        aside = _resembling(case.db, set_aside(case.db))
        pending = _pending(case.db, scored_with, aside)
        if not pending and not case.meta(UNSETTLED, False):
            return {"changed": False, "leads": 0}
        scorer = Scorer(catalogue)
        with progress("rank", len(pending), "leads") as bar:
            for chunk in _chunks(pending):
                with case.transaction() as db:
                    case.set_meta(UNSETTLED, True)
                    seen = {lead: fingerprint for lead, _, fingerprint in chunk}
                    standing = standing_of(db, seen)
                    for group in read_groups(db, list(seen), aside, scorer.sector_of):
                        decision = standing[group.lead]["decision"] if group.lead in standing else ""
                        _keep(db, group, scorer.score(group), decision, seen[group.lead], scored_with)
                bar.advance(len(chunk))
        with case.transaction() as db:
            shifted = _settle(db)
            case.set_meta(UNSETTLED, False)
            case.record("rank", "case", leads=len(pending), shifted=shifted, scored_with=scored_with)
    return {"changed": True, "leads": len(pending)}


def _pending(db: Database, scored_with: str, aside: Mapping[int, str]) -> list[tuple[str, int, str]]:
    """``(lead, listings, fingerprint)`` of every lead that is not scored as it is now."""
    _remember(db, aside)
    return db.execute(
        """
        with linked as (
          select m.lead as lead, count(*) as links from links k join lead_members m on m.listing = k.a
          where k.kind in ('text', 'picture') group by m.lead),
        now as (
          select m.lead as lead, count(*) as size,
                 l.changed_at || ' ' || count(*) || ' ' || sum(g.id * 31 + g.version) || ' '
                 || coalesce(max(k.stage_version), '') || ' ' || count(k.listing) || ' '
                 || coalesce(linked.links, 0) || ' ' || coalesce(sum(a.mark), 0) as seen
          from lead_members m
          join leads l on l.id = m.lead and l.retired_at is null
          join listings g on g.id = m.listing
          left join stage_marks k on k.stage = 'extract' and k.listing = g.id and k.listing_version = g.version
          left join temp.set_aside a on a.listing = g.id
          left join linked on linked.lead = m.lead
          group by m.lead)
        select now.lead, now.size, now.seen from now left join scores s on s.lead = now.lead
        where s.lead is null or s.seen <> now.seen or s.scored_with <> ?
        order by now.lead""",
        [scored_with],
    ).fetchall()


def _remember(db: Database, aside: Mapping[int, str]) -> None:
    db.execute("create temp table if not exists set_aside (listing integer primary key, mark integer not null)")
    db.execute("delete from temp.set_aside")
    decisions = list(DECISIONS)
    db.conn.executemany(
        "insert into temp.set_aside values (?, ?)",
        [(listing, 1 + decisions.index(decision) * 1_000_003) for listing, decision in aside.items()],
    )


def _resembling(db: Database, dismissed: Mapping[str, str]) -> dict[int, str]:
    """Listings that a person set aside, and those with the same text or contact, by decision."""
    found: dict[int, str] = {}
    if not dismissed:
        return found
    names = json.dumps(dismissed, ensure_ascii=False)
    db.execute("create temp table if not exists dismissed (listing integer primary key, decision text not null)")
    db.execute("delete from temp.dismissed")
    db.execute(
        """insert into temp.dismissed
           select g.id, d.value from json_each(?) d join listings g
             on g.source = substr(d.key, 1, instr(d.key, '/') - 1) and g.source_id = substr(d.key, instr(d.key, '/') + 1)""",
        [names],
    )
    like = """
        select k.b, d.decision from temp.dismissed d join links k on k.a = d.listing where k.kind = 'text'
        union select k.a, d.decision from temp.dismissed d join links k on k.b = d.listing where k.kind = 'text'
        union select o.listing, v.decision from (
            select s.kind as kind, s.value as value, min(d.decision) as decision
            from temp.dismissed d join signals s on s.listing = d.listing
            where s.kind in ('phone', 'email', 'handle', 'wallet', 'payment') group by s.kind, s.value) v
          join signals o on o.kind = v.kind and o.value = v.value
          where (select count(*) from (select 1 from signals n where n.kind = v.kind and n.value = v.value limit ?)) < ?"""
    found.update(db.execute(like, [SHARED_BY_ALL, SHARED_BY_ALL]).fetchall())
    found.update(db.execute("select listing, decision from temp.dismissed").fetchall())
    return found


def _chunks(pending: Sequence[tuple[str, int, str]]) -> Iterator[list[tuple[str, int, str]]]:
    chunk: list[tuple[str, int, str]] = []
    held = 0
    for entry in pending:
        if chunk and held + entry[1] > CHUNK_LISTINGS:
            yield chunk
            chunk, held = [], 0
        chunk.append(entry)
        held += entry[1]
    if chunk:
        yield chunk


def _keep(db: Database, group: Group, score: Score, decision: str, seen: str, scored_with: str) -> None:
    newest = max(group.members, key=lambda member: (member.at, member.id))
    times = sorted(member.at for member in group.members)
    places = _by_count(member.place.strip() for member in group.members)
    row = {
        "lead": group.lead, "score": score.score, "basis": "catalogue", "size": group.size,
        "shown": int(group.size > 1 or score.score >= ENOUGH), "first_seen": times[0], "last_seen": times[-1],
        "newest": max(member.first_seen for member in group.members), "places": _json(places),
        "sectors": _json(score.sectors), "title": newest.title, "decision": decision, "seen": seen,
        "scored_with": scored_with, "scored_at": now(),
    }  # fmt: skip
    # The old rank stands until the order is settled.
    names = ", ".join(row)
    db.execute(
        f"""insert into scores ({names}) values ({", ".join(f":{name}" for name in row)})
            on conflict (lead) do update set {", ".join(f"{name} = excluded.{name}" for name in row)}""",
        row,
    )
    db.execute(
        "insert or replace into score_reasons values (?, ?, ?, ?)",
        [
            group.lead, _json([_plain(reason) for reason in score.reasons]),
            _json([_plain(reason) for reason in score.counter_reasons]), _json(score.facts),
        ],
    )  # fmt: skip
    db.execute("delete from lead_tags where lead = ?", [group.lead])
    db.conn.executemany(
        "insert or ignore into lead_tags values (?, ?, ?)",
        [
            *(("place", place, group.lead) for place in places),
            *(("sector", sector, group.lead) for sector in score.sectors),
        ],
    )


def _settle(db: Database) -> int:
    """Number the leads by score; return how many have another rank than before."""
    db.execute("delete from scores where lead not in (select lead from lead_members)")
    return db.execute(
        """update scores set rank = o.place
           from (select lead, row_number() over (order by score desc, size desc, first_seen, title, lead) as place
                 from scores) o
           where o.lead = scores.lead and scores.rank is not o.place"""
    ).rowcount


def _by_count(values: Iterable[str]) -> list[str]:
    return [value for value, _ in sorted(Counter(filter(None, values)).items(), key=lambda item: (-item[1], item[0]))]


def _plain(reason: Reason) -> dict[str, Any]:
    # dataclasses.asdict copies deeply, which over a hundred thousand leads takes longer than scoring them
    return {field.name: getattr(reason, field.name) for field in fields(Reason)}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
