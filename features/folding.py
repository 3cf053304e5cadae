"""Fold text so that one spelling stands for many, and remember where each character came from.

Folding lowers case, drops accents (Latin, Greek, Cyrillic, Arabic), turns look-alike forms such as
full-width or "mathematical" letters into plain ones, makes hyphens, apostrophes and ornaments into
spaces, and collapses runs of white space. Commas and sentence ends stay: a phrase must not be found
across them.
"""

from __future__ import annotations

import re
import unicodedata
from threading import Lock

import numpy as np

from features.code_points import END, codes_of, text_of
from features.fold_loops import SEVERAL, UNKNOWN, WORD, fold_words

#: Characters of one field that are read for words: an advert is long at 10,000, and a text of megabytes is an attack.
READ_AT_MOST = 200_000
#: Letters that have no decomposition into a plain letter and a mark.
_PLAIN = {
    "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "þ": "th", "ð": "d", "ħ": "h",
    "ς": "σ", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي",
}  # fmt: skip
#: Marks are dropped only where a reader leaves them out too; in kana, Thai or Hangul they are the letter.
_MARKED = re.compile(r"[\u00c0-\u024f\u0370-\u052f\u1e00-\u1fff\u0600-\u06ff]")
_DROPPED = re.compile(
    r"[\u00ad\u0300-\u036f\u0483-\u0487\u0640\u064b-\u0655\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
_SPACED = set("-‐‑‒–—―−_*~•·|\"“”„«»‹›'’‘`´ʼ^<>{}[]")
_WIDE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def written_without_spaces(char: str) -> bool:
    """Whether words in this character's script are not set apart by spaces (Han, kana, Thai ...)."""
    return _WIDE.match(char) is not None


def first_wide(text: str) -> int:
    """Where the first character of such a script stands, or -1."""
    found = _WIDE.search(text)
    return found.start() if found else -1


def _fold_char(char: str) -> str:
    if char in _SPACED or char.isspace():
        return " "
    if _DROPPED.match(char):
        return ""
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    folded = unicodedata.normalize("NFKC", char).lower()
    if category == "So" and folded == char:
        return " "
    if _MARKED.search(folded):
        folded = "".join(part for part in unicodedata.normalize("NFD", folded) if not unicodedata.combining(part))
    folded = "".join(_PLAIN.get(part, part) for part in folded)
    return " ".join(folded.split()) or " "


class _Table(dict[int, str]):
    """A translation table that learns each character when it is first met."""

    def __missing__(self, code: int) -> str:
        value = self[code] = _fold_char(chr(code))
        return value


_FOLD = _Table()


class _Loop:
    """The same as arrays for the compiled loop, which asks for the characters that it does not know."""

    def __init__(self) -> None:
        self._table = np.full(END, UNKNOWN, np.uint32)
        self._several = np.zeros(1, np.int32), np.empty(0, np.uint32)
        self._one_at_a_time = Lock()

    def __call__(self, raw: str) -> tuple[np.ndarray, ...]:
        codes = codes_of(raw)
        found = fold_words(codes, self._table, *self._several)
        if not len(found[0]):
            self._learn(set(raw))
            found = fold_words(codes, self._table, *self._several)
        return found

    def _learn(self, chars: set[str]) -> None:
        with self._one_at_a_time:
            starts, texts = (part.tolist() for part in self._several)
            for code in map(ord, chars):
                if self._table[code] != UNKNOWN:
                    continue
                marked = [ord(part) | (WORD if _is_word(part) else 0) for part in _FOLD[code]]
                if len(marked) == 1:
                    self._table[code] = marked[0]
                else:
                    self._table[code] = SEVERAL | len(starts) - 1
                    texts += marked
                    starts.append(len(texts))
            self._several = np.array(starts, np.int32), np.array(texts, np.uint32)


_fold_loop = _Loop()


def _is_word(char: str) -> bool:
    """Whether a character is a letter, a figure or a mark upon one; everything else parts words."""
    return char.isalnum() or unicodedata.category(char)[0] == "M"


class Folded:
    """A folded text: ``text`` keeps sentence marks; ``codes`` are its code points, ``word_codes`` those with spaces for marks.

    All begin and end with a space, so that every word has a space on either side.
    """

    __slots__ = ("_came", "_vocabulary", "codes", "text", "word_codes")

    def __init__(self, raw: str) -> None:
        self.codes, self.word_codes, self._came = _fold_loop(raw)
        self.text = text_of(self.codes)
        self._vocabulary: frozenset[str] | None = None

    @property
    def vocabulary(self) -> frozenset[str]:
        """The different words of the text."""
        if self._vocabulary is None:
            self._vocabulary = frozenset(text_of(self.word_codes).split())
        return self._vocabulary

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the original text that ``text[start:end]`` was folded from."""
        came = self._came
        if len(came):
            return int(came[start]), int(came[end - 1]) + 1
        return max(0, start - 1), min(end, len(self.text) - 1) - 1


def fold(raw: str) -> Folded:
    """Fold a text, at most its first READ_AT_MOST characters."""
    return Folded(raw if len(raw) <= READ_AT_MOST else raw[:READ_AT_MOST])


def fold_phrase(text: str) -> str:
    """Fold a short text without keeping offsets: for phrases and cues."""
    return " ".join(text.translate(_FOLD).split())


def fold_letters(pattern: str) -> str:
    """Fold the letters of a regular expression and leave its signs as they are."""
    return "".join(char if char.isascii() or not char.isalpha() else _FOLD[ord(char)] for char in pattern)
