"""A hash list held against pictures: listed ones whole and within others, and false hits among unrelated ones.

Run ``python -m benchmarks.picture_list --photos FOLDER --others FOLDER``. Of ``--listed`` pictures of the first folder
only PDQ hashes are known, as an exchange programme gives them; the same pictures then come in a border, beside
another, on the screenshot of a page, some of them turned or mirrored. False hits are counted on pictures of the
second folder against a list of the hashes of every whole, panel and crop in the first, and of random ones up to
``--entries``. Only the whole picture compared, at the same distance, is the peer. One process; CPU seconds.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from benchmarks.picture_edits import EDITS, corpus, fitted, recompressed
from features.pictures.crops import COUNT
from features.pictures.hashing import hash_pixels
from features.pictures.hashlist import HashList
from features.pictures.regions import region_hashes
from features.pictures.stored import LEAST_QUALITY, Stored

_WAYS = ("recompressed", "border 8 %", "collage of two", "screenshot")
_BATCH = 64


def _hits(listed: HashList, pictures: list[Image.Image], seconds: dict[str, float]) -> tuple[list[bool], list[bool]]:
    """Which are on the list as the product says, and which by the hash of the whole alone."""
    began = time.process_time()
    pixels = [np.asarray(picture) for picture in pictures]
    hashes = [hash_pixels(one) for one in pixels]
    hashed = time.process_time()
    regions = [region_hashes(one) for one in pixels]
    parted = time.process_time()
    ours = listed.hits(hashes, regions)
    looked = time.process_time()
    for name, spent in (("hash", hashed - began), ("parts", parted - hashed), ("look up", looked - parted)):
        seconds[name] = seconds.get(name, 0.0) + spent
    return ours, listed.hits([{**value, "panels": []} for value in hashes])


def recall(pictures: list[Image.Image], listed: HashList, chosen: list[int]) -> None:
    """Print the share of listed pictures that are seen, by the way they come back."""
    draw = np.random.Generator(np.random.PCG64(8))
    for way in _WAYS:
        for turn in (None, 0, 2):
            ours, whole = [], []
            for start in range(0, len(chosen), _BATCH):
                edited = []
                for number in chosen[start : start + _BATCH]:
                    picture = pictures[number] if turn is None else pictures[number].transpose(turn)
                    other = pictures[(number * 7 + 11) % len(pictures)]
                    edited.append(fitted(recompressed(EDITS[way](picture, other, draw))))
                seen = _hits(listed, edited, {})
                ours += seen[0]
                whole += seen[1]
            turned = {None: "", 0: ", mirrored", 2: ", turned"}[turn]
            print(f"{way + turned:28s} seen {np.mean(ours):.3f}   by the whole alone {np.mean(whole):.3f}", flush=True)


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--photos", type=Path, nargs="+", required=True, help="folders of pictures whose hashes are listed"
    )
    parser.add_argument("--others", type=Path, nargs="+", required=True, help="folders of pictures unrelated to those")
    parser.add_argument("--listed", type=int, default=100, help="pictures whose return is measured (default 100)")
    parser.add_argument("--count", type=int, default=2000, help="unrelated pictures (default 2000)")
    parser.add_argument("--entries", type=int, default=100_000, help="entries of the long list (default 100000)")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    draw = np.random.Generator(np.random.PCG64(7))
    pictures = [picture for _, picture in corpus(options.photos, 0)]
    hashed = [hash_pixels(np.asarray(picture)) for picture in pictures]
    clear = [number for number, value in enumerate(hashed) if value["quality"] >= LEAST_QUALITY]
    chosen = sorted(draw.choice(clear, min(options.listed, len(clear)), replace=False).tolist())
    recall(pictures, HashList([hashed[number]["pdq"][0] for number in chosen]), chosen)

    real = _every_hash(hashed)
    random = draw.integers(0, 256, (max(0, options.entries - len(real)), 32), np.uint8)
    listed = HashList([*real, *(row.tobytes().hex() for row in random)])
    others = [(name, picture) for name, picture in corpus(options.others, 0)]
    few = sorted(draw.choice(len(others), min(options.count, len(others)), replace=False).tolist())
    seconds: dict[str, float] = {}
    false: list[str] = []
    for start in range(0, len(few), _BATCH):
        part = [others[number] for number in few[start : start + _BATCH]]
        ours, _ = _hits(listed, [picture for _, picture in part], seconds)
        false += [name for (name, _), hit in zip(part, ours, strict=True) if hit]
    print(f"false hits: {len(false)} of {len(few)} unrelated pictures, list of {len(listed)} ({len(real)} real hashes)")
    for name in false:
        print("false hit:", name)
    print("CPU milliseconds a picture:", {name: round(value * 1000 / len(few), 1) for name, value in seconds.items()})


def _every_hash(hashed: list[dict[str, Any]]) -> list[str]:
    """Upright hashes of wholes, panels and crops that say enough."""
    found: set[str] = set()
    for number, value in enumerate(hashed):
        found |= {one["pdq"][0] for one in (value, *value["panels"]) if one["quality"] >= LEAST_QUALITY}
        if value["quality"] >= LEAST_QUALITY and value["crops"]:
            crops = Stored(number, value).crops
            found |= {row.tobytes().hex() for row in crops[:COUNT]}
    return sorted(found)


if __name__ == "__main__":
    main()
