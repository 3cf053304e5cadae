"""Places as pages write them: postal codes of countries, parts of an address line, coordinates in any spelling."""

from __future__ import annotations

import re
from typing import Any

from crawlers.pages.anysite import keys
from crawlers.pages.anysite.evidence import words
from crawlers.pages.anysite.labels import field_of_label
from crawlers.pages.anysite.wordsets import word_set
from crawlers.pages.countries import country_code

#: Postal codes by country, as they are written in addresses.
POSTAL: dict[str, str] = {
    "US": r"\d{5}(?:-\d{4})?", "CA": r"[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d", "GB": r"[A-Z]{1,2}\d[A-Z\d]?(?: ?\d[A-Z]{2})?",
    "IE": r"[AC-FHKNPRTV-Y]\d[\dW] ?[A-Z\d]{4}", "NL": r"\d{4} ?[A-Z]{2}", "BR": r"\d{5}-?\d{3}", "PL": r"\d{2}-\d{3}", "PT": r"\d{4}(?:-\d{3})?",
    "SE": r"\d{3} ?\d{2}", "CZ": r"\d{3} ?\d{2}", "SK": r"\d{3} ?\d{2}", "GR": r"\d{3} ?\d{2}", "JP": r"〒?\d{3}-\d{4}", "IN": r"\d{3} ?\d{3}",
    "CN": r"\d{6}", "RU": r"\d{6}", "RO": r"\d{6}", "SG": r"\d{6}", "KZ": r"\d{6}", "VN": r"\d{5,6}", "CO": r"\d{6}", "EC": r"\d{6}",
    "AR": r"[A-Z]?\d{4}[A-Z]{0,3}", "IL": r"\d{5}(?:\d{2})?", "CL": r"\d{7}", "IR": r"\d{10}", "LT": r"(?:LT-)?\d{5}", "LV": r"(?:LV-)?\d{4}",
    "MT": r"[A-Z]{3} ?\d{4}", "SA": r"\d{5}(?:-\d{4})?", "IS": r"\d{3}", "TW": r"\d{3}(?:\d{2,3})?",
}  # fmt: skip
_FOUR = word_set("AT AU BE BG CH CY DK GE HU LU MD NO NZ PH PY SI TN ZA AM BD AL MK")
_FIVE = word_set("DE ES FR IT FI EE HR TR UA MX MY TH KR ID EG MA DZ PK LK KW KE CU DO GT PE RS BA ME UY JO LB")
_ANY = re.compile(r"(?=.*\d)[A-Z\d][A-Z\d -]{2,9}", re.I)
_NOT_PLACE = re.compile(r"[\d<>{}@|=%]|://|^\W+$")
COUNTY = re.compile(
    r"^(?:co\.?|county|contea|prov\.?|provincia (?:di|de)|comté|landkreis|kreis|powiat|woj\.?|województwo|județul|jud\.?|obl\.?)\s+(?P<name>.+)$",
    re.I,
)
_STATE_CODE = re.compile(r"^(?P<state>[A-Z]{2,3})\s+(?P<code>\d{4,5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d)$")
_CODE_CITY = re.compile(
    r"^(?P<code>(?:[A-Z]{1,2}-)?\d{4,6}|\d{3} \d{2}|\d{2}-\d{3}|\d{4} ?[A-Z]{2})\s+(?P<city>[^\d,]{2,60})$"
)
_CITY_CODE = re.compile(
    r"^(?P<city>[^\d,]{2,60}?)(?:\s+(?P<state>[A-Z]{2,3}))?\s+(?P<code>\d{4,6}(?:-\d{3,4})?|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z] \d[A-Z]\d)$"
)
_PARENTHESES = re.compile(r"\s*\(([^()]{2,60})\)\s*")
#: Words that begin a street, never a city.
STREET = re.compile(
    r"\d|\b(?:street|st\.?|road|rd\.?|avenue|ave\.?|drive|dr\.?|lane|ln\.?|boulevard|blvd\.?|court|unit|apt\.?|suite|floor|calle|avda?\.?|avenida|plaza|paseo|rue|via|viale|corso|piazza|"
    r"stra(?:ß|ss)e|str\.?|weg|platz|allee|ul\.?|ulica|aleja|rua|laan|straat|gata|vej|улица|ул\.?|проспект|estate|park|hall|close|terrace|the avenue)\b|stra(?:ß|ss)e\b|straat\b|gatan\b|vägen\b|gade\b|\bn[ºo°]\b",
    re.I,
)
_PAIR_KEYS = ("coordinates", "latlng", "coords", "geo", "latlon", "position", "ll", "gps")
#: Corners and centres of the map around, not where the thing is.
_BOUNDS = word_set(
    "bound bounds bounding boundingbox bbox box viewport north south east west northeast southwest northwest southeast ne sw nw se min max"
)
_GEO = re.compile(r"^\s*(?:loc:|geo:)?\(?\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;+ ]\s*(-?\d{1,3}(?:\.\d+)?)\s*\)?\s*$")


