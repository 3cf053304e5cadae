"""Which kind of page this is: a listing, an index, one that is gone, or one that is empty."""

from __future__ import annotations

import re
from typing import Literal

from crawlers.pages.document import Document
from crawlers.pages.selecting import select
from crawlers.sources.definition import Definition, When
from leadline.core.errors import Quarantine

Kind = Literal["listing", "index", "gone", "empty"]
#: How a page was found: by a listing link, by an index link, or not at all (a file of pages).
Expected = Literal["listing", "index", "unknown"]


def kind_of(page: Document, definition: Definition, expected: Expected) -> Kind:
    """The kind of an answered page.

    Signs of being gone come first, then signs against what was expected, then what was expected.
    Raises Quarantine for an HTTP error that is not *gone*, or when nothing tells.
    """
    kinds = definition.pages
    if page.status in kinds.gone.status:
        return "gone"
    if page.status >= 400:
        raise Quarantine(f"http-{page.status}", f"The site answered with status {page.status}.")
    if holds(page, kinds.gone):
        return "gone"
    if holds(page, kinds.empty):
        return "empty"
    if expected == "unknown":
        expected = "listing" if _is_listing(page, definition) else "index" if holds(page, kinds.index) else "unknown"
    elif expected == "index" and not holds(page, kinds.index) and holds(page, kinds.listing):
        expected = "listing"
    elif expected == "listing" and not holds(page, kinds.listing) and holds(page, kinds.index):
        expected = "index"
    if expected == "unknown":
        raise Quarantine("unrecognised", "Nothing in the source definition says what kind of page this is.")
    return expected


def _is_listing(page: Document, definition: Definition) -> bool:
    if definition.pages.listing:
        return holds(page, definition.pages.listing)
    patterns = [reader.url for reader in definition.id if reader.url]
    patterns += [pattern for rule in definition.find.listings for pattern in rule.url]
    return any(re.search(pattern, page.url) for pattern in patterns)


def gone_address(url: str, definition: Definition) -> bool:
    """Whether an address (such as the target of a redirect) says by itself that the listing is gone."""
    return any(re.search(pattern, url) for pattern in definition.pages.gone.url)


def holds(page: Document, when: When) -> bool:
    """Whether any of the signs is on the page."""
    return (
        any(re.search(pattern, page.url) for pattern in when.url)
        or any(select(page, css=css) for css in when.css)
        or any(_true(select(page, xpath=xpath)) for xpath in when.xpath)
        or any(page.shows(text) for text in when.text)
    )


def _true(found: list[object]) -> bool:
    return bool(found) and found not in (["False"], ["0"], [""])
