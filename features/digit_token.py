"""A piece of text read as digits, and how it was written."""

from __future__ import annotations

from typing import NamedTuple

#: How a token was written.
FIGURES, WORD, WEAK_WORD, LEET, DOUBTFUL, MULTIPLIER = range(6)
#: Pieces looked at in one text. An advert holds a few dozen; what holds more is a table or an attack, and the
#: rest of it is left.
MOST_TOKENS = 10_000

#: Number words that must stand in a text before others beside them are taken for mistyped ones.
FEWEST_WORDS = 3


class Token(NamedTuple):
    """A piece of text read as digits."""

    start: int
    end: int
    digits: str
    how: int  # FIGURES, WORD, WEAK_WORD, LEET, DOUBTFUL (letters that look little like their digit)
