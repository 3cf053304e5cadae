"""Picture reuse: recall for each kind of edit, false matches among unrelated pairs, and speed.

Run ``python -m benchmarks.pictures [--photos FOLDER ...]``. Without folders the corpus is generated
scenes only; name folders of distinct pictures for figures that mean something:
``python -m benchmarks.picture_corpus`` collects them from installed packages. Every match between two of them
counts as false and is named, to be looked at; pairs that show the same thing go into
``benchmarks/picture_same.tsv`` with the reason, and the corpus is collected again without them. Matches are found as the
product finds them, candidates by index included. pHash and PDQ are measured beside ours on the same files in
the same run, at the loosest threshold that keeps their false matches within one in ten thousand pairs, and ORB with
RANSAC at a fixed number of agreeing features.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pdqhash
from PIL import Image, ImageDraw, ImageEnhance, ImageFont
from scipy.stats import chi2

from features.pictures.hashing import hash_pixels
from features.pictures.index import PictureIndex
from features.pictures.matching import Picture, PictureMatch, add_to, find_new

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


def matches_within(known: list[Picture]) -> list[PictureMatch]:
    """Every match among pictures, found a few hundred at a time as a case that grows finds them."""
    index, found = PictureIndex(), []
    for start in range(0, len(known), 500):
        new = known[start : start + 500]
        found += find_new(new, index, lambda numbers: [known[number] for number in numbers])
        add_to(index, new)
        print(f"  compared {start + len(new)} pictures, {len(found)} matches", file=sys.stderr, flush=True)
    return found


def _hashes(pictures: Sequence[Image.Image]) -> tuple[list[Mapping[str, Any]], float]:
    began = time.process_time()
    hashed = [hash_pixels(np.asarray(picture)) for picture in pictures]
    return hashed, time.process_time() - began


def _upright_pdq(pictures: Sequence[Image.Image]) -> np.ndarray:
    """The published hash: PDQ of the picture as it is. uint8 (n, 32)."""
    return np.stack([np.packbits(pdqhash.compute(np.asarray(p))[0].astype(bool)) for p in pictures])


def _phash(pictures: Sequence[Image.Image]) -> np.ndarray:
    """pHash as the usual library computes it: 32 x 32, DCT, the lowest 8 x 8 against their median. uint8 (n, 8)."""
    rows = []
    for picture in pictures:
        grey = np.asarray(picture.convert("L").resize((32, 32), Image.Resampling.LANCZOS), np.float32)
        low = cv2.dct(grey)[:8, :8]
        rows.append(np.packbits(low > np.median(low)))
    return np.stack(rows)


#: Inliers from which ORB with RANSAC calls two pictures the same.
_ORB_INLIERS = 21


def _orb_inliers(a: Image.Image, b: Image.Image) -> int:
    """Features of two pictures that agree on one similarity, by OpenCV's own ORB of 500."""
    orb = cv2.ORB_create(500)
    (first, bits_a), (second, bits_b) = (orb.detectAndCompute(np.asarray(p.convert("L")), None) for p in (a, b))
    if bits_a is None or bits_b is None:
        return 0
    found = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(bits_a, bits_b)
    if len(found) < 4:
        return 0
    from_a = np.array([first[match.queryIdx].pt for match in found], np.float32)
    to_b = np.array([second[match.trainIdx].pt for match in found], np.float32)
    model, mask = cv2.estimateAffinePartial2D(from_a, to_b, method=cv2.RANSAC, ransacReprojThreshold=5.0)
    return 0 if model is None else int(mask.sum())


def _distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.bitwise_count(a.view(np.uint64)[:, None] ^ b.view(np.uint64)[None]).sum(axis=2)


def _loosest(hashes: np.ndarray, same: set[tuple[int, int]], usable: np.ndarray, rate: float = 1e-4) -> int:
    """The largest threshold at which at most ``rate`` of the unrelated usable pairs fall within it."""
    apart = _distances(hashes, hashes)
    upper = np.triu(np.ones(apart.shape, bool), 1)
    for a, b in same:
        upper[a, b] = False
    upper &= np.isin(np.arange(len(hashes)), usable) & np.isin(np.arange(len(hashes)), usable)[:, None]
    counts = np.cumsum(np.bincount(apart[upper], minlength=hashes.shape[1] * 8 + 1))
    return int(np.searchsorted(counts, rate * upper.sum(), "right")) - 1


