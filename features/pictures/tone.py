"""Whether two pictures laid edge to edge are as light and as dark as one another, but for one brightness.

A sketch says where a picture is lighter than around it, not how light it is: two empty frames, the one dark and the
other pale, have the same sketch. Their small copies tell them apart. What is drawn over a picture changes some of the
cells; brightening washes out those that were light. What is left must fit at one and the same brightness.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

#: Brightness of the one over the other that is tried, to half as bright again.
GAINS = np.exp(np.linspace(0, np.log(1.55), 10))
_WHITE = 245.0  # grey steps from which nothing can be told of a cell that is as light in both
_OFF = 3.0  # grey steps that a cell may be off
#: Where a cell is washed out in part, its light is less than brightening the whole of it makes it: so much less, at
#: most, of what it is lighter than that.
_WASHED, _FROM = 0.3, 150.0


def grey(tints: np.ndarray) -> np.ndarray:
    """The light of RGB cells (..., 3): float32 (...)."""
    return tints.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)


def cut_out(light: np.ndarray, shape: tuple[int, int], box: Sequence[int]) -> np.ndarray:
    """A box (left, top, right, bottom) of a picture of ``shape`` (width, height), cut out of its small copy: as many cells."""
    side = np.array(light.shape[::-1], np.float64)
    left, top, right, bottom = box
    scale = np.array([right - left, bottom - top]) / np.array(shape)
    start = (np.array([left, top]) / np.array(shape)) * side + scale / 2 - 0.5
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    model = np.column_stack([np.diag(scale), start])
    return cv2.warpAffine(light, model, light.shape[::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE)


def fit(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """At the best brightness, the share of cells that fit; and of what the pictures show, the share in those cells.

    Both float32 of one shape. What a picture shows is how far its cells are from their median. The second share is
    of the picture that has the more of it, so that something drawn over the other takes nothing away.
    """
    telling = np.minimum(first, second) < _WHITE
    if not telling.any():
        return 1.0, 1.0
    weights = [np.abs(one - np.median(one)) for one in (first, second)]
    best = (0.0, 0.0)
    for dark, light in ((first, second), (second, first)):
        for gain in GAINS:
            lit = np.minimum(dark * gain, 255)
            fits = np.abs(lit - light) <= _OFF * gain + _WASHED * np.maximum(lit - _FROM, 0) * (gain > 1)
            shares = [float((weight * fits).sum() / max(float(weight.sum()), 1.0)) for weight in weights]
            best = max(best, (float(fits[telling].mean()), max(shares)))
    return best
