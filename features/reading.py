"""Read listings: every text extractor over a listing, pure and without a database."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from features.extractors import EXTRACTORS
from features.picture_text.lines import PictureText, cited
from features.view import ListingView
from leadline.core.records import Listing, Signal
from leadline.core.values import sha256


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
    view = ListingView(listing, jurisdiction, pictures)
    signals = [signal for extractor in EXTRACTORS for signal in extractor.extract(view)]
    return cited(signals, pictures) if pictures else signals


def read_batch(
    listings: Sequence[Listing], jurisdiction: str = "", pictures: Sequence[Sequence[PictureText]] = ()
) -> list[list[Signal]]:
    """The signals of each listing, in the order given, each as ``read``; ``pictures`` has an entry for each, or none."""
    return [
        read(listing, jurisdiction, shown)
        for listing, shown in zip(listings, pictures or ((),) * len(listings), strict=True)
    ]
