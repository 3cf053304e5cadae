"""Links of an index page: the rows that lead to listings, told by their likeness, and the way to further pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from crawlers.pages.anysite.evidence import words
from crawlers.pages.anysite.money import find_prices
from crawlers.pages.document import Document
from crawlers.pages.links import FoundLink
from crawlers.pages.text import collapse
from crawlers.pages.urls import absolute, canonical, host_of

#: Rows of fewer alike links are no list.
MIN_ROWS = 3
MAX_LINKS = 3_000
_NEXT = re.compile(
    r"^\W*(?:next|next page|older|more results|weiter|n[äa]chste(?: seite)?|vor|suivante?s?|page suivante|siguiente|sig\.?|pr[óo]xim[ao]|successiv[ao]|avanti|volgende|nast[ęe]pna|dalej|"
    r"n[äa]sta|neste|n[æa]ste|dal[šs][íi]|[ďd]al[šs]ia|urm[ăa]toarea|k[öo]vetkez[őo]|sonraki|ileri|следующая|далее|вперед|вперёд|наступна|επόμενη|次へ|次の|下一页|下一頁|다음|التالي|seuraava|>|›|»|→|&raquo;)\W*$",
    re.I,
)
_PAGE_PARAM = re.compile(
    r"(?:[?&/](?:page|p|pg|seite|pagina|página|pag|strona|sida|side|str|stranka|oldal|sayfa|start|offset|o|s|from|pn)[=/_-]?\d+|/\d{1,3}/?$|[-_]p(?:age)?[-_]?\d+)",
    re.I,
)
_NO_LISTING = re.compile(
    r"/(?:login|log-in|signin|sign-in|register|signup|account|user|users|profile|help|faq|about|contact|terms|privacy|cookies?|legal|impressum|datenschutz|agb|blog|news|press|careers?|advert(?:ise|ising)|"
    r"share|report|favou?rites?|saved|cart|basket|rss|feed|sitemap|agents?|agencies|agency|brokers?|guides?|mailto)(?:[/?.-]|$)|\.(?:jpe?g|png|gif|webp|svg|pdf|css|js|zip|xml)(?:\?|$)",
    re.I,
)
_DIGITS = re.compile(r"\d+")


@dataclass
class Cluster:
    """Links that stand in like places and have like addresses."""

    links: dict[str, tuple[str, str, Any]] = field(default_factory=dict)  # key: address, text, element
    score: float = 0.0
    priced: int = 0  # links in whose rows a price stands
    pictured: float = 0.0  # share of rows with a picture


def listing_clusters(page: Document) -> list[Cluster]:
    """Groups of links that look like rows of listings, the likeliest first."""
    own = canonical(page.url)
    host = host_of(page.url)
    clusters: dict[tuple[str, str], Cluster] = {}
    shapes: dict[Any, str] = {}
    for count, element in enumerate(page.root.iter("a", "area")):
        link = element.get("href")
        if not link or count > MAX_LINKS * 3 or link[:1] == "#":
            continue
        url = absolute(page.base, link)
        key = canonical(url) if url else ""
        if (
            not key
            or key == own
            or host_of(key) != host
            or _NO_LISTING.search(urlsplit(key).path)
            or _furniture(element)
        ):
            continue
        text = collapse(" ".join(element.itertext())) or (element.get("title") or "") or _picture_text(element)
        if (len(text) <= 3 and (text.isdigit() or not text)) or (_PAGE_PARAM.search(url) and len(words(text)) <= 1):
            continue
        cluster = clusters.setdefault((_shape(element, shapes), _pattern(key)), Cluster())
        known = cluster.links.get(key)
        if known is None or len(text) > len(known[1]):
            cluster.links[key] = (url, text[:300], element)
    # Rows whose addresses are alike are one list wherever they stand, and so are those that stand alike.
    by_pattern: dict[str, Cluster] = {}
    shape_of: dict[str, str] = {}
    for (shape, pattern), cluster in clusters.items():
        shape_of.setdefault(pattern, shape)
        _join(by_pattern.setdefault(pattern, Cluster()), cluster)
    by_shape: dict[str, Cluster] = {}
    for pattern, cluster in by_pattern.items():
        if len(cluster.links) >= MIN_ROWS and _judge(cluster) > 0:
            _join(by_shape.setdefault(shape_of[pattern], Cluster()), cluster)
    for cluster in by_shape.values():
        _judge(cluster)
    return sorted(by_shape.values(), key=lambda cluster: cluster.score, reverse=True)


def _join(into: Cluster, cluster: Cluster) -> None:
    for key, entry in cluster.links.items():
        if key not in into.links or len(entry[1]) > len(into.links[key][1]):
            into.links[key] = entry


def _judge(cluster: Cluster) -> float:
    """How much a group looks like rows of listings: own ids, titles of some length, prices and pictures in the rows."""
    entries = list(cluster.links.values())
    size = len(entries)
    texts = [len(words(text)) for _, text, _ in entries]
    titled = sum(3 <= length <= 60 for length in texts) / size
    ids = (
        sum(
            bool(re.search(r"\d{4,}|[0-9a-f]{8,}|-\d{3,}|_\d+|=\d+", urlsplit(url).path + "?" + urlsplit(url).query))
            for url, _, _ in entries
        )
        / size
    )
    slugs = (
        sum(len(re.split(r"[-_]", urlsplit(url).path.rstrip("/").rpartition("/")[2])) >= 4 for url, _, _ in entries)
        / size
    )
    sample = entries[:12]
    rows = [_row_text(element) for _, _, element in sample]
    cluster.priced = round(sum(bool(find_prices(row)) for row in rows) / len(sample) * size)
    priced = cluster.priced / size
    cluster.pictured = sum(next(_row(element).iter("img"), None) is not None for _, _, element in sample) / len(sample)
    value = titled + 1.4 * max(ids, 0.8 * slugs) + 1.2 * priced + 0.5 * cluster.pictured + min(1.0, size / 20)
    cluster.score = value if value >= 1.9 and (ids > 0.5 or slugs > 0.5 or priced > 0.5) else 0.0
    return cluster.score


def index_links(page: Document, clusters: Sequence[Cluster]) -> list[FoundLink]:
    """Listings of the best groups, then the next page."""
    found: dict[str, FoundLink] = {}
    if clusters:
        best = clusters[0].score
        for cluster in clusters[:6]:
            if cluster.score < 0.7 * best:
                continue
            for key, (url, _, _) in cluster.links.items():
                if len(found) < MAX_LINKS:
                    found.setdefault(key, FoundLink(url, key, "listing"))
    for url in next_pages(page):
        key = canonical(url)
        if key and key not in found:
            found[key] = FoundLink(url, key, "index")
    return list(found.values())


def next_pages(page: Document) -> list[str]:
    """Where the list goes on: ``rel=next``, a link called *next*, or else the numbered pages."""
    host, own = host_of(page.url), canonical(page.url)
    named: list[str] = []
    numbered: list[str] = []
    for element in page.root.iter("a", "link"):
        url = absolute(page.base, element.get("href") or "")
        if not url or host_of(url) != host or canonical(url) == own:
            continue
        text = collapse(" ".join(element.itertext())) if element.tag == "a" else ""
        label = f"{element.get('aria-label') or ''}|{element.get('title') or ''}"
        if (
            "next" in (element.get("rel") or "").lower().split()
            or _NEXT.match(text)
            or any(_NEXT.match(part) for part in label.split("|") if part)
        ):
            named.append(url)
        elif text.isdigit() and len(text) <= 3 and _PAGE_PARAM.search(url):
            numbered.append(url)
    return named[:1] or list(dict.fromkeys(numbered))[:10]


def _pattern(url: str) -> str:
    """An address with what differs from listing to listing taken out."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    shaped = []
    for index, segment in enumerate(segments):
        if index == len(segments) - 1 or _DIGITS.search(segment) or segment.count("-") >= 2:
            shaped.append("#" if _DIGITS.search(segment) else "*")
        else:
            shaped.append(segment if index == 0 else "*")
    query = "&".join(sorted(pair.partition("=")[0] for pair in parts.query.split("&") if pair))
    return "/".join(shaped) + "?" + query


