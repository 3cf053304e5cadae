"""Pictures compared a few at a time, through the index kept with the case, match as all at once do."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from features.pictures.hashing import HASHED_WITH, hash_pixels
from features.pictures.index import INDEX, PictureIndex
from leadline.core.casefile import CaseFile, open_case
from models.linking.compared_pictures import compare_pictures


def scene(seed: int) -> Image.Image:
    draw = np.random.default_rng(seed)
    picture = Image.new("RGB", (400, 300), tuple(draw.integers(0, 255, 3).tolist()))
    pen = ImageDraw.Draw(picture)
    for _ in range(50):
        x, y, width, height = (int(value) for value in draw.integers(0, 330, 4))
        shape = pen.ellipse if draw.random() < 0.5 else pen.rectangle
        shape((x, y, x + width // 4 + 5, y + height // 4 + 5), fill=tuple(draw.integers(0, 255, 3).tolist()))
    return picture


def pictures() -> list[Image.Image]:
    """Five scenes, each as it is, cropped, framed and mirrored, and one with nothing in it."""
    scenes = [scene(seed) for seed in range(5)]
    framed = []
    for one in scenes:
        frame = Image.new("RGB", (460, 360), "navy")
        frame.paste(one, (30, 30))
        framed.append(frame)
    cropped = [one.crop((60, 40, 380, 290)) for one in scenes]
    return [*scenes, *cropped, *framed, *(one.transpose(0) for one in scenes), Image.new("RGB", (300, 300), "grey")]


@pytest.fixture(scope="module")
def hashed() -> list[str]:
    return [json.dumps(hash_pixels(np.asarray(picture))) for picture in pictures()]


def add(case: CaseFile, hashes: list[str]) -> None:
    with case.transaction() as db:
        for value in hashes:
            number = db.execute("select count(*) from images").fetchone()[0]
            db["images"].insert(
                {
                    "sha256": f"{number:064x}", "state": "destroyed", "media_type": "image/jpeg", "width": 400,
                    "height": 300, "hashes": value, "hashed_with": HASHED_WITH, "seen_at": "2026-01-01T00:00:00Z",
                }
            )  # fmt: skip


def compared(folder: Path, batches: list[list[str]]) -> list[tuple]:
    """What is matched when the pictures come in these batches, the case opened anew for each."""
    for batch in batches:
        with open_case(folder, create=True, actor="tester", purpose="test") as case:
            add(case, batch)
            assert compare_pictures(case) == len(batch)
            assert compare_pictures(case) == 0
            found = list(case.db.execute("select a, b, likeness, evidence from picture_matches order by a, b"))
    return found


def test_piece_by_piece_and_at_once_match_alike(tmp_path: Path, hashed: list[str]) -> None:
    at_once = compared(tmp_path / "once", [hashed])
    pieces = compared(tmp_path / "pieces", [hashed[:1], hashed[1:8], hashed[8:9], hashed[9:]])
    assert pieces == at_once
    assert {(a % 5, b % 5) for a, b, *_ in at_once} == {(n, n) for n in range(5)}
    methods = {json.loads(evidence)["method"] for *_, evidence in at_once}
    assert methods == {"whole", "panel", "parts"}


def test_the_kept_index_is_the_one_that_would_be_built(tmp_path: Path, hashed: list[str]) -> None:
    for name, batches in {"once": [hashed], "pieces": [hashed[:2], hashed[2:3], hashed[3:12], hashed[12:]]}.items():
        compared(tmp_path / name, batches)
    once, pieces = (PictureIndex(tmp_path / name / INDEX) for name in ("once", "pieces"))
    assert once.told == pieces.told
    assert len(once.told) == len(hashed)
    whole = pieces.segments[0]
    for segment in pieces.segments[1:]:
        whole = type(whole).joined(whole, segment)
    for name, values in once.segments[0].arrays().items():
        assert np.array_equal(values, whole.arrays()[name]), name


@pytest.mark.parametrize("harm", ["gone", "broken", "foreign", "short"])
def test_an_index_that_is_not_the_cases_is_built_anew(harm: str, tmp_path: Path, hashed: list[str]) -> None:
    expected = compared(tmp_path / "whole", [hashed])
    compared(tmp_path / "harmed", [hashed[:12]])
    folder = tmp_path / "harmed" / INDEX
    manifest = folder / "index.json"
    if harm == "gone":
        manifest.unlink()
    elif harm == "broken":
        manifest.write_text("{", "utf-8")
    elif harm == "foreign":
        said = json.loads(manifest.read_text("utf-8"))
        manifest.write_text(json.dumps({**said, "told": [*said["told"], 900]}), "utf-8")
    else:
        for path in folder.glob("*/keys.npy"):
            path.write_bytes(path.read_bytes()[:200])
    assert compared(tmp_path / "harmed", [hashed[12:]]) == expected
