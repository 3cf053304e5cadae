"""What was read in pictures, in and out of a case."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from sqlite_utils import Database

from features.picture_text.lines import PictureText, TextLine
from leadline.core.values import now

#: Most pictures of one listing whose text is read with it, and characters of their texts together.
MOST_PICTURES, MOST_CHARACTERS = 60, 60_000
#: The readings that count: of each picture the newest.
_NEWEST = "r.id = (select max(n.id) from picture_readings n where n.image = r.image)"


def keep_reading(db: Database, image: int, engine: str, outcome: str, lines: Sequence[TextLine]) -> None:
    """Keep what ``engine`` (``name@version``) read in a picture, in the caller's transaction.

    ``outcome`` is ``read``, or why there are no lines. A picture that this engine has read stays as it was read.
    """
    row = db.execute(
        """insert into picture_readings (image, engine, outcome, lines, read_at) values (?, ?, ?, ?, ?)
           on conflict do nothing returning id""",
        [image, engine, outcome, len(lines), now()],
    ).fetchone()
    if row is not None:
        db.conn.executemany(
            """insert into picture_lines (reading, line, text, x, y, width, height, confidence)
               values (?, ?, ?, ?, ?, ?, ?, ?)""",
            [(row[0], number, line.text, *line.box, line.confidence) for number, line in enumerate(lines)],
        )


def erase_readings(db: Database, images: Iterable[int]) -> None:
    """Erase what was read in these pictures; their listings are read again without it."""
    db.conn.executemany("delete from picture_readings where image = ?", [(image,) for image in images])


def newest_texts(db: Database) -> Iterator[tuple[list[int], str]]:
    """The listings that show a picture and what was last read in it, for every picture with text."""
    rows = db.execute(
        f"""select (select json_group_array(li.listing) from listing_images li where li.image = r.image),
            (select group_concat(l.text, char(10)) from picture_lines l where l.reading = r.id)
            from picture_readings r where r.lines > 0 and {_NEWEST}"""
    )
    for listings, text in rows:
        yield json.loads(listings), text


def texts_of(db: Database, listings: Iterable[int]) -> dict[int, list[tuple[int, PictureText]]]:
    """``(reading, text)`` of the pictures that these listings show, by listing; pictures without text are left out.

    In the order of the pictures' addresses, each picture once, as far as ``MOST_PICTURES`` and ``MOST_CHARACTERS`` go.
    """
    if not any_text(db):
        return {}
    shown = db.execute(
        f"""select li.listing, r.id, i.sha256, r.engine from listing_images li join images i on i.id = li.image
            join picture_readings r on r.image = i.id
            where li.listing in (select value from json_each(?)) and r.lines > 0 and {_NEWEST}
            order by li.listing, li.url, r.id""",
        [json.dumps(sorted(listings))],
    ).fetchall()
    lines = _lines(db, {row[1] for row in shown})
    found: dict[int, dict[int, PictureText]] = {}
    room: dict[int, int] = {}
    for listing, reading, sha256, engine in shown:
        own = found.setdefault(listing, {})
        text = PictureText(sha256, engine, tuple(lines[reading]))
        left = room.setdefault(listing, MOST_CHARACTERS) - len(text.text)
        if reading not in own and len(own) < MOST_PICTURES and left >= 0:
            own[reading] = text
            room[listing] = left
    return {listing: list(own.items()) for listing, own in found.items()}


def any_text(db: Database) -> bool:
    """Whether text was found in any picture of the case."""
    return db.execute("select exists (select 1 from picture_readings where lines > 0)").fetchone()[0] == 1


def _lines(db: Database, readings: Iterable[int]) -> dict[int, list[TextLine]]:
    found: dict[int, list[TextLine]] = {}
    for reading, text, x, y, width, height, confidence in db.execute(
        """select reading, text, x, y, width, height, confidence from picture_lines
           where reading in (select value from json_each(?)) order by reading, line""",
        [json.dumps(sorted(readings))],
    ):
        found.setdefault(reading, []).append(TextLine(text, (x, y, width, height), confidence))
    return found
