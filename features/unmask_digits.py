"""Digits however they are written: figures, words, run-together words, letters that look like digits.

``digit_tokens`` finds every piece of text that can be read as digits and says what lies between each
and the one before it; ``Digits.runs`` are pieces close enough to belong to one number. Works on the
lower-case view of ``features.unmask``; time is linear in the length of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias, overload

import numpy as np

from features.code_points import codes_of
from features.digit_gaps import GAPS, Gap, known_words
from features.digit_token import Token
from features.digit_words import word_tables
from features.gap_loops import APART
from features.leet_loops import LEET_SURE
from features.mistyped import mistyped
from features.token_loops import DIFFER, GAP, NOTHING, ROWS, SIZE, SLIPPED, merge, read, unpacked

_LEET = {
    "o": "0", "l": "1", "i": "1", "s": "5", "b": "8", "z": "2", "g": "9", "q": "9", "e": "3", "a": "4", "t": "7",
    "о": "0", "ο": "0", "і": "1", "ѕ": "5", "з": "3", "б": "6", "в": "8", "|": "1",
}  # fmt: skip
#: Those that look much like their digit.
_SURE = frozenset("olisbzоοіѕз|")

#: Digits of the shortest telephone number that is read.
FEWEST_DIGITS = 7


#: Tokens close enough to belong to one number, and the gaps between them.
Run: TypeAlias = tuple[list[Token], list[Gap]]


class Digits(Sequence[Token]):
    """One reading of a text's digits: tokens in the order of the text, made as they are asked for.

    ``table`` has the rows of ``features.token_loops`` (int64), ``digits`` the digits of all tokens one after another (ASCII).
    """

    __slots__ = ("digits", "table")

    def __init__(self, table: np.ndarray, digits: np.ndarray) -> None:
        self.table = table
        self.digits = digits

    def __len__(self) -> int:
        return self.table.shape[1]

    @overload
    def __getitem__(self, where: int) -> Token: ...
    @overload
    def __getitem__(self, where: slice) -> list[Token]: ...
    def __getitem__(self, where: int | slice) -> Token | list[Token]:
        if isinstance(where, slice):
            first, last, _ = where.indices(len(self))
            return self.part(first, last)
        first = range(len(self))[where]
        return self.part(first, first + 1)[0]

    def __iter__(self) -> Iterator[Token]:
        return iter(self.part(0, len(self)))

    def part(self, first: int, last: int) -> list[Token]:
        """The tokens from ``first`` on to before ``last``."""
        if first >= last:
            return []
        starts, ends, hows, ats, sizes = self.table[:GAP, first:last].tolist()
        base = ats[0]
        digits = self.spelt(base, ats[-1] + sizes[-1])
        return [
            Token(start, end, digits[at - base : at - base + size], how)
            for start, end, how, at, size in zip(starts, ends, hows, ats, sizes, strict=True)
        ]

    def spelt(self, start: int = 0, end: int | None = None) -> str:
        """The digits of all tokens one after another, or some of these."""
        return self.digits[start:end].astype(np.uint8).tobytes().decode("ascii")

    def gaps(self, first: int, last: int) -> list[Gap]:
        """What lies between the tokens from ``first`` on to before ``last``, which are of one run."""
        return [GAPS[gap] for gap in self.table[GAP, first + 1 : last].tolist()]

    def runs(self, fewest: int = 1) -> Iterator[Run]:
        """The runs that hold ``fewest`` digits or more, in order."""
        begins = np.flatnonzero(self.table[GAP] == APART).tolist()
        for first, last in pairwise([*begins, len(self)]):
            if fewest <= 1 or self.table[SIZE, first:last].sum() >= fewest:
                yield self.part(first, last), self.gaps(first, last)


_NO_SLIPS = np.zeros((3, 0), np.int32)
_NONE = Digits(np.zeros((ROWS, 0), np.int64), np.zeros(0, np.int64))


@lru_cache(maxsize=1)
def _leet() -> np.ndarray:
    """By code point, the digit that a letter looks like, and whether it does so for sure (uint8)."""
    table = np.zeros(max(map(ord, _LEET)) + 1, np.uint8)
    for letter, digit in _LEET.items():
        table[ord(letter)] = int(digit) | LEET_SURE * (letter in _SURE)
    return table


@lru_cache(maxsize=1)
def _tables() -> tuple[object, ...]:
    """What ``features.token_loops.read`` looks things up in, before and after how many digits are wanted."""
    tables = word_tables()
    return tables.finding, (*tables.slips[1:], _leet(), known_words(), _NO_SLIPS, tables.starts, tables.spelt)


def packed_digits(lower: str, text: str, plain: np.ndarray, fewest: int = 1) -> np.ndarray | None:
    """What can be read as digits in a lower-case view, packed for compiled loops; None where there is nothing.

    ``text`` is ``lower`` without accents, at the same length, and ``plain`` its code points. What is too far from
    others to make up ``fewest`` digits with them is left out, unread.
    """
    before, after = _tables()
    codes = plain if lower == text else codes_of(lower)
    found = read(plain, codes, *before, fewest, *after)
    if found[0] == NOTHING:
        return None
    if found[0] != SLIPPED:
        return found
    places = found[1:].astype(np.int32).reshape(4, -1)
    tables = word_tables()
    return merge(
        plain, codes, tables.finding[0], _leet(), known_words(), places, _mistyped(text, places), tables.starts, tables.spelt
    )


def readings(packed: np.ndarray | None) -> tuple[Digits, Digits]:
    """The bold reading and the strict one.

    The bold reading takes look-alike letters within runs of digits, and everyday words that can be
    numbers, as digits. The strict one does not. They are the same object where the text offers
    nothing to be bold about.
    """
    if packed is None:
        return _NONE, _NONE
    strict, digits, bold, bold_digits = unpacked(packed)
    found = Digits(strict, digits)
    return (found if packed[0] != DIFFER else Digits(bold, bold_digits)), found


def digit_tokens(lower: str, text: str, fewest: int = 1) -> tuple[Digits, Digits]:
    """Tokens of a lower-case view: the bold reading and the strict one; parameters as of ``packed_digits``."""
    return readings(packed_digits(lower, text, codes_of(text), fewest))


def _mistyped(text: str, places: np.ndarray) -> np.ndarray:
    """Mistyped number words beside ``places``: starts, ends and digits (int32)."""
    beside = [Token(start, end, "", how) for start, end, _, how in zip(*places.tolist(), strict=True)]
    found = sorted(mistyped(text, beside))
    if not found:
        return _NO_SLIPS
    return np.array([(slip.start, slip.end, int(slip.digits)) for slip in found], np.int32).T.copy()
