"""What is kept of a picture to know it again: a hash of the whole and its local features."""

from __future__ import annotations

import base64
from typing import Any

import cv2
import numpy as np
import pdqhash

from features.pictures.points import WORKING_SIDE, find_points

#: Stored beside every hash; pictures hashed by another version are not compared.
HASHED_WITH = "pictures@1"
#: Shortest side, in pixels, of a picture worth comparing: below lie icons, spacers and counters.
LEAST_SIDE = 32
#: Share of a picture that must not be one flat tint: below lie logos and signs on plain ground, whose
#: outlines many unrelated pictures share.
LEAST_DETAIL = 0.12
_BLOCK = 16  # pixels
_FLAT = 1.5  # standard deviation of grey within a block


def hash_pixels(pixels: np.ndarray) -> dict[str, Any]:
    """Hashes of an RGB picture, uint8 (height, width, 3), ready for ``images.hashes``.

    ``pdq``: eight 256-bit PDQ hashes (Facebook, 2019) in hexadecimal, one for each turn and mirror
    image, the upright one first. ``quality``: PDQ's own measure of how much there is to hash,
    0..100. ``points`` and ``shape``: local features (``features.pictures.points``) in base64, and
    the size in pixels of the picture they were found in. ``weak``: there is too little in it to
    tell it from others (very small, or nearly all of one tint); it has no features then.
    """
    # PDQ averages down to 64 x 64 in any case. Doing that first, by area, lands nearer to the hash of
    # the full picture than PDQ's own filter over a reduced one does, in a quarter of the time, and
    # makes the hash of a mirrored picture exactly the mirrored hash.
    hashes, quality = pdqhash.compute_dihedral(cv2.resize(pixels, (64, 64), interpolation=cv2.INTER_AREA))
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    scale = min(WORKING_SIDE / max(grey.shape), 2.0)
    size = tuple(max(1, round(side * scale)) for side in grey.shape[::-1])
    grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    weak = min(pixels.shape[:2]) < LEAST_SIDE or _detail(grey) < LEAST_DETAIL
    points = b"" if weak else find_points(grey).pack()
    return {
        "pdq": [np.packbits(bits.astype(bool)).tobytes().hex() for bits in hashes],
        "quality": int(quality),
        "points": base64.b64encode(points).decode(),
        "shape": [grey.shape[1], grey.shape[0]],
        "weak": weak,
    }


def _detail(grey: np.ndarray) -> float:
    """Share of the blocks of a grey picture that are not flat."""
    height, width = (side // _BLOCK for side in grey.shape)
    if not height or not width:
        return 0.0
    blocks = grey[: height * _BLOCK, : width * _BLOCK].reshape(height, _BLOCK, width, _BLOCK)
    return float((blocks.std(axis=(1, 3)) > _FLAT).mean())
