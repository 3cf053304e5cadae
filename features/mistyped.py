"""Number words with a typing error, looked for only beside number words of the same language."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from features.digit_gaps import is_between
from features.digit_token import WEAK_WORD, WORD, Token
from features.number_spellings import REAL_WORDS
from features.number_words import LANGUAGES, units

#: Number words that must stand in a text before others are taken for mistyped ones.
FEWEST_WORDS = 3
#: Mistyped words in a row.
_MOST_IN_A_ROW = 3
#: Shorter ones, and words of their own, count only between two digits.
_LONG_ENOUGH = 3
_NEXT = re.compile(r"[\s,.\-/*]{1,4}([^\W\d_]{2,14})(?![^\W_])")
_BEFORE = re.compile(r"(?<![^\W_])([^\W\d_]{2,14})[\s,.\-/*]{1,4}\Z")


@lru_cache(maxsize=32)
def _slips(lang: str) -> dict[str, str]:
    """Every spelling of the ten digits with one letter doubled, dropped or swapped with the next; digits they mean."""
    said = units(lang)
    found: dict[str, set[str]] = {}
    for form, digit in said.items():
        for at in range(len(form)):
            for slip in (
                form[:at] + form[at] + form[at:],
                form[:at] + form[at + 1 :],
                form[:at] + form[at + 1 : at + 2] + form[at] + form[at + 2 :],
            ):
                if len(slip) > 1 and slip not in said and not is_between(slip):
                    found.setdefault(slip, set()).add(digit)
    return {slip: digits.pop() for slip, digits in found.items() if len(digits) == 1}


def mistyped(text: str, words: Sequence[Token]) -> list[Token]:
    """The mistyped number words that touch ``words`` (tokens of ``text``, in order), in order."""
    known = [word for word in words if word.how == WORD]
    if len(known) < 2 or len(known) + len(words) < 2 * FEWEST_WORDS:
        return []
    langs: Counter[str] = Counter()
    for word in words:
        langs.update(_languages(text[word.start : word.end]))
    most = max(langs.values(), default=0)
    tables = [_slips(lang) for lang, count in langs.items() if count == most]
    if not tables:
        return []
    starts = [word.start for word in words]
    found: dict[int, Token] = {}
    for word in words:
        for row in (_after(text, word.end), _before(text, word.start)):
            for start, end in row:
                meant = {table[text[start:end]] for table in tables if text[start:end] in table}
                at = bisect_left(starts, end) - 1
                if len(meant) != 1 or (at >= 0 and words[at].end > start):
                    break
                found[start] = Token(start, end, meant.pop(), WEAK_WORD)
    ends = {*(word.end for word in words), *(one.end for one in found.values())}
    begins = {*starts, *found}
    return [
        one
        for start, one in sorted(found.items())
        if (one.end - start >= _LONG_ENOUGH and text[start : one.end] not in REAL_WORDS)
        or (_beside(range(start - 4, start), ends) and _beside(range(one.end + 1, one.end + 5), begins))
    ]


def _beside(places: range, marks: set[int]) -> bool:
    return any(place in marks for place in places)


@lru_cache(maxsize=4096)
def _languages(word: str) -> tuple[str, ...]:
    return tuple(lang for lang in LANGUAGES if word in units(lang))


def _after(text: str, end: int) -> Iterator[tuple[int, int]]:
    for _ in range(_MOST_IN_A_ROW):
        following = _NEXT.match(text, end)
        if following is None:
            return
        end = following.end(1)
        yield following.span(1)


def _before(text: str, start: int) -> Iterator[tuple[int, int]]:
    for _ in range(_MOST_IN_A_ROW):
        previous = _BEFORE.search(text, max(0, start - 18), start)
        if previous is None:
            return
        start = previous.start(1)
        yield previous.span(1)
