"""Reading kept pages again: pages a second and core, with parsel and plain Scrapy on the same pages in the same run.

    python benchmarks/rereading.py [--pages 4000] [--scrapy-pages 1500] [--json]

The pages are generated: 9.5 to 10 KB, nine fields each. Measured, in CPU seconds of one core:

- ``reading``: what a worker of ``leadline reread`` does for a page (record unpacked, hash proved, page
  parsed, nine fields read, dates and addresses normalised);
- ``parsel``: the same pages from memory, parsed and nine raw fields selected, nothing else;
- ``scrapy``: plain Scrapy crawling them from a server on loopback in another process, 32 at once, the
  same selectors, items dropped (CPU of the crawling process only);
- ``stage``: all of ``reread`` on this machine's cores, in pages a second of wall clock, with every
  difference stored.
"""

from __future__ import annotations

import argparse
import http.server
import json
import multiprocessing
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from crawlers.sources.definition import Definition
from leadline.core.casefile import CaseFile, open_case
from leadline.core.settings import Settings

HOST = "market.example"
#: Field to CSS selector; the same for every reader compared.
SELECTORS = {
    "title": "h1.title", "body": ".text", "posted_at": "time::attr(datetime)", "place": ".place", "country": ".land",
    "category": ".cat", "price": ".price", "contacts": "a.phone::attr(href)", "images": ".gallery img::attr(src)",
}  # fmt: skip
_WORDS = [
    "room",
    "flat",
    "quiet",
    "centre",
    "near",
    "station",
    "kitchen",
    "balcony",
    "let",
    "from",
    "now",
    "month",
    "deposit",
    "call",
    "write",
    "evening",
    "light",
    "large",
    "small",
    "furnished",
    "garden",
    "parking",
    "lift",
    "floor",
    "old",
    "new",
    "family",
    "student",
    "short",
    "long",
    "warm",
    "rent",
    "house",
    "street",
    "river",
    "park",
]


def page(number: int, chance: random.Random) -> bytes:
    """One advert page of 9.5 to 10 KB."""

    def words(count: int) -> str:
        return " ".join(chance.choices(_WORDS, k=count))

    def document(filler: str) -> str:
        return (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{number}</title>'
            f'<link rel="canonical" href="/ad/{number}"></head><body><nav><ul>{nav}</ul></nav><main>'
            f'<h1 class="title">Advert {number}: {heading}</h1><div class="meta"><span class="place">Gera</span>'
            f'<span class="land">DE</span><time datetime="2026-10-{number % 28 + 1:02d}T10:00:00+02:00">x</time>'
            f'<span class="price">{number % 900 + 100} €</span><span class="cat">Rooms</span>'
            f'<a class="phone" href="tel:+493655550{number % 1000:03d}">call</a></div><div class="gallery">'
            f'<img src="/p/{number}.jpg"><img src="/p/{number}b.jpg"></div><div class="text">{body}</div></main>'
            f"<aside><ul>{related}{filler}</ul></aside></body></html>"
        )

    heading = words(5)
    nav = "".join(f'<li><a class="nav-link" href="/c/{i}">{words(1)}</a></li>' for i in range(30))
    body = "".join(f"<p>{words(40)}</p>" for _ in range(10))
    related, size, target = "", 0, chance.randrange(9_550, 9_900)
    while size < target - 160:
        i = chance.randrange(99_999)
        related += f'<li class="rel"><a href="/ad/{i}"><img src="/t/{i}.jpg" alt=""><b>{words(3)}</b></a></li>'
        size = len(document("").encode())
    return document("<li>" + "x" * (target - size) + "</li>").encode()


def definition(**changes: Any) -> Definition:
    """The definition that reads the nine fields."""
    rules = {
        "name": "market", "start": f"http://{HOST}/list", "allowed_hosts": HOST, "synthetic": True,
        "find": {"listings": "a.ad"}, "id": {"url": r"/ad/(\d+)"}, "languages": ["en"], "fields": {**SELECTORS, **changes},
        "pages": {"gone": {"text": ["this advert has expired"]}},
    }  # fmt: skip
    return Definition.model_validate(rules)


def keep(case: CaseFile, pages: list[bytes]) -> None:
    """Keep the pages as evidence of a crawl that read only their titles."""
    from crawlers.crawl.authority import record_import_authority
    from crawlers.crawl.frontier import Visit
    from crawlers.crawl.run import open_run
    from crawlers.evidence.warc import Answer

    rules = definition()
    rules = rules.model_copy(update={"fields": rules.fields.model_copy(update={"place": [], "price": []})})
    run = open_run(case, rules, record_import_authority(case, rules.name), kind="import")
    run.fetch_pictures = False
    for number, body in enumerate(pages):
        url = f"http://{HOST}/ad/{number}"
        answer = Answer(url, 200, [("Content-Type", "text/html")], body, "2026-11-01T10:00:00.000Z")
        run.take(Visit(url, url, "listing"), answer)
    run.close(finished=True)