#: What stands beside breadcrumbs and addresses and is no place.
_BUTTONS = frozenset(
    [
        "home", "back", "back to search", "search", "share", "save", "report", "print", "map", "menu", "start", "startseite", "accueil", "inicio", "página inicial", "strona główna", "hem", "hjem",
        "domů", "acasă", "главная", "ana sayfa", "αρχική", "ホーム", "首页", "الرئيسية", "for sale", "to rent", "for rent", "buy", "rent", "sale", "sell", "all", "more", "favourite", "favorite",
        "back to results", "volver", "retour", "zurück", "indietro", "powrót", "voltar", "property for sale", "property", "properties", "jobs", "cars", "classifieds", "published", "active", "new", "used",
    ]
)  # fmt: skip


def postal_shape(country: str) -> str:
    """Regular expression of a country's postal codes; empty where the country or its codes are not known."""
    return POSTAL.get(country) or (r"\d{4}" if country in _FOUR else r"\d{5}" if country in _FIVE else "")


def is_postal(text: str, country: str = "", *, named: bool = False) -> bool:
    """Whether a text has the shape of a postal code of ``country`` (of any, where it is not known).

    ``named``: the key only hints at one, so the country's own shape is asked for.
    """
    text = text.strip()
    own = postal_shape(country)
    if own and re.fullmatch(own, text, re.I):
        return True
    return not (named and own) and bool(_ANY.fullmatch(text)) and len(text) <= 10


def place_name(text: str) -> str:
    """``text`` where it may be the name of one place, tidied; else empty."""
    text = " ".join(text.split()).strip(" ,;-")
    if (
        not 2 <= len(text) <= 60
        or text.endswith(("...", "\u2026"))
        or _NOT_PLACE.search(text)
        or "_" in text
        or len(text.split()) > 6
    ):
        return ""
    return "" if field_of_label(text) or text.lower() in _BUTTONS else text.rstrip(".") or text


def same_place(a: str, b: str) -> bool:
    """Whether two names are of one place, spelling apart."""
    return words(a) == words(b)


def point(value: dict[str, Any]) -> tuple[str, tuple[float, float]] | None:
    """Latitude and longitude of an object that names both, and under which key; GeoJSON included."""
    latitude = longitude = None
    at = ""
    for key, part in value.items():
        name = keys.tokens(str(key))
        if not name or isinstance(part, (dict, bool)) or part is None or not _BOUNDS.isdisjoint(name):
            continue
        if isinstance(part, list):
            if name[-1] in ("coordinates", "coords", "point", "location", "lnglat", "geo") and len(part) == 2:
                first, second = _degrees(part[0]), _degrees(part[1])
                if first is None or second is None:
                    continue
                # GeoJSON has the longitude first and says so.
                pair = (
                    (second, first)
                    if str(value.get("type", "")).lower() == "point" or "lnglat" in name
                    else (first, second)
                )
                if (good := valid_point(*pair)) is not None:
                    return str(key), good
            continue
        if name[-1] in keys.LATITUDE and len(name) <= 3:
            latitude, at = _degrees(part), str(key)
        elif name[-1] in keys.LONGITUDE and len(name) <= 3:
            longitude = _degrees(part)
        elif name[-1] in _PAIR_KEYS and isinstance(part, str) and (found := pair_in(part)) is not None:
            return str(key), found
    good = valid_point(latitude, longitude)
    return (at, good) if good is not None else None


