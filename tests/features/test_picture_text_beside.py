"""``leadline signals`` reads pictures that lie beside its file, and nothing else on the machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from painted_engine import painted

from features.picture_text.engines import ENGINES, EngineEntry
from leadline.app.main import main
from leadline.core.values import sha256

NUMBER = painted("WhatsApp 07700 900123", seed=3)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(ENGINES, "painted", EngineEntry("painted_engine", "PaintedEngine", "pytest", (), ""))
    folder = tmp_path / "adverts"
    folder.mkdir()
    (folder / "a.png").write_bytes(NUMBER)
    (tmp_path / "outside.png").write_bytes(NUMBER)
    rows = [
        {"id": 1, "title": "a room", "country": "GB", "images": ["a.png", "https://site.example/b.png", "a.png"]},
        {"id": 2, "title": "a room", "country": "GB", "images": ["../outside.png"]},
        {"id": 3, "title": "a room", "country": "GB", "images": {"no": "list"}},
        {"id": 4, "title": "a room", "country": "GB", "images": "a.png"},
    ]
    path = folder / "adverts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + "{broken\n")
    return path


def test_pictures_beside_the_file_are_read(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--set", "picture_text=painted", "--set", "workers=1", "signals", str(file)]) == 0
    told = capsys.readouterr()
    found = [one for one in map(json.loads, told.out.splitlines()) if one["kind"] == "phone"]
    assert [(one["id"], one["value"], one["field"]) for one in found] == [
        (number, "+447700900123", f"picture[{sha256(NUMBER)}]") for number in (1, 4)
    ]
    assert found[0]["detail"]["boxes"] == [[4, 0, 96, 9]]
    assert "line 2: The picture's path leads outside the folder" in told.err
    assert "1 line(s) could not be read" in told.err


def test_a_listed_picture_is_not_read_and_none_is_where_the_setting_is_off(file: Path, tmp_path: Path, capsys) -> None:
    from features.pictures.decode import PictureReader

    with PictureReader(max_pixels=10**6) as reader:
        (tmp_path / "list.txt").write_text(reader.read(NUMBER).hashes["pdq"][0] + "\n")
    for flags in (["--set", "picture_text=painted", "--set", f"hash_list={tmp_path / 'list.txt'}"], []):
        assert main([*flags, "--set", "workers=1", "signals", str(file)]) == 0
        assert '"phone"' not in capsys.readouterr().out
