"""The lexicon of number words as tables for the compiled loops that find digits in a text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from features.code_points import codes_of, kinds, starts_of
from features.digit_loops import hashes
from features.digit_token import MULTIPLIER, WEAK_WORD, WORD
from features.number_words import LANGUAGES, lexicon, units
from features.word_loops import build_trie


class WordTables(NamedTuple):
    """The lexicon as arrays."""

    finding: tuple[object, ...]  # for ``features.digit_loops.marks``
    slips: tuple[np.ndarray, ...]  # for ``features.digit_loops.slips_beside``
    starts: np.ndarray  # where the digits of each word begin in ``spelt``
    spelt: np.ndarray  # uint8, ASCII; of a multiplier, how many times


@lru_cache(maxsize=1)
def word_tables() -> WordTables:
    """The tables, built at the first call: a quarter of a second."""
    known = dict(sorted(lexicon().items()))
    table = kinds().copy()
    for symbol, char in enumerate(sorted({char for word in known for char in word}), start=1):
        table[ord(char)] |= symbol
    codes = codes_of("".join(known))
    starts = starts_of(list(known))
    trie = build_trie(codes, starts, table)
    sizes = np.array([len(word.digits) for word in known.values()], np.int32)
    hows = np.array(
        [MULTIPLIER if not word.digits else WEAK_WORD if word.weak else WORD for word in known.values()], np.int32
    )
    slips = np.array([word.slip for word in known.values()])
    chinese = next(at for at, word in enumerate(known.values()) if word.lang == "zh")
    digits = [word.digits or str(word.times) for word in known.values()]
    return WordTables(
        (table, *trie, sizes, slips, hows, chinese),
        (table, *_slips(known)),
        starts_of(digits),
        np.frombuffer("".join(digits).encode(), np.uint8),
    )


def _slips(known: Iterable[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The languages in which each word is a digit, as bits; hashes of these words less a letter, and their languages."""
    spoken = dict.fromkeys(known, 0)
    for bit, lang in enumerate(LANGUAGES):
        for word in units(lang):
            spoken[word] |= 1 << bit
    said = [word for word, langs in spoken.items() if langs and len(word) > 2]
    found, of = hashes(codes_of("".join(said)), starts_of(said))
    langs: dict[int, int] = {}
    for value, word in zip(found.tolist(), of.tolist(), strict=True):
        langs[value] = langs.get(value, 0) | spoken[said[word]]
    ordered = sorted(langs)
    return (
        np.array(list(spoken.values()), np.int32),
        np.array(ordered, np.uint64),
        np.array([langs[value] for value in ordered], np.int32),
    )
