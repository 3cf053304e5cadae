"""The limited process in which the text in untrusted pictures is read.

Started by ``features.picture_text.reader``; never imported by anything else. It decodes as the process that hashes
does (``features.pictures.worker``), with the same formats and the same limits, and makes an engine's lines plain:
bounded in number and length, each one line, its box whole pixels of the picture itself.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from features.picture_text.engines import Engine, FoundLine
from features.pictures.worker import Refused, decoded, limit, serve, warm_up

#: Longest side, in pixels, of the picture that is read.
READ_SIDE = 1280
#: Lines and characters kept of one picture, and characters of one line.
MOST_LINES, MOST_CHARACTERS, LINE_CHARACTERS = 300, 10_000, 400
CPU_SECONDS = 60
_INVISIBLE = frozenset({"Cc", "Cs", "Co", "Cn"})


def read(engine: Engine, data: bytes, max_pixels: int) -> tuple[dict[str, Any], bytes]:
    """The lines of text in one file, and no picture. Raises Refused."""
    pixels, size, _ = decoded(data, max_pixels, READ_SIDE)
    try:
        found = engine.read(np.asarray(pixels))
    except MemoryError:
        raise Refused("too-much-memory", "Reading the picture's text takes too much memory.") from None
    except Exception as error:  # an engine may raise anything on hostile pixels
        raise Refused("engine-failed", f"The engine could not read the picture ({type(error).__name__}).") from None
    return {"lines": _plain(found, pixels.size, size)}, b""


def _plain(found: Sequence[FoundLine], read_size: tuple[int, int], size: tuple[int, int]) -> list[dict[str, Any]]:
    """The lines with their boxes (left, top, width, height) in whole pixels of a picture of ``size``."""
    lines: list[dict[str, Any]] = []
    room = MOST_CHARACTERS
    for line in found[:MOST_LINES]:
        text = _one_line(line.text[: 4 * LINE_CHARACTERS])[: min(LINE_CHARACTERS, room)]
        edges = [
            min(most, max(0, round(edge * most / given)))
            for edge, most, given in zip(line.box, (*size, *size), (*read_size, *read_size), strict=True)
        ]
        left, top = min(edges[0], size[0] - 1), min(edges[1], size[1] - 1)
        if not _says_something(text):
            continue
        lines.append(
            {
                "text": text, "confidence": round(min(1.0, max(0.0, float(line.confidence))), 4),
                "box": [left, top, max(1, edges[2] - left), max(1, edges[3] - top)],
            }
        )  # fmt: skip
        room -= len(text)
    return lines


def _says_something(text: str) -> bool:
    """Whether a line holds a figure or two letters: a lone sign is what engines make of an edge or a pattern."""
    return any(map(str.isdigit, text)) or sum(map(str.isalpha, text)) > 1


def _one_line(text: str) -> str:
    """Without what cannot be stored or seen as text, and with single blanks."""
    return " ".join("".join(" " if unicodedata.category(c) in _INVISIBLE else c for c in text).split())


def _sample() -> bytes:
    """A picture with text in it, so that an engine loads all that it reads with."""
    picture = Image.new("RGB", (320, 120), "white")
    ImageDraw.Draw(picture).text((20, 40), "Hello 12345", fill="black", font=ImageFont.load_default(32))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def main(module: str, attribute: str) -> None:
    """Become a reader on standard input and output, with the engine of that name."""
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what an engine prints is no answer
    cv2.setNumThreads(1)
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, checked before anything is decoded
    warm_up()
    engine = getattr(importlib.import_module(module), attribute)()
    read(engine, _sample(), 1_000_000)
    limit()
    serve(sys.stdin.buffer, sink, lambda data, most: read(engine, data, most), CPU_SECONDS)
