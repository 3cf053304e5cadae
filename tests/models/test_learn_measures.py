"""Measures of an order: ours against scikit-learn's, ties included."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from models.learning.measures import area_under_roc, average_precision


def test_areas_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(3)
    for decimals in (1, 2, 8):
        labels = rng.integers(0, 2, 150)
        scores = np.round(rng.random(150) + 0.3 * labels, decimals)
        assert np.isclose(average_precision(labels, scores), average_precision_score(labels, scores))
        assert np.isclose(area_under_roc(labels, scores), roc_auc_score(labels, scores))
