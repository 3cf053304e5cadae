"""Crawls of a site on loopback: what is kept, what is refused, and that a second crawl knows the first."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawlers.collect import collect
from crawlers.evidence.warc import read_capture
from leadline.core.audit import Anchor, verify
from leadline.core.casefile import open_case
from leadline.core.errors import AuthorityError, CaseBusy, EvidenceError, InputError
from leadline.core.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
JPEG = b"\xff\xd8\xff\xe0" + b"not really decodable" * 20


def _rows(case, sql, *values):
    return case.db.execute(sql, list(values)).fetchall()


def _reasons(case):
    return {
        url.rpartition("market.example")[2]: reason for url, reason in _rows(case, "select url, reason from quarantine")
    }


def test_index_paging_and_adverts(case, site, load):
    site.index("/list", [1, 2, 3], after="/list?p=2")
    site.index("/list?p=2", [3, 4], after="/list")
    for number in (1, 2, 3, 4):
        site.advert(number)
    summary = collect(case, [load()])
    assert summary["totals"]["new"] == 4
    assert summary["sources"][0]["state"] == "finished"
    row = next(case.db.query("select * from listings where source_id = '3'"))
    assert (row["title"], row["body"], row["country"]) == ("Advert 3", "Text of 3", "DE")
    assert (row["price"], row["posted_at"]) == ("3 €", "2026-11-04T09:00:00Z")
    assert row["url"] == "http://market.example/ad/3"
    assert site.asked["/ad/3"] == 1
    assert [agent for agent in site.agents if "Leadline" not in agent] == []
    headers, body = read_capture(case, row["capture"])
    assert b"<h1>Advert 3</h1>" in body
    assert headers["content-type"].startswith("text/html")
    coverage = dict(_rows(case, "select field, filled * 1.0 / seen from field_coverage"))
    assert coverage["title"] == 1
    assert coverage["contacts"] == 0
    assert not verify(case.db, Anchor(case.settings.state_dir, case.id)).problems
    assert _rows(case, "select authority from authorisations") == [("Test order",)]


def test_second_crawl_sees_changes_and_what_has_gone(case, site, load, page_type):
    site.index("/list", [1, 2, 3, 4, 5])
    for number in (1, 2, 3, 4, 5):
        site.advert(number)
    collect(case, [load()])
    site.advert(1, text="Something else")
    site.index("/list", [1, 2, 6])
    site.pages["/ad/2"] = page_type("<h1>T</h1><p>Sorry, this advert has expired.</p>")
    del site.pages["/ad/3"]  # no longer listed, and not found
    site.pages["/ad/4"] = page_type("", 302, {"Location": "/list"})  # no longer listed, and sent back to the list
    site.advert(6)
    totals = collect(case, [load()])["totals"]
    assert {name: totals[name] for name in ("new", "changed", "same", "gone")} == {
        "new": 1, "changed": 1, "same": 1, "gone": 3,
    }  # fmt: skip
    gone = _rows(case, "select source_id from listings where gone_at is not null order by 1")
    assert gone == [("2",), ("3",), ("4",)]
    assert _rows(case, "select version from listings where source_id = '1'") == [(2,)]


def test_odd_answers_are_quarantined_and_do_not_end_the_crawl(case, site, load, page_type):
    site.index("/list", [1, "2/x", 11, 12, 13, 14, 15, 16, 17, 18, 19])
    site.advert(1)
    site.pages["/ad/2/x"] = page_type("", 301, {"Location": "http://elsewhere.example/ad/2"})
    site.pages["/ad/11"] = page_type("", 302, {"Location": "/ad/12"})
    site.pages["/ad/12"] = page_type("", 302, {"Location": "/ad/11"})
    site.pages["/ad/13"] = page_type(b"<h1>x</h1>" + b"y" * 9_000_000)
    site.pages["/ad/14"] = page_type("<p>nothing")
    site.pages["/ad/15"] = page_type(b"%PDF-1.4", 200, {"Content-Type": "application/pdf"})
    site.pages["/ad/16"] = page_type(b"<h1>short</h1>", 200, {"Content-Length": "5000"})
    site.pages["/ad/17"] = page_type("no", 403)
    site.pages["/ad/18"] = page_type("", 301, {"Location": "/ad/19?utm_source=a"})
    site.advert(19)
    site.pages["/ad/19?utm_source=a"] = site.pages["/ad/19"]
    summary = collect(case, [load()], progress=False)
    assert {row[0] for row in _rows(case, "select source_id from listings")} == {"1", "19"}
    reasons = _reasons(case)
    assert {"/ad/11", "/ad/12"} & set(reasons)
    loop = reasons.pop("/ad/11", "") or reasons.pop("/ad/12", "")
    assert loop == "redirect-loop"
    reasons.pop("/ad/12", "")
    assert reasons == {
        "/ad/2/x": "redirect-outside", "/ad/13": "too-large", "/ad/14": "no-fields", "/ad/15": "not-html",
        "/ad/16": "truncated", "/ad/17": "http-403",
    }  # fmt: skip
    assert summary["totals"]["quarantined"] == len(reasons) + 1


def test_the_same_id_under_two_addresses_is_one_listing(case, site, load):
    site.advert(5)
    site.pages["/ad/5?view=full"] = site.pages["/ad/5"]
    site.index("/list", [5, "5?view=full", "5?utm_source=mail"])
    assert collect(case, [load()])["totals"]["duplicates"] == 1
    assert _rows(case, "select count(*), max(version) from listings") == [(1, 1)]
    again = collect(case, [load()])
    assert not again["changed"]


def test_robots_are_obeyed(case, site, load, page_type):
    site.pages["/robots.txt"] = page_type("User-agent: *\nDisallow: /ad/2", 200, {"Content-Type": "text/plain"})
    site.index("/list", [1, 2])
    site.advert(1)
    site.advert(2)
    totals = collect(case, [load()])["totals"]
    assert (totals["new"], totals["disallowed"]) == (1, 1)
    assert site.asked["/ad/2"] == 0


def test_robots_that_cannot_be_read_allow_nothing_and_missing_ones_everything(tmp_path, site, load, page_type):
    site.index("/list", [1, 2])
    site.advert(1)
    site.advert(2)
    with open_case(tmp_path / "a", create=True) as case:
        site.pages["/robots.txt"] = page_type("User-agent: *\nDisallow: /", 404)
        assert collect(case, [load()])["totals"]["new"] == 2
        site.asked.clear()
        site.pages["/robots.txt"] = page_type("down", 503)
        totals = collect(case, [load()])["totals"]
        assert (totals["pages"], totals["disallowed"], totals["gone"], totals["quarantined"]) == (0, 3, 0, 1)
        assert set(site.asked) == {"/robots.txt"}
        ((url, reason, message),) = _rows(case, "select url, reason, message from quarantine")
        assert (url, reason) == ("http://market.example/robots.txt", "robots-unreachable")
        assert "503" in message


def test_an_answer_that_stalls_costs_one_timeout(tmp_path, site, load, page_type):
    site.index("/list", [1, 2])
    site.advert(1)
    site.pages["/ad/2"] = page_type(b"<h1>short</h1>", 200, {"Content-Length": "5000"}, stall=True)
    with open_case(tmp_path / "a", create=True, settings=Settings(crawl_timeout=1.0)) as case:
        assert collect(case, [load()])["totals"]["new"] == 1
        assert _reasons(case) == {"/ad/2": "truncated"}
    assert site.asked["/ad/2"] == 1


def test_pictures_are_held_and_never_in_evidence(case, site, load, page_type):
    elsewhere = "http://pictures.example/x.jpg"
    site.index("/list", [1, 2, 3])
    for number in (1, 2):
        site.advert(number, images=("/a.jpg", elsewhere, "http://127.0.0.1/b.jpg"))
    site.advert(3, images=("/page.jpg", "/missing.jpg"))
    site.pages["/a.jpg"] = page_type(JPEG, 200, {"Content-Type": "text/html"})
    site.pages["/page.jpg"] = page_type("<html>", 200, {"Content-Type": "image/jpeg"})
    totals = collect(case, [load()])["totals"]
    assert (totals["pictures"], totals["pictures_refused"], totals["offsite"]) == (1, 2, 4)
    assert site.asked["/a.jpg"] == 1
    shown = _rows(
        case,
        "select l.source_id, s.url, i.state from listing_images s join images i on i.id = s.image join listings l on l.id = s.listing order by 1",
    )
    assert shown == [("1", "http://market.example/a.jpg", "held"), ("2", "http://market.example/a.jpg", "held")]
    held = [path.read_bytes() for path in (case.folder / "holding").iterdir()]
    assert held == [JPEG]
    assert _rows(case, "select count(*) from captures where url like '%.jpg'") == [(0,)]
    assert {reason for (reason,) in _rows(case, "select reason from quarantine where stage = 'pictures'")} == {
        "not-a-picture", "http-404",
    }  # fmt: skip
    collect(case, [load()])
    assert site.asked["/a.jpg"] == 1


def test_any_picture_host_still_keeps_out_internal_addresses(case, site, load):
    site.index("/list", [1])
    inside = (
        f"http://{site.address}/in.jpg",
        "http://localhost/x.jpg",
        "http://10.0.0.1/x.jpg",
        "http://2130706433/x.jpg",
    )
    site.advert(1, images=inside)
    totals = collect(case, [load(("country: DE", "country: DE\npicture_hosts: [any]"))])["totals"]
    assert (totals["pictures"], totals["offsite"]) == (0, 4)
    assert site.asked["/in.jpg"] == 0


def test_a_picture_host_that_leads_inside_is_not_asked(tmp_path, site, write_definition, page_type):
    port = site.address.rpartition(":")[2]
    site.index("/list", [1])
    site.advert(1, images=(f"http://cdn.rebound.example:{port}/in.jpg",))
    site.pages["/in.jpg"] = page_type(JPEG)
    path = write_definition(
        ("http://market.example", f"http://{site.address}"),
        ("[market.example]", f"['{site.address}']\npicture_hosts: [any]"),
    )
    # A name server of the attacker's, as it were: any name leads to this machine.
    lie = "import socket, sys; socket.gethostbyname = lambda name: '127.0.0.1'; from scrapy.cmdline import execute; execute(sys.argv[1:])"
    command = [
        sys.executable,
        "-c",
        lie,
        "scrapy",
        "crawl",
        "listing",
        "-a",
        f"source={path}",
        "-a",
        f"case={tmp_path / 'c'}",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert (site.asked["/ad/1"], site.asked["/in.jpg"]) == (1, 0)
    with open_case(tmp_path / "c") as opened:
        assert _rows(opened, "select reason from quarantine") == [("no-host",)]


def test_nothing_is_fetched_without_authority(case, site, load):
    definition = load()
    for authority in (None, definition.authority.model_copy(update={"valid_until": definition.authority.valid_from})):
        with pytest.raises(AuthorityError):
            collect(case, [definition.model_copy(update={"authority": authority})])
    assert not site.asked
    assert _rows(case, "select count(*) from crawls") == [(0,)]


def test_one_process_at_a_time_crawls_a_source(case, site, load):
    site.index("/list", [1])
    site.advert(1)
    definition = load()
    with case.stage_lock("crawl-market"), pytest.raises(CaseBusy):
        collect(case, [definition])
    with pytest.raises(InputError):
        collect(case, [definition, definition])


def test_sources_are_crawled_at_once_and_one_failing_does_not_stop_the_other(case, site, load):
    site.index("/list", [1, 2])
    site.advert(1)
    site.advert(2)
    first, second = load(), load(("name: market", "name: bazaar"), name="bazaar.yaml")
    with case.stage_lock("crawl-bazaar"):
        summary = collect(case, [first, second])
    assert [entry.get("error", {}).get("kind", "") for entry in summary["sources"]] == ["", "CaseBusy"]
    assert summary["totals"]["new"] == 2


def test_the_page_limit_is_kept_and_said(case, site, load):
    site.index("/list", list(range(1, 30)))
    for number in range(1, 30):
        site.advert(number)
    summary = collect(case, [load(("delay: 0,", "delay: 0, max_pages: 10,"))])
    assert summary["totals"]["pages"] == 10
    assert summary["sources"][0]["left"] == 20


def test_a_torn_tail_is_cut_off_before_anything_is_appended(case, site, load):
    site.index("/list", [1])
    site.advert(1)
    collect(case, [load()])
    (path,) = (case.folder / "evidence").iterdir()
    whole = path.stat().st_size
    with path.open("ab") as file:
        file.write(b"\x1f\x8b torn")
    site.advert(1, text="changed")
    collect(case, [load()])
    offsets = _rows(case, "select warc_offset, warc_length from captures order by id")
    assert offsets[2][0] == whole
    for (capture,) in _rows(case, "select id from captures"):
        read_capture(case, capture)
    data = bytearray(path.read_bytes())
    data[offsets[1][0] + 30] ^= 255
    path.write_bytes(data)
    with pytest.raises(EvidenceError):
        read_capture(case, 2)


def test_scrapy_crawl_works_from_the_root(tmp_path, site, load, write_definition):
    # Without `leadline` nothing maps hosts, so the definition names the address itself.
    site.index("/list", [1])
    site.advert(1)
    path = write_definition(
        ("http://market.example", f"http://{site.address}"), ("[market.example]", f"['{site.address}']")
    )
    command = [
        sys.executable,
        "-m",
        "scrapy",
        "crawl",
        "listing",
        "-a",
        f"source={path}",
        "-a",
        f"case={tmp_path / 'c'}",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    with open_case(tmp_path / "c") as opened:
        assert _rows(opened, "select title from listings") == [("Advert 1",)]
        assert _rows(opened, "select state from crawls") == [("finished",)]


def test_the_command_prints_a_summary(tmp_path, site, write_definition):
    site.index("/list", [1])
    site.advert(1)
    command = [
        sys.executable, "-m", "leadline.app.main", "--case", str(tmp_path / "c"), "crawl", str(write_definition()),
        "--host", f"market.example={site.address}", "--json",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["totals"]["new"] == 1
    assert "1 new" in done.stderr
