"""What a hostile listing or file may put on a terminal, and how the unforeseen is reported."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from leadline.app import main as front
from leadline.app.main import main
from leadline.app.registry import Entry
from leadline.core.casefile import open_case
from leadline.core.cli import Invocation

STEERING = "\x1b[2J\x1b]0;owned\x07 \x9b31m \u202egnp.exe\u2066 \x08\x7f\r"
FORBIDDEN = set("\x00\x07\x08\x0b\x0c\r\x1b\x7f\x9b\u202e\u2066")


@pytest.fixture
def hostile(tmp_path: Path) -> str:
    records = tmp_path / "adverts.jsonl"
    texts = {"title": f"two\nlines {STEERING}", "place": STEERING, "url": STEERING, "category": STEERING}
    records.write_text(
        "".join(
            json.dumps({"id": f"{number}{STEERING}", "body": f"Call +44 7700 900123 {STEERING}", **texts}) + "\n"
            for number in range(2)
        )
        + f"not json {STEERING}\n"
    )
    folder = str(tmp_path / "case")
    assert main(["--case", folder, "--set", "workers=1", "import", str(records)]) == 0
    assert main(["--case", folder, "--set", "workers=1", "run"]) == 0
    return folder


@pytest.mark.parametrize(
    "command",
    [
        "leads",
        "links",
        "quarantine",
        "find|07700 900123",
        "audit|show",
        "source|list",
        "explain|import/0|import/x\x1b[2J",
    ],
)
def test_nothing_printed_for_people_steers_the_terminal(hostile: str, capsys, command: str) -> None:
    capsys.readouterr()
    main(["--case", hostile, *command.split("|")])
    printed = capsys.readouterr()
    assert printed.out or printed.err
    assert not FORBIDDEN & set(printed.out + printed.err)


def test_a_listing_found_is_one_line(hostile: str, capsys) -> None:
    capsys.readouterr()
    assert main(["--case", hostile, "find", "07700 900123"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_an_exported_file_steers_no_terminal_either(hostile: str, tmp_path: Path) -> None:
    with open_case(hostile) as case:
        lead = case.db.execute("select id from leads order by id limit 1").fetchone()[0]
    assert main(["--case", hostile, "export", lead, "--format", "csv", "-o", str(tmp_path / "lead.csv")]) == 0
    assert not (FORBIDDEN - {"\r"}) & set((tmp_path / "lead.csv").read_text())


def test_an_error_quotes_a_file_harmlessly_and_briefly(tmp_path: Path, capsys) -> None:
    table = tmp_path / "adverts.csv"
    table.write_text(f"foo{STEERING}," + ",".join(f"column {number}" for number in range(20_000)) + "\n1,2\n")
    assert main(["--case", str(tmp_path / "case"), "import", str(table)]) == 2
    said = capsys.readouterr().err
    assert "--map id=COLUMN" in said
    assert len(said) < 3_000
    assert not FORBIDDEN & set(said)


def test_what_nobody_foresaw_is_one_sentence(monkeypatch, capsys) -> None:
    @click.command()
    @click.pass_obj
    def broken(call: Invocation) -> None:
        assert call.settings
        raise RuntimeError("text of a listing")

    monkeypatch.setattr(front, "BROKEN", broken, raising=False)
    monkeypatch.setitem(front.COMMANDS, "broken", Entry("leadline.app.main:BROKEN", "Fails."))
    assert main(["broken"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Error: Leadline itself failed (RuntimeError in ")
    assert "log_level=debug" in said
    assert "text of a listing" not in said
    assert len(said.splitlines()) == 1
    assert main(["--set", "log_level=debug", "broken"]) == 1
    assert "Traceback" in capsys.readouterr().err
