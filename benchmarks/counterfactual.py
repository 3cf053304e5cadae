"""Does a score move when words of ethnicity, nationality and gender, and names, are swapped?

    python -m benchmarks.counterfactual ../shared/data/text/emscad_dev.csv [--rows 500] [--embeddings]

Two models are trained: on the rows of the file, and on the adverts of a demo world (``--seed``), where the
label says whether an advert belongs to a planted operation. Each advert is then scored three times: as it
is, and in two versions in which every listed word is another of its kind and a person with a name, a
nationality and a gender stands in front. Printed: the largest change of a chance (the bar is .01), and what
the same swap does to TF-IDF with logistic regression, which reads everything.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from models.learning.committee import fit_committee
from models.learning.inputs import encoder_for
from models.learning.scoring import score_table
from models.learning.swaps import moves
from models.learning.tables import Table, kinds_of, read_table


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--embeddings", action="store_true", help="read meaning too")
    parser.add_argument("--seed", type=int, default=3)
    asked = parser.parse_args()
    began = time.process_time()
    emscad = read_table(asked.file, label="fraudulent", group="group", drop=("job_id",))
    some = np.random.default_rng(asked.seed).permutation(len(emscad))[: asked.rows]
    for name, table in (("EMSCAD", emscad.take(some.tolist())), ("demo", demo(asked.seed))):
        encoder = encoder_for(table, meaning=asked.embeddings)
        inputs = encoder.fit(table)
        assert table.labels is not None
        committee = fit_committee(
            inputs, np.arange(len(table)), table.labels, table.groups or table.ids, seed=asked.seed
        )
        plain = words_alone(table)
        told = {
            "Leadline": moves(table, encoder.text_columns, partial(score_table, encoder=encoder, committee=committee)),
            "TF-IDF + logistic regression": moves(table, encoder.text_columns, plain),
        }
        for order, moved in told.items():
            print(f"{name}, {len(table)} adverts, {order}: largest change {moved.max():.4f}, mean {moved.mean():.4f}")
    print(f"{time.process_time() - began:.0f} CPU seconds")


def demo(seed: int) -> Table:
    """The adverts of a demo world and whether they belong to an operation."""
    from leadline.app.demo.world import build_world

    world = build_world(seed, 600)
    adverts = list(world.adverts)
    placed = [world.truth[f"{advert.site}/{advert.id}"] for advert in adverts]
    columns = {"title": [advert.title for advert in adverts], "body": [advert.body for advert in adverts]}
    labels = np.array([int(one.kind == "operation") for one in placed])
    groups = [one.group or f"{advert.site}/{advert.id}" for one, advert in zip(placed, adverts, strict=True)]
    return Table([str(at) for at in range(len(adverts))], columns, labels, groups)


def words_alone(table: Table) -> Callable[[Table], np.ndarray]:
    """A scorer that reads every word as written."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    columns = [name for name, kind in kinds_of(table).items() if kind == "text"]

    def texts(rows: Table) -> list[str]:
        return [" ".join(parts) for parts in zip(*map(rows.texts, columns), strict=True)]

    model = make_pipeline(TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2)), LogisticRegression(C=10.0))
    model.fit(texts(table), table.labels)
    return lambda rows: model.predict_proba(texts(rows))[:, 1]


if __name__ == "__main__":
    main()
