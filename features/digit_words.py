"""Number words and figures in a text as pieces of digits, found by the compiled loops of ``features.digit_loops``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from features.code_points import codes_of, kinds
from features.digit_loops import any_slip, hashes, marks
from features.digit_token import MULTIPLIER, WEAK_WORD, WORD, Token
from features.number_words import LANGUAGES, lexicon, units
from features.word_loops import build_trie


class _Tables(NamedTuple):
    """The lexicon as arrays for the loops, and the digits of each word."""

    arrays: tuple[object, ...]
    digits: list[str]
    slips: tuple[object, ...]  # for ``any_slip``


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
    return _Tables((table, *trie, sizes, slips, hows, chinese), digits, (table, *_slips(known)))


def _slips(known: Iterable[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The languages in which each word is a digit, as bits; hashes of these words less a letter, and their languages."""
    spoken = dict.fromkeys(known, 0)
    for bit, lang in enumerate(LANGUAGES):
        for word in units(lang):
            spoken[word] |= 1 << bit
    said = [word for word, langs in spoken.items() if langs and len(word) > 2]
    found, of = hashes(codes_of("".join(said)), np.cumsum([0, *map(len, said)]))
    langs: dict[int, int] = {}
    for value, word in zip(found.tolist(), of.tolist(), strict=True):
        langs[value] = langs.get(value, 0) | spoken[said[word]]
    ordered = sorted(langs)
    return (
        np.array(list(spoken.values()), np.int32),
        np.array(ordered, np.uint64),
        np.array([langs[value] for value in ordered], np.int32),
    )


def digit_marks(text: str, fewest: int) -> tuple[list[Token], bool]:
    """Number words (a multiplier's digits say how many times) and figures in ``text``, in order.

    Those too far from others to make up ``fewest`` digits with them are left out. Words may begin or end with
    figures and overlap them. The second value says whether words beside them may be mistyped number words.
    """
    arrays, digits, slips = _tables()
    codes = codes_of(text)
    places = marks(codes, *arrays, fewest)
    if not places.shape[1]:
        return [], False
    found = [
        Token(start, end, text[start:end] if word == -2 else digits[word] if word >= 0 else "0" * (end - start), how)
        for start, end, word, how in zip(*places.tolist(), strict=True)
    ]
    return found, any_slip(codes, places, *slips)


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
