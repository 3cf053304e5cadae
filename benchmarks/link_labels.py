"""Labelled pairs of links, to learn their strengths from: invented worlds whose truth is known, and labelled files.

``python -m benchmarks.link_labels --world a:11:700 --world b:21:400 --texts 3000:31 --personal first:1:3000
--out labelled.jsonl`` then ``leadline strengths learn --labels labelled.jsonl --out datasets/linking/strengths.json``.
Pictures need a case: ``--case FOLDER truth.jsonl`` (``benchmarks.make_case``, imported and extracted). Seeds named
here must not be quoted in figures. Links of manner follow from how pairs are judged (kind ``writing``): run both twice.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

import click

from benchmarks.emscad_campaigns import BODIES
from benchmarks.linking import Adverts
from benchmarks.make_case import STYLES
from benchmarks.personal import adverts, rows
from features.reading import read_batch
from leadline.app.demo.case_files import read_truth, rows_of
from leadline.core.casefile import open_case
from leadline.core.records import Listing
from models.linking import reading
from models.linking.batch import Batch
from models.linking.by_manner import blocks, compared
from models.linking.grouping import LEAST
from models.linking.rows import PicturePair, Row, row_of
from models.linking.rules import RULES
from models.linking.strengths import FEATURES
from models.linking.word import marks

#: Links of one kind that one world gives.
MOST = 1_500


def labelled(
    world: str, batch: Batch, group: Sequence[object], kinds: Sequence[str] = tuple(FEATURES)
) -> Iterator[dict[str, object]]:
    """Every link the rules propose, with its features and whether both ends are of one group (None: of nobody's)."""
    rng = Random(world)
    for kind, rule in RULES.items():
        proposal = batch.found[kind] = rule.propose(batch)
        edges = proposal.edges
        values = proposal.features if proposal.features is not None else {"score": edges.strength}
        chosen = [k for k in range(len(edges.a)) if proposal.features is not None or edges.strength[k] >= LEAST]
        if kind == "manner" and "writing" in kinds:
            for members in blocks(batch):
                a, b, likenesses = compared(batch, members)
                for k in sorted(rng.sample(range(len(a)), min(MOST, len(a)))):
                    one, other = group[members[a[k]]], group[members[b[k]]]
                    found = {name: round(float(value[k]), 4) for name, value in likenesses.items()}
                    yield {"kind": "writing", "same": bool(one is not None and one == other), "world": world, **found}
        for k in sorted(rng.sample(chosen, min(MOST, len(chosen)))) if kind in kinds else ():
            same = group[edges.a[k]] is not None and group[edges.a[k]] == group[edges.b[k]]
            found = {name: round(float(value[k]), 4) for name, value in values.items()}
            yield {"kind": kind, "same": bool(same), "world": world, **found}


def invented(style: str, seed: int, listings: int) -> tuple[list[Row], list[object]]:
    """The rows of a world, read as the extract stage does but for pictures, and the group of each."""
    world = STYLES[style](seed, listings)
    taken = ("id", "source", "url", "title", "body", "posted_at", "place", "country", "category", "price")
    held = [
        Listing(row["source"], row["id"], contacts=row["contacts"], **{name: row[name] for name in taken[2:]})
        for row in rows_of(world)
    ]
    signals = [found for at in range(0, len(held), 200) for found in read_batch(held[at : at + 200])]
    made = [row_of(at + 1, one, found) for at, (one, found) in enumerate(zip(held, signals, strict=True))]
    return made, [world.truth[one.name].group or None if one.name in world.truth else None for one in held]


def in_order(made: Sequence[Row], group: Sequence[object]) -> tuple[list[Row], list[object]]:
    """Rows as a batch wants them, sorted by name, and their groups."""
    order = sorted(range(len(made)), key=lambda at: made[at].name)
    return [made[at] for at in order], [group[at] for at in order]


def of_case(folder: Path, truth: Path) -> tuple[list[Row], list[PicturePair], Mapping[tuple[str, str], bool], list[object]]:
    """The rows and picture pairs of a case that was linked, and the group of each row."""
    known = read_truth(truth)
    with open_case(folder) as case:
        made, pictures, said = reading.all_rows(case.db), reading.picture_pairs(case.db), marks(case.db)
    return made, pictures, said, [known[row.name].group or None if row.name in known else None for row in made]


def campaigns(file: Path, columns: Sequence[str]) -> tuple[list[Row], list[object]]:
    """The fraudulent rows of EMSCAD as adverts of these columns, and their groups."""
    csv.field_size_limit(10_000_000)
    with file.open(newline="", encoding="utf-8") as stream:
        held = [row for row in csv.DictReader(stream) if row["fraudulent"] == "1"]
    made = [
        row_of(at, Listing("emscad", f"{at:05}", title=row["title"], body="\n".join(row[name] for name in columns if row[name])), [])
        for at, row in enumerate(held)
    ]  # fmt: skip
    return made, [row["group"] for row in held]


@click.command(epilog="Example: python -m benchmarks.link_labels --world b:21:400 --out labelled.jsonl")
@click.option("--world", "worlds", multiple=True, metavar="STYLE:SEED:LISTINGS", help="An invented world, without pictures.")
@click.option("--texts", multiple=True, metavar="N:SEED", help="Near-duplicate adverts of benchmarks.linking.")
@click.option("--personal", multiple=True, metavar="STYLE:SEED:N", help="Adverts of benchmarks.personal.")
@click.option("--case", "cases", multiple=True, nargs=2, type=click.Path(path_type=Path, exists=True), help="A case and its truth.")
@click.option("--emscad", type=click.Path(path_type=Path, exists=True), help="emscad_dev.csv")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
def main(
    worlds: tuple[str, ...], texts: tuple[str, ...], personal: tuple[str, ...], cases: tuple[tuple[Path, Path], ...],
    emscad: Path | None, out: Path,
) -> None:  # fmt: skip
    """Write labelled pairs, one JSON line each."""
    sets: list[tuple[str, Batch, list[object], tuple[str, ...]]] = []
    for name in worlds:
        style, seed, count = name.split(":")
        made, group = in_order(*invented(style, int(seed), int(count)))
        sets.append((f"style {style} seed {seed}", Batch(made), group, tuple(FEATURES)))
    for name in texts:
        count, seed = map(int, name.split(":"))
        generated = Adverts(count, seed, False)
        made = [row_of(at + 1, Listing("texts", f"{at:07}", body=text), []) for at, text in enumerate(generated.texts)]
        sets.append((f"near-duplicates seed {seed}", Batch(made), list(generated.group), ("text", "writing", "manner")))
    for name in personal:
        style, seed, count = name.split(":")
        written, truth = adverts(int(count), int(seed), style)
        sets.append((f"personal adverts {style} seed {seed}", Batch(rows(written)), truth.tolist(), ("text", "writing", "manner")))
    for folder, truth_file in cases:
        made, pictures, said, group = of_case(folder, truth_file)
        made, group = in_order(made, group)
        sets.append((f"case {folder.name}", Batch(made, pictures, said), group, ("picture",)))
    for columns in BODIES if emscad else ():
        made, group = campaigns(emscad, columns)
        sets.append((f"EMSCAD {' '.join(columns)}", Batch(made), group, ("text", "writing", "manner")))
    with out.open("w", encoding="utf-8") as stream:
        for world, batch, group, kinds in sets:
            count = 0
            for row in labelled(world, batch, group, kinds):
                stream.write(json.dumps(row) + "\n")
                count += 1
            click.echo(f"{world}: {count} pairs")
    click.echo(f"Written to {out}; learn with: leadline strengths learn --labels {out} --out FILE")


if __name__ == "__main__":
    main()
