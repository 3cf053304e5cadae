"""Compiled loops that find stretches of tokens that numbering plans may hold for a number."""

from __future__ import annotations

import numpy as np

from features.contacts.amount_loops import stop
from features.contacts.context_loops import plus_before
from features.contacts.cue_loops import cued
from features.contacts.number_loops import HOW as READ_BY
from features.contacts.number_loops import POINTS, READING, UNKNOWN, readings
from features.contacts.number_tables import DIALLED
from features.contacts.point_loops import ends_there, shape, surroundings
from features.contacts.strewn_loops import strewn
from features.digit_token import FIGURES, WEAK_WORD, WORD
from features.gap_loops import APART
from features.token_loops import AT, DIFFER, END, GAP, HOW, SIZE, START, unpacked
from leadline.core.compiled import compiled, with_room

#: Digits of the shortest number read and of the longest, prefixes included.
FEWEST, MOST = 7, 18
#: Points that a candidate needs, and those it needs before its surroundings count (``features.contacts.phones``).
ENOUGH, ENOUGH_ALONE = 3.0, 0.5
#: A number of so many digits is whole; what goes on after one that is written in one piece costs.
_WHOLE, _AFTER_WHOLE = 9, 2.0
#: Columns of what is found: whether it is of the bold reading; first and last token (included), whether a plus stands
#: before it, where its digits begin and how many they are, where it begins and ends, whether it may be a number of any
#: country; and points, in thousands:
#: of its digits (-1 where only the region's own rule tells), for how it hangs together, for what is around it, and what
#: everyday words cost that it leaves out.
BOLD, FIRST, LAST, PLUS, DIGITS, COUNT, BEGIN, FINISH, FOREIGN, DIGITS_GIVE, HANGING, AROUND, LEFT_OUT = range(13)
COLUMNS = 13


@compiled
def _token_from(table, at):
    """The first token that begins at ``at`` or later."""
    low, high = 0, table.shape[1]
    while low < high:
        middle = (low + high) // 2
        if table[START, middle] < at:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _words_cut_off(codes, table, first, last, bold, kinds):
    """Cost of everyday words next to dictated digits that the bold reading would take in."""
    figures = True
    for place in range(first, last + 1):
        figures = figures and table[HOW, place] == FIGURES
    if figures:
        return 0.0
    start, end = table[START, first], table[END, last]
    before, after = _token_from(bold, start) - 1, _token_from(bold, end)
    cost = 0.0
    if before >= 0 and bold[HOW, before] == WEAK_WORD and 0 <= start - bold[END, before] <= 2:
        cost += 1.2
    if after < bold.shape[1] and bold[HOW, after] == WEAK_WORD and bold[START, after] - end <= 2:
        cost += 2.8 if ends_there(codes, bold[END, after], kinds) else 1.2
    return cost


@compiled
def _stretches(
    codes, table, digits, others, bolder, kinds, known, home, following, meaning, roots, code_at, tries, found, used
):
    """Add the stretches of one reading; how many there are then, and how many tries are left.

    ``others`` is the other reading, without tokens where they are the same. Where ``bolder``, only stretches of runs
    that ``others``, the strict reading, lacks, or that look-alike letters are in.
    """
    count = table.shape[1]
    stopped = np.zeros(count, np.bool_)
    unrewritten = np.zeros((0, 0), np.int64)
    rows = np.empty((home.shape[0] + 1, READING))
    first_of = 0
    other = 0
    while first_of < count:
        last_of = first_of + 1
        total = table[SIZE, first_of]
        bold = table[HOW, first_of] > WORD
        while last_of < count and table[GAP, last_of] != APART:
            total += table[SIZE, last_of]
            bold = bold or table[HOW, last_of] > WORD
            last_of += 1
        wanted = total >= FEWEST
        if bolder and wanted and not bold:  # known by where it begins and ends, and by its tokens
            while other < others.shape[1] and others[START, other] < table[START, first_of]:
                other += 1
            if other < others.shape[1] and others[START, other] == table[START, first_of] and others[GAP, other] == APART:
                until = other + 1
                size = others[SIZE, other]
                while until < others.shape[1] and others[GAP, until] != APART:
                    size += others[SIZE, until]
                    until += 1
                wanted = not (
                    until - other == last_of - first_of
                    and others[END, until - 1] == table[END, last_of - 1]
                    and size >= FEWEST
                )
        if wanted:
            limit = table[AT, last_of - 1] + table[SIZE, last_of - 1]
            low = first_of  # the first token with which there are enough digits
            told = False  # which tokens are no part of a phone: asked for only where digits may make a number
            for first in range(first_of, last_of):
                base = table[AT, first]
                if limit - base < FEWEST:
                    break
                if told and stopped[first]:
                    continue
                while table[AT, low] + table[SIZE, low] - base < FEWEST:
                    low += 1
                plus = -1
                complete = False  # the first token alone is a whole number
                clear = first  # the tokens before it are no amounts
                for last in range(max(low, first), last_of):
                    size = table[AT, last] + table[SIZE, last] - base
                    if size > MOST or tries <= 0:
                        break
                    if told:
                        while clear <= last and not stopped[clear]:
                            clear += 1
                        if clear <= last:
                            break
                    if size < 10 and not (home[0, DIALLED] >> size) & 1 and digits[base] != 48:
                        if plus < 0:
                            plus = int(plus_before(codes, table[START, first], kinds, known))
                        if not plus:
                            continue
                    weak = table[HOW, first] == WEAK_WORD
                    if weak and table[HOW, last] == WEAK_WORD and last - first > 12:
                        break
                    if plus < 0:
                        plus = int(plus_before(codes, table[START, first], kinds, known))
                    tries -= 1
                    foreign = last - first <= 4 and table[HOW, first] == FIGURES
                    readable = readings(
                        digits, base, size, plus, foreign, home, following, meaning, roots, code_at, unrewritten, rows
                    )
                    if not readable:
                        continue
                    if not told:
                        stop(codes, table, digits, first_of, last_of, stopped, kinds, known)
                        told = True
                        while clear <= last and not stopped[clear]:
                            clear += 1
                        if clear <= last:
                            break
                    best = 0.0
                    told_by_rule = False
                    for row in range(readable):
                        best = max(best, rows[row, POINTS])
                        told_by_rule = told_by_rule or rows[row, READ_BY] == UNKNOWN
                    digits_give = -1 if told_by_rule else round(1000 * best)
                    hanging = round(1000 * (shape(codes, table, digits, first, last) - _AFTER_WHOLE * complete))
                    complete = complete or (first == last and size >= _WHOLE)
                    best += hanging / 1000
                    if best < ENOUGH_ALONE:
                        continue
                    around = round(1000 * surroundings(codes, table, first_of, last_of, first, last, stopped, plus, kinds, known))
                    if best + around / 1000 < ENOUGH - 0.0005:
                        continue
                    found[used, DIGITS_GIVE] = digits_give
                    found[used, HANGING] = hanging
                    found[used, AROUND] = around
                    found[used, LEFT_OUT] = 0
                    if others.shape[1] > 0 and not bolder:
                        found[used, LEFT_OUT] = round(1000 * _words_cut_off(codes, table, first, last, others, kinds))
                    found[used, BOLD] = bolder
                    found[used, FIRST] = first
                    found[used, LAST] = last
                    found[used, PLUS] = plus
                    found[used, DIGITS] = base
                    found[used, COUNT] = size
                    found[used, BEGIN] = table[START, first]
                    found[used, FINISH] = table[END, last]
                    found[used, FOREIGN] = foreign
                    used += 1
        first_of = last_of
    return used, tries


