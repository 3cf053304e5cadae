"""What a model must beat: the order of chance, the longest first, and words with letters alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.learning.tables import Table, kinds_of

BASELINE = "TF-IDF + logistic regression"


def words_and_letters(table: Table, labels: np.ndarray, splits: Sequence[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Out-of-fold score by TF-IDF of words (1-2) and letters (2-5) with logistic regression, rows equal."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    columns = [name for name, kind in kinds_of(table).items() if kind == "text"]
    texts = np.array(
        [" \n".join(parts) for parts in zip(*(table.texts(name) for name in columns), strict=True)], object
    )
    found = np.full(len(labels), np.nan)
    for train, test in splits:
        model = make_pipeline(
            make_union(
                TfidfVectorizer(sublinear_tf=True, min_df=2, ngram_range=(1, 2)),
                TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
            ),
            LogisticRegression(C=10.0, max_iter=1000),
        )
        found[test] = model.fit(texts[train], labels[train]).predict_proba(texts[test])[:, 1]
    return found


def simple_orders(table: Table, seed: int) -> dict[str, np.ndarray]:
    """Orders that learn nothing, by name: chance, longest text, newest, largest, most indicators."""
    columns = [name for name, kind in kinds_of(table).items() if kind == "text"]
    found = {"random": np.random.default_rng(seed).random(len(table))}
    if columns:
        found["longest text"] = np.array(
            [sum(map(len, parts)) for parts in zip(*map(table.texts, columns), strict=True)], float
        )
    if "posted_at" in table.columns:
        times = table.texts("posted_at")
        found["newest first"] = np.argsort(np.argsort(np.array(times, object), kind="stable"), kind="stable").astype(
            float
        )
    for column, name in (("listings", "largest first"), ("indicators", "indicator count")):
        if column in table.columns:
            found[name] = np.array([float(value or 0) for value in table.columns[column]])
    return found
