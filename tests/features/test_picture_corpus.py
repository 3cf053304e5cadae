"""The corpus of the picture figures takes distinct pictures by where they come from, not by how they look."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def picture_corpus(benchmark: Callable[[str], ModuleType]) -> ModuleType:
    return benchmark("picture_corpus")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("share/wallpapers/Altai/contents/images/5120x2880.png", "share/wallpapers/Altai/contents/screenshot.png"),
        ("share/backgrounds/wood-d.webp", "share/backgrounds/wood-l.webp"),
        ("share/backgrounds/Blue_1366x768.png", "share/backgrounds/Blue_2048x1536_Portrait.png"),
    ],
)
def test_sizes_and_tones_of_a_picture_are_one_family(picture_corpus: ModuleType, one: str, other: str) -> None:
    assert picture_corpus.family(one) == picture_corpus.family(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("share/textures/grass1.png", "share/textures/grass2.png"),
        ("share/wallpapers/Altai/contents/images/1.png", "share/wallpapers/Kite/contents/images/1.png"),
        ("share/photos/bridge.jpg", "share/photos/bridges.jpg"),
    ],
)
def test_different_names_are_different_families(picture_corpus: ModuleType, one: str, other: str) -> None:
    assert picture_corpus.family(one) != picture_corpus.family(other)


def test_a_folder_gives_each_picture_once(
    picture_corpus: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    draw = np.random.Generator(np.random.PCG64(2))
    package, out = tmp_path / "painter-data", tmp_path / "out"
    noise = {name: Image.fromarray(draw.integers(0, 255, (220, 260, 3)).astype(np.uint8)) for name in "abc"}
    for name, picture in {
        "art/sea_1920x1080.png": noise["a"],
        "art/sea_800x600.png": noise["a"].resize((200, 180)),
        "art/copy.png": noise["a"],
        "art/hill.png": noise["b"],
        "icons/hill.png": noise["c"],
        "art/blank.png": Image.new("RGB", (900, 900), "white"),
    }.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        picture.save(package / name)
    monkeypatch.setattr(sys, "argv", ["picture_corpus", str(package), "--out", str(out)])
    picture_corpus.main()
    rows = [json.loads(line) for line in (out / "manifest.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == len(list(out.glob("*.jpg"))) == 2
    assert {row["package"] for row in rows} == {"painter-data"}
    assert "2 pictures" in capsys.readouterr().out
