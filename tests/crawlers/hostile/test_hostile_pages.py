"""Pages made to break a reader: each lands in quarantine with a stable reason, or is read; none stops the run."""

from __future__ import annotations

import gzip
import struct
import time
import zlib

import pytest

from crawlers.collect import collect
from crawlers.pages.guarded import read_guarded
from crawlers.pages.page import read_page
from crawlers.sources.definition import Definition
from leadline.core.casefile import open_case
from leadline.core.errors import Quarantine
from leadline.core.settings import Settings

WHOLE = b"<!DOCTYPE html><html><head><title>x</title></head><body><h1>Two rooms</h1><div class=text>To let</div></body></html>"
HTML = {"Content-Type": "text/html"}


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + chunk(b"IEND", b"")


def _nested(tag: bytes, size: int) -> bytes:
    return b"<html><body>" + b"<" + tag + b">" * 1 + (b"<" + tag + b">") * (size // (len(tag) + 2))


#: Name to body, headers, and the reason it is in quarantine for ("" where it must be read all the same).
PAGES: dict[str, tuple[bytes, dict[str, str], str]] = {
    "empty": (b"", HTML, "empty"),
    "spaces": (b" \r\n\t" * 50, HTML, "empty"),
    "only-a-mark": (b"\xef\xbb\xbf", HTML, "empty"),
    "nothing-but-tags": (b"<html><head></head><body><div></div></body></html>", HTML, "empty"),
    "script-only": (b"<html><body><div id=root></div><script>render({'title': 'Two rooms'})</script></body></html>", HTML, "script-only"),
    "pdf": (b"%PDF-1.7\n1 0 obj <</Title (Two rooms)>> endobj\n%%EOF", HTML, "not-html"),
    "picture": (_png(), HTML, "not-html"),
    "picture-by-name": (b"\x01\x02\x03" * 400, {"Content-Type": "image/webp"}, "not-html"),
    "compressed-twice": (gzip.compress(WHOLE), HTML, "not-html"),
    "archive": (b"PK\x03\x04" + WHOLE, HTML, "not-html"),
    "program": (b"\x7fELF" + bytes(500), HTML, "not-html"),
    "binary": (bytes(range(256)) * 20, HTML, "not-html"),
    "nuls": (b"\0" * 5000, HTML, "not-html"),
    "cut-in-head": (WHOLE[: WHOLE.index(b"</head>")] + b"<meta name=", HTML, "truncated"),
    "cut-in-body": (b"<html><body><div class=menu><a href=/>Home</a><a href=/x>Somew", HTML, "truncated"),
    "plain-words": (b"Service temporarily unavailable", HTML, "no-fields"),
    "another-page": (b"<html><body><p>Welcome to our site.</p></body></html>", HTML, "no-fields"),
    "soft-404": (b"<html><body><h1>404 - Page not found</h1><a href=/>Home</a></body></html>", HTML, "soft-404"),
    "soft-404-polish": ("<html><body><h1>Strona nie została znaleziona</h1></body></html>".encode(), HTML, ""),
    "soft-404-german": (b"<html><body><h1>Seite nicht gefunden | Marktplatz</h1></body></html>", HTML, "soft-404"),
    "soft-404-russian": ("<html><body><h1>Страница не найдена</h1></body></html>".encode(), HTML, "soft-404"),
    "proof-asked": (b"<html><body><h1>Just a moment...</h1><div class=text>Checking your browser</div></body></html>", HTML, "blocked"),
    "nested-div": (_nested(b"div", 4_500_000) + WHOLE, HTML, "too-deep"),
    "nested-b": (_nested(b"b", 4_500_000) + WHOLE, HTML, "too-deep"),
    "nested-table": (_nested(b"table><tr><td", 4_500_000) + WHOLE, HTML, "too-deep"),
    "nested-10-mb": (_nested(b"div", 10_000_000), HTML, "too-large"),
    "wide": (b"<html><body>" + b"<p><a>x</a></p><i>y</i>" * 2_500, HTML, "truncated"),
    "comments": (b"<html><body>" + b"<!-- -->" * 500_000 + b"</html>", HTML, "empty"),
    "attributes": (b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(20_000)) + b">x</p></body></html>", HTML, "no-fields"),
    "huge-attribute": (b"<html><body><p title='" + b"x" * 4_000_000 + b"'>x</p></body></html>", HTML, "no-fields"),
    "jsonld-deep": (b"<script type='application/ld+json'>" + b"[" * 2_000_000 + b"</script>", HTML, "script-only"),
    # Read all the same.
    "charset-utf-16-untrue": (WHOLE, {"Content-Type": "text/html; charset=utf-16"}, ""),
    "charset-utf-7": (WHOLE, {"Content-Type": "text/html; charset=utf-7"}, ""),
    "charset-unknown": (WHOLE, {"Content-Type": "text/html; charset=klingon"}, ""),
    "charset-latin-untrue": (WHOLE.replace(b"To let", "Łódź".encode()), {"Content-Type": "text/html; charset=iso-8859-1"}, ""),
    "nul-between": (WHOLE.replace(b"rooms", b"ro\0oms"), HTML, ""),
    "cut-behind-the-text": (WHOLE[:-10], HTML, ""),
    "no-type": (WHOLE, {"Content-Type": ""}, ""),
    "no-tags-closed": (b"<h1>Two rooms<div class=text>To let", HTML, ""),
    "controls": (WHOLE.replace(b"To let", b"To\x01\x02\x1b[31m let"), HTML, ""),
}  # fmt: skip


