"""Find listings from whatever a person has: a number in any form, a handle, an address, an advert."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler
from sqlite_utils import Database

from leadline.core.casefile import CaseFile
from leadline.core.records import Listing, Signal
from leadline.core.values import sha256
from models.picture_search import in_pictures
from models.records import Found

#: Signals that a query is looked up by.
SELECTORS = ("phone", "email", "handle", "payment", "wallet", "url")
#: Words from which a query is also looked for as a text.
ADVERT_WORDS = 8
#: Characters of a query that are read; longer ones are cut.
MAX_CHARACTERS = 60_000
#: Countries in which a number without its country code is tried, those with most listings first.
MOST_COUNTRIES = 60
#: Digits from which the end of a number finds it whatever stands before.
LEAST_DIGITS = 7
#: Least Jaro-Winkler likeness of two handles that are nearly the same, and how many are looked up.
LEAST_NAME, MOST_NAMES = 0.93, 10
#: What a match by the last digits, a second reading, the bare name of a handle, and one nearly the same is worth.
_BY_DIGITS, _SECOND_READING, _BY_NAME, _NEAR_NAME = 0.8, 0.7, 0.9, 0.6
#: What the words of the query in a picture are worth, where all of them stand there.
_IN_PICTURE = 0.8

_HANDLE = re.compile(r"@?([\w.\-]{3,64})")
_NUMBER = re.compile(r"[\d\s()+\-./·•_,;:|*#\u200b-\u200f\u2060]+")


def find(case: CaseFile, text: str, limit: int = 50, *, meaning: bool = False) -> list[Found]:
    """Listings that match the query, best first, at most ``limit``.

    A phone is read in any form or disguise, without country code in every country the case knows;
    then e-mail and web addresses, handles and payment accounts. A text of eight words or more is
    also compared with every advert, and the words of one of three or more with what was read in pictures. ``meaning`` adds adverts that mean the same in other words. The
    audit log gets a hash of the query, never the query.
    """
    asked = text
    text = text[:MAX_CHARACTERS].strip()
    found: dict[int, tuple[float, str]] = {}
    if text:
        _by_selector(case.db, text, found)
        if len(text.split()) >= ADVERT_WORDS or _unspaced(text):
            from models.text_search import alike

            for listing, likeness in alike(case.db, _read([_as_listing(text, "")])[0], text, limit):
                _better(found, listing, likeness, f"text {likeness:.2f}")
        for listing, share in in_pictures(case.db, text, limit):
            _better(found, listing, _IN_PICTURE * share, f"text in a picture {share:.2f}")
        if meaning:
            from models.meaning import same_meaning

            for listing, likeness in same_meaning(case, text, limit):
                _better(found, listing, likeness, f"meaning {likeness:.2f}")
    best = sorted(found.items(), key=lambda item: (-item[1][0], -item[0]))[:limit]
    shown = _shown(case.db, best)
    case.record("find", "case", query_sha256=sha256(asked), found=len(shown), meaning=meaning)
    return shown


def _unspaced(text: str) -> bool:
    return len(re.findall(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]", text)) >= 3 * ADVERT_WORDS


def _better(found: dict[int, tuple[float, str]], listing: int, likeness: float, why: str) -> None:
    if likeness > found.get(listing, (0.0, ""))[0]:
        found[listing] = (likeness, why)


def _as_listing(text: str, country: str) -> Listing:
    return Listing(source="query", id=country or "any", body=text, country=country)


def _read(listings: Sequence[Listing]) -> list[list[Signal]]:
    from features.reading import read_batch

    return read_batch(listings)


def _by_selector(db: Database, text: str, found: dict[int, tuple[float, str]]) -> None:
    for kind, value, worth in readings(db, text):
        for (listing,) in db.execute(
            "select distinct listing from signals where kind = ? and value = ?", [kind, value]
        ):
            _better(found, listing, worth, f"{kind} {value}")
    digits = re.sub(r"\D", "", text)
    if not found and LEAST_DIGITS <= len(digits) <= 15 and _NUMBER.fullmatch(text):
        tail = digits.lstrip("0")[-max(LEAST_DIGITS, len(digits.lstrip("0")) - 3) :]
        for listing, value in db.execute(
            "select distinct listing, value from signals where kind = 'phone' and value like '%' || ?", [tail]
        ):
            _better(found, listing, _BY_DIGITS, f"phone {value} (last digits)")
    if name := _HANDLE.fullmatch(text):
        end = name[1].lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        for listing, value in db.execute(
            "select distinct listing, value from signals where kind = 'handle' and value like '%:' || ? escape '\\'",
            [end],
        ):
            _better(found, listing, _BY_NAME, f"handle {value}")
        if not found:
            _by_near_name(db, name[1].lower(), found)


def _by_near_name(db: Database, name: str, found: dict[int, tuple[float, str]]) -> None:
    """Handles a letter or two away: an account that was closed comes back under nearly its old name."""
    handles = {
        row[0]: row[0].partition(":")[2]
        for row in db.execute("select distinct value from signals where kind = 'handle'")
    }
    near = process.extract(
        name, handles, scorer=JaroWinkler.normalized_similarity, score_cutoff=LEAST_NAME, limit=MOST_NAMES
    )
    for _, likeness, value in near:
        for (listing,) in db.execute(
            "select distinct listing from signals where kind = 'handle' and value = ?", [value]
        ):
            _better(found, listing, round(likeness * _NEAR_NAME, 3), f"handle {value} (nearly the same)")


def readings(db: Database, text: str) -> Iterable[tuple[str, str, float]]:
    """(kind, value, worth) of every selector the query may mean."""
    countries = [""] + [
        row[0]
        for row in db.execute(
            "select country from listings where country <> '' group by country order by count(*) desc, country limit ?",
            [MOST_COUNTRIES],
        )
    ]
    for (region,) in db.execute(
        """select json_extract(detail, '$.region') as region from signals where kind = 'phone' and region <> ''
           group by region order by count(*) desc, region limit ?""",
        [MOST_COUNTRIES],
    ):
        if region not in countries and re.fullmatch(r"[A-Z]{2}", region):
            countries.append(region)
    seen: set[tuple[str, str, float]] = set()
    # A long text is read once more for each country only where that is quick.
    tried = countries if len(text) <= 400 else countries[:4]
    for signals in _read([_as_listing(text, country) for country in tried]):
        for signal in signals:
            if signal.kind in SELECTORS:
                seen.add((signal.kind, signal.value, 1.0))
                seen |= {
                    (signal.kind, str(other["value"]), _SECOND_READING)
                    for other in signal.alternatives
                    if other.get("value")
                }
    return sorted(seen, key=lambda item: (-item[2], item[0], item[1]))


def _shown(db: Database, best: Sequence[tuple[int, tuple[float, str]]]) -> list[Found]:
    rows: dict[int, Any] = {
        row[0]: row
        for row in db.execute(
            """select l.id, l.source || '/' || l.source_id, m.lead, l.title from listings l
               left join lead_members m on m.listing = l.id where l.id in (select value from json_each(?))""",
            [json.dumps([listing for listing, _ in best])],
        )
    }
    return [
        Found(listing, rows[listing][1], rows[listing][2], why, likeness, rows[listing][3])
        for listing, (likeness, why) in best
    ]
