"""Measures of an order: ours against scikit-learn's, ties included; and how wide their intervals are."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from models.learning.measures import STRETCH, area_under_roc, average_precision, bootstrap


def test_areas_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(3)
    for decimals in (1, 2, 8):
        labels = rng.integers(0, 2, 150)
        scores = np.round(rng.random(150) + 0.3 * labels, decimals)
        assert np.isclose(average_precision(labels, scores), average_precision_score(labels, scores))
        assert np.isclose(area_under_roc(labels, scores), roc_auc_score(labels, scores))


def test_a_few_good_leads_do_not_prove_a_perfect_order() -> None:
    labels, scores = np.repeat([1, 0], 30), np.linspace(1, 0, 60)
    groups = [str(at) for at in range(60)]
    found = bootstrap(labels, groups, {"it": scores}, 10, draws=50)["it"]["precision at 10"]
    assert found["value"] == 1.0
    assert 0.7 < found["low"] < 0.75  # Wilson's bound of ten of ten: 10 / (10 + 1.96 ** 2)
    assert found["high"] == 1.0
    # Ten adverts of one campaign are one thing that happened.
    one = ["campaign"] * 10 + groups[10:]
    assert bootstrap(labels, one, {"it": scores}, 10, draws=50)["it"]["precision at 10"]["low"] < 0.25


def test_intervals_reach_further_than_the_percentiles_by_the_same_share(monkeypatch) -> None:
    rng = np.random.default_rng(5)
    labels, groups = rng.integers(0, 2, 200), [str(at // 4) for at in range(200)]
    scores = {"it": rng.random(200) + 0.4 * labels, "other": rng.random(200)}
    wide = bootstrap(labels, groups, scores, 20, reference="other", draws=60)["it"]["AUC"]
    monkeypatch.setattr("models.learning.measures.STRETCH", 1.0)
    plain = bootstrap(labels, groups, scores, 20, reference="other", draws=60)["it"]["AUC"]
    for end in ("low", "high"):
        assert np.isclose(wide[end] - wide["value"], STRETCH * (plain[end] - plain["value"]), atol=2e-4)
        apart = wide[f"difference_{end}"] - wide["difference"]
        assert np.isclose(apart, STRETCH * (plain[f"difference_{end}"] - plain["difference"]), atol=2e-4)
