"""The rank stage: score the leads that changed, weigh them by what was learned, then put all in order.

A lead is scored again when its listings, what was read from them, its links, the judgements it
resembles, the catalogue or the local market changed; it is weighed again when the model in force for
it or the labels changed too. Scores are kept chunk by chunk; the order is settled once at the end, and
a run that was killed between the two settles it the next time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from features.catalogue import load_catalogue
from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError
from leadline.core.progress import progress
from models.judgements import DECISIONS, set_aside, standing_of
from models.learning import masking
from models.ranking.exploring import choose_looks, keep_looks
from models.ranking.groups import read_groups
from models.ranking.keeping import UNSETTLED, keep, keep_by_catalogue, keep_weighed, settle
from models.ranking.market import VERSION as MARKET_VERSION
from models.ranking.market import Market, build_market
from models.ranking.scales import KEPT, Scales, last_scales, scales_of
from models.ranking.scoring import Scorers
from models.ranking.subjects import digest
from models.ranking.workers import Given, worked

#: Raised when the same catalogue would give other scores than before.
VERSION = 4
#: Leads scored and acknowledged together hold at most about this many listings.
CHUNK_LISTINGS = 5_000
#: Leads weighed and acknowledged together.
WEIGHED_TOGETHER = 500
#: A contact on more listings than this belongs to nobody in particular and resembles nothing.
SHARED_BY_ALL = 200
#: Listings at most, of leads spread evenly over the case, from which the local market is read.
MARKET_LISTINGS = 20_000
#: Kept with the case: the local market.
MARKET = "ranking_market"


def rank_stage(case: CaseFile) -> dict[str, Any]:
    """Score what changed, weigh it by what was learned, and order the leads.

    Returns ``{"changed", "leads", "weighed", "moved", "learned_weight", "warnings"}``: leads scored by the
    catalogue, leads weighed anew, leads with another rank, the weight of what judgements taught (0..1), and
    what could not be used. Safe to kill and to run again; with nothing new it writes nothing.
    """
    catalogue = load_catalogue()
    with case.stage_lock("rank"):
        common = Scorers(catalogue, case.settings.jurisdiction).common
        aside = _resembling(case.db, set_aside(case.db))
        market = market_of(case, common.sector_of)
        scored_with = f"catalogue@{VERSION}.{common.catalogue.digest}.{digest()}.{masking.digest()}.{market.digest}"
        pending = _pending(case.db, scored_with, aside)
        given = Given(aside, market.to_json(), scored_with)
        _score(case, given, pending)
        scales = scales_of(case, scored_with)
        weighed = _weigh(case, given, scales)
        told = scales.told()
        result = {
            "changed": bool(pending or weighed), "leads": len(pending), "weighed": weighed, "moved": 0,
            "learned_weight": (told["judgements"] or {"weight": 0.0})["weight"], "warnings": scales.warnings,
        }  # fmt: skip
        if not result["changed"] and not case.meta(UNSETTLED, False) and told == last_scales(case):
            return result
        with case.transaction() as db:
            shifted = settle(db)
            keep_looks(db, choose_looks(db))
            case.set_meta(UNSETTLED, False)
            case.set_meta(KEPT, told)
            case.record(
                "rank", "case", leads=len(pending), weighed=weighed, shifted=shifted, scored_with=scored_with,
                models=scales.models, learned_weight=result["learned_weight"], warnings=len(scales.warnings),
            )  # fmt: skip
    return {**result, "changed": True, "moved": shifted}


def _score(case: CaseFile, given: Given, pending: Sequence[tuple[str, int, str]]) -> None:
    """Score these leads by the catalogue."""
    seen = {lead: fingerprint for lead, _, fingerprint in pending}
    chunks = ([lead for lead, *_ in chunk] for chunk in _chunks(pending))
    with progress("rank", len(pending), "leads") as bar:
        for chunk, found in worked(case, given, "score", chunks, len(pending)):
            with case.transaction() as db:
                case.set_meta(UNSETTLED, True)
                standing = standing_of(db, chunk)
                for one in found:
                    decision = standing[one.lead]["decision"] if one.lead in standing else ""
                    keep(db, one, decision=decision, seen=seen[one.lead])
            bar.advance(len(chunk))


def _weigh(case: CaseFile, given: Given, scales: Scales) -> int:
    """Weigh every lead that is not weighed as it should be; returns how many."""
    pending = scales.pending(case.db)
    weighed = 0
    with progress("weigh", sum(map(len, pending.values())), "leads") as bar:
        while pending:
            tag, leads = pending.popitem()
            chunks = [leads[start : start + WEIGHED_TOGETHER] for start in range(0, len(leads), WEIGHED_TOGETHER)]
            means = replace(given, learner=scales.learner, model=scales.model_of(tag))
            done = worked(case, means, "weigh", chunks, len(leads)) if tag else ((chunk, None) for chunk in chunks)
            try:
                for chunk, found in done:
                    with case.transaction() as db:
                        case.set_meta(UNSETTLED, True)
                        if found is None:
                            keep_by_catalogue(db, chunk)
                        else:
                            keep_weighed(db, found, tag)
                    weighed += len(chunk)
                    bar.advance(len(chunk))
            except InputError as error:
                # A model that opened but cannot weigh these leads: all its leads go to what comes after it.
                scales.drop(tag, error)
                pending = scales.pending(case.db)
    return weighed


def market_of(case: CaseFile, sector_of: Mapping[str, str]) -> Market:
    """What prices are usual in the case: kept, and taken anew when there are half as many prices again."""
    prices = case.db.execute("select count(*) from signals where kind = 'price'").fetchone()[0]
    kept = case.meta(MARKET)
    if kept and kept["version"] == MARKET_VERSION and kept["prices"] / 1.5 <= prices <= kept["prices"] * 1.5:
        return Market.from_json(kept["baselines"])
    priced = case.db.execute(
        """select m.lead, count(*) from lead_members m where m.lead in (
             select m.lead from signals s join lead_members m on m.listing = s.listing where s.kind = 'price')
           group by m.lead order by m.lead"""
    ).fetchall()
    step = max(1, -(-sum(size for _, size in priced) // MARKET_LISTINGS))
    chunks = _chunks([(lead, size, "") for lead, size in priced[::step]])
    market = build_market(
        group for chunk in chunks for group in read_groups(case.db, [lead for lead, *_ in chunk], {}, sector_of)
    )
    if prices:
        case.set_meta(MARKET, {"version": MARKET_VERSION, "prices": prices, "baselines": market.to_json()})
    return market


def _pending(db: Database, scored_with: str, aside: Mapping[int, str]) -> list[tuple[str, int, str]]:
    """``(lead, listings, fingerprint)`` of every lead that is not scored as it is now."""
    _remember(db, aside)
    return db.execute(
        """
        with linked as (
          select m.lead as lead, count(*) as links from links k join lead_members m on m.listing = k.a
          where k.kind in ('text', 'picture') group by m.lead),
        pictured as (
          select m.lead as lead, sum(r.id) as readings from picture_readings r
          join listing_images i on i.image = r.image join lead_members m on m.listing = i.listing
          where r.lines > 0 group by m.lead),
        now as (
          select m.lead as lead, count(*) as size,
                 l.changed_at || ' ' || count(*) || ' ' || sum(g.id * 31 + g.version) || ' '
                 || coalesce(max(k.stage_version), '') || ' ' || count(k.listing) || ' '
                 || coalesce(linked.links, 0) || ' ' || coalesce(sum(a.mark), 0) || coalesce(' ' || pictured.readings, '') as seen
          from lead_members m
          join leads l on l.id = m.lead and l.retired_at is null
          join listings g on g.id = m.listing
          left join stage_marks k on k.stage = 'extract' and k.listing = g.id and k.listing_version = g.version
          left join temp.set_aside a on a.listing = g.id
          left join linked on linked.lead = m.lead
          left join pictured on pictured.lead = m.lead
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
