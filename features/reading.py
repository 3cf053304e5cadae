"""Read listings: every text extractor over a listing, pure and without a database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from features.contacts.phone_stretches import look_ahead
from features.extractors import EXTRACTORS
from features.picture_text.lines import PictureText, cited
from features.view import ListingView, look_at
from leadline.core.records import Listing, Signal
from leadline.core.values import sha256

#: Characters of listings that are read together.
TOGETHER = 100_000


@lru_cache(maxsize=8)
def reader_version(jurisdiction: str = "") -> str:
    """One short name for all extractors, the catalogue and whose law holds: when it changes, listings are read again."""
    from features.catalogue import load_catalogue

    parts = [f"{one.name}@{one.version}" for one in EXTRACTORS]
    return sha256(" ".join((*parts, load_catalogue().digest, jurisdiction.upper())))[:16]


def read(listing: Listing, jurisdiction: str = "", pictures: Sequence[PictureText] = ()) -> list[Signal]:
    """Every signal in a listing, in the order of the registry. Never raises, whatever the text.

    ``jurisdiction`` (ISO 3166-1 alpha-2) is the country whose changes to the catalogue hold; empty: the listing's own.
    ``pictures`` is what was read in the listing's pictures.
    """
    return read_batch((listing,), jurisdiction, (pictures,))[0]


def read_batch(
    listings: Sequence[Listing], jurisdiction: str = "", pictures: Sequence[Sequence[PictureText]] = ()
) -> list[list[Signal]]:
    """The signals of each listing, in the order given, each as ``read``; ``pictures`` has an entry for each, or none.

    One reader goes over many listings before the next begins: each has tables of its own, and a processor keeps those
    of one reader near.
    """
    shown = pictures or ((),) * len(listings)
    found: list[list[Signal]] = []
    for begin, end in _handfuls(listings):
        views = views_of(listings[begin:end], jurisdiction, shown[begin:end])
        signals: list[list[Signal]] = [[] for _ in views]
        for extractor in EXTRACTORS:
            for view, own in zip(views, signals, strict=True):
                own += extractor.extract(view)
        found += [cited(own, seen) if seen else own for own, seen in zip(signals, shown[begin:end], strict=True)]
    return found


def views_of(
    listings: Sequence[Listing], jurisdiction: str = "", pictures: Sequence[Sequence[PictureText]] = ()
) -> list[ListingView]:
    """The views of listings, parameters as of ``read_batch``; what all readers need of them is worked out for all at once."""
    shown = pictures or ((),) * len(listings)
    views = [ListingView(one, jurisdiction, seen) for one, seen in zip(listings, shown, strict=True)]
    look_ahead(views, look_at([field for view in views for field in view.fields]))
    return views


def _handfuls(listings: Sequence[Listing]) -> Iterator[tuple[int, int]]:
    """Where parts of ``listings`` begin and end that are held in memory at once, views and all."""
    begin = size = 0
    for at, listing in enumerate(listings, 1):
        size += len(listing.title) + len(listing.body)
        if size >= TOGETHER or at == len(listings):
            yield begin, at
            begin, size = at, 0
