"""Telling what a page of an unknown site is: one listing, a list of them, gone, or nothing that can be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import urlsplit

from crawlers.pages.anysite.evidence import Setting, words
from crawlers.pages.anysite.index_links import Cluster, next_pages, row_texts
from crawlers.pages.anysite.listing import Reading
from crawlers.pages.anysite.subject import types_of
from crawlers.pages.anysite.wordsets import word_set
from crawlers.pages.document import Document
from crawlers.pages.kinds import Expected
from leadline.core.errors import Quarantine

_NOT_FOUND = re.compile(
    r"\b404\b|\berror 404\b|(?:page|listing|ad|advert|site|document|file|property|job|seite|anzeige|annonce|página|pagina|strona|stránka|sida|side) (?:was |could |is |can )?(?:not|n'?t|nicht|non|no|nie|ej|ikke) (?:be )?(?:found|gefunden|trouvée?|encontrada?|trovata|znaleziona|nalezena|hittades|fundet)|"
    r"\bnot found\b|page introuvable|nicht gefunden|no (?:se )?(?:ha )?(?:sido )?encontrad|non trovat|nie znaleziono|nie została znaleziona|nenalezen|hittades inte|ikke fundet|ikke funnet|niet gevonden|не найден|не знайден|"
    r"bulunamadı|nu a fost găsit|nem található|δεν βρέθηκε|見つかりません|找不到|未找到|غير موجود|access denied|are you a (?:human|robot)|verify you are human|just a moment|attention required|pardon our interruption|captcha",
    re.I,
)
_BLOCKED = re.compile(
    r"access denied|are you a (?:human|robot)|verify (?:that )?you are (?:a )?human|just a moment|attention required|pardon our interruption|captcha|unusual traffic|request unsuccessful",
    re.I,
)
_GONE = re.compile(
    r"no longer (?:available|active|listed|on the market|exists|online)|has (?:expired|been (?:removed|deleted|sold|withdrawn|taken down))|(?:ad|advert|listing|posting|job) (?:has )?(?:expired|is closed|was removed|was deleted)|"
    r"this posting has been|nicht mehr (?:verfügbar|aktiv|online)|n'est plus (?:disponible|en ligne)|annonce (?:expirée|désactivée)|ya no está (?:disponible|publicad|activ)|anuncio (?:caducado|eliminado|finalizado)|"
    r"non è più (?:disponibile|attivo|online)|já não está disponível|não está mais disponível|anúncio (?:expirado|removido)|niet (?:meer|langer) beschikbaar|(?:jest|już) nie(?:aktualne|dostępne)|ogłoszenie (?:jest )?(?:nieaktualne|wygasło|nieaktywne|zakończone)|"
    r"inte längre tillgänglig|ikke længere|ikke lenger|již není (?:k dispozici|aktuální|aktivní)|nu mai este (?:disponibil|activ|valabil)|már nem (?:elérhető|aktív)|yayından kaldırıl|снято с публикации|объявление (?:неактивно|удалено|снято)|больше не (?:доступно|актуально)|掲載(?:は)?終了|已下架|已过期",
    re.I,
)
_COUNT = re.compile(
    r"\b\d[\d., ]*\+?\s+(?:results?|ads?|adverts|listings?|properties|homes|jobs|offers|anzeigen|angebote|treffer|annonces|résultats|anuncios|resultados|inmuebles|viviendas|annunci|risultati|ogłosze|wyników|aanbiedingen|woningen|träffar|annonser|inzerát|nabíd|anunțuri|hirdetés|ilan|объявлен|предложен)",
    re.I,
)
_LIST_TYPES = frozenset({"itemlist", "searchresultspage", "collectionpage", "offercatalog"})
_LISTING_TYPES = word_set(
    "product offer realestatelisting jobposting vehicle car singlefamilyresidence apartment house residence accommodation individualproduct apartmentcomplex classifiedad"
)
_SEARCH = re.compile(
    r"(?:[?&](?:page|p|q|query|search|sort|filter|keywords?)=)|/(?:search|results?|suche|recherche|buscar|ricerca|szukaj|zoeken|sok|hledat|browse|category|kategori\w*)(?:[/?]|$)",
    re.I,
)
#: Below so many words a page that says *not found* has nothing else to say.
_SHORT = 400


def kind_of_page(
    page: Document, reading: Reading, clusters: Sequence[Cluster], setting: Setting, expected: Expected
) -> Literal["listing", "index", "gone"]:
    """What a page is. Raises Quarantine (soft-404, blocked, script-only, empty, truncated, no-fields)."""
    text = page.visible_text
    length = len(words(text[:50_000]))
    heads = " | ".join([*setting.heads, setting.document_title])
    listing, index = _as_listing(page, reading, setting, clusters), _as_index(page, clusters, setting, heads)
    if length < _SHORT or listing < 2.0:
        sample = f"{heads} | {text[:1500]}"
        if _BLOCKED.search(heads) or (length < 120 and _BLOCKED.search(sample)):
            raise Quarantine("blocked", "The site asks for a proof instead of showing the page.")
        if _GONE.search(sample) and not reading.fields.get("price"):
            return "gone"
        if (_NOT_FOUND.search(heads) or (length < 150 and _NOT_FOUND.search(sample))) and index < 4.0:
            raise Quarantine("soft-404", "The page says that it was not found, with an answer that says it was.")
    if expected == "index":
        index += 1.0
    elif expected == "listing":
        listing += 1.0
    if index > listing and (clusters or next_pages(page)):
        return "index"
    if listing < 2.5 and _is_links(page):
        raise Quarantine("no-links", "The page is made of links, and none of them reads like one to a listing.")
    if page.too_deep and listing < 2.0:
        raise Quarantine("too-deep", "The page is nested too deeply to be read.")
    if listing < 2.0 and _cut_off(page):
        raise Quarantine("truncated", "The page ends before its end, and too little of it is there to be read.")
    if length < 12 and not reading.fields.get("price") and not _trusted(reading, "body"):
        scripts = page.root.xpath("boolean(//script)")
        raise Quarantine(
            "script-only" if scripts else "empty",
            "The page shows no text" + (" without running its scripts." if scripts else "."),
        )
    if listing < 1.0 or not (reading.fields.get("title") or reading.fields.get("body")):
        raise Quarantine("no-fields", "Nothing on the page reads like a listing or like a list of them.")
    return "listing"


def _as_listing(page: Document, reading: Reading, setting: Setting, clusters: Sequence[Cluster]) -> float:
    value = 0.0
    rows = row_texts(clusters)
    if reading.fields.get("price") and not _only_in(rows, reading.fields["price"], page):
        value += 1.0 + (1.0 if reading.provenance["price"]["confidence"] > 0.5 else 0.0)
    body = reading.fields.get("body") or ""
    if not _made_of(rows, body):
        value += min(1.5, len(body) / 300) * (1.0 if _trusted(reading, "body") else 0.6)
    if reading.fields.get("title"):
        value += 0.5
    if reading.fields.get("contacts") or reading.extra.get("agent"):
        value += 0.5
    if reading.fields.get("posted_at"):
        value += 0.5
    if reading.extra.get("latitude") or reading.extra.get("postal_code"):
        value += 0.5
    types = _types(page)
    if types & _LISTING_TYPES and not types & _LIST_TYPES:
        value += 1.5
    sure = reading.provenance.get("price", {}).get("confidence", 0) >= 0.55
    if not sure and _is_links(page):
        value -= 2.0
    last = urlsplit(page.url).path.rstrip("/").rpartition("/")[2]
    if re.search(r"\d{4,}|[0-9a-f]{10,}", last):
        value += 1.0
    if setting.first("og:type").lower() in ("product", "product.item", "article", "place", "realestate"):
        value += 0.5
    return value


def _only_in(rows: Sequence[str], text: str, page: Document) -> bool:
    """Whether a text stands in rows of a list and nowhere else on the page."""
    text = text.lower()
    inside = sum(row.count(text) for row in rows)
    return inside > 0 and " ".join(page.visible_text.split()).count(text) <= inside


def _made_of(rows: Sequence[str], body: str) -> bool:
    """Whether a body is nothing but rows of a list run together."""
    plain = " ".join(body.lower().split())
    held = [row for row in rows if len(row) > 15 and row[:40] in plain]
    return len(held) >= 3 and sum(map(len, held)) > 0.5 * len(plain)


def _as_index(page: Document, clusters: Sequence[Cluster], setting: Setting, heads: str) -> float:
    value = 0.0
    if clusters:
        best = clusters[0]
        size = sum(len(cluster.links) for cluster in clusters if cluster.score >= 0.7 * best.score)
        # Links without a price or a picture may be to places or searches: only many of them are a list.
        bare = best.priced < 0.3 * len(best.links) and best.pictured < 0.3
        value += (0.8 + min(2.5, size / 8)) * (0.5 if bare and size < 25 else 1.0) + (
            1.0 if best.priced >= 0.5 * len(best.links) and size >= 5 else 0.0
        )
    if next_pages(page):
        value += 1.5
    if _COUNT.search(heads):
        value += 1.5
    types = _types(page)
    if types & _LIST_TYPES:
        value += 1.5
    if _SEARCH.search(page.url):
        value += 1.0
    if not urlsplit(page.url).path.strip("/"):
        value += 1.0
    return value


def _is_links(page: Document) -> bool:
    """Whether most of a page's text is links, and many of them."""
    linked = count = 0
    for element in page.root.iter("a"):
        count += 1
        linked += sum(len(text) for text in element.itertext())
    return count > 6 and linked > 0.65 * len(page.visible_text)


def _trusted(reading: Reading, field: str) -> bool:
    return float(reading.provenance.get(field, {}).get("confidence", 0)) >= 0.5


def _types(page: Document) -> set[str]:
    """Types of the items of the page, outside of breadcrumbs."""
    found: set[str] = set()
    stack: list[Any] = [*page.jsonld, *page.microdata]
    for _ in range(500):
        if not stack:
            break
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(node[:20])
        elif isinstance(node, dict):
            types = set(types_of(node))
            if "breadcrumblist" in types:
                continue
            if "itemlist" in types and len(node.get("itemListElement") or ()) < 3:
                continue
            found |= types
            stack.extend(
                node[key]
                for key in ("@graph", "mainEntity", "about", "itemListElement")
                if isinstance(node.get(key), (dict, list))
            )
    return found


def _cut_off(page: Document) -> bool:
    return b"</html" not in page.body[-3000:].lower() and b"<html" in page.body[:3000].lower()
