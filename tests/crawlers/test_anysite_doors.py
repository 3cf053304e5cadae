"""Sites nobody configured, through the doors: crawl an address, import a saved page, read one without a case."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from leadline.core.casefile import open_case

HOST = "plaza.example"
TEXT = "A quiet and sunny flat with a large balcony close to the station and the park. Viewing by appointment."


def advert(number: int) -> str:
    return (
        f"<html lang=de><head><title>Flat {number} | Plaza</title></head><body><h1>Sunny flat number {number} in Leipzig</h1>"
        f"<p class=preis>{500 + number} €</p><dl><dt>Ort</dt><dd>Leipzig</dd></dl><p class=text>{TEXT} Number {number}.</p>"
        "</body></html>"
    )


def index(numbers: range, after: str = "") -> str:
    rows = "".join(
        f'<li><a href="/ad/sunny-flat-leipzig-{4000 + n}">Sunny flat number {n} in Leipzig</a><b>{500 + n} €</b></li>'
        for n in numbers
    )
    more = f'<a href="{after}">weiter</a>' if after else ""
    return f"<html lang=de><body><h1>Flats in Leipzig</h1><ul>{rows}</ul>{more}</body></html>"


@pytest.fixture
def leadline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Call the command line on a case in a temporary folder."""
    from leadline.app.main import main

    def call(*arguments: str) -> Any:
        code = main(["--case", str(tmp_path / "case"), "--set", "crawl_delay=0", *arguments])
        shown = capsys.readouterr()
        return SimpleNamespace(exit_code=code, stdout=shown.out, output=shown.out + shown.err)

    return call


def saved(tmp_path: Path, name: str, body: str | bytes) -> Path:
    path = tmp_path / "pages" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    os.utime(path, (1_790_000_000, 1_790_000_000))
    return path


def summary(result: Any) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout.strip().splitlines()[-1])


RIGHT = ("--authority", "Order 1/2026", "--granted-by", "Head of unit", "--until", "2099-12-31")


def test_an_address_is_crawled_on_its_own_host_by_its_robots_and_the_authority_given(
    leadline: Callable[..., Any], site: Any, page_type: Any, tmp_path: Path
) -> None:
    site.pages["/robots.txt"] = page_type("User-agent: *\nDisallow: /ad/sunny-flat-leipzig-4003\n")
    site.pages["/list"] = page_type(index(range(1, 7), after="/list?page=2"))
    site.pages["/list?page=2"] = page_type(index(range(7, 12)))
    for number in range(1, 12):
        site.pages[f"/ad/sunny-flat-leipzig-{4000 + number}"] = page_type(advert(number))
    site.pages["/ad/sunny-flat-leipzig-4005"] = page_type("<html><body><h1>Page not found</h1></body></html>")
    result = leadline("crawl", f"http://{HOST}/list", "--host", f"{HOST}={site.address}", *RIGHT, "--json")
    (entry,) = summary(result)["sources"]
    assert (entry["source"], entry["new"], entry["disallowed"], entry["quarantined"]) == (HOST, 9, 1, 1)
    assert "/ad/sunny-flat-leipzig-4003" not in site.asked
    with open_case(tmp_path / "case") as case:
        row = case.db.execute("select authority, granted_by, valid_until from authorisations").fetchone()
        assert row == ("Order 1/2026", "Head of unit", "2099-12-31")
        price, country, extra = case.db.execute(
            "select price, country, extra from listings where title like '%number 7 %'"
        ).fetchone()
        assert (price, country) == ("507 €", "DE")
        read = json.loads(extra)
        assert (read["city"], read["amount"], read["currency"]) == ("Leipzig", 507, "EUR")
        assert read["provenance"]["amount"]["confidence"] > 0.3
        assert case.db.execute("select reason from quarantine").fetchall() == [("soft-404",)]


