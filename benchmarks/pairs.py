"""Do two records describe one thing? Our pair comparison beside TF-IDF cosine, rapidfuzz and Splink.

The files hold labelled pairs, one a line: ``COL name VAL value COL ...``, tab, the same of the other
record, tab, 1 or 0. Pairs that share a record, directly or through others, stay on one side of every split
(five folds; each pair is tested once, by a model and thresholds made from the other folds). All
methods see the same fields; in Fodors-Zagats `class` is left out, because it is the answer's own number.

    python benchmarks/pairs.py ../shared/data/linking/wdc_offers_train.txt ../shared/data/linking/fodors_zagats_train.txt
    python benchmarks/pairs.py --test held_back.txt train.txt
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import logging
import re
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold

from models.comparison.comparer import Pair, PairComparer, best_threshold, related

#: Columns that number the truth itself.
ANSWERS = frozenset({"class"})
#: Given training pairs, their labels and test pairs: scores of the training pairs and of the test pairs.
Method = Callable[[Sequence[Pair], np.ndarray, Sequence[Pair]], tuple[np.ndarray, np.ndarray]]


def read_pairs(path: Path) -> tuple[list[Pair], np.ndarray]:
    """Pairs of records and their labels (int64)."""
    pairs, labels = [], []
    for line in path.read_text("utf-8").rstrip("\n").split("\n"):
        a, b, label = line.split("\t")
        pairs.append((record(a), record(b)))
        labels.append(int(label))
    return pairs, np.array(labels, np.int64)


def record(text: str) -> dict[str, str]:
    """One record as a dictionary of its fields."""
    found = re.findall(r"COL (\S+) VAL (.*?)(?= COL \S+ VAL |$)", text.strip())
    return {field: value.strip(" '`\"") for field, value in found if field not in ANSWERS}


def whole(one: dict[str, str]) -> str:
    return " ".join(one.values()).lower()


def tfidf(train: Sequence[Pair], labels: np.ndarray, test: Sequence[Pair]) -> tuple[np.ndarray, np.ndarray]:
    """Cosine of TF-IDF over words; the weights from all texts, because a word it never saw would count for nothing."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    model = TfidfVectorizer(sublinear_tf=True).fit([whole(one) for pair in (*train, *test) for one in pair])

    def score(pairs: Sequence[Pair]) -> np.ndarray:
        a, b = (model.transform([whole(pair[side]) for pair in pairs]) for side in (0, 1))
        return np.asarray(a.multiply(b).sum(axis=1)).ravel()

    return score(train), score(test)


def fuzzy(train: Sequence[Pair], labels: np.ndarray, test: Sequence[Pair]) -> tuple[np.ndarray, np.ndarray]:
    """rapidfuzz: the best of its whole-text scores on the training pairs."""
    from rapidfuzz import fuzz

    scorers = (fuzz.ratio, fuzz.token_sort_ratio, fuzz.token_set_ratio, fuzz.WRatio, fuzz.partial_token_sort_ratio)

    def score(scorer: Callable[..., float], pairs: Sequence[Pair]) -> np.ndarray:
        return np.array([scorer(whole(a), whole(b)) for a, b in pairs])

    best = max(scorers, key=lambda scorer: f1_at(score(scorer, train), labels))
    return score(best, train), score(best, test)


