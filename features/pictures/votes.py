"""Which pictures share a placed part with another one: local features looked up by likeness and agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from features.pictures.candidates import CROWD
from features.pictures.points import SCALE, Points, mirrored_bits

#: Samples of a description's bits that features are keyed by (locality-sensitive hashing), and bits of each.
TABLES = 12
_KEY_BITS = 32
#: Comparisons the keys are drawn from: the least biased of either half of a description.
_EVEN_BITS = 64
#: Features that must agree on turn, zoom and shift before two pictures are compared by parts.
VOTES = 3
_TURN_BIN = 30  # degrees
_SHIFT_BIN = 100  # working pixels
_CHUNK = 64  # query pictures looked up together; bounds memory


@dataclass(frozen=True, slots=True)
class Features:
    """Local features of several pictures laid end to end, ``n`` rows each.

    ``owner`` int32, the picture's place; ``centred`` float32 (n, 2), working pixels from its middle; ``angle``
    float32, degrees; ``level`` uint8. ``keys`` uint32 and ``order`` int32, (``TABLES``, n) each: the
    features' keys in rising order, and whose they are. Equal keys keep the order of the features.
    """

    owner: np.ndarray
    centred: np.ndarray
    angle: np.ndarray
    level: np.ndarray
    keys: np.ndarray
    order: np.ndarray

    @classmethod
    def of(cls, pictures: Sequence[Points]) -> Features:
        """The features of ``pictures``; a picture is known by its place in it."""
        sheet = _Sheet(pictures)
        every = np.stack([_keys(sheet.bits, sample) for sample in _samples()])
        return cls(sheet.owner.astype(np.int32), sheet.centred, sheet.angle, sheet.level, *_sorted(every))

    @classmethod
    def joined(cls, first: Features, second: Features, pictures: int) -> Features:
        """Both, the second's ``owner`` counted on from the ``pictures`` of the first. As ``of`` all would give them."""
        count = len(first.owner)
        keys = np.concatenate([first.keys, second.keys], axis=1)
        keys, place = _sorted(keys)  # two sorted runs, which a stable sort merges
        order = np.concatenate([first.order, second.order + count], axis=1)
        both = lambda name: np.concatenate([getattr(first, name), getattr(second, name)])  # noqa: E731
        owner = np.concatenate([first.owner, second.owner + pictures]).astype(np.int32)
        order = np.take_along_axis(order, place, axis=1).astype(np.int32)
        return cls(owner, both("centred"), both("angle"), both("level"), keys, order)


