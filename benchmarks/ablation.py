"""What each kind of link adds: a case linked without one kind, and with one kind alone; and whether order matters.

``python -m benchmarks.ablation --case FOLDER --truth truth.jsonl`` on a case that was linked (the truth as for
``benchmarks.score_case``; without --truth that of the demo, for a case made by ``leadline demo``). Each kind's
pairwise precision, recall and F1 are those of ``leadline demo``. Then the rows are shuffled ten times and linked
again: the leads must be the same every time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import click
import numpy as np

from leadline.app.demo.case_files import read_truth
from leadline.app.demo.evaluate import RankedLead, evaluate
from leadline.app.demo.world import build_world
from leadline.core.casefile import open_case
from models.linking import reading
from models.linking.engine import link_rows
from models.linking.rows import Row
from models.linking.word import marks

#: A row as it is when nothing of a kind is known of it.
WITHOUT: Mapping[str, Callable[[Row], Row]] = {
    "selector": lambda row: replace(row, selectors=()),
    "text": lambda row: replace(row, tokens=row.tokens[:0]),
    "picture": lambda row: replace(row, images=()),
    "manner": lambda row: replace(row, text=""),
}
SHUFFLES = 10


@click.command(epilog="Example: python -m benchmarks.ablation --case ./demo-case")
@click.option("--case", "folder", type=click.Path(path_type=Path), required=True, help="Folder of the case file.")
@click.option("--truth", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="JSONL file.")
def main(folder: Path, truth: Path | None) -> None:
    """Print one JSON line for each choice of kinds, and one on the shuffles."""
    known = read_truth(truth) if truth else build_world().truth
    with open_case(folder) as case:
        rows, pictures, said = reading.all_rows(case.db), reading.picture_pairs(case.db), marks(case.db)

    def leads(of: list[Row]) -> set[frozenset[str]]:
        groups: dict[int, list[str]] = {}
        for row, group in zip(of, link_rows(of, pictures, said).groups.tolist(), strict=True):
            groups.setdefault(group, []).append(row.name)
        return {frozenset(members) for members in groups.values()}

    whole = leads(rows)
    choices = {"all kinds": whole}
    for kind, without in WITHOUT.items():
        choices[f"without {kind}"] = leads([without(row) for row in rows])
    for kind in WITHOUT:
        alone = rows
        for other, without in WITHOUT.items():
            alone = [without(row) for row in alone] if other != kind else alone
        choices[f"{kind} alone"] = leads(alone)
    for name, found in choices.items():
        got = evaluate(known, (RankedLead(str(at), None, sorted(one)) for at, one in enumerate(found)))
        figures = {"precision": got.pairwise_precision, "recall": got.pairwise_recall, "f1": got.pairwise_f1}
        click.echo(json.dumps({"kinds": name, **figures}))
    same = 0
    for seed in range(SHUFFLES):
        order = np.arange(len(rows)).tolist()
        Random(seed).shuffle(order)
        same += leads([rows[at] for at in order]) == whole
    click.echo(json.dumps({"shuffles": SHUFFLES, "same_leads": same}))


if __name__ == "__main__":
    main()
