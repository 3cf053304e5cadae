"""Hashes of a picture's crops: how a picture with its margins cut away is found among whole ones.

Cutting away a twentieth of the width moves every frequency that PDQ looks at, and where a picture is all
texture its corners do not find it either. Nine crops, each cutting the same share away, lie so close that
any cut of up to a tenth has one that is nearly its own.
"""

from __future__ import annotations

import cv2
import numpy as np

from features.pictures.whole import hash_upright, turned_hashes

_GRID = 160  # cells a side of the reduced picture that crops are cut from
_CUT = 12  # of those cut away
_STARTS = (0, _CUT // 2, _CUT)
#: Crops of one picture.
COUNT = len(_STARTS) ** 2


def crop_hashes(grey: np.ndarray) -> np.ndarray:
    """Upright PDQ of every crop of a grey picture (height, width): uint8 (``COUNT``, 32)."""
    small = cv2.resize(grey, (_GRID, _GRID), interpolation=cv2.INTER_AREA)
    kept = [slice(start, start + _GRID - _CUT) for start in _STARTS]
    return np.stack([hash_upright(small[rows, columns]) for rows in kept for columns in kept])


def turned_crops(upright: np.ndarray) -> np.ndarray:
    """What ``crop_hashes`` gave, in all eight orientations but for a few bits: uint8 (``COUNT`` * 8, 32)."""
    return turned_hashes(upright).reshape(-1, 32)
