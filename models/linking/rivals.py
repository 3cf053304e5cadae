"""Where two groups of adverts touch in a way that one pair of adverts cannot decide, but several that agree can.

One text under two numbers is one operation with two numbers, or two advertisers who copy from one
another or from the same model. One advert that names the numbers of two groups is a change of number,
or a friend's, or a directory's. Such links are made too weak to join two groups at once.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from scipy import sparse

from models.linking.batch import Batch
from models.linking.grouping import STRONG, Edges

#: Most that such a link counts for: less than joins two groups at once.
MOST = STRONG - 0.01


class Rivals:
    """Tells which pairs of rows of a batch have different contacts. Call with two arrays of positions."""

    def __init__(self, batch: Batch) -> None:
        numbers: dict[tuple[str, str], int] = {}
        at, column = [], []
        self.reachable = np.zeros(len(batch.rows), bool)
        for position, row in enumerate(batch.rows):
            for one in row.selectors:
                if not batch.shared_by_strangers(one.key):
                    at.append(position)
                    column.append(numbers.setdefault(one.key, len(numbers)))
                    self.reachable[position] |= not one.passed_over
        shape = (len(batch.rows), max(len(numbers), 1))
        self.contacts = sparse.csr_matrix((np.ones(len(at), np.int32), (at, column)), shape=shape)

    def __call__(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """A mask (bool, one per pair): both can be reached, and by nothing in common."""
        found = self.reachable[a] & self.reachable[b]
        both = np.flatnonzero(found)
        common = self.contacts[a[both]].multiply(self.contacts[b[both]]).sum(axis=1)
        found[both] = np.asarray(common).ravel() == 0
        return found

    def weakened(self, edges: Edges) -> Edges:
        """The edges, those between rivals no stronger than ``MOST``."""
        strength = np.where(self(edges.a, edges.b), np.minimum(edges.strength, MOST), edges.strength)
        return Edges(edges.a, edges.b, strength)


def by_main_contact(batch: Batch, edges: Edges) -> Edges:
    """Links by contact, those by another than both adverts' main contact no stronger than ``MOST``.

    The main contact of an advert is the one that most adverts of its wording show or, where that does not tell,
    most adverts at all. Where one group shows a number and another group another, an advert with both belongs to
    one of them by its main contact and to the other by a second one.
    """
    groups = batch.selector_groups
    if not len(edges.a):
        return edges
    wording = batch.wording
    number = {key: at for at, key in enumerate(sorted(groups, key=lambda key: (-len(groups[key]), key)))}
    alike = Counter((key, int(wording[at])) for key, members in groups.items() for at in members)
    main = np.full(len(batch.rows), len(number))
    for position, row in enumerate(batch.rows):
        own = [one for one in row.selectors if one.key in number and not batch.shared_by_strangers(one.key)]
        if own:
            best = min(
                own, key=lambda one: (one.passed_over, -alike[one.key, int(wording[position])], number[one.key])
            )  # fmt: skip
            main[position] = number[best.key]
    weak = main[edges.a] != main[edges.b]
    return Edges(edges.a, edges.b, np.where(weak, np.minimum(edges.strength, MOST), edges.strength))
