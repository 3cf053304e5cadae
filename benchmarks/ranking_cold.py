"""Cold start: precision of the first leads, ranked by the catalogue alone, against two simple orders.

    python benchmarks/ranking_cold.py                                  a synthetic case of its own
    python benchmarks/ranking_cold.py LISTINGS.jsonl TRUTH.json        any other
    python benchmarks/ranking_cold.py --demo [FOLDER] [--seed N]       the demo: crawled, read, linked and ranked

TRUTH.json maps a listing's id (or source/id) to the name of its planted operation; listings that
are not in it belong to none. A lead is a find when at least half of its listings, and at least two,
belong to one operation. Orders compared: ours, largest lead first, newest lead first. FOLDER keeps the
demo's case, and is read again where it is there already; --seed invents another world.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from leadline.core.casefile import CaseFile, open_case
from leadline.core.listings import put_listing
from leadline.core.records import Listing

TEXTS = Path(__file__).parent / "cases" / "ranking.yaml"
#: What each group of listings is: sentences of each kind it draws on, how many of each it knows.
PLANTED = {"labour": {"labour": 5}, "services": {"services": 4}}
LOOK_ALIKES = {
    "agency": {"agency": 4, "labour": 2},
    "agency-2": {"agency": 4, "labour": 1},
    "independent": {"independent": 5},
    "estate": {"estate": 5},
    "spam": {"spam": 4},
}
WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def generate(seed: int = 1, each: int = 2) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Listings of a synthetic case and the truth: listing id to operation.

    In every language ``each`` operations of both kinds, the look-alikes, and adverts that stand
    alone. Operations and look-alikes draw phones, disguises, places, dates and sizes alike.
    """
    numbers = random.Random(seed)
    with TEXTS.open(encoding="utf-8") as stream:
        languages = yaml.safe_load(stream)
    listings: list[dict[str, Any]] = []
    truth: dict[str, str] = {}
    for language, texts in languages.items():
        kinds = [(kind, known, True) for kind, known in PLANTED.items()] * each
        kinds += [(kind, known, False) for kind, known in LOOK_ALIKES.items()]
        for number, (kind, known, planted) in enumerate(kinds):
            group = f"{language}-{kind}-{number}"
            for listing in _group(numbers, _part(texts, number), kind, known):
                listing["id"] = f"{len(listings):05}"
                if planted:
                    truth[listing["id"]] = group
                listings.append(listing)
        for _ in range(15):
            alone = _group(numbers, texts, "single", {"single": 1})[0]
            listings.append({**alone, "id": f"{len(listings):05}"})
    numbers.shuffle(listings)
    return listings, truth


