"""Sums of small regression trees over many rows: one compiled pass."""

from __future__ import annotations

from leadline.core.compiled import compiled


@compiled
def tree_sums(table, roots, feature, threshold, left, right, value, found):
    """Add to ``found`` (float64, rows) the value of each tree for each row of ``table`` (float64, rows x features).

    All trees lie in one run of nodes; ``roots`` are their first nodes. A node whose ``feature`` is
    negative is a leaf; a row goes left where its feature is not above the threshold.
    """
    for row in range(len(table)):
        total = 0.0
        for root in roots:
            at = root
            while feature[at] >= 0:
                at = left[at] if table[row, feature[at]] <= threshold[at] else right[at]
            total += value[at]
        found[row] += total
