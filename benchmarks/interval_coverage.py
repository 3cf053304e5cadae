"""Do the intervals around measures hold what they say? The 95 % interval should hold the true value 95 times in 100.

    python -m benchmarks.interval_coverage [--sets 100] [--groups 300]

Test sets are drawn from one invented population: groups of very uneven size, of which all rows have one label and
much the same score. The true value of a measure is its mean over many further sets of the same size. Beside the
product's intervals (bootstrap over groups) stand those of a bootstrap over rows, which takes sixty copies of one
advert for sixty things that happened.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from models.learning.measures import HELD, bootstrap, measures

CAPACITY, DRAWS, FURTHER = 40, 200, 400


def draw(rng: np.random.Generator, groups: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Labels, scores and groups of one test set."""
    sizes = np.minimum(rng.zipf(2.0, groups), 60)
    label, middle = (rng.random(groups) < 0.4).astype(int), rng.normal(size=groups)
    at = np.repeat(np.arange(groups), sizes)
    scores = 1.6 * label[at] + middle[at] + 0.3 * rng.normal(size=len(at))
    return label[at], scores, [str(group) for group in at]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=int, default=100)
    parser.add_argument("--groups", type=int, default=300)
    parser.add_argument("--seed", type=int, default=13)
    asked = parser.parse_args()
    began = time.process_time()
    rng = np.random.default_rng(asked.seed)
    told = measures(CAPACITY)
    further = [draw(rng, asked.groups)[:2] for _ in range(FURTHER)]
    true = {name: float(np.mean([compute(y, s) for y, s in further])) for name, compute in told.items()}
    held = {way: dict.fromkeys(told, 0) for way in ("groups", "rows")}
    for number in range(asked.sets):
        labels, scores, groups = draw(rng, asked.groups)
        for way, units in (("groups", groups), ("rows", [str(row) for row in range(len(labels))])):
            found = bootstrap(labels, units, {"it": scores}, CAPACITY, seed=number, draws=DRAWS)["it"]
            for name, cell in found.items():
                held[way][name] += cell["low"] <= true[name] <= cell["high"]
    print(f"{asked.sets} sets of {asked.groups} groups; intervals of {HELD:.0%}")
    for name in told:
        shares = ", ".join(f"over {way} {count[name] / asked.sets:.2f}" for way, count in held.items())
        print(f"  {name:<28} true {true[name]:.3f}; held {shares}")
    print(f"{time.process_time() - began:.0f} CPU seconds")


if __name__ == "__main__":
    main()
