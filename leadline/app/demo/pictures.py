"""Pictures of the demo world: drawn scenes without people, and the edits re-posters make.

A picture is fully described by its ``PictureSpec``; equal specs give equal bytes.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

SIZE = (400, 300)


@dataclass(frozen=True, slots=True)
class PictureSpec:
    """A scene (by its seed), the edit made to it, and the seed of that edit."""

    scene: int
    edit: str = "original"
    seed: int = 0


def draw(spec: PictureSpec) -> bytes:
    """The picture as a JPEG of about 400 x 300 pixels."""
    rng = Random(f"edit {spec.seed} {spec.edit} {spec.scene}")
    picture = EDITS[spec.edit](_scene(spec.scene), rng)
    out = io.BytesIO()
    quality = rng.randint(28, 45) if spec.edit == "recompress" else 82
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def decompression_bomb(side: int = 20_000) -> bytes:
    """A PNG of a few dozen kilobytes that claims ``side`` x ``side`` pixels."""
    row = b"\0" * (1 + side // 8)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row * 500) for _ in range(side // 500)) + packer.flush()

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    header = side.to_bytes(4, "big") * 2 + bytes((1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@lru_cache(maxsize=256)
def _scene(seed: int) -> Image.Image:
    rng = Random(f"scene {seed}")
    noise = np.random.default_rng(seed)
    picture = _light(noise)
    pen = ImageDraw.Draw(picture)
    for part in rng.sample(_PARTS, 3):
        part(pen, rng)
    for _ in range(rng.randint(6, 14)):
        _thing(pen, rng)
    shift = int(noise.integers(0, SIZE[0]))
    grained = np.asarray(picture, dtype=np.int16) + np.roll(_grain(), shift, axis=1)
    return Image.fromarray(np.clip(grained, 0, 255).astype(np.uint8))


@cache
def _grain() -> np.ndarray:
    """The noise of a cheap camera: (height, width, 1) steps of brightness."""
    return np.random.default_rng(1).normal(0, 6, (SIZE[1], SIZE[0], 1)).astype(np.int16)


def _light(noise: np.random.Generator) -> Image.Image:
    """Large soft areas of light and colour, which tell scenes apart as a whole."""
    coarse = noise.integers(30, 226, (4, 5, 3), dtype=np.uint8)
    coarse = (coarse * 0.5 + coarse.mean(axis=2, keepdims=True) * 0.5).astype(np.uint8)
    return Image.fromarray(coarse).resize(SIZE, Image.Resampling.BICUBIC)


def _colour(rng: Random) -> tuple[int, int, int]:
    grey = rng.randint(20, 235)
    red, green, blue = ((grey + rng.randint(10, 245)) // 2 for _ in range(3))
    return red, green, blue


def _windows(pen: ImageDraw.ImageDraw, rng: Random) -> None:
    left, top = rng.randint(0, 180), rng.randint(0, 120)
    columns, rows, width, height = rng.randint(3, 6), rng.randint(2, 5), rng.randint(18, 34), rng.randint(20, 36)
    wall, pane = _colour(rng), _colour(rng)
    pen.rectangle((left, top, left + columns * (width + 8) + 8, top + rows * (height + 9) + 9), fill=wall)
    for column in range(columns):
        for row in range(rows):
            x, y = left + 8 + column * (width + 8), top + 9 + row * (height + 9)
            if rng.random() < 0.85:
                pen.rectangle((x, y, x + width, y + height), fill=pane if rng.random() < 0.7 else _colour(rng))
                pen.line((x + width // 2, y, x + width // 2, y + height), fill=wall)


def _hills(pen: ImageDraw.ImageDraw, rng: Random) -> None:
    for base in range(rng.randint(120, 180), 300, 55):
        points = [(x, base + rng.randint(-35, 35)) for x in range(0, 441, 40)]
        pen.polygon([(0, 300), *points, (440, 300)], fill=_colour(rng))


def _shelves(pen: ImageDraw.ImageDraw, rng: Random) -> None:
    left, right = rng.randint(0, 120), rng.randint(240, 399)
    for y in range(rng.randint(30, 90), 290, rng.randint(48, 75)):
        pen.rectangle((left, y, right, y + 5), fill=_colour(rng))
        x = left + 4
        while x < right - 20:
            width, height = rng.randint(5, 22), rng.randint(14, 42)
            if rng.random() < 0.85:
                pen.rectangle((x, y - height, x + width, y - 1), fill=_colour(rng))
            x += width + rng.randint(1, 12)


def _stripes(pen: ImageDraw.ImageDraw, rng: Random) -> None:
    slope, step, ink = rng.uniform(-1.2, 1.2), rng.randint(22, 60), _colour(rng)
    for x in range(-360, 760, step):
        if rng.random() < 0.75:
            pen.line((x, 0, x + slope * 300, 300), fill=ink, width=rng.randint(3, 12))


def _bubbles(pen: ImageDraw.ImageDraw, rng: Random) -> None:
    for _ in range(rng.randint(8, 20)):
        x, y, r = rng.randint(0, 399), rng.randint(0, 299), rng.randint(8, 46)
        pen.ellipse((x - r, y - r, x + r, y + r), fill=_colour(rng), outline=_colour(rng), width=3)


def _tiles(pen: ImageDraw.ImageDraw, rng: Random) -> None:
    side, light, dark = rng.randint(26, 46), _colour(rng), _colour(rng)
    top = rng.randint(100, 200)
    for x in range(0, 400, side):
        for y in range(top, 300, side):
            if rng.random() < 0.8:
                pen.rectangle((x, y, x + side - 2, y + side - 2), fill=light if (x + y) // side % 2 else dark)


_PARTS: tuple[Callable[[ImageDraw.ImageDraw, Random], None], ...] = (
    _windows, _hills, _shelves, _stripes, _bubbles, _tiles,
)  # fmt: skip


def _thing(pen: ImageDraw.ImageDraw, rng: Random) -> None:
    x, y = rng.randint(10, 390), rng.randint(10, 290)
    corners = [(x + rng.randint(-60, 60), y + rng.randint(-60, 60)) for _ in range(rng.randint(3, 6))]
    pen.polygon(corners, fill=_colour(rng), outline=_colour(rng))
    pen.arc((x - 30, y - 20, x + 30, y + 20), rng.randint(0, 180), rng.randint(181, 360), fill=_colour(rng), width=3)


def _crop(picture: Image.Image, rng: Random) -> Image.Image:
    width, height = picture.size
    cut = [rng.uniform(0.01, 0.07) for _ in range(4)]
    box = (int(width * cut[0]), int(height * cut[1]), int(width * (1 - cut[2])), int(height * (1 - cut[3])))
    return picture.crop(box).resize(picture.size)


def _border(picture: Image.Image, rng: Random) -> Image.Image:
    return ImageOps.expand(picture, rng.randint(8, 20), fill=rng.choice(["white", "black", "#c02040"]))


def _brightness(picture: Image.Image, rng: Random) -> Image.Image:
    return ImageEnhance.Contrast(
        ImageEnhance.Brightness(picture).enhance(rng.choice([0.7, 0.8, 1.2, 1.35]))
    ).enhance(rng.uniform(0.85, 1.2))  # fmt: skip


def _caption(picture: Image.Image, rng: Random) -> Image.Image:
    picture = picture.copy()
    pen = ImageDraw.Draw(picture)
    top = rng.choice([6, 130, 262])
    pen.rectangle((20, top, 380, top + 30), fill=_colour(rng))
    pen.text(
        (40, top + 8), rng.choice(["NEW  -  AVAILABLE NOW", "*** BEST OFFER ***", "CALL TODAY"]), fill=_colour(rng)
    )
    return picture


def _smaller(picture: Image.Image, rng: Random) -> Image.Image:
    scale = rng.uniform(0.55, 0.85)
    return picture.resize((int(picture.width * scale), int(picture.height * scale)))


#: What re-posters do to a picture.
EDITS: Mapping[str, Callable[[Image.Image, Random], Image.Image]] = {
    "original": lambda picture, rng: picture,
    "recompress": lambda picture, rng: picture,
    "crop": _crop,
    "flip": lambda picture, rng: ImageOps.mirror(picture),
    "border": _border,
    "brightness": _brightness,
    "caption": _caption,
    "smaller": _smaller,
    "grey": lambda picture, rng: ImageOps.grayscale(picture).convert("RGB"),
}
