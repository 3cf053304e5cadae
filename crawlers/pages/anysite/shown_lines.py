"""Places in short lines of the shown page: a postal code beside a city, a known city or region near the heading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawlers.pages.anysite.evidence import Candidate
from crawlers.pages.anysite.gazetteer import city_size, is_region
from crawlers.pages.anysite.markup import AGENT_CLASS, Markup, class_names, named, short_text, upwards
from crawlers.pages.anysite.money import find_prices
from crawlers.pages.anysite.places import COUNTY, place_name, postal_shape
from crawlers.pages.anysite.whereabouts import parts_of, tidy_city
from crawlers.pages.text import collapse

#: Elements behind the heading that count as near it, and lines looked at in one page.
_NEAR, _MAX_LINES = 70, 600
_MAX_LINE = 140
#: The sign for a postal code in Japan.
_MARKED = re.compile(r"\u3012\s?(\d{3}-\d{4})")


def lines(markup: Markup) -> Iterator[Candidate]:
    """Codes and names in short lines, those near the heading first; those in boxes about a seller hardly."""
    country = markup.setting.country
    if not country:
        return
    shape = postal_shape(country)
    head = next((index for index, element in enumerate(markup.elements) if element.tag == "h1"), 0)
    behind = (
        re.compile(rf"(?<![\w.,-])(?P<code>{shape})[ \u00a0]+(?P<city>[^\W\d][^\d,;()|/:]{{1,40}})") if shape else None
    )
    before = (
        re.compile(
            rf"(?P<city>[^\W\d][^\d,;()|/:]{{1,40}}?)(?:,|\s[-\u2013])?\s+(?:(?P<region>[A-Z]{{2,3}}),?\s+)?(?P<code>{shape})(?![\w-])"
        )
        if shape
        else None
    )
    alone = (
        re.compile(rf"(?:[^:]{{2,24}}:\s*)?(?P<code>{shape})")
        if shape and ("[A-Z]" in shape or "-" in shape or "\u3012" in shape)
        else None
    )
    seen: set[str] = set()
    for index, element in enumerate(markup.elements):
        if element.tag in ("option", "button", "label", "title") or not (
            (element.text or "").strip() or any((child.tail or "").strip() for child in element)
        ):
            continue
        text = short_text(element)
        if not 2 <= len(text) <= _MAX_LINE or text in seen or len(seen) > _MAX_LINES:
            continue
        seen.add(text)
        near = head <= index <= head + _NEAR
        theirs = any(AGENT_CLASS.search(class_names(part)) for part in upwards(element, 5))
        weight = (0.5 if near else 0.33) * (0.4 if theirs else 1.0)
        where = named(element)
        for pattern in filter(None, (behind, before)):
            if (found := pattern.search(text)) is None:
                continue
            last = found["city"].rpartition(",")[2].strip(" -\u2013")
            county = COUNTY.match(last)
            city = "" if county else _known_start(found["city"], country)
            if city:
                yield Candidate("postal_code", found["code"], "line", where, weight)
                yield Candidate("city", city, "line", where, weight)
            elif is_region(last, country):
                yield Candidate("postal_code", found["code"], "line", where, weight)
                yield Candidate("region", county["name"] if county else last, "line", where, weight)
            region = found.groupdict().get("region") or ""
            if region and is_region(region, country):
                yield Candidate("region", region, "line", where, weight)
        if marked := _MARKED.search(text):
            yield Candidate("postal_code", marked[1], "line", where, weight)
        if alone is not None and (found := alone.fullmatch(text)):
            yield Candidate("postal_code", found["code"], "line", where, weight)
        if near and not theirs and "," not in text and len(text) <= 40:
            yield from _name_of_place(text, country, where)
        elif (
            not theirs
            and 1 <= text.count(",") <= 6
            and len(text) <= 110
            and not find_prices(text, country)
            and text not in markup.setting.heads
        ):
            yield from _name_in_line(text, country, where, near)


def _known_start(text: str, country: str) -> str:
    """The longest beginning of a text that is a known city's name; else empty."""
    parts = re.split(r"\s+[-\u2013]\s+", text.strip(" .-"))[0].split()
    for count in range(min(4, len(parts)), 0, -1):
        for name in (" ".join(parts[:count]), " ".join(parts[-count:])):
            if city_size(tidy := tidy_city(name, country), country):
                return tidy
    return ""


def _name_of_place(text: str, country: str, where: str) -> Iterator[Candidate]:
    name = tidy_city(text, country)
    if not place_name(name) or (not name[:1].isupper() and name[:1].isascii()):
        return
    if city_size(name, country) >= 3:
        yield Candidate("city", name, "line", where, 0.25)
    if is_region(name, country) and len(name) > 3:
        yield Candidate("region", name, "line", where, 0.25)


def _name_in_line(text: str, country: str, where: str, near: bool) -> Iterator[Candidate]:
    """Names in a line of several parts, most of which read like parts of an address and none like a sentence."""
    parts = [part for part in collapse(text).split(",") if part.strip()]
    if any(len(part.split()) > 6 for part in parts) or text.endswith((".", "!", "?", "\u2026")):
        return
    for field, name in parts_of(text, country):
        yield Candidate(field, name, "line", where, 0.33 if near else 0.2)
