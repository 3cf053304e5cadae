"""A fetched page as a document: decoded whatever it claims, parsed whatever its shape, or refused with a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from lxml import etree
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from crawlers.pages.text import element_text, squeezed_text
from crawlers.pages.urls import absolute
from leadline.core.errors import Quarantine

#: First bytes of things that are sometimes served as pages and are none.
_NOT_HTML = (
    (b"%PDF-", "a PDF"), (b"\xff\xd8\xff", "a picture"), (b"\x89PNG", "a picture"), (b"GIF8", "a picture"),
    (b"PK\x03\x04", "an archive"), (b"\x1f\x8b", "compressed data"), (b"\x7fELF", "a program"), (b"MZ\x90", "a program"),
    (b"OggS", "a recording"), (b"ID3", "a recording"), (b"\x00\x00\x00", "binary data"),
)  # fmt: skip
#: What old pages that misstate UTF-8 were usually written in, by language.
_LEGACY = {
    "cp1251": "ru uk be bg sr mk", "cp1250": "pl cs sk hu ro hr sl sq", "cp1254": "tr az", "cp1253": "el",
    "cp1255": "he", "cp1256": "ar fa ur", "cp1257": "lt lv et", "cp874": "th", "cp1258": "vi", "gb18030": "zh",
    "cp932": "ja", "cp949": "ko",
}  # fmt: skip
_LEGACY_BY_LANGUAGE = {language: codec for codec, languages in _LEGACY.items() for language in languages.split()}


class Element(etree.ElementBase):
    """An element of a page. lxml.html's own classes are looked up in Python for each element, at twice the cost."""

    def text_content(self) -> str:
        """Every text below, as it stands in the source."""
        return "".join(self.itertext(etree.Element))


#: Found in C: an element is made in Python only where there is something to look at.
_CLASSED = etree.XPath("//*[@class]")
_ELEMENTS = etree.ElementDefaultClassLookup(element=Element)


class Document:
    """One page: its address, status, headers (names in lower case) and parsed body."""

    def __init__(
        self, url: str, status: int, headers: Mapping[str, str], body: bytes, languages: Sequence[str] = ()
    ) -> None:
        self.url = url
        self.status = status
        self.headers = headers
        self.body = body
        self.languages = languages

    @cached_property
    def text(self) -> str:
        """The source as text."""
        return decode(self.body, self.headers.get("content-type", ""), self.languages)

    @cached_property
    def _parsed(self) -> tuple[Any, Any]:
        parser = etree.HTMLParser(encoding="utf-8", recover=True, huge_tree=True, remove_pis=True)
        parser.set_element_class_lookup(_ELEMENTS)
        source = self.text.replace("\0", "").encode("utf-8", "replace")
        try:
            return etree.fromstring(source, parser), parser
        except (etree.XMLSyntaxError, etree.ParserError, ValueError):
            return None, parser

    @cached_property
    def root(self) -> Any:
        """The root element. Raises Quarantine when nothing can be parsed."""
        root, _ = self._parsed
        if root is None:
            raise Quarantine("no-markup", "The page holds no markup that can be parsed.")
        return root

    @property
    def too_deep(self) -> bool:
        """Whether the parser gave up on nesting and part of the page is missing."""
        _, parser = self._parsed
        return any(entry.type_name == "ERR_RESOURCE_LIMIT" or "depth" in entry.message for entry in parser.error_log)

    @cached_property
    def base(self) -> str:
        """What relative addresses on the page are relative to."""
        found = next((link for node in self.root.iter("base") if (link := node.get("href")) is not None), "")
        return (absolute(self.url, found) if found else "") or self.url

    @cached_property
    def visible_text(self) -> str:
        """The page's text in lower case, one line per block."""
        return element_text(self.root).lower()

    @cached_property
    def by_class(self) -> dict[str, list[Any]]:
        """Elements by each of their classes, in the page's order."""
        found: dict[str, list[Any]] = {}
        for element in _CLASSED(self.root):
            names = element.get("class")
            for name in (names,) if names.isalnum() else dict.fromkeys(names.split()):
                found.setdefault(name, []).append(element)
        return found

    def shows(self, text: str) -> bool:
        """Whether a text stands in the visible text, case ignored."""
        return "".join(text.split()).lower() in self._squeezed_text and text.lower() in self.visible_text

    @cached_property
    def _squeezed_text(self) -> str:
        return squeezed_text(self.root)

    @cached_property
    def jsonld(self) -> list[Any]:
        """Items of every JSON-LD script that can be read."""
        from crawlers.pages.structured import jsonld_items

        return jsonld_items(self.root)

    @cached_property
    def microdata(self) -> list[Any]:
        """Top-level microdata items, in the shape of JSON-LD."""
        from crawlers.pages.structured import microdata_items

        return microdata_items(self.root, self.base)

    @cached_property
    def canonical_link(self) -> str:
        """Address in ``<link rel=canonical>``, absolute, or empty."""
        for node in self.root.iter("link"):
            if node.get("rel", "").lower() == "canonical" and (link := node.get("href")) is not None:
                return absolute(self.base, link)
        return ""


