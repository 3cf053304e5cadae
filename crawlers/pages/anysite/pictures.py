"""Addresses of pictures: which are of the thing offered, and which are two sizes of one."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from crawlers.pages.anysite import keys

_ENDING = re.compile(r"\.(?:jpe?g|png|webp|avif|gif|bmp|jfif|heic)(?:$|[?#!/&@])", re.I)
_FURNITURE = re.compile(
    r"(?:^|[/_.-])(?:logos?|icons?|sprites?|pixel|blank|spacer|placeholder|no[-_]?(?:image|photo|picture)|avatars?|favicon|loading|loader|spinner|badges?|flags?|banners?|"
    r"buttons?|captcha|marker|pins?|watermark\.|transparent|1x1|facebook|twitter|whatsapp|google|app-?store|arrow|static-?map|staticmap|mapbox)(?:$|[/_.\d-])|"
    # Said of a file or a folder, not of a rendering: "t_social/house.jpg" is the house.
    r"(?:^|/)(?:share|social|default)/|(?:^|[/_.-])(?:default|defaut|defecto|padrao|fallback|dummy|share|sharing|social|partage|compartir|teilen)[\w-]*\.\w{3,4}$|"
    # The picture over the top of every page.
    r"(?:^|[/_-])(?:hdr|headers?|topo|kopf|cabecera|cabecalho|entete|testata|masthead)\d?\.\w{3,4}$",
    re.I,
)
# Marks of size in an address: they tell two renderings of one picture apart, never two pictures.
_SIZE = re.compile(
    r"\{\w*\}|/(?:dir/)?(?:crop|resize|fit|scale|[a-z]+_thumbnail)/[\d:x,.-]+(?=/)|(?:[_-](?:max|min|crop|fit|resize))?[_-]?\d{2,4}x\d{2,4}(?:-?(?:format|quality|crop|fit)=?\w+)*|[wh](?:idth|eight)?[_=-]?\d{2,4}|_(?:xs|s|m|l|xl|xxl|sm|md|lg|thumb|small|medium|large|big|orig(?:inal)?|full)\b|"
    r"/(?:xs|s|m|l|xl|xxl|sm|md|lg|thumbs?|small|medium|large|big|original|full)(?=/)",
    re.I,
)

_SIZE_PARAMETER = re.compile(
    r"(?:w|h|width|height|size|s|q|quality|fit|crop|rule|resize|format|fm|auto|dpr|mode|scale)(?:=|$)", re.I
)


def is_picture(url: str) -> bool:
    """Whether an address looks like that of a picture."""
    return len(url) < 2000 and " " not in url.strip() and bool(_ENDING.search(url))


def picture_in(name: tuple[str, ...], text: str) -> bool:
    """Whether a value under a key of such words is the address of a picture."""
    if len(text) > 2000 or not text.startswith(("http://", "https://", "//", "/")) or " " in text:
        return False
    return any(word in keys.IMAGE for word in name) and (is_picture(text) or text.startswith(("http", "//")))


def is_furniture(url: str) -> bool:
    """Whether an address is of a logo, icon or other part of the site's own look."""
    try:
        path = unquote(urlsplit(url).path) if "://" in url[:10] else url
    except ValueError:  # an unclosed bracket
        return True
    return bool(_FURNITURE.search(path)) or path.lower().endswith(".svg") or url.startswith("data:")


def picture_key(url: str) -> str:
    """What two addresses of one picture in two sizes share."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path = _SIZE.sub("", unquote(parts.path))
    path = re.sub(r"\.(?:jpe?g|png|webp|avif|gif)$", "", path, flags=re.I)
    # A file called by a long number or hash is the same one in every folder: the folders are sizes.
    stem = path.rpartition("/")[2]
    if len(stem) >= 12 and sum(map(str.isdigit, stem)) >= 4 and re.fullmatch(r"[0-9a-f-]+|\w*\d{8,}\w*", stem, re.I):
        path = "/" + stem
    # A picture whose path says nothing is told by its query, but for what asks for a size.
    query = (
        "" if len(path) > 12 else "&".join(part for part in parts.query.split("&") if not _SIZE_PARAMETER.match(part))
    )
    return f"{path}?{query}".lower() if query else path.lower()
