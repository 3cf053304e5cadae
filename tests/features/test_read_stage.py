"""The extract stage: incremental, all or nothing, and the same in one process or several."""

from __future__ import annotations

import json

import pytest

from features import stage
from features.stage import extract_stage
from leadline.core.listings import put_listing
from leadline.core.records import Listing


def fill(case, count: int, start: int = 0) -> None:
    with case.transaction() as db:
        for index in range(start, start + count):
            body = f"Room {index} to let, £120 per week. Call 07700 9{index:05d} or telegram @room_{index}x"
            put_listing(db, Listing("site", str(index), title="Sunny room", body=body, country="GB"))


def stored(case) -> list[tuple]:
    return case.db.execute(
        'select listing, kind, value, field, start, "end", raw, spans, steps, detail, extractor from signals order by 1, 2, 5, 3'
    ).fetchall()


def test_reads_what_is_new_and_nothing_twice(case):
    fill(case, 7)
    first = extract_stage(case)
    assert (first["changed"], first["listings"]) == (True, 7)
    assert first["signals"] == case.db["signals"].count > 7
    assert not extract_stage(case)["changed"]
    fill(case, 1, start=7)
    assert extract_stage(case)["listings"] == 1


def test_a_changed_listing_is_read_anew_and_its_old_signals_go(case):
    fill(case, 2)
    extract_stage(case)
    with case.transaction() as db:
        put_listing(db, Listing("site", "0", body="Now ring 07700 900999", country="GB"))
    assert extract_stage(case)["listings"] == 1
    rows = case.db.execute("select value, listing_version from signals where listing = 1 and kind = 'phone'").fetchall()
    assert rows == [("+447700900999", 2)]


def test_a_new_reader_reads_everything_again(case, monkeypatch):
    fill(case, 3)
    extract_stage(case)
    before = stored(case)
    monkeypatch.setattr(stage, "reader_version", lambda _: "another")
    assert extract_stage(case)["listings"] == 3
    assert stored(case) == before


def test_a_stage_killed_between_batches_goes_on(case, monkeypatch):
    case.settings = case.settings.model_copy(update={"batch_size": 2})
    fill(case, 5)
    real, calls = stage.read_batch, []

    def dies(listings, **given):
        calls.append(len(listings))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(listings, **given)

    monkeypatch.setattr(stage, "read_batch", dies)
    with pytest.raises(KeyboardInterrupt):
        extract_stage(case)
    assert case.db.execute("select count(distinct listing) from signals").fetchone() == (2,)
    monkeypatch.setattr(stage, "read_batch", real)
    assert extract_stage(case)["listings"] == 3
    assert case.db.execute("select count(distinct listing) from signals").fetchone() == (5,)


def test_several_processes_read_the_same(case, monkeypatch):
    fill(case, 12)
    extract_stage(case)
    alone = stored(case)
    monkeypatch.setattr(stage, "FEW", 1)
    monkeypatch.setattr(stage, "CHUNK", 4)
    monkeypatch.setattr(stage, "reader_version", lambda _: "another")
    case.settings = case.settings.model_copy(update={"workers": 2})
    extract_stage(case)
    assert stored(case) == alone


def test_text_that_is_no_text_is_stored(case):
    with case.transaction() as db:
        put_listing(db, Listing("site", "1", body="call 07700\x00 900123 \u202e\u200b now", country="GB"))
    extract_stage(case)
    row = case.db.execute("select raw, spans from signals where kind = 'phone'").fetchone()
    assert "900123" in row[0]
    assert json.loads(row[1])[0][0] == "body"


def test_the_audit_names_counts_and_no_contact(case):
    fill(case, 2)
    extract_stage(case)
    entries = list(case.db.query("select subject, detail from audit where action = 'extract'"))
    assert len(entries) == 1
    assert "77009" not in json.dumps(entries)