def open_document(
    url: str, status: int, headers: Mapping[str, str], body: bytes, *, languages: Sequence[str] = (), max_bytes: int
) -> Document:
    """The document in a response. Raises Quarantine (empty, too-large, not-html)."""
    headers = {name.lower(): value for name, value in headers.items()}
    if len(body) > max_bytes:
        raise Quarantine("too-large", f"The page has {len(body)} bytes; at most {max_bytes} are read.")
    if not body.removeprefix(b"\xef\xbb\xbf").strip():
        raise Quarantine("empty", "The answer has no content.")
    for start, what in _NOT_HTML:
        if body.startswith(start):
            raise Quarantine("not-html", f"The answer is {what}, not a page.")
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media.startswith(("image/", "audio/", "video/", "font/")) and b"<" not in body[:1000]:
        raise Quarantine("not-html", f"The answer is {media}, not a page.")
    if not read_bom(body)[0] and _is_binary(body[:1000]):
        raise Quarantine("not-html", "The answer is binary data, not a page.")
    return Document(url, status, headers, body, languages)


def _is_binary(start: bytes) -> bool:
    """Whether the first bytes are no text in any encoding; text of two or four bytes a character is half NULs."""
    nuls = start.count(b"\0")
    controls = len(start) - len(start.translate(None, _CONTROLS))
    return controls > 0.05 * len(start) or 0.02 * len(start) < nuls < 0.3 * len(start)


#: Controls that no text holds in any number; those of lines, pages and escape sequences are left out.
_CONTROLS = bytes(set(range(1, 32)) - {9, 10, 11, 12, 13, 14, 15, 27})


def decode(body: bytes, content_type: str = "", languages: Sequence[str] = ()) -> str:
    """Bytes of a page as text, never failing.

    In order: a byte order mark; valid UTF-8 whatever is declared (other text is almost never valid
    UTF-8); the charset declared by header or page; the usual legacy charset of the languages.
    """
    mark, rest = read_bom(body)
    if mark:
        return body[len(rest or b"") :].decode(mark, "replace")
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body)
    declared = resolve_encoding(declared) if declared else None
    if declared and (declared == "utf-7" or (re.match(r"utf-?(16|32)", declared) and b"\0" not in body[:200])):
        declared = None  # untrue, and believed it would make gibberish of a page that can be read
    if declared and re.match(r"iso-?2022|utf-?(16|32|7)|hz", declared):  # written in ASCII bytes, or with NULs
        return body.decode(declared, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        # Cut off inside a character, or one bad byte in a long page: still UTF-8.
        if declared in (None, "utf-8") and _mostly_utf8(body, error.start):
            return body.decode("utf-8", "replace")
    codec = declared if declared and declared != "utf-8" else None
    codec = codec or next(
        (_LEGACY_BY_LANGUAGE[language] for language in languages if language in _LEGACY_BY_LANGUAGE), "cp1252"
    )
    return body.decode(codec, "replace")


def _mostly_utf8(body: bytes, first_error: int) -> bool:
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for character in text if character > "\x7f") - bad
    return good > 4 * bad or (first_error >= len(body) - 4 and good > 0)