#: Pages that cost the square of their size by this definition's XPath: on a slow machine they are given up instead.
SLOW = ("wide",)


def _definition() -> Definition:
    return Definition.model_validate(
        {
            "name": "market", "start": "http://market.example/list", "allowed_hosts": "market.example",
            "find": {"listings": {"css": "a.title"}}, "id": {"url": r"/ad/(.+)"},
            "fields": {
                "title": "h1", "body": ".text", "price": {"jsonld": "Offer.price"},
                "place": {"xpath": "//p[a]/following-sibling::*//i"}, "category": {"regex": r"(a+)+\d{3}z"},
            },
        }
    )  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_each_page_has_its_reason(name):
    body, headers, reason = PAGES[name]
    found, began = "", time.process_time()
    try:
        reading = read_guarded(
            _definition(), url=f"http://market.example/ad/{name}", status=200, headers=headers, body=body,
            expected="listing", seconds=5,
        )  # fmt: skip
        assert reading.listing.title
    except Quarantine as problem:
        found = problem.reason
    assert found == reason or (name in SLOW and found == "too-slow")
    # Larger pages compute elsewhere, where the kernel ends them.
    assert time.process_time() - began < 7


def test_a_page_that_takes_too_long_is_given_up():
    # An expression of nested repetition over a text it does not fit takes for ever.
    began = time.monotonic()
    with pytest.raises(Quarantine) as caught:
        read_guarded(
            _definition(), url="http://market.example/ad/1", status=200, headers=HTML,
            body=b"<h1>x</h1><div class=text>" + b"a" * 60 + b"</div>", expected="listing", seconds=1,
        )  # fmt: skip
    assert caught.value.reason == "too-slow"
    assert time.monotonic() - began < 10


def test_a_page_that_the_html_library_would_take_minutes_for_is_given_up():
    body = b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b"><h1>x</h1>"
    began = time.monotonic()
    with pytest.raises(Quarantine) as caught:
        read_guarded(
            _definition(), url="http://market.example/ad/1", status=200, headers=HTML, body=body, expected="listing",
            seconds=0.5,
        )  # fmt: skip
    assert caught.value.reason == "too-slow"
    assert time.monotonic() - began < 120  # far above what it takes: the machine may be busy
    whole = WHOLE.replace(b"To let", b"To let " * 30_000)
    reading = read_guarded(
        _definition(), url="http://market.example/ad/1", status=200, headers=HTML, body=whole, expected="listing"
    )
    assert reading == read_page(
        _definition(), url="http://market.example/ad/1", status=200, headers=HTML, body=whole, expected="listing"
    )


def test_none_stops_the_crawl_of_the_others(tmp_path, site, load, page_type):
    names = list(PAGES)
    site.index("/list", [1, *names, 2])
    site.advert(1)
    site.advert(2)
    for name, (body, headers, _) in PAGES.items():
        site.pages[f"/ad/{name}"] = page_type(body, 200, headers)
    definition = load(("'/ad/(\\d+)'", "'/ad/(.+)'"))
    with open_case(tmp_path / "case", create=True, settings=Settings(fetch_pictures=False)) as case:
        totals = collect(case, [definition], progress=False)["totals"]
        listings = {row[0] for row in case.db.execute("select source_id from listings")}
        reasons = {
            url.rpartition("/ad/")[2]: reason for url, reason in case.db.execute("select url, reason from quarantine")
        }
        state = case.db.execute("select state from crawls").fetchall()
        captured = case.db.execute("select count(*) from captures").fetchone()[0]
    assert state == [("finished",)]
    assert {"1", "2"} <= listings
    expected = {name: reason for name, (_, _, reason) in PAGES.items() if reason}
    too_large = [name for name, reason in expected.items() if reason == "too-large"]
    assert reasons == expected
    assert listings - {"1", "2"} == {name for name, (_, _, reason) in PAGES.items() if not reason}
    assert totals["pages"] == captured == len(PAGES) + 3 - len(too_large)
