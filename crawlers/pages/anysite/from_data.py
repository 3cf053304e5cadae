"""Evidence in structured and embedded data: objects walked, keys judged by their words, values by their shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from crawlers.pages.anysite import keys
from crawlers.pages.anysite.data_offers import offerer
from crawlers.pages.anysite.data_places import halves, levels, numbered, place_at, points, typed_place
from crawlers.pages.anysite.data_prices import price_at
from crawlers.pages.anysite.embedded import Root
from crawlers.pages.anysite.evidence import Candidate, Setting, words
from crawlers.pages.anysite.judge import NOTHING, Judge
from crawlers.pages.anysite.labels import field_of_label
from crawlers.pages.anysite.pictures import is_picture, picture_in
from crawlers.pages.anysite.subject import find_subject, walk
from crawlers.pages.countries import country_code
from crawlers.pages.text import plain


def from_data(roots: list[Root], setting: Setting) -> list[Candidate]:
    """What the data of a page says about each field of the listing it is about."""
    nodes = walk(roots)
    find_subject(nodes, setting)
    found: list[Candidate] = []
    for node in nodes:
        if node.trust <= 0.2 and node.aside:
            continue
        found.extend(candidate for candidate in _Object(node, setting).candidates() if candidate.weight >= 0.05)
        if len(found) > 20_000:
            break
    return found


class _Object(Judge):
    """One object and the fields that its values may be of."""

    def candidates(self) -> Iterator[Candidate]:
        if self.belief < 0.055:
            return
        if not self.node.offerer:
            yield from points(self)
            yield from typed_place(self)
            yield from halves(self)
            yield from levels(self)
            yield from numbered(self)
        yield from offerer(self)
        yield from self.named_value()
        for key, value in self.node.value.items():
            if value is None or isinstance(value, bool) or value == "" or value == []:
                continue
            name = keys.tokens(str(key))
            if not keys.is_telling(str(key), self.node.step):
                continue
            if isinstance(value, (str, int, float)):
                yield from self.scalar(str(key), name, value)
            else:
                yield from self.compound(str(key), name, value)

    def named_value(self) -> Iterator[Candidate]:
        """``{"name": "PRICE", "value": "..."}``, as lists of attributes are written."""
        value = self.node.value
        label = next(
            (
                value[key]
                for key in ("key", "code", "name", "label", "title", "id", "slug")
                if isinstance(value.get(key), str)
            ),
            "",
        )
        held = next(
            (
                value[key]
                for key in ("value", "values", "formattedValue", "text", "displayValue", "content")
                if value.get(key)
            ),
            None,
        )
        if isinstance(held, list) and len(held) == 1:
            held = held[0]
        if (
            not label
            or len(value) > 8
            or len(label) > 45
            or not isinstance(held, (str, int, float))
            or isinstance(held, bool)
        ):
            return
        field = field_of_label(label)
        name = keys.tokens(
            {
                "price": "price",
                "city": "city",
                "region": "region",
                "postal_code": "postalCode",
                "posted_at": "datePosted",
            }.get(field, label)
        )
        if name and len(name) <= 3 and keys.is_telling("_".join(name), ""):
            yield from self.scalar(label, name, held)

    def scalar(self, key: str, name: tuple[str, ...], value: str | int | float) -> Iterator[Candidate]:
        text = str(value).strip()
        if not text or NOTHING.search(text):
            return
        last = name[-1]
        yield from price_at(self, key, name, value)
        if isinstance(value, str):
            yield from self.texts(key, name, text)
            if picture_in(name, text):
                weight = 0.9 if any(word in keys.IMAGE_MAIN for word in name) else 0.75
                yield self.made(
                    "images",
                    text,
                    key,
                    self.thing
                    * weight
                    * (0.3 if any(word in keys.IMAGE_NOT for word in (*name, *self.node.last)) else 1),
                )
        yield from place_at(self, key, name, text)
        if (last in keys.COUNTRY or (last == "code" and "country" in name)) and (code := country_code(text)):
            yield self.made("country", code, key, self.thing * 0.9)
        if (any(word in keys.PHONE for word in name) and 6 <= sum(map(str.isdigit, text)) <= 15 and len(text) < 40) or (
            last in keys.EMAIL and "@" in text and len(text) < 120
        ):
            yield self.made("contacts", text, key, self.belief * 0.8)
        yield from self.date(key, name, text)
        typed = last in keys.CATEGORY or name[-2:] == ("property", "type")
        if typed and len(text) < 60 and not text.isdigit() and not self.node.offerer:
            yield self.made("category", text, key, self.thing * 0.6)

    def texts(self, key: str, name: tuple[str, ...], text: str) -> Iterator[Candidate]:
        last = name[-1]
        if 4 <= len(text) <= 300 and len(name) <= 3 and "<" not in text[:1]:
            if last in keys.TITLE and not any(word in ("sub", "short", "alt", "section", "button") for word in name):
                yield self.made(
                    "title",
                    plain(text),
                    key,
                    self.thing * (0.6 if {"seo", "meta", "page", "document"} & set(name) else 0.8),
                )
            elif last in keys.NAME and len(name) == 1 and self.node.own and len(words(text)) > 1:
                yield self.made("title", plain(text), key, self.thing * 0.6)
        if (
            len(text) >= 40
            and last in keys.BODY
            and not {"seo", "meta", "short", "caption", "image", "alt"} & set(name)
        ):
            body = plain(text)
            if len(words(body)) >= 6:
                yield self.made("body", body, key, self.thing * (0.5 + 0.4 * min(1.0, len(body) / 400)))

    def date(self, key: str, name: tuple[str, ...], text: str) -> Iterator[Candidate]:
        if (
            len(text) > 40
            or self.node.offerer
            or any(word in keys.DATE_NOT for word in name)
            or not any(map(str.isdigit, text))
        ):
            return
        sure = any(word in keys.DATE_SURE for word in name)
        if (
            (sure or name in (("date",), ("fecha",), ("datum",)))
            and (
                re.match(r"\d{4}-\d\d-\d\d", text)
                or re.fullmatch(r"1[0-9]{9}(\d{3})?", text)
                or re.match(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}", text)
            )
            and not self.node.listed
        ):
            yield self.made("posted_at", text, key, self.thing * (0.85 if sure else 0.5))

    def compound(self, key: str, name: tuple[str, ...], value: Any) -> Iterator[Candidate]:
        if isinstance(value, list):
            unlikely = 0.3 if any(word in keys.IMAGE_NOT for word in (*name, *self.node.last)) else 1.0
            if any(word in keys.IMAGE for word in name) and not ({"plan", "plans", "floorplans"} & set(name)):
                for index, part in enumerate(value[:60]):
                    url = picture_of(part)
                    if url:
                        yield self.made(
                            "images", url, f"{key}.{index}", self.thing * unlikely * (0.8 if index == 0 else 0.7)
                        )
            elif any(word in keys.FILES for word in name):
                urls = [url for part in value[:60] if isinstance(part, dict) and is_picture(url := picture_of(part))]
                for index, url in enumerate(urls):
                    yield self.made(
                        "images", url, f"{key}.{index}", self.thing * unlikely * (0.6 if index == 0 else 0.5)
                    )
            elif any(word in keys.IMAGE for word in self.node.last) and not self.node.listed:
                for index, part in enumerate(value[:60]):
                    if isinstance(part, str) and (url := picture_of(part)):
                        yield self.made(
                            "images", url, f"{key}.{index}", self.thing * unlikely * (0.75 if index == 0 else 0.65)
                        )
            if len(value) == 1 and isinstance(value[0], (str, int, float)) and not isinstance(value[0], bool):
                yield from self.scalar(key, name, value[0])
        elif any(word in keys.IMAGE for word in name) and (url := picture_of(value)):
            main = any(word in keys.IMAGE_MAIN for word in name)
            unlikely = 0.3 if any(word in keys.IMAGE_NOT for word in (*name, *self.node.last)) else 1.0
            yield self.made("images", url, key, self.thing * unlikely * (0.9 if main else 0.7))


def picture_of(part: Any) -> str:
    """The address of the largest picture that an entry of a list of pictures names, or empty."""
    if isinstance(part, str):
        return part if is_picture(part) or part.startswith(("http", "//")) else ""
    if not isinstance(part, dict):
        return ""
    found: list[tuple[int, str]] = []
    for key, value in part.items():
        if isinstance(value, dict):
            value = picture_of(value)
        if isinstance(value, str) and value.startswith(("http", "//", "/")) and len(value) < 1500:
            name = keys.tokens(str(key))
            if {"thumb", "thumbnail", "icon", "page", "link", "tiny"} & set(name) and found:
                continue
            sizes = [int(word) for word in re.findall(r"\d{2,4}", str(key))]
            rank = (
                max(sizes, default=0)
                + (3000 if {"original", "full", "xl", "large", "big", "max"} & set(name) else 0)
                + (1500 if {"url", "href", "src", "content"} & set(name) else 0)
            )
            if (
                is_picture(value)
                or any(word in keys.IMAGE for word in name)
                or {"url", "href", "src", "large", "full", "medium", "original"} & set(name)
                or sizes
            ):
                found.append((rank, value))
    return max(found, key=lambda pair: pair[0])[1] if found else ""
