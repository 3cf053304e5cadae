"""The saved classified pages of ../shared/data, served on loopback as the sites they were, and what they should give.

Used by ``benchmarks/archives.py``, ``benchmarks/kill_archives.py`` and the tests. None of the
archives' material is in this repository: pages, specs and adverts are read at run time.
"""

from __future__ import annotations

import html
import http.server
import json
import re
import tarfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qs, urlsplit

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
#: Status and body by host and path with query.
Answer = Callable[[str, str], tuple[int, bytes]]

#: Saved Craigslist index pages by the address they were saved from (host, path, and the query's page where it has one).
CRAIGSLIST_INDEXES = {
    ("fortmyers", "/art/index500.html", ""): "fortmyers_art_index500.060909.html",
    ("fortmyers", "/art/index600.html", ""): "fortmyers_art_index600.060909.html",
    ("miami", "/cta/", ""): "listing_cta_ftl_112612.html",
    ("miami", "/mdc/rea/", ""): "listing_rea_miami_123012.html",
    ("miami", "/jwl/", ""): "category_output.html",
    ("miami", "/apa/index800.html", ""): "category_output_2.html",
    ("miami", "/fua/index8900.html", ""): "mia_fua_index8900.5.21.09.html",
    ("miami", "/search/rea", "700"): "long_search_output.html",
    ("miami", "/search/rea", "800"): "short_search_output.html",
    ("miami", "/search/sss", "900"): "miami_search_sss_rack900.6.18.09.html",
    ("miami", "/search/sss", "1000"): "miami_search_sss_rack1000.6.18.09.html",
    ("miami", "/search/pet", ""): "mia_search_kitten.3.15.10.html",
    ("newyork", "/search/ppa", ""): "listing_search_ppa_nyc_121212.html",
    ("tampa", "/art/", ""): "new_listing_span.4.17.10.html",
    ("treasure", "/art/", ""): "empty_listings.html",
}
#: An index page of ours that leads to the saved postings no saved index page links to.
REST = "/archive/"
#: Postings that were not saved are answered with one of these, or with 404.
CRAIGSLIST_GONE = (
    "this_post_has_expired.html", "this_post_has_expired_old.html",
    "this_post_has_been_deleted_by_its_author.html", "posting5.html",
)  # fmt: skip
POSTING = re.compile(r"/(\d{6,})\.html$")
_POSTING_ID = re.compile(rb"Posting ?ID: ?(\d{6,})")

GUMTREE_INDEXES = {
    "p1": "ad_listing_1.html", "p2": "ad_listing_2_duplicates_at_start.html",
    "p3": "ad_listing_3_duplicates_at_end.html", "p4": "ad_listing_single_ad.html", "p5": "ad_listing_empty.html",
}  # fmt: skip
GUMTREE_AD = re.compile(r"/(\d{6,})$")


def members(name: str) -> dict[str, bytes]:
    """Files of an archive in ``html/`` by their path in it. Raises FileNotFoundError when it is not there."""
    with tarfile.open(DATA / "html" / name) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar.getmembers() if member.isfile()}


class Craigslist:
    """The archive of 2009 to 2013: what is served where, and which postings can be reached."""

    definition = "craigslist-archive"
    host = "*.craigslist.org"
    start = (f"http://miami.craigslist.org{REST}",)

    def __init__(self) -> None:
        files = members("craigslist_2009_2013.tar.gz")
        self.specs = {PurePosixPath(path).name: data.decode() for path, data in files.items() if path.endswith(".rb")}
        pages = {path: data for path, data in files.items() if path.endswith(".html")}
        self.pages = {
            PurePosixPath(path).name: data for path, data in pages.items() if "geolisting_samples" not in path
        }
        self.odd_paths = {path.partition("hierarchy_test071009")[2]: data for path, data in pages.items()
                          if "hierarchy_test071009" in path}  # fmt: skip
        found = {name: _POSTING_ID.search(data) for name, data in self.pages.items()}
        self.ids = {name: match.group(1).decode() for name, match in found.items() if match}
        self.postings = {own_id: self.pages[name] for name, own_id in self.ids.items()}
        indexes = b"".join(self.pages[name] for name in CRAIGSLIST_INDEXES.values()).decode("utf-8", "replace")
        linked = set(re.findall(r"(\d{6,})\.html", indexes))
        self.rest = sorted(set(self.postings) - linked)
        self.reachable = linked | set(self.rest)

    def answer(self, host: str, path: str) -> tuple[int, bytes]:
        """What the site answers."""
        parts = urlsplit(path)
        page = (host.partition(".")[0], parts.path, parse_qs(parts.query).get("s", [""])[0])
        if page in CRAIGSLIST_INDEXES:
            return 200, self.pages[CRAIGSLIST_INDEXES[page]]
        if parts.path == REST:
            rows = "".join(f'<p class="row"><a href="/mdc/sss/{own_id}.html">posting</a></p>' for own_id in self.rest)
            return 200, f'<html><body class="toc">{rows}</body></html>'.encode()
        if posting := POSTING.search(parts.path):
            if posting.group(1) in self.postings:
                return 200, self.postings[posting.group(1)]
            choice = int(posting.group(1)) % (2 * len(CRAIGSLIST_GONE))
            if choice < len(CRAIGSLIST_GONE):
                return 200, self.pages[CRAIGSLIST_GONE[choice]]
        return 404, b"<h1>404</h1>"