def splink(train: Sequence[Pair], labels: np.ndarray, test: Sequence[Pair]) -> tuple[np.ndarray, np.ndarray]:
    """Splink on DuckDB: Jaro-Winkler levels with term frequencies for each field and shared words of the
    whole; m from the labels, u from random pairs; scored by match weight.
    """
    import pyarrow
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.disable(logging.CRITICAL)
    fields = sorted({field for pair in train for one in pair for field in one})
    pairs = [*train, *test]
    rows = [
        {
            "unique_id": 2 * at + side, "pair": at, "words": sorted(set(re.findall(r"\w+", whole(one)))),
            **{field: one.get(field, "").lower() or None for field in fields},
        }
        for at, pair in enumerate(pairs)
        for side, one in enumerate(pair)
    ]  # fmt: skip
    comparisons = [
        cl.JaroWinklerAtThresholds(field, [0.95, 0.88, 0.8, 0.7]).configure(term_frequency_adjustments=True)
        for field in fields
    ]
    comparisons.append(cl.ArrayIntersectAtSizes("words", [12, 9, 7, 5, 3, 1]))
    settings = SettingsCreator(
        link_type="dedupe_only", comparisons=comparisons, blocking_rules_to_generate_predictions=[block_on("pair")]
    )
    same = [{"unique_id_l": 2 * at, "unique_id_r": 2 * at + 1} for at in np.flatnonzero(labels).tolist()]
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        api = DuckDBAPI()
        records = api.register(pyarrow.Table.from_pylist(rows))
        linker = Linker(records, settings, log_level=None)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        known = api.register(pyarrow.Table.from_pylist(same))
        linker.training.estimate_m_from_pairwise_labels(known)
        found = linker.inference.predict_within(records).as_record_list()
    weight = np.full(len(pairs), -1e3)
    for row in found:
        weight[row["unique_id_l"] // 2] = row["match_weight"]
    return weight[: len(train)], weight[len(train) :]


def ours(train: Sequence[Pair], labels: np.ndarray, test: Sequence[Pair]) -> tuple[np.ndarray, np.ndarray]:
    """Our comparison. Its threshold comes from answers about training pairs it had not seen."""
    model = PairComparer().fit(train, labels)
    # Shifted so that its own threshold is 0; the training scores are not used for it again.
    return np.where(labels == 1, 1.0, -1.0), model.probability(test) - model.threshold_


METHODS: dict[str, Method] = {"leadline": ours, "tf-idf cosine": tfidf, "rapidfuzz": fuzzy, "splink": splink}


def f1_at(scores: np.ndarray, truth: np.ndarray) -> float:
    return f1(scores >= best_threshold(scores, truth), truth)


def f1(found: np.ndarray, truth: np.ndarray) -> float:
    return 2 * (found & (truth == 1)).sum() / max(found.sum() + truth.sum(), 1)


def line(name: str, file: str, found: np.ndarray, truth: np.ndarray, seconds: float) -> None:
    """Print one row of the table."""
    hits = (found & (truth == 1)).sum()
    print(
        json.dumps(
            {
                "file": file, "method": name, "pairs": len(truth), "same": int(truth.sum()),
                "precision": round(hits / max(found.sum(), 1), 4), "recall": round(hits / max(truth.sum(), 1), 4),
                "f1": round(f1(found, truth), 4), "cpu_seconds": round(seconds, 1),
            }
        ),
        flush=True,
    )  # fmt: skip


def run(method: Method, train: Sequence[Pair], labels: np.ndarray, test: Sequence[Pair]) -> np.ndarray:
    """Which test pairs the method calls the same, by the threshold that was best in training."""
    known, scores = method(train, labels, test)
    return scores >= best_threshold(known, labels)


def main() -> None:
    """One JSON line a file and method."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, help="labelled pairs")
    parser.add_argument("--test", type=Path, help="test on these pairs and train on all of FILES")
    parser.add_argument("--seed", type=int, default=1, help="of the split into folds")
    parser.add_argument("--method", action="append", choices=METHODS, help="only this; may be given again")
    options = parser.parse_args()
    for file in options.files:
        pairs, labels = read_pairs(file)
        folds = []
        if options.test:
            test, truth = read_pairs(options.test)
            folds = [(pairs, labels, test, np.arange(len(test)))]
        else:
            truth = labels
            splits = GroupKFold(5, shuffle=True, random_state=options.seed).split(pairs, labels, related(pairs))
            for inner, outer in splits:
                folds.append(([pairs[at] for at in inner], labels[inner], [pairs[at] for at in outer], outer))
        for name in options.method or METHODS:
            before = time.process_time()
            found = np.zeros(len(truth), bool)
            for train, known, test, at in folds:
                found[at] = run(METHODS[name], train, known, test)
            line(name, file.stem, found, truth, time.process_time() - before)


if __name__ == "__main__":
    main()
