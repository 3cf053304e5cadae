"""What speaks for a value of a field, and what the page as a whole says about itself."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from crawlers.pages.anysite.lands import LANDS, LANGUAGE_LAND, land_of_host, language_of
from crawlers.pages.anysite.money import find_prices
from crawlers.pages.countries import country_code
from crawlers.pages.document import Document
from crawlers.pages.structured import values_at
from crawlers.pages.text import collapse
from crawlers.pages.urls import absolute

_WORD = re.compile(r"[^\W_]+")
_ACCENT = re.compile("[\u0300-\u036f]+")
_SEPARATOR = re.compile(r"\s+[|\u2022\u00b7\u2013\u2014»«:-]+\s+|\s*[|»]\s*")
#: Postal codes that only one country writes so.
_POSTAL_SIGNS = (
    ("US", re.compile(r",\s*[A-Z]{2}\s+\d{5}(?:-\d{4})?\b")),
    ("GB", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")),
    ("CA", re.compile(r"\b[A-Z]\d[A-Z] \d[A-Z]\d\b")),
    ("AU", re.compile(r"\b(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT) \d{4}\b")),
    ("NL", re.compile(r"\b\d{4} [A-Z]{2}\b(?! \d)")),
    ("PL", re.compile(r"\b\d{2}-\d{3}\b(?![-\d])")),
)
_NOTICE = re.compile(r"javascript|cookie|browser|captcha", re.I)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a field may have: where it was found, and how much that says (0 to 1).

    ``origin`` is the kind of place (``jsonld`` ``microdata`` ``rdfa`` ``meta`` ``state`` ``attribute``
    ``markup`` ``label`` ``map`` ``title`` ``url`` ``text``): two finds of one kind are hardly more than
    one, two of different kinds agree. ``where`` names the place itself.
    """

    field: str
    value: Any
    origin: str
    where: str
    weight: float


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case without accents."""
    if not text.isascii():
        text = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    return tuple(_WORD.findall(text.lower()))


def overlap(a: str, b: str) -> float:
    """How much of the shorter text's words the longer one has, 0 to 1; 0 where either has none."""
    left, right = Counter(words(a)), Counter(words(b))
    shorter = min(left.total(), right.total())
    return (left & right).total() / shorter if shorter else 0.0


