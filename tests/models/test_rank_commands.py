"""The commands `rank`, `leads` and `export`, through the door of the command line."""

from __future__ import annotations

import csv
import io
import json

import pytest

from leadline.app.main import main
from models.judgements import judge

KEYS = ["lead_id", "rank", "score", "low", "high", "basis", "listings", "reasons", "counter_reasons"]


@pytest.fixture
def leadline(case, capsys):
    """Call the command line on the case; returns exit status, standard output and standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        status = main(["--case", str(case.folder), *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return call


@pytest.fixture
def two_leads(lay):
    lay("lead-a", [{"id": "1", "place": "Ghent"}, {"id": "2", "title": "\x1b[31mred\x1b[0m"}])
    lay("lead-b", [{"id": "3", "place": "=1+1", "signals": [("disguise", "0.90")]}])


def lines(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def test_rank_says_what_it_did_as_text_and_as_json(leadline, two_leads) -> None:
    (told,) = lines(leadline("rank", "--json")[1])
    assert (told["changed"], told["leads"], told["learned_weight"], told["warnings"]) == (True, 2, 0.0, [])
    status, out, _ = leadline("rank")
    assert (status, out.startswith("Nothing new")) == (0, True)


def test_leads_are_all_printed_before_and_after_ranking(leadline, two_leads) -> None:
    before = lines(leadline("leads", "--format", "jsonl")[1])
    assert {lead["lead_id"]: lead["listings"] for lead in before} == {
        "lead-a": ["site/1", "site/2"],
        "lead-b": ["site/3"],
    }
    assert all(list(lead) == KEYS for lead in before)
    assert {(lead["rank"], lead["score"], lead["basis"]) for lead in before} == {(None, None, None)}
    leadline("rank")
    after = lines(leadline("leads", "--format", "jsonl")[1])
    assert [lead["rank"] for lead in after] == [1, 2]
    assert {lead["basis"] for lead in after} == {"catalogue"}
    assert set(after[0]["reasons"][0]) == {"indicator", "text", "weight", "grade", "share", "evidence"}
    for lead in after:
        told = [*lead["reasons"], *lead["counter_reasons"]]
        shares = sum(reason["share"] for reason in told)
        assert shares == pytest.approx(1, abs=0.01) or all(reason["weight"] == 0 for reason in told)
        for place in (piece for reason in told for piece in reason["evidence"]):
            assert set(place) >= {"a", "b"} or place["listing"] in lead["listings"]


def test_leads_take_a_limit_and_filters(leadline, two_leads) -> None:
    leadline("rank")
    assert len(lines(leadline("leads", "--format", "jsonl", "--limit", "1")[1])) == 1
    assert [lead["lead_id"] for lead in lines(leadline("leads", "--format", "jsonl", "--place", "ghent")[1])] == [
        "lead-a"
    ]
    status, out, err = leadline("leads", "--sector", "labour")
    assert (status, out) == (0, "")
    assert "No leads" in err
    status, _, err = leadline("leads", "--new-since", "soon")
    assert status == 2
    assert "2026-" in err


def test_the_table_fits_a_terminal_and_cannot_steer_it(leadline, two_leads, monkeypatch) -> None:
    leadline("rank")
    monkeypatch.setenv("COLUMNS", "80")
    out = leadline("leads")[1]
    assert all(len(line) <= 80 for line in out.splitlines())
    assert "\x1b" not in out
    assert "lead-a" in out


def test_leads_as_csv_are_harmless(leadline, two_leads) -> None:
    leadline("rank")
    rows = list(csv.DictReader(io.StringIO(leadline("leads", "--format", "csv")[1])))
    assert list(rows[0]) == KEYS
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]


def test_an_urgent_lead_is_printed_first(leadline, two_leads, case) -> None:
    leadline("rank")
    last = lines(leadline("leads", "--format", "jsonl")[1])[-1]["lead_id"]
    judge(case, last, "urgent_safeguarding", "asks for help", by="ana")
    assert lines(leadline("leads", "--format", "jsonl")[1])[0]["lead_id"] == last


def test_export_to_a_file_and_to_the_screen(leadline, two_leads, tmp_path) -> None:
    status, _, err = leadline("export", "lead-a", "--format", "csv", "-o", str(tmp_path / "a.csv"))
    assert (status, "2 listings" in err) == (0, True)
    written = (tmp_path / "a.csv").read_text("utf-8")
    assert len(list(csv.DictReader(io.StringIO(written)))) == 2
    assert "site/1" in leadline("export", "lead-a", "--format", "csv")[1]
    status, _, err = leadline("export", "nobody", "--format", "csv", "-o", str(tmp_path / "b.csv"))
    assert (status, (tmp_path / "b.csv").exists()) == (2, False)
    assert "nobody" in err
    status, _, err = leadline("export", "lead-a", "--format", "csv", "-o", str(tmp_path / "no" / "c.csv"))
    assert status == 2
