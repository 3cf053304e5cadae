"""Text in pictures, read in a limited process: bounded, plain, and never the end of anything."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterator

import pytest
from painted_engine import painted
from PIL import Image, ImageDraw, ImageFont

from features.picture_text.engines import ENGINES, EngineEntry, chosen, label
from features.picture_text.reader import TextReader, check_engine, read_texts
from leadline.core.errors import Quarantine, SettingsError, StageError

PAINTED = EngineEntry("painted_engine", "PaintedEngine", "pytest", (), "")


@pytest.fixture(scope="module")
def reader() -> Iterator[TextReader]:
    with TextReader(PAINTED, max_pixels=5_000_000) as opened:
        yield opened


def test_lines_come_with_their_box_and_confidence(reader: TextReader) -> None:
    first, second = reader.read(painted("call 07700 900123", "after six"))
    assert (first.text, first.box, first.confidence) == ("call 07700 900123", (4, 0, 96, 9), 0.9)
    assert (second.text, second.box, second.confidence) == ("after six", (4, 10, 96, 9), 0.8)
    assert reader.read(painted("", seed=1)) == ()


@pytest.mark.parametrize("turned", [1, 6])
def test_boxes_are_in_pixels_of_the_picture_itself_upright(turned: int, reader: TextReader) -> None:
    exif = Image.Exif()
    exif[0x0112] = turned
    buffer = io.BytesIO()
    Image.new("RGB", (2600, 1300), "red").save(buffer, "JPEG", exif=exif.tobytes())
    (line,) = reader.read(buffer.getvalue()) if turned == 1 else reader.read(buffer.getvalue()) or [None]
    if turned == 1:
        assert (line.text, line.box) == ("1280 x 640", (0, 0, 2600, 1300))
    else:
        assert line is None  # it stands upright now, 640 pixels wide


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_every_allowed_format_is_read_and_no_other(kind: str, reader: TextReader) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (1100, 500), "red").save(buffer, kind)
    assert reader.read(buffer.getvalue())[0].text == "1100 x 500"
    tiff = io.BytesIO()
    Image.new("RGB", (1100, 500), "red").save(tiff, "TIFF")
    with pytest.raises(Quarantine, match="no JPEG"):
        reader.read(tiff.getvalue())


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1)])
def test_a_picture_of_one_pixel_has_no_text(size: tuple[int, int], reader: TextReader) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", size).save(buffer, "PNG")
    assert reader.read(buffer.getvalue()) == ()


def test_a_picture_that_claims_too_many_pixels_is_not_decoded(reader: TextReader) -> None:
    buffer = io.BytesIO()
    Image.new("1", (3000, 3000)).save(buffer, "PNG")
    with pytest.raises(Quarantine) as refused:
        reader.read(buffer.getvalue())
    assert refused.value.reason == "too-many-pixels"


def test_a_flood_of_text_is_bounded(reader: TextReader) -> None:
    lines = reader.read(painted("!flood"))
    assert sum(len(line.text) for line in lines) <= 10_000
    assert all(len(line.text) <= 400 and line.box == (0, 0, 120, 40) and line.confidence == 1.0 for line in lines)


def test_a_lone_sign_is_no_text(reader: TextReader) -> None:
    assert [line.text for line in reader.read(painted("口", "I", "--", "7", "ok"))] == ["7", "ok"]


def test_what_cannot_be_stored_or_seen_becomes_a_blank(reader: TextReader) -> None:
    lines = reader.read(painted("!odd"))
    assert [line.text for line in lines] == ["a b c", "\u202eabc <script>alert(1)</script>"]


@pytest.mark.parametrize(
    ("order", "reason"),
    [("!die", "decoder-died"), ("!raise", "engine-failed"), ("!memory", "too-much-memory"), ("!open", "engine-failed")],
)
def test_an_engine_that_fails_loses_one_picture(order: str, reason: str, reader: TextReader) -> None:
    outcomes = read_texts(reader, [painted("one"), painted(order), painted("two")])
    assert [(outcome, [line.text for line in lines]) for outcome, lines in outcomes] == [
        ("read", ["one"]), (reason, []), ("read", ["two"])
    ]  # fmt: skip


def test_an_engine_that_hangs_is_ended() -> None:
    with TextReader(PAINTED, max_pixels=5_000_000, seconds=20) as opened:
        check_engine(opened)
        opened._seconds = 0.5
        with pytest.raises(Quarantine) as refused:
            opened.read(painted("!hang"))
        assert refused.value.reason == "timeout"
        opened._seconds = 20
        assert opened.read(painted("well"))[0].text == "well"


def test_what_an_engine_prints_is_no_answer(reader: TextReader) -> None:
    assert reader.read(painted("!print", "text"))[1].text == "text"


def test_an_engine_that_does_not_start_is_said_once_and_for_all() -> None:
    broken = PAINTED._replace(attribute="BrokenEngine")
    with TextReader(broken, max_pixels=5_000_000) as opened, pytest.raises(StageError, match="does not work"):
        read_texts(opened, [painted("one")])


def test_an_unknown_engine_and_one_that_is_not_installed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert chosen("off") is None
    with pytest.raises(SettingsError, match=r"'tesserac', which is unknown. Set it to rapidocr or off"):
        chosen("tesserac")
    monkeypatch.setitem(ENGINES, "rapidocr", ENGINES["rapidocr"]._replace(needs=("no_such_package",)))
    with pytest.raises(SettingsError, match=r"no_such_package is not installed. Install it with `make ocr`"):
        chosen("rapidocr")


@pytest.fixture(scope="module")
def rapid() -> Iterator[TextReader]:
    if any(importlib.util.find_spec(module) is None for module in ENGINES["rapidocr"].needs):
        pytest.skip("the ocr extra is not installed: `make ocr`")
    entry = chosen("rapidocr")
    assert entry is not None
    with TextReader(entry, max_pixels=20_000_000) as opened:
        yield opened


def sign(text: str, turned: int = 0, size: int = 34) -> bytes:
    picture = Image.new("RGB", (420, 200), "#3a5f7d")
    ImageDraw.Draw(picture).text((40, 70), text, font=ImageFont.load_default(size), fill="#f4e9c1")
    buffer = io.BytesIO()
    picture.rotate(turned, expand=True).save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


@pytest.mark.parametrize("turned", [0, 90, 180])
def test_rapidocr_reads_a_number_however_it_is_turned(turned: int, rapid: TextReader) -> None:
    (line,) = rapid.read(sign("+44 7700 900123", turned))
    assert "".join(line.text.split()) == "+447700900123"
    left, top, width, height = line.box
    assert 0 <= left < left + width <= (200 if turned == 90 else 420)
    assert 0 <= top < top + height <= (420 if turned == 90 else 200)
    assert label("rapidocr").startswith("rapidocr@3")


@pytest.mark.parametrize("size", [(1, 1), (3000, 2), (4000, 3000)])
def test_rapidocr_finds_nothing_where_nothing_is(size: tuple[int, int], rapid: TextReader) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", size, "#888").save(buffer, "PNG")
    assert rapid.read(buffer.getvalue()) == ()
