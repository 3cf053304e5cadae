"""Pictures on their way in: to a holding folder, never to a WARC, until ``features`` has hashed them."""

from __future__ import annotations

import os

from leadline.core.casefile import CaseFile
from leadline.core.values import now, sha256

HOLDING = "holding"


def hold_picture(case: CaseFile, listing: int, url: str, data: bytes, media_type: str) -> None:
    """Put a fetched picture in the holding folder and note which listing shows it.

    The bytes are written (and flushed to disk) before the row that speaks of them; ``media_type``
    is what the server or file name claimed and is not believed. A picture already known by its
    SHA-256, in whatever state, is not held again.
    """
    digest = put_in_holding(case, data)
    with case.transaction() as db:
        db.execute(
            """insert into images (sha256, state, media_type, width, height, hashes, hashed_with, seen_at)
               values (?, 'held', ?, 0, 0, '{}', '', ?) on conflict (sha256) do nothing""",
            [digest, media_type[:100], now()],
        )
        image = db.execute("select id from images where sha256 = ?", [digest]).fetchone()[0]
        db.execute(
            """insert into listing_images (listing, url, image) values (?, ?, ?)
               on conflict (listing, url) do update set image = excluded.image""",
            [listing, url, image],
        )


def put_in_holding(case: CaseFile, data: bytes) -> str:
    """Write a picture to the holding folder, on disk when this returns, and return its SHA-256.

    A picture already known, or already held, is not written again. A caller that notes many
    pictures in one transaction calls this first for each, so as not to hold the database meanwhile.
    """
    digest = sha256(data)
    folder = case.folder / HOLDING
    known = case.db.execute("select id from images where sha256 = ?", [digest]).fetchone()
    if known is None and not (folder / digest).exists():
        folder.mkdir(exist_ok=True)
        temporary = folder / f".{digest}.{os.getpid()}"
        with temporary.open("wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(temporary, folder / digest)
    return digest
