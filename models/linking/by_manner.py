"""Links between short adverts that give no contact and are written alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import minimum_spanning_tree

from models.linking import manner
from models.linking.batch import Batch, Proposal
from models.linking.components import components
from models.linking.grouping import Edges

#: Fewer adverts in a language do not tell what everybody writes; more are not compared with each other at a time.
LEAST_ADVERTS, MOST_ADVERTS = 60, 10_000
#: Of adverts known to be of one hand each is tied to so many others.
_TIES = 12


def link_by_manner(batch: Batch) -> Proposal:
    """Two short adverts without a contact are written alike: pet phrases, spelling, signs, layout. Plain prose is left out.

    The weakest kind of link: it says that one hand may have written both, and is looked for only
    where an advert names no way to reach somebody. Who writes alike shows only beside all others, so
    new adverts are compared when the whole case is linked; until then what was found stands.
    """
    if batch.within is not None:
        return _as_found(batch, batch.within.written_alike)
    ends: list[tuple[np.ndarray, np.ndarray]] = []
    told: list[dict[str, np.ndarray]] = []
    odds: list[np.ndarray] = []
    for members in blocks(batch):
        a, b, found = compared(batch, members)
        worth = batch.judges["writing"].log_odds(found)
        hand = manner.hands(len(members), a, b, worth)
        inside = np.flatnonzero(hand[a] == hand[b])
        ends.append((members[a[inside]], members[b[inside]]))
        told.append({name: values[inside] for name, values in found.items()})
        odds.append(worth[inside])
    if not ends:
        return Proposal(Edges.none(), np.empty(0, np.int64), lambda k: {}, {"score": np.empty(0)})
    a, b = (np.concatenate([pair[side] for pair in ends]) for side in (0, 1))
    score = 1 / (1 + np.exp(-np.concatenate(odds)))
    values = {name: np.concatenate([one[name] for one in told]) for name in told[0]}

    def evidence(k: int) -> dict[str, Any]:
        return {**{name: round(float(found[k]), 3) for name, found in values.items()}, "score": round(float(score[k]), 4)}

    return Proposal(Edges(a, b, score), _tree(a, b, score, len(batch.rows)), evidence, {"score": score})


def compared(batch: Batch, members: np.ndarray) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Pairs of positions in ``members`` that are near each other, and their likenesses."""
    texts = [batch.rows[at].text for at in members]
    of = manner.views(texts)
    a, b = manner.neighbours(of["letters"])
    return a, b, manner.likenesses(of, np.array([len(text) for text in texts], np.float64), a, b)


def blocks(batch: Batch) -> list[np.ndarray]:
    """Adverts to compare with each other: those of one language or, where these are too many, of one place too.

    Where even those are more than ``MOST_ADVERTS`` they are cut into equal runs by name, and so mostly by site and
    time: what is compared grows with the adverts and not with their square.
    """
    by_language: dict[str, list[int]] = {}
    for at, row in enumerate(batch.rows):
        if row.text:
            by_language.setdefault(row.language, []).append(at)
    found: list[np.ndarray] = []
    for members in by_language.values():
        by_place: dict[str, list[int]] = {}
        for at in members if len(members) > MOST_ADVERTS else ():
            by_place.setdefault(batch.rows[at].place, []).append(at)
        for some in by_place.values() if by_place else [members]:
            found += np.array_split(np.array(some, np.int64), -(-len(some) // MOST_ADVERTS))
    return [members for members in found if len(members) >= LEAST_ADVERTS]


def _as_found(batch: Batch, known: Sequence[tuple[int, int, float]]) -> Proposal:
    """What the last linking of the whole case found among these adverts: sets, each held together by many ties again."""
    at = {row.id: position for position, row in enumerate(batch.rows) if row.id not in batch.within.fresh}
    links = [(at[a], at[b], score) for a, b, score in known if a in at and b in at]
    one, other = (np.array([link[side] for link in links], np.int64) for side in (0, 1))
    hand = components(len(batch.rows), one, other)
    surest = np.zeros(len(batch.rows))
    for a, b, score in links:
        surest[[a, b]] = np.maximum(surest[[a, b]], score)
    involved = np.unique(np.concatenate([one, other]))
    pairs = [
        (a, b)
        for members in np.split(involved[np.argsort(hand[involved], kind="stable")], _turns(np.sort(hand[involved])))
        for step in range(1, min(_TIES // 2, len(members) - 1) + 1)
        for a, b in zip(members[:-step].tolist(), members[step:].tolist(), strict=True)
    ]
    a, b = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    score = np.minimum(surest[a], surest[b])
    # They are stored already, with their evidence.
    return Proposal(Edges(a, b, score), np.empty(0, np.int64), lambda k: {}, {"score": score})


def _turns(values: np.ndarray) -> np.ndarray:
    """Where sorted values change."""
    return np.flatnonzero(values[1:] != values[:-1]) + 1


def _tree(a: np.ndarray, b: np.ndarray, score: np.ndarray, count: int) -> np.ndarray:
    """Those of the edges that connect each set by its surest links."""
    cost = sparse.coo_matrix((1.001 - score, (a, b)), shape=(count, count)).tocsr()
    tree = minimum_spanning_tree(cost).tocoo()
    low, high = np.minimum(tree.row, tree.col).astype(np.int64), np.maximum(tree.row, tree.col).astype(np.int64)
    return np.flatnonzero(np.isin(a * count + b, low * count + high))
