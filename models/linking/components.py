"""Graphs given as arrays of ends: connected components, and edges in order of their ends."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from leadline.core.compiled import compiled


def components(count: int, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Component number (int64, from 0, in order of first member) of each of ``count`` nodes."""
    if count == 0:
        return np.empty(0, np.int64)
    graph = sparse.coo_matrix((np.ones(len(a), np.int8), (a, b)), shape=(count, count))
    labels = connected_components(graph, directed=False)[1]
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def in_order(*keys: tuple[np.ndarray, int]) -> np.ndarray:
    """Positions (int64) in order of the first key, then the second, and so on; each comes with what it is below.

    By counting, from the last key to the first: a pass over the edges each, where sorting compares them.
    """
    order = np.arange(len(keys[0][0]))
    for values, below in reversed(keys):
        order = _counted(order, values, below)
    return order


@compiled
def _counted(order, values, below):
    begins = np.zeros(below + 1, np.int64)
    for value in values:
        begins[value + 1] += 1
    for value in range(below):
        begins[value + 1] += begins[value]
    found = np.empty_like(order)
    for at in order:
        found[begins[values[at]]] = at
        begins[values[at]] += 1
    return found
