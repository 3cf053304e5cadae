"""Listings: one row as it is now, a version for every state seen, stages that know what is new."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline.core.casefile import CaseFile
from leadline.core.errors import NotFound
from leadline.core.listings import (
    count_pending,
    listing_from_row,
    listing_id,
    listing_names,
    mark_gone,
    mark_read,
    pending_listings,
    put_listing,
)
from leadline.core.records import Listing

SAMPLE = Listing("shop", "7", url="http://x/7", title="Café «ü»", body="b", contacts=("a", "b"), extra={"k": [1]})


def test_a_listing_comes_back_as_it_was_put(case: CaseFile) -> None:
    with case.transaction() as db:
        row_id, outcome = put_listing(db, SAMPLE)
    assert outcome == "new"
    assert listing_from_row(case.db["listings"].get(row_id)) == SAMPLE


def test_only_a_change_makes_a_version(case: CaseFile) -> None:
    with case.transaction() as db:
        assert put_listing(db, SAMPLE)[1] == "new"
        assert put_listing(db, SAMPLE)[1] == "same"
        assert put_listing(db, replace(SAMPLE, body="c"))[1] == "changed"
        assert put_listing(db, SAMPLE)[1] == "changed"
    bodies = [json.loads(row["record"])["body"] for row in case.db["listing_versions"].rows_where(order_by="version")]
    assert bodies == ["b", "c", "b"]


def test_a_gone_listing_that_returns_is_no_longer_gone(case: CaseFile) -> None:
    with case.transaction() as db:
        put_listing(db, SAMPLE)
        assert mark_gone(db, "shop", "7")
        assert not mark_gone(db, "shop", "7")
        assert not mark_gone(db, "shop", "8")
        put_listing(db, SAMPLE)
    assert case.db.execute("select gone_at from listings").fetchone() == (None,)


def test_listings_are_known_by_source_and_id(case: CaseFile) -> None:
    with case.transaction() as db:
        row_id, _ = put_listing(db, replace(SAMPLE, id="a/b c"))
    assert listing_id(case.db, "shop/a/b c") == row_id
    assert listing_names(case.db, [row_id, 999]) == {row_id: "shop/a/b c"}
    with pytest.raises(NotFound):
        listing_id(case.db, "shop/none")


def test_a_stage_sees_what_is_new_or_changed_and_nothing_twice(case: CaseFile) -> None:
    with case.transaction() as db:
        for number in range(5):
            put_listing(db, replace(SAMPLE, id=str(number)))
    seen = []
    for batch in pending_listings(case.db, "extract", "1", batch=2):
        with case.transaction() as db:
            mark_read(db, "extract", "1", [(row_id, version) for row_id, version, _ in batch])
        seen += [listing.id for _, _, listing in batch]
    assert seen == ["0", "1", "2", "3", "4"]
    assert count_pending(case.db, "extract", "1") == 0
    assert count_pending(case.db, "extract", "2") == 5
    with case.transaction() as db:
        put_listing(db, replace(SAMPLE, id="3", body="new"))
    assert [row[2].id for batch in pending_listings(case.db, "extract", "1", batch=9) for row in batch] == ["3"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_kept_exactly(case: CaseFile, text: str) -> None:
    listing = Listing("s", "x" + text, title=text, body=text, extra={text: text})
    with case.transaction() as db:
        row_id, _ = put_listing(db, listing)
    assert listing_from_row(case.db["listings"].get(row_id)) == listing


def test_another_address_of_the_same_content_is_no_change(case) -> None:
    with case.transaction() as db:
        first, _ = put_listing(db, Listing("s", "1", url="https://s.example/ad/1", title="A flat"))
        again = put_listing(db, Listing("s", "1", url="https://s.example/ad/1?view=full", title="A flat"))
        assert again == (first, "same")
        assert put_listing(db, Listing("s", "1", url="https://s.example/ad/1?view=full", title="A room"))[1] == "changed"