def reading_rate(case: CaseFile) -> float:
    """Pages a CPU second of what a worker does."""
    from crawlers.rereading.reading import Kept, KeptReader

    reader = KeptReader(case.folder, definition(), 5_000_000)
    kept = [
        Kept(*row, "listing", {})
        for row in case.db.execute(
            "select id, url, fetched_at, status, warc_file, warc_offset, warc_length, sha256 from captures"
        )
    ]
    assert all(read.reading and read.reading.listing.price for read in map(reader.read, kept[:100]))
    rate = _rate(lambda: [reader.read(one) for one in kept], len(kept))
    reader.close()
    return rate


def parsel_rate(pages: list[bytes]) -> float:
    """Pages a CPU second of parsel alone."""
    from parsel import Selector

    def read() -> None:
        for body in pages:
            select_all(Selector(text=body.decode()))

    return _rate(read, len(pages))


def select_all(selector: Any) -> dict[str, Any]:
    """The nine fields as one would write them in Scrapy."""
    return {name: selector.css(css if "::" in css else f"{css} ::text").getall() for name, css in SELECTORS.items()}


def _rate(work: Callable[[], Any], count: int) -> float:
    best = 0.0
    for _ in range(3):
        began = time.process_time()
        work()
        best = max(best, count / (time.process_time() - began))
    return best


def stage_rate(folder: Path, settings: Settings) -> tuple[float, int]:
    """Pages a second of wall clock of the whole stage on all cores, and how many were read."""
    from crawlers.rereading.stage import reread_stage

    (folder / "sources").mkdir()
    (folder / "sources" / "market.yaml").write_text(definition().model_dump_json(exclude_defaults=True))
    with open_case(folder, settings=settings) as case:
        began = time.monotonic()
        totals = reread_stage(case)["totals"]
        return totals["pages"] / (time.monotonic() - began), totals["changed"]


def scrapy_rate(count: int, seed: int) -> float:
    """Pages a CPU second of plain Scrapy crawling from loopback."""
    port, ready = multiprocessing.Value("i", 0), multiprocessing.Event()
    server = multiprocessing.Process(target=_serve, args=(count, seed, port, ready), daemon=True)
    server.start()
    ready.wait(60)
    try:
        done = subprocess.run(
            [sys.executable, __file__, "--spider", str(port.value), "--scrapy-pages", str(count)],
            capture_output=True, text=True, timeout=600, check=True,
        )  # fmt: skip
        return float(done.stdout.split()[-1])
    finally:
        server.terminate()


def _serve(count: int, seed: int, port: Any, ready: Any) -> None:
    chance = random.Random(seed)
    pages = [page(number, chance) for number in range(count)]

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            body = pages[int(self.path.rpartition("/")[2])]
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    port.value = server.server_port
    ready.set()
    server.serve_forever()


def _spider(port: int, count: int) -> None:
    import scrapy
    from scrapy.crawler import CrawlerProcess

    class Plain(scrapy.Spider):
        name = "plain"
        start_urls = [f"http://127.0.0.1:{port}/ad/{number}" for number in range(count)]

        def parse(self, response: Any, **_: Any) -> Any:
            yield select_all(response.selector)

    began = time.process_time()
    process = CrawlerProcess(
        {"CONCURRENT_REQUESTS": 32, "CONCURRENT_REQUESTS_PER_DOMAIN": 32, "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False}
    )  # fmt: skip
    crawler = process.create_crawler(Plain)
    process.crawl(crawler)
    process.start()
    seconds = time.process_time() - began
    assert crawler.stats.get_value("item_scraped_count") == count
    print(count / seconds)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=4000, help="Pages kept and read again.")
    parser.add_argument("--scrapy-pages", type=int, default=1500, help="Pages crawled by plain Scrapy.")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--json", action="store_true", help="Print the figures as one line of JSON.")
    parser.add_argument("--spider", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.spider:
        _spider(arguments.spider, arguments.scrapy_pages)
        return
    chance = random.Random(arguments.seed)
    pages = [page(number, chance) for number in range(arguments.pages)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "case"
        settings = Settings(fetch_pictures=False, state_dir=Path(name) / "state")
        with open_case(folder, create=True, settings=settings) as case:
            keep(case, pages)
            reading = reading_rate(case)
        parsel = parsel_rate(pages)
        scrapy = scrapy_rate(arguments.scrapy_pages, arguments.seed)
        stage, changed = stage_rate(folder, settings)
    figures = {
        "pages": len(pages), "bytes_per_page": sum(map(len, pages)) // len(pages),
        "reading_per_core": round(reading), "parsel_per_core": round(parsel), "scrapy_per_core": round(scrapy),
        "reading_to_scrapy": round(reading / scrapy, 1), "reading_to_parsel": round(reading / parsel, 2),
        "stage_pages_per_second": round(stage), "stage_workers": settings.workers, "stage_changed": changed,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip
    if arguments.json:
        print(json.dumps(figures))
        return
    for key, value in figures.items():
        print(f"{key:<24} {value}")


if __name__ == "__main__":
    main()
