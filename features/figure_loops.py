"""Compiled loops that find the figures of a text: every run of them, numbers of two digits, those that may be amounts of money."""

from __future__ import annotations

import numpy as np

from features.code_points import ALNUM, DECIMAL
from features.word_loops import SEED, hash_of
from leadline.core.compiled import compiled, within

_NOUGHT, _NINE, _HYPHEN, _STROKE = 48, 57, 45, 47
_GREEK, _CYRILLIC, _BEYOND = 0x370, 0x400, 0x500
#: Letters of the longest name for money, and of the longest beginning of one.
_LONGEST, _STEM_MOST = 24, 12
#: Characters within which two amounts may be a range, the names for money and periods after the first among them.
_FAR = 120


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


@compiled
def word_hashes(codes, starts):
    """A number for each word, word ``i`` being ``codes[starts[i]:starts[i + 1]]`` (uint64, sorted)."""
    found = np.empty(len(starts) - 1, np.uint64)
    for word in range(len(starts) - 1):
        value = SEED
        for at in range(starts[word], starts[word + 1]):
            value = hash_of(value, codes[at])
        found[word] = value
    return np.sort(found)


@within
def _among(value, values):
    place = np.searchsorted(values, value)
    return place < len(values) and values[place] == value


@compiled
def _tells(codes, start, end, names, stems):
    """Whether the run of letters at ``[start, end)`` may be a name for money."""
    if codes[start] >= _GREEK and not _CYRILLIC <= codes[start] < _BEYOND:
        return True
    value = SEED
    for at in range(start, min(end, start + _LONGEST)):
        value = hash_of(value, codes[at])
        if at - start < _STEM_MOST and _among(value, stems):
            return True
    return end - start <= _LONGEST and _among(value, names)


@compiled
def money_figures(codes, kinds, names, stems, signs, strokes):
    """The runs of figures beside which money may be written, or something that multiplies, and those near them.

    Starts and ends (int32, two rows). ``names`` and ``stems`` are hashes of words and of what words begin with (in Latin and Cyrillic;
    others all count), ``signs`` the signs that tell, all sorted. With ``strokes`` also those before a stroke. Figures
    that may be one amount ("1 000,50") stay together. More is found than is money; what is left out is none.
    """
    runs = figure_runs(codes, kinds)
    count = runs.shape[1]
    telling = np.zeros(count, np.bool_)
    for run in range(count):
        start, end = runs[0, run], runs[1, run]
        found = False
        for skipped in range(2):  # one character may part a figure and what follows it
            at = end + skipped
            if found or at >= len(codes) or kinds[codes[at]] & DECIMAL:
                break
            if kinds[codes[at]] & ALNUM:
                last = at + 1
                while last < len(codes) and last - at <= _LONGEST and kinds[codes[last]] & (ALNUM | DECIMAL) == ALNUM:
                    last += 1
                found = _tells(codes, at, last, names, stems)
                break
            found = _among(codes[at], signs) or (skipped == 1 and codes[at] == _HYPHEN and 44 <= codes[end] <= 47)
        for skipped in range(4):  # and up to three one and what comes before it: "s/. 50"
            at = start - 1 - skipped
            if found or at < 0 or kinds[codes[at]] & DECIMAL:
                break
            if kinds[codes[at]] & ALNUM:
                first = at
                while first > 0 and at - first <= _LONGEST and kinds[codes[first - 1]] & (ALNUM | DECIMAL) == ALNUM:
                    first -= 1
                found = _tells(codes, first, at + 1, names, stems)
                break
            found = _among(codes[at], signs)
        if strokes and not found:
            for at in range(end, min(len(codes), end + strokes)):
                found = found or codes[at] == _STROKE
        telling[run] = found
    kept = np.zeros(count, np.bool_)
    first = 0
    near = -_FAR
    while first < count:  # amounts, each all its runs
        last = first
        any_tells = telling[first]
        while last + 1 < count and runs[0, last + 1] == runs[1, last] + 1:
            last += 1
            any_tells = any_tells or telling[last]
        if any_tells:
            near = runs[1, last]
            before = first - 1
            while before >= 0 and not kept[before] and (
                runs[0, first] - runs[1, before] <= _FAR or runs[0, before + 1] == runs[1, before] + 1
            ):
                kept[before] = True
                before -= 1
        if any_tells or runs[0, first] - near <= _FAR:
            kept[first : last + 1] = True
        first = last + 1
    return runs[:, kept]
