"""Number words with a typing error, looked for only beside number words of the same language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from features.digit_gaps import is_between
from features.digit_loops import AFTER, BEFORE_IT
from features.number_spellings import REAL_WORDS
from features.number_words import units

#: Mistyped words in a row.
_MOST_IN_A_ROW = 3
#: Pieces of digits in one text beside which they are looked for.
_MOST_MARKS = 2000
#: Shorter ones, and words of their own, count only between two digits.
_LONG_ENOUGH = 3
_WORD = re.compile(r"[^\W\d_]{2,14}(?![^\W_])")
#: What may stand between a mistyped word and its neighbours, and how much of it.
_JOINT = re.compile(r"[\s,.\-/*]{1,4}")
#: Text looked at on either side of a run of digits.
_REACH = _MOST_IN_A_ROW * (14 + 4)


@lru_cache(maxsize=32)
def _shortened(lang: str) -> dict[str, set[str]]:
    """The words for the ten digits, found by each of them with one letter left out or none."""
    found: dict[str, set[str]] = {}
    for form in units(lang):
        for short in _less_one(form):
            found.setdefault(short, set()).add(form)
    return found


def _less_one(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _is_slip(written: str, meant: str) -> bool:
    """Whether one letter is doubled, added, left out, another, or swapped with the next."""
    if abs(len(written) - len(meant)) > 1:
        return False
    same = 0
    while same < min(len(written), len(meant)) and written[same] == meant[same]:
        same += 1
    one, two = written[same:], meant[same:]
    if len(one) == len(two):
        return one[1:] == two[1:] or (one[:2] == two[1::-1] and one[2:] == two[2:])
    return one[1:] == two if len(one) > len(two) else one == two[1:]


@lru_cache(maxsize=16384)
def _meant(word: str, langs: tuple[str, ...]) -> tuple[str, bool]:
    """The digit that a mistyped word means in ``langs``, or an empty string; and whether a letter is another."""
    if is_between(word) or any(word in units(lang) for lang in langs):
        return "", False
    digits: dict[str, bool] = {}
    for lang in langs:
        table = _shortened(lang)
        for form in {form for short in _less_one(word) for form in table.get(short, ())}:
            if len(form) > 2 and _is_slip(word, form):
                another = sorted(word) != sorted(form) and not set(word) <= set(form)
                digits[units(lang)[form]] = digits.get(units(lang)[form], True) and another
    if len(digits) > 1:  # letters left out, doubled or swapped before letters changed
        digits = {digit: another for digit, another in digits.items() if not another}
    return digits.popitem() if len(digits) == 1 else ("", False)


def mistyped(
    text: str, marks: Sequence[tuple[int, int]], beside: Sequence[int], langs: tuple[str, ...]
) -> list[tuple[int, int, int]]:
    """Mistyped number words of ``langs`` beside ``marks``: start, end and digit of each.

    ``marks`` are number words and figures in ``text``, in order: where each begins and ends; ``beside`` says on which
    side of each one may stand (``features.digit_loops.slips_beside``).
    """
    found: list[tuple[int, int, int]] = []
    done = 0
    for at, ((start, end), where) in enumerate(zip(marks[:_MOST_MARKS], beside, strict=False)):
        if where & BEFORE_IT and start > done + 1 and (at == 0 or start - done > _REACH):
            found += _before(text, max(done, start - _REACH), start, langs)
        done = max(done, end)
        following = marks[at + 1][0] if at + 1 < min(len(marks), _MOST_MARKS) else len(text)
        if where & AFTER and following > done + 2:
            found += _after(text, done, min(following, done + _REACH), langs, following)
    return found


def _after(text: str, start: int, end: int, langs: tuple[str, ...], following: int) -> Iterator[tuple[int, int, int]]:
    """Mistyped words from ``start`` on, where digits end; the next digits begin at ``following``."""
    row: list[tuple[int, int, str, bool]] = []
    at = start
    while len(row) < _MOST_IN_A_ROW:
        joint = _JOINT.match(text, at, end)
        word = _WORD.match(text, joint.end(), end) if joint else None
        digit, another = _meant(word.group(), langs) if word else ("", False)
        if not digit:
            break
        at = word.end()
        row.append((*word.span(), digit, another))
    if row:
        joint = _JOINT.match(text, at, end)
        between = joint is not None and joint.end() == following
        yield from _believed(text, row, between)


def _before(text: str, start: int, end: int, langs: tuple[str, ...]) -> Iterator[tuple[int, int, int]]:
    """Mistyped words right before ``end``, where digits begin."""
    row: list[tuple[int, int, str, bool]] = []
    words = list(_WORD.finditer(text, start, end))
    at = end
    for word in reversed(words[-_MOST_IN_A_ROW:]):
        whole = word.start() == 0 or not text[word.start() - 1].isalnum()
        digit, another = (
            _meant(word.group(), langs) if whole and _JOINT.fullmatch(text, word.end(), at) else ("", False)
        )
        if not digit:
            break
        at = word.start()
        row.append((*word.span(), digit, another))
    return _believed(text, row[::-1], False)


def _believed(text: str, row: Sequence[tuple[int, int, str, bool]], between: bool) -> Iterator[tuple[int, int, int]]:
    """The words of a row that are taken for mistyped; all of them ``between`` two digits."""
    for start, end, digit, another in row:
        sure = end - start >= _LONG_ENOUGH + another and text[start:end] not in REAL_WORDS
        if between or sure:
            yield start, end, int(digit)
