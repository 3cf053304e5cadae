"""Which listings must be looked at again because of new ones: the leads that share something with them.

Candidates come from what the last linking of the whole case left standing and from the listings placed
since; text candidates are compared by the same rules as ever. The leads found are linked again
together with the new listings, with frequencies of the whole case, so the cost follows what is new
and the leads it touches. What the case has settled (which contacts strangers share, how common words
are among settled listings) stands until the case is linked whole again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlite_utils import Database

from models.linking import reading, shown
from models.linking.batch import Surroundings
from models.linking.near_duplicates import Known, TextIndex
from models.linking.rows import PicturePair, Row
from models.linking.shared import Verdict
from models.linking.standing import Features, Standing, candidates
from models.linking.word import tied_to


@dataclass(frozen=True)
class Plan:
    """What to link again, and what it is part of."""

    rows: Sequence[Row]
    pictures: Sequence[PicturePair]
    within: Surroundings
    leads: Mapping[int, str]  # the lead of each listing among ``rows`` that has one


def plan(db: Database, standing: Standing, new: frozenset[int], count: int) -> Plan:
    """What the ``new`` (or changed) listings of a case of ``count`` touch."""
    shared = shared_verdicts(db)
    placed = _distinct(reading.tokens_of(db, reading.placed(db)))
    features = Features.of(list(placed.values()))
    known = Known(
        standing.family_counts,
        {what: standing.arrays[what] for what in ("texts", "families")},
        {"texts": features.counted(np.ones(len(placed))), "families": features.counted(_shares(db, list(placed)))},
    )
    rows = reading.rows_of(db, new)
    partners = _by_text(db, standing, known, rows, placed, features)
    partners |= _by_selector(db, standing, rows, shared)
    partners |= _by_picture(db, rows, shared)
    partners |= reading.linked_with(db, new)
    members = {member for group in tied_to(db, partners | new) for member in group} | new
    rows += reading.rows_of(db, members - new)
    within = Surroundings(known, new, count, standing.usual, shared, reading.written_alike(db, members))
    return Plan(rows, shown.pictures_among(db, rows), within, reading.leads_of(db, members))


def shared_verdicts(db: Database) -> dict[tuple[str, str], Verdict]:
    """What the case found to be shared by strangers, as it was kept; not what people marked."""
    found = {}
    for kind, value, evidence in db.execute("select kind, value, evidence from shared_selectors"):
        verdict = Verdict(kind, value, **json.loads(evidence))
        if not verdict.marked:
            found[kind, value] = verdict
    return found


def _distinct(tokens: Mapping[int, np.ndarray]) -> dict[int, np.ndarray]:
    """The first listing of each text, in order of listings."""
    first: dict[bytes, int] = {}
    for listing in sorted(tokens):
        if len(tokens[listing]):
            first.setdefault(tokens[listing].tobytes(), listing)
    return {listing: tokens[listing] for listing in first.values()}


def _shares(db: Database, placed: Sequence[int]) -> np.ndarray:
    """How much of a family each placed text is: its part of its lead, nothing where the lead stood before."""
    leads = reading.leads_of(db, placed)
    sizes = Counter(leads.values())
    stood = {
        lead
        for lead in sizes
        if db.execute(
            """select 1 from lead_members m join link_texts t on t.listing = m.listing
               where m.lead = ? and t.settled = 1 limit 1""",
            [lead],
        ).fetchone()
    }
    return np.array([0.0 if (lead := leads.get(one)) is None or lead in stood else 1 / sizes[lead] for one in placed])


def _by_text(
    db: Database,
    standing: Standing,
    known: Known,
    rows: Sequence[Row],
    placed: Mapping[int, np.ndarray],
    features: Features,
) -> set[int]:
    """Listings whose texts are near-duplicates of new ones."""
    new = _distinct({row.id: row.tokens for row in rows})
    a, b, c, d = candidates(standing, known, Features.of(list(new.values())), features)
    others = np.concatenate([standing.arrays["listings"][b], np.array(list(placed), np.int64)[d]]).astype(np.int64)
    ids = np.unique(others)
    tokens = reading.tokens_of(db, ids.tolist())
    empty = np.empty(0, np.uint32)
    texts = [*new.values(), *(tokens.get(other, empty) for other in ids.tolist())]
    written = reading.languages_of(db, {*new, *ids.tolist()})
    languages = [written.get(one, "") for one in (*new, *ids.tolist())]
    index = TextIndex(texts, known, np.arange(len(texts)) < len(new), languages=languages)
    one = index.of[np.concatenate([a, c]).astype(np.int64)]
    other = index.of[len(new) + np.searchsorted(ids, others)]
    pairs = np.minimum(one, other) * len(index) + np.maximum(one, other)
    apart = np.unique(pairs[(one != other) & (other >= 0)])
    found = index.verified(apart // max(len(index), 1), apart % max(len(index), 1))
    alike = (one == other) | np.isin(pairs, found.a * len(index) + found.b)
    return set(others[alike & (other >= 0)].tolist())


def _by_selector(
    db: Database, standing: Standing, rows: Iterable[Row], shared: Mapping[tuple[str, str], Verdict]
) -> set[int]:
    """Listings that show a contact of the new ones which is not known to be shared by strangers."""
    keys = {selector.key for row in rows for selector in row.selectors} - set(shared)
    return standing.showing(keys) | reading.placed_showing(db, keys)


def _by_picture(db: Database, rows: Sequence[Row], shared: Mapping[tuple[str, str], Verdict]) -> set[int]:
    """Listings that show a picture of the new ones which is not known to be shared by strangers."""
    images = {image for row in rows for image in row.images}
    common = {int(value) for kind, value in shared if kind == "picture"}
    parts = shown.same_pictures(db, images)
    return shown.showing_images(db, {image for part in parts if min(part) not in common for image in part})
