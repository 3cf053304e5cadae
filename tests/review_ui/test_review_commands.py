"""``leadline user`` and ``leadline serve``: people from the command line, and a quiet production server."""

from __future__ import annotations

import io
import json
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from leadline.app.main import main
from leadline.core.casefile import open_case

PASSWORD = "five quiet otters"


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run ``leadline`` on a fresh case with given standard input: status, output, errors."""
    with open_case(tmp_path / "case", create=True, actor="tester", purpose="test"):
        pass

    def run(*arguments: str, given: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        status = main(["--case", str(tmp_path / "case"), *arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def test_people_are_added_listed_and_disabled(call, tmp_path: Path) -> None:
    assert call("user", "add", "Ana", "--role", "analyst", "--password-stdin", given=PASSWORD + "\n")[0] == 0
    assert call("user", "password", "ana", "--password-stdin", given="seven quiet otters\n")[0] == 0
    assert call("user", "disable", "ana")[0] == 0
    status, out, _ = call("user", "list", "--json")
    assert status == 0
    member = json.loads(out)
    assert (member["name"], member["role"], member["active"], member["last_signed_in"]) == ("ana", "analyst", False, "")
    with open_case(tmp_path / "case") as case:
        entries = [row["action"] for row in case.db.query("select action from audit order by seq")]
    assert entries == ["add user", "change password", "disable user"]
    assert b"otters" not in (tmp_path / "case" / "review.db").read_bytes()
    assert b"argon2" in (tmp_path / "case" / "review.db").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (("add", "ana", "--role", "king", "--password-stdin"), PASSWORD, "king"),
        (("add", "a b", "--role", "analyst", "--password-stdin"), PASSWORD, "cannot be a user name"),
        (("add", "ana", "--role", "analyst", "--password-stdin"), "short", "at least 12"),
        (("add", "ana", "--role", "analyst", "--password-stdin"), "", "No password"),
        (("add", "ana", "--role", "analyst", "--password-stdin"), "90317264850127", "numeric"),
        (("password", "nobody", "--password-stdin"), PASSWORD, "no user nobody"),
        (("disable", "nobody"), "", "no user nobody"),
    ],
)
def test_what_will_not_do_is_refused_in_a_sentence(call, arguments, given: str, said: str) -> None:
    status, _, errors = call("user", *arguments, given=given)
    assert status == 2
    assert said in errors
    assert "Traceback" not in errors


def test_a_name_is_given_once(call) -> None:
    assert call("user", "add", "ana", "--role", "analyst", "--password-stdin", given=PASSWORD)[0] == 0
    status, _, errors = call("user", "add", "ANA", "--role", "cyber", "--password-stdin", given=PASSWORD)
    assert status == 2
    assert "already a user ana" in errors


def test_no_case_is_made_by_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--case", str(tmp_path / "none"), "user", "list"]) == 2
    assert "There is no case" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_takes_a_free_port_answers_and_ends_quietly(call, tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "leadline.app.main", "--case", str(tmp_path / "case"), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())[0]
            with urllib.request.urlopen(f"{address}healthz", timeout=20) as answer:
                assert answer.read() == b"ok\n"
                assert "waitress" not in str(answer.headers).lower()
            process.send_signal(number)
            out, errors = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 0
    assert "Traceback" not in out + errors
    assert "leadline --case" in errors, "it says how to add the first person"


def test_a_taken_port_is_an_error_with_a_remedy(call, tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        status, _, errors = call("serve", "--port", str(taken.getsockname()[1]))
    assert status == 2
    assert "--port" in errors
