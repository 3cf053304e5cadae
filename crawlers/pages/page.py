"""Reading one page by its source's definition: what kind it is, its listing with provenance, its links."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from crawlers.pages.countries import country_code
from crawlers.pages.dates import read_date
from crawlers.pages.document import Document, open_document
from crawlers.pages.kinds import Expected, Kind, kind_of
from crawlers.pages.links import FoundLink, find_links
from crawlers.pages.readers import View, read_values
from crawlers.pages.soft_errors import soft_error
from crawlers.pages.text import collapse
from crawlers.pages.urls import absolute, canonical, host_allowed
from crawlers.sources.definition import LIST_FIELDS, Definition, Reader
from leadline.core.errors import Quarantine
from leadline.core.records import Listing

TEXT_FIELDS = ("title", "body", "posted_at", "place", "country", "category", "price")
FIELDS = (*TEXT_FIELDS, "contacts", "images")
_ONE_LINE = frozenset(TEXT_FIELDS) - {"body"}
_MAX_ID = 300
#: With a body longer than this a page is a listing whatever its title says, in code points.
_SHORT_BODY = 300


@dataclass(frozen=True)
class PageReading:
    """What a page gave: its kind and, by kind, a listing with where each field came from, or links."""

    kind: Kind
    url: str  # canonical
    listing: Listing | None = None
    listing_id: str = ""  # also of a page that is gone, where its address or markup tells
    provenance: Mapping[str, str] = field(default_factory=dict)  # field to reader, such as "jsonld Offer.price"
    links: Sequence[FoundLink] = ()


def read_page(
    definition: Definition,
    *,
    url: str,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    expected: Expected = "unknown",
    row: Mapping[str, Sequence[str]] | None = None,
    fetched_at: str = "",
    max_bytes: int = 5_000_000,
) -> PageReading:
    """Read one answer.

    ``row`` holds what the index row said about this listing; ``fetched_at`` is what relative dates
    count from. Pure: the same input gives the same reading. Raises Quarantine with a reason.
    """
    own = canonical(url, definition.drop_params) or url
    if status in definition.pages.gone.status:  # its body, if any, is of no interest
        return PageReading("gone", own, listing_id=_id_from_address(definition, own))
    if status >= 400:
        raise Quarantine(f"http-{status}", f"The site answered with status {status}.")
    if definition.read == "any":
        from crawlers.pages.anysite.page import read_any_page

        return read_any_page(
            definition, url=url, own=own, status=status, headers=headers, body=body, expected=expected,
            fetched_at=fetched_at, max_bytes=max_bytes,
        )  # fmt: skip
    page = open_document(url, status, headers, body, languages=definition.languages, max_bytes=max_bytes)
    try:
        return _read(page, own, definition, expected, row or {}, fetched_at)
    except RecursionError:
        raise Quarantine("too-deep", "The page is nested too deeply to be read.") from None


def _read(
    page: Document, own: str, definition: Definition, expected: Expected, row: Mapping[str, Sequence[str]], at: str
) -> PageReading:
    kind = kind_of(page, definition, expected)
    if kind in ("gone", "empty"):
        return PageReading(kind, own, listing_id=_id_from_address(definition, own))
    if kind == "index":
        links = find_links(page, definition)
        if not links:
            raise _unreadable(page, "no-links", "The index page holds no links that the definition finds.")
        return PageReading(kind, own, links=links)
    return _listing(page, own, definition, row, at)


def _listing(
    page: Document, own: str, definition: Definition, row: Mapping[str, Sequence[str]], at: str
) -> PageReading:
    view = View(page, row=row)
    read: dict[str, list[str]] = {}
    provenance: dict[str, str] = {}
    for name in FIELDS:
        read[name], provenance[name] = _field(view, name, getattr(definition.fields, name))
    extra: dict[str, Any] = {}
    for name, readers in definition.fields.extra.items():
        values, provenance[f"extra.{name}"] = _field(view, name, readers)
        if values:
            extra[name] = values[0]
    values = {name: read[name][0] if read[name] else "" for name in TEXT_FIELDS}
    if not values["title"] and not values["body"]:
        raise _unreadable(page, "no-fields", "Neither a title nor a body was found on the listing page.")
    if len(values["body"]) < _SHORT_BODY and (problem := soft_error(values["title"])) is not None:
        raise problem
    posted, country = values["posted_at"], values["country"]
    values["posted_at"] = read_date(
        posted, formats=definition.date_formats, timezone=definition.timezone, languages=definition.languages,
        order=definition.date_order, now=at,
    )  # fmt: skip
    if posted and not values["posted_at"]:
        extra["posted_at"] = posted[:200]
    values["country"] = country_code(country) or definition.country or ""
    if country and not country_code(country):
        extra["country"] = country[:200]
    values["category"] = values["category"] or definition.category
    address, own_id = _identity(view, own, definition)
    listing = Listing(
        source=definition.name, id=own_id, url=address, **values,
        contacts=_unique(_contact(text) for text in read["contacts"]),
        images=_unique(absolute(page.base, text) for text in read["images"]), extra=extra,
    )  # fmt: skip
    used = {name: way for name, way in provenance.items() if way}
    return PageReading("listing", own, listing=listing, listing_id=own_id, provenance=used)


def _field(view: View, name: str, readers: Sequence[Reader]) -> tuple[list[str], str]:
    """Values of one field and the readers that gave them."""
    values: list[str] = []
    ways: list[str] = []
    for reader in readers:
        found = read_values(view, reader, only_first=name not in LIST_FIELDS)
        if not found:
            continue
        values += [collapse(text) for text in found] if name in _ONE_LINE else found
        ways.append(_named(reader))
        if name not in LIST_FIELDS:
            break
    return values, ", ".join(ways)


def _named(reader: Reader) -> str:
    value = getattr(reader, reader.way)
    return f"{reader.way} {value}" if isinstance(value, str) else reader.way


def _identity(view: View, own: str, definition: Definition) -> tuple[str, str]:
    """The listing's address and id; the id falls back to the address."""
    own_id = next(
        (values[0][:_MAX_ID] for reader in definition.id if (values := read_values(view, reader, only_first=True))), ""
    )
    address = own
    link = canonical(view.page.canonical_link, definition.drop_params) if definition.canonical_link else ""
    # A site's front page, or another site, as "canonical" would fold all its listings into one.
    if link and link != own and host_allowed(link, definition.allowed_hosts) and urlsplit(link).path.strip("/"):
        by_link = _id_from_address(definition, link)
        if by_link == own_id if own_id else not any(reader.url for reader in definition.id):
            address = link
    return address, own_id or address


