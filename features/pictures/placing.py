"""Whether the local features of two pictures agree on one placement of the one over the other."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from features.pictures.points import SCALE, Points, mirrored_bits

#: Bits of 256 in which descriptions of the same corner may differ.
ALIKE_BITS = 72
_PIXELS = 6.0  # error allowed of a placed corner, in working pixels


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """How one picture lies over another.

    ``model`` float64 (2, 3) takes working pixels of ``a``, or of its mirror image, to those of ``b``.
    ``points`` features agree, counted by distinct place. For each picture: ``share``, the part of
    its area that the other covers; and of what lies in that part, ``agreed``, the share of features
    that agree, ``spread``, the share of featured cells (eight by eight over the picture) that hold
    one that does, and ``extent``, the share of the features' outline that the agreeing ones span.
    """

    points: int
    model: np.ndarray
    share_a: float
    share_b: float
    agreed_a: float
    agreed_b: float
    spread_a: float
    spread_b: float
    extent_a: float
    extent_b: float
    mirrored: bool


def place(a: Points, b: Points, *, mirrored: bool) -> Placement | None:
    """The best similarity placement of ``a`` (or its mirror image) on ``b``; None when there is none."""
    if min(len(a), len(b)) < 4:
        return None
    bits = mirrored_bits(a.bits) if mirrored else a.bits
    xy, angle = a.xy, a.angle
    if mirrored:
        xy, angle = np.column_stack([a.shape[0] - 1 - xy[:, 0], xy[:, 1]]).astype(np.float32), 180 - angle
    i, j = _mutual(bits, b.bits)
    if len(i) < 4:
        return None
    keep = _agreeing(b.angle[j] - angle[i], b.level[j].astype(int) - a.level[i].astype(int))
    i, j = i[keep], j[keep]
    if len(i) < 4:
        return None
    model, mask = cv2.estimateAffinePartial2D(
        xy[i], b.xy[j], method=cv2.RANSAC, ransacReprojThreshold=_PIXELS, maxIters=500, confidence=0.995
    )
    if model is None:
        return None
    scale = float(np.hypot(model[0, 0], model[1, 0]))
    if not SCALE**-7.5 < scale < SCALE**7.5:
        return None
    inside = mask.ravel().astype(bool)
    i, j = i[inside], j[inside]
    back = cv2.invertAffineTransform(model)
    share_a, agreed_a, spread_a, extent_a = _coverage(xy, a.shape, model, b.shape, i)
    share_b, agreed_b, spread_b, extent_b = _coverage(b.xy, b.shape, back, a.shape, j)
    return Placement(
        _places(xy[i], b.xy[j]),
        model,
        share_a,
        share_b,
        agreed_a,
        agreed_b,
        spread_a,
        spread_b,
        extent_a,
        extent_b,
        mirrored,
    )


def _mutual(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows of ``a`` and ``b`` that are each other's nearest, and alike."""
    bits_apart = np.zeros((len(a), len(b)), np.uint16)
    for word_a, word_b in zip(_words(a), _words(b), strict=True):
        bits_apart += np.bitwise_count(word_a[:, None] ^ word_b)
    nearest = bits_apart.argmin(axis=1)
    rows = np.arange(len(a))
    near = bits_apart[rows, nearest] <= ALIKE_BITS
    mutual = (bits_apart.argmin(axis=0)[nearest] == rows) & near
    return rows[mutual], nearest[mutual]


def _words(bits: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(np.ascontiguousarray(bits).view(np.uint64).T)


def _agreeing(turn: np.ndarray, zoom: np.ndarray) -> np.ndarray:
    """Matches whose turn and zoom are within reach of the commonest turn and zoom."""
    turn = turn % 360
    bins = np.zeros((24, 17))
    np.add.at(bins, ((turn // 15).astype(int) % 24, np.clip(zoom + 8, 0, 16)), 1)
    smooth = sum(np.roll(bins, shift, axis=0) for shift in (-1, 0, 1))
    smooth[:, 1:-1] = smooth[:, :-2] + smooth[:, 1:-1] + smooth[:, 2:]
    best_turn, best_zoom = np.unravel_index(smooth.argmax(), smooth.shape)
    away = np.abs((turn - (best_turn * 15 + 7.5) + 180) % 360 - 180)
    return (away <= 30) & (np.abs(zoom + 8 - best_zoom) <= 2)


def _places(a: np.ndarray, b: np.ndarray) -> int:
    """Agreeing features counted by distinct place: one corner found on several levels is one."""
    cells = [len(np.unique(np.floor(xy / 6), axis=0)) for xy in (a, b)]
    return min(cells)


def _coverage(
    xy: np.ndarray, shape: tuple[int, int], to_other: np.ndarray, other: tuple[int, int], agreed: np.ndarray
) -> tuple[float, float, float, float]:
    """Share of a picture under the other, and of the features and featured cells there that agree."""
    frame = _moved(np.array([[0, 0], [shape[0], 0], [shape[0], shape[1]], [0, shape[1]]], np.float32), to_other)
    target = np.array([[0, 0], [other[0], 0], [other[0], other[1]], [0, other[1]]], np.float32)
    common, _ = cv2.intersectConvexConvex(frame, target)
    share = common / max(cv2.contourArea(frame), 1.0)
    seen = _moved(xy, to_other)
    under = ((seen >= 0) & (seen < np.array(other))).all(axis=1)
    under[agreed] = True
    cell = np.floor(xy * (8 / np.array(shape))).astype(int) @ np.array([8, 1])
    featured = len(np.unique(cell[under]))
    extent = _hull(xy[agreed]) / max(_hull(xy[under]), 1.0)
    return min(1.0, float(share)), len(agreed) / int(under.sum()), len(np.unique(cell[agreed])) / featured, extent


def _hull(xy: np.ndarray) -> float:
    return float(cv2.contourArea(cv2.convexHull(xy)))


def _moved(xy: np.ndarray, model: np.ndarray) -> np.ndarray:
    return (xy @ model[:, :2].T + model[:, 2]).astype(np.float32)
