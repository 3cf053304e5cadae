"""Accounts that links name: ``t.me/name``, ``wa.me/number`` and their kind, dots and slashes disguised."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from features.contacts.number_readings import international
from features.contacts.numbering import Number
from features.contacts.platforms import LINK_PARTS, LINKS
from features.view import FieldView

#: Most accounts read in one field: an advert has a few.
MOST = 2_000
#: Characters before and after a telling part of a link within which all of the link stands (``platforms.LINKS``).
_LINK_BEFORE, _LINK_AFTER = 60, 300


class Account(NamedTuple):
    """An account at view offsets ``[start, end)``; ``number`` where the account is a telephone number."""

    platform: str
    name: str
    start: int
    end: int
    confidence: float
    number: Number | None = None
    step: str = ""


class Taken:
    """Stretches of text already read, which do not overlap."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def holds(self, start: int, end: int) -> bool:
        """Whether ``[start, end)`` meets a stretch that was read."""
        at = bisect_right(self._starts, end - 1) - 1
        return at >= 0 and self._ends[at] > start

    def __len__(self) -> int:
        return len(self._starts)

    def add(self, start: int, end: int) -> None:
        """Note that ``[start, end)`` was read."""
        at = bisect_right(self._starts, start)
        self._starts.insert(at, start)
        self._ends.insert(at, end)


def _may_link(lower: str) -> bool:
    return ("/" in lower or "slash" in lower or "skype:" in lower) and any(part in lower for part in LINK_PARTS)


def _windows(lower: str, parts: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where around one of ``parts`` a link may stand: apart from one another, in the order of the text."""
    found: list[tuple[int, int]] = []
    for part in parts:
        at = lower.find(part)
        while at >= 0:
            last = at
            while (further := lower.rfind(part, last + 1, last + _LINK_AFTER)) > last:
                last = further
            found.append((max(0, at - _LINK_BEFORE), min(len(lower), last + _LINK_AFTER)))
            at = lower.find(part, last + 1)
    found.sort()
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _matches(pattern: re.Pattern[str], text: str, windows: Sequence[tuple[int, int]]) -> Iterator[re.Match[str]]:
    for start, end in windows:
        yield from pattern.finditer(text, start, end)


def linked(field: FieldView, taken: Taken) -> Iterator[Account]:
    """The accounts that links in a field name, each stretch read noted in ``taken``."""
    if not _may_link(field.lower):
        return
    text, lower = field.text, field.lower
    for label, parts, pattern in LINKS:
        platform, coded, prefix = label.partition(":")
        for link in _matches(pattern, text, _windows(lower, parts)):
            start, end = link.span()
            if taken.holds(start, end) or len(taken) >= MOST:
                continue
            name = link.group(1).strip(".")
            digits = name.lstrip("+")
            if coded:  # a code, in which capitals count
                account = Account(platform, prefix + name, start, end, 0.98)
            elif platform in ("whatsapp", "viber", "signal") and digits.isdigit():
                number = international(digits)
                if number is None:
                    continue
                account = Account(platform, number.e164, start, end, 0.99, number, "number in a messenger link")
            else:
                account = Account(platform, name.lower().removeprefix("%40"), start, end, 0.98)
            taken.add(start, end)
            yield account
