"""kill -9 at random moments through crawling the saved archives and through the run: nothing lost, nothing twice.

    python benchmarks/kill_archives.py [--kills 100] [--seed N] [--json]

Crawls each archive once undisturbed and runs extract, link and rank: that is what must come out. Then it
starts the same commands on another case again and again, killing the process, or its whole group, at
a random moment, until ``--kills`` kills have landed; every few kills it checks that what was
acknowledged is still there. At the end the same commands run to their end, and the case must hold
the same listings, versions, signals and leads as the undisturbed one, each page captured once by
each crawl, no row twice, every capture proved by its hash, and an audit log that verifies.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.saved_archives import Craigslist, Gumtree, definition_for, served
from crawlers.evidence.warc import read_capture
from leadline.core.audit import Anchor, verify
from leadline.core.casefile import open_case

#: What must be equal in both cases; order and database ids may differ.
_STATE = {
    "listings": "select source, source_id, version, content_sha256 from listings",
    "versions": """select l.source, l.source_id, v.version, v.content_sha256 from listing_versions v
                   join listings l on l.id = v.listing""",
    "signals": """select l.source, l.source_id, s.kind, s.value, s.field, s.start, s."end" from signals s
                  join listings l on l.id = s.listing""",
    "quarantine": "select source, url, reason from quarantine",
    "captures": "select distinct url, status, sha256 from captures",
}
_LEADS = "select m.lead, l.source || '/' || l.source_id from lead_members m join listings l on l.id = m.listing"


class Archive:
    """One archive served on loopback and the commands that crawl it and read it."""

    def __init__(self, site: Craigslist | Gumtree, address: str, folder: Path) -> None:
        rules = definition_for(site, address).model_copy(update={"connect": {}})
        self.definition = folder / f"{rules.name}.yaml"
        self.definition.write_text(rules.model_dump_json(exclude_defaults=True))
        self.host = f"{site.host}={address}"

    def commands(self, case: Path) -> list[list[str]]:
        """The crawl, then the run, on a case."""
        start = [sys.executable, "-m", "leadline.app.main", "--case", str(case), "--set", "fetch_pictures=false"]
        return [[*start, "crawl", str(self.definition), "--host", self.host], [*start, "run"]]


def state(case: Path) -> dict[str, Any]:
    """What the case holds, as far as it must be equal: rows, each with how often it is there, and leads by members."""
    with open_case(case) as opened:
        found: dict[str, Any] = {
            name: sorted(Counter(map(tuple, opened.db.execute(sql).fetchall())).items()) for name, sql in _STATE.items()
        }
        leads: dict[str, list[str]] = {}
        for lead, name in opened.db.execute(_LEADS):
            leads.setdefault(lead, []).append(name)
    return {**found, "leads": sorted(sorted(names) for names in leads.values())}


def acknowledged(case: Path) -> set[tuple[Any, ...]]:
    """Listing versions, captures and audit entries that the case holds now and may never lose."""
    if not (case / "case.db").exists():
        return set()
    with open_case(case) as opened:
        rows = opened.db.execute("select 'version', listing, version, content_sha256 from listing_versions").fetchall()
        rows += opened.db.execute("select 'capture', url, sha256, warc_offset from captures").fetchall()
        rows += opened.db.execute("select 'audit', seq, hash, '' from audit").fetchall()
    return set(rows)


def kill_through(
    commands: list[list[str]], lengths: list[float], case: Path, kills: int, chance: random.Random
) -> list[str]:
    """Start the commands and kill them until ``kills`` kills have landed; what was lost in between."""
    problems: list[str] = []
    before: set[tuple[Any, ...]] = set()
    landed = starts = 0
    while landed < kills:
        # Early kills hit the crawl, later ones the run on what was crawled; both are tried throughout.
        which = 0 if chance.random() < (0.9 if landed < kills * 0.6 else 0.2) else 1
        process = subprocess.Popen(
            commands[which], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            process.wait(timeout=chance.uniform(0.2, 1.0) * lengths[which])
        except subprocess.TimeoutExpired:
            # Sometimes the whole group, sometimes only the parent, whose children must then end by themselves.
            landed += 1
            os.killpg(process.pid, signal.SIGKILL) if chance.random() < 0.5 else process.kill()
            process.wait()
        starts += 1
        if starts % 5 == 0:
            now = acknowledged(case)
            if lost := before - now:
                problems.append(
                    f"{len(lost)} acknowledged rows were lost by kill {landed}, such as {min(map(str, lost))}"
                )
            before = now
    return problems


def check(case: Path, expected: dict[str, Any]) -> list[str]:
    """What is not as in the undisturbed case, or not proved."""
    found = state(case)
    problems = [
        f"{name} differ: {len(found[name])} against {len(expected[name])}"
        for name in expected
        if found[name] != expected[name]
    ]
    with open_case(case) as opened:
        problems += verify(opened.db, Anchor(opened.settings.state_dir, opened.id)).problems
        for (capture,) in opened.db.execute("select id from captures").fetchall():
            read_capture(opened, capture)
        for (url,) in opened.db.execute("select url from captures group by crawl, url having count(*) > 1"):
            problems.append(f"{url} was captured twice by one crawl")
        if running := opened.db.execute("select count(*) from crawls where state = 'running'").fetchone()[0]:
            problems.append(f"{running} crawls are not finished")
        ends = opened.db.execute("select warc_file, max(warc_offset + warc_length) from captures group by 1").fetchall()
    problems += [
        f"{name} holds bytes that no capture names" for name, end in ends if (case / name).stat().st_size != end
    ]
    return problems


def kill_archive(site: Craigslist | Gumtree, kills: int, seed: int) -> dict[str, Any]:
    """The figures of one archive."""
    with tempfile.TemporaryDirectory() as name, served(site.answer) as (address, _):
        folder = Path(name)
        os.environ["XDG_STATE_HOME"] = str(folder / "state")
        archive = Archive(site, address, folder)
        lengths = []
        for command in archive.commands(folder / "whole"):
            began = time.monotonic()
            subprocess.run(command, check=True, capture_output=True, timeout=300)
            lengths.append(time.monotonic() - began)
        case = folder / "killed"
        commands = archive.commands(case)
        problems = kill_through(commands, lengths, case, kills, random.Random(seed))
        for command in commands:
            subprocess.run(command, check=True, capture_output=True, timeout=300)
        expected = state(folder / "whole")
        problems += check(case, expected)
        with open_case(case) as opened:
            crawls = opened.db.execute("select count(*) from crawls").fetchone()[0]
            entries = opened.db.execute("select count(*) from audit").fetchone()[0]
    return {
        "kills": kills, "seed": seed, "crawls": crawls, "listings": len(expected["listings"]),
        "signals": sum(count for _, count in expected["signals"]), "audit_entries": entries, "problems": problems,
    }  # fmt: skip


def main() -> None:
    """Print the figures; the exit status is 1 when anything was lost, doubled or unproved."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100, help="Kills in all, half of them on each archive.")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--json", action="store_true", help="Print the figures as one line of JSON.")
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.randrange(1 << 30)
    found = {}
    for site in (Craigslist(), Gumtree()):
        found[site.definition] = kill_archive(site, (arguments.kills + 1) // 2, seed)
    if arguments.json:
        print(json.dumps(found))
    else:
        for name, figures in found.items():
            print("\n  ".join([name, *(f"{key}: {value}" for key, value in figures.items())]))
    sys.exit(1 if any(figures["problems"] for figures in found.values()) else 0)


if __name__ == "__main__":
    main()
