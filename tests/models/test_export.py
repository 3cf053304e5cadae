"""A lead as CSV: where each listing's bytes are, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json

import pytest

from leadline.core.errors import NotFound
from models.export import COLUMNS, export_csv

HOSTILE = ["=1+1", "+1", "-1+1|cmd", "@SUM(A1)", "%0A=1", "|calc", "\t=1+1", "\r\n=1+1", " =1+1", "\ufeff=1+1", "＝1+1"]


def exported(case, lead: str) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    rows = export_csv(case, lead, stream)
    found = list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))
    assert len(found) == rows
    return found


def test_a_row_for_each_listing_with_its_capture(case, lay) -> None:
    first, _ = lay(
        "lead-a",
        [
            {"id": "1", "title": "Room", "place": "Ghent", "price": "EUR 10", "posted_at": "2026-10-01",
             "url": "https://a.example/1", "signals": [("phone", "+3225550100"), ("handle", "telegram:abc")]},
            {"id": "2", "title": "Other", "posted_at": "2026-10-02"},
        ],
    )  # fmt: skip
    with case.transaction() as db:
        capture = db["captures"].insert(
            {"source": "site", "url": "https://a.example/1?x", "fetched_at": "2026-10-03", "status": 200, "headers": "{}",
             "sha256": "ab" * 32, "media_type": "text/html", "warc_file": "evidence/a.warc.gz", "warc_offset": 77,
             "warc_length": 99}
        ).last_pk  # fmt: skip
        db.execute("update listings set capture = ? where id = ?", [capture, first])
    rows = exported(case, "lead-a")
    assert list(rows[0]) == list(COLUMNS)
    assert [row["listing"] for row in rows] == ["site/1", "site/2"]
    assert rows[0]["selectors"] == "handle: telegram:abc; phone: +3225550100"
    kept = [rows[0][name] for name in ("capture_url", "captured_at", "capture_sha256", "warc_file", "warc_offset")]
    assert kept == ["https://a.example/1?x", "2026-10-03", "ab" * 32, "evidence/a.warc.gz", "77"]
    assert rows[1]["capture_sha256"] == ""
    assert {row["lead"] for row in rows} == {"lead-a"}


@pytest.mark.parametrize("text", HOSTILE)
def test_formulas_are_made_harmless(case, lay, text) -> None:
    lay("lead-a", [{"id": text, "title": text, "price": text, "place": text, "url": text}])
    row = exported(case, "lead-a")[0]
    for name in ("id", "title", "price", "place", "url"):
        assert row[name][:1] == "'", (name, row[name])
        assert "\n" not in row[name]


@pytest.mark.timeout(20)
def test_a_title_of_invisible_characters_does_not_hold_up_the_export(case, lay) -> None:
    lay("lead-a", [{"id": "1", "title": "\u200b" * 900_000 + "=1+1"}])
    assert exported(case, "lead-a")[0]["title"] == "'=1+1"


def test_the_export_is_in_the_audit_log_with_its_purpose(case, lay) -> None:
    lay("lead-a", [{"id": "1", "title": "secret words"}])
    exported(case, "lead-a")
    entry = next(case.db.query("select * from audit order by seq desc limit 1"))
    assert (entry["action"], entry["subject"], entry["purpose"]) == ("export", "lead:lead-a", "test")
    assert json.loads(entry["detail"]) == {"format": "csv", "listings": 1}


def test_an_unknown_lead_is_refused_and_nothing_is_written(case) -> None:
    stream = io.StringIO()
    with pytest.raises(NotFound):
        export_csv(case, "nobody", stream)
    assert stream.getvalue() == ""
