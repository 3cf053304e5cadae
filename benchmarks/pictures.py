"""Picture reuse: recall for each kind of edit, false matches among unrelated pairs, and speed.

Run ``python -m benchmarks.pictures --photos FOLDER... --work FOLDER [--json FILE]``. Without photographs the corpus
is generated scenes only; name folders of distinct pictures for figures that mean something:
``python -m benchmarks.picture_corpus`` collects them from packages. Every match between two of them counts as
false and is named, to be looked at; pairs that show the same thing go into ``benchmarks/picture_same.tsv``
with the reason, and the corpus is collected again without them. Matches are found as the product finds them,
candidates by index included. Peers are measured on the same files in the same run: pHash and PDQ at the loosest
distance, ORB with RANSAC at the least number of agreeing features, that keeps false matches within one in ten
thousand pairs.

The work is done in pieces, each kept in the ``--work`` folder under what it depends on, so that a run that was
stopped goes on where it was, and a change of the rules alone hashes nothing again. CPU seconds are those of the
pieces, whenever they were done.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import inspect
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image
from scipy.stats import chi2

from benchmarks import picture_edits, picture_peers
from benchmarks.picture_edits import EDITS, corpus, fitted, recompressed
from features import pictures as room
from features.pictures.hashing import HASHED_WITH, hash_pixels
from features.pictures.index import PictureIndex
from features.pictures.matching import Picture, PictureMatch, add_to, find_new

#: False matches per unrelated pair that the peers are allowed.
PEER_RATE = 1e-4
_UNRELATED_ORB = 20_000  # pairs from which ORB's limit is read
_PIECE = 100
_BATCH = 500  # pictures compared together, as a case that grows compares them
#: CPU seconds that a unit of work takes, roughly, from which the time left is told.
_COST = {"original": 0.045, "edit": 0.07, "within": 0.06, "find": 0.045, "orb": 0.004}


class Work:
    """A folder of finished pieces, and how much is left."""

    def __init__(self, folder: Path, total: float) -> None:
        self.folder, self.left = folder, total
        self.seconds = dict.fromkeys(_COST, 0.0)
        self._began, self._done, self._told = time.monotonic(), 0.0, 0.0
        folder.mkdir(parents=True, exist_ok=True)

    def piece(self, name: str, kind: str, units: int, make: Callable[[], Any]) -> Any:
        """What ``make`` gives, or gave in an earlier run: JSON values only."""
        path = self.folder / f"{name}.json.gz"
        cost = units * _COST[kind]
        self.left -= cost
        if path.exists():
            held = json.loads(gzip.decompress(path.read_bytes()))
        else:
            began = time.process_time()
            value = make()
            held = {"seconds": time.process_time() - began, "value": value}
            part = path.with_suffix(".part")
            part.write_bytes(gzip.compress(json.dumps(held).encode(), 1))
            part.replace(path)
            self._done += cost
        self.seconds[kind] += held["seconds"]
        self._tell(kind)
        return held["value"]

    def _tell(self, kind: str) -> None:
        now = time.monotonic()
        if self._done and now - self._told > 15:
            self._told = now
            minutes = self.left * (now - self._began) / self._done / 60
            print(f"  {kind}: about {minutes:.0f} minutes left", file=sys.stderr, flush=True)


def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:12]


def _rules() -> str:
    """Changes when anything changes by which pictures are compared."""
    folder = Path(next(iter(room.__path__)))
    return _digest(*(path.read_text("utf-8") for path in sorted(folder.glob("*.py"))))


def _upper(count: int, pairs: int) -> float:
    """The 95 % upper bound of a rate of which ``count`` were seen (exact for none: the rule of three)."""
    return float(chi2.ppf(0.95, 2 * (count + 1)) / 2 / pairs)


class Measure:
    """The corpus, its pieces of work, and the figures."""

    def __init__(self, folders: list[Path], scenes: int, sample: int, work: Path, edits: Sequence[str]) -> None:
        names, pictures = zip(*corpus(folders, scenes), strict=True)
        self.names: tuple[str, ...] = names
        self.pictures: tuple[Image.Image, ...] = pictures
        self.count = len(names)
        self.edits = edits
        draw = np.random.Generator(np.random.PCG64(5))
        self.chosen = np.sort(draw.choice(self.count, min(sample, self.count), replace=False))
        pixels = hashlib.sha256(b"".join(picture.tobytes() for picture in pictures)).hexdigest()
        made = _digest(HASHED_WITH, pixels, inspect.getsource(picture_peers))
        edited = _digest(made, self.chosen.tolist(), inspect.getsource(picture_edits))
        self.names_of = {
            "original": made,
            "edit": edited,
            "within": _digest(made, _rules()),
            "find": _digest(edited, _rules()),
        }
        units = {
            "original": self.count,
            "edit": len(edits) * len(self.chosen),
            "within": self.count,
            "orb": _UNRELATED_ORB,
        }
        units["find"] = units["edit"]
        self.work = Work(work, sum(_COST[kind] * count for kind, count in units.items()))
        self.corners = cache(lambda number: picture_peers.corners(self.pictures[number]))

    def _hashed(self, kind: str, label: str, pictures: Sequence[Image.Image], numbers: Sequence[int]) -> Any:
        """Our hashes and the peers' of some pictures; of edited ones how many corners agree with the original's."""
        name = f"{kind}-{self.names_of[kind]}-{label}"

        def make() -> list[dict[str, Any]]:
            rows = []
            for picture, number in zip(pictures, numbers, strict=True):
                began = time.process_time()
                ours = hash_pixels(np.asarray(picture))
                row = {"ours": ours, "seconds": time.process_time() - began}
                row |= {"PDQ": picture_peers.pdq(picture).hex(), "pHash": picture_peers.phash(picture).hex()}
                if kind == "edit":
                    row["ORB"] = picture_peers.agreeing(picture_peers.corners(picture), self.corners(number))
                rows.append(row)
            return rows

        return self.work.piece(name, kind, len(numbers), make)

    def originals(self) -> list[dict[str, Any]]:
        """Every picture of the corpus, hashed."""
        rows: list[dict[str, Any]] = []
        for start in range(0, self.count, _PIECE):
            numbers = range(start, min(start + _PIECE, self.count))
            rows += self._hashed("original", str(start), self.pictures[start : numbers.stop], numbers)
        return rows

    def edited(self, kind: int, name: str) -> list[dict[str, Any]]:
        """The sample after one kind of edit and a trip through JPEG, hashed."""
        rows: list[dict[str, Any]] = []
        for start in range(0, len(self.chosen), _PIECE):
            numbers = self.chosen[start : start + _PIECE].tolist()
            if (self.work.folder / f"edit-{self.names_of['edit']}-{kind}-{start}.json.gz").exists():
                pictures: list[Image.Image] = [self.pictures[number] for number in numbers]  # not looked at
            else:
                pictures = [self._edit(kind, name, number) for number in numbers]
            rows += self._hashed("edit", f"{kind}-{start}", pictures, numbers)
        return rows

    def _edit(self, kind: int, name: str, number: int) -> Image.Image:
        draw = np.random.Generator(np.random.PCG64([5, kind, number]))
        return fitted(recompressed(EDITS[name](self.pictures[number], self.pictures[self.beside(number)], draw)))

    def beside(self, number: int) -> int:
        """The other picture of a collage."""
        return (number * 7 + 11) % self.count

    def within(self, known: Sequence[Picture]) -> list[PictureMatch]:
        """Every match among the pictures of the corpus, found a few hundred at a time."""
        index, found = PictureIndex(), []
        for start in range(0, self.count, _BATCH):
            new = known[start : start + _BATCH]
            find = lambda new=new: _plain(find_new(new, index, lambda numbers: [known[n] for n in numbers]))  # noqa: E731
            found += self.work.piece(f"within-{self.names_of['within']}-{start}", "within", len(new), find)
            add_to(index, new)
        return [PictureMatch(**match) for match in found]

    def found(
        self, kind: int, new: list[Picture], index: PictureIndex, known: Sequence[Picture]
    ) -> set[tuple[int, int]]:
        """Which edited picture (by its place) matches which of the corpus."""
        find = lambda: _plain(find_new(new, index, lambda numbers: [known[number] for number in numbers]))  # noqa: E731
        matches = self.work.piece(f"find-{self.names_of['find']}-{kind}", "find", len(new), find)
        return {(match["b"] - self.count, match["a"]) for match in matches if match["a"] < self.count <= match["b"]}

    def orb_limit(self, same: set[tuple[int, int]], usable: np.ndarray) -> int:
        """Agreeing features from which at most ``PEER_RATE`` of unrelated pairs count as the same."""
        draw = np.random.Generator(np.random.PCG64(6))
        pairs = draw.choice(np.flatnonzero(usable), (_UNRELATED_ORB, 2))
        agreed: list[int] = []
        for start in range(0, len(pairs), 1000):
            part = [(min(a, b), max(a, b)) for a, b in pairs[start : start + 1000].tolist()]
            unrelated = [(a, b) for a, b in part if a != b and (a, b) not in same]
            count = lambda these=unrelated: [picture_peers.agreeing(self.corners(a), self.corners(b)) for a, b in these]  # noqa: E731
            name = f"orb-{self.names_of['original']}-{_digest(unrelated)}"
            agreed += self.work.piece(name, "orb", len(part), count)
        allowed = int(PEER_RATE * len(agreed))
        return sorted(agreed)[-1 - allowed] + 1

    def figures(self) -> dict[str, Any]:
        """All figures. The sample is edited; every picture is an unrelated one to all others."""
        rows = self.originals()
        known = [Picture(number, row["ours"]) for number, row in enumerate(rows)]
        usable = np.array([not row["ours"]["weak"] for row in rows])  # the peers' limits are spared the others
        edits = {name: self.edited(kind, name) for kind, name in enumerate(EDITS) if name in self.edits}
        within = self.within(known)
        same = {(match.a, match.b) for match in within}
        theirs = {peer: _bits(rows, peer) for peer in ("PDQ", "pHash")}
        limits = {peer: picture_peers.loosest(bits, same, usable, PEER_RATE) for peer, bits in theirs.items()}
        limits["ORB+RANSAC"] = self.orb_limit(same, usable)
        index = PictureIndex()
        add_to(index, known)
        recall: dict[str, dict[str, float]] = {}
        wrong_edits, edit_pairs = [], 0
        for name, edited in edits.items():
            kind = list(EDITS).index(name)
            found = self.found(
                kind, [Picture(self.count + k, row["ours"]) for k, row in enumerate(edited)], index, known
            )
            recall[name] = {"ours": float(np.mean([(k, n) in found for k, n in enumerate(self.chosen.tolist())]))}
            for peer, bits in theirs.items():
                apart = picture_peers.distances(_bits(edited, peer), bits[self.chosen]).diagonal()
                recall[name][peer] = float(np.mean(apart <= limits[peer]))
            recall[name]["ORB+RANSAC"] = float(np.mean([row["ORB"] >= limits["ORB+RANSAC"] for row in edited]))
            collage = "collage" in name
            for k, number in sorted(found):
                right = {int(self.chosen[k]), *([self.beside(int(self.chosen[k]))] if collage else [])}
                if not any(number == one or (min(number, one), max(number, one)) in same for one in right):
                    wrong_edits.append([name, self.names[int(self.chosen[k])], self.names[number]])
            edit_pairs += len(edited) * (self.count - 1 - collage)
            print(f"{name:26s}" + "".join(f"{who} {value:.4f}   " for who, value in recall[name].items()), flush=True)
        pairs = self.count * (self.count - 1) // 2
        hashing = sum(row["seconds"] for row in rows)
        return {
            "pictures": self.count, "too_little_in_them": int((~usable).sum()), "pairs": pairs,
            "false_matches": len(within), "rate_is_below": _upper(len(within), pairs),
            "matches": [[self.names[m.a], self.names[m.b], m.method, m.distance, m.points] for m in within],
            "edited": len(self.chosen), "pairs_with_edited": edit_pairs, "false_among_edits": len(wrong_edits),
            "rate_among_edits_is_below": _upper(len(wrong_edits), edit_pairs), "wrong_edits": wrong_edits,
            "limits": limits, "recall": recall, "bytes_of_a_picture": _stored(rows),
            "hashed_per_second_per_core": round(len(rows) / hashing, 1),
            "compared_per_second_per_core": round(self.count / self.work.seconds["within"], 1),
            "cpu_seconds": {kind: round(value) for kind, value in self.work.seconds.items()},
        }  # fmt: skip


def _plain(matches: Sequence[PictureMatch]) -> list[dict[str, Any]]:
    return [{name: getattr(match, name) for name in PictureMatch.__slots__} for match in matches]


def _bits(rows: Sequence[Mapping[str, Any]], peer: str) -> np.ndarray:
    return np.stack([np.frombuffer(bytes.fromhex(row[peer]), np.uint8) for row in rows])


def _stored(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Bytes that a picture's hashes take in a case on average, and those of its crops."""
    sizes = [(len(json.dumps(row["ours"])), len(row["ours"]["crops"])) for row in rows]
    whole, crops = np.mean(sizes, axis=0)
    return {"all": round(whole), "crops": round(crops)}


def main() -> None:
    """Measure, print a table, and with ``--json FILE`` keep everything, matched pairs included."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, nargs="*", default=[], help="folders of distinct photographs")
    parser.add_argument("--scenes", type=int, default=300, help="generated scenes beside them (default 300)")
    parser.add_argument("--sample", type=int, default=400, help="pictures that are edited (default 400)")
    parser.add_argument("--work", type=Path, help="folder that finished pieces are kept in, to go on from")
    parser.add_argument("--json", type=Path, help="file for all figures")
    parser.add_argument("--edits", nargs="+", choices=EDITS, default=list(EDITS), help="only these (default all)")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as passing:
        work = options.work or Path(passing)
        figures = Measure(options.photos, options.scenes, options.sample, work, options.edits).figures()
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1), "utf-8")
    for pair in figures["matches"]:
        print("match:", *pair)
    for wrong in figures["wrong_edits"]:
        print("false match of an edited picture:", *wrong)
    for name, value in figures.items():
        if name not in {"recall", "matches", "wrong_edits"}:
            print(f"{name}: {value}")


if __name__ == "__main__":
    main()
