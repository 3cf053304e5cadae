"""A crawl killed at random moments and run again ends with the same listings, none twice, and a whole audit log."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

from crawlers.evidence.warc import read_capture
from leadline.core.audit import Anchor, verify
from leadline.core.casefile import open_case

ADVERTS, PER_PAGE = 90, 15


def _build(site, page_type):
    for start in range(0, ADVERTS, PER_PAGE):
        page = f"/list?p={start // PER_PAGE}" if start else "/list"
        after = f"/list?p={start // PER_PAGE + 1}" if start + PER_PAGE < ADVERTS else ""
        # The last advert of a page is the first of the next: duplicates at page edges.
        site.index(page, list(range(max(0, start - 1), start + PER_PAGE)), after=after)
    for number in range(ADVERTS):
        site.advert(number, images=(f"/p{number // 3}.jpg",))
    for number in range(ADVERTS // 3):
        site.pages[f"/p{number}.jpg"] = page_type(b"\xff\xd8\xff" + str(number).encode() * 50)


def _command(case, definition, site):
    return [
        sys.executable, "-m", "leadline.app.main", "--case", str(case), "crawl", str(definition),
        "--host", f"market.example={site.address}",
    ]  # fmt: skip


def _state(folder):
    with open_case(folder) as case:
        listings = case.db.execute("select source_id, title, body, version from listings order by 1").fetchall()
        pictures = case.db.execute(
            "select l.source_id, i.url, g.sha256 from listing_images i join listings l on l.id = i.listing "
            "join images g on g.id = i.image order by 1, 2"
        ).fetchall()
        return listings, pictures


def test_killed_and_run_again(tmp_path, site, page_type, write_definition):
    _build(site, page_type)
    definition = write_definition(("concurrency: 8", "concurrency: 3"))
    whole = tmp_path / "whole"
    began = time.monotonic()
    subprocess.run(_command(whole, definition, site), check=True, capture_output=True, timeout=100)
    length = time.monotonic() - began
    expected = _state(whole)
    assert len(expected[0]) == ADVERTS
    assert len(expected[1]) == ADVERTS

    seed = random.randrange(1 << 30)
    print("seed", seed)
    chance = random.Random(seed)
    killed = tmp_path / "killed"
    kills = 0
    for _ in range(4):
        process = subprocess.Popen(
            _command(killed, definition, site),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(timeout=chance.uniform(0.3, 1.0) * length * 0.6)
        except subprocess.TimeoutExpired:
            # Sometimes the whole group, sometimes only the parent, whose child must then end by itself.
            kills += 1
            os.killpg(process.pid, signal.SIGKILL) if chance.random() < 0.5 else process.kill()
            process.wait()
    assert kills
    last = subprocess.run(_command(killed, definition, site), capture_output=True, text=True, timeout=100)
    assert last.returncode == 0, last.stderr
    assert _state(killed) == expected
    with open_case(killed) as case:
        assert verify(case.db, Anchor(case.settings.state_dir, case.id)).problems == ()
        assert case.db.execute("select count(*) from crawls where state = 'running'").fetchone() == (0,)
        captures = case.db.execute("select id from captures").fetchall()
        for (capture,) in captures:
            read_capture(case, capture)
        ends = case.db.execute("select warc_file, max(warc_offset + warc_length) from captures group by 1").fetchall()
        assert {name: (killed / name).stat().st_size for name, _ in ends} == dict(ends)
