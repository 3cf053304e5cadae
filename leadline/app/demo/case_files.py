"""An invented world as files: listings and pictures to import, and the truth beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from leadline.app.demo.world import Placed, World
from leadline.core.errors import InputError

#: What a line of truth may say a listing is.
KINDS = frozenset({"operation", "lookalike", "none"})


def rows_of(world: World) -> Iterator[dict[str, Any]]:
    """The adverts of a world as rows of a JSONL import; pictures are paths under ``images/``."""
    for advert in world.adverts:
        yield {
            "id": advert.id,
            "source": advert.site,
            "url": f"https://{advert.site}.example/{advert.id}",
            "title": advert.title,
            "body": advert.body,
            "posted_at": advert.posted_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "place": advert.place,
            "country": advert.country,
            "category": advert.category,
            "price": advert.price,
            "contacts": [advert.phone] if advert.phone else [],
            "images": [f"images/{name}" for name in advert.pictures],
        }


def write_case(world: World, folder: Path) -> None:
    """Write a world under ``folder``: what may be imported, and the truth outside of it."""
    from leadline.app.demo.pictures import draw

    images = folder / "import" / "images"
    images.mkdir(parents=True, exist_ok=True)
    with (folder / "import" / "listings.jsonl").open("w", encoding="utf-8") as out:
        for row in rows_of(world):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    for name, spec in world.pictures.items():
        (images / name).write_bytes(draw(spec))
    with (folder / "truth.jsonl").open("w", encoding="utf-8") as out:
        for name, placed in sorted(world.truth.items()):
            out.write(json.dumps({"id": name, "group": placed.group, "kind": placed.kind}) + "\n")


def read_truth(path: Path) -> Mapping[str, Placed]:
    """The truth in a JSONL file, by listing name. Raises InputError naming the line that is wrong."""
    truth: dict[str, Placed] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            name, placed = str(row["id"]), Placed(str(row.get("group") or ""), str(row["kind"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise InputError(f"{path}:{number}: not a line of truth.", "Write id, group and kind.") from None
        if placed.kind not in KINDS or (placed.kind == "operation" and not placed.group):
            raise InputError(
                f"{path}:{number}: {placed.kind!r} is no kind, or an operation has no group.",
                f"Kinds are {', '.join(sorted(KINDS))}.",
            )
        truth[name] = placed
    return truth
