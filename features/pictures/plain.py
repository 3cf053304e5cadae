"""Pictures with little in them (a logo on plain ground, a faint shape): the same only when nearly identical.

Outlines that many unrelated pictures share, and hashes that are mostly noise, say nothing about them. What
is left is the picture itself, small: every cell must be as light and as coloured as the other's, but for one
change of brightness, and the little that it shows must be there in both.
"""

from __future__ import annotations

import numpy as np

from features.pictures import sketch
from features.pictures.tone import grey
from features.pictures.whole import oriented

#: Cells a side of the small copy.
TINT_SIDE = 32
#: Brightness of the one over the other that is tried: sites brighten and darken what they show.
_GAINS = np.exp(np.linspace(np.log(0.65), np.log(1.55), 19))
_CLIPPED = 250.0  # grey steps from which a brightened picture may have lost what was there
#: Grey steps that the cells may differ by on average, and all but a hundredth of them.
_MEAN_OFF, _MOST_OFF = 2.5, 14.0
#: The same, as a share of how much the cells of the picture vary: what it shows must be matched, not the ground.
_SHARE_OFF = 0.25
#: Colour, in grey steps between channels, from which a picture is not a grey one.
_COLOURED = 6.0
#: Windows of the sketches that show anything, their correlation, and the share of what they show that agrees.
_SHOWN = (2, 0.85, 0.9)
#: Correlation of two small copies from which they are compared.
_NEAR = 0.85


def near_tints(queries: np.ndarray, known: np.ndarray, most: int) -> np.ndarray:
    """Small copies worth comparing: uint8 (q, 32, 32, 3) and (n, 32, 32, 3) to int64 (pairs, 2), ``most`` a query."""
    if not len(queries) or not len(known):
        return np.zeros((0, 2), np.int64)
    held = _normal(grey(known))
    turned = grey(queries)
    best = np.full((len(queries), len(known)), -1.0, np.float32)
    for orientation in range(8):
        shown = np.stack([oriented(tint, orientation) for tint in turned])
        best = np.maximum(best, _normal(shown) @ held.T)
    order = np.argsort(-best, axis=1, kind="stable")[:, :most]
    rows = np.repeat(np.arange(len(queries)), order.shape[1])
    near = best[rows, order.ravel()] >= _NEAR
    return np.column_stack([rows, order.ravel()])[near]


def same_plain(a: np.ndarray, b: np.ndarray, cells_a: np.ndarray, cells_b: np.ndarray) -> int | None:
    """In which orientation ``b`` is the same as ``a``, by their small copies and sketches; None when in none."""
    first, second = a.astype(np.float32), b.astype(np.float32)
    if min(_colour(first), _colour(second)) < _COLOURED:  # one may be the other without its colours
        first, second = grey(first)[..., None], grey(second)[..., None]
    turned = [np.stack([oriented(second[..., k], way) for k in range(second.shape[2])], axis=2) for way in range(8)]
    off = [_off(first, other) for other in turned]
    way = int(np.argmin([mean for mean, _ in off]))
    mean, most = off[way]
    spread = min(float(first.mean(axis=2).std()), float(turned[way].mean(axis=2).std()))
    if mean > min(_MEAN_OFF, _SHARE_OFF * spread) or most > _MOST_OFF:
        return None
    found = sketch.whole(cells_a, np.ascontiguousarray(oriented(cells_b, way)))
    windows, likeness, agreeing = _SHOWN
    shown = found.windows >= windows and found.likeness >= likeness and found.agreeing >= agreeing
    return way if shown else None


def _off(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """How far the cells of two copies are apart at the best brightness: on average, and all but a hundredth."""
    best = (np.inf, np.inf)
    unclipped = second < _CLIPPED
    exact = float((first * second * unclipped).sum() / max(float((first * first * unclipped).sum()), 1.0))
    for gain in (float(np.clip(exact, _GAINS[0], _GAINS[-1])), *_GAINS):
        apart = np.abs(np.minimum(first * gain, 255) - second).max(axis=2)
        # Told in steps of the brighter one: a darkened pair is no more alike for being dark.
        apart = apart / min(gain, 1.0)
        best = min(best, (float(apart.mean()), float(np.quantile(apart, 0.99))))
    return best


def _colour(tint: np.ndarray) -> float:
    return float(np.quantile(tint.max(axis=2) - tint.min(axis=2), 0.98))


def _normal(light: np.ndarray) -> np.ndarray:
    flat = light.reshape(len(light), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    return (flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-3)).astype(np.float32)
