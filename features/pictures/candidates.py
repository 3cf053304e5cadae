"""Which pairs of pictures are worth comparing: indexes over hashes, never all pairs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations

import numpy as np

from features.pictures.points import SCALE, Points, mirrored_bits

#: Hamming distance, in bits of 256, up to which ``near_hashes`` finds every pair unless told otherwise.
RADIUS = 31
#: Entries of one bucket a feature is paired with. A bucket of a thousand copies of one picture then
#: gives each copy a few partners, which is enough to hold them together.
CROWD = 24
_TABLES = 12
_KEY_BITS = 32
#: Comparisons the keys are drawn from: the least biased of either half of a description.
_EVEN_BITS = 64
#: Features that must agree on turn, zoom and shift before two pictures are compared by parts.
VOTES = 3
_TURN_BIN = 30  # degrees
_SHIFT_BIN = 100  # working pixels
_CHUNK = 64  # query pictures looked up together; bounds memory


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


class PartIndex:
    """Local features of many pictures, to be looked up by likeness and agreement on a placement.

    ``pictures`` is a sequence of features; a picture is known by its place in it. Keys are
    ``_TABLES`` samples of ``_KEY_BITS`` bits (locality-sensitive hashing); each pair of features
    with a key in common votes for one turn, zoom and shift of the picture (a coarse Hough vote, as
    in weak geometric consistency; Jegou et al., ECCV 2008).
    """

    def __init__(self, pictures: Sequence[Points]) -> None:
        self._sheet = _Sheet(pictures)
        draw = np.random.Generator(np.random.PCG64(7))
        drawn = [draw.choice(2 * _EVEN_BITS, _KEY_BITS, replace=False) for _ in range(_TABLES)]
        self._samples = [np.where(chosen < _EVEN_BITS, chosen, chosen - _EVEN_BITS + 128) for chosen in drawn]
        self._tables = []
        for sample in self._samples:
            keys = _keys(self._sheet.bits, sample)
            order = np.argsort(keys, kind="stable").astype(np.int32)
            self._tables.append((keys[order], order))

    def lookup(self, queries: Sequence[Points], *, votes: int = VOTES) -> np.ndarray:
        """Pictures that share a placed part with a query, int64 (pairs, 5).

        Columns: query, indexed picture, 1 if the query must be mirrored, the most votes for any
        placement, and the most that the votes for one are worth, in thousandths: a feature that many pictures have (the frame of a
        page, a watermark) is worth less. A picture that is itself in the index finds itself.
        """
        found = [
            self._lookup_chunk(queries[start : start + _CHUNK], votes) + np.array([start, 0, 0, 0, 0])
            for start in range(0, len(queries), _CHUNK)
        ]
        return np.concatenate(found) if found else np.zeros((0, 5), np.int64)

    def _lookup_chunk(self, queries: Sequence[Points], votes: int) -> np.ndarray:
        query, known = _Sheet(queries), self._sheet
        ballots, worths = [], []
        for mirrored in (False, True):
            bits = mirrored_bits(query.bits) if mirrored else query.bits
            for sample, (keys, order) in zip(self._samples, self._tables, strict=True):
                q, place, crowd = _bucket_pairs(_keys(bits, sample), keys, CROWD)
                k = order[place]
                placed = _placement_bins(query, q, known, k, mirrored)
                ballots.append(
                    (known.owner[k] << 39)
                    | (query.owner[q] << 33)
                    | (placed << 17)
                    | (int(mirrored) << 16)
                    | query.rank[q]
                )
                worths.append(1 / crowd)
        cast = np.concatenate(ballots)
        order = np.argsort(cast)
        cast, worth = cast[order], np.concatenate(worths)[order]
        once = np.ones(len(cast), bool)
        once[1:] = cast[1:] != cast[:-1]  # a feature votes once for a placement
        cast, worth = cast[once] >> 16, worth[once]
        first = _starts(cast)
        count = np.diff(np.append(first, len(cast)))
        worth = np.add.reduceat(worth, first) if len(first) else worth
        enough = count >= votes
        placement, worth = cast[first[enough]], worth[enough]
        pair = (placement >> 17 << 1) | (placement & 1)
        order = np.lexsort((-worth, pair))
        most = np.maximum.reduceat(count[enough][order], _starts(pair[order])) if len(pair) else count[:0]
        pair, first = np.unique(pair[order], return_index=True)
        score = np.rint(worth[order][first] * 1000).astype(np.int64)
        return np.column_stack([(pair >> 1) & 63, pair >> 7, pair & 1, most, score])


class _Sheet:
    """Features of several pictures laid end to end."""

    def __init__(self, pictures: Sequence[Points]) -> None:
        sizes = [len(points) for points in pictures]
        together = lambda name, empty: np.concatenate([empty, *(getattr(p, name) for p in pictures)])  # noqa: E731
        self.bits = together("bits", np.zeros((0, 32), np.uint8))
        self.xy = together("xy", np.zeros((0, 2), np.float32)).astype(np.float32)
        self.angle = together("angle", np.zeros(0, np.float32)).astype(np.float32)
        self.level = together("level", np.zeros(0, np.uint8)).astype(np.int32)
        self.owner = np.repeat(np.arange(len(pictures), dtype=np.int64), sizes)
        self.rank = np.arange(sum(sizes)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        shapes = np.array([points.shape for points in pictures], np.float32).reshape(-1, 2)
        self.centred = self.xy - shapes[self.owner] / 2


def _placement_bins(query: _Sheet, q: np.ndarray, known: _Sheet, k: np.ndarray, mirrored: bool) -> np.ndarray:
    """Turn, zoom and shift that take a known feature onto a query's, in coarse bins, as 16 bits."""
    angle, x, y = query.angle[q], query.centred[q, 0], query.centred[q, 1]
    if mirrored:
        angle, x = 180 - angle, -x
    turn = (angle - known.angle[k]) % 360
    step = query.level[q] - known.level[k]
    scale = np.float32(SCALE) ** step
    cos, sin = np.cos(np.deg2rad(turn)) * scale, np.sin(np.deg2rad(turn)) * scale
    kx, ky = known.centred[k, 0], known.centred[k, 1]
    across = np.clip(np.floor((x - cos * kx + sin * ky) / _SHIFT_BIN) + 8, 0, 15)
    down = np.clip(np.floor((y - sin * kx - cos * ky) / _SHIFT_BIN) + 8, 0, 15)
    bins = (turn // _TURN_BIN).astype(np.int64) << 12 | np.clip((step + 8) // 2, 0, 15).astype(np.int64) << 8
    return bins | across.astype(np.int64) << 4 | down.astype(np.int64)


def _starts(values: np.ndarray) -> np.ndarray:
    """Where each run of equal values begins."""
    if not len(values):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))


def _keys(bits: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    picked = (bits[:, chosen >> 3] >> (7 - (chosen & 7)).astype(np.uint8)) & 1
    return picked.astype(np.uint32) @ (1 << np.arange(len(chosen), dtype=np.uint32))


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
