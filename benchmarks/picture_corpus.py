"""Collect distinct pictures from packages for ``benchmarks.pictures``: photographs, wallpapers, textures, drawings.

Run ``python -m benchmarks.picture_corpus --out FOLDER SOURCE...``. A source is a folder that holds one unpacked
package (its name is the package's), or the name of an installed Debian or Python package. Nothing is
downloaded and no picture enters the repository: FOLDER gets JPEG files of at most 512 pixels a side and
``manifest.jsonl``, which says where each comes from.

Distinctness is decided by where a picture comes from, never by a perceptual hash, which would hide exactly the
pairs that a matcher confuses: one of each family of names (sizes, shapes and tones of one wallpaper are a family),
one of each picture with exactly the same pixels, and what ``picture_same.tsv`` names as the same after a look by
eye. Left out by path: icons, cursors and animation frames, and the pages and screenshots of manuals, of which the
same window in eight languages is not eight pictures. ``--hard`` collects only those, to be counted apart.

``--part tune`` or ``--part report`` takes a quarter or three quarters of the packages, by a hash of the package's
name, so that nothing is reported on a package that anything was tuned on.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib.metadata
import json
import random
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

SIDE = 512
_ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}
_LEAST_BYTES = 10_000
_LEAST_SIDE, _MOST_ASPECT = 150, 4
#: Standard deviation of grey below which there is nothing to see.
_LEAST_CONTRAST = 3.0
_HARD = re.compile(
    r"/(docs?|html|help|guide|manual|docbook|addons|fonts|icons|\w*_icons|fileicons|cursors?|sprites|hats|l10n|locale|translations"
    r"|images/(units|halo|projectiles|attacks|items|buttons|scenery|terrain)|screenshots)/|stitching",
    re.IGNORECASE,
)
_SIZE = re.compile(r"\d{3,5}x\d{3,5}|\d{2,4}px|@\dx|\b(16x9|16x10|4x3|5x4|16-9|4-3)\b")
_VARIANT = re.compile(
    r"[-_. ](small|big|large|thumb|thumbnail|preview|portrait|landscape|wide|hd|4k|dark|light|night|day|[dlns]|normal"
    r"|spec|specular|bump|no-?logo|logo)(?=[-_. ]|$)"
)
_NO_NAME = {"screenshot", "preview", "thumbnail", "contents", "images", "images_dark", "image"}
SAME = Path(__file__).with_name("picture_same.tsv")


def family(path: str) -> str:
    """The path without what tells sizes, shapes and tones of one picture apart."""
    parts = [_SIZE.sub("", part) for part in Path(path.lower()).with_suffix("").parts]
    parts[-1] = _VARIANT.sub("", parts[-1])
    named = (part.strip("-_. ") for part in parts if part not in _NO_NAME)
    return "/".join(part for part in named if part)


def part_of(package: str) -> str:
    """``tune`` or ``report``, by the package's name."""
    return "tune" if hashlib.sha1(package.encode()).digest()[0] % 100 < 25 else "report"


def files_of(source: str) -> tuple[str, list[tuple[str, Path]]]:
    """A package's name, and the paths of its files as the package names them and as they lie here."""
    folder = Path(source)
    if folder.is_dir():
        found = [(str(path.relative_to(folder)), path) for path in folder.rglob("*")]
        return folder.resolve().name, sorted(found)
    try:
        files = importlib.metadata.files(source) or []
        return source, sorted((str(file), Path(str(file.locate()))) for file in files)
    except importlib.metadata.PackageNotFoundError:
        listed = subprocess.run(["dpkg", "-L", source], capture_output=True, text=True, check=False)
    if listed.returncode:
        sys.exit(f"{source} is no folder and no installed Debian or Python package.")
    return source, sorted((line.lstrip("/"), Path(line)) for line in listed.stdout.splitlines())


def read(path: Path) -> Image.Image | None:
    """The picture as it is compared: RGB on white, at most ``SIDE`` a side. None when it is not wanted."""
    try:
        with Image.open(path) as opened:
            if min(opened.size) < _LEAST_SIDE or max(opened.size) / min(opened.size) > _MOST_ASPECT:
                return None
            opened.draft("RGB", (2 * SIDE, 2 * SIDE))
            picture: Image.Image = opened
            if "transparency" in opened.info or opened.mode in {"RGBA", "LA", "PA"}:
                picture = opened.convert("RGBA")
                picture.thumbnail((2 * SIDE, 2 * SIDE))
                picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
            picture = picture.convert("RGB")
    except (OSError, ValueError, SyntaxError):
        return None
    picture.thumbnail((SIDE, SIDE))
    return picture if np.asarray(picture.convert("L")).std() >= _LEAST_CONTRAST else None


def chosen(source: str, most: int, *, hard: bool) -> Iterator[tuple[str, str, Image.Image, bool]]:
    """Package, path and picture of a source, at most ``most`` of them, drawn by the package's name.

    The last says whether it is to be left out because another shows the same.
    """
    package, files = files_of(source)
    same = {row[1] for row in same_pictures() if row[0] == package}
    wanted = [
        (name, path)
        for name, path in files
        if path.suffix.lower() in _ENDINGS
        and bool(_HARD.search("/" + name)) == hard
        and path.is_file()
        and not path.is_symlink()
        and path.stat().st_size >= _LEAST_BYTES
    ]
    largest = sorted(wanted, key=lambda item: (-item[1].stat().st_size, item[0]))
    families: dict[str, tuple[str, Path]] = {}
    for name, path in largest:
        families.setdefault(name if hard else family(name), (name, path))
    left = sorted(families.values())
    random.Random(package).shuffle(left)
    count = 0
    for name, path in left:
        if count == most:
            return
        picture = read(path)
        if picture is not None:
            count += 1  # also of one left out, so that no other takes its place
            yield package, name, picture, not hard and name in same


def same_pictures() -> list[list[str]]:
    """Pairs found to be the same picture by eye: package and path left out, package and path kept, why."""
    with SAME.open(encoding="utf-8", newline="") as handle:
        return [row for row in csv.reader(handle, delimiter="\t") if row and not row[0].startswith("#")]


def main() -> None:
    """Write the corpus and say how many pictures each package gave."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", metavar="SOURCE", help="folder of an unpacked package, or a package")
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures and their manifest")
    parser.add_argument("--part", choices=["tune", "report"], help="only packages of this part")
    parser.add_argument("--most", type=int, default=400, help="pictures of one package (default 400)")
    parser.add_argument("--hard", action="store_true", help="icons, frames and manual pages instead of the rest")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    options.out.mkdir(parents=True, exist_ok=True)
    seen: set[str] = set()
    total = 0
    with (options.out / "manifest.jsonl").open("w", encoding="utf-8") as manifest:
        for source in sorted(options.sources):
            if options.part and part_of(Path(source).name) != options.part:
                continue
            count = 0
            for package, name, picture, left_out in chosen(source, options.most, hard=options.hard):
                pixels = hashlib.sha256(picture.tobytes()).hexdigest()
                if pixels in seen:
                    continue
                seen.add(pixels)  # also of one left out: its copies go with it
                if left_out:
                    continue
                file = f"{package}__{count:04d}.jpg"
                picture.save(options.out / file, quality=93)
                manifest.write(json.dumps({"file": file, "package": package, "path": name, "pixels": pixels}) + "\n")
                count += 1
            print(f"{count:5d}  {Path(source).name}", file=sys.stderr, flush=True)
            total += count
    print(f"{total} pictures in {options.out}")


if __name__ == "__main__":
    main()
