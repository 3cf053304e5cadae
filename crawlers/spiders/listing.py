"""The one generic spider: fetches what a crawl's frontier asks for and hands every answer to its books.

``scrapy crawl listing -a source=FILE [-a case=FOLDER]`` runs it from the repository's root;
``leadline crawl`` runs it in a process of its own for each source.
"""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.exceptions import (
    CannotResolveHostError,
    DontCloseSpider,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.task import LoopingCall
from twisted.python.failure import Failure

from crawlers.crawl.authority import record_authority
from crawlers.crawl.frontier import Visit
from crawlers.crawl.run import ROBOTS_UNREACHABLE, CrawlRun, open_run
from crawlers.evidence.warc import Answer
from crawlers.sources.definition import Definition
from crawlers.sources.load import load_definition
from crawlers.spiders.guarding import BEGUN, RobotsUnreachable
from leadline.core.casefile import CaseFile, open_case
from leadline.core.errors import CaseBusy, LeadlineError
from leadline.core.log import get_logger
from leadline.core.values import now

#: Seconds between acknowledgements when answers come slowly.
FLUSH_SECONDS = 2.0
#: Seconds to wait for a process that is just ending to let go of the source.
LOCK_SECONDS = 2.0

#: What a failed request is called in quarantine, by Scrapy's exception; without words, the exception's own.
_FAILURES: tuple[tuple[type[Exception], str, str], ...] = (
    (RobotsUnreachable, ROBOTS_UNREACHABLE, ""),
    (IgnoreRequest, "robots", "robots.txt forbids it."),
    (DownloadCancelledError, "too-large", "The answer is larger than the limit."),
    (ResponseDataLossError, "truncated", "The answer ended before its end."),
    (DownloadTimeoutError, "timeout", "The site did not answer in time."),
    (CannotResolveHostError, "no-host", "The host has no address that may be asked."),
    (DownloadConnectionRefusedError, "refused", "The host refused the connection."),
    (DownloadFailedError, "broken-answer", "The answer broke off or was not HTTP."),
)


class ListingSpider(Spider):
    """Collects one source into one case."""

    name = "listing"

    def __init__(
        self,
        source: str = "",
        case: str = "",
        opened: tuple[CaseFile, Definition] | None = None,
        report: Callable[[CrawlRun], None] | None = None,
        built: Callable[[ListingSpider], None] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if opened is None:
            if not source:
                raise ValueError("Name a source definition: -a source=FILE")
            definition = load_definition(source)
            folder = case or os.environ.get("LEADLINE_CASE") or "case"
            opened = (open_case(folder, create=True), definition)
        self.case, self.definition = opened
        self._report = report
        self._lock = _take_lock(self.case, self.definition.name)
        self.run: CrawlRun = open_run(self.case, self.definition, record_authority(self.case, self.definition))
        self.problem: Exception | None = None  # why the crawl was stopped before its end
        self._asked = 0
        self._busy = 0.0  # seconds this process has spent on answers, during which it heard no other
        self._slow_hosts: dict[str, float] = {}
        self._ticker: LoopingCall | None = None
        if built is not None:
            built(self)

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> ListingSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        for name, value in spider.scrapy_settings().items():
            crawler.settings.set(name, value, priority="spider")
        crawler.signals.connect(spider.on_opened, signals.spider_opened)
        crawler.signals.connect(spider.on_idle, signals.spider_idle)
        crawler.signals.connect(spider.on_closed, signals.spider_closed)
        crawler.signals.connect(spider.on_robots, signals.robots_parsed)
        return spider

    def scrapy_settings(self) -> dict[str, Any]:
        """Scrapy's settings for this source: its politeness, the case's limits."""
        settings, polite = self.case.settings, self.definition.politeness
        delay = settings.crawl_delay if polite.delay is None else polite.delay
        return {
            "USER_AGENT": polite.user_agent or settings.user_agent,
            "ROBOTSTXT_OBEY": settings.obey_robots,
            "DOWNLOAD_DELAY": delay,
            "AUTOTHROTTLE_ENABLED": delay > 0,
            "AUTOTHROTTLE_START_DELAY": delay,
            "AUTOTHROTTLE_MAX_DELAY": max(60.0, delay),
            "CONCURRENT_REQUESTS": polite.concurrency,
            "CONCURRENT_REQUESTS_PER_DOMAIN": polite.concurrency,
            "DOWNLOAD_TIMEOUT": settings.crawl_timeout,
            "DOWNLOAD_MAXSIZE": settings.page_max_bytes,
        }

    async def start(self) -> AsyncIterator[Any]:
        for request in self._requests():
            yield request

    def parse(self, response: Response, **_: Any) -> None:
        visit = response.meta["visit"]
        self._asked -= 1
        began = time.monotonic()
        self._do(lambda: self.run.take(visit, _answer(response)))
        self._busy += time.monotonic() - began
        self._go_on()

    def on_failure(self, failure: Failure) -> None:
        visit = failure.request.meta["visit"]  # type: ignore[attr-defined]
        self._asked -= 1
        reason, message = next(
            (named[1:] for named in _FAILURES if isinstance(failure.value, named[0])),
            ("not-fetched", f"Fetching failed with {type(failure.value).__name__}."),
        )
        if reason == "timeout" and self._was_busy(failure.request.meta["busy"]) and visit.detail.get("tries", 0) < 2:  # type: ignore[attr-defined]
            again = replace(visit, detail={**visit.detail, "tries": visit.detail.get("tries", 0) + 1})
            self._do(lambda: self.run.frontier.again(again))
            self._go_on()
            return
        if reason == "timeout" and BEGUN in failure.request.meta:  # type: ignore[attr-defined]
            reason, message = "truncated", "The answer stopped before its end."
        self._do(lambda: self.run.fail(visit, reason, message or str(failure.value)))
        self._go_on()

    def _was_busy(self, before: float) -> bool:
        """Whether a request timed out while this process was reading another page: that is not the site's doing."""
        return self._busy - before > self.case.settings.crawl_timeout / 4

    def on_opened(self) -> None:
        self._ticker = LoopingCall(self._tick)
        self._ticker.start(FLUSH_SECONDS, now=False)

    def on_idle(self) -> None:
        """Nothing is under way: acknowledging may bring pictures, and known listings are left to check."""
        if self._stopping():
            return
        self._flush()
        if not self.run.has_more:
            self._do(self.run.recheck_known)
        if self.run.has_more and self.problem is None:
            self._go_on()
            raise DontCloseSpider

    def on_robots(self, robotparser: Any, request: Request) -> None:
        """A longer pause asked for in robots.txt is kept (invented sites set their own pace)."""
        asked = getattr(robotparser, "rp", None)
        agent = self.scrapy_settings()["USER_AGENT"]
        delay = asked.crawl_delay(agent) if asked is not None else None
        if not delay or self.definition.synthetic:
            return
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        delay = min(float(delay), 300.0)
        if delay > self.scrapy_settings()["DOWNLOAD_DELAY"]:
            self._slow_hosts[key] = delay
            downloader.per_slot_settings[key] = {"delay": delay, "concurrency": 1}
            if key in downloader.slots:
                downloader.slots[key].delay = delay

    def on_closed(self, reason: str) -> None:
        if self._ticker is not None and self._ticker.running:
            self._ticker.stop()
        if self.problem is None or isinstance(self.problem, LeadlineError):
            self.run.close(finished=reason == "finished" and self.problem is None)
        else:
            self.run.abandon()
        if self._report is not None:
            self._report(self.run)
        self._lock.__exit__(None, None, None)

    def _requests(self) -> Iterable[Request]:
        """As many requests as keep the downloader busy; the rest stays in the frontier."""
        while self._asked < 2 * self.definition.politeness.concurrency + 2:
            visit = self.run.next_visit()
            if visit is None:
                return
            self._asked += 1
            yield self._request(visit)

    def _request(self, visit: Visit) -> Request:
        meta: dict[str, Any] = {"visit": visit, "handle_httpstatus_all": True, "busy": self._busy}
        if visit.kind == "picture":
            meta["download_maxsize"] = self.case.settings.picture_max_bytes
        if self.definition.connect:
            meta["proxy"] = None
        if self._slow_hosts:
            meta["autothrottle_dont_adjust_delay"] = True
        headers = self.run.condition(visit)
        return Request(
            visit.url, headers=headers, callback=self.parse, errback=self.on_failure, meta=meta, dont_filter=True
        )

    def _go_on(self) -> None:
        if self._stopping():
            return
        for request in self._requests():
            self.crawler.engine.crawl(request)

    def _stopping(self) -> bool:
        return self.problem is not None or not self.crawler.engine.running

    def _tick(self) -> None:
        if not self._stopping():
            self._flush()

    def _flush(self) -> None:
        self._do(self.run.flush)
        if self._report is not None:
            self._report(self.run)

    def _do(self, step: Callable[[], Any]) -> None:
        """Let the books do something; what they cannot do ends the crawl, to be taken up again later.

        Scrapy would log an error of a callback and go on, with books that no longer agree.
        """
        if self.problem is not None:
            return
        try:
            step()
        except Exception as error:
            self.problem = error
            get_logger("crawlers").error("crawl.stopped", source=self.definition.name, error=repr(error)[:300])
            deferred_from_coro(self.crawler.engine.close_spider_async(reason="stopped"))


def _answer(response: Response) -> Answer:
    headers = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
    return Answer(
        url=response.url,
        status=response.status,
        headers=headers,
        body=response.body,
        fetched_at=now(),
        address=str(response.ip_address or ""),
    )


def _take_lock(case: CaseFile, source: str) -> Any:
    """The source's lock in this case, held until the crawl ends. Raises CaseBusy."""
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        lock = case.stage_lock(f"crawl-{source}", wait=False)
        try:
            lock.__enter__()
            return lock
        except CaseBusy:
            if time.monotonic() > deadline:
                raise CaseBusy(
                    f"Another process is crawling {source} on this case.", "Wait for it to end, or stop it."
                ) from None
            time.sleep(0.2)
