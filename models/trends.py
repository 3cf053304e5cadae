"""What is new or growing fast: this week against the weeks before, with small counts left out.

Each thing is counted by how many of the week's leads (for templates and selectors: listings) show
it. Given how much was collected in either span, a thing that does not grow falls into this week with
a known probability; the binomial tail says how surprising its count is. Of all things compared those
are kept of which at most ``DISCOVERIES`` are expected to be chance (Benjamini and Hochberg, 1995).
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from scipy.stats import binom
from sqlite_utils import Database

from features.catalogue import load_catalogue
from leadline.core.errors import InputError
from models.linking.components import components
from models.linking.rows import SELECTOR_STRENGTH

#: Fewer than this in the week are not looked at: of so few nothing can be said, and they may be one person.
LEAST = 5
#: Share of the rows shown that may be chance.
DISCOVERIES = 0.05
#: Growth, against what was collected, from which something is worth a row.
GROWTH = 2.0
#: Words in a row that count as a phrase, and listings of either span whose texts are read for them.
GRAMS = (2, 3, 4)
#: At least one word of a phrase has so many letters: "we are" says nothing.
LETTERS = 5
MOST_TEXTS = 30_000
KINDS = ("phrase", "wording", "template", "selector", "place")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is new or grows: counts in the week and in the weeks before together."""

    kind: str  # phrase (of the catalogue), wording (words in a row), template, selector, place
    label: str
    now: int
    before: int
    growth: float  # its share of the week over its share of the weeks before (half a count added to each)
    chance: float  # probability of so many or more if it did not grow
    listings: Sequence[str]  # some that show it now, source/id

    def as_json(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "kind": self.kind, "label": self.label, "now": self.now, "before": self.before, "new": not self.before,
            "growth": round(self.growth, 2), "chance": float(f"{self.chance:.2e}"), "listings": list(self.listings),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trends:
    """Rows by chance, the least likely first; ``compared`` is how many things were looked at."""

    since: str
    until: str
    weeks: int
    listings_now: int
    listings_before: int
    compared: int
    rows: Sequence[Row]

    def header(self) -> dict[str, Any]:
        """Everything but the rows."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "rows"} | {
            "suppressed_below": LEAST, "false_discovery_rate": DISCOVERIES,
        }  # fmt: skip

    def rows_by_kind(self, limit: int) -> dict[str, list[Row]]:
        """At most ``limit`` rows of each kind."""
        return {kind: [row for row in self.rows if row.kind == kind][:limit] for kind in KINDS}


@dataclass
class _Counted:
    """What was counted of one thing: who shows it in either span."""

    now: set[Any] = field(default_factory=set)
    before: set[Any] = field(default_factory=set)
    where: set[int] = field(default_factory=set)  # listings of the week


def trends_of(db: Database, *, weeks: int = 8, until: str = "") -> Trends:
    """Compare the week that ends on ``until`` (ISO date; by default the newest listing's) with ``weeks`` before.

    Raises InputError when ``until`` is no date.
    """
    last = _day(db, until)
    since, start = last - timedelta(days=6), last - timedelta(days=6 + 7 * weeks)
    listings = {
        row[0]: _Listing(*row[1:], now=row[1] >= since.isoformat())
        for row in db.execute(
            """select g.id, substr(coalesce(nullif(g.posted_at, ''), g.first_seen), 1, 10) as day, m.lead, g.place, g.country
               from listings g left join lead_members m on m.listing = g.id where day between ? and ? order by g.id""",
            [start.isoformat(), last.isoformat()],
        )
    }
    now = sum(one.now for one in listings.values())
    leads = [len({one.party(number) for number, one in listings.items() if one.now is span}) for span in (True, False)]
    ids = json.dumps(list(listings))
    found: list[Row] = []
    compared = 0
    wordings, rarer = _wordings(db, listings)
    for kind, counted, by_lead in (
        ("phrase", _phrases(db, ids, listings), True),
        ("wording", wordings, True),
        ("template", _templates(db, ids, listings), False),
        ("selector", _selectors(db, ids, listings), False),
        ("place", _places(listings), True),
    ):
        found += _compare(kind, counted, *(leads if by_lead else (now, len(listings) - now)))
        compared += sum(len(one.now) + len(one.before) >= LEAST for one in counted.values())
    compared += rarer
    kept = [row for row in _discoveries(found, compared) if row.growth >= GROWTH]
    kept = _longest(kept)
    return Trends(
        since.isoformat(), last.isoformat(), weeks, now, len(listings) - now, compared, _named(db, kept, listings)
    )


@dataclass(slots=True)
class _Listing:
    day: str
    lead: str | None
    place: str
    country: str
    now: bool

    def party(self, number: int) -> Any:
        """Whoever is behind it, as far as linking knows: many copies count once."""
        return self.lead or number


_Counts = Mapping[str, _Counted]


def _count(listings: Mapping[int, _Listing], shown: Iterable[tuple[str, int]], *, by_lead: bool) -> dict[str, _Counted]:
    found: dict[str, _Counted] = {}
    for what, number in shown:
        one = listings[number]
        counted = found.setdefault(what, _Counted())
        (counted.now if one.now else counted.before).add(one.party(number) if by_lead else number)
        if one.now:
            counted.where.add(number)
    return found


def _phrases(db: Database, ids: str, listings: Mapping[int, _Listing]) -> _Counts:
    catalogue = load_catalogue()
    rows = db.execute(
        """select distinct value, listing from signals where kind = 'phrase'
           and listing in (select value from json_each(?)) and not coalesce(json_extract(detail, '$.negated'), 0)""",
        [ids],
    )
    named = ((catalogue.get(value).name if value in catalogue else value, listing) for value, listing in rows)
    return _count(listings, named, by_lead=True)


def _selectors(db: Database, ids: str, listings: Mapping[int, _Listing]) -> _Counts:
    rows = db.execute(
        """select distinct kind || ' ' || value, listing from signals
           where listing in (select value from json_each(?)) and kind in (select value from json_each(?))""",
        [ids, json.dumps(list(SELECTOR_STRENGTH))],
    )
    return _count(listings, rows, by_lead=False)


def _places(listings: Mapping[int, _Listing]) -> _Counts:
    shown = (
        (", ".join(filter(None, (one.place.strip(), one.country))), number)
        for number, one in listings.items()
        if one.place.strip()
    )
    return _count(listings, shown, by_lead=True)


def _templates(db: Database, ids: str, listings: Mapping[int, _Listing]) -> _Counts:
    """Listings joined by text links, named after the first of them."""
    numbers = list(listings)
    place = {number: at for at, number in enumerate(numbers)}
    ends = np.array(
        [
            (place[a], place[b])
            for a, b in db.execute(
                """select a, b from links where kind = 'text' and a in (select value from json_each(?))
                   and b in (select value from json_each(?))""",
                [ids, ids],
            )
        ],
        np.int64,
    ).reshape(-1, 2)
    group = components(len(numbers), ends[:, 0], ends[:, 1])
    return _count(
        listings, ((str(one), number) for one, number in zip(group.tolist(), numbers, strict=True)), by_lead=False
    )


def _wordings(db: Database, listings: Mapping[int, _Listing]) -> tuple[_Counts, int]:
    """Words in a row that the week has often enough, and how many others are as frequent in both spans together.

    The others must be counted among what was compared: to look only at what the week has often would
    find growth in chance.
    """
    week = [number for number, one in listings.items() if one.now][-MOST_TEXTS:]
    earlier = [number for number, one in listings.items() if not one.now][-MOST_TEXTS:]
    marks = [np.empty(0, np.uint32)]
    found: dict[str, _Counted] = {}
    for number, grams in _grams(db, week):
        marks.append(_marks(grams))
        for gram in grams:
            counted = found.setdefault(gram, _Counted())
            counted.now.add(listings[number].party(number))
            counted.where.add(number)
    often = {gram: counted for gram, counted in found.items() if len(counted.now) >= LEAST}
    for number, grams in _grams(db, earlier):
        marks.append(_marks(grams))
        for gram in grams & often.keys():
            often[gram].before.add(listings[number].party(number))
    frequent = int((np.unique(np.concatenate(marks), return_counts=True)[1] >= LEAST).sum())
    return often, max(0, frequent - len(often))


def _marks(grams: Iterable[str]) -> np.ndarray:
    return np.array([zlib.crc32(gram.encode("utf-8", "surrogatepass")) for gram in grams], np.uint32)


def _grams(db: Database, numbers: Sequence[int]) -> Iterator[tuple[int, set[str]]]:
    for begin in range(0, len(numbers), 500):
        rows = db.execute(
            "select id, title || ' . ' || body from listings where id in (select value from json_each(?))",
            [json.dumps(numbers[begin : begin + 500])],
        )
        for number, text in rows:
            grams: set[str] = set()
            # A phrase does not reach over the end of a sentence.
            for sentence in re.split(r"[.!?;:\n]", text[:20_000].lower()):
                words = _WORD.findall(sentence)
                for size in GRAMS:
                    rows = (words[at : at + size] for at in range(len(words) - size + 1))
                    grams.update(" ".join(row) for row in rows if max(map(len, row)) >= LETTERS)
            yield number, grams


def _compare(kind: str, counted: _Counts, now: int, before: int) -> list[Row]:
    rows = []
    share = now / max(now + before, 1)
    for what, found in sorted(counted.items()):
        n, earlier = len(found.now), len(found.before)
        if n < LEAST:
            continue
        chance = float(binom.sf(n - 1, n + earlier, share)) if before else 1.0
        growth = ((n + 0.5) / (now + 1)) / ((earlier + 0.5) / (before + 1))
        rows.append(Row(kind, what, n, earlier, growth, chance, [str(one) for one in sorted(found.where)]))
    return rows


def _discoveries(rows: Sequence[Row], compared: int) -> list[Row]:
    """The rows up to the last whose chance is below its share of ``DISCOVERIES`` among all that was compared."""
    ordered = sorted(rows, key=lambda row: (row.chance, -row.now, row.kind, row.label))
    last = 0
    for rank, row in enumerate(ordered, start=1):
        if row.chance <= DISCOVERIES * rank / compared:
            last = rank
    return ordered[:last]


def _longest(rows: Sequence[Row]) -> list[Row]:
    """Without the wordings that are part of a longer one that grows as much."""
    wordings = [row for row in rows if row.kind == "wording"]
    inside = {
        short.label
        for long in wordings
        for short in wordings
        if short.label != long.label and f" {short.label} " in f" {long.label} " and 2 * long.now > short.now
    }
    return [row for row in rows if row.kind != "wording" or row.label not in inside]


def _named(db: Database, rows: Sequence[Row], listings: Mapping[int, _Listing]) -> list[Row]:
    """The rows with listings by name, and templates by the title of their newest listing."""
    named = []
    for row in rows:
        some = [int(one) for one in row.listings][-10:]
        told = {
            number: (name, title)
            for number, name, title in db.execute(
                "select id, source || '/' || source_id, title from listings where id in (select value from json_each(?))",
                [json.dumps(some)],
            )
        }
        label = row.label
        if row.kind == "template":
            title = " ".join(told[some[-1]][1].split())[:80]
            label = f"as {told[some[-1]][0]}: {title}" if title else f"as {told[some[-1]][0]}"
        named.append(Row(row.kind, label, row.now, row.before, row.growth, row.chance, [told[one][0] for one in some]))
    return named


def _day(db: Database, until: str) -> date:
    text = (
        until
        or db.execute(
            "select max(substr(coalesce(nullif(posted_at, ''), first_seen), 1, 10)) from listings"
        ).fetchone()[0]
    )
    if not text:
        return date(1970, 1, 1)
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise InputError(f"{text!r} is not a day.", "Write one such as 2026-11-21 after --until.") from None
