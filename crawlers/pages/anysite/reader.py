"""Reading any page: a listing with where each field came from, an index with its links, or a reason why neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from crawlers.pages.anysite.embedded import find_roots
from crawlers.pages.anysite.evidence import Setting
from crawlers.pages.anysite.from_data import from_data
from crawlers.pages.anysite.from_markup import from_markup
from crawlers.pages.anysite.from_meta import from_meta
from crawlers.pages.anysite.index_links import index_links, listing_clusters
from crawlers.pages.anysite.kinds import kind_of_page
from crawlers.pages.anysite.listing import Reading
from crawlers.pages.anysite.markup import Markup
from crawlers.pages.document import Document, open_document
from crawlers.pages.kinds import Expected
from crawlers.pages.links import FoundLink
from leadline.core.errors import Quarantine


@dataclass(frozen=True)
class AnyReading:
    """What a page of an unknown site gave.

    ``fields`` are fields of a listing (``price`` as written or as amount and currency, ``country`` ISO
    3166-1, ``posted_at`` ISO 8601, ``contacts`` and ``images`` tuples); ``extra`` holds city, region,
    postal_code, street, latitude, longitude, currency, amount, period, agent, agency, main_picture,
    reference, language, and ``provenance``: field to ``{"from": places, "confidence": 0..1}``.
    """

    kind: Literal["listing", "index", "gone"]
    fields: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    links: tuple[FoundLink, ...] = ()


def read_any(
    url: str, body: bytes, *, headers: Mapping[str, str] | None = None, status: int = 200, expected: Expected = "unknown",
    country: str = "", fetched_at: str = "", max_bytes: int = 20_000_000,
) -> AnyReading:  # fmt: skip
    """Read the bytes of a page of whatever site.

    ``country`` (ISO 3166-1) is where it is known to be of; ``fetched_at`` is what relative dates count
    from. Pure. Raises Quarantine with a stable reason (empty, not-html, too-large, no-markup,
    too-deep, truncated, script-only, soft-404, blocked, no-fields, http-N).
    """
    if status in (404, 410):
        return AnyReading("gone")
    if status >= 400:
        raise Quarantine(f"http-{status}", f"The site answered with status {status}.")
    page = open_document(url, status, headers or {}, body, max_bytes=max_bytes)
    return read_document(page, expected=expected, country=country, fetched_at=fetched_at)


def read_document(
    page: Document, *, expected: Expected = "unknown", country: str = "", fetched_at: str = ""
) -> AnyReading:
    """Read an opened page; as ``read_any``."""
    try:
        reading, setting = gather(page, country, fetched_at)
        clusters = listing_clusters(page)
        kind = kind_of_page(page, reading, clusters, setting, expected)
        if kind == "index":
            return AnyReading("index", links=tuple(index_links(page, clusters)))
    except RecursionError:
        raise Quarantine("too-deep", "The page is nested too deeply to be read.") from None
    if kind == "gone":
        return AnyReading("gone")
    return AnyReading("listing", reading.fields, {**reading.extra, "provenance": reading.provenance})


def gather(page: Document, country: str = "", fetched_at: str = "") -> tuple[Reading, Setting]:
    """The fields of a page taken for a listing, and what the page says about itself."""
    setting = Setting(page, country)
    data = from_data(find_roots(page), setting)
    candidates = [*data, *from_meta(setting), *from_markup(Markup(setting))]
    return Reading(candidates, setting, fetched_at), setting
