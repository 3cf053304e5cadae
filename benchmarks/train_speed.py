"""How long training on many listings takes without embeddings, and how much memory.

    python -m benchmarks.train_speed [--rows 100000] [--seed 5]

Texts are made of invented words whose frequencies fall as those of a language do, some 130 words each, with a
few telling phrases; two adverts a group. Everything `leadline train` does is timed: the leak check, the split,
measuring on a fifth held out, learning from all, writing the folder. The bar is 300 seconds for 100,000 rows.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from models.learning.tables import Table
from models.learning.training import Plan, train

#: Different words, and words of an advert.
WORDS, LENGTH = 30_000, 130
TELLING = {
    1: ("send the fee first", "no papers needed", "earn daily from home"),
    0: ("come to our office", "paid leave"),
}


def rows(count: int, seed: int) -> Table:
    """``count`` adverts with a label."""
    rng = np.random.default_rng(seed)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    words = np.array(["".join(rng.choice(letters, rng.integers(2, 11))) for _ in range(WORDS)])
    often = 1 / np.arange(1, WORDS + 1)
    often /= often.sum()
    labels = (rng.random(count) < 0.3).astype(int)
    bodies = []
    for label in labels:
        said = rng.choice(TELLING[int(label if rng.random() < 0.8 else 1 - label)])
        number = rng.integers(7 * 10**9, 8 * 10**9)
        bodies.append(f"{' '.join(rng.choice(words, LENGTH, p=often))}. {said}. Call 0{number}")
    columns = {
        "title": [" ".join(rng.choice(words, 4, p=often)) for _ in range(count)], "body": bodies,
        "place": rng.choice(["Leeds", "Hull", "Derby"], count).tolist(), "pay": rng.integers(9, 40, count).tolist(),
    }  # fmt: skip
    return Table([str(row) for row in range(count)], columns, labels, [str(row // 2) for row in range(count)])


def main() -> None:
    """Train and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=5)
    asked = parser.parse_args()
    table = rows(asked.rows, asked.seed)
    computed, clock = time.process_time(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = train(table, Path(folder) / "model", Plan(meaning=False))["report"]
    computed, clock = time.process_time() - computed, time.monotonic() - clock
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    auc = report["measures"]["Leadline"]["AUC"]["value"]
    print(f"{asked.rows} rows: {computed:.0f} CPU seconds, {clock:.0f} by the clock, {memory:.0f} MB, AUC {auc:.3f}")


if __name__ == "__main__":
    main()
