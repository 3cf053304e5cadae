"""Reading pages: every way of reading keeps its examples, and no page is too odd to be refused properly."""

from __future__ import annotations

import json

import pytest

from crawlers.pages.countries import country_code
from crawlers.pages.dates import read_date
from crawlers.pages.document import decode, open_document
from crawlers.pages.page import read_page
from crawlers.pages.readers import WAYS, View, read_values
from crawlers.pages.text import element_text
from crawlers.pages.urls import absolute, canonical, host_allowed
from crawlers.sources.definition import WAYS as NAMED_WAYS
from crawlers.sources.definition import Definition, Reader
from leadline.core.errors import Quarantine

URL = "http://market.example/page/example"


def _values(source: str, way: str, argument: str) -> list[str]:
    page = open_document(URL, 200, {}, source.encode(), max_bytes=10_000)
    value = json.loads(argument) if way == "all_of" else argument
    return read_values(View(page, row={"place": ["Gera"]}), Reader(**{way: value}))


def test_every_way_named_in_definitions_is_registered():
    assert tuple(WAYS) == NAMED_WAYS


@pytest.mark.parametrize("way", WAYS)
def test_ways_keep_their_examples(way):
    source, argument, expected = WAYS[way].good
    assert _values(source, way, argument) == [expected]
    assert _values(WAYS[way].bad[0], way, WAYS[way].bad[1]) == []


def _definition(**changes: object) -> Definition:
    return Definition.model_validate(
        {
            "name": "market", "start": "http://market.example/list", "allowed_hosts": "market.example",
            "find": {"listings": {"css": "a.ad", "row": "li", "fields": {"place": "i"}}, "next": "a[rel=next]"},
            "id": {"url": r"/ad/(\d+)"}, "fields": {"title": "h1", "body": {"css": ".text", "remove": ".share"}},
            **changes,
        }
    )  # fmt: skip


def _read(body: bytes | str, definition: Definition | None = None, **more: object):
    values = {"url": "http://market.example/ad/7", "status": 200, "headers": {}, "expected": "listing", **more}
    data = body.encode() if isinstance(body, str) else body
    return read_page(definition or _definition(), body=data, **values)


def test_a_listing_is_read_with_provenance():
    definition = _definition(
        fields={
            "title": [".missing", "h1"], "body": {"css": ".text", "remove": ".share"}, "place": {"row": "place"},
            "price": {"all_of": [{"jsonld": "Offer.price"}, {"jsonld": "Offer.priceCurrency"}]},
            "contacts": ["a[href^='tel:']::attr(href)", "a[href^='mailto:']::attr(href)"],
            "images": ["img::attr(src)", {"opengraph": "og:image"}], "posted_at": "time", "country": ".land",
            "extra": {"seller": ".seller"},
        },
        timezone="Europe/Berlin",
    )  # fmt: skip
    source = """<html><head><base href="/deep/er/"><meta property="og:image" content="/b.jpg">
      <script type="application/ld+json">{broken</script>
      <script type="application/ld+json">{"@graph":[{"@type":"Product","offers":{"@type":"Offer","price":12.5,"priceCurrency":"EUR"}}]}</script>
      </head><h1> Two
      rooms </h1><div class=text>One<br>two<div>three</div><p class=share>share</p><script>no</script></div>
      <a href="tel:+49%2030%20901820?x">c</a><a href="mailto:a@b.example?subject=x">m</a><img src="a.jpg"><img src="data:x">
      <time>3.11.2026 14:30</time><span class=land>Polska</span><b class=seller>Nobody</b>"""
    reading = _read(source, definition, row={"place": ["Gera"]})
    listing = reading.listing
    assert (listing.title, listing.body, listing.price) == ("Two rooms", "One\ntwo\nthree", "12.5 EUR")
    assert listing.contacts == ("+49 30 901820", "a@b.example")
    assert listing.images == ("http://market.example/deep/er/a.jpg", "http://market.example/b.jpg")
    assert (listing.place, listing.country, listing.id) == ("Gera", "PL", "7")
    assert listing.extra == {"seller": "Nobody"}
    assert reading.provenance["title"] == "css h1"
    assert reading.provenance["images"] == "css img::attr(src), opengraph og:image"