class Gumtree:
    """The Polish archive of 2020: five saved index pages and one posting.

    Of the 24 adverts in ``gumtree_pl_24.json`` two stand in the saved index pages and none was saved
    as a page, so each of them is also set into the markup of the one saved posting (``adverts``).
    Other postings are answered with 404, as after their time.
    """

    definition = "gumtree-pl-archive"
    host = "www.gumtree.pl"
    start = (f"https://www.gumtree.pl{REST}v1c9008l3200285p0",)

    def __init__(self) -> None:
        self.pages = {PurePosixPath(path).name: data for path, data in members("gumtree_pl.tar.gz").items()}
        self.adverts = json.loads((DATA / "text" / "gumtree_pl_24.json").read_text("utf-8"))
        detail = self.pages["ad_details.html"].decode()
        self.saved_id = re.search(r"AdId~(\d+)|~(\d{15,})", detail).group(0).rpartition("~")[2]
        indexes = b"".join(self.pages[name] for name in GUMTREE_INDEXES.values()).decode()
        self.linked = dict(re.findall(r'class="href-link tile-title-text"\s+href="([^"]+/(\d+))"', indexes))
        self.postings = {self.saved_id: detail.encode()}
        for advert in reversed(self.adverts):  # of two states of one advert the first in the file is the newer
            self.postings[advert["gumtreeId"]] = self._page(detail, advert)
        self.reachable = set(self.linked.values()) | set(self.postings)

    def older(self) -> dict[str, bytes]:
        """Pages of adverts that the file has in an earlier state too."""
        seen: Counter[str] = Counter()
        found = {}
        for advert in self.adverts:
            seen[advert["gumtreeId"]] += 1
            if seen[advert["gumtreeId"]] == 2:
                found[advert["gumtreeId"]] = self._page(self.pages["ad_details.html"].decode(), advert)
        return found

    def answer(self, host: str, path: str) -> tuple[int, bytes]:
        """What the site answers."""
        where = urlsplit(path).path
        if where == self.start[0].partition(self.host)[2]:
            links = "".join(
                f'<div class="tileV1"><a class="tile-title-text href-link" href="/a-mieszkania/x/{own_id}">x</a></div>'
                for own_id in sorted(set(self.postings) - set(self.linked.values()))
            )
            return 200, f'<html><body class="SearchPageV1">{links}</body></html>'.encode()
        if (advert := GUMTREE_AD.search(where)) and advert.group(1) in self.postings:
            return 200, self.postings[advert.group(1)]
        page = re.search(r"l3200285(p\d+)$", where)
        if page and page.group(1) in GUMTREE_INDEXES:
            return 200, self.pages[GUMTREE_INDEXES[page.group(1)]]
        return 404, b"<h1>404</h1>"

    def _page(self, detail: str, advert: Mapping[str, object]) -> bytes:
        """The saved posting's markup with an advert's own values in it."""

        def put(pattern: str, value: str) -> None:
            nonlocal detail
            detail, count = re.subn(
                pattern, lambda found: found.group(1) + value + found.group(2), detail, count=1, flags=re.S
            )
            if not count:
                raise ValueError(f"The saved posting no longer has {pattern}.")

        put(r'(class="myAdTitle">).*?(</span>)', html.escape(str(advert["title"])))
        price = int(str(advert["price"]))
        put(r'(<span class="amount">).*?(</span>)', f"{price:,} zł".replace(",", " ") if price else "")
        year, month, day = str(advert["gumtreeCreationDate"]["$date"])[:10].split("-")
        put(r'(Data dodania</span><span\s+class="value">).*?(</span>)', f"{day}/{month}/{year}")
        put(r'(class="location"><a[^>]*>).*?(</a>)', html.escape(str(advert["city"])))
        put(r'(Do wynajęcia przez</span><span\s+class="value">).*?(</span>)', str(advert.get("landlord") or ""))
        put(r'(Wielkość \(m2\)</span><span\s+class="value">).*?(</span>)', str(advert.get("size") or ""))
        put(r'(<span class="pre"[^>]*>).*?(</span>)', html.escape(str(advert["description"])))
        return detail.replace(self.saved_id, str(advert["gumtreeId"])).encode()


@contextmanager
def served(answer: Answer) -> Iterator[tuple[str, Counter[str]]]:
    """Serve a site on loopback: its ``host:port``, and how often each host and path was asked."""
    asked: Counter[str] = Counter()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = self.headers.get("Host", "")
            asked[host + self.path] += 1
            status, body = answer(host, self.path)
            self.send_response(status)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:  # a crawler killed on purpose drops connections
            pass

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def definition_for(site: Craigslist | Gumtree, address: str):
    """The site's bundled definition, connected to where it is served, our own index page among its start pages."""
    from crawlers.sources.load import find_definition, load_definition

    definition = load_definition(find_definition(site.definition), hosts={site.host: address})
    return definition.model_copy(update={"start": [*definition.start, *site.start]})