def _sorted(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(keys, axis=1, kind="stable").astype(np.int32)
    return np.take_along_axis(keys, order, axis=1), order


def lookup(queries: Sequence[Points], known: Sequence[tuple[int, Features]], *, votes: int = VOTES) -> np.ndarray:
    """Pictures that share a placed part with a query, int64 (pairs, 5).

    ``known`` are features, each with the place of its first picture. Columns: query, known picture, 1 if the
    query must be mirrored, the most votes for any placement, and the most that the votes for one are worth, in
    thousandths: a feature that many pictures have (the frame of a page, a watermark) is worth less. Each pair of
    features with a key in common votes for one turn, zoom and shift of the picture (a coarse Hough vote, as in
    weak geometric consistency; Jegou et al., ECCV 2008). How ``known`` is cut up makes no difference.
    """
    found = [
        _lookup_chunk(queries[start : start + _CHUNK], known, votes) + np.array([start, 0, 0, 0, 0])
        for start in range(0, len(queries), _CHUNK)
    ]
    return np.concatenate(found) if found else np.zeros((0, 5), np.int64)


def _lookup_chunk(queries: Sequence[Points], known: Sequence[tuple[int, Features]], votes: int) -> np.ndarray:
    query = _Sheet(queries)
    ballots, worths = [np.zeros(0, np.int64)], [np.zeros(0)]
    for mirrored in (False, True):
        bits = mirrored_bits(query.bits) if mirrored else query.bits
        for table, sample in enumerate(_samples()):
            keys = _keys(bits, sample)
            near = np.argsort(keys, kind="stable")  # neighbours in memory are found together
            places = []
            for _, features in known:
                first, last = (np.empty(len(keys), np.int64) for _ in range(2))
                first[near] = np.searchsorted(features.keys[table], keys[near], "left")
                last[near] = np.searchsorted(features.keys[table], keys[near], "right")
                places.append((first, last - first))
            crowd = np.sum([size for _, size in places], axis=0)
            left = np.full(len(keys), CROWD)
            for (start, features), (first, size) in zip(known, places, strict=True):
                size = np.minimum(size, left)
                left -= size
                q = np.repeat(np.arange(len(keys)), size)
                within = np.arange(len(q)) - np.repeat(np.cumsum(size) - size, size)
                k = features.order[table][first[q] + within]
                placed = _placement_bins(query, q, features, k, mirrored)
                ballots.append(
                    (features.owner[k].astype(np.int64) + start << 39)
                    | (query.owner[q] << 33)
                    | (placed << 17)
                    | (int(mirrored) << 16)
                    | query.rank[q]
                )
                worths.append(1 / crowd[q])
    cast = np.concatenate(ballots)
    order = np.argsort(cast, kind="stable")
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
    """Features to be looked up, laid end to end."""

    def __init__(self, pictures: Sequence[Points]) -> None:
        sizes = [len(points) for points in pictures]
        together = lambda name, empty: np.concatenate([empty, *(getattr(p, name) for p in pictures)])  # noqa: E731
        self.bits = together("bits", np.zeros((0, 32), np.uint8))
        self.angle = together("angle", np.zeros(0, np.float32)).astype(np.float32)
        self.level = together("level", np.zeros(0, np.uint8)).astype(np.uint8)
        self.owner = np.repeat(np.arange(len(pictures), dtype=np.int64), sizes)
        self.rank = np.arange(sum(sizes)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        shapes = np.array([points.shape for points in pictures], np.float32).reshape(-1, 2)
        self.centred = together("xy", np.zeros((0, 2), np.float32)).astype(np.float32) - shapes[self.owner] / 2


def _placement_bins(query: _Sheet, q: np.ndarray, known: Features, k: np.ndarray, mirrored: bool) -> np.ndarray:
    """Turn, zoom and shift that take a known feature onto a query's, in coarse bins, as 16 bits."""
    angle, x, y = query.angle[q], query.centred[q, 0], query.centred[q, 1]
    if mirrored:
        angle, x = 180 - angle, -x
    turn = (angle - known.angle[k]) % 360
    step = query.level[q].astype(np.int64) - known.level[k]
    scale = np.float32(SCALE) ** step
    cos, sin = np.cos(np.deg2rad(turn)) * scale, np.sin(np.deg2rad(turn)) * scale
    kx, ky = known.centred[k, 0], known.centred[k, 1]
    across = np.clip(np.floor((x - cos * kx + sin * ky) / _SHIFT_BIN) + 8, 0, 15)
    down = np.clip(np.floor((y - sin * kx - cos * ky) / _SHIFT_BIN) + 8, 0, 15)
    bins = (turn // _TURN_BIN).astype(np.int64) << 12 | np.clip((step + 8) // 2, 0, 15) << 8
    return bins | across.astype(np.int64) << 4 | down.astype(np.int64)


def _starts(values: np.ndarray) -> np.ndarray:
    """Where each run of equal values begins."""
    if not len(values):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))


@cache
def _samples() -> list[np.ndarray]:
    draw = np.random.Generator(np.random.PCG64(7))
    drawn = [draw.choice(2 * _EVEN_BITS, _KEY_BITS, replace=False) for _ in range(TABLES)]
    return [np.where(chosen < _EVEN_BITS, chosen, chosen - _EVEN_BITS + 128) for chosen in drawn]


def _keys(bits: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    picked = (bits[:, chosen >> 3] >> (7 - (chosen & 7)).astype(np.uint8)) & 1
    return picked.astype(np.uint32) @ (1 << np.arange(len(chosen), dtype=np.uint32))
