"""The limited process in which untrusted picture bytes are decoded and hashed.

Started by ``features.pictures.decode``; its like that reads text (``features.picture_text.worker``) builds on it. It imports what it needs,
decodes one picture of every format so that nothing is left to load, then gives up the right to
open any file or socket, to write any file, and to use more than a fixed amount of memory. After
that it answers one picture after another over its standard input and output.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, BinaryIO

import cv2
import numpy as np
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from features.pictures.hashing import hash_pixels
from features.pictures.protocol import REPLY, REQUEST
from features.pictures.regions import region_hashes

#: What is decoded, by content; whatever a name or a server claims.
FORMATS = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif", "BMP": "image/bmp"}  # fmt: skip
#: Memory for one picture beside what the process holds when it starts, in bytes.
MEMORY = 1_500_000_000
CPU_SECONDS = 15
#: Longest side, in pixels, of the picture that is hashed.
HASHED_SIDE = 512
_BLURRED_SIDE = 320
#: Longest side of the picture the blurred copy is made from: what is shown holds no more than this.
_BLURRED_DETAIL = 20
_OPENED = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_ORIENTATION = 0x0112


class Refused(Exception):
    """A picture that is not to be decoded: a short reason and a sentence."""


def read(data: bytes, max_pixels: int, *, regions: bool = False) -> tuple[dict[str, Any], bytes]:
    """Decode one file: facts and hashes, of many parts with ``regions``, and the blurred copy as JPEG. Raises Refused."""
    pixels, (width, height), media_type = decoded(data, max_pixels, HASHED_SIDE)
    facts = {"width": width, "height": height, "media_type": media_type, "hashes": hash_pixels(np.asarray(pixels))}
    if regions:
        facts["regions"] = region_hashes(np.asarray(pixels))
    return facts, _blurred(pixels)


def decoded(data: bytes, max_pixels: int, side: int) -> tuple[Image.Image, tuple[int, int], str]:
    """One file as RGB pixels, upright, at most ``side`` a side; its own width and height; its type. Raises Refused."""
    try:
        with Image.open(io.BytesIO(data), formats=_OPENED) as picture:
            width, height = picture.size
            if width * height > max_pixels:
                raise Refused("too-many-pixels", f"The picture claims {width} x {height} pixels.")
            media_type = FORMATS[picture.format or ""]
            pixels, turned = _pixels(picture, side)
    except UnidentifiedImageError:
        raise Refused("unknown-format", "The file is no JPEG, PNG, WebP, GIF or BMP picture.") from None
    except MemoryError:
        raise Refused("too-much-memory", "Decoding the picture takes too much memory.") from None
    except Refused:
        raise
    except Exception as error:  # any decoder may raise anything on hostile bytes
        reason = "truncated" if "truncated" in str(error).lower() else "unreadable"
        raise Refused(reason, f"The picture cannot be decoded ({type(error).__name__}).") from None
    if turned:
        width, height = height, width
    return pixels, (width, height), media_type


def _pixels(picture: ImageFile.ImageFile, side: int) -> tuple[Image.Image, bool]:
    """RGB pixels, upright, at most ``side`` a side; and whether width and height changed places."""
    try:
        orientation = picture.getexif().get(_ORIENTATION, 1)
    except Exception:  # a broken EXIF block says nothing about the picture itself
        orientation = 1
    if picture.mode == "RGB" or picture.mode == "L":
        picture.draft(picture.mode, (2 * side, 2 * side))
    picture.load()
    plain: Image.Image = picture
    if plain.mode.startswith(("I", "F")):
        plain = _eight_bits(plain)
    if "transparency" in plain.info or plain.mode in {"RGBA", "LA", "PA", "La", "RGBa"}:
        plain = plain.convert("RGBA")
        plain.thumbnail((2 * side, 2 * side), Image.Resampling.BOX)
        plain = Image.alpha_composite(Image.new("RGBA", plain.size, "white"), plain)
    plain = plain.convert("RGB")
    plain.thumbnail((side, side), Image.Resampling.BICUBIC, reducing_gap=2.0)
    if orientation in range(2, 9):
        exif = Image.Exif()
        exif[_ORIENTATION] = orientation
        plain.info["exif"] = exif.tobytes()
        plain = ImageOps.exif_transpose(plain)
    return plain, orientation in range(5, 9)


def _eight_bits(picture: Image.Image) -> Image.Image:
    """A picture of 16 or 32 bits a pixel, or of real numbers, in 8: Pillow itself would clip."""
    values = np.nan_to_num(np.asarray(picture, np.float32))
    low, high = float(values.min()), float(values.max())
    if low >= 0 and high <= 65535:
        low, high = 0.0, 65535.0 if high > 255 else 255.0
    return Image.fromarray(((values - low) * (255 / max(high - low, 1e-6))).astype(np.uint8))


def _blurred(picture: Image.Image) -> bytes:
    """A copy that shows colours and layout and nobody: its detail is gone, not hidden."""
    size = picture.size
    scale = _BLURRED_SIDE / max(size)
    shown = tuple(max(1, round(side * scale)) for side in size)
    detail = tuple(max(1, round(side * _BLURRED_DETAIL / max(size))) for side in size)
    copy = picture.resize(detail, Image.Resampling.BOX).resize(shown, Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    copy.save(buffer, "jpeg", quality=70)
    return buffer.getvalue()


def warm_up() -> None:
    """Use every decoder and every step once, while files may still be opened."""
    picture = Image.effect_noise((96, 80), 60).convert("RGB")
    for name in _OPENED:
        buffer = io.BytesIO()
        picture.convert("P" if name == "GIF" else "RGB").save(buffer, name)
        read(buffer.getvalue(), 1_000_000, regions=True)
    with suppress(Refused):
        read(b"no picture", 1)


def limit() -> None:
    """Give up files, sockets and memory beyond need. Not undone for the life of the process."""
    with open("/proc/self/statm") as handle:
        held = int(handle.read().split()[0]) * resource.getpagesize()
    for what, most in (
        (resource.RLIMIT_AS, held + MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),  # the three that are open already
    ):
        resource.setrlimit(what, (most, most))


def serve(
    source: BinaryIO, sink: BinaryIO, answer: Callable[[bytes, int], tuple[dict[str, Any], bytes]], cpu_seconds: int
) -> None:
    """Answer requests until the input ends, each within ``cpu_seconds`` or not at all."""
    while head := source.read(REQUEST.size):
        max_pixels, length = REQUEST.unpack(head)
        data = source.read(length)
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime)
        resource.setrlimit(resource.RLIMIT_CPU, (spent + cpu_seconds, resource.RLIM_INFINITY))
        try:
            facts, blurred = answer(data, max_pixels)
        except Refused as refused:
            facts, blurred = {"refused": refused.args[0], "message": refused.args[1]}, b""
        body = json.dumps(facts).encode()
        sink.write(REPLY.pack(len(body), len(blurred)) + body + blurred)
        sink.flush()


def main(*, regions: bool = False) -> None:
    """Become a worker on standard input and output; with ``regions`` one that also hashes many parts of a picture."""
    cv2.setNumThreads(1)
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, checked before anything is decoded
    warm_up()
    limit()
    serve(sys.stdin.buffer, sys.stdout.buffer, partial(read, regions=regions), CPU_SECONDS)
