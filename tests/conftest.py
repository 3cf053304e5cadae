"""Shared by all tests: a private state folder, fresh cases, and where the real data may lie."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = ROOT.parent / "shared" / "data"


settings.register_profile("same", derandomize=True)


def pytest_configure(config: pytest.Config) -> None:
    """Draw the same strings in every run, so that what passes here passes elsewhere.

    New strings are for looking for faults: ``pytest --hypothesis-seed=random`` or a number, and ``benchmarks.fuzz_readers``.
    """
    if config.getoption("--hypothesis-seed", None) is None and config.getoption("--hypothesis-profile", None) is None:
        settings.load_profile("same")


@pytest.fixture(scope="session", autouse=True)
def private_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the audit key and anchors of tests out of the user's own state folder."""
    for name in [name for name in os.environ if name.startswith("LEADLINE_")]:
        del os.environ[name]
    folder = tmp_path_factory.mktemp("state")
    os.environ["XDG_STATE_HOME"] = str(folder)
    return folder


@pytest.fixture
def case(tmp_path: Path):
    """An empty case of its own."""
    from leadline.core.casefile import open_case

    with open_case(tmp_path / "case", create=True, actor="tester", purpose="test") as opened:
        yield opened


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data; tests that need it skip, saying so, where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real data folder ../shared/data is not here")
    return SHARED_DATA


@pytest.fixture(scope="session")
def benchmark() -> Callable[[str], ModuleType]:
    """Imports a module of ``benchmarks``, which is installed nowhere: what it counts as right is right here."""

    def load(name: str) -> ModuleType:
        sys.path.insert(0, str(ROOT))
        try:
            return importlib.import_module(f"benchmarks.{name}")
        finally:
            sys.path.remove(str(ROOT))

    return load
