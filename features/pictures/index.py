"""The pictures of a case, indexed for comparison: kept on disk, and added to, never built anew.

The case file is the truth and the index only a copy of it, in one folder that may be deleted at any time.
It holds what candidates are found by; what decides on a pair is read from the case file.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from features.pictures.hashing import HASHED_WITH
from features.pictures.plain import TINT_SIDE
from features.pictures.stored import FAINT_QUALITY, Stored
from features.pictures.votes import Features

#: Changes when what the files hold changes; an index of another layout is built anew.
_LAYOUT = f"1 {HASHED_WITH}"
#: Where a case keeps it, in its folder.
INDEX = "images/index"
_MANIFEST = "index.json"
_MAPPED = 1 << 20  # bytes
_OWN = ("ids", "upright", "entry", "crops", "cropped", "grain", "grained", "tints", "plain")


@dataclass(frozen=True, slots=True)
class Segment:
    """Some pictures. ``ids`` int64 (n,): ``images.id``, rising.

    ``upright`` uint8 (m, 32): hashes of their wholes and panels that say enough to be compared; ``entry``
    int32 (m, 2): the picture's place and the whole's number in it. ``crops`` uint8 (c, 32) and ``cropped`` int32 (c,): hashes of their crops, and the pictures' places.
    ``grain`` uint8 (g, 32) and ``grained`` int32 (g,): upright hashes of their grain, and the pictures' places.
    ``tints`` uint8 (p, 32, 32, 3) and
    ``plain`` int32 (p,): small copies of those with little in them, and their places. ``features``: all
    their features.
    """

    ids: np.ndarray
    upright: np.ndarray
    entry: np.ndarray
    crops: np.ndarray
    cropped: np.ndarray
    grain: np.ndarray
    grained: np.ndarray
    tints: np.ndarray
    plain: np.ndarray
    features: Features

    @classmethod
    def of(cls, pictures: Sequence[Stored]) -> Segment:
        """The pictures as a segment, in the order given."""
        entries = [
            (at, number, whole.turned[0])
            for at, picture in enumerate(pictures)
            for number, whole in enumerate(() if picture.weak else picture.wholes)
            if whole.quality >= FAINT_QUALITY or whole.cells is None
        ]
        upright = np.array([hash_ for *_, hash_ in entries], np.uint8).reshape(-1, 32)
        entry = np.array([(at, number) for at, number, _ in entries], np.int32).reshape(-1, 2)
        crops = [np.zeros((0, 32), np.uint8), *(picture.crops for picture in pictures)]
        cropped = np.repeat(np.arange(len(pictures), dtype=np.int32), [len(rows) for rows in crops[1:]])
        grain = np.concatenate([crops[0], *(picture.grain_turned[:1] for picture in pictures)])
        grained = np.array([at for at, picture in enumerate(pictures) if picture.grain is not None], np.int32)
        ids = np.array([picture.id for picture in pictures], np.int64)
        plain = np.array([at for at, picture in enumerate(pictures) if picture.tint is not None], np.int32)
        tints = np.array([pictures[at].tint for at in plain], np.uint8).reshape(-1, TINT_SIDE, TINT_SIDE, 3)
        features = Features.of([picture.points for picture in pictures])
        return cls(ids, upright, entry, np.concatenate(crops), cropped, grain, grained, tints, plain, features)

    @classmethod
    def joined(cls, first: Segment, second: Segment) -> Segment:
        """Both as one; as ``of`` the pictures of both would give it."""
        count = len(first.ids)
        return cls(
            np.concatenate([first.ids, second.ids]),
            np.concatenate([first.upright, second.upright]),
            np.concatenate([first.entry, second.entry + np.array([count, 0], np.int32)]),
            np.concatenate([first.crops, second.crops]),
            np.concatenate([first.cropped, second.cropped + np.int32(count)]),
            np.concatenate([first.grain, second.grain]),
            np.concatenate([first.grained, second.grained + np.int32(count)]),
            np.concatenate([first.tints, second.tints]),
            np.concatenate([first.plain, second.plain + np.int32(count)]),
            Features.joined(first.features, second.features, count),
        )

    def arrays(self) -> dict[str, np.ndarray]:
        """Every array by a name that a file can have."""
        own = {name: getattr(self, name) for name in _OWN}
        return own | {field.name: getattr(self.features, field.name) for field in fields(Features)}


class PictureIndex:
    """Segments of pictures, the oldest first, each at least twice as large as the next.

    ``folder``: where it is kept; without one it lives in memory. An index that is missing, broken or of another
    version begins empty.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._names: list[str] = []
        self.segments: list[Segment] = []
        self._told: set[int] = set()
        if folder is not None:
            try:
                self._load(folder)
            except (OSError, ValueError, KeyError, TypeError):
                self.clear()

    @property
    def told(self) -> frozenset[int]:
        """``images.id`` of every picture added, those with too little in them included."""
        return frozenset(self._told)

    def clear(self) -> None:
        """Forget every picture, on disk as well."""
        self.segments, self._names, self._told = [], [], set()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, pictures: Sequence[Stored], told: Sequence[int]) -> None:
        """Add ``pictures``, and remember ``told``: their numbers and those of pictures passed over."""
        if pictures:
            segment = Segment.of(sorted(pictures, key=lambda picture: picture.id))
            while self.segments and len(self.segments[-1].ids) < 2 * len(segment.ids):
                segment = Segment.joined(self.segments.pop(), segment)
                del self._names[len(self.segments) :]
            self.segments.append(segment)
        self._told.update(told)
        if self._folder is not None:
            self._save(self._folder)

    def _save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for segment in self.segments[len(self._names) :]:
            name = f"{min(self._told)}-{max(self._told)}-{len(segment.ids)}"
            place = folder / name
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            for array, values in segment.arrays().items():
                np.save(place / f"{array}.npy", values)
            self._names.append(name)
        manifest = {"layout": _LAYOUT, "segments": self._names, "told": sorted(self._told)}
        temporary = folder / f".{_MANIFEST}"
        temporary.write_text(json.dumps(manifest), "utf-8")
        os.replace(temporary, folder / _MANIFEST)
        for place in folder.iterdir():
            if place.is_dir() and place.name not in self._names:
                shutil.rmtree(place, ignore_errors=True)

    def _load(self, folder: Path) -> None:
        manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
        if manifest["layout"] != _LAYOUT:
            raise ValueError("an index of another version")
        for name in manifest["segments"]:
            place = folder / Path(name).name
            features = Features(*(_array(place, field.name) for field in fields(Features)))
            self.segments.append(Segment(*(_array(place, name) for name in _OWN), features))
        self._names, self._told = list(manifest["segments"]), set(manifest["told"])


def _array(place: Path, name: str) -> np.ndarray:
    """An array as kept; a large one is read from the disk where it is needed."""
    path = place / f"{name}.npy"
    values: np.ndarray = np.load(path, mmap_mode="r" if path.stat().st_size > _MAPPED else None)
    return values
