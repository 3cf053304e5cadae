"""Number words and figures in a text as pieces of digits, found by the compiled loops of ``features.digit_loops``."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from features.code_points import codes_of, kinds
from features.digit_loops import marks
from features.digit_token import MULTIPLIER, WEAK_WORD, WORD, Token
from features.number_words import lexicon
from features.word_loops import build_trie


class _Tables(NamedTuple):
    """The lexicon as arrays for the loops, and the digits of each word."""

    arrays: tuple[object, ...]
    digits: list[str]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    known = dict(sorted(lexicon().items()))
    table = kinds().copy()
    for symbol, char in enumerate(sorted({char for word in known for char in word}), start=1):
        table[ord(char)] |= symbol
    codes = codes_of("".join(known))
    starts = np.cumsum([0, *map(len, known)])
    trie = build_trie(codes, starts, table)
    sizes = np.array([len(word.digits) for word in known.values()], np.int32)
    hows = np.array(
        [MULTIPLIER if not word.digits else WEAK_WORD if word.weak else WORD for word in known.values()], np.int32
    )
    slips = np.array([word.slip for word in known.values()])
    chinese = next(at for at, word in enumerate(known.values()) if word.lang == "zh")
    digits = [word.digits or str(word.times) for word in known.values()]
    return _Tables((table, *trie, sizes, slips, hows, chinese), digits)


def digit_marks(text: str, fewest: int) -> tuple[list[Token], bool]:
    """Number words (a multiplier's digits say how many times) and figures in ``text``, in order; whether they are dense.

    Those too far from others to make up ``fewest`` digits with them are left out. Words may begin or end with
    figures and overlap them. Where they are not dense, none beside them can be mistyped.
    """
    arrays, digits = _tables()
    places, dense = marks(codes_of(text), *arrays, fewest)
    found = [
        Token(start, end, text[start:end] if word == -2 else digits[word] if word >= 0 else "0" * (end - start), how)
        for start, end, word, how in zip(*places.tolist(), strict=True)
    ]
    return found, dense


def repeat(tokens: list[Token]) -> list[Token]:
    """Let ``double`` and ``triple`` repeat the digit they stand before."""
    found: list[Token] = []
    waiting: Token | None = None
    for token in tokens:
        if token.how == MULTIPLIER:
            waiting = token
            continue
        if waiting is not None and token.start - waiting.end <= 2:
            times = int(waiting.digits)
            digits = token.digits[:1] * times + token.digits[1:]
            token = Token(waiting.start, token.end, digits, WORD)
        waiting = None
        found.append(token)
    return found
