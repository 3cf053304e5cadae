"""Compiled loops that see whether short words stand between groups of figures that may be one number."""

from __future__ import annotations

import numpy as np

from features.contacts.context_loops import plus_before
from features.contacts.number_loops import MOST_READ, readings
from features.digit_token import FIGURES
from features.token_loops import AT, END, HOW, SIZE, START
from features.word_loops import is_letter
from leadline.core.compiled import compiled

#: Digits of the shortest number with words between its groups, and how many rows of groups are tried where some hang together.
_FEWEST_STREWN, _TRIES_STREWN = 5, 400


@compiled
def _beside_filler(code):
    """Whether a character may stand beside a word between two groups of figures."""
    return (
        code == 32 or code == 9 or 44 <= code <= 47 or code == 40 or code == 41 or code == 91 or code == 93
        or code == 123 or code == 125 or code == 42 or code == 95 or code == 126 or 60 <= code <= 62
    )  # fmt: skip


@compiled
def _numbered(codes, table, digits, groups, said, kinds, known, home, following, meaning, roots, code_at, tries, rows):
    """Whether groups of figures, of which some have a word before them (``said``), may be a number: as ``readings``.

    Every row of groups that is tried costs one of ``tries``, and nothing is ruled out where there are none left.
    """
    unrewritten = np.zeros((0, 0), np.int64)
    spelt = np.empty(MOST_READ, np.uint8)
    for first in range(len(groups)):
        plus = int(plus_before(codes, table[START, groups[first]], kinds, known))
        size = 0
        words = False
        for last in range(first, len(groups)):
            words = words or (last > first and said[last])
            place = groups[last]
            more = table[SIZE, place]
            if size + more > MOST_READ:
                break
            for at in range(more):
                spelt[size + at] = digits[table[AT, place] + at]
            size += more
            if not words or size < _FEWEST_STREWN:
                continue
            tries -= 1
            if tries < 0:
                return True
            if readings(spelt, 0, size, plus, False, home, following, meaning, roots, code_at, unrewritten, rows):
                return True
    return False


@compiled
def strewn(codes, table, digits, kinds, known, home, following, meaning, roots, code_at, rows):
    """Whether short words stand between groups of figures that may be a number (``features.contacts.phone_filler``)."""
    count = table.shape[1]
    groups = np.empty(count, np.int64)
    said = np.zeros(count, np.bool_)
    tries = 20 * _TRIES_STREWN
    used = total = words = 0
    end = -1
    for place in range(count + 1):
        if place < count and table[HOW, place] != FIGURES:
            continue
        filler = 0  # 1: a short word stands between this group and the one before it
        if place == count or not 0 <= end <= table[START, place] <= end + 12:
            filler = -1
        else:
            start = table[START, place]
            at = end
            while at < start and at < end + 4 and _beside_filler(codes[at]):
                at += 1
            word = at
            while at < start and is_letter(codes, at, kinds):
                at += 1
            rest = at
            while at < start and _beside_filler(codes[at]):
                at += 1
            if rest > word:
                filler = 1 if word <= end + 3 and rest - word <= 6 and at - rest <= 3 else -1
            if at < start:
                filler = -1
        if filler < 0:
            if words and total >= _FEWEST_STREWN and _numbered(
                codes, table, digits, groups[:used], said, kinds, known, home, following, meaning, roots, code_at,
                min(tries, _TRIES_STREWN), rows,
            ):  # fmt: skip
                return True
            tries -= used
            used = total = words = 0
        if place == count:
            break
        groups[used] = place
        said[used] = filler == 1
        words += filler == 1
        used += 1
        total += table[SIZE, place]
        end = table[END, place]
    return False
