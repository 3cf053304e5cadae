"""An engine for tests: it reads text that was painted into a picture byte by byte, and misbehaves when the text says so.

It is given to the product as any engine is, by an entry in ``features.picture_text.engines.ENGINES``.
"""

from __future__ import annotations

import io
import os
import time

import numpy as np
from PIL import Image

from features.picture_text.engines import FoundLine

MAGIC = (7, 77, 177)


def painted(*lines: str, size: tuple[int, int] = (120, 40), seed: int = 0) -> bytes:
    """A PNG picture whose red channel holds the lines; pictures of other seeds look different."""
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    pixels = np.random.default_rng(seed).integers(0, 256, (6, 8, 3)).astype(np.uint8)
    pixels = np.array(Image.fromarray(pixels).resize(size, Image.Resampling.NEAREST))
    flat = pixels[..., 0].ravel()
    flat[: len(data) + 7] = [*MAGIC, *len(data).to_bytes(4, "big"), *data]
    pixels[..., 0] = flat.reshape(pixels.shape[:2])
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


class PaintedEngine:
    """Each line ten pixels below the last; of a picture without painted text its size, in its whole box."""

    def read(self, pixels: np.ndarray) -> list[FoundLine]:
        height, width = pixels.shape[:2]
        flat = pixels[..., 0].ravel()
        if tuple(flat[:3].tolist()) != MAGIC:
            return [FoundLine(f"{width} x {height}", (0, 0, width, height), 0.5)] if width > 999 else []
        length = int.from_bytes(flat[3:7].tobytes(), "big")
        lines = flat[7 : 7 + length].tobytes().decode("utf-8", "surrogatepass").split("\n")
        self._misbehave(lines[0])
        if lines[0] == "!flood":
            return [FoundLine("9" * 1_000_000, (-5, -5, 1e12, 1e12), 7.0)] * 5_000
        if lines[0] == "!odd":
            lines = ["\ud800a\x00b\u2028c", " \t ", "\u202eabc <script>alert(1)</script>"]
        return [FoundLine(text, (4, 10 * row, 100, 10 * row + 9), 0.9 - 0.1 * row) for row, text in enumerate(lines)]

    def _misbehave(self, order: str) -> None:
        if order == "!hang":
            time.sleep(60)
        if order == "!spin":
            while True:
                pass
        if order == "!die":
            os._exit(9)
        if order == "!raise":
            raise RuntimeError("no")
        if order == "!memory":
            np.ones(10**10)
        if order == "!open":
            with open("/etc/hostname"):
                pass
        if order == "!print":
            print("{} not an answer", flush=True)


class BrokenEngine:
    """Cannot be made."""

    def __init__(self) -> None:
        raise OSError("a model is missing")
