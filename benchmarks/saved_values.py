"""What the saved archives say their pages hold, compared with what was read: Ruby specs and JSON adverts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

#: Fields of the Craigslist specs that a listing has too.
SPEC_FIELDS = ("title", "location", "price", "post_time", "full_section", "images", "pics", "contents_as_plain")
#: Fields of a Gumtree advert that a listing has too.
ADVERT_FIELDS = ("gumtreeId", "title", "description", "price", "city", "gumtreeCreationDate", "landlord", "size")


@dataclass(frozen=True)
class Compared:
    """One value: which page, which field, what was expected, and whether the listing says the same."""

    page: str
    field: str
    expected: Any
    same: bool


def compare_specs(
    specs: Mapping[str, str], ids: Mapping[str, str], rows: Mapping[str, Mapping[str, Any]]
) -> list[Compared]:
    """Every value that the Ruby specs assert of a posting in ``rows`` (by id); ``ids`` gives a page's id by file name."""
    compared = []
    for name, fields in _asserted(specs).items():
        row = rows.get(ids.get(name, ""))
        for field in SPEC_FIELDS if row is not None else ():
            expected = _ruby(fields[field]) if field in fields else None
            if expected is not None:
                compared.append(Compared(name, field, expected, _spec_agrees(field, expected, row)))
    return compared


def compare_adverts(adverts: list[Mapping[str, Any]], rows: Mapping[str, list[Mapping[str, Any]]]) -> list[Compared]:
    """Every value of the JSON adverts against the states of the listing of that id; the best-agreeing state counts."""
    compared: list[Compared] = []
    for advert in adverts:
        states = [list(_advert_values(advert, row)) for row in rows.get(advert["gumtreeId"], [])]
        states = states or [[Compared(advert["gumtreeId"], name, "", False) for name in ADVERT_FIELDS]]
        compared += max(states, key=lambda state: sum(value.same for value in state))
    return compared


def _advert_values(advert: Mapping[str, Any], row: Mapping[str, Any]) -> Iterator[Compared]:
    extra = json.loads(row["extra"])
    ours = {
        "gumtreeId": row["source_id"], "title": _squeezed(row["title"]), "description": _squeezed(row["body"]).lower(),
        "price": int(re.sub(r"\D", "", row["price"]) or 0), "city": row["place"],
        "gumtreeCreationDate": row["posted_at"][:10], "landlord": extra.get("landlord", ""),
        "size": int(extra.get("size_m2") or 0),
    }  # fmt: skip
    theirs = {
        "gumtreeId": advert["gumtreeId"], "title": _squeezed(advert["title"]),
        "description": _squeezed(advert["description"]).lower(), "price": advert["price"], "city": advert["city"],
        "gumtreeCreationDate": advert["gumtreeCreationDate"]["$date"][:10], "landlord": advert.get("landlord") or "",
        "size": advert.get("size") or 0,
    }  # fmt: skip
    for name in ADVERT_FIELDS:
        yield Compared(advert["gumtreeId"], name, theirs[name], ours[name] == theirs[name])


def _asserted(specs: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The values asserted, as Ruby wrote them: by file, then by field."""
    found: dict[str, dict[str, str]] = {}
    for block in re.split(r"\n  context ", specs["postings_spec.rb"])[1:]:
        name = re.search(r"uri_for\('([^']+)'\)", block).group(1)
        for field, value in re.findall(r"its\(:(\w+)\)\s*\{\s*should eq\((.*)\)\s*\}", block):
            found.setdefault(name, {})[field] = value
    for text in (specs["test_craigslist_posting.rb"], specs["test_craigslist_listing.rb"]):
        files = dict(re.findall(r"(\w+) = CraigScrape::Posting.new relative_uri_for\('(?:\w+/)*([^']+)'\)", text))
        for value, variable, field in re.findall(r"assert_equal (.*), ?(\w+)\.(\w+)\s*$", text, re.MULTILINE):
            if variable in files:
                found.setdefault(files[variable], {})[field] = value
    return found


def _ruby(value: str) -> Any:
    """A literal of Ruby (string, number, list of strings, time, nil) as Python's; None where it is neither."""
    from dateutil.parser import parse as parse_time

    value = value.strip()
    if time := re.match(r"DateTime\.parse\('([^']+)'\)", value):
        moment = parse_time(time.group(1), tzinfos={"PST": -8 * 3600, "EST": -5 * 3600})
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if value == "nil":
        return ""
    if value.startswith("["):
        return re.findall(r"""["']((?:[^"'\\]|\\.)+)["']""", value)
    if value.startswith("'"):
        return value[1:-1]
    try:
        return json.loads(value.replace("\\'", "'"))
    except ValueError:
        return None


def _spec_agrees(field: str, expected: Any, row: Mapping[str, Any]) -> bool:
    if field == "title":
        return _squeezed(expected) == row["title"]
    if field == "location":
        return _squeezed(expected) == row["place"]
    if field == "price":
        amount = re.sub(r"[^\d.]", "", row["price"])
        return amount == "" if expected == "" else amount != "" and float(amount) == float(expected)
    if field == "post_time":
        return expected == row["posted_at"]
    if field == "full_section":
        return not expected or expected[-1] == row["category"]
    if field in ("images", "pics"):
        return set(expected) <= set(json.loads(row["images"]))
    # Ruby left the C1 controls that Windows' bullets and dashes become; the page reader decodes them.
    text = re.sub(
        "[\x80-\x9f]", lambda control: control.group().encode("latin-1").decode("cp1252", "replace"), expected
    )
    return _squeezed(text) == _squeezed(row["body"])


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
