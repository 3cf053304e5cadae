"""Compiled inner loops of near-duplicate search: one pass over all texts each, no Python objects.

A text is a run of token numbers in one flat array. Its features are its distinct word pairs, each a
32-bit hash, sorted, with the place where it first stands. The first call in a fresh installation
compiles (some seconds); the result is cached beside this module or, where that is read-only, in the
user's cache folder.
"""

from __future__ import annotations

import math

import numpy as np

from leadline.core.compiled import compiled
from models.linking.texts import BREAK, SLOT

_LONGEST = 4_096  # places in a text: texts.MAX_TOKENS and a few
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SLOT, _BREAK = np.uint32(SLOT), np.uint32(BREAK)
_LOW = np.uint64(0xFFFFFFFF)


@compiled
def _spread(value):
    value = (value + _GOLDEN) * _GOLDEN
    value = (value ^ (value >> np.uint64(29))) * _MIX
    return value ^ (value >> np.uint64(32))


@compiled
def _is_pair(first, second):
    """A pair of two slots, or across the break between title and body, says nothing."""
    return first != _BREAK and second != _BREAK and (first != _SLOT or second != _SLOT)


@compiled
def text_hashes(tokens, starts):
    """A 64-bit hash of each text's tokens."""
    found = np.empty(len(starts) - 1, np.uint64)
    for i in range(len(found)):
        value = np.uint64(starts[i + 1] - starts[i])
        for at in range(starts[i], starts[i + 1]):
            value = _spread(value ^ np.uint64(tokens[at]))
        found[i] = value
    return found


@compiled
def first_equal(tokens, starts, hashes, order):
    """For each text the first one equal to it; ``order`` sorts by hash, then by position."""
    first = np.arange(len(hashes))
    begin = 0
    for k in range(1, len(order)):
        if hashes[order[k]] != hashes[order[begin]]:
            begin = k
            continue
        i = order[k]
        for earlier in range(begin, k):
            j = order[earlier]
            if first[j] != j or starts[i + 1] - starts[i] != starts[j + 1] - starts[j]:
                continue
            same = True
            for step in range(starts[i + 1] - starts[i]):
                if tokens[starts[i] + step] != tokens[starts[j] + step]:
                    same = False
                    break
            if same:
                first[i] = j
                break
    return first


@compiled
def pair_sets(tokens, starts, copies, bits):
    """``(features, places, feature starts, how many)`` of all texts, of which there are ``copies`` each.

    ``how many`` is a table (uint8, 2**bits) of the texts that have a feature, by its top bits, up to 2.
    """
    count = len(starts) - 1
    features = np.empty(len(tokens), np.uint32)
    places = np.empty(len(tokens), np.uint16)
    found = np.zeros(count + 1, np.int64)
    many = np.zeros(1 << bits, np.uint8)
    shift = np.uint32(32 - bits)
    keys = np.empty(_LONGEST, np.uint64)
    used = 0
    for i in range(count):
        length = 0
        for at in range(starts[i], starts[i + 1] - 1):
            first, second = tokens[at], tokens[at + 1]
            if _is_pair(first, second):
                mixed = _spread((np.uint64(first) << np.uint64(32)) | np.uint64(second)) >> np.uint64(32)
                keys[length] = (mixed << np.uint64(32)) | np.uint64(at - starts[i])
                length += 1
        ordered = np.sort(keys[:length])
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
        found[i + 1] = used
    return features[:used], places[:used], found, many


@compiled
def keep_common(features, places, starts, many, bits):
    """Drop, in place, features of one text only: they agree with nothing. Returns the new starts."""
    shift = np.uint32(32 - bits)
    kept = np.zeros(len(starts), np.int64)
    used = 0
    for i in range(len(starts) - 1):
        for at in range(starts[i], starts[i + 1]):
            if many[features[at] >> shift] > 1:
                features[used] = features[at]
                places[used] = places[at]
                used += 1
        kept[i + 1] = used
    return kept


@compiled
def count_features(features, starts, share, bits):
    """Table (float32, 2**bits) of the sum of ``share`` over the texts that have a feature."""
    found = np.zeros(1 << bits, np.float32)
    shift = np.uint32(32 - bits)
    for i in range(len(starts) - 1):
        for at in range(starts[i], starts[i + 1]):
            found[features[at] >> shift] += share[i]
    return found


