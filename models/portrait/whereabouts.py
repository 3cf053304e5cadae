"""Where places are that listings state by name only: read as places in adverts are, by the gazetteer."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from features.reading import read
from leadline.core.records import Listing

#: Places of one lead that are looked up.
MOST = 200


def points_of(places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[float, float]]:
    """Latitude and longitude (degrees) of ``(place, country)`` pairs, of those that read as one town.

    Of "Mitte, Berlin" the town counts; of towns of one name in one country the largest. At most ``MOST``
    pairs, the first in order.
    """
    found = {}
    for place, country in sorted(set(places))[:MOST]:
        if point := _point(place.split(",")[-1].strip(), country):
            found[place, country] = point
    return found


@lru_cache(maxsize=4_096)
def _point(town: str, country: str) -> tuple[float, float] | None:
    if not town:
        return None
    signals = read(Listing("place", "1", body=f"in {town}", country=country))
    towns = [one for one in signals if one.kind == "place" and "lat" in one.detail and one.detail.get("level") == "city"]
    if len(towns) != 1 or (country and towns[0].detail.get("country") != country):
        return None
    # A name that could be another town's too says nothing of how far apart two listings are.
    if any(other.get("value") != towns[0].value for other in towns[0].alternatives):
        return None
    return float(towns[0].detail["lat"]), float(towns[0].detail["lon"])
