"""The link stage: place new and changed listings, then settle links and leads.

Reading texts and comparing pictures cost what is new. Links and groups are then worked out from the
kept tokens of all listings, so that the outcome depends on the case and not on its history, and only
the differences are written, in one transaction. A run killed anywhere is finished by the next.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlite_utils import Database

from leadline.core.casefile import CaseFile
from leadline.core.progress import progress
from leadline.core.records import Listing
from models.linking import reading
from models.linking.alignment import Words, common_passages, words_of
from models.linking.engine import Linked, ProposedLink, ProposedLinks, link_rows
from models.linking.identity import keep_leads
from models.linking.rules import RULES
from models.linking.strengths import Strengths, strengths_of
from models.linking.word import catch_up, hold, marks, newest_mark

#: Raised when the same listings would be read into other tokens than before.
READS = 1
#: Raised when the same tokens would be linked or grouped otherwise than before.
SETTLES = 4
#: What the links and leads of a case were settled from: versions, and which pictures are shown.
SETTLED = "link_settled"
#: As a case grows every text link grows a little stronger or weaker; a stored strength, and the
#: evidence beside it, stands until it is off by this much.
STEADY = 0.02
_CHUNK = 500


def link_stage(case: CaseFile, *, rebuild: bool = False) -> dict[str, Any]:
    """Link what is new. Returns ``{"changed", "listings", "links", "leads"}``.

    ``listings`` counts those read now; ``links`` those added, changed or removed; ``leads`` the live
    leads whose members changed. ``rebuild`` works everything out afresh; leads keep their ids.
    """
    version = f"link@{READS}"
    with case.stage_lock("link"):
        if rebuild:
            with case.transaction() as db:
                db.execute("delete from stage_marks where stage = 'link'")
                db.execute("delete from compared_images")
                case.set_meta(SETTLED, None)
        read = _read(case, version)
        new, matches = reading.compare_pictures(case.db)
        if new:
            with case.transaction() as db:
                reading.keep_matches(db, new, matches)
                case.record("compare pictures", "case", pictures=len(new), matches=len(matches))
        strengths = strengths_of(case)
        basis = " ".join([str(SETTLES), strengths.digest, *(rule.name for rule in RULES.values()), reading.shown_pictures(case.db)])
        basis += f" {newest_mark(case.db)}"
        unsettled = case.db.execute("select exists (select 1 from link_texts where settled = 0)").fetchone()[0]
        if not unsettled and case.meta(SETTLED) == basis:
            with case.transaction() as db:
                before, after = catch_up(db)
            changed = len(after.items() - before.items())
            return {"changed": changed > 0, "listings": 0, "links": 0, "leads": changed}
        links, leads = _settle(case, basis, strengths)
    return {"changed": True, "listings": read, "links": links, "leads": leads}


def _read(case: CaseFile, version: str) -> int:
    read = 0
    with progress("link: read", reading.count_unread(case.db, version)) as bar:
        for batch in reading.unread(case.db, version, case.settings.batch_size):
            with case.transaction() as db:
                reading.keep_texts(db, version, batch)
                case.record("read texts for linking", "case", listings=len(batch))
            read += len(batch)
            bar.advance(len(batch))
    return read


def _settle(case: CaseFile, basis: str, strengths: Strengths) -> tuple[int, int]:
    with progress("link: settle", 3, "steps") as bar:
        rows = reading.all_rows(case.db)
        touched = {row.id for row in rows} if case.meta(SETTLED) is None else _unsettled(case.db)
        bar.note(f"compare {len(rows)} listings")
        linked = link_rows(rows, reading.picture_pairs(case.db), marks(case.db), strengths)
        bar.advance()
        links = _Differences(case.db, linked.links, touched)
        bar.advance()
        with case.transaction() as db:
            links.write(db)
            _keep_shared(db, linked)
            names = {row.id: row.name for row in rows}
            groups: dict[int, list[int]] = {}
            for row, group in zip(rows, linked.groups.tolist(), strict=True):
                groups.setdefault(group, []).append(row.id)
            held = hold(db, list(groups.values()), names.__getitem__)
            leads = keep_leads(db, held, names.__getitem__, dict(db.execute("select listing, lead from lead_members")))
            db.execute("update link_texts set settled = 1 where settled = 0")
            case.set_meta(SETTLED, basis)
            case.record(
                "link", "case", listings=len(touched), links=links.count, leads=leads,
                shared_selectors=len(linked.shared), rules=[rule.name for rule in RULES.values()], strengths=strengths.digest,
            )  # fmt: skip
        bar.advance()
    return links.count, leads


def _unsettled(db: Database) -> set[int]:
    return {row[0] for row in db.execute("select listing from link_texts where settled = 0")}


class _Differences:
    """The links to remove, add and renew, with evidence made for the new ones only."""

    def __init__(self, db: Database, proposed: ProposedLinks, touched: set[int]) -> None:
        kinds = {kind: at for at, kind in enumerate(RULES)}
        names = [rule.name for rule in RULES.values()]
        rows = db.execute("select id, a, b, kind, strength, rule from links").fetchall()
        number, a, b = (np.array([row[column] for row in rows], np.int64) for column in range(3))
        kind = np.array([kinds.get(row[3], len(kinds)) for row in rows], np.int64)
        ids = np.unique(np.concatenate([a, b, proposed.a, proposed.b]))

        def keys(a: np.ndarray, b: np.ndarray, kind: np.ndarray) -> np.ndarray:
            return (np.searchsorted(ids, a) * len(ids) + np.searchsorted(ids, b)) * (len(kinds) + 1) + kind

        stored, wanted = keys(a, b, kind), keys(proposed.a, proposed.b, proposed.kind)
        self.removed = number[~np.isin(stored, wanted)].tolist()
        _, at, to = np.intersect1d(wanted, stored, assume_unique=True, return_indices=True)
        strength = np.array([row[4] for row in rows], np.float64)
        current = np.array([row[5] == names[kinds[row[3]]] if row[3] in kinds else False for row in rows], bool)
        stands = np.zeros(len(wanted), bool)
        stands[at] = (np.abs(strength[to] - proposed.strength[at]) < STEADY) & current[to]
        changed = np.fromiter(touched, np.int64, len(touched))
        stands &= ~np.isin(proposed.a, changed) & ~np.isin(proposed.b, changed)
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


def _keep_shared(db: Database, linked: Linked) -> None:
    db.execute("delete from shared_selectors")
    db.conn.executemany(
        "insert into shared_selectors (kind, value, listings, parties, weight, evidence) values (?, ?, ?, ?, ?, ?)",
        [
            (found.kind, found.value, found.listings, found.parties, found.weight, json.dumps(found.evidence()))
            for found in linked.shared
        ],
    )
