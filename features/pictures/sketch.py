"""A small sketch of a picture's light and dark, by which an aligned pair is checked once more.

Corners can agree by chance of repeated shapes, and a hash of the whole forgets detail. Laid over one
another, two copies of one picture also show the same light and dark nearly everywhere. The sketch
holds that and no more: 64 cells along the longer side, each lighter or darker than its surroundings
in sixteen steps. A fine one is kept beside it, in which the grain of a wall or a road counts as much as what
is painted on it: a watermark cannot outshout it, nor a brightness that washes half of the picture out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

#: Cells along the longer side.
SIDE = 64
LEVELS = 15
_SURROUNDINGS = 3.0  # standard deviation of the neighbourhood, in cells
_CELL = 8  # cells of one window in which two sketches are correlated
_LEAST_RELIEF = 0.12  # variance, in the sketch's own units, of a window that shows anything
_ALIKE = 0.5  # correlation from which a window agrees


class Grain(NamedTuple):
    """``noise``: grey steps below which light and dark are noise; ``reach``: standard deviations that the levels span, to either side."""

    noise: float
    reach: float


COARSE, FINE = Grain(4.0, 2.5), Grain(0.5, 1.5)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How alike two aligned sketches are where they overlap.

    ``windows``: windows that show anything in at least one of the two; ``agreeing``: the share of
    what they show that lies in windows in which the two correlate; ``likeness``: the correlation over all of them, -1..1.
    """

    windows: int
    agreeing: float
    likeness: float


def sketch(grey: np.ndarray, grain: Grain = COARSE) -> np.ndarray:
    """The sketch of a grey picture: uint8 (height, width), 0..15, at most ``SIDE`` a side."""
    scale = SIDE / max(grey.shape)
    size = tuple(max(1, round(side * scale)) for side in grey.shape[::-1])
    # Rounded to whole steps of grey, the faintest grain would be lost.
    read = grey.astype(np.float32) if grain.noise < 1 else grey
    small = cv2.resize(read, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    small = small.astype(np.float32)
    relief = small - cv2.GaussianBlur(small, (0, 0), _SURROUNDINGS)
    spread = np.sqrt(cv2.GaussianBlur(relief * relief, (0, 0), _SURROUNDINGS)) + grain.noise
    steps = (relief / spread) * (LEVELS / 2 / grain.reach) + LEVELS / 2
    return np.clip(np.rint(steps), 0, LEVELS).astype(np.uint8)


def pack(cells: np.ndarray) -> bytes:
    """A sketch as bytes, two cells each."""
    flat = np.append(cells.ravel(), np.zeros(cells.size % 2, np.uint8))
    return (flat[::2] << 4 | flat[1::2]).tobytes()


def unpack(data: bytes, shape: tuple[int, int]) -> np.ndarray:
    """The sketch of a picture of ``shape`` (width, height). Raises ValueError when the length is wrong."""
    width, height = (max(1, round(side * SIDE / max(shape))) for side in shape)
    pairs = np.frombuffer(data, np.uint8)
    if len(pairs) != (width * height + 1) // 2:
        raise ValueError(f"A sketch of {width} x {height} cells does not have {len(pairs)} bytes.")
    return np.stack([pairs >> 4, pairs & 15], axis=1).ravel()[: width * height].reshape(height, width)


def evenness(cells: np.ndarray) -> float:
    """How evenly a sketch shows something: what its emptiest tenth of windows shows, as a share of the middle one."""
    height, width = (side // _CELL for side in cells.shape)
    if not height or not width:
        return 0.0
    blocks = cells[: height * _CELL, : width * _CELL].reshape(height, _CELL, width, _CELL)
    low, middle = np.quantile(blocks.var(axis=(1, 3)), [0.1, 0.5])
    return float(low / max(middle, 1e-6))


def whole(a: np.ndarray, b: np.ndarray) -> Agreement:
    """Lay two sketches over one another edge to edge, and compare them."""
    (height, width), (rows, columns) = a.shape, b.shape
    across, down = columns / width, rows / height
    return aligned(a, b, np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2]]))


def aligned(a: np.ndarray, b: np.ndarray, a_to_b: np.ndarray) -> Agreement:
    """Lay sketch ``a`` over ``b`` by an affine map (2, 3) in cells, and compare where they overlap.

    The finer of the two is brought to the coarser, so that no detail is asked for that is not there.
    """
    scale = np.sqrt(abs(np.linalg.det(a_to_b[:, :2])))
    if scale > 1:
        a, b, a_to_b = b, a, cv2.invertAffineTransform(a_to_b)
        scale = 1 / scale
    height, width = b.shape
    first = a.astype(np.float32) - LEVELS / 2
    if scale < 0.8:
        first = cv2.GaussianBlur(first, (0, 0), 0.4 / scale)
    warp = lambda values: cv2.warpAffine(values, a_to_b, (width, height), flags=cv2.INTER_LINEAR)  # noqa: E731
    inside = (warp(np.ones_like(first)) > 0.99).astype(np.float32)
    return _compare(warp(first), b.astype(np.float32) - LEVELS / 2, inside)


def _compare(first: np.ndarray, second: np.ndarray, inside: np.ndarray) -> Agreement:
    total = lambda values: _windows(values * inside)  # noqa: E731
    count = _windows(inside)
    whole = count >= _CELL * _CELL / 2
    count = np.maximum(count, 1)
    mean_a, mean_b = total(first) / count, total(second) / count
    both = total(first * second) / count - mean_a * mean_b
    var_a = np.maximum(total(first * first) / count - mean_a**2, 1e-6)
    var_b = np.maximum(total(second * second) / count - mean_b**2, 1e-6)
    shown = whole & (np.maximum(var_a, var_b) > _LEAST_RELIEF)
    if not shown.any():
        return Agreement(0, 0.0, 0.0)
    correlation = both[shown] / np.sqrt(var_a[shown] * var_b[shown])
    likeness = both[shown].sum() / np.sqrt(var_a[shown].sum() * var_b[shown].sum())
    weight = np.sqrt(var_a[shown] * var_b[shown])
    agreeing = weight[correlation > _ALIKE].sum() / weight.sum()
    return Agreement(int(shown.sum()), float(agreeing), float(likeness))


def _windows(values: np.ndarray) -> np.ndarray:
    down = np.add.reduceat(values, np.arange(0, values.shape[0], _CELL), axis=0)
    return np.add.reduceat(down, np.arange(0, values.shape[1], _CELL), axis=1)
