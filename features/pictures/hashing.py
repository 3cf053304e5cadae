"""What is kept of a picture to know it again: a hash of the whole and its local features."""

from __future__ import annotations

import base64
from typing import Any

import cv2
import numpy as np

from features.pictures import sketch
from features.pictures.crops import crop_hashes
from features.pictures.panels import Box, panels
from features.pictures.plain import TINT_SIDE
from features.pictures.points import FEW_CORNERS, POINT_BYTES, WORKING_SIDE, find_points
from features.pictures.whole import hash_whole

#: Stored beside every hash; pictures hashed by another version are not compared.
HASHED_WITH = "pictures@6"
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
    the size in pixels of the picture they were found in. ``sketch``: its light and dark
    (``features.pictures.sketch``) in base64. ``panels``: the same hash, quality and sketch of each part
    that may be a picture of its own (``features.pictures.panels``), with its ``box`` in that size. ``crops``: hashes of its
    crops (``features.pictures.crops``) in base64. ``fine``: its grain (``sketch.FINE``) in base64. ``tint``: a small
    copy of it in base64, 32 x 32, RGB of a picture that has little in it and grey of the others. ``weak``: there is too little in it to
    tell it from others (very small, or nearly all of one tint) unless it is nearly identical; it has
    no features then.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    hashes, quality = hash_whole(grey)
    scale = min(WORKING_SIDE / max(grey.shape), 2.0)
    size = tuple(max(1, round(side * scale)) for side in grey.shape[::-1])
    grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    small, detail = min(pixels.shape[:2]) < LEAST_SIDE, _detail(grey)
    weak = small or detail < LEAST_DETAIL
    points = b"" if weak else find_points(grey).pack()
    # Wider than what is weak, because an edit may carry a picture over that line.
    plain = not small and (detail < 2 * LEAST_DETAIL or len(points) < FEW_CORNERS * POINT_BYTES)
    tint = cv2.resize(pixels, (TINT_SIDE, TINT_SIDE), interpolation=cv2.INTER_AREA)
    tint = tint if plain else cv2.cvtColor(tint, cv2.COLOR_RGB2GRAY)
    return {
        "pdq": [value.tobytes().hex() for value in hashes],
        "quality": quality,
        "points": base64.b64encode(points).decode(),
        "sketch": base64.b64encode(sketch.pack(sketch.sketch(grey))).decode(),
        "shape": [grey.shape[1], grey.shape[0]],
        "panels": [] if weak else [_panel(grey, box) for box in panels(grey)],
        "crops": base64.b64encode(b"" if weak else crop_hashes(grey).tobytes()).decode(),
        "fine": base64.b64encode(sketch.pack(sketch.sketch(grey, sketch.FINE))).decode(),
        "tint": base64.b64encode(b"" if small else tint.tobytes()).decode(),
        "weak": weak,
    }


def _panel(grey: np.ndarray, box: Box) -> dict[str, Any]:
    left, top, right, bottom = box
    part = np.ascontiguousarray(grey[top:bottom, left:right])
    hashes, quality = hash_whole(part)
    return {
        "box": list(box),
        "pdq": [value.tobytes().hex() for value in hashes],
        "quality": quality,
        "sketch": base64.b64encode(sketch.pack(sketch.sketch(part))).decode(),
    }


def _detail(grey: np.ndarray) -> float:
    """Share of the blocks of a grey picture that are not flat."""
    height, width = (side // _BLOCK for side in grey.shape)
    if not height or not width:
        return 0.0
    blocks = grey[: height * _BLOCK, : width * _BLOCK].reshape(height, _BLOCK, width, _BLOCK)
    return float((blocks.std(axis=(1, 3)) > _FLAT).mean())
