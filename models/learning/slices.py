"""The same measures by part of the data, so that an average hides nobody (fairlearn's MetricFrame)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.learning.tables import Table, kinds_of

#: Least rows of a slice that is told apart, and most slices a column may have.
LEAST, MOST = 20, 12


def by_slice(
    table: Table, rows: np.ndarray, labels: np.ndarray, chances: np.ndarray, asked: Sequence[str] = ()
) -> dict[str, dict[str, dict[str, Any]]]:
    """For each column (``asked``, else those of few values): per value rows, share positive, recall and
    false alarms at a chance of one half, and mean chance.
    """
    from fairlearn.metrics import MetricFrame, count, false_positive_rate, mean_prediction, true_positive_rate

    columns = list(asked) or [
        name for name in (*("source", "language", "sector", "country"), *kinds_of(table)) if name in table.columns
    ]
    found: dict[str, dict[str, dict[str, Any]]] = {}
    raised = (chances >= 0.5).astype(int)
    for name in dict.fromkeys(columns):
        texts = table.texts(name)
        values = np.array([(texts[row].strip(" ,") or "(not stated)")[:40] for row in rows], object)
        kinds, sizes = np.unique(values.astype(str), return_counts=True)
        large = set(kinds[sizes >= LEAST].tolist())
        if not len(kinds) > 1 or len(kinds) > 20 * MOST or not 1 < len(large) <= MOST:
            continue
        values = np.array([value if value in large else "(all others)" for value in values], object)
        frame = MetricFrame(
            metrics={"rows": count, "recall": true_positive_rate, "false alarms": false_positive_rate},
            y_true=labels, y_pred=raised, sensitive_features=values,
        )  # fmt: skip
        chance = MetricFrame(metrics=mean_prediction, y_true=labels, y_pred=chances, sensitive_features=values)
        found[name] = {
            str(value): {
                "rows": int(frame.by_group.loc[value, "rows"]),
                "positive": round(float(labels[values == value].mean()), 3),
                "recall": round(float(frame.by_group.loc[value, "recall"]), 3),
                "false alarms": round(float(frame.by_group.loc[value, "false alarms"]), 3),
                "mean chance": round(float(chance.by_group.loc[value]), 3),
            }
            for value in frame.by_group.index
        }
    return found
