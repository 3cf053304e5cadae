"""Finding links on an index page: to listings (with what their row says), to the next page, to other indexes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from crawlers.pages.document import Document
from crawlers.pages.readers import View, read_values
from crawlers.pages.selecting import select
from crawlers.pages.structured import values_at
from crawlers.pages.urls import absolute, canonical
from crawlers.sources.definition import Definition, LinkRule, RowFields

#: Most links taken from one page; more is a trap.
MAX_LINKS = 5_000
_ROW_VALUE = 2_000


@dataclass(frozen=True)
class FoundLink:
    """Where a page leads, as what, and what the row said."""

    url: str  # as written, absolute
    key: str  # canonical
    kind: Literal["listing", "index"]
    row: Mapping[str, Sequence[str]] = field(default_factory=dict)


def find_links(page: Document, definition: Definition) -> list[FoundLink]:
    """Links of an index page in page order, each address once; listings first."""
    found: dict[str, FoundLink] = {}
    groups: tuple[tuple[Literal["listing", "index"], Sequence[LinkRule]], ...] = (
        ("listing", definition.find.listings),
        ("index", (*definition.find.next, *definition.find.indexes)),
    )
    for kind, rules in groups:
        for rule in rules:
            for url, row in _apply(page, rule):
                key = canonical(url, definition.drop_params)
                if key and key not in found and len(found) < MAX_LINKS:
                    found[key] = FoundLink(url, key, kind, row)
    return list(found.values())


def _apply(page: Document, rule: LinkRule) -> Iterator[tuple[str, dict[str, list[str]]]]:
    scopes: list[Any] = select(page, css=rule.row) if rule.row else [None]
    for scope in scopes[:MAX_LINKS]:
        view = View(page, scope)
        row: dict[str, list[str]] | None = None
        for link in _links(view, rule):
            url = absolute(page.base, link)
            if not url or (rule.url and not any(re.search(pattern, url) for pattern in rule.url)):
                continue
            if row is None:
                row = _row(view, rule.fields) if rule.row else {}
            yield url, row
            if rule.row and (rule.css or rule.xpath):
                break  # one row, one listing: pictures often link to it again


def _links(view: View, rule: LinkRule) -> Iterator[str]:
    if rule.jsonld is not None:
        yield from values_at(view.page.jsonld, rule.jsonld)
    elif rule.microdata is not None:
        yield from values_at(view.page.microdata, rule.microdata)
    else:
        css = rule.css or (None if rule.xpath else "a[href], area[href]")
        for found in select(view.page, view.scope, css=css, xpath=rule.xpath):
            if isinstance(found, str):
                yield found
            elif link := _href(found):
                yield link


def _href(element: Any) -> str:
    if link := element.get("href"):
        return str(link)
    inner = element.xpath("(.//a/@href | ancestor::a[1]/@href)[1]")
    return str(inner[0]) if inner else ""


def _row(view: View, fields: RowFields) -> dict[str, list[str]]:
    named = {name: getattr(fields, name) for name in RowFields.model_fields if name != "extra"} | fields.extra
    row = {}
    for name, readers in named.items():
        for reader in readers:
            if values := read_values(view, reader):
                row[name] = [value[:_ROW_VALUE] for value in values[:20]]
                break
    return row
