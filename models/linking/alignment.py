"""Which passages two texts have in common, wherever they stand in each: evidence for a text link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from leadline.core.records import Listing
from leadline.core.values import sha256
from models.linking import passages

#: Words looked at in each text; words in a row that begin a common passage; passages kept; places
#: in the other text at which one is tried.
MAX_WORDS = 1_500
SEED = 3
MOST = 8
MOST_PLACES = 20

#: field, start, end of one passage in one text.
Place = tuple[str, int, int]


@dataclass(frozen=True)
class Words:
    """Words of a listing without case, and where each stands; fields are kept apart by a word nobody writes.

    ``numbers`` are equal where words are; ``starts`` and ``ends`` count code points of title and body
    put together, of which the first ``split`` are the title's.
    """

    listing: Listing
    numbers: np.ndarray  # uint64
    starts: np.ndarray  # int64
    ends: np.ndarray
    split: int

    @cached_property
    def words(self) -> Sequence[str]:
        """The words in small letters; the one between the fields begins with a zero character."""
        text = self.listing.title + self.listing.body
        return [
            text[start:end].lower() if end > start else f"\0{self.listing.name}"
            for start, end in zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        ]

    @cached_property
    def places(self) -> Sequence[Place]:
        """Where each word stands; the one between the fields at the body's beginning."""
        return [self.place(at, 1) for at in range(len(self.numbers))]

    def place(self, at: int, length: int) -> Place:
        """Where a run of words stands."""
        start, end = int(self.starts[at]), int(self.ends[at + length - 1])
        if start < self.split:
            return "title", start, end
        return "body", start - self.split, end - self.split


def words_of(listing: Listing, most: int = MAX_WORDS) -> Words:
    """The first ``most`` words of title and body."""
    text = listing.title + listing.body
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    name = np.uint64(int(sha256(listing.name)[:15], 16))
    split = len(listing.title)
    return Words(listing, *passages.words(points, split, name, most, *passages.tables()), split)


def common_passages(a: Words, b: Words) -> tuple[list[tuple[Place, Place]], float]:
    """The longest passages that ``a`` and ``b`` share, longest first, and how much of both they are.

    Passages are given by their places (code points), not their words, so that the evidence holds no
    text of its own. The share (0..1) is of words in any common passage, of the longer text.
    """
    lengths, ours, theirs = passages.shared_runs(a.numbers, b.numbers, SEED, MOST_PLACES)
    share = float(lengths.sum()) / max(len(a.numbers), len(b.numbers), 1)
    longest = np.lexsort((ours, -lengths))[:MOST].tolist()
    places = [(a.place(int(ours[at]), int(lengths[at])), b.place(int(theirs[at]), int(lengths[at]))) for at in longest]
    return places, min(share, 1.0)