class Setting:
    """What a page says about itself, before any field is read: title, address, language, country."""

    def __init__(self, page: Document, country: str = "") -> None:
        self.page = page
        self._given_country = country

    @cached_property
    def meta(self) -> dict[str, list[str]]:
        """Contents of ``<meta>`` by property, name or itemprop, in lower case."""
        found: dict[str, list[str]] = {}
        for element in self.page.root.iter("meta"):
            content = (element.get("content") or "").strip()
            for kind in ("property", "name", "itemprop", "http-equiv"):
                if (name := element.get(kind)) and content:
                    found.setdefault(name.strip().lower(), []).append(element.get("content")[:20_000].strip())
                    break
        return found

    def first(self, *names: str) -> str:
        """Content of the first of some meta names that has any."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), "")

    @cached_property
    def heads(self) -> list[str]:
        """Texts of the headings of the first order, without notices to the browser."""
        found = []
        for element in self.page.root.iter("h1"):
            text = collapse(" ".join(islice(element.itertext(), 50))[:2000])
            if text and not _NOTICE.search(text) and not _hidden(element):
                found.append(text[:300])
        return found[:5]

    @cached_property
    def document_title(self) -> str:
        """Text of ``<title>``."""
        for element in self.page.root.iter("title"):
            parent = element.getparent()
            if parent is None or parent.tag in ("head", "html", "body"):
                return collapse(element.text_content() if hasattr(element, "text_content") else element.text or "")[
                    :500
                ]
        return ""

    @cached_property
    def site_names(self) -> tuple[str, ...]:
        """What the site calls itself, where it says so, and the name in its host."""
        host = (urlsplit(self.page.url).hostname or "").removeprefix("www.")
        label = max(host.split(".")[:-1] or [host], key=len) if host else ""
        return tuple(
            dict.fromkeys(
                filter(
                    None, [self.first("og:site_name", "application-name", "apple-mobile-web-app-title"), host, label]
                )
            )
        )

    def is_site_name(self, text: str) -> bool:
        """Whether a text is no more than a name of the site."""
        plain = "".join(words(text))
        return bool(plain) and any(
            plain in (joined := "".join(words(name))) or (joined in plain and len(joined) > 0.6 * len(plain))
            for name in self.site_names
        )

    def without_site_name(self, title: str) -> str:
        """A title without the site's name at its end or beginning."""
        parts = _SEPARATOR.split(title)
        if len(parts) > 1 and self.is_site_name(parts[-1]):
            cut = title.rfind(parts[-1])
            return re.sub(r"[\s|\u2022\u00b7\u2013\u2014»«:-]+$", "", title[:cut])
        if len(parts) > 1 and self.is_site_name(parts[0]):
            return re.sub(r"^[\s|\u2022\u00b7\u2013\u2014»«:-]+", "", title[title.find(parts[0]) + len(parts[0]) :])
        return title

    @cached_property
    def titles(self) -> list[str]:
        """Every text that says what the page is about, without the site's name."""
        found = [*self.heads, self.first("og:title"), self.first("twitter:title"), self.document_title]
        return list(dict.fromkeys(self.without_site_name(collapse(text[:500])) for text in found if text))

    @cached_property
    def address_ids(self) -> frozenset[str]:
        """Parts of the address that may be the listing's id: with a digit, not shorter than four."""
        found: set[str] = set()
        for url in (self.page.url, self.page.canonical_link, absolute(self.page.url, self.first("og:url"))):
            parts = urlsplit(url)
            for segment in [*parts.path.split("/"), *re.split(r"[=&]", parts.query)]:
                segment = unquote(segment)
                tokens = [segment, segment.rpartition(".")[0], *re.split(r"[-_.~,]", segment)]
                found.update(token for token in tokens if len(token) >= 4 and any(map(str.isdigit, token)))
        return frozenset(token.lower() for token in found)

    @cached_property
    def address_words(self) -> frozenset[str]:
        """Words of the address's path."""
        return frozenset(words(unquote(urlsplit(self.page.canonical_link or self.page.url).path)))

    @cached_property
    def squeezed_text(self) -> str:
        """All visible text as words joined by one space, to look for texts in."""
        return " ".join(words(self.page.visible_text[:400_000]))

    @cached_property
    def language(self) -> tuple[str, str]:
        """Language and country of the page's own language tag."""
        tags = [
            self.page.root.get("lang") or self.page.root.get("xml:lang") or "",
            self.first("og:locale", "content-language", "language"),
        ]
        tags.append(self.page.headers.get("content-language", ""))
        read = [language_of(tag) for tag in tags if tag]
        return next((one for one, _ in read if one), ""), next((land for _, land in read if land), "")

    @cached_property
    def country_votes(self) -> list[tuple[str, float, str]]:
        """Countries the page may be of: code, weight, sign."""
        votes = [(self._given_country, 0.9, "given")] if self._given_country else []
        for name in (
            "og:country-name",
            "og:country",
            "country",
            "geo.country",
            "business:contact_data:country_name",
            "place:location:country",
        ):
            if code := country_code(self.first(name)):
                votes.append((code, 0.9, f"meta {name}"))
        if (region := self.first("geo.region")) and (code := country_code(region[:2])):
            votes.append((code, 0.8, "meta geo.region"))
        if code := land_of_host(urlsplit(self.page.url).hostname or ""):
            votes.append((code, 0.8, "host"))
        language, land = self.language
        if land:  # en-US is what templates say wherever the site is
            votes.append((land, 0.25 if land == "US" else 0.5, "language tag"))
        if language in LANGUAGE_LAND:
            votes.append(
                (LANGUAGE_LAND[language], 0.35 if language not in ("es", "pt", "fr", "de", "zh") else 0.25, "language")
            )
        for address in values_at([*self.page.jsonld, *self.page.microdata], "PostalAddress.addressCountry")[:5]:
            if code := country_code(address):
                votes.append((code, 0.6, "address country"))
                break
        said = " ".join([*self.titles, self.first("og:description", "description")])
        votes += [(code, 0.5, "postal code") for code, pattern in _POSTAL_SIGNS if pattern.search(said)][:1]
        votes += [(code, 0.3, "telephone") for code in self._calling_codes()]
        sample = " ".join([*self.titles, self.first("og:description", "description"), self.page.visible_text[:3000]])
        marks = Counter(price.currency for price in find_prices(sample))
        for currency, _ in marks.most_common(1):
            lands = [code for code, entry in LANDS.items() if entry.currency == currency]
            if len(lands) == 1:
                votes.append((lands[0], 0.4, "currency"))
            elif currency == "USD":
                votes.append(("US", 0.2, "currency"))
        return votes

    def _calling_codes(self) -> list[str]:
        """The country that most international numbers in the page's telephone links are of."""
        from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

        found: Counter[str] = Counter()
        for link in self.page.root.xpath("//a[starts-with(@href, 'tel:')]/@href")[:20]:
            digits = re.sub(r"[^\d+]", "", unquote(str(link)))
            if digits.startswith(("+", "00")):
                digits = digits.removeprefix("00").lstrip("+")
                lands = next(
                    (
                        COUNTRY_CODE_TO_REGION_CODE[int(digits[:n])]
                        for n in (3, 2, 1)
                        if digits[:n].isdigit() and int(digits[:n]) in COUNTRY_CODE_TO_REGION_CODE
                    ),
                    (),
                )
                if len(lands) == 1 or (lands and lands[0] == "GB"):
                    found[lands[0]] += 1
        return [code for code, _ in found.most_common(1)]

    @cached_property
    def country(self) -> str:
        """The country the page is most likely of, or empty."""
        totals: dict[str, float] = {}
        for code, weight, _ in self.country_votes:
            totals[code] = totals.get(code, 0) + weight
        return max(totals, key=lambda code: totals[code]) if totals else ""

    @cached_property
    def currency(self) -> str:
        """A currency the page names outright, to resolve symbols by, or empty."""
        named = self.first("product:price:currency", "og:price:currency", "pricecurrency", "currency")
        return named.upper() if re.fullmatch(r"[A-Za-z]{3}", named) else ""


def _hidden(element: Any) -> bool:
    return any(parent.tag in ("noscript", "template", "dialog") for parent in element.iterancestors())
