"""The link stage: place new and changed listings, then settle links and leads.

Reading texts and comparing pictures cost what is new. A small case is then linked whole, from the kept
tokens of all listings. In a large one the new listings are placed: they are linked together with the
leads that share something with them, by the same rules and with frequencies of the whole case; once
it has grown by a share since, the case is linked whole again. Only differences are written, in one
transaction. A run killed anywhere is finished by the next.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from sqlite_utils import Database

from leadline.core.casefile import CaseFile
from leadline.core.progress import progress
from leadline.core.records import Listing
from models.linking import reading, shown, standing
from models.linking.alignment import Words, common_passages, words_of
from models.linking.compared_pictures import compare_pictures
from models.linking.engine import Linked, ProposedLink, ProposedLinks, link_rows
from models.linking.identity import keep_leads
from models.linking.placing import Plan, plan
from models.linking.rules import RULES
from models.linking.shared import Verdict
from models.linking.strengths import Strengths, strengths_of
from models.linking.word import catch_up, hold, marks, newest_mark

#: Raised when the same listings would be read into other tokens than before.
READS = 2
#: Raised when the same tokens would be linked or grouped otherwise than before.
SETTLES = 9
#: What the links and leads of a case were settled from: rules, pictures shown, marks, listings, what stands.
SETTLED = "link_settled"
#: As a case grows every text link grows a little stronger or weaker; a stored strength, and the
#: evidence beside it, stands until it is off by this much.
STEADY = 0.02
#: New listings that touch more than this share of a case have it linked whole.
TOUCHED = 0.3
_CHUNK = 500


def link_stage(case: CaseFile, *, rebuild: bool = False, whole: bool = False) -> dict[str, Any]:
    """Link what is new. Returns ``{"changed", "listings", "links", "leads", "manner_waits"}``.

    ``listings`` counts those read now; ``links`` those added, changed or removed; ``leads`` the live
    leads whose members changed; ``manner_waits`` the new short adverts that will be compared by manner of
    writing when the case is next linked whole. ``whole`` links all listings with each other, also where placing the
    new ones would do; ``rebuild`` reads every text again besides. Leads keep their ids.
    """
    with case.stage_lock("link"):
        if rebuild:
            with case.transaction() as db:
                db.execute("delete from stage_marks where stage = 'link'")
                db.execute("delete from compared_images")
                case.set_meta(SETTLED, None)
        read = _read(case, f"link@{READS}")
        compare_pictures(case)
        last = case.meta(SETTLED)
        last = last if isinstance(last, dict) else {}
        strengths = strengths_of(case)
        basis = {
            "rules": " ".join([str(SETTLES), strengths.digest, *(rule.name for rule in RULES.values())]),
            "pictures": reading.shown_pictures(case.db),
            "marks": newest_mark(case.db),
        }
        if last and basis["pictures"] != last["pictures"]:
            with case.transaction() as db:
                shown.unsettle(db, shown.otherwise_shown(db))
        unsettled = reading.unsettled(case.db)
        with case.transaction() as db:
            before, after = catch_up(db)
        if not unsettled and not whole and all(last.get(part) == basis[part] for part in basis):
            changed = len(after.items() - before.items())
            return {"changed": changed > 0, "listings": 0, "links": 0, "leads": changed, "manner_waits": 0}
        placing, waits = None if whole else _plan(case, last, basis, unsettled), 0
        if placing is None:
            links, leads = _settle(case, basis, strengths, unsettled if last else None)
        else:
            links, leads = _place(case, placing, strengths, {**last, **basis})
            waits = sum(1 for row in placing.rows if row.text and row.id in unsettled)
    return {"changed": True, "listings": read, "links": links, "leads": leads, "manner_waits": waits}


def _read(case: CaseFile, version: str) -> int:
    unread = reading.unread(case.db, version)
    with progress("link: read", len(unread)) as bar:
        for begin in range(0, len(unread), case.settings.batch_size):
            batch = unread[begin : begin + case.settings.batch_size]
            with case.transaction() as db:
                reading.keep_texts(db, batch)
                case.record("read texts for linking", "case", listings=len(batch))
            bar.advance(len(batch))
    return len(unread)


def _plan(case: CaseFile, last: Mapping[str, Any], basis: Mapping[str, Any], unsettled: frozenset[int]) -> Plan | None:
    """What to link again if placing will do; None: link the whole case."""
    settings = case.settings
    if not last or last["rules"] != basis["rules"] or last["marks"] != basis["marks"]:
        return None
    grown = len(unsettled) + len(reading.placed(case.db))
    count = last["listings"] + grown
    if count < settings.link_whole_below or grown > settings.link_whole_growth * last["listings"]:
        return None
    stands = standing.load(case.folder, last["standing"])
    if stands is None:
        return None
    with progress("link: find what is touched", 1, "steps") as bar:
        found = plan(case.db, stands, unsettled, count)
        bar.advance()
    return found if len(found.rows) <= max(TOUCHED * count, settings.link_whole_below) else None


def _settle(
    case: CaseFile, basis: Mapping[str, Any], strengths: Strengths, touched: frozenset[int] | None
) -> tuple[int, int]:
    """Link the whole case. ``touched``: listings whose links are all renewed (None: every one)."""
    with progress("link: settle", 3, "steps") as bar:
        rows = reading.all_rows(case.db)
        bar.note(f"compare {len(rows)} listings")
        keep = len(rows) >= case.settings.link_whole_below
        linked = link_rows(rows, reading.picture_pairs(case.db), marks(case.db), strengths, keep=keep)
        bar.advance()
        changed = frozenset(row.id for row in rows) if touched is None else touched
        links = _Differences(case.db, linked.links, changed)
        name = standing.keep(case.folder, linked.learned, rows) if linked.learned is not None else None
        bar.advance()
        with case.transaction() as db:
            links.write(db)
            db.execute("delete from shared_selectors")
            _keep_shared(db, linked.shared)
            groups, names = _groups(rows, linked)
            held = hold(db, groups, names.__getitem__)
            leads = keep_leads(db, held, names.__getitem__, dict(db.execute("select listing, lead from lead_members")))
            shown.settle(db, None)
            case.set_meta(SETTLED, {**basis, "listings": len(rows), "standing": name})
            case.record(
                "link", "case", listings=len(changed), links=links.count, leads=leads,
                shared_selectors=len(linked.shared), rules=[rule.name for rule in RULES.values()],
                strengths=strengths.digest,
            )  # fmt: skip
        standing.sweep(case.folder, name)
        bar.advance()
    return links.count, leads


def _place(case: CaseFile, placing: Plan, strengths: Strengths, settled: Mapping[str, Any]) -> tuple[int, int]:
    """Link the new listings together with the leads they touch."""
    new = placing.within.fresh
    with progress("link: place", 2, "steps") as bar:
        bar.note(f"compare {len(placing.rows)} listings")
        linked = link_rows(placing.rows, placing.pictures, marks(case.db), strengths, within=placing.within)
        bar.advance()
        # Where strangers were found to share another contact its links go, whoever has them.
        fresh = [one for one in linked.shared if (one.kind, one.value) not in placing.within.shared]
        links = _Differences(case.db, linked.links, new, placing, renew=any(not one.marked for one in fresh))
        with case.transaction() as db:
            links.write(db)
            _keep_shared(db, fresh)
            groups, names = _groups(placing.rows, linked)
            leads = keep_leads(db, hold(db, groups, names.__getitem__, whole=False), names.__getitem__, placing.leads)
            shown.settle(db, new)
            case.set_meta(SETTLED, settled)
            case.record(
                "link", "case", listings=len(new), compared_with=len(placing.rows) - len(new), links=links.count,
                leads=leads, shared_selectors=len(fresh), rules=[rule.name for rule in RULES.values()],
                strengths=strengths.digest,
            )  # fmt: skip
        bar.advance()
    return links.count, leads


def _groups(rows: Sequence[Any], linked: Linked) -> tuple[list[list[int]], dict[int, str]]:
    """The groups as listing ids, and the names of listings."""
    groups: dict[int, list[int]] = {}
    for row, group in zip(rows, linked.groups.tolist(), strict=True):
        groups.setdefault(group, []).append(row.id)
    return list(groups.values()), {row.id: row.name for row in rows}


class _Differences:
    """The links to remove, add and renew, with evidence made for the new ones only.

    Where listings were placed (``among``), links between two that stood in one lead before stay as they
    are, unless told to ``renew``.
    """

    def __init__(
        self,
        db: Database,
        proposed: ProposedLinks,
        touched: frozenset[int],
        among: Plan | None = None,
        renew: bool = False,
    ) -> None:
        kinds = {kind: at for at, kind in enumerate(RULES)}
        names = [rule.name for rule in RULES.values()]
        rows = _stored(db, None if among is None else [row.id for row in among.rows])
        number, a, b = (np.array([row[column] for row in rows], np.int64) for column in range(3))
        kind = np.array([kinds.get(row[3], len(kinds)) for row in rows], np.int64)
        ids = np.unique(np.concatenate([a, b, proposed.a, proposed.b]))

        def keys(a: np.ndarray, b: np.ndarray, kind: np.ndarray) -> np.ndarray:
            return (np.searchsorted(ids, a) * len(ids) + np.searchsorted(ids, b)) * (len(kinds) + 1) + kind

        stored, wanted = keys(a, b, kind), keys(proposed.a, proposed.b, proposed.kind)
        _, at, to = np.intersect1d(wanted, stored, assume_unique=True, return_indices=True)
        strength = np.array([row[4] for row in rows], np.float64)
        current = np.array([row[5] == names[kinds[row[3]]] if row[3] in kinds else False for row in rows], bool)
        stands = np.zeros(len(wanted), bool)
        stands[at] = (np.abs(strength[to] - proposed.strength[at]) < STEADY) & current[to]
        changed = np.fromiter(touched, np.int64, len(touched))
        old = ~np.isin(proposed.a, changed) & ~np.isin(proposed.b, changed)
        stands &= old
        gone = ~np.isin(stored, wanted)
        if among is not None:
            touches = np.isin(a, changed) | np.isin(b, changed)
            # Who writes alike is found beside all others, and stands until these are looked at again.
            gone &= touches | (kind != kinds["manner"])
            if not renew:
                gone &= touches
                stands |= old & _of_one_lead(proposed, among.leads)
        self.removed = number[gone].tolist()
        fresh = [proposed[k] for k in np.flatnonzero(~stands).tolist()]
        self.written = [
            (link.a, link.b, link.kind, link.strength, json.dumps(evidence, ensure_ascii=False), link.rule)
            for link, evidence in zip(fresh, _evidence(db, fresh), strict=True)
        ]
        self.count = len(self.removed) + len(self.written)

    def write(self, db: Database) -> None:
        """Bring the table up to date."""
        db.conn.executemany("delete from links where id = ?", [(number,) for number in self.removed])
        db.conn.executemany(
            """insert into links (a, b, kind, strength, evidence, rule) values (?, ?, ?, ?, ?, ?)
               on conflict (a, b, kind) do update
               set strength = excluded.strength, evidence = excluded.evidence, rule = excluded.rule""",
            self.written,
        )


def _stored(db: Database, among: Sequence[int] | None) -> list[tuple[Any, ...]]:
    query = "select id, a, b, kind, strength, rule from links"
    if among is None:
        return db.execute(query).fetchall()
    inside = set(among)
    rows = db.execute(f"{query} where a in (select value from json_each(?))", [json.dumps(among)])
    return [row for row in rows if row[2] in inside]


def _of_one_lead(proposed: ProposedLinks, leads: Mapping[int, str]) -> np.ndarray:
    return np.array(
        [
            (lead := leads.get(a)) is not None and lead == leads.get(b)
            for a, b in zip(proposed.a.tolist(), proposed.b.tolist(), strict=True)
        ],
        bool,
    )


def _evidence(db: Database, links: Sequence[ProposedLink]) -> list[dict[str, Any]]:
    """Evidence of each link; text links also say where the common passages stand."""
    found = []
    for begin in range(0, len(links), _CHUNK):
        some = links[begin : begin + _CHUNK]
        texts = _words(db, {end for link in some if link.kind == "text" for end in (link.a, link.b)})
        for link in some:
            evidence = dict(link.describe())
            if link.kind == "text":
                passages, share = common_passages(texts[link.a], texts[link.b])
                evidence |= {"shared_words": round(share, 2), "passages": passages}
            found.append(evidence)
    return found


def _words(db: Database, ids: set[int]) -> dict[int, Words]:
    rows = db.execute(
        "select id, source, source_id, title, body from listings where id in (select value from json_each(?))",
        [json.dumps(sorted(ids))],
    )
    return {row[0]: words_of(Listing(row[1], row[2], title=row[3], body=row[4])) for row in rows}


def _keep_shared(db: Database, shared: Iterable[Verdict]) -> None:
    db.conn.executemany(
        """insert or replace into shared_selectors (kind, value, listings, parties, weight, evidence)
           values (?, ?, ?, ?, ?, ?)""",
        [
            (found.kind, found.value, found.listings, found.parties, found.weight, json.dumps(found.evidence()))
            for found in shared
        ],
    )
