"""Compiled loops that weigh what speaks for and against a stretch of digits being a telephone number, in points.

The points are ours, set by hand on one seed of generated adverts; ``benchmarks/phones.py`` reports
on others.
"""

from __future__ import annotations

import numpy as np

from features.code_points import ALNUM, ALPHA
from features.contacts.amount_loops import by_letters, of_years, same_text, style, value_of
from features.contacts.context_loops import (
    SAYS_OTHER,
    SAYS_PHONE,
    announced,
    code_at,
    in_address,
    in_code,
    money_before,
    unit_end,
)  # fmt: skip
from features.digit_token import DOUBTFUL, FIGURES, LEET, WEAK_WORD, WORD
from features.gap_loops import (
    COLON,
    COMMA,
    LETTER,
    LINE,
    NONE,
    SPACE,
    SYMBOLS,
    USUAL,
    WORD_BETWEEN,
    WORDS_BETWEEN,
    is_blank,
    word_hash,
)  # fmt: skip
from features.token_loops import AT, END, GAP, HOW, SIZE, START
from features.word_loops import is_a
from leadline.core.compiled import compiled

#: What bridging each gap costs (``features.digit_gaps.GAPS`` shows it).
COSTS = (0.0, 0.0, 0.0, 0.7, 1.5, 1.0, 2.0, 1.0, 0.7, 1.5, 1.8, 3.0, 1.6, 1.6)
#: What it costs to look like the number of an article.
_LIKE_A_CODE = 4.0


@compiled
def _is_spoken(gap):
    """Whether a gap is one there is between digits that are dictated."""
    return gap in (NONE, SPACE, USUAL, COMMA, SYMBOLS)


@compiled
def _is_word(how):
    return how in (WORD, WEAK_WORD)


@compiled
def _alike(codes, table, first, last):
    """Whether at most two different texts, blanks aside, are between the tokens."""
    one = two = np.int64(-1)
    for place in range(first, last):
        start, end = table[END, place], table[START, place + 1]
        while start < end and is_blank(codes[start]):
            start += 1
        while start < end and is_blank(codes[end - 1]):
            end -= 1
        value = word_hash(codes, start, end)
        if one < 0:
            one = value
        elif value != one:
            if two < 0:
                two = value
            elif value != two:
                return False
    return True


@compiled
def _writing_cost(table, first, last, spoken):
    """What number words and look-alike letters cost; less where nearly everything is a number word."""
    cost = -1.0 if spoken else 0.0
    weak = 0
    leet = doubtful = False
    same = True  # one style of gap
    for place in range(first, last + 1):
        how = table[HOW, place]
        leet = leet or how == LEET
        doubtful = doubtful or how == DOUBTFUL
        if place > first + 1:
            same = same and style(table[GAP, place]) == style(table[GAP, first + 1])
        if how != WEAK_WORD:
            continue
        before = style(table[GAP, place]) if place > first else SPACE
        after = style(table[GAP, place + 1]) if place < last else SPACE
        if before == NONE or after == NONE:
            continue
        weak += 1
        if not spoken and not (_is_spoken(before) and _is_spoken(after)):
            cost += 1.5
    count = last - first + 1
    if weak:
        cost += 0.3 + (0.12 if spoken else 0.35) * weak
        if weak * 3 > count * 2 and not (spoken and count >= 8 and same):
            cost += 2.0
        if table[HOW, first] == WEAK_WORD or table[HOW, last] == WEAK_WORD:
            cost += 0.5
        if table[HOW, last] == WEAK_WORD and last > first and table[GAP, last] == USUAL:  # "... null. Ein Zimmer"
            cost += 0.5
    return cost + (3.0 if doubtful else 0.7 if leet else 0.0)


@compiled
def _like_coordinates(codes, table, digits, first, last):
    a, b = first, first + 1
    if table[START, b] - table[END, a] != 1 or codes[table[END, a]] != 46:
        return False
    if table[SIZE, a] > 3 or not 4 <= table[SIZE, b] <= 8:
        return False
    if table[SIZE, a] > 1 and digits[table[AT, a]] == 48:
        return False
    if last == b:
        return True
    start, end = table[END, b], table[START, b + 1]
    while start < end and is_blank(codes[start]):
        start += 1
    while start < end and is_blank(codes[end - 1]):
        end -= 1
    if start == end:
        return True
    mark = codes[start]
    return end - start == 1 and (mark == 44 or mark == 59 or mark == 45 or mark == 47)


