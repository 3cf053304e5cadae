"""One listing as the link rules see it: its tokens, its selectors and its pictures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from leadline.core.records import Listing, Signal
from models.linking.manner import has_manner
from models.linking.texts import text_tokens

#: Signals that say how to reach somebody, and how surely sharing one means one operation when
#: nothing else is known. A web address is shared most readily.
SELECTOR_STRENGTH: Mapping[str, float] = {
    "phone": 0.97,
    "email": 0.98,
    "handle": 0.97,
    "wallet": 0.99,
    "payment": 0.98,
    "url": 0.93,
}
#: A reading that was passed over for another one counts this much of a chosen one.
PASSED_OVER = 0.8
#: Selectors of one kind that one advert may name before each says less about it (a list of numbers).
PLENTY = 6
#: Words of a text that is short: who wrote it may be told by the way it is written.
FEW_WORDS, MANY_WORDS = 5, 120


@dataclass(frozen=True, slots=True)
class Selector:
    """A way of contact read from a listing: how surely it was read, and what it is worth there (0..1)."""

    kind: str
    value: str
    confidence: float
    worth: float = 1.0
    signal: int = 0  # database id of the signal, 0 where there is none
    field: str = ""
    start: int = 0
    end: int = 0
    passed_over: bool = False  # another reading of the same characters was preferred

    @property
    def key(self) -> tuple[str, str]:
        """What two listings share when they share this selector."""
        return self.kind, self.value


@dataclass(frozen=True, slots=True)
class Row:
    """A listing in a batch. ``name`` (source/id) settles ties, so that order of arrival does not."""

    id: int
    name: str
    tokens: np.ndarray
    selectors: Sequence[Selector] = ()
    images: Sequence[int] = ()  # images.id, hashed pictures only
    place: str = ""
    category: str = ""
    language: str = ""
    text: str = ""  # of a short advert that gives no contact and has a manner, as written: all there is to go by


@dataclass(frozen=True, slots=True)
class PicturePair:
    """Two pictures that show the same image, as ``features.pictures`` found it; ``a < b``."""

    a: int
    b: int
    likeness: float
    evidence: Mapping[str, Any] = field(default_factory=dict)


def row_of(
    number: int,
    listing: Listing,
    signals: Sequence[Signal],
    *,
    signal_ids: Sequence[int] = (),
    images: Sequence[int] = (),
    tokens: np.ndarray | None = None,
) -> Row:
    """The row of a listing from its signals. ``tokens`` are read from the text unless given."""
    tokens = text_tokens(listing, signals) if tokens is None else tokens
    # Most listings of a large case have no selector at all.
    selectors: tuple[Selector, ...] = ()
    if any(signal.kind in SELECTOR_STRENGTH for signal in signals):
        selectors = selectors_of(listing.url, zip(signal_ids or [0] * len(signals), signals, strict=True))
    text = ""
    if FEW_WORDS <= len(tokens) <= MANY_WORDS and all(one.passed_over for one in selectors):
        text = f"{listing.title}\n{listing.body}".strip()
    languages = [signal.value for signal in signals if signal.kind == "language"]
    return Row(
        number,
        listing.name,
        tokens,
        selectors,
        tuple(images),
        listing.place.strip().casefold(),
        listing.category.strip().casefold(),
        languages[0] if languages else "",
        text if has_manner(text) else "",
    )


def selectors_of(own_url: str, signals: Any) -> tuple[Selector, ...]:
    """Distinct selectors among ``(signal id, signal)`` pairs, the best reading of each, sorted.

    Left out: addresses on the listing's own site, and addresses that name a site and nothing on it
    (a selector says how to reach *somebody*). Other readings of the same characters come along,
    weaker. Where an advert names more than ``PLENTY`` of a kind each is worth less.
    """
    best: dict[tuple[str, str], Selector] = {}
    host = (urlsplit(own_url).hostname or "").removeprefix("www.")
    for number, signal in signals:
        if signal.kind not in SELECTOR_STRENGTH or not _names_somebody(signal, host):
            continue
        extension = signal.detail.get("extension") if signal.kind == "phone" else None
        readings = [(signal.value, signal.confidence, False)]
        for other in signal.alternatives:
            if value := other.get("value"):
                readings.append((str(value), float(other.get("confidence", signal.confidence)) * PASSED_OVER, True))
        for value, confidence, passed_over in readings:
            value = f"{value};ext={extension}" if extension else value
            sure = min(max(confidence, 0.0), 1.0)
            found = Selector(signal.kind, value, sure, 1.0, number, signal.field, signal.start, signal.end, passed_over)
            known = best.get(found.key)
            if known is None or (not found.passed_over, found.confidence) > (not known.passed_over, known.confidence):
                best[found.key] = found
    counts: dict[str, int] = {}
    for selector in best.values():
        counts[selector.kind] = counts.get(selector.kind, 0) + (not selector.passed_over)
    return tuple(
        selector
        if counts[selector.kind] <= PLENTY
        else replace(selector, worth=math.sqrt(PLENTY / counts[selector.kind]))
        for _, selector in sorted(best.items())
    )


def shared_strength(a: Selector, b: Selector) -> float:
    """How surely two listings that give this selector are of one operation, 0..1.

    Two doubtful readings that agree make each other likely: both would have to be wrong alike.
    """
    read = 1 - (1 - a.confidence) * (1 - b.confidence)
    return SELECTOR_STRENGTH[a.kind] * a.worth * b.worth * read


def _names_somebody(signal: Signal, own_host: str) -> bool:
    if signal.kind != "url":
        return bool(signal.value)
    parts = urlsplit(signal.value if "//" in signal.value else f"//{signal.value}")
    host = (parts.hostname or "").removeprefix("www.")
    # A bare host is somebody's own site or a platform's front page; how many share it tells which.
    own = bool(own_host) and (f".{host}".endswith(f".{own_host}") or f".{own_host}".endswith(f".{host}"))
    masked = len(set(host) - {"."}) == 1  # xxx.xxx is left of a phone that somebody struck out
    return bool(host) and not own and not masked
