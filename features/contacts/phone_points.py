"""What speaks for and against a stretch of digits being a telephone number, in points.

The points are ours, set by hand on one seed of generated adverts; ``benchmarks/phones.py`` reports
on others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from features.contacts.phone_context import context, currency_before, unit_after
from features.digit_gaps import Gap
from features.digit_token import DOUBTFUL, FIGURES, LEET, WEAK_WORD, WORD, Token

_DATE_MARKS = frozenset("/.-")
#: Gaps there are between digits that are dictated.
_SPOKEN = frozenset({"none", "space", "usual", "comma", "symbols"})
#: What is looked at more closely between two tokens.
_TELLING = frozenset(("", " ", "-", "/", ".", ":", ",", "x", "("))
_IN_PLACES = frozenset(".:°h")
_TO_BLANK = re.compile(r"\S{0,40}")
_IBAN = re.compile(r"(?<![^\W_])[a-z]{2}\d{2}(?: ?\d{4}){2,7}(?: ?\d{1,4})?(?![^\W_])")

_CLOCK = re.compile(r"[0-2]?\d:[0-5]\d:[0-5]\d(?![:\d])(?:[.,]\d+)?")
#: Letters and figures in one word, before or after a candidate: the rest of a code.
_CODE_BEFORE = re.compile(r"(?:[a-z]\d|\d[a-z])[^\s,;]{0,20}\Z")
_CODE_AFTER = re.compile(r"[^\s,;:(]{0,6}(?:[a-z]\d|\d[a-z])")
_COORDINATES = re.compile(
    r"\d{1,3}\s?°\s?\d{1,2}\s?['′]\s?(?:\d{1,2}(?:\.\d+)?\s?[\"″]?)?|"
    r"(?:1[0-7]\d|\d{1,2})\.\d{4,9}[°nsew]?(?:[,;/] ?| )-?(?:1[0-7]\d|\d{1,2})\.\d{4,9}(?!\d)"
)
#: What an hour costs, and two or more of them.
_RATES = re.compile(r"[1-9]\d?\s?h(?:[\s:=-]{1,3}|our\s)\d{2,4}[\s,;/€$£|-]{1,3}\d{1,2}\s?h(?:[\s:=-]{1,3}|our\s)\d{2,4}(?:[\s,;/€$£|-]{1,3}\d{1,2}\s?h(?:[\s:=-]{1,3}|our\s)\d{2,4})*")
#: From one time of day to another, with dots.
_HOURS = re.compile(r"(?:[01]?\d|2[0-4])[.h][0-5]\d\s?(?:-|to|bis|a|à|до|do)\s?(?:[01]?\d|2[0-4])[.h][0-5]\d(?![.\d])")


def blocked(text: str, run: Sequence[Token], gaps: Sequence[Gap]) -> list[bool]:
    """Tokens of a run that are amounts, times, dates, measures or account numbers, and no part of a phone."""
    out = [False] * len(run)
    account_end = -1
    count = len(run)
    for index, token in enumerate(run):
        start, end, digits, how = token
        if end <= account_end:
            out[index] = True
            continue
        if how != FIGURES:
            if how in (LEET, DOUBTFUL) and (account := _IBAN.match(text, start)):
                account_end = account.end()
                out[index] = True
            continue
        size = len(digits)
        if size <= 6:
            unit = unit_after(text, end)
            if unit is not None:
                following = run[index + 1].start if index + 1 < count else len(text) + 9
                letter = unit.end() - end <= 2 and text[end : unit.end()].strip().isalpha()
                if following >= unit.end() and not (
                    letter and (following - unit.end() <= 1 or _by_letters(gaps, index))
                ):
                    out[index] = True
                    continue
            if currency_before(text, start):
                out[index] = True
        if size <= 3 and text[end : end + 1] in _IN_PLACES:
            place = (
                _COORDINATES.match(text, start)
                or _CLOCK.match(text, start)
                or _HOURS.match(text, start)
                or _RATES.match(text, start)
            )
            if place is not None:
                account_end = place.end()
                out[index] = True
                continue
        if start >= 2 and text[start - 1].isalpha() and (account := _IBAN.match(text, start - 2)):
            account_end = account.end()
            out[index] = True
    betweens = [text[run[index].end : run[index + 1].start] for index in range(count - 1)]
    for index, between in enumerate(betweens):
        if between not in _TELLING and between.strip() not in _TELLING:
            continue
        a, b = run[index], run[index + 1]
        style = gaps[index].style
        if b.digits == "000" and style in ("space", "usual") and a.digits[0] != "0" and len(a.digits) <= 3:
            if index == 0 or out[index] or gaps[index - 1].style not in ("space", "usual"):
                out[index] = out[index + 1] = True
        elif between == " ":
            continue
        elif (
            between == ":" and len(a.digits) <= 2 and len(b.digits) == 2 and int(a.digits) <= 24 and int(b.digits) < 60
        ):
            if "colon" not in _styles_beside(gaps, index):
                out[index] = out[index + 1] = True
        elif between == "," and len(b.digits) == 3 and len(a.digits) <= 3 and a.digits[0] != "0":
            if "comma" not in _styles_beside(gaps, index):
                out[index] = out[index + 1] = True
        elif (between in ("x", " x ") and len(a.digits) >= 2 and len(b.digits) >= 2) or (
            _is_pair(text, a, b) and not _same_mark_beside(text, run, index)
        ) or (_is_hours(a, b, between) and _far(gaps, index - 1) and _far(gaps, index + 1)):
            out[index] = out[index + 1] = True
    for index in range(count - 2):
        if betweens[index] not in _DATE_MARKS or betweens[index] != betweens[index + 1]:
            continue
        three = run[index : index + 3]
        if _is_date(text, *three) or (
            _is_figure(text, *three)
            and (
                index == 0
                or gaps[index - 1].style not in ("space", "usual")
                or betweens[index - 1] == ". "
                or (betweens[index - 1] == " " and _is_figure(text, *three, 50, 125) and _far(gaps, index + 2))
            )
        ):
            out[index] = out[index + 1] = out[index + 2] = True
    return out


def _styles_beside(gaps: Sequence[Gap], index: int) -> list[str]:
    return [gaps[near].style for near in (index - 1, index + 1) if 0 <= near < len(gaps)]


def _by_letters(gaps: Sequence[Gap], index: int) -> bool:
    """Whether the tokens up to one are parted by letters, and so a letter after it is one more."""
    return index >= 4 and all(gap.style == "letter" for gap in gaps[index - 4 : index])


def _far(gaps: Sequence[Gap], index: int) -> bool:
    """Whether a gap is one that needs some believing, or none is there."""
    return not 0 <= index < len(gaps) or gaps[index].cost >= 1.0


def _is_hours(a: Token, b: Token, between: str) -> bool:
    """From one full hour to a later one ("10-22")."""
    return between in ("-", " - ") and max(len(a.digits), len(b.digits)) <= 2 and int(a.digits) < int(b.digits) <= 24


def _is_pair(text: str, a: Token, b: Token) -> bool:
    """A span of years ("1998-2004"), or "24/7"."""
    mark = text[a.end : b.start].strip()
    if mark not in ("-", "/"):
        return False
    if len(a.digits) == len(b.digits) == 4:
        return a.digits[:2] in ("19", "20") and b.digits[:2] in ("19", "20")
    return a.digits == "24" and b.digits == "7"


def _same_mark_beside(text: str, run: Sequence[Token], index: int) -> bool:
    mark = text[run[index].end : run[index + 1].start]
    before = index > 0 and text[run[index - 1].end : run[index].start] == mark
    return before or (index + 2 < len(run) and text[run[index + 1].end : run[index + 2].start] == mark)


def _is_figure(text: str, a: Token, b: Token, c: Token, least: int = 20, most: int = 140) -> bool:
    """Body measures such as 90-60-90, in centimetres or inches."""
    mark = text[a.end : b.start]
    if mark not in ("-", "/") or text[b.end : c.start] != mark or text[c.end : c.end + 1] == mark:
        return False
    if a.start and text[a.start - 1] in "-/+(":
        return False
    sizes = (len(a.digits), len(b.digits), len(c.digits))
    return (
        max(sizes) <= 3
        and min(sizes) >= 2
        and a.digits[0] != "0"
        and all(least <= int(one.digits) <= most for one in (a, b, c))
        and int(b.digits) <= int(a.digits)
    )


def _is_date(text: str, a: Token, b: Token, c: Token) -> bool:
    mark = text[a.end : b.start]
    if mark not in _DATE_MARKS or text[b.end : c.start] != mark:
        return False
    if text[c.end : c.end + 1] == mark and text[c.end + 1 : c.end + 2].isdigit():
        return False
    if a.start > 1 and text[a.start - 1] == mark and text[a.start - 2].isdigit():
        return False
    sizes = len(a.digits), len(b.digits), len(c.digits)
    if sizes[0] == 4 and max(sizes[1:]) <= 2:
        year, month, day = a.digits, b.digits, c.digits
    elif max(sizes[:2]) <= 2 and sizes[2] in (2, 4):
        day, month, year = a.digits, b.digits, c.digits
    else:
        return False
    if len(year) == 4 and year[:2] not in ("19", "20"):
        return False
    low, high = sorted((int(day), int(month)))
    return 1 <= low <= 12 and 1 <= high <= 31


def shape(text: str, run: Sequence[Token], gaps: Sequence[Gap], first: int, last: int) -> float:
    """Points for how the pieces hang together; mostly a cost, once per style and a little per gap."""
    points = 0.0
    inner = gaps[first:last]
    pieces = run[first : last + 1]
    styles: dict[str, float] = {}
    odd = 0
    written = sum(len(token.digits) for token in pieces if token.how in (WORD, WEAK_WORD))
    said = {one.style for one in inner}
    spoken = (written >= 6 or (written and len(pieces) >= 8)) and (said <= _SPOKEN or said == {"line"})
    for one in inner:
        if one.cost and not (spoken and one.style in ("comma", "symbols", "line")):
            odd += 1
            styles[one.style] = max(styles.get(one.style, 0.0), one.cost)
            if one.style in ("words", "comma") and run[first].how == FIGURES:
                points -= 0.25
    if styles:
        points -= sum(styles.values())
        if (
            len(inner) >= 3
            and odd >= len(inner) - 1
            and len(styles) <= 2
            and "words" not in styles
        ):
            if "word" in styles and len({text[a.end : b.start].strip() for a, b in pairwise(pieces)}) > 2:
                points -= 1.0  # each time another word: a list
            else:
                points += 1.0  # the same filler throughout is a manner of writing
        elif ("word" in styles and len(inner) <= 2) or ("letter" in styles and odd < len(inner) - 1):
            points -= 0.8
    points -= _writing_cost(pieces, inner, spoken)
    if not inner:
        return points + 0.5
    if all(token.how == FIGURES for token in pieces):
        sizes = [len(token.digits) for token in pieces]
        if not styles and max(sizes) <= 8 and min(sizes[1:]) >= 2:
            points += 0.5
        if max(sizes) <= 4 and all(int(token.digits) % 10 == 0 and token.digits[0] != "0" for token in pieces):
            points -= 4.0  # a list of round amounts
        if max(sizes) >= 6 and len(sizes) > 1 and (sizes[0] > 5 or min(sizes[1:]) < 4) and sizes[-1] < 4:
            points -= 2.0  # "308497-117" is how articles are numbered
        if len(sizes) >= 4 and max(sizes) <= 2 and _ascending(pieces):
            points -= 5.0  # numbers drawn
        if all(len(token.digits) == 4 and token.digits[:2] in ("19", "20") for token in pieces):
            points -= 6.0  # years
        if _like_coordinates(text, pieces):
            points -= 5.0
    return points


def _ascending(pieces: Sequence[Token]) -> bool:
    values = [int(token.digits) for token in pieces]
    return all(a < b for a, b in pairwise(values)) and pieces[0].digits[0] != "0"


def _writing_cost(pieces: Sequence[Token], inner: Sequence[Gap], spoken: bool) -> float:
    """What number words and look-alike letters cost; less where nearly everything is a number word."""
    cost = -1.0 if spoken else 0.0
    weak = 0
    for index, token in enumerate(pieces):
        if token.how != WEAK_WORD:
            continue
        beside = [inner[near].style for near in (index - 1, index) if 0 <= near < len(inner)]
        if "none" not in beside:
            weak += 1
            if not spoken and any(style not in _SPOKEN for style in beside):
                cost += 1.5
    if weak:
        cost += 0.3 + (0.12 if spoken else 0.35) * weak
        if weak * 3 > len(pieces) * 2 and not (spoken and len(pieces) >= 8 and len({one.style for one in inner}) == 1):
            cost += 2.0
        if WEAK_WORD in (pieces[0].how, pieces[-1].how):
            cost += 0.5
        if pieces[-1].how == WEAK_WORD and inner and inner[-1].style == "usual":  # "... null. Ein Zimmer"
            cost += 0.5
    hows = {token.how for token in pieces}
    return cost + (3.0 if DOUBTFUL in hows else 0.7 if LEET in hows else 0.0)


def _like_coordinates(text: str, pieces: Sequence[Token]) -> bool:
    a, b = pieces[0], pieces[1]
    if text[a.end : b.start] != "." or len(a.digits) > 3 or not 4 <= len(b.digits) <= 8:
        return False
    if a.digits[0] == "0" and len(a.digits) > 1:
        return False
    return len(pieces) == 2 or text[b.end : pieces[2].start].strip() in (",", ";", "", "-", "/")


def surroundings(
    text: str, run: Sequence[Token], gaps: Sequence[Gap], first: int, last: int, stopped: Sequence[bool], plus: bool
) -> float:
    """Points for what stands before, after and around the stretch from token ``first`` to ``last``."""
    start, end = run[first].start, run[last].end
    points = 0.0
    announced = context(text, start, end)
    if first and announced != "other":  # a part of "Batch 0049 1123 5813 ..."
        head = first
        while head and first - head < 8 and gaps[head - 1].style == "space":
            head -= 1
        if first - head > 1 and context(text, run[head].start, end) == "other":
            announced = "other"
    if announced == "phone":
        points += 2.0
    elif announced == "other":
        points -= 2.0 if plus else 6.0
    if first > 0:
        points -= _leftover(
            text,
            run[first - 1],
            run[first],
            gaps[first - 1],
            stopped[first - 1],
            text[run[first].end : run[first + 1].start] if last > first else "",
        )
    if last + 1 < len(run):
        points -= _leftover(
            text,
            run[last],
            run[last + 1],
            gaps[last],
            stopped[last + 1],
            text[run[last - 1].end : run[last].start] if last > first else "",
        )
    before, after = text[start - 1 : start], text[end : end + 1]
    figures = run[first].how == FIGURES
    if figures and before.isalpha() and (first == 0 or run[first - 1].end != start) and not _word_before(text, start):
        points -= 4.0
    elif before in ("_", "@", "=", "&", "%") or (before == "/" and text[start - 2 : start - 1].isalnum()):
        points -= 3.0
    if after in ("@", "_") or (after == "%" and text[end + 1 : end + 2] != "%"):
        points -= 3.0
    if run[last].how == FIGURES and (last + 1 == len(run) or run[last + 1].start != end):
        if after.isalpha():
            points -= 1.0
        if len(run[last].digits) <= 6 and not _by_letters(gaps, last) and unit_after(text, end):
            points -= 3.0
    if currency_before(text, start):
        points -= 4.0
    if figures and (_CODE_BEFORE.search(text, max(0, start - 24), start) or _CODE_AFTER.match(text, end)):
        points -= 3.0
    if start > 6 and _in_address(text, start, end):
        points -= 6.0
    return points


def _word_before(text: str, start: int) -> bool:
    """Whether the letters glued before the digits are a word ("tel0770"), not a code ("GB60693")."""
    return start >= 3 and text[start - 3 : start].isalpha()


def _leftover(text: str, left: Token, right: Token, between: Gap, stopped: bool, joint: str) -> float:
    """Cost of cutting a run between two tokens.

    ``stopped`` says that the one cut off is no phone digit anyway, ``joint`` is what stands between the last
    two tokens on the number's own side.
    """
    if between.style == "none":
        return 5.0 if left.how == right.how else 2.0
    if left.how in (WORD, WEAK_WORD) and right.how in (WORD, WEAK_WORD):
        near = between.style in ("none", "space", "usual")
        if WEAK_WORD not in (left.how, right.how):
            return 1.5
        if text[left.end : right.start] == joint and (between.style != "space" or ends_there(text, right.end)):
            return 2.2
        return 0.9 if near else 0.3
    if stopped:
        return 0.2
    if between.style in ("comma", "colon", "line", "symbols") and text[left.end : right.start] == joint:
        return 2.2
    if between.style == "usual":
        mark = text[left.end : right.start]
        return 3.0 if mark in ("-", ".") else 0.6
    if between.style == "letter" and right.start - left.end == 1:
        return 2.5
    if between.style == "symbols" and right.start - left.end == 1:
        return 1.5
    return 1.2 if between.style == "space" else 0.2


def ends_there(text: str, end: int) -> bool:
    """Whether no word follows at ``end``: an everyday word there counts, say, rooms."""
    after = text[end : end + 2]
    return not after.strip() or not after.lstrip()[0].isalnum()


def _in_address(text: str, start: int, end: int) -> bool:
    """Whether the digits sit inside a link or an e-mail address."""
    blank = max(text.rfind(" ", max(0, start - 120), start), text.rfind("\n", max(0, start - 120), start))
    head = text[blank + 1 if blank >= 0 else max(0, start - 120) : start]
    if "://" in head or "www." in head or "@" in head or ".com/" in head:
        return True
    return "@" in _TO_BLANK.match(text, end).group()
