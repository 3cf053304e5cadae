"""Connected components of a graph given as two arrays of ends."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components


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
