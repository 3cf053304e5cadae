"""A generated case for the learning loop: operations and look-alikes that share what the catalogue knows.

What is the same on both sides: how many listings, places and contacts a lead has, how often the phone
is written apart, and how many signs of the catalogue it states (operations state one more in a fifth of
cases, so that the catalogue ranks a little better than chance).

What differs, by style:

``words``         houses. A house is one way of advertising, used by many leads that know nothing of each other
                  (other phones, other texts). It has sayings drawn from a grammar anew for each case, each in three
                  word orders; a lead repeats about half of them. Operations and look-alikes have houses
                  alike, some large and some small, of the same verbs and nouns; a quarter of the leads on
                  each side belong to no house, and every fourth lead borrows a saying of a house of the other side.
``combinations``  no houses. Some pairs of a sign and an ordinary fact, or of two signs, go together in operations;
                  look-alikes often state one of the two, seldom both.
``mixed``         both, each in three fifths of the operations instead of three quarters.

Nobody could tell all of them: an operation of no house, or one that states no pair, looks like any
look-alike. The generator was written without regard to how the learner reads a lead.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

TEXTS = Path(__file__).parent / "cases" / "learning_loop.yaml"
STYLES = ("words", "combinations", "mixed")
SECTORS = ("labour", "services")
#: Houses of one side and sector: the share of its leads in each.
HOUSES = (0.4, 0.3, 0.2, 0.1)
#: Sayings of a house; share that a lead repeats; leads of a house; leads that borrow a saying of the other side.
SAYINGS, REPEATED, HOUSED, BORROWED = 5, 0.5, 0.75, 0.25
#: Pairs of one sector; operations and look-alikes that state one whole; look-alikes that state half of one.
PAIRS, WHOLE, WHOLE_LOOK_ALIKE, HALF_LOOK_ALIKE = 3, 0.75, 0.08, 0.7
#: What is left of both shares in the mixed style.
MIXED = 0.8
#: Signs and ordinary facts of a lead, at least and at most; operations that state one sign more.
SIGNS, FACTS, ONE_MORE = (1, 3), (3, 5), 0.2
#: Share of its sentences that one listing of a lead repeats; listings with the phone written apart.
TOLD, APART = 0.7, 0.4
TOWNS = ("Leeds", "Hull", "Derby", "Bristol", "Cardiff", "Norwich", "Exeter", "Lincoln", "Preston", "Swansea")
#: Beginnings of British numbers kept for drama, each with a thousand endings.
TRUNKS = ("07700 900", "020 7946 0", "0113 496 0", "0114 496 0")
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

Statement = list[str]  # ways to say one thing
Place = tuple[str, int]  # which list of a sector, and where in it


@dataclass
class Ways:
    """What is particular to one sector of one case."""

    houses: dict[bool, list[list[Statement]]]  # of operations (True) and of look-alikes
    pairs: list[tuple[Place, Place]]  # what goes together in operations


def generate(
    seed: int, style: str, operations: int = 300, look_alikes: int = 600
) -> tuple[list[dict[str, Any]], set[str]]:
    """Listings in random order, and the ids of those that belong to an operation; listings of a lead share a phone."""
    numbers = random.Random(f"{seed} {style}")
    with TEXTS.open(encoding="utf-8") as stream:
        texts = yaml.safe_load(stream)
    ways = _ways(numbers, texts)
    endings = numbers.sample(range(1000 * len(TRUNKS)), operations + look_alikes)
    listings: list[dict[str, Any]] = []
    planted: set[str] = set()
    for number, ending in enumerate(endings):
        operation = number < operations
        sector = SECTORS[number % 2]
        said = _statements(numbers, texts[sector], ways[sector], operation, style)
        phone = f"{TRUNKS[ending // 1000]}{ending % 1000:03}"
        for listing in _listings(numbers, texts[sector]["opening"], said, phone):
            listing["id"] = f"{len(listings):05}"
            listings.append(listing)
            if operation:
                planted.add(listing["id"])
    numbers.shuffle(listings)
    return listings, planted


def _ways(numbers: random.Random, texts: Mapping[str, Any]) -> dict[str, Ways]:
    grammar = texts["sayings"]
    things = [(how, what) for how in grammar["how"] for what in grammar["what"]]
    numbers.shuffle(things)

    def saying() -> Statement:
        how, what = things.pop()
        words = {"how": how, "what": what, "do": numbers.choice(grammar["do"]), "when": numbers.choice(grammar["when"])}
        return [_sentence(order.format(**words)) for order in grammar["orders"]]

    found = {}
    for sector in SECTORS:
        houses = {side: [[saying() for _ in range(SAYINGS)] for _ in HOUSES] for side in (True, False)}
        signs, facts = (numbers.sample(range(len(texts[sector][kind])), PAIRS * 2) for kind in ("traits", "ordinary"))
        pairs = [(("traits", signs[at]), ("ordinary", facts[at])) for at in range(PAIRS - 1)]
        pairs.append((("traits", signs[-1]), ("traits", signs[-2])))
        found[sector] = Ways(houses, pairs)
    return found


def _statements(
    numbers: random.Random, texts: Mapping[str, Any], ways: Ways, operation: bool, style: str
) -> list[Statement]:
    """What one lead has to say."""
    held: set[Place] = set()
    barred: set[Place] = set()
    sayings: list[Statement] = []
    part = MIXED if style == "mixed" else 1.0
    if style != "combinations":
        if numbers.random() < HOUSED * part:
            house = numbers.choices(ways.houses[operation], HOUSES)[0]
            sayings += [one for one in house if numbers.random() < REPEATED]
        if numbers.random() < BORROWED:
            sayings.append(numbers.choice(numbers.choices(ways.houses[not operation], HOUSES)[0]))
    if style != "words":
        one, other = numbers.sample(numbers.choice(ways.pairs), 2)
        drawn = numbers.random()
        if drawn < (WHOLE * part if operation else WHOLE_LOOK_ALIKE):
            held |= {one, other}
        elif not operation and drawn < WHOLE_LOOK_ALIKE + HALF_LOOK_ALIKE:
            held.add(one)
            barred.add(other)
    wanted = {
        "traits": numbers.randint(*SIGNS) + (operation and numbers.random() < ONE_MORE),
        "ordinary": numbers.randint(*FACTS),
    }
    for kind, count in wanted.items():
        places = [(kind, at) for at in range(len(texts[kind]))]
        numbers.shuffle(places)
        for place in places:
            if sum(name == kind for name, _ in held) >= count:
                break
            partners = {a if place == b else b for a, b in ways.pairs if place in (a, b)}
            # Without this, chance alone would complete a pair in every third look-alike.
            if place not in barred and (style == "words" or not partners & held):
                held.add(place)
    return [texts[kind][at] for kind, at in sorted(held)] + sayings


def _listings(
    numbers: random.Random, openings: Sequence[str], said: Sequence[Statement], phone: str
) -> list[dict[str, Any]]:
    towns = numbers.sample(TOWNS, numbers.randint(1, 3))
    at = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(days=numbers.random() * 60)
    found = []
    for _ in range(numbers.randint(2, 5)):
        place = numbers.choice(towns)
        told = numbers.sample(list(said), max(2, round(len(said) * TOLD)))
        opening = numbers.choice(openings).format(place=place)
        contact = _apart(numbers, phone) if numbers.random() < APART else phone
        at += timedelta(hours=numbers.random() * 120)
        body = " ".join([opening, *(numbers.choice(ways) for ways in told), contact])
        found.append(
            {"title": opening, "body": body, "place": place, "country": "GB", "posted_at": at.isoformat(timespec="seconds"),
             "source": numbers.choice(("one", "two"))}
        )  # fmt: skip
    return found


def _apart(numbers: random.Random, phone: str) -> str:
    digits = phone.replace(" ", "")
    if numbers.random() < 0.5:
        return " ".join(digits)
    return f"{digits[:-4]} " + " ".join(DIGITS[int(digit)] for digit in digits[-4:])


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