def pair_in(text: str) -> tuple[float, float] | None:
    """Coordinates in a text that is nothing else, such as ``51.5,-0.12``."""
    found = _GEO.match(text)
    return valid_point(float(found.group(1)), float(found.group(2))) if found and "." in text else None


def valid_point(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    """The pair, unless it is missing, off the globe, or the 0,0 of an empty form."""
    if latitude is None or longitude is None or not -90 <= latitude <= 90 or not -180 <= longitude <= 180:
        return None
    return None if abs(latitude) < 0.01 and abs(longitude) < 0.01 else (latitude, longitude)


def _degrees(part: Any) -> float | None:
    try:
        return float(str(part).strip().replace(",", ".")) if len(str(part)) < 30 else None
    except ValueError:
        return None


def read_address(text: str, country: str = "") -> dict[str, str]:
    """City, region, postal code and country in an address line; only what its shape tells.

    ``either`` is there when the region may as well be the city, and the city a part of it.

    Parts run from the small to the large, as in most of the world; ``12345 City`` and ``City, ST 12345``
    are told by their codes.
    """
    found: dict[str, str] = {}
    text = " ".join(text.split())
    inner = _PARENTHESES.search(text)
    parts = [
        part.strip() for part in re.split(r"\s*,\s*|\s+[-\u2013|]\s+", _PARENTHESES.sub(" ", text)) if part.strip()
    ]
    if not 1 <= len(parts) <= 9:
        return found
    if len(parts) > 1 and (code := country_code(parts[-1])) and (len(parts[-1]) > 2 or code == country):
        found["country"] = code
        parts.pop()
    elif inner and len(parts) == 1:
        found.update(region=place_name(inner.group(1).split(",")[-1]))
    own = postal_shape(country)
    for index in range(len(parts) - 1, -1, -1):
        part = parts[index]
        if (tail := _STATE_CODE.match(part)) and country in ("US", "AU", "CA", "") and index > 0:
            found.update(region=tail["state"], postal_code=tail["code"])
            if len(tail["state"]) == 2 and re.fullmatch(POSTAL["US"], tail["code"]) and not country:
                found["country"] = "US"
            parts[index:] = []
            break
        both = _CODE_CITY.match(part) or _CITY_CODE.match(part)
        if both and (not own or re.fullmatch(own, both["code"], re.I)):
            state = both.groupdict().get("state") or ""
            found.update(postal_code=both["code"], city=both["city"].strip(), region=state)
            parts[index:] = [] if index == len(parts) - 1 else parts[index + 1 :]
            break
        if own and re.fullmatch(own, part, re.I) and any(map(str.isdigit, part)) and index > 0:
            found["postal_code"] = part
            parts.pop(index)
    if "city" in found:
        if parts and place_name(parts[-1]) and not STREET.search(parts[-1]):
            found["region"] = found.get("region") or parts[-1]
        return {name: value for name, value in found.items() if value}
    names = [(part, COUNTY.match(part)) for part in parts]
    for index in range(len(names) - 1, -1, -1):
        if names[index][1] is not None:
            found.setdefault("region", names[index][1]["name"])  # type: ignore[index]
            parts = parts[:index]
            break
    places = [part for part in parts if place_name(part) and not STREET.search(part)]
    if places:
        if "region" not in found and len(places) >= 2:
            if "postal_code" not in found:
                found["either"] = "region"
            found["region"] = places.pop()
        found["city"] = places[-1]
    return {name: value for name, value in found.items() if value}
