"""Are the strengths of links probabilities? Per kind: how often links of each strength are true, and the calibration error.

``python -m benchmarks.strengths --case FOLDER --truth truth.jsonl`` on a case made from an invented
world (``benchmarks.make_case``), or with ``--judged`` on what analysts said of pairs that a link joins.
A link is true when both ends belong to one operation or one look-alike. Contacts and pictures that strangers share
are support and no claim, and left out. The strengths are learned (`leadline strengths`); quote worlds its card does not name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np

from leadline.app.demo.case_files import read_truth
from leadline.core.casefile import CaseFile, open_case
from models.linking.grouping import LEAST
from models.linking.strength_learning import calibration_error, reliability


def labelled(case: CaseFile, truth: Path | None) -> Iterator[tuple[str, float, bool]]:
    """(kind, strength, whether it is true) of each link that anything is known about."""
    if truth is None:
        yield from (
            (kind, strength, verdict == "same")
            for kind, strength, verdict in case.db.execute(
                """select k.kind, k.strength, j.verdict from link_judgements j
                   join listings x on x.source || '/' || x.source_id = j.a
                   join listings y on y.source || '/' || y.source_id = j.b
                   join links k on k.a = min(x.id, y.id) and k.b = max(x.id, y.id)
                   where j.verdict in ('same', 'different', 'cut')
                     and not exists (select 1 from link_judgements u where u.undoes = j.id)"""
            )
        )
        return
    known = read_truth(truth)
    for kind, strength, a, b in case.db.execute(
        """select k.kind, k.strength, x.source || '/' || x.source_id, y.source || '/' || y.source_id
           from links k join listings x on x.id = k.a join listings y on y.id = k.b"""
    ):
        if a in known and b in known:
            yield kind, strength, bool(known[a].group) and known[a].group == known[b].group


@click.command(epilog="Example: python -m benchmarks.strengths --case ./case --truth truth.jsonl")
@click.option("--case", "folder", type=click.Path(path_type=Path), required=True, help="Folder of the case file.")
@click.option("--truth", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="JSONL file.")
@click.option("--judged", is_flag=True, help="Use what analysts said instead of a truth file.")
def main(folder: Path, truth: Path | None, judged: bool) -> None:
    """Print the reliability of links, one JSON line for each kind."""
    if (truth is None) != judged:
        raise click.ClickException("Give either --truth or --judged.")
    with open_case(folder) as case:
        rows = list(labelled(case, truth))
    rows = [row for row in rows if row[0] == "text" or row[1] >= LEAST]
    for kind in sorted({row[0] for row in rows}):
        strength = np.array([row[1] for row in rows if row[0] == kind])
        true = np.array([row[2] for row in rows if row[0] == kind], float)
        brier = float(((strength - true) ** 2).mean())
        line = {"kind": kind, "links": len(true), "calibration_error": calibration_error(strength, true), "brier": round(brier, 4)}
        click.echo(json.dumps({**line, "table": reliability(strength, true)}))


if __name__ == "__main__":
    main()
