"""Compiled loops that tell figures that are no part of a phone: amounts, times, dates, measures, places, account numbers."""

from __future__ import annotations

from features.code_points import ALPHA
from features.contacts.context_loops import code_at, is_figure, money_before, unit_end
from features.contacts.span_loops import account_end, place_end
from features.digit_token import DOUBTFUL, FIGURES, LEET
from features.gap_loops import (
    COLON,
    COMMA,
    LETTER,
    LINE,
    LINES,
    LINK,
    MANY_SYMBOLS,
    NONE,
    SPACE,
    SYMBOLS,
    USUAL,
    is_blank,
)  # fmt: skip
from features.token_loops import AT, END, GAP, HOW, SIZE, START
from features.word_loops import is_a
from leadline.core.compiled import compiled


@compiled
def style(gap):
    """A gap's style: how many symbols or lines does not matter."""
    return SYMBOLS if gap == MANY_SYMBOLS else LINE if gap == LINES else gap


@compiled
def value_of(table, digits, place):
    """The value of a token's digits; those of more than nine count as a billion."""
    if table[SIZE, place] > 9:
        return 1_000_000_000
    value = 0
    for at in range(table[AT, place], table[AT, place] + table[SIZE, place]):
        value = value * 10 + digits[at] - 48
    return value


@compiled
def _leads(table, digits, place):
    """Whether a token has digits and the first is no zero."""
    return table[SIZE, place] > 0 and digits[table[AT, place]] != 48


@compiled
def of_years(table, digits, place):
    """Whether a token may be a year: four digits, 19 or 20 first."""
    at = table[AT, place]
    return table[SIZE, place] == 4 and ((digits[at] == 49 and digits[at + 1] == 57) or (digits[at] == 50 and digits[at + 1] == 48))


@compiled
def by_letters(table, first, place):
    """Whether the tokens up to one are parted by letters, and so a letter after it is one more."""
    if place < first + 4:
        return False
    letters = 0
    for near in range(place - 3, place + 1):
        letters += table[GAP, near] == LETTER
    return letters == 4


@compiled
def costly(gap):
    """Whether a gap is one that needs some believing."""
    return gap not in (NONE, SPACE, USUAL, SYMBOLS, LINK)


@compiled
def _far(table, first, last, place):
    """Whether the gap before a token needs some believing, or none is there."""
    return place <= first or place >= last or costly(table[GAP, place])


@compiled
def _plain(gap):
    return gap in (SPACE, USUAL)


@compiled
def same_text(codes, start, end, other, until):
    """Whether two stretches of text are the same."""
    if end - start != until - other:
        return False
    same = True
    for at in range(end - start):
        same = same and codes[start + at] == codes[other + at]
    return same


@compiled
def _is_date(codes, table, digits, a, mark):
    b, c = a + 1, a + 2
    end, start = table[END, c], table[START, a]
    if code_at(codes, end) == mark and is_figure(codes, end + 1):
        return False
    if start > 1 and codes[start - 1] == mark and is_figure(codes, start - 2):
        return False
    if table[SIZE, a] == 4 and max(table[SIZE, b], table[SIZE, c]) <= 2:
        year, month, day = a, b, c
    elif max(table[SIZE, a], table[SIZE, b]) <= 2 and (table[SIZE, c] == 2 or table[SIZE, c] == 4):
        day, month, year = a, b, c
    else:
        return False
    if table[SIZE, year] == 4 and not of_years(table, digits, year):
        return False
    one, two = value_of(table, digits, day), value_of(table, digits, month)
    return 1 <= min(one, two) <= 12 and 1 <= max(one, two) <= 31


@compiled
def _is_figure(codes, table, digits, a, mark, least, most):
    """Body measures such as 90-60-90, in centimetres or inches."""
    if not (mark == 45 or mark == 47) or code_at(codes, table[END, a + 2]) == mark:
        return False
    if table[START, a] > 0:
        before = codes[table[START, a] - 1]
        if before == 45 or before == 47 or before == 43 or before == 40 or before == 58:
            return False
    for place in range(a, a + 3):
        value = value_of(table, digits, place)
        if not 2 <= table[SIZE, place] <= 3 or not least <= value <= most:
            return False
    return _leads(table, digits, a) and value_of(table, digits, a + 1) <= value_of(table, digits, a)


