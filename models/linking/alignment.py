"""Which passages two texts have in common, wherever they stand in each: evidence for a text link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leadline.core.records import Listing

_WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+"
)
#: Words looked at in each text; words in a row that begin a common passage; passages kept; places
#: in the other text at which one is tried.
MAX_WORDS = 1_500
SEED = 3
MOST = 8
MOST_PLACES = 20

#: field, start, end of one passage in one text.
Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a listing without case, and where each stands; fields are kept apart by a word nobody writes."""

    words: Sequence[str]
    places: Sequence[Place]


def words_of(listing: Listing) -> Words:
    """The first ``MAX_WORDS`` words of title and body."""
    words: list[str] = []
    places: list[Place] = []
    for field in ("title", "body"):
        if words:
            words.append(f"\0{listing.name}")
            places.append((field, 0, 0))
        for match in _WORD.finditer(getattr(listing, field)):
            if len(words) >= MAX_WORDS:
                break
            words.append(match.group().lower())
            places.append((field, *match.span()))
    return Words(words, places)


def common_passages(a: Words, b: Words) -> tuple[list[tuple[Place, Place]], float]:
    """The longest passages that ``a`` and ``b`` share, longest first, and how much of both they are.

    Passages are given by their places (code points), not their words, so that the evidence holds no
    text of its own. The share (0..1) is of words in any common passage, of the longer text.
    """
    ours, theirs = a.words, b.words
    where: dict[tuple[str, ...], list[int]] = {}
    for j, seed in enumerate(_seeds(theirs)):
        where.setdefault(seed, []).append(j)
    found: list[tuple[int, int, int]] = []  # words, from, to
    end = 0  # of the last passage in ``a``
    for i, seed in enumerate(_seeds(ours)):
        if i < end:
            continue
        best = (0, 0)
        for j in where.get(seed, ())[:MOST_PLACES]:
            length = SEED
            while i + length < len(ours) and j + length < len(theirs) and ours[i + length] == theirs[j + length]:
                length += 1
            best = max(best, (length, -j))
        if best[0]:
            found.append((best[0], i, -best[1]))
            end = i + best[0]
    share = sum(item[0] for item in found) / max(len(ours), len(theirs), 1)
    found.sort(key=lambda item: (-item[0], item[1]))
    places = [(_place(a, i, length), _place(b, j, length)) for length, i, j in found[:MOST]]
    return places, min(share, 1.0)


def _seeds(words: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(SEED)), strict=False)


def _place(text: Words, start: int, length: int) -> Place:
    return text.places[start][0], text.places[start][1], text.places[start + length - 1][2]
