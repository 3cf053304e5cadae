"""The stage ``reread``: captures that today's readers have not read, read again without fetching.

Reading runs in worker processes; only this process touches the database. Each batch is one
transaction (listings, quarantine, the note that a capture was read, audit), so the stage can be
killed at any moment and run again.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from crawlers.crawl.authority import record_source
from crawlers.pages.urls import canonical
from crawlers.pages.version import reader_version
from crawlers.rereading.applying import Applying, empty_counts
from crawlers.rereading.reading import Kept, Readers, Reread, readers
from crawlers.rereading.sources import definitions_for
from crawlers.sources.definition import Definition, Reader
from leadline.core.casefile import CaseFile
from leadline.core.progress import Progress, progress

STAGE = "reread"
#: Captures handed to a worker at once.
CHUNK = 50
#: Below this many captures starting worker processes costs more than it saves.
FEW = 1500

_PENDING = """
    from captures c left join readings r on r.capture = c.id
    where c.source = :source and (r.capture is null or r.reader <> :reader)"""
_COLUMNS = """
    c.id, c.url, c.fetched_at, c.status, c.warc_file, c.warc_offset, c.warc_length, c.sha256,
    coalesce(r.found_as, 'page') as found_as, coalesce(r.row, '') as row"""


def reread_stage(case: CaseFile, names: Sequence[str] = ()) -> dict[str, Any]:
    """Read again every kept page of the sources (all, or those named) that today's readers have not read.

    Returns ``{"changed": bool, "sources": [{"source", "seconds", counts...}], "totals": counts}``;
    counts are those of ``empty_counts``. Raises NotFound, CaseBusy.
    """
    summaries = []
    with case.stage_lock(STAGE):
        for definition in definitions_for(case, names):
            began = time.monotonic()
            with case.stage_lock(f"crawl-{definition.name}", wait=False):
                counts = _reread_source(case, definition)
            summaries.append({"source": definition.name, "seconds": round(time.monotonic() - began, 2), **counts})
    totals = {name: sum(summary[name] for summary in summaries) for name in empty_counts()}
    changed = any(totals[name] for name in ("new", "changed", "gone"))
    return {"changed": changed, "sources": summaries, "totals": totals}


def _reread_source(case: CaseFile, definition: Definition) -> dict[str, int]:
    version = reader_version(definition)
    applying = Applying(case, definition, version)
    total = _count_pending(case, definition.name, version)
    if not total:
        return applying.counts
    record_source(case, definition)
    workers = case.settings.workers if total >= FEW else 1
    limit = case.settings.page_max_bytes
    with (
        progress(f"reread {definition.name}", total=total, unit="pages") as bar,
        readers(case.folder, definition, limit, workers) as pool,
    ):
        # A page found to be no listing after all sends the reader back to the capture before it.
        while _pass(case, definition, version, pool, applying, bar) and applying.sent_back:
            applying.sent_back = 0
    return applying.counts


def _count_pending(case: CaseFile, source: str, version: str) -> int:
    return case.db.execute(f"select count(*) {_PENDING}", {"source": source, "reader": version}).fetchone()[0]


def _pass(
    case: CaseFile, definition: Definition, version: str, pool: Readers, applying: Applying, bar: Progress
) -> bool:
    """Read everything pending, crawl by crawl in their order; whether there was anything."""
    key = {"source": definition.name, "reader": version}
    crawls = [crawl for (crawl,) in case.db.execute(f"select distinct c.crawl {_PENDING} order by 1", key).fetchall()]
    for crawl in crawls:
        rows = _rows_of_crawl(case, definition, crawl, pool)
        applying.begin_crawl(crawl)
        waiting: list[tuple[Kept, Reread]] = []
        for kept, reread in _read(pool, _pending(case, key, crawl, rows, definition)):
            waiting.append((kept, reread))
            if len(waiting) >= case.settings.batch_size:
                applying.write(waiting)
                bar.advance(len(waiting))
                waiting = []
        if waiting:
            applying.write(waiting)
            bar.advance(len(waiting))
    return bool(crawls)


def _pending(
    case: CaseFile,
    key: Mapping[str, str],
    crawl: int | None,
    rows: Mapping[str, Mapping[str, Sequence[str]]],
    definition: Definition,
) -> Iterator[list[Kept]]:
    after = 0
    query = f"select {_COLUMNS} {_PENDING} and c.crawl is :crawl and c.id > :after order by c.id limit :limit"
    while found := case.db.execute(query, {**key, "crawl": crawl, "after": after, "limit": 20 * CHUNK}).fetchall():
        after = found[-1][0]
        kept = [_kept(row, rows, definition) for row in found]
        for start in range(0, len(kept), CHUNK):
            yield kept[start : start + CHUNK]


def _kept(row: Sequence[Any], rows: Mapping[str, Mapping[str, Sequence[str]]], definition: Definition) -> Kept:
    said = json.loads(row[9]) if row[9] else {}
    if rows:
        said = rows.get(canonical(row[1], definition.drop_params) or row[1], said)
    return Kept(*row[:9], said)


def _read(pool: Readers, batches: Iterator[list[Kept]]) -> Iterator[tuple[Kept, Reread]]:
    """Each capture with what was made of it, in order, some batches being read ahead."""
    under_way: deque[tuple[list[Kept], Future[list[Reread]]]] = deque()
    for batch in batches:
        under_way.append((batch, pool.start(batch)))
        if len(under_way) >= pool.ahead:
            done, future = under_way.popleft()
            yield from zip(done, future.result(), strict=True)
    while under_way:
        done, future = under_way.popleft()
        yield from zip(done, future.result(), strict=True)


def _rows_of_crawl(
    case: CaseFile, definition: Definition, crawl: int | None, pool: Readers
) -> dict[str, Mapping[str, Sequence[str]]]:
    """What today's readers find in the rows of a crawl's index pages, by the canonical address they lead to.

    Empty where the definition reads nothing from rows. One crawl's links are held in memory; its page
    limit bounds them.
    """
    if not uses_rows(definition):
        return {}
    query = f"""select {_COLUMNS} from captures c left join readings r on r.capture = c.id
                where c.source = ? and c.crawl is ? and (r.found_as = 'index' or r.outcome = 'index') order by c.id"""
    found = case.db.execute(query, [definition.name, crawl]).fetchall()
    kept = [_kept(row, {}, definition) for row in found]
    rows: dict[str, Mapping[str, Sequence[str]]] = {}
    batches = (kept[start : start + CHUNK] for start in range(0, len(kept), CHUNK))
    for _, reread in _read(pool, batches):
        for link in reread.reading.links if reread.reading is not None else ():
            if link.kind == "listing" and link.row:
                rows.setdefault(link.key, link.row)
    for url, headers in case.db.execute(
        "select url, headers from captures where source = ? and crawl is ? and status between 300 and 399 order by id",
        [definition.name, crawl],
    ).fetchall():
        source = canonical(url, definition.drop_params)
        target = canonical(_location(url, headers), definition.drop_params)
        if source in rows and target:
            rows.setdefault(target, rows[source])
    return rows


def _location(url: str, headers: str) -> str:
    from crawlers.pages.urls import absolute

    return absolute(url, json.loads(headers).get("location", ""))


def uses_rows(definition: Definition) -> bool:
    """Whether any field or the id is read from index rows."""
    fields = definition.fields
    lists = [getattr(fields, name) for name in type(fields).model_fields if name != "extra"]
    return any(_reads_row(reader) for readers in (*lists, *fields.extra.values(), definition.id) for reader in readers)


def _reads_row(reader: Reader) -> bool:
    return reader.row is not None or any(_reads_row(part) for part in reader.all_of or ())
