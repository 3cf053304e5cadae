"""Recruitment fraud on EMSCAD: Leadline's model beside TF-IDF with logistic regression, folds by group.

    python benchmarks/learning_emscad.py ../shared/data/text/emscad_dev.csv [--no-embeddings] [--seed 1]

Random folds are shown beside. They are wrong: adverts of one campaign copy each other, so a model that
has seen one knows the others by heart, and what is measured is memory.
EMSCAD is a proxy for deceptive recruitment and says nothing direct about trafficking.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from models.learning.baselines import BASELINE
from models.learning.inputs import encoder_for
from models.learning.tables import read_table
from models.learning.training import OURS, Plan, _splits, evaluate


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--no-embeddings", action="store_true")
    parser.add_argument("--ablate", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    table = read_table(asked.file, label="fraudulent", group="group", drop=("job_id",))
    began = time.process_time()
    inputs = encoder_for(table, meaning=not asked.no_embeddings).fit(table)
    plan = Plan(seed=asked.seed)
    for name, groups in (("folds by group", table.groups), ("random folds", table.ids)):
        splits = _splits(table.labels, groups, (), None, asked.seed)
        report = evaluate(table, inputs, table.labels, groups, splits, plan, ablate=asked.ablate)
        print(f"\n{name} (seed {asked.seed}); calibration error {report['calibration_error']:.3f}")
        for order in (OURS, BASELINE, *(one for one in report["measures"] if one.startswith("without"))):
            for measure, cell in report["measures"][order].items():
                told = f"{cell['value']:.3f} ({cell['low']:.3f} to {cell['high']:.3f})"
                if "difference" in cell:
                    told += f"  difference {cell['difference']:+.3f} ({cell['difference_low']:+.3f} to {cell['difference_high']:+.3f})"
                print(f"  {order:<30} {measure:<28} {told}")
    print(f"\n{time.process_time() - began:.0f} CPU seconds")


if __name__ == "__main__":
    main()
