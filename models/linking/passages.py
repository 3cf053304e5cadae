"""Compiled: the words of a text and where they stand, and the runs of words two texts share."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from leadline.core.compiled import compiled
from models.linking.kernels import spread_bits

_LAST = 0x40000  # no letter stands above
_NOT, _PART, _WHOLE = range(3)
# Thai, Lao; Myanmar; Khmer; kana; Han: each character is a word.
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF))
_ABSENT = np.int64(-1)


@lru_cache(maxsize=1)
def tables() -> tuple[np.ndarray, np.ndarray]:
    """By code point: what it is to a word (uint8), and its small letter (uint32)."""
    characters = [chr(point) for point in range(_LAST)]
    kinds = np.array([character.isalnum() or character == "_" for character in characters], np.uint8) * _PART
    for first, last in _UNSPACED:
        kinds[first : last + 1] = _WHOLE
    small = np.array([ord(low) if len(low := character.lower()) == 1 else ord(character) for character in characters])
    small[ord("ς")] = ord("σ")  # one letter, written so at the end of a word
    return kinds, small.astype(np.uint32)


@compiled
def words(points, split, name, most, kinds, small):
    """``(numbers, starts, ends)`` of the first ``most`` words of a title, ``points[:split]``, and a body, the rest.

    Numbers (uint64) are equal where words are, but for case; ``name`` stands between title and body
    and is nobody's word. Starts and ends are positions in ``points``.
    """
    found = np.empty(most + 1, np.uint64)
    starts, ends = np.empty(most + 1, np.int64), np.empty(most + 1, np.int64)
    used, at, parted = 0, 0, False
    while at < len(points):
        if at >= split and not parted:
            parted = True
            if used:
                found[used], starts[used], ends[used] = name, split, split
                used += 1
        if used >= most:
            break
        point = points[at]
        kind = kinds[point] if point < len(kinds) else np.uint8(_NOT)
        if kind == _NOT:
            at += 1
            continue
        begin, number = at, np.uint64(0)
        limit = split if at < split else len(points)
        while at < limit:
            point = points[at]
            kind = kinds[point] if point < len(kinds) else np.uint8(_NOT)
            if kind == _NOT or (kind == _WHOLE and at > begin):
                break
            number = spread_bits(number ^ np.uint64(small[point]))
            at += 1
            if kind == _WHOLE:
                break
        found[used], starts[used], ends[used] = number, begin, at
        used += 1
    return found[:used], starts[:used], ends[:used]


@compiled
def shared_runs(ours, theirs, seed, most_places):
    """``(lengths, from, to)``: runs of ``seed`` words or more of ``ours`` that stand in ``theirs`` too, in order of ours.

    Each begins where the last ended or later, and is the longest of those that begin at the first
    ``most_places`` places where its first words stand.
    """
    size = 16
    while size < 2 * len(theirs):
        size *= 2
    head, tail = np.full(size, _ABSENT, np.int64), np.full(size, _ABSENT, np.int64)
    following = np.full(len(theirs), _ABSENT, np.int64)
    for j in range(len(theirs) - seed + 1):
        slot = _slot(theirs, j, seed, size)
        while head[slot] >= 0 and not _same(theirs, head[slot], theirs, j, seed):
            slot = (slot + 1) & (size - 1)
        if head[slot] < 0:
            head[slot] = j
        else:
            following[tail[slot]] = j
        tail[slot] = j
    lengths, left, right = np.empty(len(ours), np.int64), np.empty(len(ours), np.int64), np.empty(len(ours), np.int64)
    used, i = 0, 0
    while i < len(ours) - seed + 1:
        slot = _slot(ours, i, seed, size)
        while head[slot] >= 0 and not _same(theirs, head[slot], ours, i, seed):
            slot = (slot + 1) & (size - 1)
        j, tried, best, best_at = head[slot], 0, 0, 0
        while j >= 0 and tried < most_places:
            length = seed
            while i + length < len(ours) and j + length < len(theirs) and ours[i + length] == theirs[j + length]:
                length += 1
            if length > best:
                best, best_at = length, j
            tried += 1
            j = following[j]
        if best:
            lengths[used], left[used], right[used] = best, i, best_at
            used += 1
        i += max(best, 1)
    return lengths[:used], left[:used], right[:used]


@compiled
def _slot(numbers, at, seed, size):
    value = np.uint64(0)
    for step in range(seed):
        value = spread_bits(value ^ numbers[at + step])
    return np.int64(value & np.uint64(size - 1))


@compiled
def _same(one, i, other, j, seed):
    same = True
    for step in range(seed):
        same = same and one[i + step] == other[j + step]
    return same
