"""Places in data: keys that name a city, a postal code, coordinates, and trees of typed places."""

from __future__ import annotations

from collections.abc import Iterator

from crawlers.pages.anysite import keys
from crawlers.pages.anysite.evidence import Candidate, words
from crawlers.pages.anysite.gazetteer import is_region
from crawlers.pages.anysite.judge import Judge
from crawlers.pages.anysite.places import is_postal, place_name, point
from crawlers.pages.countries import country_code
from crawlers.pages.text import plain

_PLACE_LEVELS = {
    "city": "city", "town": "city", "locality": "city", "municipality": "city", "ciudad": "city", "comune": "city", "ort": "city", "stadt": "city",
    "region": "region", "state": "region", "province": "region", "county": "region", "department": "region", "prefecture": "region", "governorate": "region",
    "country": "country", "postcode": "postal_code", "zip": "postal_code", "emirate": "region",
}  # fmt: skip

_WIDE = (keys.CITY | keys.CITY_WEAK | keys.REGION | keys.COUNTRY) - {"area", "land"}


def place_at(judge: Judge, key: str, name: tuple[str, ...], text: str) -> Iterator[Candidate]:
    last = name[-1]
    if len(text) > 200:
        return
    in_place = (
        bool({"address", "location", "place", "geo", "addressdetails"} & set(judge.node.last))
        or "postaladdress" in judge.types
    )
    here = judge.thing * (1.0 if in_place else 0.85)
    if (
        last in keys.POSTAL
        and name[0] != "area"
        and is_postal(text, judge.country, named=last in ("code", "cap", "cp", "pin", "kod"))
    ):
        yield judge.made("postal_code", text, key, here * 0.9)
    if last == "code" and {"postal", "post", "zip"} & set(name) and is_postal(text, judge.country):
        yield judge.made("postal_code", text, key, here * 0.9)
    label = place_name(text)
    is_label = last in ("name", "label", "text", "title", "value") and len(name) <= 2
    holder = (*judge.node.last, *name) if is_label else name
    named = name[:-1] or judge.node.last if is_label else name
    if label and not {"id", "code", "slug", "url", "count", "type"} & set(name[-1:]):
        if any(word in keys.CITY for word in named[-2:]):
            yield judge.made("city", label, key, here * 0.9)
        elif any(word in keys.CITY_WEAK for word in named[-2:]) and (in_place or is_label):
            # In Australia the suburb is the town of the address.
            yield judge.made("city", label, key, here * (0.8 if judge.country == "AU" and "suburb" in named else 0.35))
        # A "state" may be a country's part or an advert's: "PUBLISHED".
        elif any(word in keys.REGION for word in named[-2:]) and (
            in_place
            or not {"state", "kraj"} & set(holder)
            or len(text) == 2
            or is_region(label, judge.country)
            or _mentioned(judge, label)
        ):
            # The larger of two is the region: a state before a county.
            sure = 0.9 if {"region", "state", "province", "provincia", "bundesland", "regione"} & set(holder) else 0.75
            yield judge.made("region", label, key, here * sure)
    if last == "code" and {"state", "region", "province"} & set(name) and 2 <= len(text) <= 3 and text.isalpha():
        yield judge.made("region", text.upper(), key, here * 0.8)
    if any(word in keys.ADDRESS for word in name) and not {
        "id",
        "email",
        "mail",
        "url",
        "ip",
        "locality",
        "region",
        "country",
        "code",
        "type",
    } & set(name):
        if len(words(text)) >= 2 and "@" not in text and "://" not in text and len(text) < 160:
            full = (
                last in ("address", "full", "formatted", "display")
                or {"display", "full", "formatted"} & set(name)
                or last in keys.ADDRESS
            )
            yield judge.made("address", plain(text), key, here * (0.85 if full else 0.5))
    elif in_place and (last in keys.STREET or {"full", "display", "formatted"} & set(name)) and len(words(text)) >= 2:
        yield judge.made(
            "address" if {"full", "display", "formatted"} & set(name) else "street", plain(text), key, here * 0.7
        )


