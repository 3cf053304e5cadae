"""``leadline signals``, ``extract`` and ``indicators``, as a person or a program calls them."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from features.stream import read_stream
from leadline.app.main import main

KEYS = {"id", "field", "kind", "value", "raw", "start", "end", "spans", "steps", "confidence", "alternatives"}


def lines(*records: object) -> bytes:
    return b"".join(
        (record if isinstance(record, bytes) else json.dumps(record).encode()) + b"\n" for record in records
    )


def test_signals_come_in_order_and_bad_lines_are_counted(tmp_path: Path, capsys):
    file = tmp_path / "adverts.jsonl"
    file.write_bytes(
        lines(
            {"id": 1, "body": "ring 07700 900123", "country": "GB"},
            b"{broken",
            {"id": "two", "title": "mail jobs@example.com"},
            {"body": "no id"},
            {"id": 5},
            b"\xff\xfe",
            [1],
            {"id": 6, "body": "telegram: @bright_88", "contacts": ["07700 900456"], "country": "GB"},
        )
    )
    assert main(["signals", str(file)]) == 0
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    assert all(set(row) >= KEYS for row in rows)
    ids = [row["id"] for row in rows]
    assert ids == sorted(ids, key=[1, "two", 6].index)
    assert {"+447700900123", "jobs@example.com", "telegram:bright_88", "+447700900456"} <= {
        row["value"] for row in rows
    }
    assert next(row for row in rows if row["value"] == "+447700900456")["field"] == "contacts[0]"
    assert "5 line(s) could not be read" in err
    assert "line 2: not valid JSON" in err


def test_signals_reads_standard_input(capsys, monkeypatch):
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(lines({"id": 1, "body": "ring 07700 900123", "country": "GB"})))
    )
    assert main(["signals", "-"]) == 0
    assert "+447700900123" in capsys.readouterr().out


def test_a_missing_file_is_the_users_mistake(capsys):
    assert main(["signals", "/nowhere/adverts.jsonl"]) == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stream_is_answered_in_order_in_any_number_of_processes(workers: int):
    stream = lines(
        *({"id": index, "body": f"ring 07700 9{index:05d}", "country": "GB"} for index in range(450))
    ).splitlines(True)
    answers = list(read_stream(iter(stream), workers))
    ids = [json.loads(line)["id"] for answer in answers for line in answer.lines.splitlines()]
    assert ids == sorted(ids)
    assert set(ids) == set(range(450))


def test_the_stream_is_not_read_ahead_of_the_answers():
    taken = 0

    def endless():
        nonlocal taken
        while True:
            taken += 1
            yield b'{"id": 1, "body": "ring 07700 900123", "country": "GB"}\n'

    answers = read_stream(endless(), 1)
    for _ in range(3):
        next(answers)
    assert taken <= 5 * 200


def test_a_lone_surrogate_survives_the_pipe(capsys):
    (answer,) = read_stream([b'{"id": 1, "body": "ring 07700 \\ud800 900123", "country": "GB"}\n'], 1)
    assert b"07700 \\ud800 900123" in answer.lines


def test_the_catalogue_is_listed_shown_and_checked(capsys):
    assert main(["indicators"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert listed
    name = listed[0].split()[0]
    assert main(["indicators", name]) == 0
    assert "harm_note" in capsys.readouterr().out
    assert main(["indicators", "--check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"]


def test_extract_says_when_nothing_is_new(tmp_path: Path, capsys):
    from leadline.core.casefile import open_case

    with open_case(tmp_path / "case", create=True):
        pass
    assert main(["--case", str(tmp_path / "case"), "extract"]) == 0
    assert "Nothing new" in capsys.readouterr().out