@compiled
def look_up(features, table, bits):
    """The table's entry for each feature."""
    found = np.empty(len(features), np.float32)
    shift = np.uint32(32 - bits)
    for at in range(len(features)):
        found[at] = table[features[at] >> shift]
    return found


@compiled
def sketch(features, starts, frequency, size, preference):
    """``(chosen, sizes)``: up to ``size`` features of each text (texts, size), likeliest first.

    Bottom-k sampling with weights (Cohen and Kaplan, 2007): a feature's draw is the same in every
    text, so texts that share features sample the same ones.
    """
    count = len(starts) - 1
    chosen = np.zeros((count, size), np.uint32)
    sizes = np.zeros(count, np.uint8)
    best = np.empty(size, np.float64)
    for i in range(count):
        held = 0
        for at in range(starts[i], starts[i + 1]):
            draw = _spread(np.uint64(features[at]) ^ _MIX) >> np.uint64(11)
            priority = -math.log((float(draw) + 1.0) / 9007199254740993.0) * frequency[at] ** preference
            if held == size and priority >= best[size - 1]:
                continue
            k = held if held < size else size - 1
            while k > 0 and best[k - 1] > priority:
                best[k] = best[k - 1]
                chosen[i, k] = chosen[i, k - 1]
                k -= 1
            best[k] = priority
            chosen[i, k] = features[at]
            held = min(held + 1, size)
        sizes[i] = held
    return chosen, sizes


@compiled
def listed(chosen, sizes, owner_bits):
    """One key for each sampled feature: feature, the text's rarest feature, text, from high bits to low."""
    keys = np.empty(sizes.astype(np.int64).sum(), np.uint64)
    used = 0
    for i in range(len(sizes)):
        if sizes[i] == 0:
            continue
        lead = np.uint64(chosen[i, 0]) >> np.uint64(owner_bits)
        low = (lead << np.uint64(owner_bits)) | np.uint64(i)
        for k in range(sizes[i]):
            keys[used] = (np.uint64(chosen[i, k]) << np.uint64(32)) | low
            used += 1
    return keys


@compiled
def met(keys, sizes, owner_bits, window, ask):
    """``(a, b)``, two arrays, of texts that met in sorted ``keys``: each its next ``window`` neighbours in a list.

    A pair is given if it agrees ``ask`` times, or once where a sketch is short.
    """
    count = len(sizes)
    mask = np.uint64((1 << owner_bits) - 1)
    begins = np.zeros(count + 1, np.int64)
    for i in range(count):
        begins[i + 1] = begins[i] + sizes[i]
    fill = begins[:-1].copy()
    where = np.empty(len(keys), np.int32)
    for at in range(len(keys)):
        owner = np.int64(keys[at] & mask)
        where[fill[owner]] = at
        fill[owner] += 1
    room = max(1024, 4 * count)
    a, b = np.empty(room, np.int32), np.empty(room, np.int32)
    used = 0
    others = np.empty(512 * window, np.int32)
    for i in range(count):
        n = 0
        for k in range(begins[i], begins[i + 1]):
            at = where[k]
            feature = keys[at] >> np.uint64(32)
            for step in range(1, window + 1):
                for near in (at - step, at + step):
                    if near < 0 or near >= len(keys) or keys[near] >> np.uint64(32) != feature:
                        continue
                    other = np.int32(keys[near] & mask)
                    if other > i:
                        others[n] = other
                        n += 1
        ordered = np.sort(others[:n])
        k = 0
        while k < n:
            times = 1
            while k + times < n and ordered[k + times] == ordered[k]:
                times += 1
            shorter = min(sizes[i], sizes[ordered[k]])
            if times >= ask or shorter < 12:
                if used == room:
                    room *= 2
                    a, b = _grown(a, room), _grown(b, room)
                a[used], b[used] = i, ordered[k]
                used += 1
            k += times
    return a[:used], b[:used]


@compiled
def _grown(values, room):
    found = np.empty(room, values.dtype)
    found[: len(values)] = values
    return found


@compiled
def squares(weight, starts):
    """Sum of squared weights of each text's features (float64)."""
    found = np.zeros(len(starts) - 1)
    for i in range(len(found)):
        for at in range(starts[i], starts[i + 1]):
            found[i] += float(weight[at]) * float(weight[at])
    return found


