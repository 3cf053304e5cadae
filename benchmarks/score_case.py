"""Scores the leads of any case against a truth file.

``python -m benchmarks.score_case --case FOLDER --truth truth.jsonl`` where each line of the truth is
``{"id": "source/id", "group": "...", "kind": "operation" | "lookalike" | "none"}``. Prints one JSON line:
the figures of ``leadline demo --json``, and for each operation its rank and the share of it in one lead.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from leadline.app.demo.case_files import read_truth
from leadline.app.demo.evaluate import evaluate, ranked_leads
from leadline.core.casefile import open_case
from leadline.core.errors import LeadlineError


@click.command(epilog="Example: python -m benchmarks.score_case --case ./case --truth truth.jsonl")
@click.option("--case", "folder", type=click.Path(path_type=Path), required=True, help="Folder of the case file.")
@click.option(
    "--truth", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True, help="JSONL file."
)
def main(folder: Path, truth: Path) -> None:
    """Score the leads of a case against a truth file."""
    try:
        known = read_truth(truth)
        with open_case(folder) as case:
            leads = ranked_leads(case)
            listings = case.db.execute("select count(*) from listings").fetchone()[0]
    except LeadlineError as error:
        raise click.ClickException(str(error)) from error
    found = evaluate(known, leads)
    click.echo(
        json.dumps(
            {
                "listings": listings,
                "leads": sum(len(lead.listings) > 1 for lead in leads),
                "operations": found.operations,
                "pairwise_precision": found.pairwise_precision,
                "pairwise_recall": found.pairwise_recall,
                "pairwise_f1": found.pairwise_f1,
                "operations_in_top_40": found.operations_in_top_40,
                "ranks": dict(found.ranks),
                "shares": {group: round(share, 3) for group, share in found.shares.items()},
            }
        )
    )


if __name__ == "__main__":
    main()
