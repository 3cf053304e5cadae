"""The leak check: nothing may stand on both sides of a split that tells one side about the other.

Rows leak by near-duplicate text, by a shared way of contact, by a shared picture, or by time (a row
learned from that is later than the rows it is tested on, where the split is by time).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from leadline.core.errors import InputError
from models.learning.tables import Table, as_text, kinds_of

#: Least share of word triples two texts have in common to be near-duplicates, and words for that to mean anything.
NEAR, LEAST_WORDS = 0.8, 12
#: A value that more rows than this share belongs to nobody in particular.
CROWD = 200
#: Digits by which two numbers are the same.
PHONE_DIGITS = 9
#: Hash functions and those of a band: finds pairs of likeness .8 with near certainty.
_HASHES, _BAND = 96, 6
_WORD = re.compile(r"\w+")
_SELECTOR = re.compile(r"#(?:EMAIL|URL|PHONE)_[0-9a-f]{8,}#?|[\w.+-]+@[\w-]+\.[\w.]+|\+?\d[\d\s().-]{7,}\d")


@dataclass(frozen=True, slots=True)
class Leak:
    """Two rows that should be on one side: by what, and how alike (1 is the same)."""

    kind: str  # text, contact, picture, time
    a: int
    b: int
    likeness: float = 1.0


def related(table: Table) -> list[Leak]:
    """Pairs of rows that share a text, a contact or a picture, whatever their groups."""
    return [*_texts(table), *_shared(table)]


def join_groups(table: Table, pairs: Sequence[Leak] | None = None) -> tuple[list[str], list[Leak]]:
    """Groups in which related rows are together, and the ``pairs`` (else ``related``) of different groups that joined them."""
    groups = list(table.groups or table.ids)
    parent = {group: group for group in groups}

    def root(group: str) -> str:
        while parent[group] != group:
            parent[group] = parent[parent[group]]
            group = parent[group]
        return group

    held = related(table) if pairs is None else pairs
    found = [leak for leak in held if groups[leak.a] != groups[leak.b]]
    for leak in found:
        low, high = sorted((root(groups[leak.a]), root(groups[leak.b])))
        parent[high] = low
    return [root(group) for group in groups], found


def check_split(
    table: Table, train: Sequence[int], test: Sequence[int], pairs: Sequence[Leak], *,
    times: Sequence[str] | None = None,
) -> list[Leak]:  # fmt: skip
    """Which of the ``related`` pairs cross one split. ``times`` (ISO, per row) adds the check by time."""
    side = np.zeros(len(table), np.int8)
    side[list(train)], side[list(test)] = 1, 2
    found = [leak for leak in pairs if side[leak.a] * side[leak.b] == 2]  # 1 * 2: one on each side
    if times is not None:
        first = min((times[row] for row in test if times[row]), default="")
        found += [Leak("time", row, int(test[0])) for row in train if first and times[row] >= first]
    return found


def require_whole(
    table: Table, splits: Sequence[tuple[Sequence[int], Sequence[int]]], times: Sequence[str] | None,
    pairs: Sequence[Leak] | None = None,
) -> None:  # fmt: skip
    """Raise InputError when anything crosses one of the splits, naming it by kind and by rows; ``pairs`` as found
    by ``related``.
    """
    pairs = related(table) if pairs is None else pairs
    for train, test in splits:
        if found := check_split(table, train, test, pairs, times=times):
            kinds = {kind: sum(leak.kind == kind for leak in found) for kind in ("text", "contact", "picture", "time")}
            told = ", ".join(f"{count} by {kind}" for kind, count in kinds.items() if count)
            one = found[0]
            raise InputError(
                f"The split leaks: {len(found)} pairs of rows stand on both sides ({told}), such as rows "
                f"{table.ids[one.a]} and {table.ids[one.b]} by {one.kind}.",
                "Put them in one group (leave out --split to let us join them), or split later in time.",
            )


def _texts(table: Table) -> list[Leak]:
    """Near-duplicates by banded minimum hashes of word triples, each pair verified."""
    columns = [name for name, kind in kinds_of(table).items() if kind == "text"]
    sets: list[frozenset[int]] = []
    for parts in zip(*(table.texts(name) for name in columns), strict=True) if columns else [()] * len(table):
        words = _WORD.findall(" ".join(parts).lower())[:2_000]
        sets.append(
            frozenset(crc32(" ".join(triple).encode()) for triple in zip(words, words[1:], words[2:], strict=False))
            if len(words) >= LEAST_WORDS
            else frozenset()
        )
    rng = np.random.default_rng(7)
    factors = rng.integers(1, 2**31, _HASHES, dtype=np.uint64) | np.uint64(1)
    offsets = rng.integers(0, 2**31, _HASHES, dtype=np.uint64)
    buckets: dict[tuple[int, bytes], int] = {}
    found: dict[tuple[int, int], Leak] = {}
    for row, held in enumerate(sets):
        if not held:
            continue
        values = np.fromiter(held, np.uint64, len(held))
        least = ((values[:, None] * factors + offsets) % np.uint64(4_294_967_291)).min(axis=0).astype(np.uint32)
        for band in range(0, _HASHES, _BAND):
            # Likeness is nearly transitive: each row is compared with the first of its bucket only.
            first = buckets.setdefault((band, least[band : band + _BAND].tobytes()), row)
            if first != row and (first, row) not in found:
                other = sets[first]
                alike = len(held & other) / len(held | other)
                if alike >= NEAR:
                    found[first, row] = Leak("text", first, row, round(alike, 3))
    return list(found.values())


def _shared(table: Table) -> list[Leak]:
    found = []
    kinds = kinds_of(table)
    spoken = {name for name, kind in kinds.items() if kind == "text"} | {"contacts", "url"}
    holders: dict[tuple[str, str], list[int]] = {}
    for name, values in table.columns.items():
        # A number about pictures is none: two leads with one picture each share nothing.
        picture = ("image" in name or "picture" in name) and kinds.get(name) != "number"
        for row, value in enumerate(values):
            text = as_text(value)
            if picture:
                for part in text.split():
                    holders.setdefault(("picture", part), []).append(row)
            elif text and name in spoken:
                for match in set(_SELECTOR.findall(text[:20_000])):
                    # A number's last nine digits are the same with and without the code of its country.
                    digits = match[0] in "+0123456789("
                    plain = re.sub(r"\D", "", match)[-PHONE_DIGITS:] if digits else match.lower()
                    if len(plain) >= PHONE_DIGITS:
                        holders.setdefault(("contact", plain), []).append(row)
    for (kind, _), rows in holders.items():
        if len(rows) <= CROWD:
            found += [Leak(kind, rows[0], row) for row in rows[1:] if row != rows[0]]
    return found
