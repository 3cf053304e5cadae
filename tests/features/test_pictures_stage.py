"""Held pictures are hashed, then kept or destroyed, whatever kills the stage in between."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import features.pictures.stage as stage
from features.pictures.hashlist import load_hash_list
from features.pictures.stage import hash_held
from leadline.core import audit
from leadline.core.casefile import CaseFile, open_case
from leadline.core.errors import InputError
from leadline.core.listings import put_listing
from leadline.core.pictures import hold_picture
from leadline.core.records import Listing
from leadline.core.settings import load_settings
from leadline.core.values import sha256


def scene(seed: int, size: tuple[int, int] = (240, 180)) -> bytes:
    draw = np.random.Generator(np.random.PCG64(seed))
    grid = draw.integers(0, 256, (9, 12, 3)).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(grid).resize(size, Image.Resampling.NEAREST).save(buffer, "JPEG")
    return buffer.getvalue()


def hold(case: CaseFile, files: list[bytes]) -> None:
    with case.transaction() as db:
        listing, _ = put_listing(db, Listing("site", "1", title="a room"))
    for number, data in enumerate(files):
        hold_picture(case, listing, f"https://site.example/{number}.png", data, "image/png")


def opened(folder: Path, **flags: object) -> CaseFile:
    return open_case(folder, create=True, settings=load_settings(flags=flags, environ={}), actor="tester")


def rows(case: CaseFile) -> dict[str, dict]:
    return {row["sha256"]: row for row in case.db.query("select * from images")}


def files(case: CaseFile, folder: str) -> set[str]:
    place = case.folder / folder
    return {entry.name for entry in place.iterdir()} if place.is_dir() else set()


def consistent(case: CaseFile) -> None:
    """Exactly the files that the rows allow, and a log that proves itself."""
    held = rows(case)
    by_state = {
        state: {d for d, row in held.items() if row["state"] == state} for state in ("held", "kept", "destroyed")
    }
    assert files(case, "holding") == by_state["held"]
    assert files(case, "images/kept") == by_state["kept"]
    assert files(case, "images/blurred") == {f"{d}.jpg" for d in by_state["kept"] | by_state["destroyed"]}
    for digest, row in held.items():
        assert row["kept_file"] == (f"images/kept/{digest}" if row["state"] == "kept" else None)
        assert bool(row["blurred_file"]) == (row["state"] in {"kept", "destroyed"})
    assert audit.verify(case.db, audit.Anchor(case.settings.state_dir, case.id)).problems == ()


@pytest.mark.parametrize("keep", [False, True])
def test_pictures_are_hashed_and_then_kept_or_destroyed(tmp_path: Path, keep: bool) -> None:
    with opened(tmp_path, keep_pictures=keep) as case:
        hold(case, [scene(1), scene(2), b"<svg/>"])
        after = "kept" if keep else "destroyed"
        counts = {"hashed": 2, "kept": 0, "destroyed": 0, "refused": 1, "read": 0, "with_text": 0} | {after: 2}
        assert hash_held(case) == {"changed": True, **counts}
        row = rows(case)[sha256(scene(1))]
        assert (row["state"], row["width"], row["height"], row["media_type"]) == (after, 240, 180, "image/jpeg")
        assert len(json.loads(row["hashes"])["pdq"]) == 8
        refused = rows(case)[sha256(b"<svg/>")]
        assert (refused["state"], refused["reason"], refused["hashes"]) == ("refused", "unknown-format", "{}")
        quarantined = list(case.db.query("select * from quarantine"))
        assert [(q["stage"], q["source"], q["url"], q["reason"]) for q in quarantined] == [
            ("pictures", "site", "https://site.example/2.png", "unknown-format")
        ]
        consistent(case)
        assert hash_held(case) == {
            "changed": False,
            "hashed": 0,
            "kept": 0,
            "destroyed": 0,
            "refused": 0,
            "read": 0,
            "with_text": 0,
        }
        entries = case.db.execute("select count(*) from audit where action = 'hash-pictures'").fetchone()[0]
        assert entries == 1


def test_a_kept_picture_is_hashed_again_by_a_newer_method(tmp_path: Path) -> None:
    with opened(tmp_path, keep_pictures=True) as case:
        hold(case, [scene(1)])
        hash_held(case)
        with case.transaction() as db:
            db.execute("update images set hashed_with = 'pictures@0', hashes = '{}'")
        assert hash_held(case)["hashed"] == 1
        assert json.loads(rows(case)[sha256(scene(1))]["hashes"])["quality"] > 0
        consistent(case)


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("step", ["_write", "_remove", "_quarantine", "_keep"])
def test_a_stage_that_stops_at_any_step_can_be_run_again(
    tmp_path: Path, step: str, keep: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = [scene(seed) for seed in range(6)] + [b"no picture"]
    for calls in (0, 3):
        with opened(tmp_path / str(calls), keep_pictures=keep) as case:
            hold(case, pictures)
            real, left = getattr(stage, step), [calls]

            def stop(*arguments: object, real=real, left=left) -> None:
                if not left[0]:
                    raise KeyboardInterrupt
                left[0] -= 1
                real(*arguments)

            monkeypatch.setattr(stage, step, stop)
            with suppress(KeyboardInterrupt):
                hash_held(case)
            monkeypatch.setattr(stage, step, real)
            hash_held(case)
            states = sorted(row["state"] for row in rows(case).values())
            assert states == (["destroyed"] * 6 + ["refused"] if not keep else ["kept"] * 6 + ["refused"])
            consistent(case)


def test_killed_outright_and_run_again(tmp_path: Path) -> None:
    with opened(tmp_path) as case:
        hold(case, [scene(seed) for seed in range(100)])
    program = (
        "import sys\nfrom leadline.core.casefile import open_case\nfrom features.pictures.stage import hash_held\n"
        "with open_case(sys.argv[1]) as case:\n hash_held(case)\n"
    )
    for seconds in (0.9, 1.4):
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)], stderr=subprocess.DEVNULL, env=os.environ
        )
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    with opened(tmp_path) as case:
        hash_held(case)
        assert {row["state"] for row in rows(case).values()} == {"destroyed"}
        consistent(case)


def test_what_nobody_speaks_of_is_swept_only_when_it_is_old(tmp_path: Path) -> None:
    with opened(tmp_path) as case:
        hold(case, [scene(1)])
        old, new = case.folder / "holding" / ("a" * 64), case.folder / "holding" / ("b" * 64)
        for path in (old, new):
            path.write_bytes(b"x")
        os.utime(old, (1, 1))
        hash_held(case)
        assert not old.exists()
        assert new.exists()


def test_a_picture_whose_file_is_gone_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as case:
        hold(case, [scene(1)])
        (case.folder / "holding" / sha256(scene(1))).unlink()
        assert hash_held(case)["refused"] == 1
        assert rows(case)[sha256(scene(1))]["reason"] == "missing"


def upright_hash(folder: Path, data: bytes) -> str:
    with opened(folder) as case:
        hold(case, [data])
        hash_held(case)
        return json.loads(rows(case)[sha256(data)]["hashes"])["pdq"][0]


@pytest.mark.parametrize("keep", [False, True])
def test_a_picture_on_the_hash_list_is_never_shown_or_kept(tmp_path: Path, keep: bool) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text(upright_hash(tmp_path / "other", scene(5)) + "\n")
    mirrored = io.BytesIO()
    Image.open(io.BytesIO(scene(5))).transpose(0).save(mirrored, "PNG")
    with opened(tmp_path / "case", keep_pictures=keep, hash_list=str(listed)) as case:
        hold(case, [scene(5), mirrored.getvalue(), scene(6)])
        assert hash_held(case)["refused"] == 2
        for data in (scene(5), mirrored.getvalue()):
            row = rows(case)[sha256(data)]
            assert (row["state"], row["reason"], row["blurred_file"]) == ("refused", "hash-list", None)
            left = json.loads(row["hashes"])
            assert left["pdq"]
            assert not any(left[name] for name in ("sketch", "fine", "points", "panels", "crops", "tint"))
        assert rows(case)[sha256(scene(6))]["state"] == ("kept" if keep else "destroyed")
        assert {q["reason"] for q in case.db.query("select * from quarantine")} == {"hash-list"}
        consistent(case)


def set_into(data: bytes, way: str) -> bytes:
    """A picture as it may come back: in a frame, beside another one turned upside down, on a page."""
    picture = Image.open(io.BytesIO(data))
    width, height = picture.size
    if way == "frame":
        ground = Image.new("RGB", (width + 60, height + 40), (200, 30, 90))
        ground.paste(picture, (30, 20))
    elif way == "collage":
        other = Image.open(io.BytesIO(scene(77, (width, height))))
        ground = Image.new("RGB", (2 * width, height))
        ground.paste(other, (0, 0))
        ground.paste(picture.transpose(Image.Transpose.ROTATE_180), (width, 0))
    else:
        ground = Image.new("RGB", (width, height + 150), "white")
        ground.paste((40, 60, 90), (0, 0, width, 40))
        ground.paste(picture, (0, 44))
        for line in range(4):
            ground.paste((90, 90, 90), (8, height + 60 + 20 * line, 100 + 20 * line, height + 70 + 20 * line))
    buffer = io.BytesIO()
    ground.save(buffer, "PNG")
    return buffer.getvalue()


def test_a_listed_picture_within_another_is_never_shown_or_kept(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text(upright_hash(tmp_path / "other", scene(5)) + "\n")
    ways = ("frame", "collage", "page")
    with opened(tmp_path / "case", keep_pictures=True, hash_list=str(listed)) as case:
        inside, innocent = ([set_into(scene(seed), way) for way in ways] for seed in (5, 6))
        hold(case, [*inside, *innocent])
        assert hash_held(case)["refused"] == 3
        for data in inside:
            row = rows(case)[sha256(data)]
            assert (row["state"], row["reason"], row["blurred_file"]) == ("refused", "hash-list", None)
            assert "regions" not in json.loads(row["hashes"])
        assert {rows(case)[sha256(data)]["state"] for data in innocent} == {"kept"}
        consistent(case)


def test_a_list_loaded_later_is_held_against_what_is_there(tmp_path: Path) -> None:
    with opened(tmp_path / "case", keep_pictures=True) as case:
        hold(case, [scene(5), scene(6)])
        hash_held(case)
        value = json.loads(rows(case)[sha256(scene(5))]["hashes"])["pdq"][0]
    listed = tmp_path / "list.txt"
    listed.write_text(value)
    with opened(tmp_path / "case", keep_pictures=True, hash_list=str(listed)) as case:
        assert hash_held(case) == {
            "changed": True,
            "hashed": 0,
            "kept": 0,
            "destroyed": 0,
            "refused": 1,
            "read": 0,
            "with_text": 0,
        }
        assert rows(case)[sha256(scene(5))]["state"] == "refused"
        consistent(case)
        assert not hash_held(case)["changed"]


A, B = "0f" * 32, "A5" * 32
LISTS = {
    "lines": f"# ours\n{A}\n\n{B}\n",
    "lines with remarks": f"{A},seen twice\n{B} note\n",
    "a table": f"id,type,hash,quality\n1,pdq,{A},100\n2,pdq,{B},90\n3,md5,d41d8cd98f00b204e9800998ecf8427e,\n",
    "exchanged JSON": json.dumps(
        {
            "data": [
                {"type": "HASH_PDQ", "indicator": A, "status": "MALICIOUS"},
                {"type": "HASH_MD5", "indicator": "d41d8cd98f00b204e9800998ecf8427e"},
                {"type": "HASH_SHA256", "indicator": "c" * 64},
                {"signals": [{"signal_type": "pdq", "signal_value": B}]},
            ]
        }
    ),
    "JSON lines": f'{{"pdq": "{A}"}}\n{{"pdq": "{B}"}}\n',
    "a JSON list": json.dumps([A, B]),
}


@pytest.mark.parametrize("form", sorted(LISTS))
def test_a_hash_list_is_read_in_every_form(form: str, tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_text(LISTS[form], "utf-8")
    loaded = load_hash_list(path)
    assert len(loaded) == 2
    turned = ["00" * 32] * 7
    assert loaded.hits([{"pdq": [A, *turned], "quality": 90}, {"pdq": ["3c" * 32, *turned], "quality": 90}, {}]) == [
        True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "# nothing\n", "hello\n", "{not json", "hash\nabc\n", "[]"])
def test_a_list_that_is_not_understood_stops_the_work(text: str, tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_text(text)
    with opened(tmp_path / "case", hash_list=str(path)) as case:
        hold(case, [scene(1)])
        with pytest.raises(InputError):
            hash_held(case)
        assert rows(case)[sha256(scene(1))]["state"] == "held"


def test_a_list_that_is_not_there_stops_the_work(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        load_hash_list(tmp_path / "nowhere")
