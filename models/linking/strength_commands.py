"""Commands of link strengths: show what is in force, and learn them again."""

from __future__ import annotations

import json
from pathlib import Path

import click

from leadline.core.cli import Invocation, put, put_json


@click.group(invoke_without_command=True, epilog="Example: leadline strengths")
@click.option("--json", "as_json", is_flag=True, help="Print the card as one line of JSON.")
@click.pass_context
def strengths(ctx: click.Context, as_json: bool) -> None:
    """Say how sure links are and where that was learned, or learn it again."""
    if ctx.invoked_subcommand:
        return
    from models.linking.strengths import OWN, bundled, read_strengths

    call: Invocation = ctx.obj
    own = Path(call.folder) / "models" / OWN
    held = read_strengths(own) if own.exists() else bundled()
    if as_json:
        put_json({"own": own.exists(), "digest": held.digest, **held.card})
        return
    put(
        f"{'Of this case' if own.exists() else 'Bundled'}, learned {held.card['learned_at'][:10]} from {held.card['from']}."
    )
    for kind, told in held.card["kinds"].items():
        put(f"\n{kind}: {told['pairs']:,} labelled pairs, {told['true']:,} true")
        for row in told["reliability"]:
            put(
                f"  said {row['strength']:.3f}, was {row['true']:.3f} of {row['links']:,} links in worlds not learned from"
            )
    put(f"\n{held.card['limits']}")


@strengths.command(epilog="Example: leadline --case ./case strengths learn --labels labelled.jsonl")
@click.option(
    "--labels", "files", type=click.Path(path_type=Path, exists=True, dir_okay=False), multiple=True,
    help="JSONL file of labelled pairs, as benchmarks.link_labels writes; may be given again.",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write here and leave the case as it is.")
@click.option("--sources", default="", help="Where the labelled pairs are from, for the card.")
@click.pass_obj
def learn(call: Invocation, files: tuple[Path, ...], out: Path | None, sources: str) -> None:
    """Learn how sure links are from labelled pairs and from what analysts said in this case.

    Without --out the case's own judgements count too, and its next `link` uses what was learned.
    """
    from models.linking.strength_learning import judged_pairs, read_labelled
    from models.linking.strength_learning import learn as learned
    from models.linking.strengths import OWN, bundled, read_strengths

    pairs = [pair for file in files for pair in read_labelled(file)]
    told = sources or ", ".join(file.name for file in files)
    if out is not None:
        _write(out, learned(pairs, _held(out), told))
        read_strengths(out)
        put(f"Learned from {len(pairs):,} pairs; written to {out}.")
        return
    with call.open_case() as case:
        judged = judged_pairs(case.db)
        from leadline.core.datasets import dataset

        before = _held(case.folder / "models" / OWN) or _held(dataset("linking", "strengths.json"))
        found = learned([*pairs, *judged], before, f"{told or 'no file'} and {len(judged)} judged pairs of this case")
        own = case.folder / "models" / OWN
        own.parent.mkdir(exist_ok=True)
        with case.transaction():
            case.record("learn link strengths", "case", pairs=len(pairs), judged=len(judged), before=bundled().digest)
        _write(own, found)
        digest = read_strengths(own).digest
    put(f"Learned from {len(pairs):,} pairs and {len(judged):,} judged ones ({digest}). Next: leadline link.")


def _held(path: Path) -> dict[str, object]:
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def _write(path: Path, held: dict[str, object]) -> None:
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(held, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    beside.replace(path)
