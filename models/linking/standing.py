"""What the last linking of the whole case learned, kept beside the case, by which new listings are placed.

One folder of arrays in the case's ``linking`` folder, mapped into memory and never changed: how common
features are among texts and families (levels, by a feature's top bits), a sorted list of the features
each text was sampled by, and a sorted list of every selector. The case's ``meta`` names the folder
that counts, so that the two change in one transaction; a folder that nothing names is swept away.
All of it follows from the case: where it is missing or of another version the case is linked whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.linking import kernels, meeting
from models.linking.near_duplicates import AGREEMENTS, LONE, PREFERENCE, SKETCH, WINDOW, Known, owner_bits_of
from models.linking.rows import Row

#: Raised when the arrays mean something else than before.
FORMAT = 2
FOLDER = "linking"
_ARRAYS = ("texts", "families", "keys", "sizes", "listings", "selectors", "holders")


@dataclass(frozen=True)
class Standing:
    """The arrays, mapped, and what else was learned.

    ``listings[k]`` is the listing whose text is number ``k`` in ``keys``; ``holders[k]`` shows the
    selector hashed to ``selectors[k]``.
    """

    name: str
    family_counts: Mapping[str, float]  # by language
    usual: Mapping[str, float]
    arrays: Mapping[str, np.ndarray]

    def showing(self, selectors: Iterable[tuple[str, str]]) -> set[int]:
        """Listings that show any of these selectors, in a preferred reading or one passed over."""
        hashes, found = self.arrays["selectors"], set()
        for key in selectors:
            wanted = np.uint64(selector_hash(key))
            begin, end = np.searchsorted(hashes, wanted), np.searchsorted(hashes, wanted, "right")
            found.update(self.arrays["holders"][begin:end].tolist())
        return found


@dataclass(frozen=True)
class Features:
    """Word pairs of texts: ``features[starts[i]:starts[i + 1]]`` are those of text ``i``."""

    features: np.ndarray  # uint32
    starts: np.ndarray  # int64

    @classmethod
    def of(cls, texts: Sequence[np.ndarray]) -> Features:
        """The features of texts given as token numbers."""
        lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
        total = int(lengths.sum())
        features, places = np.empty(total, np.uint32), np.empty(total, np.uint16)
        starts = np.zeros(len(texts) + 1, np.int64)
        tokens = np.concatenate([*texts, np.empty(0, np.uint32)]).astype(np.uint32, copy=False)
        begins = np.concatenate([[0], np.cumsum(lengths)])
        once = np.ones(len(texts), np.int64)
        used = kernels.pair_sets(tokens, begins, once, features, places, 0, starts[1:], np.zeros(1 << 16, np.uint8), 16)
        return cls(features[:used], starts)

    def counted(self, share: np.ndarray) -> np.ndarray:
        """A table (float32) of the sum of ``share`` over the texts that have a feature, sparse enough to trust."""
        bits = int(np.clip(np.ceil(np.log2(8 * len(self.features) + 2)), 8, 27))
        table = np.zeros(1 << bits, np.float32)
        kernels.count_features(self.features, self.starts, share.astype(np.float32), table, bits)
        return table

    def sketches(self, known: Known, size: int) -> tuple[np.ndarray, np.ndarray]:
        """Up to ``size`` features of each text, likeliest first, and how many."""
        levels = kernels.levels_of(np.maximum(known.counts("texts", self.features), 1))
        return meeting.sketch(self.features, self.starts, levels, kernels.VALUE**PREFERENCE, size)


def candidates(standing: Standing, known: Known, new: Features, placed: Features) -> tuple[np.ndarray, ...]:
    """``(new, standing, new, placed)``: which new texts may be like which texts that stand, and like which placed since.

    Two pairs of arrays of one length each: numbers of texts.
    """
    leads = new.sketches(known, SKETCH)[0]
    leads = leads[:, 0] if leads.size else np.empty(0, np.uint32)

    def met(keys: np.ndarray, bits: int, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return meeting.looked_up(keys, bits, sizes, new.features, new.starts, leads, WINDOW, AGREEMENTS)

    arrays = standing.arrays
    a, b = met(arrays["keys"], owner_bits_of(len(arrays["listings"])), arrays["sizes"])
    count = len(placed.starts) - 1
    chosen, sizes = placed.sketches(known, SKETCH + LONE)
    keys = np.empty(int(sizes.sum(dtype=np.int64)), np.uint64)
    meeting.listed(chosen, sizes, owner_bits_of(count), True, keys)
    keys.sort()
    return a, b, *met(keys, owner_bits_of(count), sizes)


def selector_hash(key: tuple[str, str]) -> int:
    """A 64-bit hash of a selector."""
    return int.from_bytes(hashlib.blake2b("\n".join(key).encode("utf-8", "surrogatepass"), digest_size=8).digest())


def keep(case: Path, learned: Mapping[str, Any], rows: Iterable[Row]) -> str:
    """Write what linking the whole case learned, from its ``rows``; the name of the folder, for the case to take up."""
    shown = [(selector_hash(one.key), row.id) for row in rows for one in row.selectors]
    hashes, holders = np.array([one[0] for one in shown], np.uint64), np.array([one[1] for one in shown], np.int64)
    order = np.argsort(hashes, kind="stable")
    arrays = {**learned, "selectors": hashes[order], "holders": holders[order]}
    name = secrets.token_hex(8)
    folder = case / FOLDER / name
    folder.mkdir(parents=True)
    for part in _ARRAYS:
        with (folder / f"{part}.npy").open("wb") as stream:
            np.save(stream, arrays[part], allow_pickle=False)
            stream.flush()
            os.fsync(stream.fileno())
    told = {"format": FORMAT, "family_counts": learned["family_counts"], "usual": learned["usual"]}
    with (folder / "learned.json").open("w") as stream:
        json.dump(told, stream)
        stream.flush()
        os.fsync(stream.fileno())
    return name


def load(case: Path, name: str | None) -> Standing | None:
    """What stands under this name, or None where that is missing, damaged or of another format."""
    if not name:
        return None
    folder = case / FOLDER / name
    try:
        told = json.loads((folder / "learned.json").read_text())
        # Copy on write, because compiled loops tell arrays that may be written from those that may not.
        arrays = {
            part: np.asarray(np.load(folder / f"{part}.npy", mmap_mode="c", allow_pickle=False)) for part in _ARRAYS
        }
        sound = told["format"] == FORMAT and len(arrays["sizes"]) == len(arrays["listings"])
        return Standing(name, told["family_counts"], told["usual"], arrays) if sound else None
    except (OSError, ValueError, KeyError):
        return None


def sweep(case: Path, name: str | None) -> None:
    """Remove every folder but the one of this name."""
    if (case / FOLDER).is_dir():
        for folder in (case / FOLDER).iterdir():
            if folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)
