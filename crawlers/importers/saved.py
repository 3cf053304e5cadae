"""Importing saved pages: HTML files, each read as if its site had just answered with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from crawlers.crawl.authority import record_import_authority
from crawlers.crawl.frontier import Visit
from crawlers.crawl.ledger import put_quarantine
from crawlers.crawl.run import open_run
from crawlers.evidence.warc import Answer
from crawlers.pages.anysite.page import definition_for, source_name
from crawlers.pages.document import open_document
from crawlers.pages.urls import absolute, canonical
from crawlers.sources.definition import Definition
from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError, Quarantine
from leadline.core.progress import progress

#: Names of files that are pages.
SUFFIXES = (".html", ".htm", ".xhtml")
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d+\)(https?://[^\s>]+)\s*-->", re.I)


def saved_pages(path: Path) -> Iterator[Path]:
    """The pages in a folder and the folders in it, in order of name; any other path is itself."""
    if path.is_dir():
        yield from sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
    else:
        yield path


def saved_address(body: bytes, max_bytes: int) -> str:
    """The address a saved page names as its own: where a browser saved it from, canonical link, ``og:url``. Or empty.

    Raises Quarantine when it is no page.
    """
    page = open_document("", 200, {}, body, max_bytes=max_bytes)
    if (saved := _SAVED_FROM.search(body, 0, 3000)) and (url := saved.group(1).decode("ascii", "ignore")):
        return url
    named = page.root.xpath("//meta[@property='og:url' or @name='og:url']/@content")
    return page.canonical_link or next((url for text in named if (url := absolute("", str(text)))), "")


def import_saved(
    case: CaseFile,
    paths: Sequence[Path],
    *,
    url: str,
    source: str,
    definition: Definition | None,
    grant: dict[str, str],
) -> dict[str, int]:
    """Read saved pages into the case, by ``definition`` or else as any site's can be; links are not followed.

    ``url`` is the address of a single page; ``source`` names the source of undefined sites instead of
    their hosts. The time of a page is the file's. Pages are kept as evidence before they are read;
    importing the same file again changes nothing. Returns counts. Raises InputError.
    """
    if url and len(paths) > 1:
        raise InputError("--url is the address of one page, and there are several.", "Import them one by one.")
    if url and not canonical(url):
        raise InputError(
            f"{url} is not a web address.", "Write the whole address, such as https://market.example/ad/1."
        )
    totals: dict[str, int] = {}
    by_source: dict[str, list[tuple[Path, str]]] = {}
    for path in paths:
        try:
            address = url or saved_address(_bytes(path, case), case.settings.page_max_bytes)
            if not address:
                raise Quarantine("no-address", "The page does not say where it is from.")
        except Quarantine as problem:
            name = source or (definition.name if definition else "import")
            with case.transaction() as db:
                put_quarantine(
                    db, stage="import", source=name, url=str(path), reason=problem.reason, message=problem.message
                )
                case.record("import.refused", name, reason=problem.reason)
            totals["quarantined"] = totals.get("quarantined", 0) + 1
            continue
        name = definition.name if definition else source or source_name(address)
        by_source.setdefault(name, []).append((path, address))
    for name, pages in by_source.items():
        rules = definition or definition_for(pages[0][1], name=name)
        for count, value in _import_source(case, rules, pages, grant).items():
            totals[count] = totals.get(count, 0) + value
    return totals


def _import_source(
    case: CaseFile, definition: Definition, pages: Sequence[tuple[Path, str]], grant: dict[str, str]
) -> dict[str, int]:
    authorisation = record_import_authority(case, definition.name, **grant)
    with case.stage_lock(f"crawl-{definition.name}", wait=False):
        run = open_run(case, definition, authorisation, kind="import")
        run.fetch_pictures = False
        while (visit := run.next_visit()) is not None:
            run.frontier.end(visit, "failed", reason="not-in-file")
        run.max_pages = 0  # what the pages link to is not there
        with progress(f"import {definition.name}", total=len(pages), unit="pages") as bar:
            for path, address in pages:
                key = canonical(address, definition.drop_params)
                known = case.db.execute(
                    "select 1 from listings where source = ? and url = ?", [definition.name, key]
                ).fetchone()
                run.take(Visit(key, address, "listing" if known else "page"), _answer(path, address, case))
                bar.advance()
        run.close(finished=True)
    return {name: value for name, value in run.counts.items() if isinstance(value, int)}


def _answer(path: Path, address: str, case: CaseFile) -> Answer:
    saved = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="milliseconds")
    headers = [("Content-Type", "text/html")]
    return Answer(address, 200, headers, _bytes(path, case), saved.replace("+00:00", "Z"))


def _bytes(path: Path, case: CaseFile) -> bytes:
    with path.open("rb") as file:
        return file.read(case.settings.page_max_bytes + 1)