@compiled
def _of_figures(codes, table, digits, first, last, styled):
    """Points for the groups that figures are written in."""
    points = 0.0
    count = last - first + 1
    most = rest = least = table[SIZE, first]
    round_amounts = years = rising = True
    for place in range(first, last + 1):
        size = table[SIZE, place]
        at = table[AT, place]
        most = max(most, size)
        if place > first:
            least = size if place == first + 1 else min(least, size)
        round_amounts = round_amounts and size > 0 and digits[at + size - 1] == 48 and digits[at] != 48
        years = years and of_years(table, digits, place)
        rising = rising and (place == first or value_of(table, digits, place - 1) < value_of(table, digits, place))
    rest = table[SIZE, last]
    if not styled and most <= 8 and least >= 2:
        points += 0.5
    if most <= 4 and round_amounts:
        points -= 4.0  # a list of round amounts
    if most >= 6 and (table[SIZE, first] > 5 or least < 4) and rest < 4:
        points -= 2.0  # "308497-117" is how articles are numbered
    if count >= 4 and most <= 2 and rising and digits[table[AT, first]] != 48:
        points -= 5.0  # numbers drawn
    if years:
        points -= 6.0
    if _like_coordinates(codes, table, digits, first, last):
        points -= 5.0
    return points


@compiled
def _like_a_code(table, first, last):
    """Whether two letters at most, that are an everyday word somewhere, are written on to figures alone ("BA31772641")."""
    if last == first or table[HOW, first] != WEAK_WORD or table[GAP, first + 1] != NONE:
        return False
    figures = table[END, first] - table[START, first] <= 2
    for place in range(first + 1, last + 1):
        figures = figures and table[HOW, place] == FIGURES
    return figures


@compiled
def shape(codes, table, digits, first, last):
    """Points for how the tokens from ``first`` to ``last`` hang together; mostly a cost, once per style and a little per gap."""
    points = 0.0
    written = 0
    figures = True
    for place in range(first, last + 1):
        if _is_word(table[HOW, place]):
            written += table[SIZE, place]
        figures = figures and table[HOW, place] == FIGURES
    dictated = lines = True
    for place in range(first + 1, last + 1):
        gap = style(table[GAP, place])
        dictated = dictated and _is_spoken(gap)
        lines = lines and gap == LINE
    spoken = (written >= 6 or (written and last - first >= 7)) and (dictated or (lines and last > first))
    odd = styles = 0
    worst = 0.0  # costs of styles, each once
    word = words = letter = False
    for place in range(first + 1, last + 1):
        gap = table[GAP, place]
        cost = COSTS[gap]
        kind = style(gap)
        if cost == 0.0 or (spoken and kind in (COMMA, SYMBOLS, LINE)):
            continue
        odd += 1
        before = 0.0  # what the style has cost so far
        seen = False
        for near in range(first + 1, place):
            if style(table[GAP, near]) == kind:
                seen = True
                before = max(before, COSTS[table[GAP, near]])
        styles += not seen
        worst += max(0.0, cost - before)
        word = word or kind == WORD_BETWEEN
        words = words or kind == WORDS_BETWEEN
        letter = letter or kind == LETTER
        if kind in (WORDS_BETWEEN, COMMA) and table[HOW, first] == FIGURES:
            points -= 0.25
    inner = last - first
    points -= _LIKE_A_CODE * _like_a_code(table, first, last)
    if styles:
        points -= worst
        if inner >= 3 and odd >= inner - 1 and styles <= 2 and not words:
            if word and not _alike(codes, table, first, last):
                points -= 1.0  # each time another word: a list
            else:
                points += 1.0  # the same filler throughout is a manner of writing
        elif (word and inner <= 2) or (letter and odd < inner - 1):
            points -= 0.8
    points -= _writing_cost(table, first, last, spoken)
    if inner == 0:
        return points + 0.5
    if figures:
        points += _of_figures(codes, table, digits, first, last, styles > 0)
    return points


