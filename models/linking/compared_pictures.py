"""New pictures are compared with all others, and what is found is kept with the case."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlite_utils import Database

from leadline.core.casefile import CaseFile
from leadline.core.progress import progress
from models.linking import shown

if TYPE_CHECKING:
    from features.pictures.matching import Picture, PictureMatch

#: Pictures compared and stored together: bounds memory, and what a killed run has to do again.
_BATCH = 1000


def compare_pictures(case: CaseFile) -> int:
    """Compare the pictures hashed since the last time with all others; how many there were.

    No lock is held while pictures are compared. The index of those compared before is kept in the case's
    folder; it is built anew when it does not say exactly what the case file says.
    """
    new, known = _compared(case.db)
    if not new:
        return 0
    from features.pictures.index import INDEX, PictureIndex
    from features.pictures.matching import add_to, find_new

    index = PictureIndex(case.folder / INDEX)
    if not index.told <= set(known):
        index.clear()
    missing = [number for number in known if number not in index.told]
    with progress("link: compare pictures", len(missing) + len(new), "pictures") as bar:
        for batch in _batches(missing):
            add_to(index, _hashed(case.db, batch))
            bar.advance(len(batch))
        for batch in _batches(new):
            pictures = _hashed(case.db, batch)
            matches = find_new(pictures, index, lambda numbers: _hashed(case.db, numbers))
            with case.transaction() as db:
                _keep(db, batch, matches)
                shown.unsettle(db, shown.showing_images(db, batch))
                case.record("compare pictures", "case", pictures=len(batch), matches=len(matches))
            add_to(index, pictures)
            bar.advance(len(batch))
    return len(new)


def _compared(db: Database) -> tuple[list[int], list[int]]:
    """Hashed images that are yet to be compared as they are hashed now, and those that were."""
    new: list[int] = []
    known: list[int] = []
    for number, done in db.execute(
        """select i.id, i.hashed_with is c.hashed_with from images i
           left join compared_images c on c.image = i.id where i.hashed_with <> '' and i.hashes <> '{}' order by i.id"""
    ):
        (known if done else new).append(number)
    return new, known


def _batches(numbers: Sequence[int]) -> list[Sequence[int]]:
    return [numbers[start : start + _BATCH] for start in range(0, len(numbers), _BATCH)]


def _hashed(db: Database, numbers: Sequence[int]) -> list[Picture]:
    from features.pictures.matching import Picture

    query = "select id, hashes from images where id in (select value from json_each(?)) order by id"
    return [Picture(number, json.loads(hashes)) for number, hashes in db.execute(query, [json.dumps(list(numbers))])]


def _keep(db: Database, new: Sequence[int], matches: Sequence[PictureMatch]) -> None:
    """Store what was found of the new images, in the caller's transaction."""
    again = json.dumps(list(new))
    for side in ("a", "b"):
        db.execute(f"delete from picture_matches where {side} in (select value from json_each(?))", [again])
    db.conn.executemany(
        "insert into picture_matches (a, b, likeness, evidence) values (?, ?, ?, ?)",
        [(match.a, match.b, match.likeness, json.dumps(_evidence(match))) for match in matches],
    )
    db.execute(
        """insert into compared_images (image, hashed_with)
           select id, hashed_with from images where id in (select value from json_each(?))
           on conflict (image) do update set hashed_with = excluded.hashed_with""",
        [again],
    )


def _evidence(match: PictureMatch) -> dict[str, str | int | float | bool]:
    return {
        "method": match.method,
        "distance": match.distance,
        "likeness": round(match.likeness, 3),
        "share_a": round(match.share_a, 2),
        "share_b": round(match.share_b, 2),
        "points": match.points,
        "mirrored": match.mirrored,
    }
