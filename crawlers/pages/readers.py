"""The ways a value is read from a page, as a literal registry; each brings examples that hold it to its word."""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml import etree

from crawlers.pages.document import Document
from crawlers.pages.selecting import select
from crawlers.pages.structured import values_at
from crawlers.pages.text import collapse, element_text, plain, plain_lines
from crawlers.sources.definition import Reader

#: Longest text kept of one value, in code points; a page is limited before, this limits what one field repeats.
MAX_VALUE = 200_000
#: Most matches one reader hands on, and most text it looks at: nested matches hold the same text again and again.
MAX_MATCHES = 500
MAX_READ = 2_000_000


@dataclass(frozen=True)
class View:
    """What a reader may look at: the page, the part of it in view, and the row that led here."""

    page: Document
    scope: Any = None  # element; the whole page when None
    row: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """One way of reading: the function, and pages it must and must not read (source, argument, value)."""

    read: Callable[[View, Reader], Iterable[str]]
    good: tuple[str, str, str]
    bad: tuple[str, str]


def read_values(view: View, reader: Reader, *, only_first: bool = False) -> list[str]:
    """Every non-empty text the reader finds, whitespace as rendered, ``match`` and ``join`` applied.

    ``only_first`` leaves the others unread; with ``join`` all are needed and read.
    """
    values: list[str] = []
    length = 0
    for value in islice(WAYS[reader.way].read(view, reader), MAX_MATCHES):
        length += len(value)
        text = value[:MAX_VALUE].strip()
        if reader.match is not None:
            text = _first_group(reader.match, text)
        if text:
            values.append(text)
        if (text and only_first and reader.join is None) or length > MAX_READ:
            break
    if reader.join is not None and values:
        return [reader.join.join(values)]
    return values


@lru_cache(maxsize=2048)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _first_group(pattern: str, text: str) -> str:
    found = _compiled(pattern).search(text)
    if found is None:
        return ""
    return next((group for group in found.groups() if group is not None), found.group()).strip()


def _selected(view: View, reader: Reader) -> Iterator[str]:
    removed: set[Any] = {
        node for css in reader.remove for node in select(view.page, view.scope, css=css) if not isinstance(node, str)
    }
    for found in select(view.page, view.scope, css=reader.css, xpath=reader.xpath):
        yield collapse(found) if isinstance(found, str) else element_text(found, removed)


def _regex(view: View, reader: Reader) -> Iterator[str]:
    source = view.page.text if view.scope is None else etree.tostring(view.scope, encoding="unicode", method="html")
    for found in _compiled(reader.regex or "").finditer(source):
        value = next((group for group in found.groups() if group is not None), found.group())
        yield collapse(html_entities.unescape(value))


def _all_of(view: View, reader: Reader) -> list[str]:
    parts = []
    for part in reader.all_of or ():
        values = read_values(view, part, only_first=True)
        if not values:
            return []
        parts.append(values[0])
    return [(reader.join if reader.join is not None else " ").join(parts)]


def _meta(view: View, name: str, attribute: str) -> list[str]:
    nodes = select(view.page, css=f"meta[{attribute}]")
    return [collapse(node.get("content", "")) for node in nodes if node.get(attribute, "").lower() == name.lower()]


#: Every way of reading, by the key that names it in a definition.
WAYS: dict[str, Way] = {
    "css": Way(_selected, ("<p class=a>one <b>two</b></p>", ".a", "one two"), ("<p class=b>one</p>", ".a")),
    "xpath": Way(_selected, ("<p title='x y'>one</p>", "//p/@title", "x y"), ("<p>one</p>", "//p/@title")),
    "regex": Way(_regex, ("<!-- id=7&amp;8 -->", r"id=(\S+)", "7&8"), ("<p>id</p>", r"id=(\S+)")),
    "jsonld": Way(
        lambda view, reader: [plain(text) for text in values_at(view.page.jsonld, reader.jsonld or "")],
        ('<script type="application/ld+json">{"@type":"Offer","price":12}</script>', "Offer.price", "12"),
        ('<script type="application/ld+json">{"@type":"Offer","price":}</script>', "Offer.price"),
    ),
    "microdata": Way(
        lambda view, reader: [plain_lines(text) for text in values_at(view.page.microdata, reader.microdata or "")],
        ('<i itemscope itemtype="http://schema.org/Offer"><b itemprop=price>12 €</b></i>', "Offer.price", "12 €"),
        ("<b itemprop=price>12 €</b>", "Offer.price"),
    ),
    "opengraph": Way(
        lambda view, reader: _meta(view, reader.opengraph or "", "property"),
        ('<meta property="og:title" content="One">', "og:title", "One"),
        ('<meta property="og:image" content="One">', "og:title"),
    ),
    "meta": Way(
        lambda view, reader: _meta(view, reader.meta or "", "name"),
        ('<meta name="geo.placename" content="Gera">', "geo.placename", "Gera"),
        ('<meta name="robots" content="noindex">', "geo.placename"),
    ),
    "url": Way(
        lambda view, reader: [_first_group(reader.url or "", view.page.url)],
        ("<p>", r"/page/(\w+)", "example"),
        ("<p>", r"/item/(\w+)"),
    ),
    "row": Way(
        lambda view, reader: list(view.row.get(reader.row or "", ())), ("<p>", "place", "Gera"), ("<p>", "price")
    ),
    "const": Way(lambda view, reader: [reader.const or ""], ("<p>", "always", "always"), ("<p>", "")),
    "all_of": Way(_all_of, ("<b>1</b><i>EUR</i>", '["b", "i"]', "1 EUR"), ("<b>1</b>", '["b", "i"]')),
}  # fmt: skip
