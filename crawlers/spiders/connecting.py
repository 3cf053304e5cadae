"""How the spider connects: to the site itself or to where the caller says it is served, and never inside by a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from crawlers.crawl.pictures import is_public, named_host
from crawlers.pages.urls import host_of
from crawlers.sources.definition import Definition
from crawlers.spiders.guarding import BEGUN


def connection_for(url: str, connect: Mapping[str, str]) -> str:
    """The address really asked for ``url``, or empty when it is the address itself.

    ``connect`` maps ``host``, ``host:port`` or ``*.host`` to the ``host:port`` of a plain HTTP server.
    """
    host = host_of(url)
    for pattern, target in connect.items():
        if pattern in (host, host.partition(":")[0]) or (pattern.startswith("*.") and host.endswith(pattern[1:])):
            return urlunsplit(("http", target, *urlsplit(url)[2:4], ""))
    return ""


class SourceHandler(HTTP11DownloadHandler):
    """Scrapy's own handler, except that a site may be served from somewhere else.

    The response keeps the site's address; the server is told it in the Host header.
    """

    async def download_request(self, request: Request) -> Response:
        request.meta.pop(BEGUN, None)  # of an earlier try
        definition = getattr(self._crawler.spider, "definition", None)
        real = connection_for(request.url, definition.connect) if definition and definition.connect else ""
        if not real:
            return await super().download_request(request)
        sent = request.replace(url=real)
        sent.headers["Host"] = host_of(request.url)
        try:
            response = await super().download_request(sent)
        finally:
            # What the handler measures belongs to the request that the engine knows.
            request.meta.update({name: value for name, value in sent.meta.items() if name.startswith("download_")})
        return response.replace(url=request.url)


class GuardedResolver(CachingThreadedResolver):
    """Refuses host names that are not the source's own and lead to private, local or reserved addresses."""

    process: Any = None  # Scrapy hands its resolver the process, whose crawlers have the spiders

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardedResolver:
        resolver = super().from_crawler(crawler, reactor)
        resolver.process = crawler
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Any:
        found = super().getHostByName(name, timeout)
        definitions = [crawler.spider.definition for crawler in self.process.crawlers]
        if not any(named_host(name, _own_hosts(definition)) for definition in definitions):
            found.addCallback(_only_public, name)
        return found


def _own_hosts(definition: Definition) -> list[str]:
    return [*definition.allowed_hosts, *definition.picture_hosts, *definition.connect.values()]


def _only_public(address: str, name: str) -> str:
    if not is_public(address):
        raise DNSLookupError(f"{name} leads to {address}, which is not on the public internet")
    return address