def test_an_index_gives_links_with_their_rows_once():
    source = """<ul><li><a class=ad href="/ad/1?utm_source=x#top">a</a><a class=ad href="/other">b</a><i>Gera</i></li>
      <li><a class=ad href="//market.example/ad/1">again</a></li><li><a class=ad href="javascript:x">c</a></li></ul>
      <a rel=next href="?p=2&amp;sessionid=9">n</a>"""
    reading = _read(source, url="http://market.example/list", expected="index")
    assert [(link.key, link.kind, dict(link.row)) for link in reading.links] == [
        ("http://market.example/ad/1", "listing", {"place": ["Gera"]}),
        ("http://market.example/list?p=2", "index", {}),
    ]


def test_a_canonical_link_names_a_page_without_an_id_unless_it_folds_the_site():
    definition = _definition(id=[])
    link = '<link rel="canonical" href="%s"><h1>T</h1>'
    assert _read(link % "/ad/seven", definition).listing.id == "http://market.example/ad/seven"
    for untrue in ("/", "http://evil.example/ad/1"):
        assert _read(link % untrue, definition).listing.id == "http://market.example/ad/7"
    assert _read(link % "/ad/8", _definition()).listing.url == "http://market.example/ad/7"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"%PDF-1.7 x", "not-html"),
        (b"\x89PNG\r\n\x1a\n", "not-html"),
        (b"\x00\x01\x02binary" * 30, "not-html"),
        (b"x" * 200_000, "too-large"),
        (b"<html><script>document.write('x')</script></html>", "script-only"),
        (b"<html><body>" + b"<div>" * 12_000 + b"<h1>T</h1>", "too-deep"),
        (b"<html><body><p>soft", "truncated"),
        (b"<p>Nothing that the definition knows</p>", "no-fields"),
    ],
)
def test_what_cannot_be_read_says_why(body, reason):
    with pytest.raises(Quarantine) as caught:
        _read(body, max_bytes=100_000)
    assert caught.value.reason == reason


def test_an_index_without_links_is_refused_unless_it_says_it_is_empty():
    with pytest.raises(Quarantine) as caught:
        _read("<p>Welcome</p>", url="http://market.example/list", expected="index")
    assert caught.value.reason == "no-links"
    empty = _definition(pages={"empty": {"text": "Nothing Found"}})
    assert _read("<p>nothing found</p>", empty, url="http://market.example/list", expected="index").kind == "empty"


def test_gone_is_told_by_status_words_and_selectors():
    definition = _definition(pages={"gone": {"text": "has expired", "css": ".removed"}})
    assert _read("", definition, status=410).kind == "gone"
    assert _read("<h1>T</h1><p>This ad has expired</p>", definition).listing_id == "7"
    assert _read("<h1>T</h1><p class=removed>x</p>", definition).kind == "gone"
    with pytest.raises(Quarantine, match="403"):
        _read("<h1>T</h1>", definition, status=403)


@pytest.mark.parametrize(
    ("data", "content_type", "languages", "text"),
    [
        ("<p>Łódź café".encode(), "text/html; charset=iso-8859-1", (), "<p>Łódź café"),
        ("<p>café".encode("cp1252"), "text/html; charset=utf-8", (), "<p>café"),
        ("<p>Łódź, żółw".encode("cp1250"), "", ("pl",), "<p>Łódź, żółw"),
        ("<p>работа".encode("koi8-r"), "text/html; charset=koi8-r", (), "<p>работа"),
        ('<meta charset="windows-1251"><p>работа'.encode("cp1251"), "", (), '<meta charset="windows-1251"><p>работа'),
        ("<p>x é".encode("utf-16"), "", (), "<p>x é"),
        ("<p>東京".encode("iso-2022-jp"), "text/html; charset=iso-2022-jp", (), "<p>東京"),
    ],
)
def test_pages_are_decoded_whatever_they_claim(data, content_type, languages, text):
    assert decode(data, content_type, languages) == text


