"""How the texts that a pattern matches begin and end: a look at a few letters that spares most searches.

Reads the regular expressions that ``features.patterns`` writes: letters, groups of alternatives that may be left out, and
what stands for anything (classes, repeats), where the look ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:P<\w+>|<[!=]|[:!=])|\{[\d,]*\}|[\s\S]")
#: Letters looked at, and different beginnings up to which it pays to tell them apart.
_LONG, _MANY = 12, 48


@dataclass(frozen=True, slots=True)
class _Part:
    """One letter (``text``), or one of several ``ways``; anything at all where there are neither."""

    text: str = ""
    ways: tuple[tuple[_Part, ...], ...] = ()
    optional: bool = False


_ANYTHING, _NOTHING = _Part(), _Part(ways=((),))


def beginnings(source: str) -> tuple[str, ...]:
    """Letters one of which every text begins with that ``source`` matches; an empty string where nothing is known."""
    return _known(*_reach(_read(source), forward=True))


def endings(source: str) -> tuple[str, ...]:
    """Letters one of which every text ends with that ``source`` matches; an empty string where nothing is known."""
    return _known(*_reach(_read(source), forward=False))


def _known(whole: set[str], cut: set[str]) -> tuple[str, ...]:
    found = whole | cut
    return ("",) if "" in found else tuple(sorted(found))


def _read(source: str) -> tuple[_Part, ...]:
    """The parts of a pattern."""
    levels: list[tuple[str, list[list[_Part]]]] = [("", [[]])]  # how each open bracket opens, and its ways so far
    for token in _TOKEN.findall(source):
        ways = levels[-1][1]
        if token[0] == "(":
            levels.append((token, [[]]))
        elif token == ")":
            opening, ways = levels.pop()
            group = _Part(ways=tuple(map(tuple, ways)))
            levels[-1][1][-1].append(group if opening in ("(", "(?:") or opening[2] == "P" else _NOTHING)
        elif token == "|":
            ways.append([])
        elif token == "?" and ways[-1] and ways[-1][-1] is not _ANYTHING:
            last = ways[-1][-1]
            ways[-1][-1] = _Part(last.text, last.ways, optional=True)
        elif token[0] in "*+{?":
            if ways[-1]:
                ways[-1][-1] = _ANYTHING
        elif token in (r"\Z", "^", "$"):
            ways[-1].append(_NOTHING)
        elif token[0] == "[" or token == "." or (token[0] == "\\" and token[1].isalnum()):
            ways[-1].append(_ANYTHING)
        else:
            ways[-1].append(_Part(token[-1]))
    return (_Part(ways=tuple(map(tuple, levels[0][1]))),)


def _reach(parts: Iterable[_Part], *, forward: bool) -> tuple[set[str], set[str]]:
    """The whole texts that parts stand for, and the beginnings (or ends) of those that go on."""
    whole, cut = {""}, set()
    for part in parts if forward else reversed(tuple(parts)):
        if part.text:
            more, ends = {part.text}, set()
        elif part.ways:
            reached = [_reach(way, forward=forward) for way in part.ways]
            more, ends = set().union(*(one for one, _ in reached)), set().union(*(one for _, one in reached))
        else:
            return set(), cut | whole
        if len(whole) * len(more | ends) > _MANY:
            return set(), cut | whole
        cut |= {_joined(one, other, forward) for one in whole for other in ends}
        longer = {_joined(one, other, forward) for one in whole for other in more}
        whole = longer | whole if part.optional else longer
        cut |= {one for one in whole if len(one) >= _LONG}
        whole = {one for one in whole if len(one) < _LONG}
        if not whole:
            break
    return whole, cut


def _joined(one: str, other: str, forward: bool) -> str:
    return one + other if forward else other + one