@compiled
def _stop_places(codes, table, first, last, stopped, kinds, known):
    """Mark tokens that are amounts, measures, places, times or parts of account numbers."""
    account = -1
    for place in range(first, last):
        start, end, how, size = table[START, place], table[END, place], table[HOW, place], table[SIZE, place]
        stopped[place] = False
        if end <= account:
            stopped[place] = True
            continue
        if how != FIGURES:
            if how in (LEET, DOUBTFUL):
                found = account_end(codes, start, kinds)
                if found >= 0:
                    account = found
                    stopped[place] = True
            continue
        if size <= 6:
            unit = unit_end(codes, end, kinds, known)
            if unit >= 0:
                following = table[START, place + 1] if place + 1 < last else len(codes) + 9
                letter = (unit == end + 1 and is_a(codes, end, kinds, ALPHA)) or (
                    unit == end + 2
                    and is_a(codes, end + 1, kinds, ALPHA)
                    and (is_a(codes, end, kinds, ALPHA) or is_blank(codes[end]))
                )
                if following >= unit and not (letter and (following - unit <= 1 or by_letters(table, first, place))):
                    stopped[place] = True
                    continue
            if money_before(codes, start, kinds, known):
                stopped[place] = True
        after = code_at(codes, end)
        if size <= 3 and (after == 46 or after == 58 or after == 0xB0 or after == 104):
            found = place_end(codes, start, kinds, known)
            if found >= 0:
                account = found
                stopped[place] = True
                continue
        if start >= 2 and is_a(codes, start - 1, kinds, ALPHA):
            found = account_end(codes, start - 2, kinds)
            if found >= 0:
                account = found
                stopped[place] = True


@compiled
def _stops_pair(codes, table, digits, first, last, a, mark, size, stopped):
    """Whether two tokens side by side are an amount, a time, a measure, years or hours; ``mark`` is what parts them, less blanks."""
    b = a + 1
    gap = table[GAP, b]
    big, small = table[SIZE, a], table[SIZE, b]
    if _plain(gap) and small == 3 and value_of(table, digits, b) == 0 and _leads(table, digits, a) and big <= 3:
        return a == first or stopped[a] or not _plain(table[GAP, a])
    if size == 1 and mark == 0 and codes[table[END, a]] == 32:
        return False
    before = style(table[GAP, a]) if a > first else NONE
    after = style(table[GAP, b + 1]) if b + 1 < last else NONE
    if size == 1 and mark == 58 and big <= 2 and small == 2 and value_of(table, digits, a) <= 24 and value_of(table, digits, b) < 60:
        return before != COLON and after != COLON
    if size == 1 and mark == 44 and small == 3 and big <= 3 and _leads(table, digits, a):
        return before != COMMA and after != COMMA
    spaced = size == 3 and codes[table[END, a]] == 32 and codes[table[END, a] + 2] == 32
    if mark == 120 and (size == 1 or spaced) and big >= 2 and small >= 2:
        return True
    if mark == 45 or mark == 47:
        pair = (of_years(table, digits, a) and of_years(table, digits, b)) or (
            big == 2 and small == 1 and value_of(table, digits, a) == 24 and value_of(table, digits, b) == 7
        )
        if pair:
            start, end = table[END, a], table[START, b]
            beside = (a > first and same_text(codes, table[END, a - 1], table[START, a], start, end)) or (
                b + 1 < last and same_text(codes, table[END, b], table[START, b + 1], start, end)
            )
            if not beside:
                return True
        if (
            mark == 45
            and (size == 1 or spaced)
            and max(big, small) <= 2
            and value_of(table, digits, a) < value_of(table, digits, b) <= 24
        ):
            return _far(table, first, last, a) and _far(table, first, last, b + 1)
    return False


@compiled
def stop(codes, table, digits, first, last, stopped, kinds, known):
    """Mark the tokens from ``first`` on to before ``last``, a run, that are no part of a phone."""
    _stop_places(codes, table, first, last, stopped, kinds, known)
    for a in range(first, last - 1):
        start, end = table[END, a], table[START, a + 1]
        size = end - start
        while start < end and is_blank(codes[start]):
            start += 1
        while start < end and is_blank(codes[end - 1]):
            end -= 1
        if end - start > 1:
            continue
        mark = codes[start] if end > start else 0
        telling = mark == 0 or 44 <= mark <= 47 or mark == 58 or mark == 120 or mark == 40
        if telling and _stops_pair(codes, table, digits, first, last, a, mark, size, stopped):
            stopped[a] = stopped[a + 1] = True
    for a in range(first, last - 2):
        at = table[END, a]
        mark = code_at(codes, at)
        if not 45 <= mark <= 47 or table[START, a + 1] != at + 1:
            continue
        if table[START, a + 2] != table[END, a + 1] + 1 or codes[table[END, a + 1]] != mark:
            continue
        found = _is_date(codes, table, digits, a, mark)
        if not found and _is_figure(codes, table, digits, a, mark, 20, 140):
            found = a == first or not _plain(table[GAP, a])
            if not found:
                begin, end = table[END, a - 1], table[START, a]
                dotted = end - begin == 2 and codes[begin] == 46 and codes[begin + 1] == 32
                found = dotted or (
                    end - begin == 1
                    and codes[begin] == 32
                    and _is_figure(codes, table, digits, a, mark, 50, 125)
                    and _far(table, first, last, a + 3)
                )
        if found:
            stopped[a] = stopped[a + 1] = stopped[a + 2] = True