def _part(texts: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The sentences that one group may use: neighbours have few in common, or they would be one group."""
    pools = {}
    for pool, sentences in texts.items():
        half = len(sentences) // 2 + 1
        pools[pool] = sentences
        if pool in ("labour", "services", "agency"):
            pools[pool] = sentences[:half] if number % 4 < 2 else sentences[-half:]
    return pools


def _group(
    numbers: random.Random, texts: Mapping[str, Any], kind: str, known: Mapping[str, int]
) -> list[dict[str, Any]]:
    pools = {pool: numbers.sample(texts[pool], count) for pool, count in known.items()}
    phone = texts["trunk"] + f"{numbers.randrange(1000):03}"
    if numbers.random() < 0.3:
        phone = texts["trunk"] + f"{numbers.randrange(1000):03}"
    hidden = numbers.random() < 0.6
    one = (numbers.choice(texts["names"]), numbers.randint(24, 38))
    towns = numbers.sample(texts["places"], numbers.randint(1, 4))
    begun = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(days=numbers.random() * 20)
    listings = []
    for _ in range(numbers.randint(3, 12)):
        name, age = one if kind == "independent" else (numbers.choice(texts["names"]), numbers.randint(19, 29))
        sentences = [
            sentence for pool in pools.values() for sentence in numbers.sample(pool, max(1, len(pool) * 3 // 4))
        ]
        numbers.shuffle(sentences)
        place = numbers.choice(towns)
        filled = [
            sentence.format(place=place, name=name, age=age, n=numbers.randrange(100, 999), pay=_pay(numbers))
            for sentence in sentences
        ]
        contact = _disguised(numbers, phone) if hidden and numbers.random() < 0.7 else phone
        begun += timedelta(hours=numbers.random() * 90)
        listings.append(
            {"title": filled[0][:60], "body": " ".join([*filled[1:], contact]) if filled[1:] else f"{filled[0]} {contact}",
             "place": place, "posted_at": begun.isoformat(timespec="seconds"), "source": numbers.choice(["one", "two"])}
        )  # fmt: skip
    return listings


def _pay(numbers: random.Random) -> str:
    return f"{numbers.randrange(8, 30) * 100} €"


def _disguised(numbers: random.Random, phone: str) -> str:
    digits = phone.replace(" ", "").replace("-", "")
    way = numbers.randrange(3)
    if way == 0:
        return " ".join(digits)
    if way == 1:
        return "".join(f"{digit}." for digit in digits)
    cut = len(digits) - 4
    return digits[:cut] + " " + " ".join(WORDS[int(digit)] for digit in digits[cut:])


def fill(case: CaseFile, listings: Sequence[Mapping[str, Any]]) -> None:
    """Put listings in an open case and run extract, link and rank over them."""
    from features.stage import extract_stage
    from models.linking.stage import link_stage
    from models.ranking.stage import rank_stage

    known = {field.name for field in fields(Listing)}
    with case.transaction() as db:
        for row in listings:
            given = {key: value for key, value in row.items() if key in known and value is not None}
            for key in ("contacts", "images"):
                given[key] = tuple(given.get(key) or ())
            put_listing(db, Listing(**{"source": "import", **given}))
    for stage in (extract_stage, link_stage, rank_stage):
        stage(case)


def precision(case: CaseFile, truth: Mapping[str, str], first: int = 20) -> dict[str, float]:
    """Share of finds among the first leads, in our order and in the two simple ones."""
    from models.queue import walk

    leads = [row for page in walk(case, everything=True) for row in page]
    members: dict[str, list[str]] = {}
    for lead, name, own in case.db.execute(
        """select m.lead, g.source || '/' || g.source_id, g.source_id
           from lead_members m join listings g on g.id = m.listing"""
    ):
        members.setdefault(lead, []).append(truth.get(name) or truth.get(own) or "")
    finds = {lead for lead, names in members.items() if _is_find(names)}
    orders = {
        "ours": leads,
        "largest first": sorted(leads, key=lambda row: (-row.size, row.lead)),
        "newest first": sorted(leads, key=lambda row: (row.last_seen, row.lead), reverse=True),
    }
    return {name: round(sum(row.lead in finds for row in order[:first]) / first, 3) for name, order in orders.items()}


def _is_find(operations: Sequence[str]) -> bool:
    planted = Counter(operation for operation in operations if operation).most_common(1)
    return bool(planted) and planted[0][1] >= 2 and planted[0][1] * 2 >= len(operations)


def demo(arguments: Sequence[str]) -> None:
    """Print the figures of the demo as one JSON line."""
    from leadline.app.demo.world import LISTINGS, SEED, build_world
    from leadline.app.main import main as leadline

    parser = argparse.ArgumentParser(description="Cold start on the demo.")
    parser.add_argument("folder", nargs="?", default=None)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args(arguments)
    truth = {
        name: placed.group
        for name, placed in build_world(asked.seed, LISTINGS).truth.items()
        if placed.kind == "operation"
    }
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or temporary
        with contextlib.redirect_stdout(sys.stderr):
            code = leadline(["--case", folder, "demo", "--no-serve", "--json", "--seed", str(asked.seed)])
        if code:
            sys.exit(code)
        with open_case(folder) as case:
            figures = precision(case, truth)
            leads = case.db.execute("select count(*) from leads where retired_at is null").fetchone()[0]
    print(json.dumps({"demo": asked.seed, "leads": leads, "precision_at_20": figures}))


def main(arguments: Sequence[str]) -> None:
    """Print the figures as one JSON line."""
    if arguments and arguments[0] == "--demo":
        demo(arguments[1:])
        return
    if arguments:
        lines = Path(arguments[0]).read_text("utf-8").splitlines()
        listings = [json.loads(line) for line in lines if line.strip()]
        truth = json.loads(Path(arguments[1]).read_text("utf-8"))
    else:
        listings, truth = generate()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, open_case(folder, create=True) as case:
        fill(case, listings)
        figures = precision(case, truth)
        leads = case.db.execute("select count(*) from leads where retired_at is null").fetchone()[0]
    seconds = round(time.monotonic() - began, 1)
    print(json.dumps({"listings": len(listings), "leads": leads, "seconds": seconds, "precision_at_20": figures}))


if __name__ == "__main__":
    main(sys.argv[1:])