def _mentioned(judge: Judge, text: str) -> bool:
    return " ".join(words(text)) in judge.setting.squeezed_text


def points(judge: Judge) -> Iterator[Candidate]:
    if (read := point(judge.node.value)) is not None:
        where, pair = read
        # A town's or a quarter's own point is its middle.
        wide = not _WIDE.isdisjoint(judge.node.last)
        yield judge.made("point", pair, where, judge.thing * (0.6 if wide else 0.95))


def halves(judge: Judge) -> Iterator[Candidate]:
    """A postal code written in two parts, as in the United Kingdom."""
    named = {keys.tokens(str(key))[-1:]: part for key, part in judge.node.value.items() if isinstance(part, str)}
    outer, inner = named.get(("outcode",), ""), named.get(("incode",), "")
    if outer and is_postal(f"{outer} {inner}".strip(), "GB"):
        yield judge.made("postal_code", f"{outer} {inner}".strip(), "outcode", judge.thing * 0.85)


def levels(judge: Judge) -> Iterator[Candidate]:
    """Places in a list from the large to the small, told only by a number of their level."""
    for key, part in judge.node.value.items():
        if (
            not isinstance(part, list)
            or not 2 <= len(part) <= 8
            or not {
                "location",
                "locations",
                "places",
                "tree",
                "areas",
                "address",
                "hierarchy",
                "ancestors",
                "geography",
                "regions",
            }
            & set(keys.tokens(str(key)))
        ):
            continue
        rows = [
            row
            for row in part
            if isinstance(row, dict)
            and isinstance(row.get("name"), str)
            and str(row.get("level", row.get("depth", ""))).isdigit()
        ]
        if len(rows) != len(part):
            continue
        rows.sort(key=lambda row: int(row.get("level", row.get("depth", 0))))
        names = [row["name"] for row in rows if place_name(row["name"]) and not country_code(row["name"])]
        for index, name in enumerate(names[:3]):
            yield judge.made("city", name, f"{key}.name", judge.thing * (0.4, 0.4, 0.2)[index])
            if index < 2:
                yield judge.made("region", name, f"{key}.name", judge.thing * (0.45, 0.35)[index])


def numbered(judge: Judge) -> Iterator[Candidate]:
    """``{"level1": "Cataluña", "level2": "Barcelona", ...}``: places from the large to the small."""
    names = {}
    for key, part in judge.node.value.items():
        words_of = keys.tokens(str(key))
        if (
            isinstance(part, str)
            and len(words_of) <= 3
            and words_of[-1:]
            and words_of[-1].isdigit()
            and {"level", "nivel", "admin", "niveau", "livello", "ebene", "nivell"} & set(words_of)
            and place_name(part)
            and not country_code(part)
        ):
            names[int(words_of[-1])] = part
    ordered = [names[level] for level in sorted(names)]
    if len(ordered) < 2:
        return
    for index, name in enumerate(ordered[:2]):
        if is_region(name, judge.country):
            yield judge.made("region", name, "level", judge.thing * (0.5, 0.6)[index])
    for index, name in enumerate(reversed(ordered[1:])):
        yield judge.made("city", name, "level", judge.thing * (0.4, 0.3, 0.2, 0.2)[min(index, 3)])


def typed_place(judge: Judge) -> Iterator[Candidate]:
    """``{"type": "CITY", "name": "..."}``, as trees of places are written."""
    value = judge.node.value
    name = value.get("name") or value.get("label") or value.get("value") or value.get("text")
    level = value.get("type") or value.get("level") or value.get("kind")
    if isinstance(name, str) and isinstance(level, str) and judge.node.trust > 0:
        found = next((_PLACE_LEVELS[word] for word in keys.tokens(level) if word in _PLACE_LEVELS), "")
        if found and (label := place_name(name)):
            yield judge.made(found, country_code(label) if found == "country" else label, "name", judge.thing * 0.8)
