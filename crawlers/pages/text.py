"""Text as a person sees it: elements to lines, whitespace as rendered."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from lxml import etree, html

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_INLINE_CELLS = frozenset({"td", "th"})
_UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "title",
        "meta",
        "link",
        "object",
        "svg",
        "iframe",
        "textarea",
        "select",
    ]
)
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u2028\u2029]+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,10});")


def element_text(element: Any, remove: Collection[Any] = ()) -> str:
    """Visible text of an element: whitespace collapsed, a new line at each block and ``<br>``.

    Elements in ``remove``, scripts, styles and the like are left out, unless ``element`` itself is
    one. Works without recursion, however deep the nesting.
    """
    lines: list[str] = []
    line: list[str] = []

    def end_line() -> None:
        text = _SPACES.sub(" ", "".join(line)).strip()
        if text:
            lines.append(text)
        line.clear()

    walker = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walker:
        if event in ("comment", "pi"):
            if node.tail:
                line.append(node.tail)
            continue
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            if node is not element and (tag in _UNSEEN or node in remove):
                walker.skip_subtree()
                continue
            if tag in _INLINE_CELLS:
                line.append(" ")
            elif tag in _BLOCKS:
                end_line()
            if node.text:
                line.append(node.text)
        else:
            if tag in _INLINE_CELLS:
                line.append(" ")
            elif tag in _BLOCKS and tag != "br":
                end_line()
            if node is not element and node.tail:
                line.append(node.tail)
    end_line()
    return "\n".join(lines)


def collapse(text: str) -> str:
    """One line: whitespace as a browser shows it."""
    return _SPACES.sub(" ", text).strip()


def plain(text: str) -> str:
    """Text of a value that may hold markup or entities, as JSON-LD descriptions do; lines kept."""
    if _TAG.search(text):
        try:
            return element_text(html.fragment_fromstring(text.replace("\0", ""), create_parent="div"))
        except (etree.LxmlError, ValueError):
            pass
    lines = (collapse(line) for line in re.split(r"\r\n|\r|\n", text))
    return "\n".join(line for line in lines if line)
