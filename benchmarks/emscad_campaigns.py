"""Fraud campaigns of EMSCAD by text alone: our linking beside TF-IDF cosine at its best threshold.

    python -m benchmarks.emscad_campaigns ../shared/data/text/emscad_dev.csv

Fraudulent rows only; pairwise against ``group``. That truth was itself made from how alike the
descriptions are, and TF-IDF is given the threshold that suits the truth best, so this guards against
regressions and is no contest. The bar (F1 .985) is on title and description, which the truth was made
from. Two fuller ways of making an advert of a row are shown beside it: there the portrait of a firm,
its requirements and its terms tie adverts whose descriptions differ, which linking is meant to do and
the truth calls false. So the pairs it calls false are counted by whether the two rows have such a
column in common (at least ``ALIKE`` of the words of either, ``LEAST_WORDS`` words or more), which says
how much of the loss is the truth's. EMSCAD is a proxy for deceptive recruitment and says nothing
direct about trafficking.
"""

from __future__ import annotations

import argparse
import csv
import time
from difflib import SequenceMatcher
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

BESIDE = ("company_profile", "requirements", "benefits")
ALIKE, LEAST_WORDS = 0.8, 15


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


def in_common(row: dict[str, str], other: dict[str, str]) -> bool:
    """Whether two rows have a column besides the description in common."""
    for name in BESIDE:
        words, others = row[name].split(), other[name].split()
        long = min(len(words), len(others)) >= LEAST_WORDS
        if long and SequenceMatcher(None, words, others, autojunk=False).ratio() >= ALIKE:
            return True
    return False


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
        found = ours(titles, bodies)
        mine = scores(truth, found)
        seconds = time.process_time() - began
        least, theirs = by_cosine([f"{title}\n{body}" for title, body in zip(titles, bodies, strict=True)], truth)
        print(f"title, {', '.join(columns)} ({len(rows)} adverts)")
        for name, (precision, recall, f1) in (
            (f"leadline ({seconds:.1f} CPU s)", mine),
            (f"TF-IDF cosine from {least:.2f}", theirs),
        ):
            print(f"  {name:<28} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}")
        a, b = np.triu_indices(len(rows), 1)
        false = np.flatnonzero((found[a] == found[b]) & (truth[a] != truth[b]))
        tied = sum(in_common(rows[x], rows[y]) for x, y in zip(a[false].tolist(), b[false].tolist(), strict=True))
        print(f"  {len(false)} pairs that the truth calls false, of which {tied} have another column in common")


if __name__ == "__main__":
    main()
