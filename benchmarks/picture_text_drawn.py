"""Pictures with contacts drawn into them, and pictures without any text, for ``benchmarks.picture_text``.

Grounds are plain, graded, speckled, the demo's drawn scenes, and photographs where a folder of them is given. Nobody is in
them. Fonts are all that lie in the system's font folder (Debian's ``fonts-dejavu-core``, ``fonts-liberation``,
``fonts-comic-neue``, ``fonts-lobster``, ``fonts-dancingscript``, ``fonts-roboto-unhinted``, ``fonts-cantarell``,
``fonts-ebgaramond``, ``fonts-hack`` were there for the figures), the one that Pillow brings, and OpenCV's line fonts.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import cv2
import numpy as np
import phonenumbers
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from leadline.app.demo.pictures import PictureSpec, draw

FOLDER = Path("/usr/share/fonts")
_REGIONS = ("GB", "US", "DE", "FR", "ES", "IT", "PL", "RO", "NL", "BR", "AU", "IN")
_WORDS = ("call", "text me", "WhatsApp", "tel", "ring", "mobile", "Tel:", "call me now")
_NAMES = ("rosa", "lena", "bright", "sunny", "star", "work", "jobs", "velvet", "north", "green", "lotus", "anna")
_HERSHEY = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX)
_PROSE = ("the", "quiet", "house", "has", "rooms", "near", "a", "park", "and", "open", "doors", "every", "day", "tea", "music", "light")
#: How text is put into a picture; what a figure is reported by.
WAYS = ("plain", "small", "large", "tilted", "faint", "outlined", "watermark", "two lines", "upside down", "sideways", "small print")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture: its bytes, the country its listing names, what stands in it (kind and value), and how."""

    data: bytes
    country: str
    planted: tuple[str, str] | None
    way: str
    ground: str


@cache
def fonts() -> tuple[str, ...]:
    """Paths of fonts with Latin letters and figures, and names of those that need none."""
    found = [str(path) for path in sorted(FOLDER.rglob("*.[ot]tf")) if "ymbol" not in path.name and "MathTeX" not in path.name]
    return (*found, "pillow", *(f"line {face}" for face in _HERSHEY))


def drawn(seed: str, photos: Sequence[Path] = (), *, text: bool = True) -> Drawn:
    """One picture, fully described by its seed."""
    rng = Random(seed)
    ground, picture = _ground(rng, photos)
    country, kind, value, written = contact(rng)
    if not text:
        return Drawn(_encoded(picture, rng), country, None, "no text", ground)
    way = rng.choice(WAYS)
    lines = {"two lines": _two_lines, "small print": lambda text: _page(text, rng)}.get(way, lambda text: [text])(written)
    picture = _write(picture, lines, way, rng)
    return Drawn(_encoded(picture, rng), country, (kind, value), way, ground)


def contact(rng: Random) -> tuple[str, str, str, str]:
    """Country, kind, value, and the contact as an advertiser would write it."""
    country = rng.choice(_REGIONS)
    name = f"{rng.choice(_NAMES)}{rng.choice(['.', '_', ''])}{rng.choice(_NAMES)}{rng.randint(2, 99)}"
    kind = rng.choices(["phone", "email", "handle", "url"], [7, 1, 1, 1])[0]
    if kind == "email":
        value = f"{name.replace('_', '.')}@{rng.choice(['gmail.com', 'mail.example.org', 'outlook.com'])}"
        return country, kind, value, rng.choice(["", "mail "]) + value
    if kind == "handle":
        platform, label = rng.choice([("telegram", "Telegram: @"), ("instagram", "insta: @"), ("telegram", "t.me/"), ("snapchat", "snapchat: ")])
        if platform == "telegram":  # it has no dots in names
            name = name.replace(".", "_")
        return country, kind, f"{platform}:{name}", label + name
    if kind == "url":
        address = f"{name.replace('_', '-').replace('.', '-')}.com"
        return country, kind, f"https://{address}", f"www.{address}"
    number = _number(country, rng)
    local = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    abroad = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    digits = "".join(filter(str.isdigit, local))
    shown = rng.choice([local, abroad, digits, ".".join(_groups(digits)), "-".join(_groups(digits)), " ".join(digits)])
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return country, kind, value, rng.choice(["", "", *(f"{word} " for word in _WORDS)]) + shown


def _number(country: str, rng: Random) -> phonenumbers.PhoneNumber:
    example = str(phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE).national_number)
    while True:
        national = example[:3] + "".join(str(rng.randint(0, 9)) for _ in example[3:])
        number = phonenumbers.parse(national, country)
        if phonenumbers.is_valid_number(number):
            return number


def _groups(digits: str) -> list[str]:
    """Threes from the front, the last of three to five."""
    cuts = range(0, len(digits) - 2, 3)
    return [digits[at : len(digits) if at == cuts[-1] else at + 3] for at in cuts]


def _two_lines(text: str) -> list[str]:
    """Cut at the blank nearest the middle, where there is one."""
    cuts = [at for at, character in enumerate(text) if character == " "]
    if not cuts:
        return [text]
    cut = min(cuts, key=lambda at: abs(at - len(text) / 2))
    return [text[:cut], text[cut + 1 :]]


def _page(text: str, rng: Random) -> list[str]:
    """Lines of prose with the text as one of them, as on a leaflet or a picture of a screen."""
    lines = [" ".join(rng.choices(_PROSE, k=rng.randint(5, 9))) for _ in range(rng.randint(6, 18))]
    lines.insert(rng.randint(0, len(lines)), text)
    return lines


