"""The stage ``extract``: read what is new or changed, and write its signals with their marks.

Reading is pure and may run in worker processes; only this process touches the database. Each batch
is one transaction (old signals out, new ones in, marks, audit), so the stage can be killed at any
moment and run again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from features.reading import read_batch, reader_version
from features.workers import reader_pool
from leadline.core.casefile import CaseFile
from leadline.core.listings import count_pending, mark_read, pending_listings
from leadline.core.progress import progress
from leadline.core.records import Listing, Signal

STAGE = "extract"
#: Below this many listings starting worker processes costs more than it saves.
FEW = 2000
#: Listings handed to a worker at once.
CHUNK = 100

_COLUMNS = (
    "listing", "listing_version", "kind", "value", "field", "start", "end", "raw", "spans", "steps", "alternatives",
    "detail", "confidence", "extractor",
)  # fmt: skip
_INSERT = (
    f"insert into signals ({', '.join(f'[{name}]' for name in _COLUMNS)}) values ({', '.join('?' * len(_COLUMNS))})"
)


def extract_stage(case: CaseFile) -> dict[str, Any]:
    """Read every listing not yet read as it is now, by the extractors as they are now.

    Returns ``{"changed", "listings", "signals", "pictures"}``: counts of what this call did.
    """
    from features.pictures.stage import hash_held

    with case.stage_lock(STAGE):
        listings, signals = _read_pending(case)
    pictures = hash_held(case)
    return {
        "changed": bool(listings or pictures["changed"]),
        "listings": listings,
        "signals": signals,
        "pictures": {name: count for name, count in pictures.items() if name != "changed"},
    }


def _read_pending(case: CaseFile) -> tuple[int, int]:
    jurisdiction = case.settings.jurisdiction
    version = reader_version(jurisdiction)
    total = count_pending(case.db, STAGE, version)
    if not total:
        return 0, 0
    listings = signals = 0
    workers = case.settings.workers if total >= FEW else 1
    with progress("extract", total) as bar, readers(workers, jurisdiction) as read_all:
        for batch in pending_listings(case.db, STAGE, version, batch=case.settings.batch_size):
            read = read_all([listing for _, _, listing in batch])
            with case.transaction() as db:
                db.conn.executemany("delete from signals where listing = ?", [(row_id,) for row_id, _, _ in batch])
                rows = [
                    _row(row_id, listing_version, signal)
                    for (row_id, listing_version, _), found in zip(batch, read, strict=True)
                    for signal in found
                ]
                db.conn.executemany(_INSERT, rows)
                mark_read(db, STAGE, version, [(row_id, listing_version) for row_id, listing_version, _ in batch])
                case.record("extract", f"{len(batch)} listings", signals=len(rows), reader=version)
            listings += len(batch)
            signals += len(rows)
            bar.advance(len(batch))
    return listings, signals


@contextmanager
def readers(workers: int, jurisdiction: str) -> Iterator[Any]:
    """A function that reads a sequence of listings in order, in ``workers`` processes or in this one."""
    read = partial(read_batch, jurisdiction=jurisdiction)
    if workers <= 1:
        yield read
        return
    with reader_pool(workers) as pool:

        def read_all(listings: Sequence[Listing]) -> list[list[Signal]]:
            chunks = [listings[start : start + CHUNK] for start in range(0, len(listings), CHUNK)]
            return [found for chunk in pool.map(read, chunks) for found in chunk]

        yield read_all


def _row(listing: int, version: int, signal: Signal) -> tuple[Any, ...]:
    return (
        listing, version, signal.kind, _storable(signal.value), signal.field, signal.start, signal.end,
        _storable(signal.raw), _json(signal.spans), _json(signal.steps), _json(signal.alternatives),
        _json(signal.detail), signal.confidence, signal.extractor,
    )  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), default=list)


def _storable(text: str) -> str:
    """Text as SQLite can hold it: a lone surrogate becomes the replacement character."""
    return text.encode("utf-8", "replace").decode() if not text.isprintable() else text


def signal_lines(listing_id: Any, signals: Iterable[Signal]) -> list[dict[str, Any]]:
    """The signals of one listing as ``leadline signals`` prints them."""
    return [
        {
            "id": listing_id,
            "field": signal.field,
            "kind": signal.kind,
            "value": signal.value,
            "raw": signal.raw,
            "start": signal.start,
            "end": signal.end,
            "spans": signal.spans,
            "steps": signal.steps,
            "confidence": signal.confidence,
            "alternatives": signal.alternatives,
            "detail": signal.detail,
            "extractor": signal.extractor,
        }
        for signal in signals
    ]
