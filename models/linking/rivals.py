"""Adverts that each name contacts of their own, and none is the other's.

One text under two numbers is one operation with two numbers, or two advertisers who copy from one
another or from the same model. One pair of adverts cannot tell; how many adverts of both agree can.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from models.linking.batch import Batch
from models.linking.grouping import STRONG, Edges

#: Most that a text link counts for between rivals: less than joins two groups at once.
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
