"""Rules of the house that no other tool checks."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from leadline.core import errors

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("leadline", "crawlers", "features", "models", "review_ui")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts)


def test_datasets_holds_no_python() -> None:
    """A top-level package of that name would shadow the one transformers probes for."""
    assert not list((ROOT / "datasets").rglob("*.py"))
    code = "import importlib.util; spec = importlib.util.find_spec('datasets'); print(spec and spec.submodule_search_locations)"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert str(ROOT) not in done.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert ast.get_docstring(ast.parse(text)), "the first docstring says why the module exists"
    assert len(text.splitlines()) <= 400


def test_every_error_is_in_the_tree_its_docstring_draws() -> None:
    drawn = errors.__doc__ or ""
    for name, kind in inspect.getmembers(errors, inspect.isclass):
        if kind.__module__ == errors.__name__:
            assert issubclass(kind, errors.LeadlineError)
            assert name in drawn


def test_every_dependency_has_a_reason_and_a_pin() -> None:
    import re
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + [row for rows in project["optional-dependencies"].values() for row in rows]
    reasons = (ROOT / "docs" / "dependencies.md").read_text("utf-8").lower()
    pins = (ROOT / "constraints.txt").read_text("utf-8").lower().replace("_", "-")
    for requirement in wanted:
        name = re.split(r"[<>=\[;]", requirement)[0].strip().lower()
        assert f"| `{name}` |" in reasons, f"{name} has no reason in docs/dependencies.md"
        assert f"\n{name.replace('_', '-')}==" in pins, f"{name} is not pinned in constraints.txt"


def test_tests_reach_benchmarks_by_their_fixture() -> None:
    """Only ``python -m pytest`` puts the root on the path; under plain ``pytest`` an import of ``benchmarks`` fails."""
    imports = re.compile(r"^\s*(from|import) benchmarks", re.MULTILINE)
    assert not [str(path) for path in (ROOT / "tests").rglob("*.py") if imports.search(path.read_text("utf-8"))]