def _shape(element: Any, shapes: dict[Any, str]) -> str:
    names = []
    node = element
    for _ in range(4):
        if node is None or not isinstance(node.tag, str):
            break
        if node not in shapes:
            shapes[node] = f"{node.tag}.{(node.get('class') or '')[:200].split(' ')[0]}"
        names.append(shapes[node])
        node = node.getparent()
    return ">".join(names)


def _row(element: Any) -> Any:
    """The element that holds the whole row of a link: the largest around it without many other links."""
    node = element
    for _ in range(6):
        above = node.getparent()
        if above is None or above.tag in ("body", "main", "html"):
            break
        targets: set[str] = set()
        for link in above.iter("a"):
            if target := link.get("href"):
                targets.add(target)
            if len(targets) > 4:
                return node
        node = above
    return node


def _row_text(element: Any) -> str:
    return collapse(" ".join(_row(element).itertext()))[:600]


def row_texts(clusters: Sequence[Cluster]) -> list[str]:
    """Texts of the rows of the likeliest lists, in lower case."""
    return [
        _row_text(element).lower() for cluster in clusters[:2] for _, _, element in list(cluster.links.values())[:60]
    ]


def _furniture(element: Any) -> bool:
    return any(parent.tag in ("nav", "footer", "header") for parent in element.iterancestors())


def _picture_text(element: Any) -> str:
    picture = next(element.iter("img"), None)
    return collapse(picture.get("alt") or "") if picture is not None else ""
