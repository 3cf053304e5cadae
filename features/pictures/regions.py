"""Hashes of many parts of a picture, for a list of which nothing but hashes is known.

Pictures are compared with one another by what lies in them; an exchanged hash says only what the whole of its
picture looked like. One set into a frame, a screenshot or a collage is recognised when the very rectangle
that it fills is hashed. So more rectangles are tried than are worth keeping: whatever the plainest lines from edge
to edge cut off or lie around, halves and quarters, all without margins of one tint.
"""

from __future__ import annotations

import base64
from itertools import combinations, product
from typing import Any

import cv2
import numpy as np

from features.pictures.panels import Box, Least, large_enough
from features.pictures.whole import hash_whole

#: Rectangles hashed of one picture at most.
MOST = 160
#: Longest side, in pixels, of the picture that they are looked for in.
_SIDE = 288
#: PDQ's measure of how much there is to hash, below which a hash says too little (``features.pictures.stored``).
_LEAST_QUALITY = 50
_STEP = 8  # grey steps across a line
_CUTS, _AROUND = 10, 8  # lines that cut something off, and that may lie around it, in each direction
_APART = 3  # pixels between two lines
_MARGIN = 16.0  # variance of grey within a margin of one tint
_LEAST = Least(32, 0.15, 0.06)


def region_hashes(pixels: np.ndarray) -> str:
    """PDQ of the parts of an RGB picture, uint8 (height, width, 3): base64 of uint8 (n, 8, 32), n at most ``MOST``.

    All eight orientations of each; parts with too little in them to be hashed well are left out.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    scale = min(_SIDE / max(grey.shape), 1.0)
    size = tuple(max(1, round(side * scale)) for side in grey.shape[::-1])
    grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    hashed = [hash_whole(grey[top:bottom, left:right]) for left, top, right, bottom in regions(grey)]
    return base64.b64encode(b"".join(bits.tobytes() for bits, quality in hashed if quality >= _LEAST_QUALITY)).decode()


def unpacked(packed: Any) -> np.ndarray:
    """What ``region_hashes`` gave, as uint8 (n, 8, 32). Raises ValueError when it is not that."""
    held = np.frombuffer(base64.b64decode(packed, validate=True), np.uint8)
    if len(held) % 256 or len(held) > MOST * 256:
        raise ValueError("regions are not sound")
    return held.reshape(-1, 8, 32)


def regions(grey: np.ndarray) -> list[Box]:
    """Boxes (left, top, right, bottom) in a grey picture (uint8) that another picture may fill."""
    height, width = grey.shape
    whole = 0, 0, width, height
    margins = _Margins(grey)
    inner = margins.off(whole)
    found = [inner]
    # A soft edge of a picture is taken for a margin as well, so everything is tried with and without.
    for base in dict.fromkeys((whole, inner)):
        cut = _cut(grey, base)
        found += [one for box in cut if large_enough(box, width, height, _LEAST) for one in (box, margins.off(box))]
    return [box for box in dict.fromkeys(found) if large_enough(box, width, height, _LEAST) and box != whole][:MOST]


def _cut(grey: np.ndarray, box: Box) -> list[Box]:
    """Parts of a box: what its plainest lines cut off, lie around, and quarter."""
    left, top, right, bottom = box
    part = grey[top:bottom, left:right]
    across = [(left + right) // 2, *(left + place for place in _lines(part))]
    down = [(top + bottom) // 2, *(top + place for place in _lines(part.T))]
    found: list[Box] = []
    for x in across:
        found += [(left, top, x, bottom), (x, top, right, bottom)]
    for y in down:
        found += [(left, top, right, y), (left, y, right, bottom)]
    found += [(x, top, z, bottom) for x, z in combinations(sorted(across[1 : 1 + _AROUND]), 2)]
    found += [(left, y, right, z) for y, z in combinations(sorted(down[1 : 1 + _AROUND]), 2)]
    for x, y in product(across[:2], down[:2]):
        found += [(left, top, x, y), (x, top, right, y), (left, y, x, bottom), (x, y, right, bottom)]
    return found


def _lines(grey: np.ndarray) -> list[int]:
    """Where a picture is most likely cut from top to bottom, in pixels from its left, the plainest first."""
    if grey.shape[1] < 2 * _APART:
        return []
    step = np.abs(np.diff(grey.astype(np.int16), axis=1))
    share = (step > _STEP).mean(axis=0) + step.mean(axis=0) / 64
    # A bush has steps everywhere: a line stands out from what is beside it.
    share = share - np.maximum(np.roll(share, _APART), np.roll(share, -_APART))
    share[:_APART], share[-_APART:] = -np.inf, -np.inf
    found: list[int] = []
    for place in np.argsort(-share, kind="stable").tolist():
        if len(found) == _CUTS or share[place] <= 0:
            break
        if all(abs(place + 1 - one) > _APART for one in found):
            found.append(place + 1)
    return found


class _Margins:
    """Takes margins of one tint off boxes of a grey picture."""

    def __init__(self, grey: np.ndarray) -> None:
        values = grey.astype(np.float64)
        self._across = [np.pad(np.cumsum(power, axis=1), ((0, 0), (1, 0))) for power in (values, values * values)]
        self._down = [np.pad(np.cumsum(power, axis=0), ((1, 0), (0, 0))) for power in (values, values * values)]

    def off(self, box: Box) -> Box:
        """The box without them; a box that is all margin as it is."""
        left, top, right, bottom = box
        rows = self._shown(*(sums[top:bottom, right] - sums[top:bottom, left] for sums in self._across), right - left)
        if not rows.any():
            return box
        top, bottom = top + int(rows.argmax()), bottom - int(rows[::-1].argmax())
        columns = self._shown(*(sums[bottom, left:right] - sums[top, left:right] for sums in self._down), bottom - top)
        if not columns.any():
            return box
        return left + int(columns.argmax()), top, right - int(columns[::-1].argmax()), bottom

    @staticmethod
    def _shown(sums: np.ndarray, squares: np.ndarray, count: int) -> np.ndarray:
        count = max(count, 1)
        return squares / count - (sums / count) ** 2 > _MARGIN
