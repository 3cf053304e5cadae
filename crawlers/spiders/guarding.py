"""Scrapy's guards as a polite crawl wants them: what robots.txt means when it cannot be read, and what is tried again."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response

#: In a request's meta: the site had begun to answer before the answer failed.
BEGUN = "download_latency"


class RobotsUnreachable(IgnoreRequest):
    """robots.txt could not be read, so nothing may be asked for now; ``cause`` says why."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"robots.txt could not be read ({cause}), so nothing was asked for; try again later.")


class CarefulRobots(RobotsTxtMiddleware):
    """A missing robots.txt (4xx) allows everything, one that cannot be read (5xx, no answer) nothing for now.

    So has RFC 9309, sections 2.3.1.3 and 2.3.1.4; Scrapy takes both for permission. A host that is not
    there at all is left to the request itself, which fails with the better reason.
    """

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._unreachable: dict[str, str] = {}

    def process_request_2(self, rp: Any, request: Request) -> None:
        cause = self._unreachable.get(_netloc(request.url))
        if cause is not None:
            raise RobotsUnreachable(cause)
        super().process_request_2(rp, request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            self._unreachable[netloc] = f"status {response.status}"
        if response.status != 200:  # the words of an error page are no rules
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if not isinstance(exc, (CannotResolveHostError, DownloadConnectionRefusedError)):
            self._unreachable[netloc] = type(exc).__name__
        super()._robots_error(exc, netloc)


class CarefulRetry(RetryMiddleware):
    """An answer that began and then stalled is not asked for again: each try would cost the whole timeout."""

    def process_exception(self, request: Request, exception: Exception, spider: Any = None) -> Any:
        if isinstance(exception, DownloadTimeoutError) and BEGUN in request.meta:
            return None
        return super().process_exception(request, exception)


def _netloc(url: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(url).netloc
