"""Picture hashes: how fast a whole picture is hashed, and how fast near hashes are found among a million.

Run ``python -m benchmarks.picture_lookup [--known N]``. Hashing starts from JPEG files of 512 pixels (drawn
scenes) and ends with PDQ in all eight orientations; the published implementation is measured on the same
files. The million hashes are random, with copies of the queries 0 to 31 bits away planted among them: every
planted one must be found. A linear scan is the peer. Figures are for one core (CPU seconds).
"""

from __future__ import annotations

import argparse
import io
import time

import cv2
import numpy as np
import pdqhash
from PIL import Image

from benchmarks.picture_edits import fitted, scene
from features.pictures.candidates import RADIUS, near_hashes
from features.pictures.whole import hash_whole


def hashing(count: int) -> None:
    """Pictures hashed per CPU second from their files, ours and the published hash."""
    files = []
    for seed in range(count):
        buffer = io.BytesIO()
        picture = fitted(scene(seed))
        picture.resize((512, round(512 * picture.height / picture.width))).save(buffer, "jpeg", quality=85)
        files.append(buffer.getvalue())

    def ours(data: bytes) -> None:
        with Image.open(io.BytesIO(data)) as picture:
            picture.draft("L", (128, 128))
            hash_whole(np.asarray(picture.convert("L")))

    def published(data: bytes) -> None:
        with Image.open(io.BytesIO(data)) as picture:
            pdqhash.compute_dihedral(np.asarray(picture.convert("RGB")))

    for name, method in (("ours", ours), ("pdqhash", published)):
        began = time.process_time()
        for data in files:
            method(data)
        print(f"hashed, eight orientations, {name}: {count / (time.process_time() - began):.0f} pictures/s/core")


def lookups(known: int, queries: int) -> None:
    """Lookups per CPU second among ``known`` hashes, and the share of planted neighbours found."""
    draw = np.random.Generator(np.random.PCG64(8))
    hashes = draw.integers(0, 256, (known, 32), np.uint8)
    asked = draw.integers(0, 256, (queries, 32), np.uint8)
    for row in range(queries):
        bits = np.unpackbits(asked[row])
        bits[draw.choice(256, int(draw.integers(0, RADIUS + 1)), replace=False)] ^= 1
        hashes[row * (known // queries)] = np.packbits(bits)
    began = time.process_time()
    near_hashes(asked[:1], hashes)
    build = time.process_time() - began
    began = time.process_time()
    found = near_hashes(asked, hashes)
    took = time.process_time() - began - build
    pairs = set(map(tuple, found[:, :2].tolist()))
    recall = np.mean([(row, row * (known // queries)) in pairs for row in range(queries)])
    print(f"lookup within {RADIUS} bits of 256 among {known}: {queries / took:.0f}/s/core, recall {recall:.4f}")
    print(f"  laying out the tables for them, once a run: {build:.2f} CPU s")
    words = hashes.view(np.uint64)
    began = time.process_time()
    for row in range(5):
        np.bitwise_count(words ^ asked[row].view(np.uint64)).sum(axis=1)
    print(f"  linear scan: {5 / (time.process_time() - began):.0f}/s/core")


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--known", type=int, default=1_000_000, help="hashes to look among")
    parser.add_argument("--queries", type=int, default=4000, help="hashes looked up")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    hashing(200)
    lookups(options.known, options.queries)


if __name__ == "__main__":
    main()