@compiled
def dots(features, starts, weight, a, b):
    """Sum of squared weights of the features that texts ``a[k]`` and ``b[k]`` share."""
    found = np.zeros(len(a), np.float32)
    for k in range(len(a)):
        x, y = starts[a[k]], starts[b[k]]
        end_x, end_y = starts[a[k] + 1], starts[b[k] + 1]
        total = 0.0
        while x < end_x and y < end_y:
            if features[x] == features[y]:
                total += weight[x] * weight[x]
                x += 1
                y += 1
            elif features[x] < features[y]:
                x += 1
            else:
                y += 1
        found[k] = total
    return found


@compiled
def _root(parent, i):
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


@compiled
def families(features, places, starts, lengths, a, b, least, stretch):
    """Smallest text of each text's family: texts joined by pairs that share something in ``least`` of their stretches.

    Pairs within a family found so far are passed over, which changes nothing but the time.
    """
    parent = np.arange(len(starts) - 1)
    here, common = np.zeros(_LONGEST, np.float32), np.zeros(_LONGEST, np.uint8)
    frequency = np.ones(len(features), np.uint8)
    for k in range(len(a)):
        x, y = _root(parent, a[k]), _root(parent, b[k])
        if x == y:
            continue
        spread = 1.0
        for side in range(2):
            one, other = (a[k], b[k]) if side == 0 else (b[k], a[k])
            _mark(features, places, starts, frequency, lengths, one, other, here, common)
            spread = min(spread, _spread_over(here, common, lengths[one] - 1, np.float32(1.0), stretch))
            if spread < least:
                break
        if spread >= least:
            parent[max(x, y)] = min(x, y)
    for i in range(len(parent)):
        parent[i] = _root(parent, i)
    return parent


@compiled
def _mark(features, places, starts, frequency, lengths, one, other, here, common):
    """By place in text ``one``: how frequent the feature there is (0: none), and whether ``other`` has it."""
    length = max(lengths[one] - 1, 0)
    here[:length] = 0.0
    common[:length] = 0
    y, end_y = starts[other], starts[other + 1]
    for x in range(starts[one], starts[one + 1]):
        place = places[x]
        here[place] = max(np.float32(frequency[x]), np.float32(1.0))
        while y < end_y and features[y] < features[x]:
            y += 1
        if y < end_y and features[y] == features[x]:
            common[place] = 1


@compiled
def _spread_over(here, common, length, boilerplate, stretch):
    """Share of the stretches that tell anything in which something is shared that tells."""
    says, agrees = 0, 0
    for begin in range(0, length, stretch):
        tells, same = False, False
        for place in range(begin, min(begin + stretch, length)):
            if here[place] <= boilerplate:
                tells = True
                if common[place]:
                    same = True
                    break
        says += tells
        agrees += same
    return np.float32(agrees / max(says, 1))


@compiled
def compare(features, places, starts, frequency, lengths, a, b, families, nobody_else, boilerplate, own_bits, stretch):
    """``(bits, spread)`` of pairs of texts; see ``near_duplicates.TextIndex.shared``. Two float32 arrays.

    ``lengths`` are of the texts, in tokens.
    """
    bits, spread = np.zeros(len(a), np.float32), np.zeros(len(a), np.float32)
    here, common = np.zeros(_LONGEST, np.float32), np.zeros(_LONGEST, np.uint8)
    for k in range(len(a)):
        _mark(features, places, starts, frequency, lengths, b[k], a[k], here, common)
        other = _spread_over(here, common, lengths[b[k]] - 1, boilerplate, stretch)
        _mark(features, places, starts, frequency, lengths, a[k], b[k], here, common)
        spread[k] = min(other, _spread_over(here, common, lengths[a[k]] - 1, boilerplate, stretch))
        total, run = 0.0, 0
        for place in range(lengths[a[k]] - 1):
            if not common[place]:
                run = 0
                continue
            if here[place] <= nobody_else:
                total += own_bits
            else:
                before = families
                for back in range(1, min(run, 3) + 1):
                    before = min(before, here[place - back])
                if before > here[place]:
                    total += math.log2(before / here[place])
            run += 1
        bits[k] = total
    return bits, spread