def test_the_page_limit_of_an_undefined_site_is_kept(leadline: Callable[..., Any], site: Any, page_type: Any) -> None:
    site.pages["/list"] = page_type(index(range(1, 30)))
    site.fallback = lambda host, path: page_type(
        advert(int(path.rpartition("-")[2]) - 4000) if "/ad/" in path else "", 200
    )
    result = leadline(
        "crawl", f"http://{HOST}/list", "--host", f"{HOST}={site.address}", *RIGHT, "--max-pages", "5", "--json"
    )
    (entry,) = summary(result)["sources"]
    assert entry["pages"] == 5
    assert entry["left"] > 0


@pytest.mark.parametrize("missing", [0, 2, 4])
def test_without_an_authority_an_address_is_not_asked(leadline: Callable[..., Any], site: Any, missing: int) -> None:
    given = [*RIGHT[:missing], *RIGHT[missing + 2 :]]
    result = leadline("crawl", f"http://{HOST}/list", "--host", f"{HOST}={site.address}", *given)
    assert result.exit_code == 2
    assert not site.asked


def test_an_authority_that_has_ended_is_none(leadline: Callable[..., Any], site: Any) -> None:
    given = [*RIGHT[:-1], "2020-01-01"]
    result = leadline("crawl", f"http://{HOST}/list", "--host", f"{HOST}={site.address}", *given)
    assert result.exit_code == 2
    assert not site.asked


def test_a_saved_page_is_imported_with_its_evidence_once(leadline: Callable[..., Any], tmp_path: Path) -> None:
    path = saved(tmp_path, "one.html", advert(1))
    url = f"https://{HOST}/ad/sunny-flat-leipzig-4001"
    assert summary(leadline("import", str(path), "--url", url, "--json"))["new"] == 1
    assert summary(leadline("import", str(path), "--url", url, "--json"))["same"] == 1
    with open_case(tmp_path / "case") as case:
        source, own_id, title = case.db.execute("select source, source_id, title from listings").fetchone()
        assert (source, own_id, title) == (HOST, url, "Sunny flat number 1 in Leipzig")
        assert case.db.execute("select count(*) from captures").fetchone() == (1,)
        capture = case.db.execute("select url, fetched_at, sha256, warc_file from captures").fetchone()
        assert capture[0] == url
        assert capture[1].startswith("2026-09-21T")
        assert (case.folder / capture[3]).exists()
        assert case.db.execute("select authority from authorisations").fetchone() == ("not stated",)


def test_a_changed_page_is_a_version_and_a_vanished_one_is_gone(leadline: Callable[..., Any], tmp_path: Path) -> None:
    url = f"https://{HOST}/ad/sunny-flat-leipzig-4001"
    leadline("import", str(saved(tmp_path, "one.html", advert(1))), "--url", url)
    later = saved(tmp_path, "two.html", advert(1).replace("501 €", "450 €"))
    os.utime(later, (1_790_100_000, 1_790_100_000))
    assert summary(leadline("import", str(later), "--url", url, "--json"))["changed"] == 1
    last = saved(tmp_path, "three.html", "<html><body><h1>Sorry</h1>This listing is no longer available.</body></html>")
    os.utime(last, (1_790_200_000, 1_790_200_000))
    assert summary(leadline("import", str(last), "--url", url, "--json"))["gone"] == 1


def test_a_listing_is_known_by_its_canonical_address_and_shown_at_the_one_it_was_read_at(
    leadline: Callable[..., Any], tmp_path: Path
) -> None:
    body = advert(1).replace("<title>", f'<link rel=canonical href="https://{HOST}/ad/sunny-4001"><title>')
    leadline("import", str(saved(tmp_path, "one.html", body)), "--url", f"https://{HOST}/ad/sunny-4001/print")
    with open_case(tmp_path / "case") as case:
        row = case.db.execute("select source_id, url from listings").fetchone()
        assert row == (f"https://{HOST}/ad/sunny-4001", f"https://{HOST}/ad/sunny-4001/print")


