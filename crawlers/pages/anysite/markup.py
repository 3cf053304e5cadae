"""The shown part of a page: its elements in order, without what belongs to other things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from crawlers.pages.anysite.evidence import Setting
from crawlers.pages.anysite.wordsets import word_set
from crawlers.pages.text import collapse

_UNSEEN = word_set("script style noscript template head select textarea svg object option")
_ASIDE = re.compile(
    r"similar|related|recommend|recent|nearby|carousel-cards|also-?like|suggest|more-?(?:ads|listings|properties|from)|other-?(?:ads|listings|properties)|footer|sidebar-ads|"
    r"mortgage|calculator|hipoteca|financ|history|breadcrumb|cookie|consent|login|modal-login|newsletter|filter|search-form|searchbar|autocomplete|comparable|sold-?prices|relacionad|parecid|vergleich|aehnlich|ähnlich|"
    r"anuncios-similares|advert-banner|sponsored|promo(?:ted|tion)s?\b|megamenu|dropdown|(?:^|\s)(?:ft|ftr|foot|pied|pie|fuss|piede|rodape)(?:\s|$)",
    re.I,
)
#: Headings over lists of other listings, in the languages that pages are written in.
_OTHERS = re.compile(
    r"^(?:\W*)(?:similar|related|recommended|nearby|near by|more (?:homes|properties|listings|ads|jobs|like|from)|other (?:homes|properties|listings|ads|jobs)|you (?:may|might) also|people also|"
    r"recently (?:viewed|sold)|ähnliche|weitere (?:anzeigen|angebote|objekte|immobilien|stellen)|das könnte|das könnten|annonces? similaires|biens? similaires|vous aimerez|ces annonces|autres annonces|"
    r"anuncios (?:similares|relacionados)|inmuebles similares|otros (?:anuncios|inmuebles)|también te|te puede interesar|propiedades similares|annunci simili|immobili simili|altri annunci|potrebbe interessart|"
    r"imóveis (?:similares|semelhantes|relacionados)|anúncios (?:similares|semelhantes)|outros (?:anúncios|imóveis)|vergelijkbare|soortgelijke|andere (?:huizen|woningen|advertenties|anzeigen)|meer van|"
    r"podobne|zobacz (?:też|także|również)|inne ogłoszenia|podobné|další (?:nabídky|inzeráty)|anunțuri similare|alte anunțuri|hasonló|további hirdetések|liknande|lignende|andra annonser|andre (?:boliger|annoncer)|"
    r"benzer|diğer ilanlar|похожие|другие объявления|схожі|інші оголошення|παρόμοι|σχετικ|類似|関連|おすすめ|この物件を見た|비슷한|추천|相似|类似|推荐|猜你喜欢|مشابه|ذات صلة)",
    re.I,
)
_HEADINGS = word_set("h2 h3 h4 h5 h6")
#: Classes of the description, and of who offers the thing.
BODY_CLASS = re.compile(
    r"descri|beschreib|omschrijv|opis\b|popis|body|remarks|comments?-?text|about-?(?:this|property)|ad-?text|listing-?text|detail-?text|jobad|content-?text|articlebody|texte?\b|overview|summary",
    re.I,
)
AGENT_CLASS = re.compile(
    r"agent|agency|seller|vendor|broker|advertis|realtor|dealer|publisher|owner|anunciante|anbieter|makelaar|makler|inserzionista|annonceur|inmobiliaria|agence|agenzia|ansprechpartner|sprzedaw|saljare|prodejce|contact-?(?:name|box|card|info|person|details)|member-?name|user-?(?:name|profile|info)|poster|company",
    re.I,
)
_MAX_ELEMENTS = 60_000


class Markup:
    """The elements of a page in order, each with what it belongs to."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.page = setting.page

    @cached_property
    def elements(self) -> list[Any]:
        """Shown elements, outside headers, navigation and footers of the page, and outside lists of other things."""
        found: list[Any] = []
        skipped: set[Any] = set()
        for element in self.page.root.iter():
            if not isinstance(element.tag, str):
                continue
            parent = element.getparent()
            if element in skipped or (parent is not None and parent in skipped) or self._is_skipped(element):
                skipped.add(element)
                continue
            if element.tag in _HEADINGS and _OTHERS.search(collapse(" ".join(element.itertext()))[:60]):
                skipped.update(self._under(element))
                continue
            found.append(element)
            if len(found) >= _MAX_ELEMENTS:
                break
        return found

    def _under(self, heading: Any) -> list[Any]:
        """What a heading is over: its box, or the elements up to the next heading where the box holds more."""
        box = heading.getparent()
        if box is not None and box.tag not in ("html", "body", "main") and not self._holds_head(box):
            first = next(
                (part for part in box if isinstance(part.tag, str) and (part.tag in _HEADINGS or part is heading)), None
            )
            if first is heading:
                return [box]
        found = [heading]
        for later in heading.itersiblings():
            if later.tag in _HEADINGS and later.tag <= heading.tag:
                break
            found.append(later)
        return found

    def _is_skipped(self, element: Any) -> bool:
        tag = element.tag
        if tag in _UNSEEN or tag in ("nav", "footer"):
            return True
        if tag in ("html", "body", "main", "h1", "form"):
            return False
        name = class_names(element)
        return len(name) > 4 and _ASIDE.search(name) is not None and not self._holds_head(element)

    def _holds_head(self, element: Any) -> bool:
        return next(element.iter("h1"), None) is not None


def class_names(element: Any) -> str:
    """Class, id and the like of an element, where they say what it is."""
    return " ".join((element.get(name) or "")[:200] for name in ("class", "id", "itemprop", "data-testid"))


def upwards(element: Any, count: int) -> Iterator[Any]:
    while element is not None and count:
        yield element
        element, count = element.getparent(), count - 1


def short_text(element: Any, most: int = 200) -> str:
    """An element's text in one line; empty where it is longer than ``most``, at the cost of ``most``."""
    parts, length = [], 0
    for part in element.itertext():
        length += len(part.strip())
        if length > most or len(parts) > 4 * most:
            return ""
        parts.append(part)
    text = collapse(" ".join(parts))
    return text if len(text) <= most else ""


def named(element: Any) -> str:
    name = (element.get("class") or element.get("id") or "")[:200].split()
    return f"{element.tag}.{name[0][:40]}" if name else str(element.tag)
