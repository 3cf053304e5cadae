"""One readable view of a text in which character-level disguise is undone, mapped back to the original.

Undone here: compatibility forms (full-width, mathematical, circled, superscript, keycap), digits of
other scripts, invisible and direction characters, marks piled on letters, and look-alike letters of
another script inside a word. The view keeps case, order and punctuation. Every offset in the view
leads back to the code point it came from. Digits hidden as words or letters are the business of
``features.unmask_digits``, which works on this view.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from features.code_points import codes_of, spans, starts_of, text_of
from features.unmask_loops import CHANGED, MOVED, OTHER_SCRIPT, fold_in_place, fold_moving
from features.unmask_tables import INVISIBLE, READING, SHOWN, TO_CYRILLIC, TO_LATIN, moving_tables

_CYRILLIC_OR_GREEK = re.compile("[\u0370-\u03ff\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z]")
_TWO_SCRIPTS = re.compile("[A-Za-z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][A-Za-z]")
_WORD = re.compile("[A-Za-z\u0370-\u03ff\u0400-\u04ff]+")
_ASCII = re.compile("[\x00-\x7f]+")
_TRAILING_MARKS = re.compile("[\u0300-\u036f\u20d0-\u20ff\ufe0e\ufe0f]*")


class Unmasked:
    """A raw text and its readable view.

    ``text`` is the view, ``lower`` the view in lower case with the same offsets. ``view_at`` and
    ``raw_at`` are the places where the distance between the two changes; both are empty when the
    offsets are equal throughout.
    """

    __slots__ = ("lower", "raw", "raw_at", "text", "view_at")

    def __init__(self, raw: str, text: str, lower: str, view_at: list[int], raw_at: list[int]) -> None:
        self.raw = raw
        self.text = text
        self.lower = lower
        self.view_at = view_at
        self.raw_at = raw_at

    def offset(self, position: int) -> int:
        """Offset in ``raw`` of the character that the view shows at ``position``."""
        if not self.view_at:
            return position
        where = bisect_right(self.view_at, position) - 1
        return position if where < 0 else self.raw_at[where] + position - self.view_at[where]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The ``[start, end)`` of ``raw`` that the view shows at ``[start, end)``; both may be equal."""
        if not self.view_at:
            return start, end
        raw_start = min(self.offset(start), len(self.raw))
        if end <= start:
            return raw_start, raw_start
        raw_end = self.offset(end - 1) + 1
        return raw_start, _TRAILING_MARKS.match(self.raw, raw_end).end()

    def steps(self, start: int, end: int) -> list[str]:
        """Names of the character-level steps undone between two view offsets, in order."""
        raw_start, raw_end = self.span(start, end)
        raw = self.raw[raw_start:raw_end]
        if raw.isascii() or raw == self.text[start:end]:
            return []
        found = []
        beyond = _ASCII.sub("", raw)
        if not INVISIBLE.isdisjoint(beyond):
            found.append("invisible characters removed")
        if not SHOWN.isdisjoint(beyond):
            found.append("unicode forms folded")
        if _CYRILLIC_OR_GREEK.search(raw) and not _CYRILLIC_OR_GREEK.search(self.text, start, end):
            found.append("look-alike letters folded")
        return found


def unmask(raw: str) -> Unmasked:
    """The readable view of ``raw``. Never raises; time is linear in the length."""
    return unmask_each((raw,))[0]


def unmask_each(raws: Sequence[str]) -> list[Unmasked]:
    """The readable view of each of some texts, as ``unmask``, in one pass over all."""
    beyond = [raw for raw in raws if not raw.isascii()]
    if not beyond:
        return [Unmasked(raw, raw, raw.lower(), [], []) for raw in raws]
    starts = starts_of(beyond)
    codes = codes_of("".join(beyond))
    shown, flags = fold_in_place(codes, starts, READING)
    readable = text_of(shown)
    found = zip(*spans(starts), flags.tolist(), strict=True)
    return [
        Unmasked(raw, raw, raw.lower(), [], []) if raw.isascii() else _unmasked(raw, codes, readable, *next(found))
        for raw in raws
    ]


def _unmasked(raw: str, codes: np.ndarray, readable: str, start: int, end: int, flags: int) -> Unmasked:
    """The view of the text ``raw`` at ``[start, end)`` of many, from what ``fold_in_place`` says of it."""
    text, view_at, raw_at = raw, [], []
    if flags & MOVED:
        shown, view_moves, raw_moves = fold_moving(codes[start:end], *moving_tables())
        text, view_at, raw_at = text_of(shown), view_moves.tolist(), raw_moves.tolist()
        flags |= OTHER_SCRIPT
    elif flags & CHANGED:
        text = readable[start:end]
    if flags & OTHER_SCRIPT and _CYRILLIC_OR_GREEK.search(text) and _LATIN.search(text):
        text = _one_script_a_word(text)
    return Unmasked(raw, text, text.lower(), view_at, raw_at)


def _one_script_a_word(text: str) -> str:
    """Give each word that mixes scripts the one script all its letters can be read in."""
    latin = len(_LATIN.findall(text))
    mostly_latin = latin > len(_CYRILLIC_OR_GREEK.findall(text))

    if not mostly_latin and not _TWO_SCRIPTS.search(text):
        return text

    def settle(found: re.Match[str]) -> str:
        word = found.group()
        if word.isascii():
            return word
        has_latin = _LATIN.search(word) is not None
        if has_latin or (mostly_latin and len(word) > 1):
            as_latin = word.translate(TO_LATIN)
            if as_latin.isascii():
                return as_latin
        return word.translate(TO_CYRILLIC) if has_latin else word

    return _WORD.sub(settle, text)
