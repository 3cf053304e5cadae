"""Keeping listings: one row as it is now, and a version for every state it was seen in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from sqlite_utils import Database

from leadline.core.errors import NotFound
from leadline.core.records import CONTENT_FIELDS, Listing
from leadline.core.values import canonical_json, now

Outcome = Literal["new", "changed", "same"]
_JSON_FIELDS = frozenset({"contacts", "images", "extra"})
#: A listing (``l``) that a stage has not read as it is, by its mark (``m``): see ``mark_read``.
_UNREAD = """(m.listing is null or m.listing_version <> l.version
  or (m.stage_version <> :version and substr(m.stage_version, 1, length(:version) + 6) <> :version || ' with '))"""


def put_listing(
    db: Database, listing: Listing, *, capture: int | None = None, seen_at: str = "", why: str = "collected"
) -> tuple[int, Outcome]:
    """Store a listing inside the caller's transaction; return its database id and what it was.

    A listing already known by ``(source, id)`` gets a new version only if its content differs from
    the current one, and is no longer gone. Its address alone is no difference: sites give one
    listing under several, and which is met first is chance. The first one stands. ``why`` is kept with the version: collected, reread or
    imported.
    """
    seen_at = seen_at or now()
    digest = listing.content_sha256()
    known = db.execute(
        "select id, version, content_sha256, last_seen, url from listings where source = ? and source_id = ?",
        [listing.source, listing.id],
    ).fetchone()
    if known and known[2] in (digest, replace(listing, url=known[4]).content_sha256()):
        db.execute(
            "update listings set last_seen = max(last_seen, ?), gone_at = null where id = ?", [seen_at, known[0]]
        )
        return known[0], "same"
    content = listing.content()
    columns = {name: canonical_json(value) if name in _JSON_FIELDS else value for name, value in content.items()}
    columns |= {"content_sha256": digest, "capture": capture, "last_seen": seen_at, "gone_at": None}
    if known:
        row_id, version = known[0], known[1] + 1
        columns["last_seen"] = max(seen_at, known[3])
        db["listings"].update(row_id, {**columns, "version": version})
    else:
        version = 1
        identity = {"source": listing.source, "source_id": listing.id, "first_seen": seen_at}
        row_id = db["listings"].insert({**identity, **columns, "version": version}).last_pk
    db["listing_versions"].insert(
        {
            "listing": row_id, "version": version, "seen_at": seen_at, "why": why, "capture": capture,
            "content_sha256": digest, "record": canonical_json(content),
        }
    )  # fmt: skip
    return row_id, "changed" if known else "new"


def mark_gone(db: Database, source: str, source_id: str, *, at: str = "") -> bool:
    """Note that a listing is no longer published; true when it was there and not yet gone."""
    cursor = db.execute(
        "update listings set gone_at = ? where source = ? and source_id = ? and gone_at is null",
        [at or now(), source, source_id],
    )
    return cursor.rowcount > 0


def listing_from_row(row: dict[str, Any]) -> Listing:
    """The record in a row of the ``listings`` table."""
    values = {name: json.loads(row[name]) if name in _JSON_FIELDS else row[name] for name in CONTENT_FIELDS}
    values["contacts"], values["images"] = tuple(values["contacts"]), tuple(values["images"])
    return Listing(source=row["source"], id=row["source_id"], **values)


def listing_id(db: Database, name: str) -> int:
    """Database id of the listing called ``source/id``. Raises NotFound."""
    source, _, own_id = name.partition("/")
    row = db.execute("select id from listings where source = ? and source_id = ?", [source, own_id]).fetchone()
    if row is None:
        raise NotFound(
            f"There is no listing {name} in this case.",
            "Listings are named source/id, as `leadline leads` prints them.",
        )
    return row[0]


def listing_names(db: Database, ids: Iterable[int]) -> dict[int, str]:
    """``source/id`` of each database id that exists."""
    found: dict[int, str] = {}
    for chunk in _chunks(list(ids), 500):
        marks = ",".join("?" * len(chunk))
        found.update(db.execute(f"select id, source || '/' || source_id from listings where id in ({marks})", chunk))
    return found


def pending_listings(
    db: Database, stage: str, stage_version: str, *, batch: int
) -> Iterator[list[tuple[int, int, Listing]]]:
    """Batches of ``(database id, version, listing)`` that ``stage`` has not read as they are now.

    Mark each batch with ``mark_read`` before asking for the next, in the transaction that stores
    what was read; then a stage killed between batches goes on where it stopped.
    """
    query = f"""
        select l.* from listings l
        left join stage_marks m on m.stage = :stage and m.listing = l.id
        where l.id > :after and {_UNREAD}
        order by l.id limit :batch"""
    after = 0
    while rows := list(db.query(query, {"stage": stage, "version": stage_version, "after": after, "batch": batch})):
        yield [(row["id"], row["version"], listing_from_row(row)) for row in rows]
        after = rows[-1]["id"]


def count_pending(db: Database, stage: str, stage_version: str) -> int:
    """How many listings ``stage`` has not read as they are now."""
    return db.execute(
        f"""select count(*) from listings l left join stage_marks m on m.stage = :stage and m.listing = l.id
           where {_UNREAD}""",
        {"stage": stage, "version": stage_version},
    ).fetchone()[0]


def mark_read(
    db: Database, stage: str, stage_version: str, read: Sequence[tuple[int, int]], beside: Mapping[int, str] | None = None
) -> None:
    """Note that ``stage`` has read these ``(database id, version)`` pairs.

    ``beside`` names what else it read for some of them, by database id. Who looks for changes sees it in
    the mark (``models.linking.reading.unread``); the stage itself does not read a listing again for it.
    """
    beside = beside or {}
    db.conn.executemany(
        """insert into stage_marks (stage, listing, listing_version, stage_version) values (?, ?, ?, ?)
           on conflict (stage, listing) do update
           set listing_version = excluded.listing_version, stage_version = excluded.stage_version""",
        [
            (stage, listing, version, stage_version + (f" with {beside[listing]}" if listing in beside else ""))
            for listing, version in read
        ],
    )


def _chunks(values: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
