"""Compiled comparison of pairs of texts: how alike, what they share against chance, and over how much of both."""

from __future__ import annotations

import numpy as np

from leadline.core.compiled import compiled, within
from models.linking.kernels import LONGEST


@within
def _matches(features, x, end_x, y, end_y, at_x, at_y):
    """Where two sorted runs of features agree: how many, and the positions. Has no branch to guess wrong."""
    found = 0
    while x < end_x and y < end_y:
        one, other = features[x], features[y]
        at_x[found], at_y[found] = x, y
        found += one == other
        x += one <= other
        y += other <= one
    return found


@compiled
def dots(features, levels, starts, weight, a, b):
    """Sum of ``weight``, by level, over the features that texts ``a[k]`` and ``b[k]`` share (float32)."""
    found = np.zeros(len(a), np.float32)
    at_x, at_y = np.empty(LONGEST + 1, np.int64), np.empty(LONGEST + 1, np.int64)
    for k in range(len(a)):
        i, j = a[k], b[k]
        total = 0.0
        for at in range(_matches(features, starts[i], starts[i + 1], starts[j], starts[j + 1], at_x, at_y)):
            total += weight[levels[at_x[at]]]
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
    at_x, at_y = np.empty(LONGEST + 1, np.int64), np.empty(LONGEST + 1, np.int64)
    seen_x, seen_y = np.full(LONGEST, -1, np.int64), np.full(LONGEST, -1, np.int64)
    for k in range(len(a)):
        i, j = a[k], b[k]
        x, y = _root(parent, i), _root(parent, j)
        if x == y:
            continue
        in_x, in_y = 0, 0
        for at in range(_matches(features, starts[i], starts[i + 1], starts[j], starts[j + 1], at_x, at_y)):
            here, there = places[at_x[at]] // stretch, places[at_y[at]] // stretch
            in_x += seen_x[here] != k
            in_y += seen_y[there] != k
            seen_x[here] = k
            seen_y[there] = k
        of_x = max((lengths[i] - 1 + stretch - 1) // stretch, 1)
        of_y = max((lengths[j] - 1 + stretch - 1) // stretch, 1)
        if in_x >= least * of_x and in_y >= least * of_y:
            parent[max(x, y)] = min(x, y)
    for i in range(len(parent)):
        parent[i] = _root(parent, i)
    return parent


@compiled
def telling(places, levels, starts, lengths, boilerplate, stretch, dull_from):
    """How many stretches of each text hold more than boilerplate (features above the level of the text): int32.

    Not those of which boilerplate is the share ``dull_from`` or more: where a word pair stands a second time
    nothing can be found, and one such hole makes no news of a boilerplate paragraph.
    """
    found = np.zeros(len(starts) - 1, np.int32)
    dull = np.zeros(LONGEST, np.int32)
    for i in range(len(found)):
        length = max(lengths[i] - 1, 0)
        count = (length + stretch - 1) // stretch
        dull[:count] = 0
        for at in range(starts[i], starts[i + 1]):
            dull[places[at] // stretch] += levels[at] > boilerplate[i]
        for at in range(count):
            found[i] += dull[at] < dull_from * min(stretch, length - at * stretch)
    return found


@compiled
def compare(
    features, places, levels, starts, lengths, norms, tells, weight, logarithm, a, b,
    least, families, nobody_else, boilerplate, own_bits, stretch,
):  # fmt: skip
    """``(cosine, bits, spread)`` of pairs of texts, three float32 arrays; see ``near_duplicates.TextIndex.compared``.

    Below the cosine ``least`` the others stay 0. ``families`` are logarithms, like ``logarithm`` by
    level; ``nobody_else`` is a level; ``lengths`` are in tokens. ``families`` and ``boilerplate`` (a level)
    are given by text: the larger of the two counts.
    """
    cosine = np.zeros(len(a), np.float32)
    bits, spread = np.zeros(len(a), np.float32), np.zeros(len(a), np.float32)
    at_x, at_y = np.empty(LONGEST + 1, np.int64), np.empty(LONGEST + 1, np.int64)
    seen_x, seen_y = np.full(LONGEST, -1, np.int64), np.full(LONGEST, -1, np.int64)
    common, here = np.full(LONGEST, -1, np.int64), np.zeros(LONGEST, np.float64)
    alone = np.zeros(LONGEST, np.bool_)
    for k in range(len(a)):
        i, j = a[k], b[k]
        found = _matches(features, starts[i], starts[i + 1], starts[j], starts[j + 1], at_x, at_y)
        total = 0.0
        for at in range(found):
            total += weight[levels[at_x[at]]]
        scale = norms[i] * norms[j]
        cosine[k] = min(total / scale, 1.0) if scale > 0 else 0.0
        if cosine[k] < least:
            continue
        of_nobody, all_families = max(boilerplate[i], boilerplate[j]), max(families[i], families[j])
        in_x, in_y = 0, 0
        for at in range(found):
            level = levels[at_x[at]]
            place, other = places[at_x[at]], places[at_y[at]]
            common[place] = k
            here[place] = logarithm[level]
            alone[place] = level <= nobody_else
            if level <= of_nobody:
                in_x += seen_x[place // stretch] != k
                in_y += seen_y[other // stretch] != k
                seen_x[place // stretch] = k
                seen_y[other // stretch] = k
        spread[k] = min(in_x / max(tells[i], 1), in_y / max(tells[j], 1), 1.0)
        sum_bits, run = 0.0, 0
        for place in range(lengths[i] - 1):
            if common[place] != k:
                run = 0
                continue
            if alone[place]:
                sum_bits += own_bits
            else:
                before = all_families
                for back in range(1, min(run, 3) + 1):
                    before = min(before, here[place - back])
                sum_bits += max(before - here[place], 0.0)
            run += 1
        bits[k] = sum_bits
    return cosine, bits, spread
