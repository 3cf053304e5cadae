"""PDQ of a whole picture, in all eight orientations from one transform.

PDQ (Facebook, "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm", 2019)
compares the lowest 16 x 16 frequencies of a 64 x 64 grey picture with their median. Turning or
mirroring the picture transposes those frequencies and changes the sign of the odd ones, so one
transform gives all eight hashes, and a few signs of it are all that an orientation costs.
"""

from __future__ import annotations

import cv2
import numpy as np

_SIDE = 64
_KEPT = 16
_BASIS = np.sqrt(2 / _SIDE) * np.cos(
    np.pi / (2 * _SIDE) * np.outer(np.arange(1, _KEPT + 1), 2 * np.arange(_SIDE) + 1)
).astype(np.float32)
#: The kept frequencies are numbered from 1, so the first, third ... are the odd ones.
_ODD = np.where(np.arange(_KEPT) % 2 == 0, -1, 1).astype(np.float32)
#: Transposed or not, then whether the rows' and the columns' odd frequencies change sign: upright, turned
#: by 90, 180 and 270 degrees, upside down, mirrored, and mirrored over the two diagonals.
_ORIENTATIONS = (
    (False, False, False), (True, True, False), (False, True, True), (True, False, True),
    (False, True, False), (False, False, True), (True, False, False), (True, True, True),
)  # fmt: skip
#: Which rows' and columns' frequencies change sign, by whether the rows' and whether the columns' odd ones do.
_SIGNS = np.stack(
    [np.outer(_ODD if down else _ODD**2, _ODD if across else _ODD**2) for down in (0, 1) for across in (0, 1)]
)
#: The same orientations: transposed at the end or not, and a row of ``_SIGNS``, which are of the picture before that.
_ROWS = tuple((t, 2 * across + down if t else 2 * down + across) for t, down, across in _ORIENTATIONS)


def hash_whole(grey: np.ndarray) -> tuple[np.ndarray, int]:
    """PDQ of a grey picture (height, width), any size: uint8 (8, 32), and its quality, 0..100.

    Row 0 is the upright hash; rows 0-3 are the four turns, rows 4-7 the mirror images: row ``k`` is
    the hash of the picture as ``oriented(picture, k)`` shows it. PDQ's own filter is left out: the
    picture is averaged down to 64 x 64 by area, which is closer to the hash of a picture in full
    size than PDQ's filter over a reduced one is.
    """
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = _BASIS @ small @ _BASIS.T
    signed = low * _SIGNS  # the median is the same for a transposed picture
    above = signed > np.median(signed.reshape(4, -1), axis=1)[:, None, None]
    bits = np.stack([above[row].T if transposed else above[row] for transposed, row in _ROWS])
    return np.packbits(bits.reshape(8, -1)[:, ::-1], axis=1), _quality(small)


def hash_upright(grey: np.ndarray) -> np.ndarray:
    """Row 0 of ``hash_whole`` alone, uint8 (32,), for a quarter of its time."""
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = _BASIS @ small @ _BASIS.T
    return np.packbits((low > np.median(low)).ravel()[::-1])


def turned_hashes(upright: np.ndarray) -> np.ndarray:
    """All orientations of pictures of which only the upright hash is known: uint8 (n, 32) to (n, 8, 32).

    Right but for the few frequencies that lie between nought and the median: a change of sign moves those to
    the same side of it.
    """
    bits = np.unpackbits(upright, axis=1)[:, ::-1].reshape(-1, _KEPT, _KEPT).astype(bool)
    odd = _ODD < 0
    turned = np.empty((len(upright), 8, _KEPT, _KEPT), bool)
    for row, (transposed, down, across) in enumerate(_ORIENTATIONS):
        one = bits.transpose(0, 2, 1) if transposed else bits
        turned[:, row] = one ^ ((odd[:, None] & down) ^ (odd & across))
    return np.packbits(turned.reshape(len(upright), 8, -1)[:, :, ::-1], axis=2)


def oriented(picture: np.ndarray, orientation: int) -> np.ndarray:
    """An array (height, width) as the orientation shows it whose hash is that row of ``hash_whole``."""
    transposed, down, across = _ORIENTATIONS[orientation]
    picture = picture.T if transposed else picture
    return picture[:: -1 if down else 1, :: -1 if across else 1]


def _quality(small: np.ndarray) -> int:
    """PDQ's measure of how much there is to hash: steps between neighbours, in per cent of white."""
    steps = sum(int(np.abs(np.diff(small, axis=axis) * (100 / 255)).astype(int).sum()) for axis in (0, 1))
    return min(100, steps // 90)