def _id_from_address(definition: Definition, url: str) -> str:
    """The id that the definition's ``url`` readers find in an address, or empty."""
    for reader in definition.id:
        if reader.url and (found := re.search(reader.url, url)):
            value = next((group for group in found.groups() if group is not None), found.group()).strip()
            if reader.match and not (match := re.search(reader.match, value)):
                continue
            return (next((g for g in match.groups() if g is not None), match.group()) if reader.match else value)[
                :_MAX_ID
            ]
    return ""


def _contact(text: str) -> str:
    scheme, colon, rest = text.partition(":")
    if colon and scheme.lower() in ("tel", "mailto", "sms", "callto"):
        return collapse(unquote(rest.partition("?")[0]))
    return collapse(text)


def _unique(texts: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _unreadable(page: Document, reason: str, message: str) -> Quarantine:
    """The reason that explains best why a page gave nothing."""
    if page.too_deep:
        return Quarantine("too-deep", "The page is nested too deeply to be read.")
    if b"</html" not in page.body[-2000:].lower() and b"<html" in page.body[:2000].lower():
        return Quarantine("truncated", f"{message} The page ends before its end.")
    if not page.visible_text.strip():
        scripts = page.root.xpath("boolean(//script)")
        return Quarantine(
            "script-only" if scripts else "empty",
            "The page shows no text" + (" without running its scripts." if scripts else "."),
        )
    return Quarantine(reason, message)
