"""Reading kept pages again: nothing is fetched, only what is new to today's readers is read, differences are versions."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawlers.crawl.authority import record_import_authority
from crawlers.crawl.frontier import Visit
from crawlers.crawl.run import open_run
from crawlers.evidence.warc import Answer, read_capture
from crawlers.pages.urls import canonical
from crawlers.rereading.reading import unpack_record
from crawlers.rereading.stage import reread_stage
from crawlers.sources.load import load_definition
from leadline.app.main import cli
from leadline.core.audit import Anchor, verify
from leadline.core.casefile import open_case
from leadline.core.errors import EvidenceError, NotFound

AT = "2026-11-01T10:00:00.000Z"
LATER = "2026-11-05T10:00:00.000Z"


def _advert(number, *, more="", title="h1"):
    return f"<html><body><{title}>Advert {number}</{title}><div class=text>Text of {number}</div>{more}</body></html>"


def _keep(case, definition, pages, at=AT):
    """Keep pages as a crawl at ``at`` would have: path to (what it was found as, body, status)."""
    run = open_run(case, definition, record_import_authority(case, definition.name), kind="import")
    run.fetch_pictures = False
    while run.next_visit() is not None:
        pass
    for path, (kind, body, status) in pages.items():
        url = f"http://market.example{path}"
        visit = Visit(canonical(url), url, kind, {"row": {"price": ["7 €"]}} if kind == "listing" else {})
        run.take(visit, Answer(url, status, [("Content-Type", "text/html")], body.encode(), at))
    run.close(finished=True)


def _rows(case, sql, *values):
    return case.db.execute(sql, list(values)).fetchall()


@pytest.fixture
def rules(write_definition, tmp_path, monkeypatch):
    """Write the definition with changes where ``leadline`` looks for it, and load it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sources").mkdir()

    def written(*changes):
        path = write_definition(*changes)
        path = path.rename(tmp_path / "sources" / "market.yaml")
        return load_definition(path)

    return written


def test_a_better_reader_makes_a_version_and_is_not_run_twice(case, rules):
    pages = {f"/ad/{n}": ("listing", _advert(n, more=f"<p class=where>Town {n}</p>"), 200) for n in range(3)}
    _keep(case, rules(), pages)
    assert reread_stage(case)["totals"]["pages"] == 0
    rules(("  price: [{row: price}]", "  price: [{row: price}]\n  place: .where"))
    summary = reread_stage(case)
    assert summary["changed"]
    assert {name: summary["totals"][name] for name in ("pages", "changed", "new", "gone")} == {
        "pages": 3, "changed": 3, "new": 0, "gone": 0,
    }  # fmt: skip
    assert _rows(case, "select source_id, place, price, version, last_seen from listings order by 1") == [
        (str(n), f"Town {n}", "7 €", 2, AT) for n in range(3)
    ]
    assert _rows(case, "select why from listing_versions where version = 2") == [("reread",)] * 3
    assert reread_stage(case)["totals"]["pages"] == 0
    # What does not change how a page is read is no reason to read it.
    rules(
        ("  price: [{row: price}]", "  price: [{row: price}]\n  place: .where"), ("Test order", "Another order"),
        ("delay: 0", "delay: 9"),
    )  # fmt: skip
    assert reread_stage(case)["totals"]["pages"] == 0
    assert verify(case.db, Anchor(case.settings.state_dir, case.id)).problems == ()


def test_quarantined_pages_that_can_be_read_now_become_listings(case, rules):
    _keep(case, rules(), {"/ad/1": ("listing", _advert(1, title="h2").replace("class=text", "class=words"), 200)})
    assert _rows(case, "select reason from quarantine") == [("no-fields",)]
    rules(("  title: h1", "  title: [h1, h2]"))
    totals = reread_stage(case)["totals"]
    assert (totals["new"], totals["released"]) == (1, 1)
    assert _rows(case, "select title, first_seen from listings") == [("Advert 1", AT)]
    assert _rows(case, "select count(*) from quarantine") == [(0,)]
    # A reader that has become worse loses nothing.
    rules(("  title: h1", "  title: h5"), ("body: .text", "body: .txt"))
    totals = reread_stage(case)["totals"]
    assert (totals["changed"], totals["quarantined"]) == (0, 1)
    assert _rows(case, "select title, version from listings") == [("Advert 1", 1)]
    assert _rows(case, "select stage, reason from quarantine") == [("reread", "no-fields")]


def test_rows_of_index_pages_are_read_again_too(case, rules):
    index = "<ul><li class=ad><a class=title href='/ad/1'>x</a><b class=price>1 €</b><i class=town>Gera</i></li></ul>"
    _keep(case, rules(), {"/list": ("index", index, 200), "/ad/1": ("listing", _advert(1), 200)})
    rules(
        ("{price: .price}", "{price: .price, place: .town}"),
        ("[{row: price}]", "[{row: price}]\n  place: {row: place}"),
    )
    assert reread_stage(case)["totals"]["changed"] == 1
    assert _rows(case, "select place, price from listings") == [("Gera", "1 €")]


