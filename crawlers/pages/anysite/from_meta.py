"""Evidence in a page's head and address: meta elements, title, canonical link."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawlers.pages.anysite.evidence import Candidate, Setting, words
from crawlers.pages.anysite.money import CODES, find_prices, read_price
from crawlers.pages.anysite.pictures import is_furniture
from crawlers.pages.anysite.places import STREET, is_postal, pair_in, place_name, read_address, valid_point
from crawlers.pages.text import collapse, plain

_POSTED_BY = re.compile(
    r"\b(?:posted by|listed by|offered by|marketed by|presented by|for sale by|to rent by|courtesy of|angeboten von|propos[ée] par|publicado por|ofrecido por|"
    r"pubblicato da|anunciado por|aangeboden door|dodane przez)\s+(?P<who>[A-Z][\w&.' -]{2,60}?)(?=\s+(?:-|–|on\b|with\b|in\b|at\b|for\b)|[,.;|]|$)"
)
_BY_COMPANY = re.compile(r"\bby (?P<who>[A-Z][\w&'-]*(?: (?:[A-Z][\w&'-]*|&|and|of)){0,5})(?=\s*[.,;|]|\s+-|$)")
_IN_PLACE = re.compile(
    r"\b(?:in|en|à|a|em|te|w|we|i|v|în|ve|στην|в)\s+(?P<place>[A-ZÀ-ÞŁŚŻĆČŠŽŘĎŤŇĽА-Я][^\d|:;()!?]{2,60}?)(?=\s+(?:for|por|za|pour|voor|für|at|with|by|to|-|–|—)\s|\s*[|:;(!?\d€$£]|$|\.\s|\.$)"
)


def from_meta(setting: Setting) -> Iterator[Candidate]:
    """What the head of a page says about each field."""
    first = setting.first
    for name, weight in (("og:title", 0.8), ("twitter:title", 0.7)):
        if text := plain(first(name)):
            yield Candidate("title", setting.without_site_name(text), "meta", name, weight)
    if setting.document_title:
        yield Candidate("title", setting.without_site_name(setting.document_title), "title", "title", 0.6)
    for name in ("og:description", "twitter:description", "description"):
        if len(text := plain(first(name))) >= 30:
            yield Candidate("body", text, "meta", name, 0.35)
    yield from _price(setting)
    yield from _place(setting)
    for name, weight in (
        ("og:image", 0.8),
        ("og:image:url", 0.7),
        ("og:image:secure_url", 0.6),
        ("twitter:image", 0.6),
        ("twitter:image:src", 0.6),
        ("image", 0.5),
        ("thumbnail", 0.4),
    ):
        for index, url in enumerate(setting.meta.get(name, ())[:40]):
            if not is_furniture(url):
                yield Candidate("images", url, "meta", name, weight if index == 0 else weight - 0.1)
    for element in setting.page.root.iter("link"):
        if (element.get("rel") or "").lower() == "image_src" and element.get("href"):
            yield Candidate("images", element.get("href"), "meta", "image_src", 0.6)
    for name, weight in (
        ("article:published_time", 0.6),
        ("og:published_time", 0.6),
        ("dateposted", 0.7),
        ("datepublished", 0.7),
        ("date", 0.3),
        ("dc.date", 0.4),
        ("pubdate", 0.5),
    ):
        if text := first(name):
            yield Candidate("posted_at", text, "meta", name, weight)
    for name in ("author", "article:author", "og:seller", "seller"):
        if (text := first(name)) and 2 < len(text) < 80 and "://" not in text and not setting.is_site_name(text):
            # The author of a page that does not name him is who made the site.
            shown = f" {' '.join(words(text))} " in f" {setting.squeezed_text} "
            yield Candidate("agent", text, "meta", name, 0.3 if shown else 0.15)
    for name in ("description", "og:description"):
        if found := _POSTED_BY.search(first(name)):
            yield Candidate("agent", found["who"].strip(), "text", name, 0.5)
        elif (found := _BY_COMPANY.search(first(name))) and not setting.is_site_name(found["who"]):
            yield Candidate("agency", found["who"].strip(), "text", name, 0.3)


def _price(setting: Setting) -> Iterator[Candidate]:
    amounts = (
        "product:price:amount",
        "og:price:amount",
        "price",
        "product:sale_price:amount",
        "twitter:data1",
        "og:price",
    )
    currency = setting.currency if setting.currency in CODES else ""
    if currency:
        yield Candidate("currency", currency, "meta", "currency", 0.85)
    for name in amounts:
        if (text := setting.first(name)) and (read := read_price(text, setting.country, currency)) and read.amount > 0:
            if name == "twitter:data1" and not read.currency:
                continue
            shown = text if read.currency else ""
            yield Candidate("price", (read.amount, read.currency or currency, shown, read.period), "meta", name, 0.85)
    for origin, texts, weight in (
        ("title", setting.titles, 0.6),
        ("text", [setting.first("og:description"), setting.first("description")], 0.4),
    ):
        for text in texts:
            prices = [
                price for price in find_prices(text, setting.country, currency) if not price.unit and price.amount > 0
            ]
            if len(prices) == 1:
                price = prices[0]
                yield Candidate(
                    "price",
                    (price.amount, price.currency, price.text, price.period),
                    origin,
                    "text with a price",
                    weight,
                )


def _place(setting: Setting) -> Iterator[Candidate]:
    first = setting.first
    groups = (
        (
            "city",
            (
                "og:locality",
                "place:locality",
                "business:contact_data:locality",
                "geo.placename",
                "city",
                "addresslocality",
            ),
            0.85,
        ),
        ("region", ("og:region", "business:contact_data:region", "region", "addressregion", "state", "province"), 0.85),
        (
            "postal_code",
            ("og:postal-code", "og:postal_code", "business:contact_data:postal_code", "postalcode", "zip", "zipcode"),
            0.9,
        ),
    )
    for field, names, weight in groups:
        for name in names:
            text = collapse(first(name))
            if field == "postal_code" and text and is_postal(text, setting.country):
                yield Candidate(field, text, "meta", name, weight)
            elif field != "postal_code" and place_name(text.split(",")[0]):
                yield Candidate(field, place_name(text.split(",")[0]), "meta", name, weight)
    for name in ("og:street-address", "business:contact_data:street_address", "streetaddress"):
        if text := first(name):
            yield Candidate("street", collapse(text), "meta", name, 0.8)
    for code, weight, sign in setting.country_votes:
        yield Candidate("country", code, "meta" if sign.startswith("meta") else sign, sign, weight)
    for latitude, longitude in (
        ("place:location:latitude", "place:location:longitude"),
        ("og:latitude", "og:longitude"),
        ("latitude", "longitude"),
    ):
        try:
            pair = valid_point(float(first(latitude)), float(first(longitude)))
        except ValueError:
            continue
        if pair is not None:
            yield Candidate("point", pair, "meta", latitude, 0.9)
    for name in ("geo.position", "icbm"):
        if (pair := pair_in(first(name))) is not None:
            yield Candidate("point", pair, "meta", name, 0.8)
    for title in setting.titles:
        yield from place_in_title(title, setting.country)


def place_in_title(title: str, country: str) -> Iterator[Candidate]:
    """Places that a headline names: an address line, or ``... in Place``."""
    if title.count(",") >= 1:
        read = read_address(re.split(r"\s[|\u2013\u2014-]\s", title)[0], country)
        for field in ("city", "region", "postal_code"):
            if field in read and (field != "city" or read.get("postal_code") or len(read) > 1):
                yield Candidate(
                    field, read[field], "title", "address in the title", 0.55 if "postal_code" in read else 0.35
                )
        if "either" in read:
            yield Candidate("city", read["region"], "title", "address in the title", 0.3)
    for found in _IN_PLACE.finditer(title):
        parts = [part.strip() for part in found["place"].split(",")]
        names = [part for part in parts if place_name(part) and not STREET.search(part)]
        if names and len(words(names[0])) <= 5:
            yield Candidate("place", ", ".join(names), "title", "title", 0.4)
            if len(names) >= 2:
                yield Candidate("city", names[-1], "title", "title", 0.3)
                yield Candidate("city", names[-2], "title", "title", 0.2)
            else:
                yield Candidate("city", names[0], "title", "title", 0.38)
