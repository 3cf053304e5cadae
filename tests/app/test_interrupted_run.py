"""`leadline run` killed at random moments and run again gives what an uninterrupted run gives."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from leadline.core.audit import Anchor, verify
from leadline.core.casefile import open_case

LEADLINE = [sys.executable, "-m", "leadline.app.main"]
KILLS = 5
CITIES = ("Leeds", "Hull", "York", "Bath")
NAMES = ("Mia", "Lena", "Ana", "Rosa", "Ines")
_TEXT = (
    "garden table lamp river stone bright quiet corner window paper silver morning travel music "
    "market bridge season kitchen winter engine letter island forest yellow simple camera"
)
WORDS = _TEXT.split()


def _listings(count: int) -> list[dict]:
    """Half in groups that share a number or a template, half strangers."""
    chance = random.Random(11)
    rows = []
    for number in range(count):
        own = " ".join(chance.choices(WORDS, k=40))
        if number % 2:
            group = number % 9
            name, city = chance.choice(NAMES), chance.choice(CITIES)
            phrase = " ".join(random.Random(group).choices(WORDS, k=40))
            body = f"{name} in {city}. {phrase}. Call 07700 900{100 + group}"
        else:
            city, body = CITIES[number % 4], own
        rows.append(
            {"id": str(number), "title": f"Listing {number}", "body": body, "place": city, "country": "GB", "posted_at": "2026-01-02"}
        )  # fmt: skip
    return rows


def _run(case: Path) -> subprocess.Popen[bytes]:
    command = [*LEADLINE, "--case", str(case), "--set", "batch_size=20", "run", "--json"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)


def _state(folder: Path) -> dict[str, object]:
    """What a case holds, without times and database ids."""
    with open_case(folder) as case:
        names = "source || '/' || source_id"
        leads: dict[str, list[str]] = {}
        for lead, name in case.db.execute(
            f"select lead, {names} from lead_members m join listings l on l.id = m.listing"
        ):
            leads.setdefault(lead, []).append(name)
        query = f"select {names}, kind, value, field, start from signals s join listings l on l.id = s.listing"
        return {
            "listings": sorted(row[0] for row in case.db.execute(f"select {names} from listings")),
            "signals": sorted(case.db.execute(query)),
            "leads": sorted(sorted(members) for members in leads.values()),
            "scored": case.db.execute("select count(*) from scores").fetchone()[0],
            "problems": verify(case.db, Anchor(case.settings.state_dir, case.id)).problems,
        }


@pytest.mark.slow
def test_a_run_killed_five_times_ends_like_one_that_was_not(tmp_path: Path) -> None:
    source = tmp_path / "listings.jsonl"
    source.write_text("\n".join(json.dumps(row) for row in _listings(400)))
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    for folder in (whole, broken):
        subprocess.run([*LEADLINE, "--case", str(folder), "import", str(source)], check=True, capture_output=True)
    began = time.monotonic()
    summary = json.loads(_run(whole).communicate(timeout=120)[0].splitlines()[-1])
    seconds = time.monotonic() - began
    assert summary["changed"]

    chance = random.Random(os.environ.get("PYTEST_SEED", "7"))
    for _ in range(KILLS):
        process = _run(broken)
        time.sleep(chance.uniform(0.2, seconds))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    _run(broken).communicate(timeout=120)
    assert _state(broken) == _state(whole)
    assert _state(whole)["problems"] == ()

    again = json.loads(_run(broken).communicate(timeout=120)[0].splitlines()[-1])
    assert not again["changed"]
