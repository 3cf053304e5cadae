"""Where one picture lies in another of which it may be a crop, found on their sketches alone.

Corners of a picture that is all texture agree in many places or in none. Its light and dark, laid over the
other's at every zoom and shift that a crop allows, agree in one.
"""

from __future__ import annotations

import cv2
import numpy as np

from features.pictures import sketch

#: Zooms tried, as shares of the largest at which the one still lies within the other.
_ZOOMS = np.linspace(0.84, 1.0, 17)
_OVERHANG = 1.01
_LEAST_CELLS = 8
#: Correlation at the best place from which it is looked at closely.
_PROMISING = 0.3
_CLOSER = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 40, 1e-4)
#: Cells by which an edge may come to lie elsewhere when the place is looked at closely.
_MOVED = 2.5


def fitted(inner: np.ndarray, outer: np.ndarray) -> tuple[sketch.Agreement, np.ndarray] | None:
    """How alike two sketches are with ``inner`` laid where it fits best in ``outer``, and the map (2, 3) of cells there."""
    start = _start(inner, outer)
    if start is None:
        return None
    # Looked at closely, a fence may slip by one of its posts: then the first place is the better one.
    found = [(sketch.aligned(inner, outer, model), model) for model in (start, _closer(inner, outer, start))]
    return max(found, key=lambda one: one[0].likeness)


def lying_under(
    light: np.ndarray, outer: tuple[int, int], inner: tuple[int, int], model: np.ndarray
) -> np.ndarray:
    """A small copy of the outer picture, cut to what lies under the inner one: of the size that it had.

    ``outer``, ``inner``: shapes of the sketches that ``model`` takes to one another, the inner one's cells to the outer's.
    """
    side = np.array(light.shape[::-1], np.float64)
    inner_size, outer_size = (np.array(shape[::-1], np.float64) for shape in (inner, outer))
    half = np.array([0.5, 0.5])
    # Cells of the small copy to those of the sketch, over, and back; middles lie half a cell from the edge.
    matrix = model[:, :2] * (inner_size / side) * (side / outer_size)[:, None]
    start = model[:, :2] @ (half * inner_size / side - half) + model[:, 2] + half
    moved = start * (side / outer_size) - half
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(
        light, np.column_stack([matrix, moved]), light.shape[::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE
    )


def _start(inner: np.ndarray, outer: np.ndarray) -> np.ndarray | None:
    """The map (2, 3) of cells of ``inner`` to those of ``outer``, right to about a cell; None when it lies nowhere."""
    part, ground = _levelled(inner), _levelled(outer)
    (rows, columns), (height, width) = part.shape, ground.shape
    largest = min(width / columns, height / rows) * _OVERHANG
    best, place = _PROMISING, None
    for zoom in largest * _ZOOMS:
        size = min(width, round(columns * zoom)), min(height, round(rows * zoom))
        if min(size) < _LEAST_CELLS:
            continue
        shown = cv2.resize(part, size, interpolation=cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR)
        _, highest, _, corner = cv2.minMaxLoc(cv2.matchTemplate(ground, shown, cv2.TM_CCOEFF_NORMED))
        if highest > best:
            best, place = highest, (size[0] / columns, size[1] / rows, *corner)
    if place is None:
        return None
    across, down, left, top = place
    # A cell's middle lies half a cell from its edge.
    return np.array([[across, 0, left + (across - 1) / 2], [0, down, top + (down - 1) / 2]])


def _closer(inner: np.ndarray, outer: np.ndarray, start: np.ndarray) -> np.ndarray:
    """The map that makes the two agree best, near one that is right to about a cell."""
    first = start.astype(np.float32)
    try:
        _, found = cv2.findTransformECC(
            _levelled(inner), _levelled(outer), first.copy(), cv2.MOTION_AFFINE, _CLOSER, None, 3
        )
    except cv2.error:  # nothing to hold on to
        return start
    rows, columns = inner.shape
    corners = np.array([[0, 0, 1], [columns, 0, 1], [0, rows, 1], [columns, rows, 1]], np.float32)
    moved = np.abs(corners @ (found - first).T).max()
    return np.asarray(found, np.float64) if moved <= _MOVED else start


def _levelled(cells: np.ndarray) -> np.ndarray:
    values = cells.astype(np.float32)
    return values - values.mean()
