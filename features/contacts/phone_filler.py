"""Numbers whose groups of figures are parted by short words: "0770 call 0900 me 123", "07xx700yy900".

One such word may be anything; what is believed here is the whole: figures that make a number from the first group to
the last, and nearly always a word between them. Costs are in the points of ``features.contacts.phones``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from features.code_points import kinds
from features.contacts.context_loops import plus_before
from features.contacts.number_readings import read_digits
from features.contacts.phone_context import context, is_unit, known_around
from features.contacts.window_loops import ENOUGH
from features.digit_gaps import ENDS
from features.digit_token import FIGURES, Token
from features.view import FieldView
from features.words import words

if TYPE_CHECKING:
    from features.contacts.phones import Candidate

_WORD = re.compile(r"[ \t\-./()\[\]{}*_~,=<>]{0,3}([^\W\d_]{1,6})[ \t\-./()\[\]{}*_~,=<>]{0,3}")
_PLAIN = re.compile(r"[ \t]{0,2}[-./()]{0,2}[ \t]{0,2}")
_SENTENCE = re.compile(r"[.!?,]\s")
#: Words that end a number elsewhere and are strewn between its groups too.
_STREWN = words("call text phone tel mobile mob cell whatsapp viber telegram nr no number")
#: Words that part amounts, measures or two numbers.
_PARTING = words("by for to per a na auf por pro par de von bis do at vs ou lub sau и до за по est is are was")
#: Groups of one number at most, and its digits at least.
_MOST_GROUPS, _FEWEST_DIGITS = 18, 5


@lru_cache(maxsize=16384)
def _filler(between: str) -> str | None:
    """The one short word between two groups, an empty string where they stand side by side; None where they end."""
    if _PLAIN.fullmatch(between):
        return None if _SENTENCE.search(between) else ""
    found = _WORD.fullmatch(between)
    if found is None or _SENTENCE.search(between):
        return None
    word = found.group(1)
    if (word in ENDS and word not in _STREWN) or word in _PARTING or is_unit(word):
        return None
    return word


def filled(field: FieldView, regions: tuple[str, ...]) -> list[Candidate]:
    """Numbers of two groups or more with short words between them."""
    figures = [token for token in field.digits[1] if token[3] == FIGURES]
    if len(figures) < 2:
        return []
    found: list[Candidate] = []
    for groups, fillers in _chains(field.plain, figures):
        found += _numbers(field.codes, groups, fillers, regions)
    return found


def _chains(text: str, figures: Sequence[Token]) -> Iterator[tuple[list[Token], list[str]]]:
    """Groups of figures that hang together by words or by nothing, and what is between them."""
    groups, fillers, said = [figures[0]], [], 0
    for token in figures[1:]:
        gap = token[0] - groups[-1][1]
        filler = _filler(text[groups[-1][1] : token[0]]) if gap <= 12 else None
        if filler is None:
            if said:
                yield groups, fillers
            groups, fillers, said = [token], [], 0
            continue
        said += filler != ""
        groups.append(token)
        fillers.append(filler)
    if said:
        yield groups, fillers


def _numbers(
    codes: np.ndarray, groups: Sequence[Token], fillers: Sequence[str], regions: tuple[str, ...]
) -> Iterator[Candidate]:
    from features.contacts.phones import Candidate

    tries = 200  # an advert needs a few; a table of thousands of groups is no number
    for first in range(len(groups)):
        if first and not fillers[first - 1]:
            continue
        plus: bool | None = None
        for last in range(first + 1, min(len(groups), first + _MOST_GROUPS)):
            inner = fillers[first:last]
            said = [filler for filler in inner if filler]
            if not said or (last + 1 < len(groups) and not fillers[last]):
                continue
            tries -= 1
            if tries < 0:
                return
            digits = "".join([token.digits for token in groups[first : last + 1]])
            if len(digits) < _FEWEST_DIGITS:
                continue
            if plus is None:
                plus = plus_before(codes, groups[first].start, kinds(), known_around())
            readings = read_digits(digits, plus, regions)
            if not readings:
                continue
            start, end = groups[first].start, groups[last].end
            announced = context(codes, start, end)
            if not plus and all(group.digits[-1] == "0" != group.digits[0] for group in groups[first : last + 1]):
                continue  # amounts
            dials = bool(plus or readings[0].number.trunk or digits.startswith("00"))
            if "x" in said and not (dials or announced == "phone"):
                continue  # measures
            alike = len(said) > 1 and len(set(said)) == 1
            points = readings[0].points + (0.5 if alike else -1.0) - 0.5 * (len(said) < len(inner))
            points += {"phone": 1.5, "other": -6.0}.get(announced, 0.0) - 1.5 * (len(said) == 1)
            points -= 1.5 * (not dials and not announced)
            cut = 0.5 if announced == "phone" else 1.5  # that word may be the last filler
            points -= cut * (first > 0) + 1.5 * (last + 1 < len(groups))
            if last + 1 == len(groups) and (first == 0 or announced == "phone"):
                points += 1.0  # nothing is left over
            if points >= ENOUGH:
                run = groups[first : last + 1]
                yield Candidate(points, start, end, readings[:4], run)
