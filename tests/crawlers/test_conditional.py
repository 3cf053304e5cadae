"""A second crawl asks only for what has changed, and what it learns is as good as if it had read everything."""

from __future__ import annotations

import pytest

from crawlers.collect import collect
from crawlers.pages.version import reader_version
from crawlers.rereading.stage import reread_stage

ETAG = {"ETag": '"one"'}


def _rows(case, sql, *values):
    return case.db.execute(sql, list(values)).fetchall()


@pytest.fixture
def tagged(site, page_type):
    """Three adverts whose pages carry an entity tag."""
    site.index("/list", [1, 2, 3])
    for number in (1, 2, 3):
        site.advert(number)
        page = site.pages[f"/ad/{number}"]
        site.pages[f"/ad/{number}"] = page_type(page.body, 200, ETAG)
    return site


def test_an_unchanged_page_is_seen_again_without_being_sent(case, tagged, load, page_type):
    collect(case, [load()])
    assert not tagged.spared
    first = _rows(case, "select source_id, last_seen, version from listings order by 1")
    changed = tagged.pages["/ad/2"].body.replace("Text of 2", "Other text")
    tagged.pages["/ad/2"] = page_type(changed, 200, {"ETag": '"two"'})
    totals = collect(case, [load()])["totals"]
    assert {name: totals[name] for name in ("pages", "listings", "new", "changed", "same", "gone", "quarantined")} == {
        "pages": 4, "listings": 3, "new": 0, "changed": 1, "same": 2, "gone": 0, "quarantined": 0,
    }  # fmt: skip
    assert sorted(tagged.spared) == ["/ad/1", "/ad/3"]
    again = _rows(case, "select source_id, last_seen, version from listings order by 1")
    assert all(new[1] > old[1] for new, old in zip(again, first, strict=True))
    assert [row[2] for row in again] == [1, 2, 1]
    # The answer that says so is kept, as evidence of when the advert was still there.
    assert _rows(case, "select count(*) from captures where status = 304") == [(2,)]
    assert _rows(case, "select body from listings where source_id = '2'") == [("Other text",)]
    assert collect(case, [load()])["totals"]["same"] == 3


def test_a_page_is_read_whole_when_its_row_or_the_rules_have_changed(case, tagged, load):
    collect(case, [load()])
    tagged.pages["/list"].body = tagged.pages["/list"].body.replace("1 €", "9 €")
    totals = collect(case, [load()])["totals"]
    assert (totals["changed"], totals["same"]) == (1, 2)
    assert "/ad/1" not in tagged.spared
    assert _rows(case, "select price from listings where source_id = '1'") == [("9 €",)]
    tagged.spared.clear()
    collect(case, [load(("title: h1", "title: [h1, h2]"))])
    assert not tagged.spared


def test_what_has_gone_is_asked_for_whole(case, tagged, load, page_type):
    collect(case, [load()])
    page = tagged.pages.pop("/ad/1")
    tagged.index("/list", [2, 3])
    assert collect(case, [load()])["totals"]["gone"] == 1
    tagged.pages["/ad/1"] = page
    tagged.index("/list", [1, 2, 3])
    collect(case, [load()])
    assert _rows(case, "select count(*) from listings where gone_at is null") == [(3,)]


def test_a_better_reader_reads_the_page_that_was_last_sent(case, tagged, load, tmp_path, monkeypatch):
    collect(case, [load()])
    collect(case, [load()])
    assert sum(tagged.spared.values()) == 3
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sources").mkdir()
    better = load(
        ("body: .text", "body: [.text, h1]"),
        ("title: h1", "title: {css: h1, match: '(Advert .)'}"),
        ("contacts:", "place: h1\n  contacts:"),
    )
    (tmp_path / "sources" / "market.yaml").write_text((tmp_path / "market.yaml").read_text())
    totals = reread_stage(case)["totals"]
    assert (totals["changed"], totals["quarantined"]) == (3, 0)
    assert _rows(case, "select place from listings order by 1") == [("Advert 1",), ("Advert 2",), ("Advert 3",)]
    assert _rows(
        case, "select count(*) from readings where outcome = 'unchanged' and reader = ?", reader_version(better)
    ) == [(3,)]
    assert reread_stage(case)["totals"]["pages"] == 0
