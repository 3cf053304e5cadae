"""Commands of learning: train on a case or a file, measure and use a model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from leadline.core.cli import Invocation, put, put_json, say

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command(epilog="Example: leadline train adverts.jsonl --label fraud --group campaign --out model")
@click.argument("file", type=_FILE, required=False)
@click.option("--label", default="", help="Column of the answer: 1 or 0. Needed with FILE.")
@click.option("--group", default="", help="Column of what belongs together: never on both sides of a split.")
@click.option("--out", default=None, type=_FOLDER, help="Folder to write the model to. Needed with FILE.")
@click.option("--drop", multiple=True, metavar="COLUMN", help="Leave a column out of the inputs. May be repeated.")
@click.option(
    "--split", default="", metavar="COLUMN", help="Measure on a split of your own: a column of train and test."
)
@click.option("--by-time", default="", metavar="COLUMN", help="Measure on the latest fifth by this column of times.")
@click.option("--weak", is_flag=True, help="On a case: learn from weak labels too; nothing is measured on them.")
@click.option("--labels", "sets", multiple=True, metavar="SET", help="On a case: learn from a set from outside too.")
@click.option("--capacity", type=click.IntRange(1), default=40, show_default=True, help="Rows a unit can review.")
@click.option(
    "--embeddings/--no-embeddings",
    "meaning",
    default=None,
    help="Read meaning; by default on files of up to 5,000 rows.",
)
@click.option("--measure/--no-measure", default=True, help="Measure on groups held out before learning from all.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of every draw.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON.")
@click.pass_obj
def train(call: Invocation, file: Path | None, label: str, group: str, out: Path | None, drop: tuple[str, ...],
          split: str, by_time: str, weak: bool, sets: tuple[str, ...], capacity: int, meaning: bool | None, measure: bool, seed: int, as_json: bool) -> None:  # fmt: skip
    """Train a model on the leads people judged, or on the labelled rows of FILE."""
    from leadline.core.errors import InputError
    from models.learning.tables import read_table
    from models.learning.training import Plan
    from models.learning.training import train as learn

    plan = Plan(seed=seed, capacity=capacity, meaning=meaning, split=split, by_time=by_time, measure=measure)
    if file is None:
        if label or group or out or drop or split:
            raise InputError("These options are for a file.", "Name the file, or leave out --label, --group, --out.")
        _train_case(call, plan, weak, sets, as_json)
        return
    if not label or out is None or weak or sets:
        raise InputError(
            "Training from a file needs --label and --out, and knows no --weak or --labels.",
            "Write: leadline train FILE --label COLUMN --out FOLDER.",
        )
    table = read_table(file, label=label, group=group, drop=drop)
    manifest = learn(table, out, plan, purpose=call.settings.purpose)
    if as_json:
        put_json({"model": str(out), **{key: manifest[key] for key in ("data", "experts", "report")}})
        return
    put(f"Model in {out}: {manifest['data']['rows']} rows, {manifest['data']['groups']} groups.")
    _tell(manifest["report"])
    say(f"Read {out / 'card.html'}. Next: leadline score FILE --model {out}")


def _train_case(call: Invocation, plan: Any, weak: bool, sets: tuple[str, ...], as_json: bool) -> None:
    from models.learning.on_case import train_case

    with call.open_case() as case:
        made = train_case(case, plan, weak=weak, sets=sets)
    for model in made:
        if as_json:
            put_json(model)
            continue
        put(f"Model {model['name']}: {model['rows']} leads, {model['positive']} of them yes.")
        _tell(model["report"])
        say(f"Next: leadline models compare catalogue {model['name']}; leadline promote {model['name']} --reason …")


@click.command(epilog="Example: leadline score new.jsonl --model model > scores.jsonl")
@click.argument("file", type=_FILE)
@click.option("--model", "folder", required=True, type=_FOLDER, help="Folder that train wrote.")
def score(file: Path, folder: Path) -> None:
    """Score rows by a model: one line of id and score each."""
    from models.learning.folder import read_model
    from models.learning.scoring import score_table
    from models.learning.tables import read_table

    encoder, committee, _ = read_model(folder)
    table = read_table(file)
    for own_id, chance in zip(table.ids, score_table(table, encoder, committee), strict=True):
        put_json({"id": own_id, "score": round(float(chance), 6)})


@click.command(epilog="Example: leadline evaluate --model model --file adverts.jsonl --swap")
@click.option("--model", "folder", required=True, type=_FOLDER, help="Folder that train wrote.")
@click.option("--file", type=_FILE, default=None, help="Rows to measure on that the model has not learned from.")
@click.option("--label", default="", help="Column of the answer, to measure.")
@click.option("--group", default="", help="Column of what belongs together, for the intervals.")
@click.option("--capacity", type=click.IntRange(1), default=40, show_default=True, help="Rows a unit can review.")
@click.option("--swap", is_flag=True, help="Swap ethnic, national and gender words and names; say how far scores move.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one line of JSON.")
def evaluate(folder: Path, file: Path | None, label: str, group: str, capacity: int, swap: bool, as_json: bool) -> None:
    """Measure a model on rows it has not seen, or show what it measured."""
    from models.learning.folder import read_model
    from models.learning.scoring import measure_on
    from models.learning.swaps import largest_move
    from models.learning.tables import read_table

    encoder, committee, manifest = read_model(folder)
    result: dict[str, Any] = {} if file else dict(manifest["report"])
    if file:
        table = read_table(file, label=label, group=group)
        if label:
            result = measure_on(table, encoder, committee, capacity)
        if swap:
            result["largest_move"] = largest_move(table, encoder, committee)
    if as_json:
        put_json(result)
        return
    _tell(result)
    if "largest_move" in result:
        put(f"Largest move of a score when words are swapped: {result['largest_move']:.4f}")


def _tell(report: dict[str, Any]) -> None:
    for name, told in report.get("measures", {}).items():
        put(name)
        for measure, cell in told.items():
            apart = (
                f"; {cell['difference']:+.3f} on the baseline ({cell['difference_low']:+.3f} to {cell['difference_high']:+.3f})"
                if "difference" in cell
                else ""
            )
            put(f"  {measure:<28} {cell['value']:.3f} ({cell['low']:.3f} to {cell['high']:.3f}){apart}")
    for part, told in report.get("ablation", {}).items():
        cell = told["AUC"]
        put(
            f"{part:<18} AUC {cell['value']:.3f} ({cell['difference']:+.3f}, {cell['difference_low']:+.3f} to {cell['difference_high']:+.3f})"
        )
    for point in report.get("curve", []):
        put(
            f"learning from {point['groups']} groups: average precision {point['average_precision']:.3f}, AUC {point['auc']:.3f}"
        )
    if "calibration_error" in report:
        put(f"Calibration error {report['calibration_error']:.3f}")
