"""Thousands of keys looked for at once, each with what must stand right beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from features.code_points import codes_of, starts_of
from features.scan_loops import build_states, find_keys


class Beside(NamedTuple):
    """What must stand around a key for it to count: one of the texts of each; nothing is asked where there are none."""

    before: Sequence[str] = ()
    here: Sequence[str] = ()
    after: Sequence[str] = ()


class Automaton:
    """Looks for keys in folded texts (``features.folding``); each key has entries, numbered in the order given.

    A blank at either end of a key is no part of what is found.
    """

    def __init__(self, keys: Mapping[str, Sequence[Beside]]) -> None:
        texts = _Texts()
        entries = [[texts.group(asked) for asked in one] for beside in keys.values() for one in beside]
        last = np.cumsum([len(beside) for beside in keys.values()])
        about = {
            key: (end - len(beside), end, 1 - len(key) + (key[0] == " "), 1 - (key[-1] == " "))
            for (key, beside), end in zip(keys.items(), last.tolist(), strict=True)
        }
        by_letters = sorted(keys)
        codes = codes_of("".join(by_letters))
        chars = np.unique(codes)
        numbers = np.zeros(int(chars[-1]) + 1, np.uint16)
        numbers[chars] = np.arange(1, len(chars) + 1)
        self._machine = (
            numbers,
            *build_states(numbers[codes], starts_of(by_letters), len(chars)),
            np.array([about[key] for key in by_letters], np.int32),
            np.array(entries, np.int32),
            *texts.arrays(),
        )

    def find(self, words: np.ndarray, shown: np.ndarray) -> Iterator[Iterator[tuple[int, int, int]]]:
        """Number of the entry, start and end of each find, in the order of their ends, the longest first; some at a time.

        ``shown`` are the code points of a folded text, ``words`` the same with blanks for its signs: keys are looked for in
        these, what stands beside them in those.
        """
        at, state = 0, 0
        while at < len(words):
            found, at, state = find_keys(words, shown, at, state, *self._machine)
            yield zip(*found.tolist(), strict=True)


class _Texts:
    """Groups of texts as arrays, each group once."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, ...], int] = {}

    def group(self, asked: Sequence[str]) -> int:
        """The number of a group, or -1 where everything will do."""
        return -1 if not asked or "" in asked else self._numbers.setdefault(tuple(asked), len(self._numbers))

    def arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """All texts, where each begins, and the first of each group."""
        texts = [text for group in self._numbers for text in group]
        return codes_of("".join(texts)), starts_of(texts), starts_of(list(self._numbers))

