"""Hostile picture bytes: refused with a reason, in a process that may be lost."""

from __future__ import annotations

import io
import os
import signal
import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from features.pictures.decode import PictureReader
from leadline.core.errors import Quarantine


@pytest.fixture(scope="module")
def reader() -> Iterator[PictureReader]:
    with PictureReader(max_pixels=20_000_000, workers=1) as opened:
        yield opened


def scene(size: tuple[int, int] = (300, 200)) -> Image.Image:
    draw = np.random.Generator(np.random.PCG64(1))
    return Image.fromarray(draw.integers(0, 256, (9, 12, 3)).astype(np.uint8)).resize(size, Image.Resampling.NEAREST)


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def png(width: int, height: int, data: bytes) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def animated() -> bytes:
    frames = [scene(), Image.new("RGB", (300, 200), "red")]
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50)


KINDS = {
    "image/jpeg": encoded(scene(), "JPEG"),
    "image/png": encoded(scene(), "PNG"),
    "image/webp": encoded(scene(), "WEBP"),
    "image/gif": animated(),
    "image/bmp": encoded(scene(), "BMP"),
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_allowed_kind_is_read_as_what_it_is(kind: str, reader: PictureReader) -> None:
    picture = reader.read(KINDS[kind])
    assert (picture.media_type, picture.width, picture.height) == (kind, 300, 200)
    shown = Image.open(io.BytesIO(picture.blurred))
    assert shown.format == "JPEG"
    assert max(shown.size) == 320
    first = reader.read(KINDS["image/png"])
    apart = int(picture.hashes["pdq"][0], 16) ^ int(first.hashes["pdq"][0], 16)
    assert apart.bit_count() <= 20


def test_the_blurred_copy_holds_no_detail(reader: PictureReader) -> None:
    stripes = np.tile(np.array([0, 255], np.uint8).repeat(4), (300, 50))
    shown = Image.open(io.BytesIO(reader.read(encoded(Image.fromarray(stripes), "PNG")).blurred))
    assert np.asarray(shown.convert("L"), float).std() < 25


MODES = {
    "CMYK": encoded(scene().convert("CMYK"), "JPEG"),
    "L": encoded(scene().convert("L"), "JPEG"),
    "palette": encoded(scene().convert("P"), "PNG"),
    "one bit": encoded(scene().convert("1"), "PNG"),
    "grey and alpha": encoded(scene().convert("LA"), "PNG"),
    "alpha": encoded(scene().convert("RGBA"), "PNG"),
    "sixteen bits": encoded(Image.fromarray(np.asarray(scene().convert("L"), np.uint16) * 257), "PNG"),
}


@pytest.mark.parametrize("mode", sorted(MODES))
def test_odd_modes_are_read_as_the_same_picture(mode: str, reader: PictureReader) -> None:
    plain = int(reader.read(KINDS["image/png"]).hashes["pdq"][0], 16)
    apart = (int(reader.read(MODES[mode]).hashes["pdq"][0], 16) ^ plain).bit_count()
    assert apart <= (70 if mode == "one bit" else 24)


def test_the_camera_s_orientation_is_honoured(reader: PictureReader) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = scene().transpose(Image.Transpose.ROTATE_90)
    picture = reader.read(encoded(stored, "JPEG", exif=exif.tobytes(), quality=95))
    assert (picture.width, picture.height) == (300, 200)
    upright = int(reader.read(KINDS["image/png"]).hashes["pdq"][0], 16)
    assert (int(picture.hashes["pdq"][0], 16) ^ upright).bit_count() <= 16


BOMB = png(20_000, 20_000, zlib.compress(b"\0" * (2501 * 20_000)))
HOSTILE = {
    "a decompression bomb": (BOMB, "too-many-pixels"),
    "a header that claims 4 thousand million pixels": (png(65_535, 65_535, b""), "too-many-pixels"),
    "a truncated JPEG": (KINDS["image/jpeg"][:2000], "truncated"),
    "a truncated PNG": (KINDS["image/png"][:-40], None),
    "an SVG called PNG": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "unknown-format"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "unknown-format"),
    "a TIFF": (encoded(scene(), "TIFF"), "unknown-format"),
    "an icon": (encoded(scene((64, 64)), "ICO"), "unknown-format"),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(/etc/passwd) run\n", "unknown-format"),
    "nothing": (b"", "unknown-format"),
    "only a magic number": (b"\xff\xd8\xff\xe0", None),
    "a GIF header and a script": (b"GIF89a/*\0\0*/=1;alert(1)//", None),
    "noise": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, None),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_files_are_refused_with_a_reason(name: str, reader: PictureReader) -> None:
    data, reason = HOSTILE[name]
    with pytest.raises(Quarantine) as refused:
        reader.read(data)
    assert refused.value.reason == reason or (reason is None and refused.value.reason)
    assert reader.read(KINDS["image/png"]).width == 300


