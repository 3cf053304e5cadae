"""Writes an invented world as files to import, and its truth beside them.

``python -m benchmarks.make_case --seed 7 --out FOLDER [--style a|b] [--listings N]`` makes
``FOLDER/import/listings.jsonl``, ``FOLDER/import/images/`` and ``FOLDER/truth.jsonl``. Import only
``FOLDER/import``; score with ``python -m benchmarks.score_case``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from leadline.app.demo.case_files import write_case
from leadline.app.demo.world import World, build_world


def _other_world(seed: int, listings: int) -> World:
    from benchmarks.other_world import build_other_world

    return build_other_world(seed, listings)


#: Generators by name: ``a`` is the demo's own, ``b`` was written apart from it.
STYLES: Mapping[str, Callable[[int, int], World]] = {"a": build_world, "b": _other_world}


@click.command(epilog="Example: python -m benchmarks.make_case --seed 7 --out /tmp/world")
@click.option("--seed", type=int, required=True, help="Which world.")
@click.option(
    "--out", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="Where to write it."
)
@click.option("--listings", type=click.IntRange(40), default=1_500, show_default=True, help="About how many adverts.")
@click.option("--style", type=click.Choice(list(STYLES)), default="a", show_default=True, help="Which generator.")
def main(seed: int, folder: Path, listings: int, style: str) -> None:
    """Write an invented world as files to import, and its truth beside them."""
    world = STYLES[style](seed, listings)
    write_case(world, folder)
    operations = {placed.group for placed in world.truth.values() if placed.kind == "operation"}
    click.echo(
        f"{len(world.adverts)} adverts, {len(world.pictures)} pictures, {len(operations)} operations in {folder}"
    )


if __name__ == "__main__":
    main()
