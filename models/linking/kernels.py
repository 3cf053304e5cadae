"""Compiled inner loops over the features of texts: one pass over all texts each, no Python objects.

A text is a run of token numbers in one flat array. Its features are its distinct word pairs, each a
32-bit hash, sorted, with the place where it first stands. Tables are indexed by a feature's top bits
and are made by the caller, with numpy, which asks the system for large pages. The first call in a fresh
installation compiles (some seconds); the result is cached beside this module or, where that is
read-only, in the user's cache folder.
"""

from __future__ import annotations

import numpy as np

from leadline.core.compiled import compiled
from models.linking.texts import BREAK, SLOT

LONGEST = 4_096  # places in a text: texts.MAX_TOKENS and a few
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SLOT, _BREAK = np.uint32(SLOT), np.uint32(BREAK)
_LOW = np.uint64(0xFFFFFFFF)

#: A frequency is kept as one byte, its level: eight steps to a doubling, those of a floating-point number
#: (so that small whole numbers are exact), from 2**-8 to 2**24. What each level stands for:
VALUE = np.array([2.0 ** (level // 8 - 8) * (1 + level % 8 / 8) for level in range(256)])
_LEVEL_ZERO = np.int64((127 - 8) << 3)


def level_of(frequency: float) -> int:
    """The level nearest to a frequency."""
    return int(levels_of(np.array([frequency], np.float32))[0])


@compiled
def spread_bits(value):
    """A 64-bit mix of a 64-bit number, the same everywhere."""
    value = (value + _GOLDEN) * _GOLDEN
    value = (value ^ (value >> np.uint64(29))) * _MIX
    return value ^ (value >> np.uint64(32))


@compiled
def _is_pair(first, second):
    """A pair of two slots, or across the break between title and body, says nothing."""
    return first != _BREAK and second != _BREAK and (first != _SLOT or second != _SLOT)


@compiled
def text_hashes(tokens, starts, found):
    """A 64-bit hash of each text's tokens, written to ``found``."""
    for i in range(len(starts) - 1):
        value = np.uint64(starts[i + 1] - starts[i])
        for at in range(starts[i], starts[i + 1]):
            value = spread_bits(value ^ np.uint64(tokens[at]))
        found[i] = value


@compiled
def _sort(keys, length, ordered, begins):
    """Sort evenly spread 64-bit keys into ``ordered``: by their top bits into places, then by insertion."""
    bits = 1
    while (1 << bits) < length and bits < 12:
        bits += 1
    shift = np.uint64(64 - bits)
    begins[: (1 << bits) + 1] = 0
    for k in range(length):
        begins[(keys[k] >> shift) + np.uint64(1)] += 1
    for k in range(1 << bits):
        begins[k + 1] += begins[k]
    for k in range(length):
        bucket = keys[k] >> shift
        ordered[begins[bucket]] = keys[k]
        begins[bucket] += 1
    for k in range(1, length):
        key = ordered[k]
        at = k
        while at > 0 and ordered[at - 1] > key:
            ordered[at] = ordered[at - 1]
            at -= 1
        ordered[at] = key


@compiled
def pair_sets(tokens, starts, copies, features, places, used, ends, many, bits):
    """Append the features and places of some texts, of which there are ``copies`` each, from ``used`` on.

    ``ends[i]`` becomes where text ``i`` ends. ``many`` (uint8, 2**bits) counts the texts that have a
    feature, up to 2. Returns how much is used now.
    """
    shift = np.uint32(32 - bits)
    keys, ordered = np.empty(LONGEST, np.uint64), np.empty(LONGEST, np.uint64)
    begins = np.empty(LONGEST + 1, np.int32)
    for i in range(len(starts) - 1):
        length = 0
        for at in range(starts[i], starts[i + 1] - 1):
            first, second = tokens[at], tokens[at + 1]
            if _is_pair(first, second):
                mixed = spread_bits((np.uint64(first) << np.uint64(32)) | np.uint64(second)) >> np.uint64(32)
                keys[length] = (mixed << np.uint64(32)) | np.uint64(at - starts[i])
                length += 1
        _sort(keys, length, ordered, begins)
        last = np.uint64(0)
        for k in range(length):
            feature = ordered[k] >> np.uint64(32)
            if k and feature == last:
                continue
            last = feature
            features[used] = np.uint32(feature)
            places[used] = np.uint16(ordered[k] & _LOW)
            slot = np.uint32(feature) >> shift
            many[slot] = min(many[slot] + copies[i], 2)
            used += 1
        ends[i] = used
    return used


@compiled
def keep_common(features, places, starts, many, bits, known, known_bits, least):
    """Drop, in place, features of one text only: they agree with nothing. Returns the new starts.

    Kept all the same are those at ``least`` in ``known`` (uint8, 2**known_bits): others than these have them.
    """
    shift, known_shift = np.uint32(32 - bits), np.uint32(32 - known_bits)
    kept = np.zeros(len(starts), np.int64)
    used = 0
    for i in range(len(starts) - 1):
        for at in range(starts[i], starts[i + 1]):
            feature, place = features[at], places[at]
            features[used] = feature
            places[used] = place
            used += many[feature >> shift] > 1 or known[feature >> known_shift] >= least
        kept[i + 1] = used
    return kept


@compiled
def count_features(features, starts, share, table, bits):
    """Add to the table (float32, 2**bits) the sum of ``share`` over the texts that have a feature."""
    shift = np.uint32(32 - bits)
    for i in range(len(starts) - 1):
        for at in range(starts[i], starts[i + 1]):
            table[features[at] >> shift] += share[i]


@compiled
def _levels(bit_patterns, found):
    for at in range(len(bit_patterns)):
        level = np.int64((bit_patterns[at] + np.uint32(1 << 19)) >> np.uint32(20)) - _LEVEL_ZERO
        found[at] = min(max(level, 0), 255)


def levels_of(frequencies: np.ndarray) -> np.ndarray:
    """The level (uint8) nearest to each frequency (float32, not negative)."""
    found = np.zeros(len(frequencies), np.uint8)
    _levels(frequencies.view(np.uint32), found)
    return found


@compiled
def look_up(features, table, bits, found):
    """Write the table's entry for each feature."""
    shift = np.uint32(32 - bits)
    for at in range(len(features)):
        found[at] = table[features[at] >> shift]


@compiled
def squares(levels, starts, weight):
    """Sum over each text's features of ``weight`` at their levels (float64)."""
    found = np.zeros(len(starts) - 1)
    for i in range(len(found)):
        for at in range(starts[i], starts[i + 1]):
            found[i] += weight[levels[at]]
    return found