def _upper(count: int, pairs: int) -> float:
    """The 95 % upper bound of a rate of which ``count`` were seen (exact for none: the rule of three)."""
    return float(chi2.ppf(0.95, 2 * (count + 1)) / 2 / pairs)


def measure(folders: list[Path], scenes: int, sample: int) -> dict[str, Any]:
    """All figures. ``sample`` pictures are edited; every picture is an unrelated one to the others."""
    names, pictures = zip(*corpus(folders, scenes), strict=True)
    originals, seconds = _hashes(pictures)
    weak = [number for number, value in enumerate(originals) if value["weak"]]
    known = [Picture(number, value) for number, value in enumerate(originals)]
    index = PictureIndex()
    add_to(index, known)
    began = time.process_time()
    within = matches_within(known)
    compared = time.process_time() - began
    same = {(match.a, match.b) for match in within}
    pairs = len(pictures) * (len(pictures) - 1) // 2
    peers = {"PDQ": _upright_pdq, "pHash": _phash}
    usable = np.setdiff1d(np.arange(len(pictures)), weak)  # the peers' limits are spared them
    theirs = {name: method(pictures) for name, method in peers.items()}
    limits = {name: _loosest(hashes, same, usable) for name, hashes in theirs.items()}
    draw = np.random.Generator(np.random.PCG64(5))
    chosen = np.sort(draw.choice(len(pictures), min(sample, len(pictures)), replace=False))
    recall: dict[str, dict[str, float]] = {}
    false_edits = 0
    for name, edit in EDITS.items():
        edited = [
            fitted(recompressed(edit(pictures[n], pictures[(int(n) * 7 + 11) % len(pictures)], draw))) for n in chosen
        ]
        hashed, _ = _hashes(edited)
        new = [Picture(len(pictures) + k, value) for k, value in enumerate(hashed)]
        matches = find_new(new, index, lambda numbers: [known[number] for number in numbers])
        found = {(m.b - len(pictures), m.a) for m in matches if m.a < len(pictures) <= m.b}
        recall[name] = {"ours": float(np.mean([(k, n) in found for k, n in enumerate(chosen.tolist())]))}
        for peer, method in peers.items():
            apart = _distances(method(edited), theirs[peer][chosen]).diagonal()
            recall[name][peer] = float(np.mean(apart <= limits[peer]))
        agreed = [_orb_inliers(one, pictures[n]) for one, n in zip(edited, chosen, strict=True)]
        recall[name]["ORB+RANSAC"] = float(np.mean(np.array(agreed) >= _ORB_INLIERS))
        if name != "collage of two":
            original = chosen.tolist()
            wrong = {(min(n, original[k]), max(n, original[k])) for k, n in found if n != original[k]}
            false_edits += len(wrong - same)
        print(f"{name:26s}" + "".join(f"{who} {value:.3f}   " for who, value in recall[name].items()), flush=True)
    return {
        "pictures": len(pictures), "too_little_in_them": len(weak), "pairs": pairs, "false_matches": len(within),
        "rate_is_below": _upper(len(within), pairs),
        "matches": [[names[m.a], names[m.b], m.method, m.distance, m.points] for m in within],
        "false_among_edits": false_edits,
        "edited": len(chosen), "thresholds": limits, "recall": recall,
        "hashed_per_second_per_core": round(len(pictures) / seconds, 1),
        "compared_per_second_per_core": round(len(pictures) / compared, 1),
    }  # fmt: skip


def main() -> None:
    """Measure, print a table, and with ``--json FILE`` keep everything, matched pairs included."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, nargs="*", default=[], help="folders of distinct photographs")
    parser.add_argument("--scenes", type=int, default=400, help="generated scenes beside them")
    parser.add_argument("--sample", type=int, default=300, help="pictures that are edited")
    parser.add_argument("--json", type=Path, help="file for all figures")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    figures = measure(options.photos, options.scenes, options.sample)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1), "utf-8")
    for pair in figures["matches"]:
        print("match:", *pair)
    for name, value in figures.items():
        if name not in {"recall", "matches"}:
            print(f"{name}: {value}")


if __name__ == "__main__":
    main()
