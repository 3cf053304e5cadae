"""A listing's text as the token numbers that near-duplicates are found by.

What varies between the adverts of one template is masked first: contacts, prices, numbers and
places become one slot token, so that a template compares equal whatever stands in its slots.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from leadline.core.records import Listing, Signal
from models.linking import token_numbers
from models.linking.token_numbers import BREAK, MASK, SLOT

__all__ = ["BREAK", "MASKED_KINDS", "MAX_CHARACTERS", "MAX_TOKENS", "SLOT", "many_tokens", "text_tokens"]

#: Signals whose spans are slots of a template.
MASKED_KINDS = frozenset({"phone", "email", "url", "handle", "payment", "wallet", "price", "age", "date", "place"})
#: Code points read of one field and tokens kept of one listing: a hostile body costs no more.
MAX_CHARACTERS = 60_000
MAX_TOKENS = 4_000
_FIELDS = ("title", "body")


def text_tokens(listing: Listing, signals: Iterable[Signal] = ()) -> np.ndarray:
    """Token numbers of title and body, slots masked: uint32, at most ``MAX_TOKENS``.

    Letters are compared without case, accents and compatibility forms. In scripts without spaces
    a word begins at every character. A run of slots is one slot. The two fields are kept apart by a
    ``BREAK``; an empty text gives an empty array.
    """
    return many_tokens([(listing, signals)])[0]


def many_tokens(listings: Iterable[tuple[Listing, Iterable[Signal]]]) -> list[np.ndarray]:
    """The token numbers of many listings at a time: views of one array. See ``text_tokens``."""
    narrow: list[str] = []
    wide: list[str] = []
    ends = [0, 0]
    is_wide: list[int] = []
    lengths: list[int] = []
    for listing, signals in listings:
        spans = _spans(signals)
        for text in (
            listing.place,
            _masked(listing.title[:MAX_CHARACTERS], spans["title"] if spans else ()),
            _masked(listing.body[:MAX_CHARACTERS], spans["body"] if spans else ()),
        ):
            if text.isascii():
                narrow.append(text)
                is_wide.append(0)
            else:
                text = token_numbers.folded(text)
                wide.append(text)
                is_wide.append(1)
            lengths.append(len(text))
    in_wide, length = np.array(is_wide, np.int64), np.array(lengths, np.int64)
    ends = np.where(in_wide, np.cumsum(length * in_wide), np.cumsum(length * (1 - in_wide)))
    tokens, starts = token_numbers.numbers(
        np.frombuffer("".join(narrow).lower().encode(), np.uint8),
        np.frombuffer("".join(wide).encode("utf-32-le", "surrogatepass"), np.uint32),
        token_numbers.classes(not wide),
        in_wide.reshape(-1, 3),
        (ends - length).reshape(-1, 3),
        ends.reshape(-1, 3),
        MAX_TOKENS,
    )
    edges = starts.tolist()
    return [tokens[edges[at] : edges[at + 1]] for at in range(len(edges) - 1)]


def _spans(signals: Iterable[Signal]) -> dict[str, list[tuple[int, int]]] | None:
    spans: dict[str, list[tuple[int, int]]] | None = None
    for signal in signals:
        if signal.kind in MASKED_KINDS:
            for field, start, end in signal.spans or [(signal.field, signal.start, signal.end)]:
                if field in _FIELDS:
                    spans = spans or {name: [] for name in _FIELDS}
                    spans[field].append((start, end))
    return spans


def _masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    if not spans:
        return text
    parts, done = [], 0
    for start, end in sorted(spans):
        if end > done:
            parts.append(text[done : max(start, done)])
            parts.append(f" {MASK} ")
            done = end
    parts.append(text[done:])
    return "".join(parts)
