"""Selecting: simple CSS, read straight from the tree, finds what XPath finds, on pages nobody prepared."""

from __future__ import annotations

import random

import pytest

from crawlers.pages.document import open_document
from crawlers.pages.selecting import _simple, compiled_css, select

SIMPLE = (
    "p", ".a", "p.a", ".a.b", "#x", "p#x", "[title]", "p[title='t u']", "a[href^='tel:']::attr(href)", "a[href$='.jpg']",
    "a[href*='7']", "[rel~=next]", ".a .b", "div .a p", "div p", ".a a::attr(href)", "*", "DIV", "div.c .a[title]",
)  # fmt: skip
OTHER = (
    "h1, h2",
    "div > p",
    "p:first-child",
    "li:nth-child(2)",
    "p + p",
    "p ~ a",
    "a::text",
    "p:not(.a)",
    "[title|=t]",
)


def _page(chance: random.Random):
    def element(depth: int) -> str:
        tag = chance.choice(["div", "p", "a", "b", "li", "h1", "span"])
        attributes = ""
        if chance.random() < 0.6:
            attributes += chance.choice(
                [" class=a", " class=b", " class='a b'", " class=' c  a'", " class=ab", " class=''"]
            )
        if chance.random() < 0.3:
            attributes += chance.choice([" id=x", " title=t", " title='t u'", " rel=next", " rel='x next'"])
        if chance.random() < 0.3:
            attributes += chance.choice([" href=tel:7", " href=/x.jpg", " href=''", " href=7"])
        inner = "".join(element(depth + 1) for _ in range(chance.randrange(4))) if depth < 6 else ""
        return f"<{tag}{attributes}>t{inner}<!-- c -->u</{tag}>"

    body = "".join(element(0) for _ in range(6)).encode()
    return open_document("http://m.example/", 200, {}, b"<html><body>" + body, max_bytes=10_000_000)


@pytest.mark.parametrize("selector", SIMPLE)
def test_simple_selectors_find_what_xpath_finds(selector):
    assert _simple(selector) is not None
    chance, found = random.Random(selector), 0
    for _ in range(30):
        page = _page(chance)
        for scope in (None, page.root[0][0]):
            expected = compiled_css(selector)(page.root if scope is None else scope)
            assert select(page, scope, css=selector) == expected
            found += len(expected)
    assert found


@pytest.mark.parametrize("selector", OTHER)
def test_other_selectors_are_left_to_xpath(selector):
    assert _simple(selector) is None
    page = _page(random.Random(1))
    assert select(page, css=selector) == compiled_css(selector)(page.root)
