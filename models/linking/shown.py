"""Which listings show which pictures, and which listings are linked as they are now."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlite_utils import Database

from models.linking.rows import PicturePair, Row


def same_pictures(db: Database, images: Iterable[int]) -> list[set[int]]:
    """These images, each with all that show the same picture, directly or through others."""
    part = {image: {image} for image in images}
    rim = set(part)
    while rim:
        rows = db.execute(
            """select a, b from picture_matches where a in (select value from json_each(:rim))
               union select a, b from picture_matches where b in (select value from json_each(:rim))""",
            {"rim": json.dumps(sorted(rim))},
        ).fetchall()
        rim = {image for row in rows for image in row} - set(part)
        for image in rim:
            part[image] = {image}
        for a, b in rows:
            if part[a] is not part[b]:
                part[a] |= part[b]
                for image in part[b]:
                    part[image] = part[a]
    return list({id(one): one for one in part.values()}.values())


def pictures_among(db: Database, rows: Iterable[Row]) -> list[PicturePair]:
    """Every pair among the images of these rows and those that tie them together."""
    images = {image for part in same_pictures(db, {image for row in rows for image in row.images}) for image in part}
    return [
        PicturePair(a, b, likeness, json.loads(evidence))
        for a, b, likeness, evidence in db.execute(
            """select a, b, likeness, evidence from picture_matches
               where a in (select value from json_each(?)) order by a, b""",
            [json.dumps(sorted(images))],
        )
    ]


def showing_images(db: Database, images: Iterable[int]) -> set[int]:
    """Listings that show any of these images."""
    return {
        row[0]
        for row in db.execute(
            "select listing from listing_images where image in (select value from json_each(?))",
            [json.dumps(sorted(images))],
        )
    }


def unsettle(db: Database, listings: Iterable[int]) -> None:
    """Have these listings, as far as they were read, linked anew."""
    db.conn.executemany("update link_texts set settled = 0 where listing = ?", [(one,) for one in listings])


_SHOWN = """select listing, group_concat(image) as shown from (
    select distinct li.listing, li.image from listing_images li
    join compared_images c on c.image = li.image order by 1, 2) group by listing"""


def otherwise_shown(db: Database) -> list[int]:
    """Settled listings that show other compared images than when they were linked."""
    rows = db.execute(
        f"""with now as ({_SHOWN})
            select t.listing from link_texts t join now on now.listing = t.listing
            where t.settled > 0 and t.pictures <> now.shown
            union select listing from link_texts
            where settled > 0 and pictures <> '' and listing not in (select listing from now)"""
    )
    return [row[0] for row in rows]


def settle(db: Database, listings: Iterable[int] | None) -> None:
    """Mark these listings (None: all) as linked, with the pictures they show."""
    if listings is None:
        db.execute("update link_texts set settled = 1, pictures = '' where settled <> 1 or pictures <> ''")
        db.execute(
            f"update link_texts set pictures = now.shown from ({_SHOWN}) as now where now.listing = link_texts.listing"
        )
        return
    db.conn.executemany(
        """update link_texts set settled = 2, pictures = coalesce((select group_concat(image) from (
               select distinct li.image from listing_images li join compared_images c on c.image = li.image
               where li.listing = link_texts.listing order by 1)), '') where listing = ?""",
        [(one,) for one in listings],
    )