@pytest.mark.parametrize(
    ("text", "settings", "expected"),
    [
        ("2026-05-01", {}, "2026-05-01"),
        ("2026-05-01T10:00:00+02:00", {}, "2026-05-01T08:00:00Z"),
        ("2026-07-01 10:00", {"timezone": "Europe/Warsaw"}, "2026-07-01T08:00:00Z"),
        ("2012-12-10,  8:51PM EST", {"timezone": "UTC", "languages": ["en"]}, "2012-12-11T01:51:00Z"),
        ("03/04/2026", {"order": "DMY", "languages": ["en"]}, "2026-04-03"),
        ("31.12.26 23h", {"formats": ["%d.%m.%y %Hh"]}, "2026-12-31T23:00:00Z"),
        ("5 listopada 2025", {"languages": ["pl"]}, "2025-11-05"),
        ("gestern, 14:30", {"languages": ["de"], "timezone": "Europe/Berlin"}, "2026-11-20T13:30:00Z"),
        ("3 hours ago", {"languages": ["en"]}, "2026-11-21"),
        ("call 555 0100", {"languages": ["en"]}, ""),
        ("99/99/9999", {"languages": ["en"]}, ""),
        ("x" * 5000, {}, ""),
        ("12", {}, ""),
    ],
)
def test_dates_become_iso_8601_in_utc(text, settings, expected):
    assert read_date(text, now="2026-11-21T12:00:00.000Z", **settings) == expected


def test_relative_dates_are_not_read_without_a_time_to_count_from():
    assert read_date("yesterday", languages=["en"]) == ""


def test_addresses_have_one_spelling():
    same = [
        "HTTP://Market.Example:80/a/../ad/1?b=2&a=1&utm_campaign=z#x", "http://market.example/ad/1?a=1&b=2&gclid=q",
        "http://market.example/ad/1;jsessionid=1?a=1&b=2",
    ]  # fmt: skip
    assert {canonical(url.replace("/a/../", "/")) for url in same} == {"http://market.example/ad/1?a=1&b=2"}
    for odd in (
        "",
        "mailto:a@b",
        "http://",
        "http://[::1",
        "http://a:99999999/",
        "javascript:alert(1)",
        "http://x/" + "a" * 3000,
    ):
        assert canonical(odd) == ""
    assert absolute("http://a.example/x/", " ../b\n?c ") == "http://a.example/b?c"


def test_hosts_are_compared_whole():
    assert host_allowed("http://a.example:8080/", ["a.example:8080"])
    assert host_allowed("http://b.a.example/", ["*.a.example"])
    for url in (
        "http://a.example:8081/",
        "http://evil-a.example/",
        "http://a.example.evil/",
        "http://user@evil/a.example",
    ):
        assert not host_allowed(url, ["a.example:8080", "*.a.example", "a.example"]), url


def test_countries_by_code_and_name():
    assert [country_code(text) for text in ("de", "UK", "Deutschland", "Польша", "Atlantis", "XX", "")] == [
        "DE", "GB", "DE", "PL", "", "", "",
    ]  # fmt: skip


def test_text_keeps_blocks_and_survives_depth():
    from lxml import html

    source = b"<div>" + b"<span>" * 1500 + b"x" + b"</span>" * 1500 + b"</div>"
    assert element_text(open_document(URL, 200, {}, source, max_bytes=100_000).root) == "x"
    table = html.fromstring("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>")
    assert element_text(table) == "a b\nc"


@pytest.mark.parametrize("way", ["jsonld", "microdata", "css"])
def test_markup_that_a_page_shows_as_text_is_kept(way):
    import html

    title = "Another <script>alert(1)</script> room <!-- near --> the centre"
    sources = {
        "jsonld": '<script type="application/ld+json">'
        + json.dumps({"@type": "Product", "name": title}).replace("</", "<\\/")
        + "</script>",
        "microdata": f'<div itemscope itemtype="http://schema.org/Product"><h1 itemprop=name>{html.escape(title)}</h1></div>',
        "css": f"<h1>{html.escape(title)}</h1>",
    }
    argument = "h1" if way == "css" else "Product.name"
    assert _values(sources[way], way, argument) == [title]