def test_a_picture_that_is_also_an_archive_is_read_as_a_picture(reader: PictureReader) -> None:
    polyglot = KINDS["image/jpeg"] + b"PK\x03\x04" + b"<script>alert(1)</script>" * 50
    picture = reader.read(polyglot)
    assert picture.media_type == "image/jpeg"
    assert b"script" not in picture.blurred
    assert picture.hashes == reader.read(KINDS["image/jpeg"]).hashes


def test_any_bytes_give_a_picture_or_a_reason(reader: PictureReader) -> None:
    draw = np.random.Generator(np.random.PCG64(2))
    files = []
    for data in KINDS.values():
        for _ in range(25):
            broken = bytearray(data)
            for place in draw.integers(0, len(broken), int(draw.integers(1, 30))):
                broken[place] = int(draw.integers(0, 256))
            files.append(bytes(broken))
    for outcome in reader.read_all(files):
        assert isinstance(outcome, Quarantine) or outcome.width > 0


def test_a_picture_that_takes_too_long_is_refused_and_the_next_is_read() -> None:
    slow = encoded(Image.effect_noise((5000, 3900), 90).convert("RGB"), "PNG", compress_level=1)
    with PictureReader(max_pixels=20_000_000, seconds=0.01) as reader:
        with pytest.raises(Quarantine) as refused:
            reader.read(slow)
        assert refused.value.reason == "timeout"
        reader._seconds = 20
        assert reader.read(KINDS["image/png"]).width == 300


def test_a_lost_worker_is_replaced() -> None:
    with PictureReader(max_pixels=20_000_000) as reader:
        reader.read(KINDS["image/png"])
        os.kill(_children()[-1], signal.SIGKILL)
        assert reader.read(KINDS["image/png"]).width == 300


def test_a_worker_can_open_no_file_and_take_little_memory() -> None:
    with PictureReader(max_pixels=20_000_000) as reader:
        reader.read(KINDS["image/png"])
        limits = Path(f"/proc/{_children()[-1]}/limits").read_text()
    rows = {line[:26].strip(): line[26:].split()[:2] for line in limits.splitlines()}
    assert rows["Max open files"] == ["3", "3"]
    assert rows["Max file size"] == ["0", "0"]
    assert int(rows["Max address space"][1]) < 8_000_000_000
    assert rows["Max cpu time"][0] != "unlimited"


def test_workers_end_with_the_reader() -> None:
    before, threads = set(_children()), set(threading.enumerate())
    with PictureReader(max_pixels=20_000_000, workers=2) as reader:
        assert len(list(reader.read_all([KINDS["image/png"]] * 6))) == 6
    assert set(_children()) <= before
    assert set(threading.enumerate()) <= threads


def _children() -> list[int]:
    """Numbers of this process's living children, oldest first."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) == os.getpid() and fields[0] != "Z":
                found.append(int(entry.name))
    return sorted(found)
