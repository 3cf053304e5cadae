"""Made-up places, and what sites and people do to a picture before it is shown again: the edits that are measured."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFont

Edit = Callable[[Image.Image, Image.Image, np.random.Generator], Image.Image]
SIDE = 512


def scene(seed: int) -> Image.Image:
    """A made-up place: sky, ground, buildings, plants, signs and texture, none of it anybody's."""
    draw = np.random.Generator(np.random.PCG64(seed))
    width, height = int(draw.integers(360, 640)), int(draw.integers(300, 560))
    colour = lambda low=0, high=256: tuple(int(value) for value in draw.integers(low, high, 3))  # noqa: E731
    top, bottom = np.array(colour(90)), np.array(colour(20, 200))
    ramp = np.linspace(0, 1, height)[:, None, None]
    canvas = (top * (1 - ramp) + bottom * ramp) * np.ones((1, width, 1))
    coarse = Image.fromarray(draw.integers(0, 256, (6, 8, 3)).astype(np.uint8)).resize((width, height), 3)
    canvas = canvas * 0.7 + np.asarray(coarse) * 0.3 + draw.normal(0, 6, (height, width, 1))
    picture = Image.fromarray(canvas.clip(0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(picture)
    for _ in range(int(draw.integers(6, 22))):
        x, y = int(draw.integers(-40, width)), int(draw.integers(0, height))
        w, h = int(draw.integers(20, width // 2)), int(draw.integers(20, height // 2))
        kind = draw.integers(0, 5)
        if kind == 0:  # a house with windows
            pen.rectangle([x, y, x + w, y + h], fill=colour(), outline=colour())
            columns, rows = draw.integers(1, 6, 2)
            pane = colour()
            for column in range(columns):
                for row in range(rows):
                    left, up = x + (column + 0.2) * w / columns, y + (row + 0.25) * h / rows
                    pen.rectangle([left, up, left + w / columns * 0.5, up + h / rows * 0.5], fill=pane)
        elif kind == 1:
            pen.ellipse([x, y, x + w, y + h], fill=colour(), outline=colour())
        elif kind == 2:
            corners = draw.uniform(-0.5, 0.5, (int(draw.integers(3, 8)), 2)) * [w, h] + [x, y]
            pen.polygon([tuple(corner) for corner in corners], fill=colour(), outline=colour())
        elif kind == 3:  # a plant
            for _ in range(25):
                angle, reach = draw.uniform(0, np.pi * 2), draw.uniform(5, w / 2)
                pen.line([x, y, x + np.cos(angle) * reach, y + np.sin(angle) * reach], fill=colour(0, 160), width=2)
        else:
            step, ink = int(draw.integers(6, 24)), colour()
            for offset in range(0, w, step):
                pen.line([x + offset, y, x + offset + int(draw.integers(-5, 6)), y + h], fill=ink, width=2)
    return picture


def recompressed(picture: Image.Image, quality: int = 80) -> Image.Image:
    """The picture after a trip through JPEG."""
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "jpeg", quality=quality)
    return Image.open(io.BytesIO(buffer.getvalue())).convert("RGB")


def _crop(share: float) -> Edit:
    """Cut ``share`` of the width and of the height away, the window placed at random."""

    def edit(picture: Image.Image, _: Image.Image, draw: np.random.Generator) -> Image.Image:
        width, height = picture.size
        w, h = round(width * (1 - share)), round(height * (1 - share))
        x, y = int(draw.integers(0, width - w + 1)), int(draw.integers(0, height - h + 1))
        return picture.crop((x, y, x + w, y + h))

    return edit


def _crop_each_side(share: float) -> Edit:
    def edit(picture: Image.Image, _: Image.Image, __: np.random.Generator) -> Image.Image:
        width, height = picture.size
        return picture.crop(
            (round(width * share), round(height * share), round(width * (1 - share)), round(height * (1 - share)))
        )

    return edit


def _border(picture: Image.Image, _: Image.Image, draw: np.random.Generator) -> Image.Image:
    margin = round(0.08 * max(picture.size))
    ground = Image.new("RGB", (picture.width + 2 * margin, picture.height + 2 * margin), _ink(draw))
    ground.paste(picture, (margin, margin))
    return ground


def _collage(picture: Image.Image, other: Image.Image, draw: np.random.Generator) -> Image.Image:
    height = 300
    parts = [part.resize((round(part.width * height / part.height), height)) for part in (picture, other)]
    if draw.random() < 0.5:
        parts.reverse()
    ground = Image.new("RGB", (parts[0].width + parts[1].width, height))
    ground.paste(parts[0], (0, 0))
    ground.paste(parts[1], (parts[0].width, 0))
    return ground


def _screenshot(picture: Image.Image, _: Image.Image, draw: np.random.Generator) -> Image.Image:
    width = 360
    shown = picture.resize((width, round(picture.height * width / picture.width)))
    ground = Image.new("RGB", (width, shown.height + 200), (250, 250, 250))
    pen = ImageDraw.Draw(ground)
    pen.rectangle([0, 0, width, 56], fill=(40, 60, 90))
    pen.text((16, 16), "Classifieds   12:41", fill=(255, 255, 255), font=ImageFont.load_default(20))
    ground.paste(shown, (0, 60))
    for line in range(4):
        pen.rectangle(
            [16, shown.height + 80 + 26 * line, int(draw.integers(120, 340)), shown.height + 94 + 26 * line],
            fill=(90, 90, 90),
        )
    return ground


def _text(picture: Image.Image, _: Image.Image, draw: np.random.Generator) -> Image.Image:
    edited = picture.copy()
    pen = ImageDraw.Draw(edited)
    for _ in range(3):
        digits = " ".join(str(value) for value in draw.integers(0, 10, 9))
        place = int(draw.integers(0, picture.width // 3)), int(draw.integers(0, picture.height * 4 // 5))
        pen.text(place, digits, fill=_ink(draw), font=ImageFont.load_default(picture.height // 9))
    return edited


def _watermark(picture: Image.Image, _: Image.Image, __: np.random.Generator) -> Image.Image:
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    size = picture.width // 7
    pen.text((picture.width // 10, picture.height // 2 - size // 2), "SAMPLE SITE", fill=(255, 255, 255, 120),
             font=ImageFont.load_default(size))  # fmt: skip
    return Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")


def _ink(draw: np.random.Generator) -> tuple[int, int, int]:
    return tuple(int(value) for value in draw.integers(0, 256, 3))


EDITS: dict[str, Edit] = {
    "recompressed": lambda picture, _, __: recompressed(picture, 30),
    "half size": lambda picture, _, __: picture.resize((picture.width // 2, picture.height // 2)),
    "brighter": lambda picture, _, __: ImageEnhance.Brightness(picture).enhance(1.3),
    "darker": lambda picture, _, __: ImageEnhance.Brightness(picture).enhance(0.7),
    "grey": lambda picture, _, __: picture.convert("L").convert("RGB"),
    "watermark": _watermark,
    "crop 5 %": _crop(0.05),
    "crop 10 %": _crop(0.10),
    "crop 20 %": _crop(0.20),
    "crop 20 % each side": _crop_each_side(0.20),
    "bottom cut": lambda picture, _, __: picture.crop((0, 0, picture.width, round(picture.height * 0.8))),
    "rotated 3°": lambda picture, _, __: picture.rotate(3, 2, fillcolor=(0, 0, 0)),
    "mirrored": lambda picture, _, __: picture.transpose(0),
    "upside down": lambda picture, _, __: picture.transpose(1),
    "quarter turn": lambda picture, _, __: picture.transpose(2),
    "turn and mirror": lambda picture, _, __: picture.transpose(5),
    "border 8 %": _border,
    "collage of two": _collage,
    "screenshot": _screenshot,
    "text over it": _text,
    "mirrored, cropped, text": lambda p, o, d: _text(_crop(0.1)(p.transpose(0), o, d), o, d),
}


#: Least recall a test on a few scenes asks of each kind of edit; 1 where none is named.
LEAST_RECALL = {
    "crop 20 % each side": 0.75,
    "collage of two": 0.85,
    "text over it": 0.85,
    "mirrored, cropped, text": 0.75,
    "screenshot": 0.9,
    "half size": 0.95,
}


def fitted(picture: Image.Image) -> Image.Image:
    """RGB, at most ``SIDE`` pixels a side, as a site would serve it."""
    picture = picture.convert("RGB")
    picture.thumbnail((SIDE, SIDE))
    return picture


def corpus(folders: list[Path], scenes: int) -> Iterator[tuple[str, Image.Image]]:
    """Distinct pictures by name: every readable one below the folders, then generated scenes."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"}:
                yield path.name, fitted(Image.open(path))
    for seed in range(scenes):
        yield f"scene {seed}", fitted(scene(seed))
