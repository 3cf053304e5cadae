"""What more labels would bring: the same measures when only a part of the groups is learned from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from leadline.core.errors import InputError
from models.learning import measures
from models.learning.committee import fit_committee, take_rows
from models.learning.inputs import Inputs

#: Parts of the groups of the training side; the whole is what is measured anyway.
PARTS = (0.1, 0.25, 0.5)


@dataclass(frozen=True, slots=True)
class Point:
    """Measures on the same rows held out after learning from ``share`` of the groups (``groups`` on average)."""

    share: float
    groups: int
    average_precision: float
    auc: float


def learning_curve(
    inputs: Inputs, labels: np.ndarray, groups: Sequence[str], splits: Sequence[tuple[np.ndarray, np.ndarray]],
    whole: np.ndarray, *, seed: int,
) -> list[Point]:  # fmt: skip
    """Points at ``PARTS`` and at 1, of which ``whole`` (n,) holds the chances; NaN where nothing is tested.

    Parts of one split are nested, so that each next one only adds groups. A part too small to learn from is left out.
    """
    names = np.asarray(groups, dtype=object).astype(str)
    chances = {share: np.full(len(labels), np.nan) for share in PARTS}
    counts: dict[float, list[int]] = {share: [] for share in (*PARTS, 1.0)}
    for number, (train, test) in enumerate(splits):
        order = np.random.default_rng([seed, number]).permutation(np.unique(names[train]))
        counts[1.0].append(len(order))
        for share in PARTS:
            some = order[: max(2, round(share * len(order)))]
            rows = train[np.isin(names[train], some)]
            counts[share].append(len(some))
            try:
                committee = fit_committee(inputs, rows, labels, groups, seed=seed)
            except (InputError, ValueError):  # one kind of label, or no word that two groups share
                continue
            chances[share][test] = committee.probability(take_rows(inputs, test))
    tested = np.concatenate([test for _, test in splits])
    found = []
    for share, values in (*chances.items(), (1.0, whole)):
        if np.isfinite(values[tested]).all():
            y, s = labels[tested], values[tested]
            told = (measures.average_precision(y, s), measures.area_under_roc(y, s))
            found.append(Point(share, round(float(np.mean(counts[share]))), *(round(value, 4) for value in told)))
    return found
