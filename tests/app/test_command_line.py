"""The command line: what it imports, what it promises, and how it fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from leadline.app.main import LazyGroup, cli, main
from leadline.app.registry import COMMANDS

HEAVY = ("scrapy", "torch", "spacy", "sklearn", "django", "numpy", "sqlite_utils", "pydantic", "twisted", "PIL")


def _every_command() -> list[tuple[str, click.Command]]:
    found = []
    for name in COMMANDS:
        command = LazyGroup().get_command(click.Context(cli), name)
        assert command is not None
        found.append((name, command))
        if isinstance(command, click.Group):
            found += [(f"{name} {sub}", child) for sub, child in command.commands.items()]
    return found


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from leadline.app.main import main; main(['--help'])\n"
        f"heavy = [m for m in {HEAVY!r} if m in sys.modules]\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_registry_says_what_the_command_says(name: str) -> None:
    command = LazyGroup().get_command(click.Context(cli), name)
    assert command is not None
    assert (command.help or "").split("\n\n")[0].replace("\n", " ").strip() == COMMANDS[name].help


@pytest.mark.parametrize(
    ("name", "command"), _every_command(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_has_help_with_an_example(name: str, command: click.Command) -> None:
    assert command.help
    assert "Example" in (command.epilog or ""), name


def test_mistakes_exit_2_and_name_the_remedy(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--case", str(tmp_path / "none"), "leads"]) == 2
    assert "There is no case" in capsys.readouterr().err
    assert main(["serv"]) == 2
    assert "Did you mean serve?" in capsys.readouterr().err
    assert main(["--set", "nonsense=1", "settings"]) == 2
    assert "Unknown setting" in capsys.readouterr().err
    assert main(["--set", "nonsense", "settings"]) == 2
    assert "NAME=VALUE" in capsys.readouterr().err


def test_audit_verify_exits_1_on_a_broken_log(capsys: pytest.CaptureFixture[str], case) -> None:
    for number in range(3):
        case.record("view", str(number))
    folder = str(case.folder)
    assert main(["--case", folder, "audit", "verify"]) == 0
    assert "whole: 3 entries" in capsys.readouterr().out
    case.db.execute("delete from audit where seq = 3")
    assert main(["--case", folder, "audit", "verify"]) == 1
    assert "cut off" in capsys.readouterr().out


def test_settings_are_listed_with_their_values(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--case", str(tmp_path), "--set", "crawl_delay=7.5", "settings"]) == 0
    assert "crawl_delay = 7.5" in capsys.readouterr().out
