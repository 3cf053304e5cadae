"""Compiled search for texts that may be alike: weighted samples of their features, and who meets in them."""

from __future__ import annotations

import numpy as np

from leadline.core.compiled import compiled, within
from models.linking.kernels import spread_bits

_OTHER = np.uint64(0xBF58476D1CE4E5B9)
_SHORT = 12  # features in a sketch, below which one agreement is enough
_SEATS = 1_024  # a power of two, several times the neighbours one sketch can have
_HALL = 65_536  # the same for all features of a text


@compiled
def sketch(features, starts, levels, root, size):
    """``(chosen, sizes)``: up to ``size`` features of each text (texts, size), likeliest first.

    Priority sampling (Duffield, Lund and Thorup, 2007): a feature's draw is the same in every text, so
    texts that share features sample the same ones. ``root`` is, by level, what a draw is multiplied by.
    """
    count = len(starts) - 1
    chosen = np.zeros((count, size), np.uint32)
    sizes = np.zeros(count, np.uint8)
    best = np.empty(size, np.float64)
    for i in range(count):
        held = 0
        for at in range(starts[i], starts[i + 1]):
            draw = spread_bits(np.uint64(features[at]) ^ _OTHER) >> np.uint64(11)
            priority = (float(draw) + 1.0) * root[levels[at]]
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
def listed(chosen, sizes, owner_bits, led, keys):
    """Write one key for each sampled feature: feature, the text's rarest feature, text, from high bits to low.

    Without ``led`` the rarest feature is left out. Returns how many.
    """
    used = 0
    for i in range(len(sizes)):
        low = np.uint64(i)
        if led and sizes[i]:
            low |= (np.uint64(chosen[i, 0]) >> np.uint64(owner_bits)) << np.uint64(owner_bits)
        for k in range(sizes[i]):
            keys[used] = (np.uint64(chosen[i, k]) << np.uint64(32)) | low
            used += 1
    return used


@within
def _seated(guest, seat, times, taken, guests):
    """Count a meeting with ``guest`` in an open-addressed table; how many different ones there are now."""
    place = (guest * 31) & (len(seat) - 1)
    while seat[place] >= 0 and seat[place] != guest:
        place = (place + 1) & (len(seat) - 1)
    if seat[place] < 0:
        seat[place] = guest
        times[place] = 0
        taken[guests] = place
        guests += 1
    times[place] += 1
    return guests


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
    seat, times = np.full(_SEATS, -1, np.int32), np.zeros(_SEATS, np.int32)
    taken = np.empty(_SEATS, np.int32)
    for i in range(count):
        guests = 0
        for k in range(begins[i], begins[i + 1]):
            at = where[k]
            feature = keys[at] >> np.uint64(32)
            for near in range(max(at - window, 0), min(at + window + 1, len(keys))):
                if keys[near] >> np.uint64(32) != feature:
                    continue
                other = np.int32(keys[near] & mask)
                if other <= i:
                    continue
                guests = _seated(other, seat, times, taken, guests)
        if used + guests > room:
            room = 2 * (room + guests)
            a, b = _grown(a, room), _grown(b, room)
        for k in range(guests):
            other = seat[taken[k]]
            if times[taken[k]] >= ask or min(sizes[i], sizes[other]) < _SHORT:
                a[used], b[used] = i, other
                used += 1
            seat[taken[k]] = -1
    return a[:used], b[:used]


@compiled
def _grown(values, room):
    found = np.empty(room, values.dtype)
    found[: len(values)] = values
    return found


@compiled
def lone(features, starts, many, bits, size):
    """``(chosen, sizes)`` like ``sketch``: up to ``size`` features of each text that no other text has."""
    shift = np.uint32(32 - bits)
    count = len(starts) - 1
    chosen, sizes = np.zeros((count, size), np.uint32), np.zeros(count, np.uint8)
    best = np.empty(size, np.uint64)
    for i in range(count):
        held = 0
        for at in range(starts[i], starts[i + 1]):
            if many[features[at] >> shift] > 1:
                continue
            draw = spread_bits(np.uint64(features[at]) ^ _OTHER)
            if held == size and draw >= best[size - 1]:
                continue
            k = held if held < size else size - 1
            while k > 0 and best[k - 1] > draw:
                best[k] = best[k - 1]
                chosen[i, k] = chosen[i, k - 1]
                k -= 1
            best[k] = draw
            chosen[i, k] = features[at]
            held = min(held + 1, size)
        sizes[i] = held
    return chosen, sizes


@compiled
def looked_up(keys, owner_bits, sizes, features, starts, leads, window, ask):
    """``(text, owner)``, two arrays: which owners of sorted ``keys`` texts meet, all of whose ``features`` are looked up.

    ``leads`` are the rarest feature of each text, near which it would stand in a list; ``sizes`` how
    many keys each owner has.
    """
    mask = np.uint64((1 << owner_bits) - 1)
    room = 1024
    a, b = np.empty(room, np.int32), np.empty(room, np.int32)
    used = 0
    seat, times = np.full(_HALL, -1, np.int32), np.zeros(_HALL, np.int32)
    taken = np.empty(_HALL, np.int32)
    for i in range(len(starts) - 1):
        guests = 0
        lead = (np.uint64(leads[i]) >> np.uint64(owner_bits)) << np.uint64(owner_bits)
        for k in range(starts[i], starts[i + 1]):
            wanted = (np.uint64(features[k]) << np.uint64(32)) | lead
            low, high = 0, len(keys)
            while low < high:
                middle = (low + high) // 2
                if keys[middle] < wanted:
                    low = middle + 1
                else:
                    high = middle
            for near in range(max(low - window, 0), min(low + window, len(keys))):
                if keys[near] >> np.uint64(32) != np.uint64(features[k]):
                    continue
                owner = np.int32(keys[near] & mask)
                guests = _seated(owner, seat, times, taken, guests)
        if used + guests > room:
            room = 2 * (room + guests)
            a, b = _grown(a, room), _grown(b, room)
        short = starts[i + 1] - starts[i] < _SHORT
        for k in range(guests):
            owner = seat[taken[k]]
            if times[taken[k]] >= ask or short or sizes[owner] < _SHORT:
                a[used], b[used] = i, owner
                used += 1
            seat[taken[k]] = -1
    return a[:used], b[:used]
