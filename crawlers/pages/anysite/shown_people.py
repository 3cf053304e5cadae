"""How to reach who offers it, and the pictures, in the shown part of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from crawlers.pages.anysite.amounts import read_amount
from crawlers.pages.anysite.evidence import Candidate
from crawlers.pages.anysite.markup import AGENT_CLASS, Markup, class_names, named, upwards
from crawlers.pages.anysite.pictures import is_furniture, is_picture
from crawlers.pages.text import collapse

_GALLERY = re.compile(
    r"gallery|carousel|slider|slide|swiper|photo|fotos?|imag|picture|media|galer|bild|hero|lightbox|fotorama|slick",
    re.I,
)
_MESSENGER = re.compile(
    r"^(?:whatsapp|viber|tg|skype|line|weixin|sgnl|signal|threema|facetime|sms|callto):|//(?:wa\.me|api\.whatsapp\.com|web\.whatsapp\.com|t\.me|telegram\.me|m\.me|line\.me|viber\.click|signal\.me)/",
    re.I,
)
_SHARE = re.compile(
    r"(?:/(?:send|share)\b(?!.*phone=\d)|[?&]text=(?!.*phone=\d)|/share/|//(?:wa\.me|t\.me)/?\?|forward\?|msg/text)",
    re.I,
)
_LAZY = (
    "data-src",
    "data-original",
    "data-lazy",
    "data-lazy-src",
    "data-full",
    "data-large",
    "data-zoom-image",
    "data-big",
    "data-image",
    "data-url",
    "src",
)


def links(markup: Markup) -> Iterator[Candidate]:
    """Links to telephones, e-mail and messengers; those of the page's own footer only where there are no others."""
    inside = set(markup.elements)
    for element in markup.page.root.iter("a", "area", "button"):
        link = (element.get("href") or element.get("data-href") or "").strip()
        scheme = link.partition(":")[0].lower()
        value = ""
        if scheme == "tel":
            value = collapse(unquote(link[4:].partition(";")[0]))
        elif scheme == "mailto":
            value = collapse(unquote(link[7:].partition("?")[0]))
        elif _MESSENGER.search(link) and not _SHARE.search(link):
            value = link
        if (
            not value
            or (scheme == "tel" and sum(map(str.isdigit, value)) < 5)
            or (scheme == "mailto" and "@" not in value)
        ):
            continue
        yield Candidate(
            "contacts",
            value,
            "markup",
            f"{scheme if scheme in ('tel', 'mailto') else 'messenger'} link",
            0.75 if element in inside else 0.2,
        )


def pictures(markup: Markup) -> Iterator[Candidate]:
    """Pictures shown, those of a gallery first."""
    count = 0
    for element in markup.elements:
        if element.tag not in ("img", "a", "source", "li", "div", "figure", "link", "amp-img"):
            continue
        urls = []
        if element.tag in ("img", "amp-img", "source"):
            urls = [element.get(name) for name in _LAZY if element.get(name)]
            if not urls and element.get("srcset"):
                urls = [_largest(element.get("srcset"))]
            urls = [
                url
                for url in urls
                if url and not url.startswith("data:") and (is_picture(url) or element.tag != "source")
            ][:1]
        elif element.tag == "a" and element.get("href") and is_picture(element.get("href")):
            urls = [element.get("href")]
        elif "url(" in (element.get("style") or ""):
            found = re.search(r"url\(\s*['\"]?([^'\")]+)", element.get("style"))
            urls = [found.group(1)] if found and is_picture(found.group(1)) else []
        for url in urls:
            if is_furniture(url) or _small(element):
                continue
            names = " ".join(class_names(part) for part in upwards(element, 5))
            weight = (
                (0.3 if ".gif" not in url.lower() else 0.1)
                + (0.25 if _GALLERY.search(names) else 0)
                - (0.35 if AGENT_CLASS.search(names) else 0)
            )
            count += 1
            if weight > 0.1 and count < 80:
                yield Candidate("images", url, "markup", named(element), weight)


def _largest(srcset: str) -> str:
    """The entry of a ``srcset`` with the greatest width or density."""
    entries = [part.split() for part in srcset[:5000].split(",") if part.strip()]
    return max(entries, key=lambda entry: (read_amount(entry[-1]) or 0) if len(entry) > 1 else 0)[0] if entries else ""


def _small(element: Any) -> bool:
    """Whether a picture's declared size is that of an icon."""
    for name in ("width", "height"):
        size = re.match(r"\d+", element.get(name) or "")
        if size and int(size.group()) < 80:
            return True
    return False
