"""A number in a picture is a selector: read while the picture is here, kept with its place, and read by the readers."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest
from painted_engine import painted

import features.pictures.stage as stage
from features.picture_text.engines import ENGINES, EngineEntry
from features.picture_text.lines import PictureText, TextLine, cited
from features.reading import read
from features.stage import extract_stage
from leadline.core.casefile import CaseFile, open_case
from leadline.core.errors import SettingsError, StageError
from leadline.core.listings import put_listing
from leadline.core.pictures import hold_picture
from leadline.core.records import Listing
from leadline.core.settings import load_settings
from leadline.core.values import sha256

NUMBER = painted("WhatsApp 07700 900123", "from 18:00", seed=3)


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINES, "painted", EngineEntry("painted_engine", "PaintedEngine", "pytest", (), ""))
    monkeypatch.setitem(ENGINES, "broken", EngineEntry("painted_engine", "BrokenEngine", "pytest", (), ""))


def opened(folder: Path, **flags: object) -> CaseFile:
    flags = {"picture_text": "painted", "workers": 1, **flags}
    return open_case(folder / "case", create=True, settings=load_settings(flags=flags, environ={}), actor="tester")


def listing(case: CaseFile, number: int, *pictures: bytes, **fields: str) -> int:
    with case.transaction() as db:
        row, _ = put_listing(db, Listing("site", str(number), title="a room", country="GB", **fields))
    for place, data in enumerate(pictures):
        hold_picture(case, row, f"https://site.example/{number}/{place}.png", data, "image/png")
    return row


def selectors(case: CaseFile, number: int) -> list[tuple[str, str]]:
    return [
        (row["value"], row["field"])
        for row in case.db.query(
            "select value, field from signals where listing = ? and kind in ('phone', 'handle', 'email') order by id", [number]
        )
    ]


def test_a_number_in_a_picture_is_a_selector_with_its_place(tmp_path: Path) -> None:
    with opened(tmp_path) as case:
        one = listing(case, 1, NUMBER)
        told = extract_stage(case)
        assert (told["changed"], told["listings"], told["again"]) == (True, 1, 1)
        assert (told["pictures"]["read"], told["pictures"]["with_text"]) == (1, 1)
        assert told["signals"] == case.db.execute("select count(*) from signals").fetchone()[0]
        field = f"picture[{sha256(NUMBER)}]"
        assert selectors(case, one) == [("+447700900123", field), ("whatsapp:+447700900123", field)]
        row = next(iter(case.db.query("select * from signals where kind = 'phone'")))
        assert (row["start"], row["end"], row["raw"]) == (9, 21, "07700 900123")
        detail = json.loads(row["detail"])
        assert (detail["boxes"], detail["text_confidence"]) == ([[4, 0, 96, 9]], 0.9)
        assert detail["read_by"].startswith("painted@")
        assert json.loads(row["steps"])[0] == "read in a picture"
        assert row["confidence"] < 0.9
        assert case.db.execute("select state from images").fetchone() == ("destroyed",)
        (kept,) = case.db.query("select * from picture_lines where line = 0")
        assert (kept["text"], kept["x"], kept["y"], kept["width"], kept["height"]) == ("WhatsApp 07700 900123", 4, 0, 96, 9)
        for change in ("update picture_lines set text = ''", "update picture_readings set engine = ''"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                case.db.execute(change)
        before = case.db.execute("select count(*) from audit").fetchone()
        assert not extract_stage(case)["changed"]
        assert case.db.execute("select count(*) from audit").fetchone() == before


def test_what_was_kept_is_read_when_the_setting_is_turned_on_and_by_a_newer_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path, picture_text="off", keep_pictures=True) as case:
        one = listing(case, 1, NUMBER)
        assert extract_stage(case)["pictures"]["read"] == 0
        assert selectors(case, one) == []
    with opened(tmp_path) as case:  # turned on later: what was kept is read
        assert extract_stage(case)["pictures"]["with_text"] == 1
        assert [value for value, _ in selectors(case, one)] == ["+447700900123", "whatsapp:+447700900123"]
        assert not extract_stage(case)["changed"]
        monkeypatch.setattr(stage, "label", lambda name: f"{name}@99")
        assert extract_stage(case)["pictures"]["with_text"] == 1
        assert case.db.execute("select count(*) from picture_readings").fetchone() == (2,)
        assert len(selectors(case, one)) == 2
        read_by = case.db.execute("select json_extract(detail, '$.read_by') from signals where kind = 'phone'").fetchall()
        assert read_by == [("painted@99",)]


def test_a_picture_is_read_once_however_many_listings_show_it(tmp_path: Path) -> None:
    with opened(tmp_path) as case:
        one = listing(case, 1, NUMBER)
        extract_stage(case)
        two, three = listing(case, 2, NUMBER), listing(case, 3)
        assert extract_stage(case)["pictures"]["read"] == 0
        assert selectors(case, two) == selectors(case, one)
        # A listing that was read shows it later on.
        hold_picture(case, three, "https://site.example/late.png", NUMBER, "image/png")
        assert extract_stage(case)["listings"] == 1
        assert selectors(case, three) == selectors(case, one)
        # Another picture takes its place, and then none.
        hold_picture(case, three, "https://site.example/late.png", painted("jobs@example.com"), "image/png")
        extract_stage(case)
        assert [value for value, _ in selectors(case, three)] == ["jobs@example.com"]
        case.db.execute("delete from listing_images where listing = ?", [three])
        extract_stage(case)
        assert selectors(case, three) == []
        assert case.db.execute("select count(*) from picture_readings").fetchone() == (2,)


def test_linking_and_ranking_see_that_a_listing_was_read_again(tmp_path: Path) -> None:
    from models.linking.explain import explain
    from models.linking.stage import link_stage
    from models.ranking.stage import rank_stage

    with opened(tmp_path, picture_text="off", keep_pictures=True) as case:
        one, two = listing(case, 1, NUMBER), listing(case, 2, body="Quiet flat, call 07700 900123 after six")
        extract_stage(case)
        link_stage(case)
        rank_stage(case)
        assert case.db.execute("select count(*) from links").fetchone() == (0,)
    with opened(tmp_path) as case:
        extract_stage(case)
        assert link_stage(case)["changed"]
        assert case.db.execute("select a, b, kind from links").fetchall() == [(one, two, "selector")]
        assert rank_stage(case)["changed"]
        (step,) = explain(case, "site/1", "site/2")
        assert step.words == "Both give the same phone +447700900123 (in one of them read in a picture)."
        (told,) = step.link.evidence["selectors"]
        assert told["a"]["picture"] == sha256(NUMBER)
        assert "picture" not in told["b"]


def test_a_picture_on_the_hash_list_is_never_read_and_one_listed_later_is_forgotten(tmp_path: Path) -> None:
    with opened(tmp_path) as case:
        one = listing(case, 1, NUMBER)
        extract_stage(case)
        pdq = json.loads(case.db.execute("select hashes from images").fetchone()[0])["pdq"][0]
    listed = tmp_path / "list.txt"
    listed.write_text(pdq + "\n")
    with opened(tmp_path, hash_list=str(listed)) as case:
        extract_stage(case)
        assert case.db.execute("select state from images").fetchone() == ("refused",)
        assert case.db.execute("select count(*) from picture_lines").fetchone() == (0,)
        assert selectors(case, one) == []
    with opened(tmp_path / "new", hash_list=str(listed)) as case:
        listing(case, 1, NUMBER)
        assert extract_stage(case)["pictures"]["read"] == 0
        assert case.db.execute("select count(*) from picture_readings").fetchone() == (0,)


def test_a_picture_whose_text_cannot_be_read_is_hashed_all_the_same_and_shown(tmp_path: Path) -> None:
    with opened(tmp_path) as case:
        one = listing(case, 1, painted("!raise"), NUMBER)
        told = extract_stage(case)["pictures"]
        assert (told["hashed"], told["read"], told["with_text"]) == (2, 1, 1)
        assert [value for value, _ in selectors(case, one)] == ["+447700900123", "whatsapp:+447700900123"]
        assert [row["reason"] for row in case.db.query("select reason from quarantine")] == ["text-engine-failed"]
        assert {row["outcome"] for row in case.db.query("select outcome from picture_readings")} == {"read", "engine-failed"}
        assert not extract_stage(case)["changed"]


def test_where_the_engine_does_not_work_no_picture_is_lost(tmp_path: Path) -> None:
    with opened(tmp_path, picture_text="broken") as case:
        one = listing(case, 1, NUMBER, body="call 07700 900456")
        with pytest.raises(StageError, match="no picture was lost"):
            extract_stage(case)
        assert [value for value, _ in selectors(case, one)] == ["+447700900456"]  # texts are read all the same
        assert case.db.execute("select state from images").fetchone() == ("held",)
    with opened(tmp_path) as case:
        assert extract_stage(case)["pictures"]["with_text"] == 1


def test_an_engine_that_is_not_there_is_said_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from leadline.app.main import main

    monkeypatch.setitem(ENGINES, "painted", ENGINES["painted"]._replace(needs=("no_such_package",), remedy="Install it with `make ocr`."))
    with opened(tmp_path) as case:
        listing(case, 1, NUMBER)
        with pytest.raises(SettingsError):
            extract_stage(case)
        assert case.db.execute("select count(*) from stage_marks").fetchone() == (0,)
    for command, code in (("extract", 2), ("leads", 0)):
        assert main(["--case", str(tmp_path / "case"), "--set", "picture_text=painted", command]) == code
    assert "no_such_package is not installed. Install it with `make ocr`." in capsys.readouterr().err


@pytest.mark.parametrize("step", ["keep_reading", "_remove"])
def test_a_stage_that_stops_at_any_step_can_be_run_again(tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as case:
        one = listing(case, 1, NUMBER, painted("jobs@example.com", seed=5))

        def stop(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(stage, step, stop)
            with pytest.raises(KeyboardInterrupt):
                extract_stage(case)
        extract_stage(case)
        assert {value for value, _ in selectors(case, one)} == {"+447700900123", "whatsapp:+447700900123", "jobs@example.com"}
        assert case.db.execute("select count(*) from picture_readings").fetchone() == (2,)
        assert not any((case.folder / "holding").iterdir())


def lines(*texts: str) -> PictureText:
    rows = (TextLine(text, (5, 20 * row, 90, 15), 1.0 - 0.2 * row) for row, text in enumerate(texts))
    return PictureText("a" * 64, "bench@1", tuple(rows))


def test_a_number_over_two_lines_cites_both_boxes_and_the_less_certain() -> None:
    picture = lines("call 07700", "900123", "now")
    (signal,) = [one for one in read(Listing("s", "1", country="GB"), "", [picture]) if one.kind == "phone"]
    assert signal.value == "+447700900123"
    assert picture.text[signal.start : signal.end] == signal.raw == "07700\n900123"
    assert signal.detail["boxes"] == [[5, 0, 90, 15], [5, 20, 90, 15]]
    assert signal.detail["text_confidence"] == 0.8


def test_lines_side_by_side_are_one_line_of_text() -> None:
    rows = [("07700", (5, 10, 60, 20)), ("900123", (75, 12, 70, 18)), ("call", (5, 40, 40, 20))]
    picture = PictureText("a" * 64, "bench@1", tuple(TextLine(text, box, 0.9) for text, box in rows))
    assert picture.text == "07700 900123\ncall"
    assert [line.text for line in picture.under(3, 8)] == ["07700", "900123"]
    assert [line.text for line in picture.under(13, 14)] == ["call"]


def test_disguise_addresses_handles_wallets_and_phrases_are_read_in_pictures() -> None:
    picture = lines(
        "text me zero double seven 0 zero, nine hundred 123", "jobs (at) example (dot) com", "telegram: @bright_jobs", "cashapp $brightstar",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "Accommodation is provided for workers.",
    )  # fmt: skip
    found = read(Listing("s", "1", country="GB", title="Work"), "", [picture])
    values = {one.value for one in found if one.field == picture.field}
    assert values >= {
        "+447700900123", "jobs@example.com", "telegram:bright_jobs", "cashapp:brightstar",
        "BTC:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "lodging-tied",
    }  # fmt: skip


def test_pictures_take_nothing_from_the_listing_s_own_fields() -> None:
    one = Listing("s", "1", country="GB", title="a room", body="call 07700 900456 after six")
    alone = read(one)
    beside = read(one, "", [lines("WhatsApp 07700 900123")])
    assert [signal for signal in beside if not signal.field.startswith("picture")] == alone


def test_only_signals_of_that_picture_are_cited() -> None:
    signal = SimpleNamespace(field="body")
    assert cited([signal], [lines("x")]) == [signal]  # type: ignore[list-item]


def test_a_contact_that_stands_in_a_picture_only_is_a_hidden_one() -> None:
    def degrees(body: str, *texts: str) -> list[str]:
        return [one.value for one in read(Listing("s", "1", body=body, country="GB"), "", [lines(*texts)]) if one.kind == "disguise"]

    assert degrees("a room", "call 07700 900123") == ["0.50"]
    assert degrees("call 07700 900123", "call 07700 900123") == []
    assert degrees("a room", "call zero seven seven zero zero nine zero zero one two three") == ["1.00"]
