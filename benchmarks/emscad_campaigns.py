"""Fraud campaigns of EMSCAD by text alone: our linking beside TF-IDF cosine at its best threshold.

    python -m benchmarks.emscad_campaigns ../shared/data/text/emscad_dev.csv

Fraudulent rows only; pairwise against ``group``. That truth was itself made from how alike the
descriptions are, and TF-IDF is given the threshold that suits the truth best, so this guards against
regressions and is no contest. Three ways of making an advert of a row are shown: the portrait of the
firm and its terms are the same in all of a firm's adverts. EMSCAD is a proxy for deceptive
recruitment and says nothing direct about trafficking.
"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from benchmarks.linking import scores
from leadline.core.records import Listing
from models.linking.components import components
from models.linking.engine import link_rows
from models.linking.rows import row_of

BODIES = (
    ("description",),
    ("description", "requirements"),
    ("company_profile", "description", "requirements", "benefits"),
)


def ours(titles: list[str], bodies: list[str]) -> np.ndarray:
    """Groups by the link rules, from text alone."""
    adverts = zip(titles, bodies, strict=True)
    return link_rows(
        [row_of(at, Listing("emscad", str(at), title=title, body=body), []) for at, (title, body) in enumerate(adverts)]
    ).groups


def by_cosine(texts: list[str], truth: np.ndarray) -> tuple[float, tuple[float, float, float]]:
    """``(threshold, scores)`` of components of TF-IDF cosine, at the threshold with the best F1."""
    rows = TfidfVectorizer().fit_transform(texts)
    cosine = (rows @ rows.T).toarray()
    a, b = np.triu_indices(len(texts), 1)
    found = []
    for least in np.arange(0.40, 0.98, 0.03):
        alike = cosine[a, b] >= least
        found.append((float(least), scores(truth, components(len(texts), a[alike], b[alike]))))
    return max(found, key=lambda one: one[1][2])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    asked = parser.parse_args()
    csv.field_size_limit(10_000_000)
    with asked.file.open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["fraudulent"] == "1"]
    truth = np.unique([row["group"] for row in rows], return_inverse=True)[1]
    titles = [row["title"] for row in rows]
    for columns in BODIES:
        bodies = ["\n".join(row[name] for name in columns if row[name]) for row in rows]
        began = time.process_time()
        mine = scores(truth, ours(titles, bodies))
        seconds = time.process_time() - began
        least, theirs = by_cosine([f"{title}\n{body}" for title, body in zip(titles, bodies, strict=True)], truth)
        print(f"title, {', '.join(columns)} ({len(rows)} adverts)")
        for name, (precision, recall, f1) in (
            (f"leadline ({seconds:.1f} CPU s)", mine),
            (f"TF-IDF cosine from {least:.2f}", theirs),
        ):
            print(f"  {name:<28} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")


if __name__ == "__main__":
    main()
