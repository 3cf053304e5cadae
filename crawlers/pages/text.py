"""Text as a person sees it: elements to lines, whitespace as rendered."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from lxml import etree, html

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "br", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
))  # fmt: skip
_INLINE_CELLS = frozenset({"td", "th"})
_UNSEEN = frozenset((
    "script", "style", "noscript", "template", "head", "title", "meta", "link", "object", "svg", "iframe",
    "textarea", "select",
))  # fmt: skip
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u2028\u2029]+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,10});")
#: Markup that a page would not show: in a value it is either what somebody wrote, or hides something.
_UNSEEN_TAG = re.compile(rf"<!--|<({'|'.join(sorted(_UNSEEN))})\b", re.I)


def element_text(element: Any, remove: Collection[Any] = ()) -> str:
    """Visible text of an element: whitespace collapsed, a new line at each block and ``<br>``.

    Elements in ``remove``, scripts, styles and the like are left out, unless ``element`` itself is
    one. Works without recursion, however deep the nesting.
    """
    if len(element) == 0:
        return collapse(element.text or "")
    lines: list[str] = []
    line: list[str] = []

    def end_line() -> None:
        if line:
            if text := collapse("".join(line)):
                lines.append(text)
            line.clear()

    def leave(node: Any, tag: str) -> None:
        if tag in _INLINE_CELLS:
            line.append(" ")
        elif tag in _BLOCKS and tag != "br":
            end_line()
        if node is not element and node.tail:
            line.append(node.tail)

    # Not lxml's iterwalk: with comments it takes the square of their number.
    line.append(element.text or "")
    open_nodes = [(element, iter(element))]
    while open_nodes:
        node, children = open_nodes[-1]
        child = next(children, None)
        if child is None:
            open_nodes.pop()
            leave(node, node.tag)
            continue
        tag = child.tag
        if not isinstance(tag, str):  # a comment or the like
            if child.tail:
                line.append(child.tail)
            continue
        if tag in _UNSEEN or child in remove:
            leave(child, tag)
            continue
        if tag in _INLINE_CELLS:
            line.append(" ")
        elif tag in _BLOCKS:
            end_line()
        if child.text:
            line.append(child.text)
        if len(child):
            open_nodes.append((child, iter(child)))
        else:
            leave(child, tag)
    end_line()
    return "\n".join(lines)


def collapse(text: str) -> str:
    """One line: whitespace as a browser shows it."""
    return _SPACES.sub(" ", text).strip()


def squeezed_text(root: Any) -> str:
    """Every text below an element in lower case without whitespace, scripts included.

    What the visible text holds, this holds too (without its spaces), at a tenth of the cost: a quick
    way to know that something is not there.
    """
    return "".join(etree.tostring(root, method="text", encoding="unicode").split()).lower()


def plain_lines(text: str) -> str:
    """Text as it is, whitespace collapsed within its lines, empty lines left out."""
    lines = (collapse(line) for line in re.split(r"\r\n|\r|\n", text))
    return "\n".join(line for line in lines if line)


def plain(text: str) -> str:
    """Text of a value that may hold markup or entities, as JSON-LD descriptions do; lines kept.

    Markup of things a page does not show (scripts, comments) is left standing as text: nothing that
    was written is lost.
    """
    if _TAG.search(text) and not _UNSEEN_TAG.search(text):
        try:
            return element_text(html.fragment_fromstring(text.replace("\0", ""), create_parent="div"))
        except (etree.LxmlError, ValueError):
            pass
    return plain_lines(text)
