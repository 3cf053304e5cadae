"""Tables that are slow to make are made once, and anew where what is kept is of no use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from leadline.core.compiled import kept_tables


@pytest.fixture
def asked(tmp_path: Path) -> Callable[[str], tuple[list[int], bool]]:
    """Ask for the tables of a module: what they hold, and whether they had to be made."""

    def ask(mark: str) -> tuple[list[int], bool]:
        made = []

        def make() -> dict[str, np.ndarray]:
            made.append(mark)
            return {"numbers": np.arange(4)}

        return kept_tables(str(tmp_path / "room.py"), mark, make)["numbers"].tolist(), bool(made)

    return ask


def test_made_once_for_each_mark(asked, tmp_path: Path):
    assert asked("a") == ([0, 1, 2, 3], True)
    assert asked("a") == ([0, 1, 2, 3], False)
    assert asked("b") == ([0, 1, 2, 3], True)
    assert [file.name for file in (tmp_path / "__pycache__").iterdir()] == ["room.b.npz"]


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 and no more", b"no archive"])
def test_what_is_damaged_is_made_anew(asked, tmp_path: Path, damage: bytes):
    asked("a")
    (tmp_path / "__pycache__" / "room.a.npz").write_bytes(damage)
    assert asked("a") == ([0, 1, 2, 3], True)
    assert asked("a") == ([0, 1, 2, 3], False)


def test_where_nothing_can_be_kept_they_are_made_each_time(asked, tmp_path: Path):
    (tmp_path / "__pycache__").write_text("in the way")
    assert asked("a") == ([0, 1, 2, 3], True)
    assert asked("a") == ([0, 1, 2, 3], True)
