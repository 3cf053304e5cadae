"""Contacts planted in pictures: how many are read as selectors, and how many are read where there is no text.

    python -m benchmarks.picture_text [--pictures N] [--seed TEXT] [--photos FOLDER] [--misses]

Pictures are drawn by ``benchmarks.picture_text_drawn``; the engine's sizes were chosen on seed ``tune``, figures are
reported on ``report``. A planted contact counts when the readers of ``leadline extract`` give exactly that value from
the picture; whatever else they give as a contact is false. Peers, in the same run and through the same readers:
Tesseract where Debian's ``tesseract-ocr`` is installed, on the picture as it is, and the engine as its package sets
it up. CPU seconds are of everything, decoding and processes included, but for the start of each.
"""

from __future__ import annotations

import argparse
import io
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.picture_text_drawn import WAYS, Drawn, drawn
from features.picture_text.engines import chosen, label
from features.picture_text.lines import PictureText, TextLine
from features.picture_text.reader import TextReader
from features.reading import read
from leadline.core.errors import Quarantine
from leadline.core.records import Listing

Lines = Sequence[TextLine]
_KINDS = frozenset({"phone", "email", "url", "handle", "payment", "wallet"})


@contextmanager
def ours(name: str = "rapidocr") -> Iterator[Callable[[bytes], Lines]]:
    """What Leadline does."""
    entry = chosen(name)
    assert entry is not None
    with TextReader(entry, max_pixels=40_000_000) as reader:

        def lines(data: bytes) -> Lines:
            try:
                return reader.read(data)
            except Quarantine as refused:
                print(f"refused: {refused.reason}", file=sys.stderr)
                return ()

        yield lines


@contextmanager
def plain_engine() -> Iterator[Callable[[bytes], Lines]]:
    """The engine as its package sets it up."""
    import rapidocr

    engine = rapidocr.RapidOCR(params={"Global.log_level": "critical"})

    def lines(data: bytes) -> Lines:
        found = engine(np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))[:, :, ::-1])
        return [TextLine(text, (0, 0, 1, 1), float(sure)) for text, sure in zip(found.txts or (), found.scores or (), strict=True)]

    yield lines


@contextmanager
def tesseract() -> Iterator[Callable[[bytes], Lines]]:
    """Debian's Tesseract, looking for text anywhere."""

    def lines(data: bytes) -> Lines:
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            Image.open(io.BytesIO(data)).convert("RGB").save(file.name, compress_level=1)
            run = subprocess.run(
                ["tesseract", file.name, "-", "--psm", "11"], capture_output=True, text=True, check=False,
                env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"},
            )  # fmt: skip
        return [TextLine(line.strip(), (0, 0, 1, 1), 1.0) for line in run.stdout.splitlines() if line.strip()]

    yield lines


def cpu() -> float:
    """CPU seconds of this process and of all that it waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def selectors(picture: Drawn, lines: Lines) -> set[tuple[str, str]]:
    """The contacts that are read from lines of text, in a listing that says nothing but its country."""
    text = PictureText("0" * 64, "bench", tuple(lines))
    return {(one.kind, one.value) for one in read(Listing("bench", "1", country=picture.country), "", [text]) if one.kind in _KINDS}


def measure(name: str, by: Callable, pictures: Sequence[Drawn], empty: Sequence[Drawn], misses: bool) -> None:
    """One line for a reader, and one for each way of writing."""
    found: dict[str, list[bool]] = {}
    kinds: dict[str, list[bool]] = {}
    false = on_empty = 0
    begin = cpu()
    with by() as lines:
        for picture in pictures:
            told = lines(picture.data)
            got = selectors(picture, told)
            hit = picture.planted in got
            found.setdefault(picture.way, []).append(hit)
            kinds.setdefault(picture.planted[0], []).append(hit)
            # A number on WhatsApp is a handle too, and an address a site: those are no mistakes.
            others = {one for one in got if one != picture.planted and not _same_place(one, picture.planted)}
            false += len(others)
            if misses and (not hit or others):
                print(f"  {name}: {picture.way}, {picture.ground}: {picture.planted} read as {[line.text for line in told]}: {got}")
        for picture in empty:
            got = selectors(picture, lines(picture.data))
            on_empty += len(got)
            if misses and got:
                print(f"  {name}: nothing there, read {got}")
    spent = (cpu() - begin) / (len(pictures) + len(empty))
    share = sum(map(sum, found.values())) / len(pictures)
    print(f"{name:<16} recall {share:.3f}, false {false} in {len(pictures)} pictures with a contact, {on_empty} in {len(empty)} without text; {spent:.2f} CPU s a picture")
    print("  " + ", ".join(f"{way} {sum(found[way])}/{len(found[way])}" for way in WAYS if way in found))
    print("  " + ", ".join(f"{kind} {sum(hits)}/{len(hits)}" for kind, hits in sorted(kinds.items())), flush=True)


def _same_place(one: tuple[str, str], planted: tuple[str, str]) -> bool:
    value = planted[1].rpartition(":")[2].removeprefix("//")
    return value in one[1]


def main() -> None:
    """Print the figures of Leadline and its peers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=200, help="pictures with a contact, and half as many without (200)")
    parser.add_argument("--seed", default="report", help="what the pictures are drawn by (report)")
    parser.add_argument("--photos", type=Path, help="folder of photographs without text, as further grounds")
    parser.add_argument("--only", action="append", help="only these readers (ours, engine, tesseract)")
    parser.add_argument("--misses", action="store_true", help="print what was missed or wrong")
    options = parser.parse_args()
    photos = sorted(options.photos.rglob("*.jpg")) if options.photos else []
    pictures = [drawn(f"{options.seed} {number}", photos) for number in range(options.pictures)]
    empty = [drawn(f"{options.seed} empty {number}", photos, text=False) for number in range(options.pictures // 2)]
    readers: dict[str, Callable] = {"ours": ours, "engine": plain_engine, "tesseract": tesseract}
    if shutil.which("tesseract") is None:
        print("tesseract is not installed: left out")
        del readers["tesseract"]
    start = time.monotonic()
    for name, by in readers.items():
        if not options.only or name in options.only:
            measure(f"{name} ({label('rapidocr')})" if name == "ours" else name, by, pictures, empty, options.misses)
    print(f"{time.monotonic() - start:.0f} s in all")


if __name__ == "__main__":
    main()
