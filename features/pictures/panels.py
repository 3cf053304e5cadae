"""Where one picture is set into another: frames cut away, collages and pages of screens cut apart.

A picture in a frame, beside another one or on a page meets its surroundings along a straight line from
edge to edge. Cut there, it can be compared as a whole, which asks far less of it than its corners do.
A cut where there was no seam does no harm: nothing resembles the piece.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

Box = tuple[int, int, int, int]


class Least(NamedTuple):
    """The smallest box worth comparing: pixels a side, and shares of the picture's width and height, and of its area."""

    pixels: int
    length: float
    area: float


#: Most panels kept of one picture, the largest first.
MOST = 6
_LEAST = Least(48, 0.22, 0.15)
_STEP = 8  # grey steps across a seam
#: Share of a line along which there must be a step: for the plainest line, and for two further ones.
_SEAM, _FURTHER = 0.35, 0.6
_APART = 8  # pixels between two seams
_MARGIN = 4.0  # standard deviation of grey within a margin of one tint


def panels(grey: np.ndarray) -> list[Box]:
    """Boxes (left, top, right, bottom) in a grey picture (uint8) that may be pictures of their own.

    At most ``MOST``, the largest first; none is the whole picture.
    """
    height, width = grey.shape
    whole = (0, 0, width, height)
    inner = _trimmed(grey, whole)
    found = {inner}
    left, top, right, bottom = inner
    for start, end in _segments(grey[top:bottom, left:right]):
        found.add(_trimmed(grey, (left + start, top, left + end, bottom)))
    for start, end in _segments(grey[top:bottom, left:right].T):
        found.add(_trimmed(grey, (left, top + start, right, top + end)))
    kept = [box for box in found if box != whole and large_enough(box, width, height, _LEAST)]
    return sorted(kept, key=lambda box: (-area(box), box))[:MOST]


def area(box: Box) -> int:
    """Pixels in a box."""
    return (box[2] - box[0]) * (box[3] - box[1])


def large_enough(box: Box, width: int, height: int, least: Least) -> bool:
    """Whether a box in a picture of that size is worth comparing."""
    across, down = box[2] - box[0], box[3] - box[1]
    return (
        min(across, down) >= least.pixels
        and across >= least.length * width
        and down >= least.length * height
        and area(box) >= least.area * width * height
    )


def _segments(grey: np.ndarray) -> list[tuple[int, int]]:
    """Where upright seams cut a picture: start and end of each piece; nothing when there is no seam."""
    width = grey.shape[1]
    if width < 2 * _LEAST.pixels:
        return []
    step = np.abs(np.diff(grey.astype(np.int16), axis=1))
    share = (step > _STEP).mean(axis=0)
    # A page of text or a bush has steps everywhere: a seam stands out from what is beside it.
    beside = np.minimum(np.roll(share, _APART), np.roll(share, -_APART))
    strength = (share - beside) * np.minimum(step.mean(axis=0) / 40, 1) ** 0.5
    strength[: _APART // 2], strength[-_APART // 2 :] = 0, 0
    cuts: list[int] = []
    for place in np.argsort(-strength, kind="stable")[:60].tolist():
        if share[place] - beside[place] < (_FURTHER if cuts else _SEAM) or len(cuts) == 3:
            break
        if all(abs(place - cut) > _APART for cut in cuts):
            cuts.append(place)
    edges = [0, *sorted(cut + 1 for cut in cuts), width]
    pieces = list(pairwise(edges))
    # Of three seams, two may frame the picture: pieces next to one another are tried together as well.
    pieces += [(edges[at], edges[at + 2]) for at in range(len(edges) - 2)]
    return [(start, end) for start, end in pieces if end - start < width]


def _trimmed(grey: np.ndarray, box: Box) -> Box:
    """The box without margins of one tint."""
    left, top, right, bottom = box
    part = grey[top:bottom, left:right].astype(np.float32)
    rows, columns = part.std(axis=1) > _MARGIN, part.std(axis=0) > _MARGIN
    if not rows.any() or not columns.any():
        return box
    up, down = int(rows.argmax()), int(rows[::-1].argmax())
    # Within the rows that are left, so that a margin above does not hide one beside.
    columns = part[up : part.shape[0] - down].std(axis=0) > _MARGIN
    if not columns.any():
        return box
    across, back = int(columns.argmax()), int(columns[::-1].argmax())
    return left + across, top + up, right - back, bottom - down
