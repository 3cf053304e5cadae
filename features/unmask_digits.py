"""Digits however they are written: figures, words, run-together words, letters that look like digits.

``digit_tokens`` finds every piece of text that can be read as digits and says what lies between each
and the one before it; ``Digits.runs`` are pieces close enough to belong to one number. Works on the
lower-case view of ``features.unmask``; time is linear in the length of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeAlias, overload

import numpy as np

from features.code_points import codes_of, starts_of
from features.digit_gaps import GAPS, Gap, known_words
from features.digit_token import Token
from features.digit_words import word_tables
from features.gap_loops import APART
from features.leet_loops import LEET_SURE
from features.mistyped import mistyped
from features.number_words import LANGUAGES
from features.token_loops import DIFFER, GAP, NOTHING, ROWS, SIZE, SLIPPED, merge, read_each, unpacked

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
    """What ``features.token_loops.read_each`` looks things up in: for ``features.digit_loops.marks``, and the rest."""
    tables = word_tables()
    return tables.finding, (*tables.slips[1:], _leet(), known_words(), _NO_SLIPS, tables.starts, tables.spelt)


_NO_DIGITS = np.array([NOTHING], np.int64)


class Packed(NamedTuple):
    """What can be read as digits in texts that stand one after another, packed for compiled loops."""

    digits: np.ndarray  # of all, int64
    starts: np.ndarray  # where each text's begin, and where the last one's end (int64)

    @classmethod
    def joined(cls, each: Sequence[np.ndarray | None]) -> Packed:
        """Those of some texts, which may have none, as one."""
        arrays = [_NO_DIGITS if one is None else one for one in each]
        return cls(np.concatenate(arrays), starts_of(arrays))

    def of(self, place: int) -> np.ndarray:
        """One text's."""
        return self.digits[self.starts[place] : self.starts[place + 1]]

    def found(self) -> list[int]:
        """What was found in each text: NOTHING, ALIKE, DIFFER or SLIPPED of ``features.token_loops``."""
        return self.digits[self.starts[:-1]].tolist()


def packed_each(lower: str, text: str, plain: np.ndarray, starts: np.ndarray, fewest: Sequence[int]) -> Packed:
    """What can be read as digits in the lower-case views of texts that are joined; ``starts`` are those of ``starts_of``.

    ``text`` is ``lower`` without accents, at the same length, and ``plain`` its code points. What is too far from
    others to make up as many digits as ``fewest`` says for its text is left out, unread.
    """
    before, after = _tables()
    codes = plain if lower == text else codes_of(lower)
    return Packed(*read_each(plain, codes, starts, np.array(fewest, np.int64), *before, *after))


def settled(found: np.ndarray, lower: str, text: str, plain: np.ndarray) -> np.ndarray | None:
    """What ``packed_each`` found in a text, mistyped words read as well; None where there is nothing.

    The three are the text's own, as there.
    """
    if found[0] == NOTHING:
        return None
    if found[0] != SLIPPED:
        return found
    places, beside = found[2:].astype(np.int32).reshape(5, -1)[:4], found[2:].reshape(5, -1)[4]
    tables = word_tables()
    codes = plain if lower == text else codes_of(lower)
    langs = tuple(lang for bit, lang in enumerate(LANGUAGES) if int(found[1]) >> bit & 1)
    written = sorted(mistyped(text, list(zip(*places[:2].tolist(), strict=True)), beside.tolist(), langs))
    slips = np.array(written, np.int32).T.copy() if written else _NO_SLIPS
    return merge(
        plain, codes, tables.finding[0], _leet(), known_words(), places, slips, tables.starts, tables.spelt
    )


def packed_digits(lower: str, text: str, plain: np.ndarray, fewest: int = 1) -> np.ndarray | None:
    """What can be read as digits in one text, as ``packed_each`` and ``settled``."""
    return settled(packed_each(lower, text, plain, starts_of((text,)), (fewest,)).of(0), lower, text, plain)


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
