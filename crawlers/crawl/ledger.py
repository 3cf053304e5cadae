"""What reading a page does to the case: rows for captures, listings, quarantine and coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from crawlers.evidence.warc import Answer, Position
from crawlers.pages.page import FIELDS, TEXT_FIELDS, PageReading
from crawlers.sources.definition import Definition, Reader
from leadline.core.listings import Outcome, mark_gone, put_listing
from leadline.core.records import Listing
from leadline.core.values import canonical_json, now

#: What a crawl counts; every count is in its summary.
COUNTS = (
    "pages", "listings", "new", "changed", "same", "duplicates", "gone", "expired", "empty", "quarantined",
    "disallowed", "offsite", "pictures", "pictures_refused", "left",
)  # fmt: skip
_MAX_HEADERS = 20_000


def put_capture(db: Database, source: str, crawl: int, answer: Answer, position: Position) -> int:
    """Row of a capture; its id. The same fetch already kept (an import repeated) is that row."""
    headers = answer.header_map
    text = canonical_json(headers)
    if len(text) > _MAX_HEADERS:
        text = canonical_json({name: value[:500] for name, value in list(headers.items())[:20]})
    return db["captures"].insert(
        {
            "source": source, "crawl": crawl, "url": answer.url, "fetched_at": answer.fetched_at,
            "status": answer.status, "headers": text, "sha256": position.sha256,
            "media_type": headers.get("content-type", "").partition(";")[0].strip().lower()[:100],
            "warc_file": position.warc_file, "warc_offset": position.offset, "warc_length": position.length,
        }
    ).last_pk  # fmt: skip


def put_reading(
    db: Database,
    capture: int,
    *,
    reader: str,
    outcome: str,
    listing: int | None,
    found_as: str,
    row: Mapping[str, Any] | None,
) -> None:
    """Note which readers have read a capture, what came of it, and what is needed to read it again."""
    db.execute(
        """insert into readings (capture, reader, outcome, listing, found_as, row) values (?, ?, ?, ?, ?, ?)
           on conflict (capture) do update
           set reader = excluded.reader, outcome = excluded.outcome, listing = excluded.listing""",
        [capture, reader, outcome, listing, found_as, canonical_json(row) if row else ""],
    )


def put_quarantine(
    db: Database,
    *,
    stage: str,
    source: str,
    url: str,
    reason: str,
    message: str,
    capture: int | None = None,
    crawl: int | None = None,
) -> bool:
    """Keep what could not be read, with the reason; true when it was not known before."""
    key = [stage, source, url, reason]
    known = db.execute(
        "select id from quarantine where stage = ? and source = ? and url = ? and reason = ?", key
    ).fetchone()
    values = {"at": now(), "message": message[:1000], "capture": capture, "crawl": crawl}
    if known:
        db["quarantine"].update(known[0], values)
    else:
        db["quarantine"].insert({"stage": stage, "source": source, "url": url, "reason": reason, **values})
    return known is None


def keep_listing(db: Database, listing: Listing, *, capture: int | None, seen_at: str, why: str) -> tuple[int, Outcome]:
    """Store a listing as ``put_listing`` does, but for a reading older than what is known, which changes nothing."""
    newer = db.execute(
        "select id from listings where source = ? and source_id = ? and last_seen > ?",
        [listing.source, listing.id, seen_at],
    ).fetchone()
    if newer:
        return newer[0], "same"
    return put_listing(db, listing, capture=capture, seen_at=seen_at, why=why)


def keep_row_fields(db: Database, listing: Listing, definition: Definition) -> Listing:
    """A listing read without the index row that once led to it, with what only that row says as it was known."""
    fields = [name for name in TEXT_FIELDS if any(_reads_row(reader) for reader in getattr(definition.fields, name))]
    missing = [name for name in fields if not getattr(listing, name)]
    if not missing:
        return listing
    columns = ", ".join(missing)
    row = db.execute(
        f"select {columns} from listings where source = ? and source_id = ?", [listing.source, listing.id]
    ).fetchone()
    return replace(listing, **dict(zip(missing, row, strict=True))) if row else listing


def _reads_row(reader: Reader) -> bool:
    return reader.row is not None or any(_reads_row(part) for part in reader.all_of or ())


def note_seen(db: Database, listing: int, at: str) -> None:
    """A listing was there at that time, as it is known."""
    db.execute("update listings set last_seen = max(last_seen, ?) where id = ?", [at, listing])


def note_gone(db: Database, source: str, reading: PageReading, known_id: str, at: str) -> bool:
    """Mark the listing a page says is gone, found by its id or its address; true when one was there."""
    ids = [found for found in (known_id, reading.listing_id) if found]
    if not ids:
        rows = db.execute("select source_id from listings where source = ? and url = ?", [source, reading.url])
        ids = [row[0] for row in rows.fetchall()]
    return sum(mark_gone(db, source, own_id, at=at) for own_id in dict.fromkeys(ids)) > 0


def add_coverage(db: Database, crawl: int, seen: int, filled: Mapping[str, int]) -> None:
    """Count how many listings of a crawl had each field."""
    db.conn.executemany(
        """insert into field_coverage (crawl, field, seen, filled) values (?, ?, ?, ?)
           on conflict (crawl, field) do update set seen = seen + excluded.seen, filled = filled + excluded.filled""",
        [(crawl, name, seen, filled.get(name, 0)) for name in FIELDS],
    )


def filled_fields(listing: Listing) -> Counter[str]:
    """The fields of a listing that hold something."""
    return Counter(name for name in FIELDS if getattr(listing, name))


def empty_counts() -> dict[str, Any]:
    """Counts of a crawl that has done nothing yet."""
    return dict.fromkeys(COUNTS, 0)
