"""The learning loop, simulated: does the order get better as leads are judged, and faster with some unsure ones?

    python -m benchmarks.learning_loop [--seeds 10] [--style mixed] [--operations 300] [--look-alikes 600]

A case is generated (``benchmarks.learning_world``), read, linked and ranked; then an analyst judges 40 leads a
round, five rounds, wrong one time in ten, and the case is ranked again after each. Printed for each
round: the share of operations among the first 40 leads not yet judged, as the queue orders them, with the
mean over seeds and its 95 % interval (percentile bootstrap over seeds). Three ways of working on the same case:

``queue``      the first 40 of the queue are judged
``unsure``     a fifth of the 40 are looks, as ``leadline next`` offers them: leads the ranking is unsure of, or unlike
               all that were judged
``catalogue``  the order never learns (what the first one left over, as the catalogue ranks it)
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.learning_world import STYLES, generate
from benchmarks.ranking_cold import fill
from leadline.core.casefile import CaseFile, open_case

CAPACITY, ROUNDS, WRONG = 40, 5, 0.1
#: Share of a round that goes to looks.
UNSURE = 0.2
WAYS = ("queue", "unsure", "catalogue")


def run(seed: int, style: str, operations: int, look_alikes: int) -> dict[str, list[float]]:
    """Precision at 40 over leads not yet judged before each round and after the last, by way of working."""
    listings, planted = generate(seed, style, operations, look_alikes)
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "first"
        with open_case(first, create=True) as case:
            fill(case, listings)
            case.db.execute("pragma wal_checkpoint(truncate)")
            truth = _truth(case, planted)
        found: dict[str, list[float]] = {}
        for way, share in (("queue", 0.0), ("unsure", UNSURE)):
            own = Path(folder) / way
            shutil.copytree(first, own)
            with open_case(own) as case:
                found[way], left_over = _work(case, truth, share, seed)
            if way == "queue":
                found["catalogue"] = left_over
    return found


def _work(case: CaseFile, truth: dict[str, bool], share: float, seed: int) -> tuple[list[float], list[float]]:
    from models.judgements import judge
    from models.ranking.exploring import work_list
    from models.ranking.stage import rank_stage

    numbers = random.Random(seed)
    judged: set[str] = set()
    by_catalogue = _order(case, judged)
    learned, stayed = [], []
    for number in range(ROUNDS + 1):
        order = _order(case, judged)
        learned.append(_share(order, truth))
        stayed.append(_share([lead for lead in by_catalogue if lead not in judged], truth))
        if number == ROUNDS:
            break
        for lead in [pick.row.lead for pick in work_list(case, CAPACITY, share=share)]:
            said = truth[lead] != (numbers.random() < WRONG)
            judge(case, lead, "escalate" if said else "dismiss_agency", "simulated", by="simulated")
            judged.add(lead)
        rank_stage(case)
    return learned, stayed


def _order(case: CaseFile, judged: set[str]) -> list[str]:
    """Leads nobody judged, in the order of the queue."""
    return [row[0] for row in case.db.execute("select lead from scores order by rank") if row[0] not in judged]


def _share(order: Sequence[str], truth: dict[str, bool]) -> float:
    return sum(truth[lead] for lead in order[:CAPACITY]) / CAPACITY


def _truth(case: CaseFile, planted: set[str]) -> dict[str, bool]:
    """Whether at least half of a lead's listings belong to an operation."""
    found: dict[str, list[bool]] = {}
    for lead, own in case.db.execute(
        "select m.lead, g.source_id from lead_members m join listings g on g.id = m.listing"
    ):
        found.setdefault(lead, []).append(own in planted)
    return {lead: 2 * sum(one) >= len(one) for lead, one in found.items()}


def told(values: np.ndarray) -> str:
    """Mean and 95 % interval over seeds."""
    rng = np.random.default_rng(0)
    drawn = rng.choice(values, (2000, len(values))).mean(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{values.mean():.3f} ({low:.3f} to {high:.3f})"


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first-seed", type=int, default=101)
    parser.add_argument("--style", choices=STYLES, default="mixed")
    parser.add_argument("--operations", type=int, default=300)
    parser.add_argument("--look-alikes", type=int, default=600)
    asked = parser.parse_args()
    began = time.process_time()
    found: dict[str, list[list[float]]] = {way: [] for way in WAYS}
    for seed in range(asked.first_seed, asked.first_seed + asked.seeds):
        for way, shares in run(seed, asked.style, asked.operations, asked.look_alikes).items():
            found[way].append(shares)
            print(f"seed {seed} {way:<10} " + " ".join(f"{share:.3f}" for share in shares), flush=True)
    arrays = {way: np.array(shares) for way, shares in found.items()}
    print(f"\nprecision at {CAPACITY} over leads not yet judged, style {asked.style}, {asked.seeds} seeds")
    for way in WAYS:
        for number in range(ROUNDS + 1):
            when = f"before round {number + 1}" if number < ROUNDS else "after the last"
            print(f"  {way:<10} {when:<15} {told(arrays[way][:, number])}")
        print(f"  {way:<10} {'rise':<15} {told(arrays[way][:, ROUNDS] - arrays[way][:, 0])}")
    faster = arrays["unsure"][:, 1:].mean(axis=1) - arrays["queue"][:, 1:].mean(axis=1)
    print(f"  unsure above queue, mean of what follows the first round: {told(faster)}")
    print(f"{time.process_time() - began:.0f} CPU seconds")


if __name__ == "__main__":
    main()