def _ground(rng: Random, photos: Sequence[Path]) -> tuple[str, Image.Image]:
    width = rng.choice([400, 512, 640, 800, 1024, 1280, 1600])
    size = (width, round(width * rng.choice([0.75, 0.66, 1.0, 1.33])))
    kind = rng.choice(["plain", "graded", "speckled", "scene"] + (["photograph", "photograph"] if photos else []))
    noise = np.random.default_rng(rng.randrange(1 << 30))
    if kind == "photograph":
        picture = Image.open(rng.choice(photos)).convert("RGB").resize(size)
    elif kind == "scene":
        picture = Image.open(io.BytesIO(draw(PictureSpec(rng.randrange(1 << 20))))).convert("RGB").resize(size)
    elif kind == "graded":
        picture = Image.fromarray(noise.integers(0, 256, (2, 2, 3), np.uint8)).resize(size, Image.Resampling.BICUBIC)
    elif kind == "speckled":
        coarse = Image.fromarray(noise.integers(40, 216, (size[1] // 8, size[0] // 8, 3), np.uint8))
        picture = coarse.resize(size).filter(ImageFilter.GaussianBlur(rng.choice([2, 6, 12])))
    else:
        picture = Image.new("RGB", size, tuple(int(value) for value in noise.integers(0, 256, 3)))
    return kind, picture


def _write(picture: Image.Image, lines: Sequence[str], way: str, rng: Random) -> Image.Image:
    """The picture with lines of text on it, as large, clear and straight as the way has it."""
    share = {"small": 0.3, "large": 0.9, "watermark": 0.8, "small print": 0.8}.get(way) or rng.uniform(0.4, 0.75)
    wide = picture.width if way != "sideways" else picture.height
    mask = _mask(lines, max((6 if way == "small print" else 8) * max(map(len, lines)), round(share * wide)), rng)
    # No smaller than a person would read without a magnifying glass.
    least = 12 * len(lines)
    if mask.height < least:
        mask = mask.resize((round(mask.width * least / mask.height), least), Image.Resampling.BICUBIC)
    angle = {"tilted": rng.choice([-1, 1]) * rng.uniform(5, 20), "upside down": 180.0, "sideways": rng.choice([90.0, -90.0])}
    mask = mask.rotate(angle.get(way, rng.uniform(-2, 2)), Image.Resampling.BICUBIC, expand=True)
    fit = min(1.0, picture.width * 0.97 / mask.width, picture.height * 0.97 / mask.height)
    if fit < 1.0:
        mask = mask.resize((round(mask.width * fit), round(mask.height * fit)), Image.Resampling.BICUBIC)
    at = rng.randint(0, picture.width - mask.width), rng.randint(0, picture.height - mask.height)
    under = np.asarray(picture.crop((*at, at[0] + mask.width, at[1] + mask.height))).reshape(-1, 3).mean(axis=0)
    ink = _ink(under, {"faint": 60, "watermark": 255}.get(way, 110), rng)
    if way == "outlined":
        around = mask.filter(ImageFilter.MaxFilter(5 if mask.height > 30 else 3))
        picture.paste((0, 0, 0) if sum(ink) > 380 else (255, 255, 255), at, around)
    if way == "watermark":
        mask = mask.point(lambda value: value * 0.45)
    picture.paste(ink, at, mask)
    return picture


def _mask(lines: Sequence[str], width: int, rng: Random) -> Image.Image:
    """The lines in white on black, about ``width`` pixels wide."""
    name = rng.choice(fonts())
    if name.startswith("line "):
        face, scale = int(name[5:]), 2.0
        sizes = [cv2.getTextSize(line, face, scale, 3)[0] for line in lines]
        board = np.zeros((75 * len(lines) + 20, max(size[0] for size in sizes) + 20), np.uint8)
        for row, line in enumerate(lines):
            cv2.putText(board, line, (10, 60 + 75 * row), face, scale, 255, 3, cv2.LINE_AA)
        mask = Image.fromarray(board)
    else:
        font = ImageFont.load_default(64) if name == "pillow" else ImageFont.truetype(name, 64)
        pen = ImageDraw.Draw(Image.new("L", (1, 1)))
        left, top, right, bottom = pen.multiline_textbbox((0, 0), "\n".join(lines), font=font)
        mask = Image.new("L", (round(right - left) + 16, round(bottom - top) + 16))
        ImageDraw.Draw(mask).multiline_text((8 - left, 8 - top), "\n".join(lines), fill=255, font=font)
    scale = width / mask.width
    return mask.resize((width, max(1, round(mask.height * scale))), Image.Resampling.LANCZOS)


def _ink(under: np.ndarray, apart: float, rng: Random) -> tuple[int, int, int]:
    """A colour as far from the ground in brightness as the way asks, or as far as there is."""
    grey = float(under @ [0.299, 0.587, 0.114])
    aim = grey - apart if grey > 127 else grey + apart
    colour = np.array([rng.uniform(0, 255) for _ in range(3)])
    colour = colour + (aim - float(colour @ [0.299, 0.587, 0.114]))
    red, green, blue = (int(min(255, max(0, value))) for value in colour)
    return red, green, blue


def _encoded(picture: Image.Image, rng: Random) -> bytes:
    buffer = io.BytesIO()
    if rng.random() < 0.2:
        picture.save(buffer, "PNG")
    else:
        picture.save(buffer, "JPEG", quality=rng.randint(55, 92))
    return buffer.getvalue()
