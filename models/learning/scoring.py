"""Use a model on rows: their chances, what they rest on, and how good they are where labels are known."""

from __future__ import annotations

from typing import Any

import numpy as np

from leadline.core.errors import InputError
from models.learning import measures
from models.learning.committee import Committee
from models.learning.inputs import Encoder
from models.learning.tables import Table

#: Rows encoded together.
BATCH = 2_000


def score_table(table: Table, encoder: Encoder, committee: Committee) -> np.ndarray:
    """Calibrated chance of each row, shape (n,). Raises InputError when no input of the model is there."""
    if not set(encoder.kinds) & set(table.columns):
        raise InputError(
            "The file has none of the columns the model reads.", f"It reads: {', '.join(list(encoder.kinds)[:30])}."
        )
    found = [
        committee.probability(encoder.encode(table.take(range(start, min(start + BATCH, len(table))))))
        for start in range(0, len(table), BATCH)
    ]
    return np.concatenate(found)


def measure_on(table: Table, encoder: Encoder, committee: Committee, capacity: int) -> dict[str, Any]:
    """Measures with intervals on labelled rows the model has not learned from."""
    assert table.labels is not None
    chances = score_table(table, encoder, committee)
    return {
        "capacity": capacity,
        "measured_on": len(table),
        "measures": measures.bootstrap(table.labels, table.groups or table.ids, {"Leadline": chances}, capacity),
        "calibration_error": round(measures.calibration_error(table.labels, chances), 4),
    }
