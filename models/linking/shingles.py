"""Words and neighbouring words of a text as numbers, for search by text."""

from __future__ import annotations

import numpy as np

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


def word_features(tokens: np.ndarray, bits: int) -> np.ndarray:
    """Even features (uint64) of single tokens."""
    return (_spread(tokens.astype(np.uint64)) >> np.uint64(64 - bits)) & ~np.uint64(1)


def pair_features(first: np.ndarray, second: np.ndarray, bits: int) -> np.ndarray:
    """Odd features (uint64) of neighbouring tokens, in order."""
    mixed = _spread((first.astype(np.uint64) << np.uint64(32)) | second.astype(np.uint64))
    return (mixed >> np.uint64(64 - bits)) | np.uint64(1)


def _spread(values: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        values = (values + _GOLDEN) * _GOLDEN
        values = (values ^ (values >> np.uint64(29))) * _MIX
        return values ^ (values >> np.uint64(32))
