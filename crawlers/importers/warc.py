"""Importing pages from WARC files: a crawl whose site is the files, with the same reading and the same result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader

from crawlers.crawl.frontier import Visit
from crawlers.crawl.ledger import put_quarantine
from crawlers.crawl.run import CrawlRun, open_run
from crawlers.evidence.warc import Answer
from crawlers.pages.urls import canonical
from crawlers.sources.definition import Definition
from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError, Quarantine
from leadline.core.progress import progress

#: Most bytes of headers one record may have.
MAX_HEADERS = 1_000_000
_PAGE_TYPES = ("", "text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a response lies. About 300 bytes are held in memory for each page of the files."""

    path: Path
    offset: int
    date: str
    url: str


def import_pages(case: CaseFile, paths: Sequence[Path], definition: Definition, authorisation: int) -> dict[str, int]:
    """Read the pages in WARC files by a source definition, following links from its start pages.

    Pages that no link leads to are read where their address or their signs tell their kind.
    Several captures of one address are read in order of time. Evidence is copied into the case
    once, with the time it was captured; pictures are left where they are. Returns the crawl's
    counts. Raises InputError when there is no page in the files.
    """
    with case.stage_lock(f"crawl-{definition.name}", wait=False):
        index, problems = _scan(paths, definition.drop_params)
        run = open_run(case, definition, authorisation, kind="import")
        run.fetch_pictures = False
        for where, problem in problems:
            put_quarantine(
                case.db, stage="import", source=definition.name, url=where, reason=problem.reason,
                message=problem.message, crawl=run.crawl,
            )  # fmt: skip
        run.counts["quarantined"] += len(problems)
        with progress(f"import {definition.name}", total=len(index), unit="pages") as bar:
            while index or run.has_more:
                visit = run.next_visit()
                if visit is None:
                    if not _queue_rest(run, index):
                        break
                    continue
                places = index.pop(visit.key, None)
                if places is None:
                    run.frontier.end(visit, "failed", reason="not-in-file")
                    continue
                for place in sorted(places, key=lambda place: place.date):
                    _take(run, visit, place, case.settings.page_max_bytes)
                bar.advance()
        run.close(finished=True)
    return {name: value for name, value in run.counts.items() if isinstance(value, int)}


class _Loader(ArcWarcRecordLoader):
    """Takes a record without an address for one without HTTP headers, where warcio fails."""

    def load_http_headers(self, rec_type: str, uri: str | None, stream: Any, length: int | None) -> Any:
        return super().load_http_headers(rec_type, uri or "", stream, length)


class _Records(ArchiveIterator):
    """The records of a file that may have been made to hurt: headers are bounded, and an odd record hides no other."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.loader = _Loader(verify_http=False)
        self._headers = 0
        readline = self.reader.readline  # warcio reads headers by it, and bodies otherwise

        def bounded(length: int | None = None) -> bytes:
            line = readline(min(length or MAX_HEADERS, MAX_HEADERS))
            self._headers += len(line)
            if self._headers > MAX_HEADERS:
                raise ArchiveLoadFailed(f"a record has headers of more than {MAX_HEADERS} bytes")
            return line

        self.reader.readline = bounded

    def _next_record(self, next_line: Any) -> Any:
        self._headers = 0
        return super()._next_record(next_line)


def _queue_rest(run: CrawlRun, index: dict[str, list[_Place]]) -> int:
    """Queue what no link led to; its kind is told when it is read."""
    added = 0
    for key, places in list(index.items()):
        if run.frontier.add(Visit(key, places[0].url, "page")):
            added += 1
        else:  # dealt with by an import that was cut off
            del index[key]
    return added


def _take(run: CrawlRun, visit: Visit, place: _Place, max_bytes: int) -> None:
    try:
        answer = _answer(place, max_bytes)
    except Quarantine as problem:
        run.fail(visit, problem.reason, problem.message)
    else:
        run.take(visit, answer)


def _answer(place: _Place, max_bytes: int) -> Answer:
    try:
        with place.path.open("rb") as file:
            file.seek(place.offset)
            record = next(iter(_Records(file)))
            body = record.content_stream().read(max_bytes + 1)
            headers = list(record.http_headers.headers)
            status = int(record.http_headers.get_statuscode())
    except (OSError, ArchiveLoadFailed, EOFError, ValueError, StopIteration) as error:
        raise Quarantine(
            "broken-record", f"The record at byte {place.offset} of {place.path.name} is broken: {error}."
        ) from None
    if len(body) > max_bytes:
        raise Quarantine("too-large", f"The page has more than {max_bytes} bytes.")
    if getattr(record.raw_stream, "limit", 0) > 0:  # bytes the record promises that the file does not hold
        raise Quarantine("truncated", f"{place.path.name} ends inside the record at byte {place.offset}.")
    return Answer(place.url, status, headers, body, place.date)


def _scan(
    paths: Sequence[Path], drop_params: Sequence[str]
) -> tuple[dict[str, list[_Place]], list[tuple[str, Quarantine]]]:
    """Where each page lies, by canonical address, and what is broken in the files."""
    index: dict[str, list[_Place]] = {}
    problems: list[tuple[str, Quarantine]] = []
    for path in paths:
        offset = end = 0
        try:
            with path.open("rb") as file:
                records = _Records(file)
                for record in records:
                    offset = records.get_record_offset()
                    place = _place(record, path, offset)
                    if place is not None:
                        index.setdefault(canonical(place.url, drop_params), []).append(place)
                    records.read_to_end(record)
                    end = offset + records.get_record_length()
                file.seek(end)
                rest = file.read(10)
            # A file cut off inside a compressed record ends without an error.
            if rest.strip():
                problems.append((f"{path}:byte {end}", Quarantine("broken-file", "The file ends inside a record.")))
        except (ArchiveLoadFailed, EOFError, OSError, ValueError) as error:
            reason = " ".join(str(error).split())[:200]
            problems.append(
                (f"{path}:byte {offset}", Quarantine("broken-file", f"The file cannot be read further: {reason}."))
            )
    if not index:
        detail = problems[0][1].message if problems else ""
        raise InputError(
            f"There is no page in {', '.join(map(str, paths))}.", detail or "Only response records are read."
        )
    return index, problems


def _place(record: Any, path: Path, offset: int) -> _Place | None:
    if record.rec_type != "response" or record.http_headers is None:
        return None
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    media = (record.http_headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    if not canonical(url) or media not in _PAGE_TYPES or url.partition("?")[0].endswith("/robots.txt"):
        return None
    if not (record.http_headers.get_statuscode() or "").isdigit():
        return None
    return _Place(path, offset, _moment(record.rec_headers.get_header("WARC-Date") or ""), url)


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        moment = datetime.fromtimestamp(0, UTC)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
