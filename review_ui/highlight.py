"""Cutting a text into segments, so that every signal can be marked in the very words it came from.

Pure functions: text and spans in, segments out. Joining the segments' texts gives the text back,
character for character, so that what a person selects and copies is what was published. Characters
that cannot be seen, or that turn the direction of the text around them, come in segments of their
own that name them; the same one many times over is one segment.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leadline.core.records import Signal

#: Controls, marks of direction, joiners, fillers, tags: nothing that shows on a screen.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
#: Most places of one text where invisible characters are named: a flood of them must not make a page no browser opens.
MOST_NAMED = 5_000


@dataclass(frozen=True, slots=True)
class Span:
    """Where a signal lies in one field's text, in code points; ``signal`` is its place in a list."""

    signal: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text covered by the same signals throughout.

    ``signals`` are their places in the list, the one that began last first (it is drawn on top);
    ``begins`` are those whose first character in this field is here. ``hidden`` names an invisible
    character, and is empty for all other text.
    """

    text: str
    signals: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()
    hidden: str = ""


def spans_of(signals: Sequence[Signal], field: str, text: str) -> list[Span]:
    """The spans of ``signals`` that lie in ``field``, clamped to ``text``; empty ones are left out."""
    found = []
    for place, signal in enumerate(signals):
        parts = signal.spans or ((signal.field, signal.start, signal.end),)
        for name, start, end in parts:
            start, end = max(0, start), min(end, len(text))
            if name == field and start < end:
                found.append(Span(place, start, end))
    return found


def segments(text: str, spans: Iterable[Span]) -> list[Segment]:
    """Cut ``text`` wherever a span begins or ends and around invisible characters.

    Spans may overlap, nest, repeat and lie partly outside the text.
    """
    cuts: dict[int, tuple[list[Span], list[Span]]] = {}
    for span in spans:
        start, end = max(0, span.start), min(span.end, len(text))
        if start < end:
            cuts.setdefault(start, ([], []))[0].append(span)
            cuts.setdefault(end, ([], []))[1].append(span)
    found: list[Segment] = []
    active: list[Span] = []
    seen: set[int] = set()
    named = [MOST_NAMED]
    position = 0
    for cut in [*sorted(cuts), len(text)]:
        if position < cut:
            signals = tuple(dict.fromkeys(span.signal for span in reversed(active)))
            begins = tuple(place for place in sorted(set(signals)) if place not in seen)
            seen.update(begins)
            found += _around_hidden(text, position, cut, signals, begins, named)
            position = cut
        if cut in cuts:
            opened, closed = cuts[cut]
            active = [span for span in active if span not in closed] + opened
    return found


def shorten(parts: Sequence[Segment], limit: int) -> tuple[list[Segment], int]:
    """The first ``limit`` characters as segments, and how many characters were left out."""
    total = sum(len(part.text) for part in parts)
    kept: list[Segment] = []
    room = limit
    for part in parts:
        if room <= 0:
            break
        kept.append(Segment(part.text[:room], part.signals, part.begins, part.hidden))
        room -= len(part.text)
    return kept, max(0, total - limit)


def hidden_name(text: str, at: int) -> str:
    """What to call the character at ``at`` if a reader could not see it; empty if they could.

    The joiners that Arabic, Indic and emoji writing need are left alone between characters of such
    writing; beside a Latin letter or a digit they only serve to break up a word.
    """
    character = text[at]
    if not _HIDDEN.match(character):
        return ""
    if character in "\u200c\u200d" and not _plain(text[at - 1 : at]) and not _plain(text[at + 1 : at + 2]):
        return ""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'control character').lower()}"


def _plain(neighbour: str) -> bool:
    return not neighbour or neighbour.isascii()


def _around_hidden(
    text: str, start: int, end: int, signals: tuple[int, ...], begins: tuple[int, ...], named: list[int]
) -> list[Segment]:
    found: list[Segment] = []
    run = start
    for match in _HIDDEN.finditer(text, start, end):
        at = match.start()
        name = hidden_name(text, at) if at >= run else ""
        if not name:
            continue
        if named[0] == 0:
            break
        named[0] -= 1
        if run < at:
            found.append(Segment(text[run:at], signals))
        after = at + 1
        while after < end and text[after] == text[at] and hidden_name(text, after):
            after += 1
        found.append(Segment(text[at:after], signals, (), name))
        run = after
    if run < end:
        found.append(Segment(text[run:end], signals))
    first = found[0]
    found[0] = Segment(first.text, first.signals, begins, first.hidden)
    return found