def test_the_newest_page_counts_and_what_is_gone_stays_gone(case, rules):
    _keep(case, rules(), {"/ad/1": ("listing", _advert(1, more="<p class=where>Old town</p>"), 200)})
    _keep(case, rules(), {"/ad/1": ("listing", _advert(1, more="<p class=where>New town</p>"), 200)}, LATER)
    _keep(case, rules(), {"/ad/1": ("listing", "gone", 404)}, "2026-11-09T10:00:00.000Z")
    assert _rows(case, "select version, gone_at from listings") == [(1, "2026-11-09T10:00:00.000Z")]
    rules(("[{row: price}]", "[{row: price}]\n  place: .where"))
    totals = reread_stage(case)["totals"]
    assert (totals["pages"], totals["changed"], totals["older"], totals["gone"]) == (3, 1, 1, 0)
    assert _rows(case, "select place, version, gone_at from listings") == [("New town", 2, "2026-11-09T10:00:00.000Z")]


def test_a_page_that_was_no_listing_gives_back_what_the_listing_was(case, rules):
    _keep(case, rules(), {"/ad/1": ("listing", _advert(1), 200)})
    soft = "<h1>Sorry</h1><div class=text>This offer is over.</div>"
    _keep(case, rules(), {"/ad/1": ("listing", soft, 200)}, LATER)
    assert _rows(case, "select title, version from listings") == [("Sorry", 2)]
    rules(("this advert has expired", "this offer is over"))
    totals = reread_stage(case)["totals"]
    assert (totals["gone"], totals["changed"]) == (1, 1)
    assert _rows(case, "select title, version, gone_at, last_seen from listings") == [("Advert 1", 3, LATER, AT)]
    assert reread_stage(case)["totals"]["pages"] == 0


def test_the_same_listing_at_two_addresses_of_one_crawl_is_read_from_the_first(case, rules):
    pages = {
        "/ad/1": ("listing", _advert(1, more="<p class=where>First</p>"), 200),
        "/ad/1?view=b": ("listing", _advert(1, more="<p class=where>Second</p>"), 200),
    }
    _keep(case, rules(), pages)
    rules(("[{row: price}]", "[{row: price}]\n  place: .where"))
    reread_stage(case)
    assert _rows(case, "select place, version from listings") == [("First", 2)]


def test_damaged_evidence_is_said_and_stops_nothing(case, rules):
    _keep(case, rules(), {f"/ad/{n}": ("listing", _advert(n), 200) for n in range(3)})
    (offset,) = _rows(case, "select warc_offset from captures where id = 2")[0]
    (file,) = (case.folder / "evidence").iterdir()
    data = bytearray(file.read_bytes())
    data[offset + 30] ^= 255
    file.write_bytes(data)
    rules(("body: .text", "body: [.txt, .text]"))
    totals = reread_stage(case)["totals"]
    assert (totals["pages"], totals["damaged"], totals["same"]) == (3, 1, 2)
    assert _rows(case, "select reason, capture from quarantine") == [("damaged-evidence", 2)]
    file.unlink()
    assert reread_stage(case)["totals"]["damaged"] == 1


def test_records_are_unpacked_as_the_reader_of_evidence_does(case, rules):
    bodies = ["", "x", _advert(1), "\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "é\0" * 5000]
    _keep(case, rules(), {f"/ad/{n}": ("listing", body, 200) for n, body in enumerate(bodies)})
    for capture, file, offset, length in _rows(case, "select id, warc_file, warc_offset, warc_length from captures"):
        packed = (case.folder / file).read_bytes()[offset : offset + length]
        assert unpack_record(packed) == read_capture(case, capture)
        for broken in (b"", packed[:-20], packed[: length // 2], b"x" + packed):
            with pytest.raises(EvidenceError):
                unpack_record(broken)


def test_a_source_without_kept_pages_is_named(case, rules):
    rules()
    with pytest.raises(NotFound, match="market"):
        reread_stage(case, ["market"])


def test_the_command(tmp_path, rules):
    with open_case(tmp_path / "case", create=True) as case:
        _keep(case, rules(), {"/ad/1": ("listing", _advert(1, more="<p class=where>T</p>"), 200)})
    rules(("[{row: price}]", "[{row: price}]\n  place: .where"))
    run, arguments = CliRunner(), ["--case", str(tmp_path / "case"), "reread"]
    done = run.invoke(cli, [*arguments, "market", "--json"])
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert summary["changed"]
    assert summary["totals"]["changed"] == 1
    assert "already" in run.invoke(cli, arguments).stderr


def test_killed_in_several_processes_it_goes_on_where_it_was(tmp_path, rules):
    count = 3000
    with open_case(tmp_path / "case", create=True) as case:
        where = "<p class=where>T</p>"
        _keep(case, rules(), {f"/ad/{n}": ("listing", _advert(n, more=where), 200) for n in range(count)})
    rules(("[{row: price}]", "[{row: price}]\n  place: .where"))
    command = [
        sys.executable, "-m", "leadline.app.main", "--case", str(tmp_path / "case"), "--set", "workers=2",
        "--set", "batch_size=100", "reread", "--json",
    ]  # fmt: skip
    killed = 0
    for seconds in (random.uniform(1, 2), random.uniform(1.5, 3)):
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(seconds)
        killed += process.poll() is None
        process.kill()  # only the parent: its workers must end by themselves
        process.wait()
        deadline = time.monotonic() + 10
        while _group_lives(process.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not _group_lives(process.pid)
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    with open_case(tmp_path / "case") as case:
        assert _rows(case, "select place, version, count(*) from listings group by 1, 2") == [("T", 2, count)]
        assert verify(case.db, Anchor(case.settings.state_dir, case.id)).problems == ()
    assert killed


def _group_lives(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    # A process that has ended and whose new parent has not yet asked is no longer working.
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == group and fields[0] != "Z":
                return True
    return False
