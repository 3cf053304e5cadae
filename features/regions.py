"""Which country a listing speaks from, so that a number written the national way can be read."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from features.number_words import plain
from features.region_tables import CURRENCY_REGIONS, LANGUAGE_REGIONS, place_table, site_region

if TYPE_CHECKING:
    from features.view import ListingView
    from leadline.core.records import Listing

#: Where nothing at all shows the country.
LAST_RESORT = ("US", "GB")
_PARTS = re.compile(r"[,/|()\n;>-]+")


def place_region(place: str) -> str:
    """ISO 3166-1 alpha-2 of a place as written ("Berlin-Mitte", "Leeds, UK"), or an empty string.

    The last part that is known decides: places are written from small to large.
    """
    table = place_table()
    text = plain(place.lower()).strip()
    if not text:
        return ""
    if text in table:
        return table[text]
    for part in reversed(_PARTS.split(text)):
        part = part.strip()
        if part in table:
            return table[part]
        words = part.split()
        for size in (3, 2, 1):
            for start in range(len(words) - size + 1):
                region = table.get(" ".join(words[start : start + size]))
                if region:
                    return region
    return ""


def stated_region(listing: Listing) -> str:
    """ISO 3166-1 alpha-2 of the country that a listing states, by its country or its place; or an empty string."""
    code = listing.country.strip().upper()
    if len(code) == 2 and code.isascii() and code.isalpha():
        return "GB" if code == "UK" else code
    return place_region(listing.country) or place_region(listing.place)


@lru_cache(maxsize=1024)
def _by_code(country: str) -> tuple[str, ...]:
    """The country of a code, where its numbering plan is known; else nothing."""
    from features.contacts.numbering import plan

    region = country.strip().upper()
    return (region,) if region and plan(region) is not None else ()


def listing_regions(view: ListingView) -> tuple[str, ...]:
    """Countries of a listing, likeliest first: its country, place, currency, language, site.

    A stated country or a known place settles it: only what agrees with nothing stated is guessed.
    """
    listing = view.listing
    if len(listing.country) < 8 and (stated := _by_code(listing.country)):
        return stated
    from features.contacts.numbering import plan

    found: list[str] = []

    def add(region: str) -> None:
        if region and region not in found and plan(region) is not None:
            found.append(region)

    add(place_region(listing.country))  # "UK", "Germany"
    if not found:
        add(place_region(listing.place))
    if found:
        return tuple(found)
    from features.prices import currency_of

    for region in CURRENCY_REGIONS.get(currency_of(listing.price), ()):
        add(region)
    host = ""
    if listing.url:
        try:
            host = urlsplit(listing.url).hostname or ""
        except ValueError:
            host = ""
    for name in (host, listing.source):
        if "." in name:
            add(site_region(name))
    code, confidence = view.language
    if confidence >= 0.5:
        for region in LANGUAGE_REGIONS.get(code, ()):
            add(region)
    for region in LAST_RESORT:
        add(region)
    return tuple(found)
