"""Prices, labelled values, loose properties and times in the shown part of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from crawlers.pages.anysite.evidence import Candidate, words
from crawlers.pages.anysite.labels import field_of_label
from crawlers.pages.anysite.markup import Markup, class_names, named, short_text, upwards
from crawlers.pages.anysite.money import find_prices, read_price
from crawlers.pages.anysite.pictures import is_furniture
from crawlers.pages.anysite.places import is_postal, place_name
from crawlers.pages.text import collapse, element_text

_PRICE_CLASS = re.compile(
    r"price|preis|precio|prix|prezzo|preco|prijs|cena|pris\b|amount|fiyat|\bpret|salary|rent\b", re.I
)
_OLD = re.compile(
    r"old|was|before|strike|previous|crossed|original|saving|discount|per-?(?:sq|m)|sqm|sqft|monthly|installment|mortgage|avg|average|drop|reduced-by|range|insight|trend|estimat|valuation|histor|compar|min-|max-|deposit|fee\b",
    re.I,
)


#: What stands in a price's place where none is given.
_ON_REQUEST = re.compile(
    r"^\W*(?:(?:price|rent|guide price)[:\s]+)?(?:(?:price )?(?:up)?on (?:application|request|enquiry|inquiry)|p\.?o\.?a\.?|contact (?:agent|for price)|call for price|ask for price|"
    r"(?:preis )?auf anfrage|(?:prix )?(?:sur demande|nous consulter)|(?:precio )?(?:a consultar|consultar(?: precio)?)|(?:prezzo )?(?:su richiesta|trattativa riservata)|(?:preço )?(?:sob consulta|a consultar)|"
    r"(?:prijs )?op aanvraag|prijs n\.?o\.?t\.?k\.?|(?:cena )?(?:na zapytanie|do uzgodnienia|do negocjacji|na vyžádání|dohodou|v RK)|preț la cerere|ár(?:a)? megegyezés szerint|(?:pris )?på förfrågan|"
    r"pris på forespørsel|(?:цена )?(?:по запросу|договорная)|ціна договірна|(?:fiyat )?sorunuz|(?:τιμή )?κατόπιν (?:συνεννόησης|επικοινωνίας)|価格応談|面议|السعر عند الطلب)\W*$",
    re.I,
)


def _is_on_request(markup: Markup) -> bool:
    """Whether the page says near its heading that the price is told only to who asks."""
    after_head = 0
    for element in markup.elements:
        after_head += element.tag == "h1" or after_head > 0
        text = element.text or ""
        if after_head <= 60 and 2 < len(text) < 60 and _ON_REQUEST.match(collapse(text)):
            return element.tag not in ("a", "button", "option", "label")
    return False


def prices(markup: Markup) -> Iterator[Candidate]:
    """Amounts with a currency that stand alone, the better the nearer to the heading and the plainer their class."""
    if _is_on_request(markup):
        return
    country, likely = markup.setting.country, markup.setting.currency
    seen: set[Any] = set()
    head_at = next(
        (
            index
            for index, element in enumerate(markup.elements)
            if element.tag == "h1" and collapse("".join(element.itertext()))
        ),
        0,
    )
    count = 0
    for index, element in enumerate(markup.elements):
        text = element.text or ""
        if not any(map(str.isdigit, text)):
            text = next((child.tail for child in element if child.tail and any(map(str.isdigit, child.tail))), "")
        if not text or len(text) > 200 or element in seen:
            continue
        holder, prices = element, []
        for _ in range(3):
            whole = collapse(" ".join(holder.itertext()))
            if len(whole) > 70:
                break
            prices = [price for price in find_prices(whole, country, likely) if price.amount > 0]
            if prices or holder.getparent() is None:
                break
            holder = holder.getparent()
        if not prices or holder in seen or prices[0].unit:
            continue
        seen.add(holder)
        count += 1
        names = " ".join(
            filter(
                None,
                (class_names(part) for part in upwards(holder, 3)),
            )
        )
        weight = (
            0.35
            + (0.25 if _PRICE_CLASS.search(names) else 0)
            + (0.2 if 0 <= index - head_at < 120 or head_at == 0 else 0)
            - (0.3 if _OLD.search(names) else 0)
        )
        if holder.tag in ("del", "s", "strike") or count > 6:
            weight -= 0.3
        price = prices[0]
        if weight > 0.05:
            whole = collapse(" ".join(holder.itertext()))
            yield Candidate(
                "price",
                (price.amount, price.currency, price.text, price.period),
                "markup",
                named(holder),
                weight - 0.02 * count,
            )


def labelled(markup: Markup) -> Iterator[Candidate]:
    """Values beside labels: definition lists, tables, pairs of elements, ``Label: value`` lines."""
    for element in markup.elements:
        label = value = ""
        if element.tag in ("dt", "th"):
            other = element.getnext()
            if other is not None and other.tag in ("dd", "td"):
                label, value = short_text(element), short_text(other)
        elif element.tag == "td":
            other = element.getnext()
            if other is not None and other.tag == "td" and element.getprevious() is None:
                label, value = short_text(element), short_text(other)
        elif element.tag in ("li", "div", "p", "span", "tr", "b", "strong", "label", "font", "u", "i", "em"):
            parts = [child for child in element if isinstance(child.tag, str) and child.tag not in ("br", "svg", "img")]
            if tail_value := _behind(element):
                label, value = short_text(element, 45), tail_value
            elif len(parts) == 2 and not (element.text or "").strip() and not (parts[0].tail or "").strip():
                label, value = short_text(parts[0]), short_text(parts[1])
            elif (
                len(parts) == 1 and len(tail := collapse(parts[0].tail or "")) > 1 and not (element.text or "").strip()
            ):
                label, value = short_text(parts[0]), tail.lstrip(": ")
            elif not parts and ":" in (element.text or "") and len(element.text) < 160:
                label, _, value = collapse(element.text).partition(":")
            elif len(parts) == 1 and (element.text or "").strip().endswith(":") and len(element.text) < 40:
                label, value = collapse(element.text), short_text(parts[0])
        if label and value and (field := field_of_label(label)):
            yield from _of_label(markup, field, label, value)


def _behind(element: Any) -> str:
    """The text behind ``<b>Label:</b>``, up to the next element; empty where the element is no label so marked."""
    if element.tag not in ("b", "strong", "span", "label", "font", "u", "i", "em"):
        return ""
    tail = collapse((element.tail or "")[:200])
    marked = tail.startswith((":", "\uff1a")) or short_text(element, 45).endswith((":", "\uff1a"))
    return tail.lstrip(":\uff1a ") if marked else ""


def _of_label(markup: Markup, field: str, label: str, value: str) -> Iterator[Candidate]:
    where, country = label.rstrip(": ")[:40], markup.setting.country
    if field == "price":
        if (read := read_price(value, country, markup.setting.currency)) and read.amount > 0 and not read.unit:
            yield Candidate(
                "price",
                (read.amount, read.currency, read.text if read.currency else "", read.period),
                "label",
                where,
                0.65 if read.currency else 0.4,
            )
    elif field == "postal_code":
        if is_postal(value, country):
            yield Candidate(field, value, "label", where, 0.75)
    elif field in ("city", "region"):
        if name := place_name(value.split(",")[0]):
            yield Candidate(field, name, "label", where, 0.7)
    elif field == "address":
        if len(words(value)) >= 1 and len(value) < 160:
            yield Candidate("address", value, "label", where, 0.55)
    elif field in ("agent", "agency"):
        # A licence stands behind a name: "Ana Souza - CRECI 11.223".
        value = re.split(r"\s[-\u2013|]\s|,\s*(?=\D*\d)", value)[0]
        if 2 < len(value) < 70 and not any(map(str.isdigit, value)) and not field_of_label(value):
            yield Candidate(field, value, "label", where, 0.5)
    elif field == "posted_at":
        if any(map(str.isdigit, value)) or len(value) < 25:
            yield Candidate(field, value, "label", where, 0.6)
    elif field == "contacts":
        if sum(map(str.isdigit, value)) >= 6 or "@" in value:
            yield Candidate(field, value, "label", where, 0.5)
    elif field in ("category", "reference") and len(value) < 60:
        yield Candidate(field, value, "label", where, 0.5)


def rdfa(markup: Markup) -> Iterator[Candidate]:
    """Properties of RDFa Lite and loose microdata outside of any item."""
    fields = {
        "price": "price", "pricecurrency": "currency", "addresslocality": "city", "addressregion": "region", "postalcode": "postal_code", "streetaddress": "street",
        "description": "body", "dateposted": "posted_at", "datepublished": "posted_at", "telephone": "contacts", "image": "images",
    }  # fmt: skip
    for element in markup.elements:
        raw = element.get("property") or element.get("itemprop") or ""
        field = fields.get(raw.rpartition(":")[2].rpartition("/")[2].lower(), "")
        if not field or raw.lower().startswith(("og:", "twitter:", "product:", "article:")):
            continue
        value = collapse(element.get("content") or element.get("src") or element.get("datetime") or "") or (
            element_text(element) if field == "body" else short_text(element)
        )
        if not value:
            continue
        if field == "price":
            if (read := read_price(value, markup.setting.country, markup.setting.currency)) and read.amount > 0:
                yield Candidate(
                    "price",
                    (read.amount, read.currency, value if read.currency else "", read.period),
                    "rdfa",
                    raw,
                    0.7,
                )
        elif field == "body":
            if len(words(value)) > 8:
                yield Candidate("body", value, "rdfa", raw, 0.7)
        elif field == "currency":
            if re.fullmatch(r"[A-Za-z]{3}", value):
                yield Candidate("currency", value.upper(), "rdfa", raw, 0.7)
        elif field != "images" or not is_furniture(value):
            yield Candidate(field, value, "rdfa", raw, 0.6)


def times(markup: Markup) -> Iterator[Candidate]:
    """``<time>`` elements that are not about opening hours or viewings."""
    count = 0
    for element in markup.elements:
        if element.tag != "time":
            continue
        names = " ".join(class_names(part) for part in upwards(element, 3))
        value = element.get("datetime") or collapse(" ".join(element.itertext()))
        count += 1
        if value and count <= 3 and not re.search(r"updat|modif|view|open|expire|event|inspect", names, re.I):
            yield Candidate("posted_at", value, "markup", "time", 0.5 if count == 1 else 0.3)