@compiled
def _has_number(table):
    """Whether a run of tokens holds enough digits for a number."""
    total = 0
    for place in range(table.shape[1]):
        if table[GAP, place] == APART:
            total = 0
        total += table[SIZE, place]
        if total >= FEWEST:
            return True
    return False


@compiled
def stretches(
    codes, packed, kinds, known, home, following, meaning, roots, code_at, grams, cues, starts, tries
):
    """Stretches of tokens that are likely enough a number, in order: those of the strict reading, then what the bold one has more (int64).

    The first row is about all: whether words stand between groups of figures that may be a number, and whether the text
    may say that digits are backwards. ``codes`` is the text without
    accents, ``packed`` its digits (``features.token_loops``), ``tries`` how many stretches are looked at at most.
    """
    strict, strict_digits, bold, bold_digits = unpacked(packed)
    differ = packed[0] == DIFFER
    found = np.empty((1 + min(tries, MOST * (strict.shape[1] + bold.shape[1])), COLUMNS), np.int64)
    used, tries = _stretches(
        codes, strict, strict_digits, bold if differ else bold[:, :0], False, kinds, known, home, following, meaning, roots, code_at, tries, found, 1
    )
    if differ:
        used, tries = _stretches(
            codes, bold, bold_digits, strict, True, kinds, known, home, following, meaning, roots, code_at, tries, found, used
        )
    rows = np.empty((home.shape[0] + 1, READING))
    found[0, 0] = strewn(codes, strict, strict_digits, kinds, known, home, following, meaning, roots, code_at, rows)
    found[0, 1] = (_has_number(strict) or (differ and _has_number(bold))) and cued(codes, grams, cues, starts)
    return found[:used]


@compiled
def stretches_each(
    codes, begins, packed, starts, homes, home_of, kinds, known, following, meaning, roots, code_at, grams, cues, word_starts, tries
):
    """``stretches`` of texts that stand one after another, one below the other, and where each text's begin (int64).

    Text ``i`` is ``codes[begins[i]:begins[i + 1]]``, its digits ``packed[starts[i]:starts[i + 1]]``, and it is dialled
    in ``homes[home_of[i, 0]:home_of[i, 1]]``; where the two are the same, it is left out.
    """
    rows = np.empty((4 * len(begins), COLUMNS), np.int64)
    at = np.zeros(len(begins), np.int64)
    used = 0
    for text in range(len(begins) - 1):
        if home_of[text, 0] < home_of[text, 1]:
            found = stretches(
                codes[begins[text] : begins[text + 1]], packed[starts[text] : starts[text + 1]], kinds, known,
                homes[home_of[text, 0] : home_of[text, 1]], following, meaning, roots, code_at, grams, cues, word_starts, tries,
            )  # fmt: skip
            rows = with_room(rows, used, len(found))
            rows[used : used + len(found)] = found
            used += len(found)
        at[text + 1] = used
    return rows[:used], at
