"""A lead in time: listings a week, and the places it went through, with what cannot have been. Pure.

The order of places is context for a person and never counts in a score.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from leadline.core.records import Listing

#: Weeks shown one by one; of a longer span the last so many.
MOST_WEEKS = 260
#: Faster than this between two places (km/h, door to door in the air) nobody is in both.
IMPOSSIBLE = 900.0
#: Faster than this takes a flight or a second person.
HARD = 130.0
#: Places as near as this (km) are one region.
NEAR = 40.0
#: Within so many hours two places whose distance is not known are pointed out.
AT_ONCE = 2.0
MOST_STAYS = 400
MOST_OVERLAPS = 100
_LATITUDE, _LONGITUDE = ("latitude", "lat", "geo_lat"), ("longitude", "lon", "lng", "long", "geo_lon")
EARTH = 6371.0  # km


@dataclass(frozen=True, slots=True)
class Posting:
    """One listing with when it was posted (or first seen), where, and the place's coordinates where stated."""

    name: str
    at: datetime
    exact: bool  # the time of day is known
    place: str
    country: str
    point: tuple[float, float] | None  # degrees


@dataclass(frozen=True, slots=True)
class Stay:
    """Listings in a row in one place."""

    place: str
    country: str
    since: str
    until: str
    listings: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two postings in different places nearer in time than in space. ``km`` is None where it is not known."""

    a: str
    b: str
    places: tuple[str, str]
    hours: float
    km: float | None
    verdict: str  # impossible, hard, unknown distance

    @property
    def in_words(self) -> str:
        """The overlap as a sentence."""
        gap = (
            "at the same time"
            if self.hours < 0.02
            else f"{self.hours:.1f} hours apart"
            if self.hours < 72
            else f"{self.hours / 24:.0f} days apart"
        )
        far = "" if self.km is None else f", {self.km:,.0f} km from each other"
        meaning = {
            "impossible": "one person cannot have been in both",
            "hard": "one person needs a flight, or there are two",
            "unknown distance": "how far apart they are is not stated",
        }[self.verdict]
        return f"{self.places[0]} and {self.places[1]}, {gap}{far}: {meaning}."


def posting(listing: Listing, first_seen: str) -> Posting | None:
    """The posting of a listing, or None where neither time can be read."""
    for text in (listing.posted_at, first_seen):
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            continue
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        return Posting(listing.name, at, len(text) > 10, listing.place.strip(), listing.country, _point(listing.extra))
    return None


def weeks(postings: Sequence[Posting]) -> list[tuple[str, int]]:
    """Monday of each week (ISO date) from the first posting to the last, with its listings; quiet weeks too."""
    mondays = [(one.at - timedelta(days=one.at.weekday())).date() for one in postings]
    if not mondays:
        return []
    first, last = max(min(mondays), max(mondays) - timedelta(weeks=MOST_WEEKS - 1)), max(mondays)
    counts: dict[Any, int] = {}
    for monday in mondays:
        counts[monday] = counts.get(monday, 0) + 1
    return [
        ((first + timedelta(weeks=at)).isoformat(), counts.get(first + timedelta(weeks=at), 0))
        for at in range((last - first).days // 7 + 1)
    ]


def stays(postings: Iterable[Posting]) -> list[Stay]:
    """Places in order of time; postings in a row in one place are one stay. At most ``MOST_STAYS``, the last ones."""
    found: list[list[Posting]] = []
    for one in _in_time(postings):
        if found and _same_place(found[-1][-1], one):
            found[-1].append(one)
        else:
            found.append([one])
    return [
        Stay(stay[0].place, stay[0].country, stay[0].at.isoformat(), stay[-1].at.isoformat(), len(stay))
        for stay in found[-MOST_STAYS:]
    ]


def overlaps(
    postings: Iterable[Posting], known: Mapping[tuple[str, str], tuple[float, float]] | None = None
) -> list[Overlap]:
    """Postings in two places that one person can hardly have been in, the least possible first.

    Distances come from coordinates stated by the listings; a place without any takes those of other
    listings in the same place or, last, what is ``known`` of (place, country). Postings follow each other in time, so only neighbours in time in
    different places are compared. At most ``MOST_OVERLAPS``.
    """
    ordered = _in_time(postings)
    points = {(place.casefold(), country): point for (place, country), point in (known or {}).items()} | _points(ordered)
    found = []
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 : at + 40]:
            if not _same_place(one, other):
                if overlap := _overlap(one, other, points):
                    found.append(overlap)
                break
    rank = {"impossible": 0, "hard": 1, "unknown distance": 2}
    found.sort(key=lambda one: (rank[one.verdict], one.hours, one.a, one.b))
    return found[:MOST_OVERLAPS]


def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Kilometres along the great circle (haversine) between two points in degrees."""
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(math.radians(value) for value in point) for point in (a, b))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


def _overlap(one: Posting, other: Posting, points: Mapping[tuple[str, str], tuple[float, float]]) -> Overlap | None:
    hours = (other.at - one.at).total_seconds() / 3600
    if not (one.exact and other.exact):
        hours = 24.0 * abs((other.at.date() - one.at.date()).days)
        if hours == 0.0:
            hours = 12.0  # the same day, the time of day not stated
    places = one.point or points.get(_key(one)), other.point or points.get(_key(other))
    if places[0] is None or places[1] is None:
        verdict, km = ("unknown distance" if hours <= AT_ONCE else ""), None
    else:
        km = distance(places[0], places[1])
        speed = km / max(hours, 1 / 60)
        verdict = "" if km <= NEAR or speed < HARD else "hard" if speed < IMPOSSIBLE else "impossible"
    if not verdict:
        return None
    return Overlap(one.name, other.name, (one.place, other.place), round(hours, 2), km and round(km, 1), verdict)


def _in_time(postings: Iterable[Posting]) -> list[Posting]:
    return sorted((one for one in postings if one.place), key=lambda one: (one.at, one.name))


def _key(one: Posting) -> tuple[str, str]:
    return one.place.casefold(), one.country


def _same_place(one: Posting, other: Posting) -> bool:
    """Whether the two are in one town: "Mitte, Berlin" and "Berlin" are."""
    town, other_town = (posted.place.casefold().split(",")[-1].strip() for posted in (one, other))
    return town == other_town and (one.country == other.country or not (one.country and other.country))


def _points(postings: Iterable[Posting]) -> dict[tuple[str, str], tuple[float, float]]:
    """The middle of the stated coordinates of each place."""
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for one in postings:
        if one.point:
            found.setdefault(_key(one), []).append(one.point)
    return {
        key: (sum(point[0] for point in points) / len(points), sum(point[1] for point in points) / len(points))
        for key, points in found.items()
    }


def _point(extra: Mapping[str, Any]) -> tuple[float, float] | None:
    held: Mapping[str, Any] = extra
    for name in ("geo", "location", "coordinates"):
        if isinstance(extra.get(name), Mapping):
            held = {**held, **extra[name]}
    values = []
    for names, most in ((_LATITUDE, 90.0), (_LONGITUDE, 180.0)):
        stated = next((held[name] for name in names if name in held), None)
        try:
            value = float(str(stated))
        except ValueError:
            return None
        if not math.isfinite(value) or abs(value) > most:
            return None
        values.append(value)
    return values[0], values[1]
