"""A site on loopback whose pages a test can change, and a definition that reads it."""

from __future__ import annotations

import http.server
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

HOST = "market.example"

DEFINITION = """\
name: market
synthetic: true
start: [http://market.example/list]
allowed_hosts: [market.example]
country: DE
timezone: Europe/Berlin
find:
  listings:
    - css: a.title
      row: li.ad
      fields: {price: .price}
  next: a[rel=next]
pages:
  gone: {text: ["this advert has expired"]}
  empty: {text: ["no adverts"]}
id: [{url: '/ad/(\\d+)'}]
fields:
  title: h1
  body: .text
  posted_at: time
  price: [{row: price}]
  contacts: "a[href^='tel:']::attr(href)"
  images: img::attr(src)
politeness: {delay: 0, concurrency: 8}
authority:
  authority: Test order
  purpose: Testing
  granted_by: Nobody
  valid_from: 2020-01-01
  valid_until: 2099-12-31
"""


@dataclass
class Page:
    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    stall: bool = False  # keep the connection open after the body, whatever length was promised

    @property
    def data(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


class Site:
    """Pages by path (or a function of the path), served on loopback; counts what was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.fallback: Callable[[str, str], Page] = lambda host, path: Page("not found", 404)
        self.asked: Counter[str] = Counter()
        self.agents: Counter[str] = Counter()
        self.spared: Counter[str] = Counter()  # answered with "not modified"
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked[self.path] += 1
                site.agents[self.headers.get("User-Agent", "")] += 1
                page = site.pages.get(self.path) or site.fallback(self.headers.get("Host", ""), self.path)
                if page.headers.get("ETag") and self.headers.get("If-None-Match") == page.headers["ETag"]:
                    site.spared[self.path] += 1
                    page = Page("", 304, page.headers)
                headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(page.data))}
                self.send_response(page.status)
                for name, value in {**headers, **page.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.close_connection = "Content-Length" in page.headers and not page.stall  # a length that is not kept
                try:
                    self.wfile.write(page.data)
                except OSError:  # the crawler hung up on a page that is too large
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:  # a crawler killed on purpose drops connections
                pass

        self._server = Server(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def index(self, path: str, ids: list[object], *, after: str = "", more: str = "") -> None:
        """An index page with a row for each id, and a link to the page ``after``."""
        rows = "".join(
            f'<li class=ad><a class=title href="/ad/{i}">Ad {i}</a><b class=price>{str(i).partition("?")[0]} €</b></li>'
            for i in ids
        )
        link = f'<a rel=next href="{after}">next</a>' if after else ""
        self.pages[path] = Page(f"<html><body><ul>{rows}</ul>{more}{link}</body></html>")

    def advert(self, number: object, *, text: str = "", images: tuple[str, ...] = ()) -> None:
        """The page of one advert."""
        pictures = "".join(f'<img src="{url}">' for url in images)
        self.pages[f"/ad/{number}"] = Page(
            f"<html><body><h1>Advert {number}</h1><div class=text>{text or f'Text of {number}'}</div>"
            f"<time>2026-11-0{int(str(number)) % 9 + 1} 10:00</time>{pictures}</body></html>"
        )

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def page_type() -> type[Page]:
    return Page


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site()
    yield served
    served.close()


@pytest.fixture
def definition_text() -> str:
    return DEFINITION


@pytest.fixture
def write_definition(tmp_path: Path) -> Callable[..., Path]:
    """Write the definition of the test site, with some of its text replaced."""

    def write(*changes: tuple[str, str], name: str = "market.yaml") -> Path:
        text = DEFINITION
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


@pytest.fixture
def load(write_definition: Callable[..., Path], site: Site):
    """The test site's definition, connected to it."""
    from crawlers.sources.load import load_definition

    def loaded(*changes: tuple[str, str], name: str = "market.yaml"):
        return load_definition(write_definition(*changes, name=name), hosts={HOST: site.address})

    return loaded
