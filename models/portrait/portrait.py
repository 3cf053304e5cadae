"""The portrait of a lead: everything it shows beside reasons and listings, from its dossier."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlite_utils import Database

from models.portrait import journey, parts
from models.portrait.template import Template, template_of
from models.portrait.whereabouts import points_of
from models.records import Dossier, ShownListing

#: Wordings of one lead whose templates are worked out, those of the most listings first.
MOST_TEMPLATES = 6


@dataclass(frozen=True, slots=True)
class Portrait:
    """What a lead shows. Times are ISO 8601; listings are named ``source/id``."""

    templates: Sequence[Template]
    more_templates: int  # further wordings of two listings or more
    first_seen: str
    last_seen: str
    weeks: Sequence[tuple[str, int]]
    stays: Sequence[journey.Stay]
    overlaps: Sequence[journey.Overlap]
    selectors: Sequence[parts.Span]
    pictures: Sequence[parts.PictureGroup]
    offer: Mapping[str, Sequence[Mapping[str, Any]]]  # empty unless the lead is about work

    def as_json(self) -> dict[str, Any]:
        """The portrait as JSON-ready values; overlaps also in words."""
        told = {name: _plain(getattr(self, name)) for name in self.__slots__}
        for row, one in zip(told["overlaps"], self.overlaps, strict=True):
            row["words"] = one.in_words
        return told


def portrait(db: Database, whole: Dossier) -> Portrait:
    """Draw the portrait. Cost follows the lead's size; templates look at a bounded sample."""
    by_id = {shown.id: shown for shown in whole.listings}
    wordings = _wordings(whole)
    stated = {shown.listing.place.casefold() for shown in whole.listings}
    # "Celas, Coimbra" is stated, "Celas" is written.
    places = frozenset(part.strip() for place in stated for part in (place, *place.split(",")) if part.strip())
    found = [
        template_of([(by_id[one].listing, by_id[one].signals) for one in members], places)
        for members in wordings[:MOST_TEMPLATES]
    ]
    templates = [template for template in found if template]
    posted = [one for shown in whole.listings if (one := journey.posting(shown.listing, shown.first_seen))]
    labour = bool({"labour", "domestic-servitude"} & set(whole.row.sectors))
    return Portrait(
        templates,
        max(0, len(wordings) - MOST_TEMPLATES),
        whole.row.first_seen,
        whole.row.last_seen,
        journey.weeks(posted),
        journey.stays(posted),
        journey.overlaps(posted, points_of((one.place, one.country) for one in posted if not one.point)),
        parts.selectors(whole.listings, parts.names_of(whole.listings, templates)),
        parts.picture_groups(whole.listings, _matches(db, whole.listings)),
        parts.offer(whole.listings) if labour else {},
    )


def _wordings(whole: Dossier) -> list[list[int]]:
    """Listings of one wording (linked by text), for wordings of two or more, largest first."""
    parent = {shown.id: shown.id for shown in whole.listings}

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for link in whole.links:
        if link.kind == "text" and link.a in parent and link.b in parent:
            low, high = sorted((root(link.a), root(link.b)))
            parent[high] = low
    groups: dict[int, list[int]] = {}
    for one in parent:
        groups.setdefault(root(one), []).append(one)
    return sorted((group for group in groups.values() if len(group) > 1), key=lambda group: (-len(group), group[0]))


def _matches(db: Database, listings: Sequence[ShownListing]) -> list[tuple[int, int]]:
    images = json.dumps(sorted({image.id for shown in listings for image in shown.images}))
    return db.execute(
        """select a, b from picture_matches where a in (select value from json_each(?))
           and b in (select value from json_each(?))""",
        [images, images],
    ).fetchall()


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return asdict(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
