"""Groups that keep to what people said of pairs of listings: same, different, cut.

Pure. What is said is settled first: newest word first, each is taken unless it contradicts those
taken already, so that every word that contradicts no other holds. Groups that are the same are then
made one, and a group that holds a pair that is apart is put together again from its strongest link
down, never joining the two: it comes apart where it holds least.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

SAME, DIFFERENT, CUT = "same", "different", "cut"

#: Given listings, every link (a, b, strength) among them.
LinksAmong = Callable[[set[int]], Iterable[tuple[int, int, float]]]


@dataclass(frozen=True, slots=True)
class Word:
    """What a person said of two listings (ids): ``same``, ``different`` or ``cut``. A higher number is newer."""

    number: int
    verdict: str
    a: int
    b: int


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A word that cannot hold beside newer ones: the chain of words from its one listing to its other."""

    word: Word
    chain: Sequence[Word]


@dataclass(frozen=True, slots=True)
class Law:
    """What holds: pairs that are together, pairs that are apart, and what had to give way."""

    same: Sequence[tuple[int, int]] = ()
    apart: Sequence[tuple[int, int]] = ()
    contradictions: Sequence[Contradiction] = ()
    named: frozenset[int] = field(default_factory=frozenset)


def law_of(words: Iterable[Word]) -> Law:
    """Which words hold together, newest first. Does not depend on the order they are given in."""
    same: list[Word] = []
    apart: list[Word] = []
    refused: list[Contradiction] = []
    block = _Blocks()
    for word in sorted(words, key=lambda word: -word.number):
        if word.verdict == SAME:
            if block.may_join(word.a, word.b):
                block.join(word.a, word.b)
                same.append(word)
                continue
        elif block.root(word.a) != block.root(word.b):
            block.keep_apart(word.a, word.b)
            apart.append(word)
            continue
        refused.append(Contradiction(word, _chain(word, same, apart)))  # both hold newer words only, so far
    return Law(
        [(word.a, word.b) for word in same],
        [(word.a, word.b) for word in apart],
        refused[::-1],
        frozenset(end for word in (*same, *apart) for end in (word.a, word.b)),
    )


def held_to(
    groups: Sequence[Sequence[int]], law: Law, links_among: LinksAmong, rank: Callable[[int], str]
) -> list[Sequence[int]]:
    """The groups, changed as little as the law asks.

    ``rank`` orders listings where strengths tie (their names). Groups nobody said anything about
    come back as they are; the order of the input does not change which listings are together.
    """
    where = {member: at for at, members in enumerate(groups) for member in members if member in law.named}
    block = _Blocks()
    for a, b in law.same:
        if a in where and b in where:
            block.join(where[a], where[b])
    joined: dict[int, set[int]] = {}
    for at in where.values():
        joined.setdefault(block.root(at), set()).add(at)
    told = {root for a, b in law.apart if a in where and b in where for root in [block.root(where[a])]
            if root == block.root(where[b])}  # fmt: skip
    kept: list[Sequence[int]] = []
    gone: set[int] = set()
    for root, parts in sorted(joined.items()):
        if len(parts) > 1 or root in told:
            members = sorted((member for at in parts for member in groups[at]), key=rank)
            kept += (
                _parted(members, [groups[at] for at in parts], law, links_among, rank) if root in told else [members]
            )
            gone |= parts
    return [members for at, members in enumerate(groups) if at not in gone] + kept


def _parted(
    members: Sequence[int],
    groups: Iterable[Sequence[int]],
    law: Law,
    links_among: LinksAmong,
    rank: Callable[[int], str],
) -> list[Sequence[int]]:
    inside = set(members)
    block = _Blocks()
    for a, b in law.same:
        if a in inside and b in inside:
            block.join(a, b)
    for a, b in law.apart:
        if a in inside and b in inside:
            block.keep_apart(a, b)
    place = {member: at for at, member in enumerate(members)}
    doubt: dict[tuple[int, int], float] = {}  # independent reasons add up
    for a, b, strength in sorted(links_among(inside)):
        pair = (a, b) if place[a] < place[b] else (b, a)
        doubt[pair] = doubt.get(pair, 1.0) * (1.0 - strength)
    links = [(round(left, 6), place[a], place[b], a, b) for (a, b), left in doubt.items()]
    # Of what held a group together not every link is kept: whatever has none to the rest of its
    # group stays with the group's first member as long as nobody said otherwise.
    reach = _Blocks()
    for _, _, _, a, b in links:
        reach.join(a, b)
    for group in groups:
        first = min(group, key=rank)
        seen = {reach.root(first)}
        for member in sorted(group, key=rank):
            if reach.root(member) not in seen:
                seen.add(reach.root(member))
                links.append((1.0, place[first], place[member], first, member))
    for _, _, _, a, b in sorted(links):
        if block.may_join(a, b):
            block.join(a, b)
    parts: dict[int, list[int]] = {}
    for member in members:
        parts.setdefault(block.root(member), []).append(member)
    return list(parts.values())


class _Blocks:
    """Sets of numbers that are together, and which of the sets must not become one."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}
        self._apart: dict[int, set[int]] = {}

    def root(self, one: int) -> int:
        parent = self._parent
        while (above := parent.get(one, one)) != one:
            parent[one] = parent.get(above, above)
            one = above
        return one

    def may_join(self, a: int, b: int) -> bool:
        return self.root(b) not in self._apart.get(self.root(a), ())

    def join(self, a: int, b: int) -> None:
        low, high = sorted((self.root(a), self.root(b)))
        if low == high:
            return
        self._parent[high] = low
        for other in self._apart.pop(high, ()):
            self._apart[other].discard(high)
            self.keep_apart(low, other)

    def keep_apart(self, a: int, b: int) -> None:
        a, b = self.root(a), self.root(b)
        self._apart.setdefault(a, set()).add(b)
        self._apart.setdefault(b, set()).add(a)


def _chain(word: Word, same: Sequence[Word], apart: Sequence[Word]) -> list[Word]:
    """The words from ``word.a`` to ``word.b`` that say the contrary, shortest first by number of words."""
    steps: dict[int, list[Word]] = {}
    for one in same:
        steps.setdefault(one.a, []).append(one)
        steps.setdefault(one.b, []).append(one)
    if word.verdict != SAME:
        return _path(steps, word.a, word.b) or []
    found = []
    for one in apart:
        for x, y in ((one.a, one.b), (one.b, one.a)):
            to, on = _path(steps, word.a, x), _path(steps, y, word.b)
            if to is not None and on is not None:
                found.append([*to, one, *on])
    return min(found, key=lambda chain: (len(chain), [one.number for one in chain]), default=[])


def _path(steps: Mapping[int, Sequence[Word]], start: int, goal: int) -> list[Word] | None:
    came: dict[int, Word | None] = {start: None}
    rim = [start]
    while rim and goal not in came:
        ahead = []
        for here in rim:
            for word in sorted(steps.get(here, ()), key=lambda word: word.number):
                there = word.b if word.a == here else word.a
                if there not in came:
                    came[there] = word
                    ahead.append(there)
        rim = ahead
    if goal not in came:
        return None
    path: list[Word] = []
    here = goal
    while (step := came[here]) is not None:
        path.append(step)
        here = step.a if step.b == here else step.b
    return path[::-1]
