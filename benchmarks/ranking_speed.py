"""How long ranking takes on a large case: everything, only what is new, and everything again after judgements.

    python -m benchmarks.ranking_speed [--leads 100000] [--listings 10] [--seed 3] [--judged 200] [--workers 1] [--model]

A case is made by bulk inserts: each lead has ``--listings`` adverts of some 600 characters on average, two
distinct texts for each three of them, with phones, phrases of the catalogue, prices, ages, disguise, language and
voice as signals, and text links between copies. Printed, in CPU seconds and on the clock: a full ranking with reasons;
one after one lead in a hundred got a new listing; one after ``--judged`` leads were judged, which weighs every
lead anew by what they teach, reasons included; and with ``--model`` one after a model was promoted. Beside them stands a plain
pass that only reads every listing and its signals from SQLite. Largest memory held is printed too. CPU seconds
are those of the process that writes: with ``--workers 2`` only the clock tells what the workers did.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from features.catalogue import load_catalogue
from leadline.core.casefile import CaseFile, open_case
from leadline.core.settings import load_settings

NOW = "2026-11-01T00:00:00.000Z"
_TEXT = (
    "work job warehouse packing pay weekly room provided transport house shift start today contact message evening "
    "clean kitchen farm harvest driver team office help night available private massage new city hotel visit hour "
    "rate call text only no experience needed documents arranged flight paid contract week month euro cash bonus "
    "friendly young experienced welcome girls ladies men people couple family child care home garden tools machine"
)
WORDS = _TEXT.split()
TOWNS = ("Ghent", "Leeds", "Lyon", "Turin", "Gdansk", "Porto", "Cluj", "Graz", "Malmo", "Cork")


def make(case: CaseFile, leads: int, listings: int, seed: int) -> None:
    """Fill an empty case: ``leads`` leads of ``listings`` adverts each."""
    phrases = [one.id for one in load_catalogue() if one.phrases and one.enabled]
    numbers = random.Random(seed)
    vocabulary = WORDS + [
        f"{a}{b}" for a in ("ma", "ko", "ri", "ta", "lu", "se") * 30 for b in ("ren", "dol", "mik", "sat")
    ]
    for start in range(0, leads, 5_000):
        rows: dict[str, list[tuple[Any, ...]]] = {
            "leads": [],
            "listings": [],
            "members": [],
            "signals": [],
            "links": [],
            "marks": [],
        }
        for lead in range(start, min(leads, start + 5_000)):
            _lead(rows, numbers, lead, listings, phrases, vocabulary)
        with case.transaction() as db:
            put = db.conn.executemany
            put("insert into leads values (?, ?, ?, null)", rows["leads"])
            put(
                """insert into listings (id, source, source_id, url, title, body, posted_at, place, country, category, price,
                   contacts, images, extra, content_sha256, first_seen, last_seen)
                   values (?, ?, ?, '', ?, ?, ?, ?, 'GB', '', '', '[]', '[]', '{}', '', ?, ?)""",
                rows["listings"],
            )
            put("insert into lead_members values (?, ?)", rows["members"])
            put(
                """insert into signals (listing, listing_version, kind, value, field, start, "end", raw, spans, steps,
                   alternatives, detail, confidence, extractor)
                   values (?, 1, ?, ?, 'body', 0, 4, '', '[]', '[]', '[]', ?, 1.0, 'made@1')""",
                rows["signals"],
            )
            put(
                "insert into links (a, b, kind, strength, evidence, rule) values (?, ?, 'text', 1.0, '{}', 'made@1')",
                rows["links"],
            )
            put("insert into stage_marks values ('extract', ?, 1, 'made@1')", rows["marks"])


def _lead(
    rows: dict[str, list[tuple[Any, ...]]], numbers: random.Random, lead: int, listings: int, phrases: list[str],
    vocabulary: list[str],
) -> None:  # fmt: skip
    name = f"L{lead:07}"
    rows["leads"].append((name, NOW, NOW))
    own = numbers.sample(phrases, numbers.randint(0, 6))
    bodies: list[tuple[str, int]] = []
    for at in range(listings):
        listing = lead * listings + at + 1
        if bodies and numbers.random() < 1 / 3:
            body, first = numbers.choice(bodies)
            rows["links"].append((first, listing))
        else:
            body = " ".join(numbers.choices(vocabulary, k=numbers.randint(60, 140)))
            bodies.append((body, listing))
        day = f"2026-{numbers.randint(8, 10):02}-{numbers.randint(1, 28):02}T10:00:00.000Z"
        rows["listings"].append(
            (listing, f"s{listing % 3}", str(listing), body[:40], body, day, numbers.choice(TOWNS), NOW, NOW)
        )
        rows["members"].append((listing, name))
        rows["marks"].append((listing,))
        told = [
            ("phone", f"+4477009{lead:05}{at % 2}"),
            ("language", "en"),
            ("voice", numbers.choice(["plural", "first_person_singular"])),
        ]
        told += [("disguise", f"0.{numbers.randrange(10)}0"), ("price", f"GBP {numbers.randint(5, 40) * 10}.00/hour")]
        told += [("age", str(numbers.randint(19, 30)))] if numbers.random() < 0.3 else []
        told += [("phrase", phrase) for phrase in own if numbers.random() < 0.7]
        rows["signals"] += [(listing, kind, value, "{}") for kind, value in told]


def plain_pass(case: CaseFile) -> int:
    """Read every listing of every lead and its signals once, in the order of leads, and nothing else."""
    read = 0
    for _ in case.db.execute(
        "select m.lead, g.title, g.body from lead_members m join listings g on g.id = m.listing order by m.lead"
    ):
        read += 1
    for _ in case.db.execute("select listing, kind, value from signals"):
        read += 1
    return read


def timed(what: str, done: Callable[[], Any]) -> dict[str, Any]:
    """CPU seconds of this process, and seconds on the clock."""
    began, clock = time.process_time(), time.monotonic()
    done()
    spent = {
        "what": what,
        "cpu_seconds": round(time.process_time() - began, 1),
        "seconds": round(time.monotonic() - clock, 1),
    }
    print(json.dumps(spent), flush=True)
    return spent


def _judge(case: CaseFile, count: int, seed: int) -> Iterator[str]:
    from models.judgements import judge

    numbers = random.Random(seed)
    for (lead,) in case.db.execute("select lead from scores order by rank limit ?", [count]).fetchall():
        body = case.db.execute(
            "select body from listings where id = (select min(listing) from lead_members where lead = ?)", [lead]
        ).fetchone()[0]
        yes = ("transport" in body) != (numbers.random() < 0.1)
        judge(case, lead, "escalate" if yes else "dismiss_unrelated", "made up", by="benchmark")
        yield lead


def main() -> None:
    """Make the case, rank it in every way, print each."""
    from models.ranking.stage import rank_stage

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--listings", type=int, default=10)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--judged", type=int, default=200)
    parser.add_argument("--workers", type=int, default=1, help="Processes that rank.")
    parser.add_argument("--model", action="store_true", help="Also train, promote and rank by a model.")
    asked = parser.parse_args()
    settings = load_settings(flags={"workers": asked.workers})
    with (
        tempfile.TemporaryDirectory() as folder,
        open_case(Path(folder) / "case", create=True, settings=settings) as case,
    ):
        timed("make the case", lambda: make(case, asked.leads, asked.listings, asked.seed))
        timed("a plain pass over its rows", lambda: plain_pass(case))
        timed(f"full ranking of {asked.leads} leads, {asked.leads * asked.listings} listings", lambda: rank_stage(case))
        timed("nothing new", lambda: rank_stage(case))
        with case.transaction() as db:
            some = asked.leads // 100
            db.execute("update listings set version = 2, body = body || ' more' where id % ? = 1 and id <= ?",
                       [asked.listings, some * asked.listings])  # fmt: skip
        timed(f"{some} leads changed", lambda: rank_stage(case))
        timed(f"judge {asked.judged} leads", lambda: list(_judge(case, asked.judged, asked.seed)))
        timed("every lead weighed anew by the judgements", lambda: rank_stage(case))
        if asked.model:
            from models.learning.on_case import train_case
            from models.learning.training import Plan
            from models.ranking.switching import promote

            timed("train", lambda: train_case(case, Plan(measure=False)))
            timed("promote, every lead weighed anew by the model", lambda: promote(case, "all", "benchmark"))
    print(json.dumps({"peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}))


if __name__ == "__main__":
    main()
