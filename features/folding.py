"""Fold text so that one spelling stands for many, and remember where each character came from.

Folding lowers case, drops accents (Latin, Greek, Cyrillic, Arabic), turns look-alike forms such as
full-width or "mathematical" letters into plain ones, makes hyphens, apostrophes and ornaments into
spaces, and collapses runs of white space. Commas and sentence ends stay: a phrase must not be found
across them.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

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
_RUN = re.compile(r"\s{2,}")


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


class _Stable(dict[str, str]):
    """What a character folds to where that stays as it is when it is folded again; else an empty string."""

    def __missing__(self, char: str) -> str:
        folded = _FOLD[ord(char)]
        value = self[char] = folded if folded.translate(_FOLD) == folded else ""
        return value


_STABLE = _Stable()
_ASCII = re.compile("[\x00-\x7f]+")
#: Different characters beyond ASCII up to which it is quicker to replace each than to walk over the text.
_FEW = 10


def _folded(raw: str) -> str:
    """Every character folded, blanks not yet closed up. Text that is all ASCII is translated five times as fast."""
    if raw.isascii():
        return raw.translate(_FOLD)
    beyond = set(_ASCII.sub("", raw))
    if len(beyond) <= _FEW and all(_STABLE[char] for char in beyond):
        for char in beyond:
            raw = raw.replace(char, _STABLE[char])
    return raw.translate(_FOLD)


class _Words(dict[int, str]):
    """Everything that is no letter or digit becomes a space, one for one."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        value = self[code] = char if char.isalnum() or unicodedata.category(char)[0] == "M" else " "
        return value


_WORDS = _Words()


class Folded:
    """A folded text: ``text`` keeps sentence marks, ``words`` has spaces for them (same length).

    Both begin and end with a space, so that every word has a space on either side.
    """

    __slots__ = ("_jumps", "_raw", "text", "words")

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._jumps: tuple[_Jumps, _Jumps] | None = None
        self.text = f" {_RUN.sub(' ', _folded(raw))} "
        self.words = self.text.translate(_WORDS)

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the original text that ``text[start:end]`` was folded from."""
        if self._jumps is None:
            self._jumps = self._found_jumps()
        closed, folded = self._jumps
        first, last = start - 1, end - 2
        if closed.at:
            first, last = closed.before(first), closed.before(last)
        if folded.at:
            first, last = folded.before(first), folded.before(last)
        return first, last + 1

    def _found_jumps(self) -> tuple[_Jumps, _Jumps]:
        """Where blanks were closed up, and where one character became none or several."""
        raw = self._raw
        closed, folded = _Jumps(), _Jumps()
        for run in _RUN.finditer(_folded(raw)):
            closed.add(run.start() + 1 - closed.gone, run.end() - run.start() - 1)
        # What is ASCII stays one character.
        odd = {char for char in set(_ASCII.sub("", raw)) if len(_FOLD[ord(char)]) != 1}
        for place, char in [one for one in enumerate(raw) if one[1] in odd] if odd else ():
            at, more = place - folded.gone, len(_FOLD[ord(char)])
            if more:  # all that it became leads back to it
                for step in range(1, more):
                    folded.add(at + step, -1)
            else:
                folded.add(at, 1)
        return closed, folded


class _Jumps:
    """Places of a text from which on its offsets are others than those of the text it was made from."""

    __slots__ = ("_by", "at", "gone")

    def __init__(self) -> None:
        self.at: list[int] = []
        self._by: list[int] = []
        self.gone = 0  # characters left out so far

    def add(self, at: int, gone: int) -> None:
        """From ``at`` on, ``gone`` characters more have been left out."""
        self.gone += gone
        self.at.append(at)
        self._by.append(self.gone)

    def before(self, at: int) -> int:
        """The offset that ``at`` had in the text this one was made from."""
        place = bisect_right(self.at, at)
        return at + self._by[place - 1] if place else at


def fold(raw: str) -> Folded:
    """Fold a text, at most its first READ_AT_MOST characters."""
    return Folded(raw if len(raw) <= READ_AT_MOST else raw[:READ_AT_MOST])


def fold_phrase(text: str) -> str:
    """Fold a short text without keeping offsets: for phrases and cues."""
    return " ".join(text.translate(_FOLD).split())


def fold_letters(pattern: str) -> str:
    """Fold the letters of a regular expression and leave its signs as they are."""
    return "".join(char if char.isascii() or not char.isalpha() else _FOLD[ord(char)] for char in pattern)
