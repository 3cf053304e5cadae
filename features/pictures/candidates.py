"""Which hashes of whole pictures lie near one another, found without comparing all pairs."""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np

#: Hamming distance, in bits of 256, up to which ``near_hashes`` finds every pair unless told otherwise.
RADIUS = 31
#: Entries of one bucket a feature is paired with. A bucket of a thousand copies of one picture then
#: gives each copy a few partners, which is enough to hold them together.
CROWD = 24


@cache
def _probes(radius: int) -> np.ndarray:
    """What to change in a 16-bit piece so that one of sixteen meets a hash ``radius`` bits away."""
    changed = [bits for most in range(radius // 16 + 1) for bits in combinations(range(16), most)]
    return np.array([sum(1 << bit for bit in bits) for bits in changed], np.uint16)


def near_hashes(
    queries: np.ndarray, known: np.ndarray, *, radius: int = RADIUS, crowd: int | None = None
) -> np.ndarray:
    """Pairs of 256-bit hashes at most ``radius`` bits apart.

    All of them; or, with ``crowd``, at most that many of each bucket, which keeps thousands of
    copies of one picture from costing millions of pairs. Every sixteen bits more of ``radius`` cost
    about six times as much.

    ``queries`` uint8 (q, 32) and ``known`` uint8 (n, 32); returns int64 (pairs, 3): query row,
    known row, distance. Multi-index hashing (Norouzi et al., CVPR 2012): two hashes within 31 bits
    differ by at most one bit in at least one of their sixteen 16-bit pieces, two within 63 by three.
    """
    if not len(queries) or not len(known):
        return np.zeros((0, 3), np.int64)
    changes = _probes(radius)
    # Looking up one change of every piece costs about what comparing a thousand hashes does.
    if len(known) < 1000 * len(changes):
        found = _scan(queries, known, radius, crowd)
    else:
        found = _by_pieces(queries, known, changes, radius, crowd)
    return np.unique(np.concatenate(found), axis=0) if found else np.zeros((0, 3), np.int64)


def _scan(queries: np.ndarray, known: np.ndarray, radius: int, crowd: int | None) -> list[np.ndarray]:
    columns = np.ascontiguousarray(known.view(np.uint64).T)
    found = []
    for row, words in enumerate(queries.view(np.uint64)):
        distance = np.bitwise_count(columns[0] ^ words[0]).astype(np.uint16)
        for column, word in zip(columns[1:], words[1:], strict=True):
            distance += np.bitwise_count(column ^ word)
        target = np.flatnonzero(distance <= radius)
        if crowd is not None and len(target) > 16 * crowd:
            target = target[np.argsort(distance[target], kind="stable")[: 16 * crowd]]
        found.append(np.column_stack([np.full(len(target), row), target, distance[target]]).astype(np.int64))
    return found


def _by_pieces(
    queries: np.ndarray, known: np.ndarray, changes: np.ndarray, radius: int, crowd: int | None
) -> list[np.ndarray]:
    q_pieces, k_pieces = queries.view(np.uint16), known.view(np.uint16)
    q_words, k_words = queries.view(np.uint64), known.view(np.uint64)
    found = []
    for piece in range(16):
        order = np.argsort(k_pieces[:, piece], kind="stable")
        keys = k_pieces[order, piece]
        probes = (q_pieces[:, piece][:, None] ^ changes).ravel()
        rows = np.repeat(np.arange(len(queries)), len(changes))
        query, place, _ = _bucket_pairs(probes, keys, crowd)
        query, target = rows[query], order[place]
        for start in range(0, len(query), 1 << 20):
            part = slice(start, start + (1 << 20))
            distance = np.bitwise_count(q_words[query[part]] ^ k_words[target[part]]).sum(axis=1)
            near = distance <= radius
            found.append(np.stack([query[part][near], target[part][near], distance[near]], axis=1).astype(np.int64))
    return found


def _bucket_pairs(probes: np.ndarray, keys: np.ndarray, limit: int | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every (probe row, place in the sorted ``keys``) with equal key, at most ``limit`` a probe; and how many there were."""
    sorted_first = np.argsort(probes, kind="stable")  # neighbours in memory are found together
    first, size = np.empty(len(probes), np.int64), np.empty(len(probes), np.int64)
    first[sorted_first] = np.searchsorted(keys, probes[sorted_first], "left")
    size[sorted_first] = np.searchsorted(keys, probes[sorted_first], "right")
    size -= first
    crowd = size
    if limit is not None:
        size = np.minimum(size, limit)
    total = int(size.sum())
    probe = np.repeat(np.arange(len(probes)), size)
    within = np.arange(total) - np.repeat(np.cumsum(size) - size, size)
    return probe, first[probe] + within, crowd[probe]