@compiled
def ends_there(codes, end, kinds):
    """Whether no word follows at ``end``: an everyday word there counts, say, rooms."""
    for at in range(end, min(len(codes), end + 2)):
        if not is_blank(codes[at]):
            return not is_a(codes, at, kinds, ALNUM)
    return True


@compiled
def _leftover(codes, table, place, stopped, joint, until, kinds):
    """Cost of cutting a run before token ``place``.

    ``stopped`` says that the one cut off is no phone digit anyway, ``codes[joint:until]`` is what stands between the
    last two tokens on the number's own side.
    """
    left, right = place - 1, place
    between = style(table[GAP, place])
    start, end = table[END, left], table[START, right]
    if between == NONE:
        return 5.0 if table[HOW, left] == table[HOW, right] else 2.0
    if _is_word(table[HOW, left]) and _is_word(table[HOW, right]):
        if table[HOW, left] != WEAK_WORD and table[HOW, right] != WEAK_WORD:
            return 1.5
        if same_text(codes, start, end, joint, until) and (between != SPACE or ends_there(codes, table[END, right], kinds)):
            return 2.2
        return 0.9 if between in (SPACE, USUAL) else 0.3
    if stopped:
        return 0.2
    if between in (COMMA, COLON, LINE, SYMBOLS) and same_text(
        codes, start, end, joint, until
    ):
        return 2.2
    if between == USUAL:
        return 3.0 if end - start == 1 and (codes[start] == 45 or codes[start] == 46) else 0.6
    if between == LETTER and end - start == 1:
        return 2.5
    if between == SYMBOLS and end - start == 1:
        return 1.5
    return 1.2 if between == SPACE else 0.2


@compiled
def surroundings(codes, table, first_of, last_of, first, last, stopped, plus, kinds, known):
    """Points for what stands before, after and around the tokens from ``first`` to ``last`` of the run ``[first_of, last_of)``."""
    start, end = table[START, first], table[END, last]
    points = 0.0
    said = announced(codes, start, end, kinds, known)
    if first > first_of and said != SAYS_OTHER:  # a part of "Batch 0049 1123 5813 ..."
        head = first
        while head > first_of and first - head < 8 and table[GAP, head] == SPACE:
            head -= 1
        if first - head > 1 and announced(codes, table[START, head], end, kinds, known) == SAYS_OTHER:
            said = SAYS_OTHER
    if said == SAYS_PHONE:
        points += 2.0
    elif said == SAYS_OTHER:
        points -= 2.0 if plus else 6.0
    if first > first_of:
        joint = until = start
        if last > first:
            joint, until = table[END, first], table[START, first + 1]
        points -= _leftover(codes, table, first, stopped[first - 1], joint, until, kinds)
    if last + 1 < last_of:
        joint = until = start
        if last > first:
            joint, until = table[END, last - 1], table[START, last]
        points -= _leftover(codes, table, last + 1, stopped[last + 1], joint, until, kinds)
    figures = table[HOW, first] == FIGURES
    before, after = code_at(codes, start - 1), code_at(codes, end)
    if (
        figures
        and is_a(codes, start - 1, kinds, ALPHA)
        and (first == first_of or table[END, first - 1] != start)
        # A word before the digits ("tel0770") is none, a code ("GB60693") is one.
        and not (start >= 3 and is_a(codes, start - 2, kinds, ALPHA) and is_a(codes, start - 3, kinds, ALPHA))
    ):
        points -= 4.0
    elif (
        before == 95 or before == 64 or before == 61 or before == 38 or before == 37
        or (before == 47 and is_a(codes, start - 2, kinds, ALNUM))
    ):  # fmt: skip
        points -= 3.0
    if after == 64 or after == 95 or (after == 37 and code_at(codes, end + 1) != 37):
        points -= 3.0
    if table[HOW, last] == FIGURES and (last + 1 == last_of or table[START, last + 1] != end):
        if is_a(codes, end, kinds, ALPHA):
            points -= 1.0
        if table[SIZE, last] <= 6 and not by_letters(table, first_of, last) and unit_end(codes, end, kinds, known) >= 0:
            points -= 3.0
    if money_before(codes, start, kinds, known):
        points -= 4.0
    if figures and in_code(codes, start, end):
        points -= 3.0
    if start > 6 and in_address(codes, start, end):
        points -= 6.0
    return points
