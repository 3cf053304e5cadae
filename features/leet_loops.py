"""Compiled loops that find letters standing for digits: within a group of figures, or alone beside figures."""

from __future__ import annotations

from features.code_points import ALNUM, BESIDE, DECIMAL, LONE, LONE_LATIN, LOOKALIKE
from features.digit_token import DOUBTFUL, LEET
from features.gap_loops import is_blank
from features.word_loops import is_a
from leadline.core.compiled import compiled

#: In the table of look-alike letters: the digit, and whether a letter looks much like it.
LEET_DIGIT, LEET_SURE = 15, 16
_LONGEST_MIXED = 16


@compiled
def is_figure(code):
    return 48 <= code <= 57


@compiled
def mixed(codes, start, end, after, before, kinds, leet):
    """Where the group of figures and look-alike letters around figures begins and ends, and how; how -1 where it is none (``o77i2``).

    It begins no earlier than ``after`` and ends no later than ``before``, where a number word begins.
    """
    first = start
    while first > after and start - first < 10 and is_a(codes, first - 1, kinds, LOOKALIKE):
        first -= 1
    last = end
    while last < before and last < end + 17 and (is_figure(codes[last]) or is_a(codes, last, kinds, LOOKALIKE)):
        last += 1
    if (first == start and last == end) or last - first > _LONGEST_MIXED:
        return first, last, -1
    if (first > 0 and first > after and is_a(codes, first - 1, kinds, ALNUM)) or (
        last < before and last < len(codes) and is_a(codes, last, kinds, ALNUM)
    ):
        return first, last, -1
    figures = bars = others = 0
    sure = True
    bar_beside = codes[first] == 124 or codes[last - 1] == 124
    for at in range(first, last):
        code = codes[at]
        if is_figure(code):
            figures += 1
        elif code == 124:
            bars += 1
            bar_beside = bar_beside or (at > first and codes[at - 1] == 124)
        else:
            others += 1
            sure = sure and (leet[code] & LEET_SURE) != 0
    if bars and others == 0 and not bar_beside:  # figures parted by single bars, which then are no ones
        return first, last, -1
    if figures * 4 < last - first and not (last - first >= 9 and sure):
        return first, last, -1
    # Letters before figures that are more likely a code ("AG5615634") than a disguise.
    head = first
    telling = False
    while head < last and 97 <= codes[head] <= 122:
        telling = telling or not (codes[head] == 111 or codes[head] == 105 or codes[head] == 108)
        head += 1
    if telling and head - first <= 3 and last - head >= 5:
        tail = head
        while tail < last and is_figure(codes[tail]):
            tail += 1
        if tail == last:
            return first, last, -1
    return first, last, LEET if sure else DOUBTFUL


@compiled
def groups_before(codes, done, start, kinds):
    """Where one or two groups of look-alike letters begin that stand alone right before ``start``, or -1."""
    for first in range(max(done, start - 12), start):
        if first > 0 and is_a(codes, first - 1, kinds, ALNUM):
            continue
        at = first
        for _ in range(2):
            begin = at
            while at < start and is_a(codes, at, kinds, LONE):
                at += 1
            if not (2 <= at - begin <= 4 or (at - begin == 1 and codes[begin] == 111)):
                break
            begin = at
            while at < start and (codes[at] == 32 or codes[at] == 45 or codes[at] == 46):
                at += 1
            if not 1 <= at - begin <= 2:
                break
            if at == start:
                return first
    return -1


@compiled
def group_after(codes, end, kinds):
    """Where the group of look-alike letters that stands alone right after ``end`` begins and ends, or -1."""
    at = end
    while at < end + 4 and is_a(codes, at, kinds, BESIDE):
        at += 1
    if not 1 <= at - end <= 3:
        return -1, -1
    letters, latin = at, at
    while letters < at + 5 and is_a(codes, letters, kinds, LONE):
        letters += 1
    while latin < at + 5 and is_a(codes, latin, kinds, LONE_LATIN):
        latin += 1
    if 1 <= latin - at <= 4 and not is_a(codes, latin, kinds, ALNUM):
        last = latin
    elif 2 <= letters - at <= 4 and not is_a(codes, letters, kinds, ALNUM):
        last = letters
    else:
        return -1, -1
    if last - at == 2 and codes[at] == 122 and codes[at + 1] == 108:  # "zl" is money, but between figures
        followed = plain = True
        seen = False
        for near in range(last, min(last + 2, len(codes))):
            if not is_blank(codes[near]):
                seen = True
                plain = plain and is_a(codes, near, kinds, DECIMAL)
        followed = seen and plain
        if not followed:
            return -1, -1
    return at, last
