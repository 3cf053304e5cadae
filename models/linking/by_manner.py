"""Links between short adverts that give no contact and are written alike."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import minimum_spanning_tree

from models.linking import manner
from models.linking.batch import Batch, Proposal
from models.linking.grouping import Edges

#: Fewer adverts in a language do not tell what everybody writes; more are not compared (see ``blocks``).
LEAST_ADVERTS, MOST_ADVERTS = 60, 10_000


def link_by_manner(batch: Batch) -> Proposal:
    """Two short adverts without a contact are written alike: pet phrases, spelling, signs, layout. Plain prose is left out.

    The weakest kind of link: it says that one hand may have written both, and is looked for only
    where an advert names no way to reach somebody.
    """
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

    Where even those are more than ``MOST_ADVERTS`` they are left out: the cost of a case stays bounded. A case
    in which listings are placed one by one has none: who writes alike shows only beside all others.
    """
    if batch.keep or batch.within is not None:
        return []
    by_language: dict[str, list[int]] = {}
    for at, row in enumerate(batch.rows):
        if row.text:
            by_language.setdefault(row.language, []).append(at)
    blocks = []
    for members in by_language.values():
        by_place: dict[str, list[int]] = {}
        for at in members if len(members) > MOST_ADVERTS else ():
            by_place.setdefault(batch.rows[at].place, []).append(at)
        blocks += list(by_place.values()) if by_place else [members]
    return [np.array(members, np.int64) for members in blocks if LEAST_ADVERTS <= len(members) <= MOST_ADVERTS]


def _tree(a: np.ndarray, b: np.ndarray, score: np.ndarray, count: int) -> np.ndarray:
    """Those of the edges that connect each set by its surest links."""
    cost = sparse.coo_matrix((1.001 - score, (a, b)), shape=(count, count)).tocsr()
    tree = minimum_spanning_tree(cost).tocoo()
    low, high = np.minimum(tree.row, tree.col).astype(np.int64), np.maximum(tree.row, tree.col).astype(np.int64)
    return np.flatnonzero(np.isin(a * count + b, low * count + high))
