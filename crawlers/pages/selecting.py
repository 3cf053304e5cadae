"""Selecting elements by CSS or XPath: simple CSS straight from the tree, the rest through compiled XPath.

An XPath evaluation costs 30 to 100 microseconds however little it finds, a walk over the tags of one
name costs one. Most selectors of source definitions are simple, and a page is read with dozens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import cssselect
from cssselect import parser as css_parser
from lxml import etree
from parsel.csstranslator import HTMLTranslator

from crawlers.pages.document import Document


def select(page: Document, scope: Any = None, *, css: str | None = None, xpath: str | None = None) -> list[Any]:
    """Elements or texts that a selector finds on a page, or below the element ``scope``, in the page's order."""
    element = page.root if scope is None else scope
    if css is not None:
        simple = _simple(css)
        if simple is not None:
            return simple.find(page, scope)
        compiled = compiled_css(css)
    else:
        compiled = compiled_xpath(xpath or "")
    try:
        result = compiled(element)
    except etree.XPathEvalError:  # a limit of libxml2 on a hostile page
        return []
    if isinstance(result, list):
        return result
    return [result if isinstance(result, str) else f"{result:g}" if isinstance(result, float) else str(result)]


@lru_cache(maxsize=2048)
def compiled_css(selector: str) -> Any:
    """A CSS selector compiled once; ``::text`` and ``::attr()`` as in Scrapy."""
    return etree.XPath(HTMLTranslator().css_to_xpath(selector))


@lru_cache(maxsize=2048)
def compiled_xpath(expression: str) -> Any:
    """An XPath expression compiled once; ``re:`` is EXSLT's regular expressions."""
    return etree.XPath(expression, namespaces={"re": "http://exslt.org/regular-expressions"})


@dataclass(frozen=True)
class _Compound:
    """What one element must be: ``tag.class#id[attribute]``, as far as given."""

    tag: str = ""
    classes: tuple[str, ...] = ()
    attributes: tuple[tuple[str, Callable[[str], bool]], ...] = ()

    def within(self, page: Document, root: Any) -> Iterable[Any]:
        """Elements that fit, ``root`` and below, in the page's order."""
        if self.classes and root is page.root:
            pool: Iterable[Any] = page.by_class.get(self.classes[0], ())
            if self.one_class:
                return pool
        else:
            pool = root.iter(self.tag or etree.Element)
            if self.only_tag:
                return pool
        return [element for element in pool if self._fits(element)]

    @cached_property
    def one_class(self) -> bool:
        """Whether nothing but one class is asked for."""
        return len(self.classes) == 1 and not self.tag and not self.attributes

    @cached_property
    def only_tag(self) -> bool:
        """Whether nothing but a tag, or nothing at all, is asked for."""
        return not self.classes and not self.attributes

    def _fits(self, element: Any) -> bool:
        if self.tag and element.tag != self.tag:
            return False
        for name, test in self.attributes:
            if (value := element.get(name)) is None or not test(value):
                return False
        return not self.classes or set(self.classes).issubset(_words(element.get("class")))


@dataclass(frozen=True)
class _Simple:
    """Compounds one below the other, the last being the element found, or its ``attribute``."""

    compounds: tuple[_Compound, ...]
    attribute: str | None = None  # of ::attr(name)

    def find(self, page: Document, scope: Any) -> list[Any]:
        root = page.root if scope is None else scope
        found: list[Any] = list(self.compounds[0].within(page, root))
        for compound in self.compounds[1:]:
            # What an outer element holds comes before, and includes, what an inner one holds: order is kept.
            found = list(
                dict.fromkeys(
                    element for above in found for element in compound.within(page, above) if element is not above
                )
            )
        if self.attribute is None:
            return found
        return [value for element in found if (value := element.get(self.attribute)) is not None]


_TESTS: dict[str, Callable[[str], Callable[[str], bool]]] = {
    "exists": lambda _: lambda value: True,
    "=": lambda wanted: lambda value: value == wanted,
    "^=": lambda wanted: lambda value: value.startswith(wanted),
    "$=": lambda wanted: lambda value: value.endswith(wanted),
    "*=": lambda wanted: lambda value: wanted in value,
    "~=": lambda wanted: lambda value: wanted in _words(value),
}


@lru_cache(maxsize=2048)
def _simple(selector: str) -> _Simple | None:
    """The selector as a chain of compounds, or None when it is anything more."""
    parsed = cssselect.parse(selector)
    if len(parsed) != 1:
        return None
    attribute = None
    pseudo = parsed[0].pseudo_element
    if pseudo is not None:
        arguments = getattr(pseudo, "arguments", ())
        if getattr(pseudo, "name", "") != "attr" or len(arguments) != 1:
            return None
        attribute = arguments[0].value.lower()
    compounds: list[_Compound] = []
    node = parsed[0].parsed_tree
    while isinstance(node, css_parser.CombinedSelector):
        # Children of nested elements do not come in the page's order; XPath sorts them.
        if node.combinator != " " or (compound := _compound(node.subselector)) is None:
            return None
        compounds.append(compound)
        node = node.selector
    if (compound := _compound(node)) is None:
        return None
    return _Simple((compound, *reversed(compounds)), attribute)


def _compound(node: Any) -> _Compound | None:
    classes: list[str] = []
    attributes: list[tuple[str, Callable[[str], bool]]] = []
    while not isinstance(node, css_parser.Element):
        if isinstance(node, css_parser.Class):
            classes.append(node.class_name)
        elif isinstance(node, css_parser.Hash):
            attributes.append(("id", _TESTS["="](node.id)))
        elif isinstance(node, css_parser.Attrib):
            value = node.value.value if node.value is not None else None
            if node.namespace or node.operator not in _TESTS or (node.operator != "exists" and not value):
                return None
            attributes.append((node.attrib.lower(), _TESTS[node.operator](value or "")))
        else:
            return None
        node = node.selector
    if node.namespace:
        return None
    tag = (node.element or "").lower()
    return _Compound("" if tag == "*" else tag, tuple(reversed(classes)), tuple(attributes))


_SPACE = re.compile(r"[ \t\r\n\f]+")


def _words(value: str | None) -> list[str]:
    return _SPACE.split(value) if value else []