def test_a_folder_of_pages_that_name_their_own_addresses_is_imported(
    leadline: Callable[..., Any], tmp_path: Path
) -> None:
    link = '<link rel=canonical href="https://{}/ad/{}">'
    saved(tmp_path, "a.html", advert(1).replace("<title>", link.format(HOST, "sunny-4001") + "<title>"))
    saved(tmp_path, "b.htm", advert(2).replace("<title>", link.format("other.example", "sunny-4002") + "<title>"))
    saved(tmp_path, "c.html", f"<!-- saved from url=(0042)https://{HOST}/ad/sunny-4003 -->" + advert(3))
    saved(tmp_path, "d.html", advert(4))
    saved(tmp_path, "e.html", b"%PDF-1.7 not a page")
    saved(tmp_path, "notes.txt", "no page")
    counts = summary(leadline("import", str(tmp_path / "pages"), "--json"))
    assert (counts["new"], counts["quarantined"]) == (3, 2)
    with open_case(tmp_path / "case") as case:
        assert {row[0] for row in case.db.execute("select source from listings").fetchall()} == {HOST, "other.example"}
        assert {row[0] for row in case.db.execute("select reason from quarantine").fetchall()} == {
            "no-address",
            "not-html",
        }


def test_a_saved_page_is_read_by_a_definition_where_one_is_named(
    leadline: Callable[..., Any], tmp_path: Path, write_definition: Callable[..., Path]
) -> None:
    body = "<html><body><h1>Advert 5</h1><div class=text>Text of five</div><h2>Other</h2></body></html>"
    path = saved(tmp_path, "five.html", body)
    result = leadline(
        "import", str(path), "--url", "http://market.example/ad/5", "--source", str(write_definition()), "--json"
    )
    assert summary(result)["new"] == 1
    with open_case(tmp_path / "case") as case:
        assert case.db.execute("select source, source_id, body from listings").fetchone() == (
            "market",
            "5",
            "Text of five",
        )


REFUSED = {
    "script-only": "<html><body><div id=app></div><script src=/app.js></script></body></html>",
    "soft-404": "<html><body><h1>404</h1><p>Page not found</p></body></html>",
    "gone": "<html><body><h1>Sorry</h1><p>This advert has expired.</p></body></html>",
    "empty": " ",
    "not-html": b"\x89PNG\r\n\x1a\n",
    "truncated": "<html><head><title>Flat</title></head><body><h1>Sunny fl",
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_page_that_cannot_be_read_is_in_quarantine_with_its_reason(
    leadline: Callable[..., Any], tmp_path: Path, reason: str
) -> None:
    path = saved(tmp_path, "page.html", REFUSED[reason])
    result = leadline("import", str(path), "--url", f"https://{HOST}/ad/sunny-4001", "--json")
    assert summary(result)["quarantined"] == 1
    shown = summary(leadline("quarantine", "--json"))
    assert [row["reason"] for row in shown["rows"]] == [reason]


def test_pages_are_read_without_a_case(leadline: Callable[..., Any], tmp_path: Path) -> None:
    path = saved(tmp_path, "one.html", advert(1))
    line = summary(leadline("read", str(path), "--url", f"https://{HOST}/ad/sunny-4001"))
    assert (line["kind"], line["price"], line["extra"]["city"]) == ("listing", "501 €", "Leipzig")
    assert line["extra"]["provenance"]["city"]["from"]
    listing = summary(
        leadline("read", str(saved(tmp_path, "list.html", index(range(1, 9)))), "--url", f"https://{HOST}/list")
    )
    assert (listing["kind"], len(listing["links"])) == ("index", 8)
    broken = summary(leadline("read", str(saved(tmp_path, "x.html", b"%PDF-1.4"))))
    assert (broken["kind"], broken["reason"]) == ("unreadable", "not-html")
    assert not (tmp_path / "case").exists()


def test_what_read_prints_can_be_imported(leadline: Callable[..., Any], tmp_path: Path) -> None:
    path = saved(tmp_path, "one.html", advert(1))
    lines = tmp_path / "read.jsonl"
    lines.write_text(leadline("read", str(path), "--url", f"https://{HOST}/ad/sunny-4001").stdout)
    assert summary(leadline("import", str(lines), "--json"))["new"] == 1
    with open_case(tmp_path / "case") as case:
        extra = json.loads(case.db.execute("select extra from listings").fetchone()[0])
        assert extra["city"] == "Leipzig"
