"""Count runs of characters as scikit-learn's ``CountVectorizer`` does, many times faster, for a vocabulary that is known.

Within words (``char_wb``) the runs of a word are looked up once and remembered. Across words (``char``)
each run becomes a number, all at once for a text, where the vocabulary's characters are few.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp

#: Words remembered, and characters above which a word is not; most different runs that are numbered.
REMEMBERED, LONG, NUMBERED = 200_000, 60, 4_000_000
_SPACES = re.compile(r"\s\s+")


class RunCounter:
    """Counts the runs of one fitted vectorizer (analyzer ``char`` or ``char_wb``) in texts."""

    def __init__(self, vectorizer: Any) -> None:
        self._vectorizer = vectorizer
        self._analyze = vectorizer.build_analyzer()
        self.known: dict[str, int] = vectorizer.vocabulary_
        self._words: dict[str, np.ndarray] = {}
        self._table = self._numbers() if vectorizer.analyzer == "char" else None

    def counts(self, texts: Sequence[str]) -> sp.csr_matrix:
        """What ``vectorizer.transform(texts)`` gives, as float32; shape (n, vocabulary)."""
        one = self._within if self._vectorizer.analyzer == "char_wb" else self._across
        if one == self._across and self._table is None:
            return self._vectorizer.transform(texts).astype(np.float32).tocsr()
        width, starts, columns, data = len(self.known), [0], [], []
        for text in texts:
            found = np.bincount(one(text.lower() if self._vectorizer.lowercase else text), minlength=width)
            at = np.flatnonzero(found)
            columns.append(at)
            data.append(found[at])
            starts.append(starts[-1] + len(at))
        every = [np.concatenate([*parts, np.zeros(0, int)]) for parts in (data, columns)]
        return sp.csr_matrix((every[0].astype(np.float32), every[1], starts), shape=(len(texts), width))

    def _within(self, text: str) -> np.ndarray:
        parts = [self.columns_of(word) for word in text.split()]
        return np.concatenate(parts) if parts else np.zeros(0, int)

    def columns_of(self, word: str) -> np.ndarray:
        """The columns of the runs in one word (lower-case where the vectorizer is), each as often as it stands there."""
        found = self._words.get(word)
        if found is None:
            found = np.array([self.known[run] for run in self._analyze(word) if run in self.known], int)
            if len(word) <= LONG:
                if len(self._words) >= REMEMBERED:
                    self._words.clear()
                self._words[word] = found
        return found

    def _numbers(self) -> tuple[np.ndarray, int, np.ndarray] | None:
        """Number of each character (0: in no run), how many there are, and the column of each numbered run (-1: none)."""
        characters = sorted({char for run in self.known for char in run})
        base, longest = len(characters) + 1, self._vectorizer.ngram_range[1]
        if base**longest > NUMBERED:
            return None
        number = np.zeros(0x110000, np.int64)
        number[[ord(char) for char in characters]] = np.arange(1, base)
        columns = np.full(base**longest, -1)
        for run, column in self.known.items():
            columns[sum(int(number[ord(char)]) * base**at for at, char in enumerate(run))] = column
        return number, base, columns

    def _across(self, text: str) -> np.ndarray:
        assert self._table is not None
        number, base, columns = self._table
        text = _SPACES.sub(" ", text)
        ids = number[np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)]
        least, most = self._vectorizer.ngram_range
        codes, whole, found = ids, ids > 0, []
        for size in range(1, most + 1):
            if size > 1:
                codes = codes[: len(ids) - size + 1] + ids[size - 1 :] * base ** (size - 1)
                whole = whole[: len(ids) - size + 1] & (ids[size - 1 :] > 0)
            if size > len(ids):
                break
            if size >= least:
                some = columns[codes[whole]]
                found.append(some[some >= 0])
        return np.concatenate(found) if found else np.zeros(0, int)
