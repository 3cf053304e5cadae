"""What others compare pictures by: PDQ as published, pHash, and ORB features with RANSAC."""

from __future__ import annotations

import cv2
import numpy as np
import pdqhash
from PIL import Image

Corners = tuple[np.ndarray, np.ndarray | None]


def pdq(picture: Image.Image) -> bytes:
    """The published hash: PDQ of the picture as it is, 32 bytes."""
    return np.packbits(pdqhash.compute(np.asarray(picture))[0].astype(bool)).tobytes()


def phash(picture: Image.Image) -> bytes:
    """pHash as the usual library computes it: 32 x 32, DCT, the lowest 8 x 8 against their median. 8 bytes."""
    grey = np.asarray(picture.convert("L").resize((32, 32), Image.Resampling.LANCZOS), np.float32)
    low = cv2.dct(grey)[:8, :8]
    return np.packbits(low > np.median(low)).tobytes()


def corners(picture: Image.Image) -> Corners:
    """OpenCV's own ORB of 500: places float32 (n, 2) and descriptions uint8 (n, 32), None without any."""
    found, bits = cv2.ORB_create(500).detectAndCompute(np.asarray(picture.convert("L")), None)
    return np.array([corner.pt for corner in found], np.float32).reshape(-1, 2), bits


def agreeing(a: Corners, b: Corners) -> int:
    """Features of two pictures that agree on one similarity."""
    (first, bits_a), (second, bits_b) = a, b
    if bits_a is None or bits_b is None:
        return 0
    found = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(bits_a, bits_b)
    if len(found) < 4:
        return 0
    one, two = first[[match.queryIdx for match in found]], second[[match.trainIdx for match in found]]
    model, mask = cv2.estimateAffinePartial2D(one, two, method=cv2.RANSAC, ransacReprojThreshold=5.0)
    return 0 if model is None else int(mask.sum())


def distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Bits between every two of the hashes uint8 (n, w) and (m, w): uint16 (n, m)."""
    return np.bitwise_count(a.view(np.uint64)[:, None] ^ b.view(np.uint64)[None]).sum(axis=2, dtype=np.uint16)


def loosest(hashes: np.ndarray, same: set[tuple[int, int]], usable: np.ndarray, rate: float) -> int:
    """The largest distance at which at most ``rate`` of the unrelated usable pairs fall within it."""
    apart = distances(hashes, hashes)
    upper = np.triu(np.ones(apart.shape, bool), 1)
    for a, b in same:
        upper[a, b] = False
    upper &= usable & usable[:, None]
    counts = np.cumsum(np.bincount(apart[upper], minlength=hashes.shape[1] * 8 + 1))
    return int(np.searchsorted(counts, rate * upper.sum(), "right")) - 1
