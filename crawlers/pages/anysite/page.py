"""A page of an undefined site as the crawl and the importers want it: a ``PageReading``, and a definition to go with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

from crawlers.pages.anysite.reader import read_document
from crawlers.pages.document import open_document
from crawlers.pages.kinds import Expected
from crawlers.pages.page import PageReading
from crawlers.pages.urls import canonical, host_allowed, host_of
from crawlers.sources.definition import Authority, Definition, Politeness
from leadline.core.errors import Quarantine
from leadline.core.records import Listing

#: Pages one crawl of an undefined site fetches unless told otherwise.
MAX_PAGES = 300


def definition_for(
    url: str,
    *,
    authority: Authority | None = None,
    name: str = "",
    max_pages: int = MAX_PAGES,
    connect: Mapping[str, str] | None = None,
) -> Definition:
    """A definition for a site that has none: this host only, one request at a time, no rules of its own.

    The source is called after the host unless ``name`` is given.
    """
    host = host_of(url)
    return Definition(
        name=name or source_name(url),
        about="Read without a definition.",
        start=[url],
        allowed_hosts=list(dict.fromkeys([host, host.removeprefix("www.")])),
        picture_hosts=["any"],
        read="any",
        politeness=Politeness(concurrency=1, max_pages=max_pages),
        authority=authority,
        connect=dict(connect or {}),
    )


def grant(authority: str, purpose: str, granted_by: str, until: date, today: date) -> Authority:
    """The authority of one crawl, valid from today."""
    return Authority(
        authority=authority, purpose=purpose, granted_by=granted_by, valid_from=min(today, until), valid_until=until
    )


def source_name(url: str) -> str:
    """What the source of an undefined site is called: its host, as names of sources are written."""
    name = re.sub(r"[^a-z0-9._-]+", "-", host_of(url).removeprefix("www.").lower()).strip("-._")
    return name[:63] or "page"


def read_any_page(
    definition: Definition,
    *,
    url: str,
    own: str,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    expected: Expected,
    fetched_at: str,
    max_bytes: int,
) -> PageReading:
    """Read one answer of a site without rules; the counterpart of ``crawlers.pages.page.read_page``. Raises Quarantine."""
    page = open_document(url, status, headers, body, languages=definition.languages, max_bytes=max_bytes)
    reading = read_document(page, expected=expected, country=definition.country or "", fetched_at=fetched_at)
    if reading.kind == "gone" and expected == "unknown":  # nothing was known that could be gone
        raise Quarantine("gone", "The page says that its listing is no longer there.")
    if reading.kind == "gone":
        return PageReading("gone", own, listing_id=own)
    if reading.kind == "index":
        if not reading.links:
            raise Quarantine("no-links", "The page is a list, and none of its links reads like one to a listing.")
        return PageReading("index", own, links=reading.links)
    address = _address(page.canonical_link, own, definition)
    fields = dict(reading.fields)
    fields["category"] = fields.get("category") or definition.category
    listing = Listing(source=definition.name, id=address, url=own, **fields, extra=dict(reading.extra))
    provenance = {name: entry["from"] for name, entry in reading.extra["provenance"].items()}
    return PageReading("listing", own, listing=listing, listing_id=address, provenance=provenance)


def _address(link: str, own: str, definition: Definition) -> str:
    """The listing's address: the canonical link where it is of one page of this site, and not of a list above it."""
    address = canonical(link, definition.drop_params) if link and definition.canonical_link else ""
    if not address or not host_allowed(address, definition.allowed_hosts):
        return own
    path, mine = urlsplit(address).path.rstrip("/"), urlsplit(own).path.rstrip("/")
    # A site's front page, or the list above, as "canonical" would fold all its listings into one.
    above = mine.startswith(path + "/") and not re.search(r"\d", path.rpartition("/")[2])
    return address if path and not above else own
