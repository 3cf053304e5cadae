"""Compiled loops that find the figures of a text: every run of them, and the numbers of two digits."""

from __future__ import annotations

import numpy as np

from features.code_points import DECIMAL
from leadline.core.compiled import compiled

_NOUGHT, _NINE = 48, 57


@compiled
def figure_runs(codes, kinds):
    """Where each run of decimal figures, of any script, begins and ends (int32, two rows)."""
    found = np.empty((2, len(codes) // 2 + 1), np.int32)
    used = 0
    inside = False
    for at in range(len(codes)):
        figure = (kinds[codes[at]] & DECIMAL) != 0
        if figure != inside:
            found[int(inside), used] = at
            used += inside
            inside = figure
    if inside:
        found[1, used] = len(codes)
        used += 1
    return found[:, :used]


@compiled
def two_digits(codes, least, most):
    """Where the numbers of two digits from ``least`` on begin, among the first ``most`` numbers of a folded text (int32)."""
    found = np.empty(len(codes) // 3 + 1, np.int32)
    used = numbers = digits = 0
    for at in range(len(codes)):
        if _NOUGHT <= codes[at] <= _NINE:
            digits += 1
            continue
        if digits:
            if digits == 2 and (codes[at - 2] - _NOUGHT) * 10 + codes[at - 1] - _NOUGHT >= least:
                found[used] = at - 2
                used += 1
            digits = 0
            numbers += 1
            if numbers == most:
                break
    return found[:used]
