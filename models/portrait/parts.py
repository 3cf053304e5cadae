"""A lead's selectors, pictures and, of labour leads, the offer: each with the listings it spans. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from features.catalogue import load_catalogue
from features.picture_text.lines import place_in_picture
from models.linking.rows import SELECTOR_STRENGTH
from models.portrait.template import Template
from models.records import ShownListing

MOST = 200
#: What sites call an employer and a role, in ``Listing.extra``.
_EMPLOYER = ("company", "employer", "hiringorganization", "hiring_organization", "company_name", "agency", "recruiter")
_ROLE = ("role", "occupation", "job_title", "position", "profession")
_DESTINATION = ("destination", "work_place", "workplace", "job_location", "joblocation")
_NAME = re.compile(r"(?<![^\W_])[A-ZÀ-ÞА-Я][^\W\d_]{1,20}(?![^\W_])")


@dataclass(frozen=True, slots=True)
class Span:
    """Something several listings show: how many listings, names and places it spans, and when."""

    kind: str
    value: str
    listings: Sequence[str]
    names: Sequence[str]
    places: Sequence[str]
    first_seen: str
    last_seen: str
    in_pictures: Sequence[str] = ()  # the listings in whose pictures it stands, each with where


@dataclass(frozen=True, slots=True)
class PictureGroup:
    """Images that show the same picture, and where it was used."""

    images: Sequence[int]
    listings: Sequence[str]
    places: Sequence[str]
    sources: Sequence[str]
    first_seen: str
    last_seen: str


def names_of(listings: Iterable[ShownListing], templates: Iterable[Template]) -> dict[str, set[str]]:
    """listing -> names of people it gives: what stands in a name slot of its template, or beside a contact."""
    found: dict[str, set[str]] = {}
    for template in templates:
        for slot in template.slots:
            if slot.kind == "name":
                for value, where in slot.values:
                    for listing in where:
                        found.setdefault(listing, set()).add(value)
    for shown in listings:
        for text in shown.listing.contacts:
            if "@" not in text and "/" not in text:
                found.setdefault(shown.listing.name, set()).update(_NAME.findall(text))
    return found


def selectors(listings: Sequence[ShownListing], names: Mapping[str, set[str]]) -> list[Span]:
    """Every way of contact, those on the most listings first."""
    held: dict[tuple[str, str], dict[str, ShownListing]] = {}
    pictured: dict[tuple[str, str], list[str]] = {}
    for shown in listings:
        for signal in shown.signals:
            if signal.kind in SELECTOR_STRENGTH:
                held.setdefault((signal.kind, signal.value), {})[shown.listing.name] = shown
                if place := place_in_picture(signal.field, signal.detail):
                    pictured.setdefault((signal.kind, signal.value), []).append(f"{shown.listing.name} {place}")
    return sorted(
        (
            _span(kind, value, list(found.values()), names, pictured.get((kind, value), ()))
            for (kind, value), found in held.items()
        ),
        key=lambda span: (-len(span.listings), span.kind, span.value),
    )[:MOST]


def picture_groups(listings: Sequence[ShownListing], pairs: Iterable[tuple[int, int]]) -> list[PictureGroup]:
    """The lead's pictures by reuse, the most used first; ``pairs`` are images that show the same picture."""
    parent: dict[int, int] = {}

    def root(image: int) -> int:
        while parent.setdefault(image, image) != image:
            image = parent[image]
        return image

    for a, b in pairs:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    held: dict[int, tuple[set[int], dict[str, ShownListing]]] = {}
    for shown in listings:
        for image in shown.images:
            images, found = held.setdefault(root(image.id), (set(), {}))
            images.add(image.id)
            found[shown.listing.name] = shown
    groups = []
    for images, found in held.values():
        times = sorted(_at(shown) for shown in found.values())
        groups.append(
            PictureGroup(
                sorted(images), sorted(found), _places(found.values()),
                sorted({shown.listing.source for shown in found.values()}), times[0], times[-1],
            )
        )  # fmt: skip
    return sorted(groups, key=lambda group: (-len(group.listings), group.images))[:MOST]


def offer(listings: Sequence[ShownListing]) -> dict[str, list[dict[str, Any]]]:
    """What labour leads offer: employers, roles, destinations, pay and promises, each with its listings.

    Pay is as the listings state it; promises are phrases of the catalogue about work, quoted.
    """
    tables: dict[str, dict[str, set[str]]] = {
        key: {} for key in ("employers", "roles", "destinations", "pay", "promises")
    }
    quotes: dict[str, Counter[str]] = {}

    def add(table: str, value: object, shown: ShownListing) -> None:
        text = " ".join(str(value).split())[:120]
        if text:
            tables[table].setdefault(text, set()).add(shown.listing.name)

    catalogue = load_catalogue()
    for shown in listings:
        extra = {str(key).casefold(): value for key, value in shown.listing.extra.items()}
        for table, keys in (("employers", _EMPLOYER), ("roles", _ROLE), ("destinations", _DESTINATION)):
            for key in keys:
                for value in _texts(extra.get(key)):
                    add(table, value, shown)
        if not any(key in extra for key in _ROLE):
            add("roles", shown.listing.category or shown.listing.title, shown)
        add("destinations", ", ".join(filter(None, (shown.listing.place, shown.listing.country))), shown)
        for signal in shown.signals:
            if signal.kind == "price":
                add("pay", _pay(signal.value, signal.detail), shown)
            elif signal.kind == "phrase" and signal.value in catalogue:
                entry = catalogue.get(signal.value)
                negated = signal.detail.get("negated") or signal.detail.get("quoted")
                if (
                    entry.sector in ("labour", "domestic-servitude", "any")
                    and entry.direction == "raises"
                    and not negated
                ):
                    add("promises", entry.name, shown)
                    quotes.setdefault(entry.name, Counter())[" ".join(signal.raw.split())[:120]] += 1
    return {
        table: [
            {"value": value, "listings": sorted(where)}
            | ({"quotes": [text for text, _ in quotes[value].most_common(5)]} if table == "promises" else {})
            for value, where in sorted(rows.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST]
        ]
        for table, rows in tables.items()
    }


def _pay(value: str, detail: Mapping[str, Any]) -> str:
    if detail.get("amount") is None:
        return value
    amounts = "-".join(f"{detail[name]:g}" for name in ("amount", "most") if detail.get(name))
    period = detail.get("period") and f"a {detail['period']}"
    return " ".join(filter(None, (detail.get("bound"), detail.get("currency"), amounts, period, detail.get("basis"))))


def _texts(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return _texts(value.get("name"))
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [str(value)] if value not in (None, "", False) else []


def _span(
    kind: str, value: str, found: Sequence[ShownListing], names: Mapping[str, set[str]], pictured: Sequence[str]
) -> Span:
    times = sorted(_at(shown) for shown in found)
    called = sorted({name for shown in found for name in names.get(shown.listing.name, ())})
    listings = sorted(shown.listing.name for shown in found)
    return Span(kind, value, listings, called, _places(found), times[0], times[-1], pictured[:MOST])


def _places(found: Iterable[ShownListing]) -> list[str]:
    return sorted({shown.listing.place.strip() for shown in found if shown.listing.place.strip()})


def _at(shown: ShownListing) -> str:
    return shown.listing.posted_at or shown.first_seen
