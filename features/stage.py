"""The stage ``extract``: read what is new or changed, and write its signals with their marks.

Reading is pure and may run in worker processes; only this process touches the database. Each batch
is one transaction (old signals out, new ones in, marks, audit), so the stage can be killed at any
moment and run again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import repeat
from typing import Any

from features.picture_text.engines import chosen
from features.picture_text.lines import PictureText
from features.picture_text.stored import texts_of
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

    Listings whose pictures turn out to hold text are read again with it. Returns ``{"changed", "listings",
    "again", "signals", "pictures"}``: counts of what this call did, ``again`` of the listings read with what
    their pictures say, ``signals`` of what stands now. Raises SettingsError when the setting
    ``picture_text`` names an engine that is not there.
    """
    from features.pictures.stage import hash_held

    chosen(case.settings.picture_text)
    with case.stage_lock(STAGE):
        listings, signals, _ = _read_pending(case)
    again = 0
    pictures = hash_held(case)
    if pictures["changed"]:
        with case.stage_lock(STAGE):
            again, written, replaced = _read_pending(case)
        signals += written - replaced
    return {
        "changed": bool(listings or pictures["changed"]),
        "listings": listings,
        "again": again,
        "signals": signals,
        "pictures": {name: count for name, count in pictures.items() if name != "changed"},
    }


def _read_pending(case: CaseFile) -> tuple[int, int, int]:
    """How many listings were read, signals written, and signals of before replaced."""
    jurisdiction = case.settings.jurisdiction
    version = reader_version(jurisdiction)
    total = count_pending(case.db, STAGE, version)
    if not total:
        return 0, 0, 0
    listings = signals = replaced = 0
    workers = case.settings.workers if total >= FEW else 1
    with progress("extract", total) as bar, readers(workers, jurisdiction) as read_all:
        for batch in pending_listings(case.db, STAGE, version, batch=case.settings.batch_size):
            numbers = [row_id for row_id, _, _ in batch]
            pictures = texts_of(case.db, numbers)
            read = read_all(
                [listing for _, _, listing in batch],
                [[text for _, text in pictures.get(number, ())] for number in numbers],
            )
            with case.transaction() as db:
                replaced += db.conn.executemany(
                    "delete from signals where listing = ?", [(number,) for number in numbers]
                ).rowcount
                rows = [
                    _row(row_id, listing_version, signal)
                    for (row_id, listing_version, _), found in zip(batch, read, strict=True)
                    for signal in found
                ]
                db.conn.executemany(_INSERT, rows)
                beside = _beside(pictures)
                as_read = beside == _beside(texts_of(db, numbers))  # else a picture came by meanwhile
                mark_read(
                    db, STAGE, version, [(row_id, listing_version) for row_id, listing_version, _ in batch if as_read], beside
                )
                case.record("extract", f"{len(batch)} listings", signals=len(rows), reader=version)
            listings += len(batch)
            signals += len(rows)
            bar.advance(len(batch))
    return listings, signals, replaced


def _beside(pictures: Mapping[int, Sequence[tuple[int, PictureText]]]) -> dict[int, str]:
    """Which readings of pictures a listing was read with, as its mark names them."""
    return {
        listing: f"pictures {','.join(str(reading) for reading, _ in texts)}" for listing, texts in pictures.items()
    }


@contextmanager
def readers(workers: int, jurisdiction: str) -> Iterator[Any]:
    """A function that reads listings, with the texts of each one's pictures, in order, in ``workers`` processes or in this one."""
    if workers <= 1:
        yield lambda listings, pictures: read_batch(listings, jurisdiction=jurisdiction, pictures=pictures)
        return
    with reader_pool(workers) as pool:

        def read_all(listings: Sequence[Listing], pictures: Sequence[Sequence[PictureText]]) -> list[list[Signal]]:
            starts = range(0, len(listings), CHUNK)
            chunks = [[whole[start : start + CHUNK] for start in starts] for whole in (listings, pictures)]
            return [
                found for chunk in pool.map(read_batch, chunks[0], repeat(jurisdiction), chunks[1]) for found in chunk
            ]

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
