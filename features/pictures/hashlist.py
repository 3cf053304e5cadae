"""A list of hashes of pictures that must be flagged, never displayed and never kept."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from features.pictures.candidates import near_hashes
from features.pictures.regions import unpacked
from features.pictures.stored import LEAST_QUALITY, SAME_BITS
from leadline.core.errors import InputError
from leadline.core.values import sha256

_HASH = re.compile(r"[0-9a-f]{64}")
#: Names under which exchange formats hold a PDQ hash, in lower case.
_COLUMNS = ("hash", "pdq", "pdq_hash", "hash_value", "indicator", "signal", "value", "signal_value")
_REMEDY = "Name a file with one PDQ hash of 64 hexadecimal digits a line, a CSV with a hash column, or exchanged JSON."


class HashList:
    """Hashes to be recognised. ``digest`` names the list's content."""

    def __init__(self, hashes: Sequence[str]) -> None:
        unique = sorted({value.lower() for value in hashes})
        self.digest = sha256("\n".join(unique).encode())
        self._hashes = np.frombuffer(bytes.fromhex("".join(unique)), np.uint8).reshape(-1, 32)

    def __len__(self) -> int:
        return len(self._hashes)

    def hits(self, hashes: Sequence[Mapping[str, Any]], regions: Sequence[str] = ()) -> list[bool]:
        """For each ``images.hashes`` whether the picture or a part of it, turned or mirrored any way, is on the list.

        Parts are its panels, and its ``regions`` where they were hashed (``features.pictures.regions``). Within 31
        bits of 256, PDQ's own limit; a whole picture with too little in it to be hashed well must be equal, or every
        blank picture would be near some entry, and such a part does not count.
        """
        hit = [False] * len(hashes)
        if not len(self):
            return hit
        bits, owner, clear = [np.zeros((0, 8, 32), np.uint8)], [], []
        for place, value in enumerate(hashes):
            if value.get("pdq"):
                panels = [panel for panel in value.get("panels", ()) if panel["quality"] >= LEAST_QUALITY]
                further = unpacked(regions[place]) if regions else bits[0]
                bits += [_turned(value), *map(_turned, panels), further]
                parts = len(panels) + len(further)
                owner += [place] * (1 + parts)
                clear += [value["quality"] >= LEAST_QUALITY] + [True] * parts
        for query, _, distance in near_hashes(
            np.concatenate(bits).reshape(-1, 32), self._hashes, radius=SAME_BITS
        ).tolist():
            if clear[query // 8] or distance == 0:
                hit[owner[query // 8]] = True
        return hit


def _turned(hashes: Mapping[str, Any]) -> np.ndarray:
    return np.frombuffer(bytes.fromhex("".join(hashes["pdq"])), np.uint8).reshape(1, 8, 32)


def load_hash_list(path: Path) -> HashList:
    """Read a list in any of its forms, by content.

    A text file with one hash a line (anything after a comma or blank is a remark, as is a line that
    begins with ``#``); a CSV whose heading names a hash column; JSON or JSON lines in which PDQ
    hashes stand under the names exchange programmes use, at any depth. Entries of other kinds
    (MD5, video, text) are passed over. Raises InputError when the file cannot be read, holds a line
    that is neither, or holds no PDQ hash at all: a safety list that is not understood must stop the
    work, not pass unnoticed.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The hash list {path} cannot be read: {error}.", _REMEDY) from None
    if text.lstrip()[:1] in {"{", "["}:
        hashes = list(_from_json(text, path))
    else:
        lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        heading = [name.strip().lower() for name in next(csv.reader(lines[:1]), [])]
        column = next((heading.index(name) for name in _COLUMNS if name in heading), None)
        hashes = list(_from_lines(lines, path)) if column is None else list(_from_csv(lines[1:], column))
    if not hashes:
        raise InputError(f"The hash list {path} holds no PDQ hash.", _REMEDY)
    return HashList(hashes)


def _from_lines(lines: list[str], path: Path) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        value = re.split(r"[,;\s]", line.strip(), maxsplit=1)[0].lower()
        if not _HASH.fullmatch(value):
            raise InputError(f"Entry {number} of the hash list {path} is no PDQ hash.", _REMEDY)
        yield value


def _from_csv(lines: list[str], column: int) -> Iterator[str]:
    for row in csv.reader(lines):
        value = row[column].strip().lower() if column < len(row) else ""
        if _HASH.fullmatch(value):
            yield value


def _from_json(text: str, path: Path) -> Iterator[str]:
    try:
        documents = [json.loads(text)]
    except ValueError:
        try:
            documents = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError as error:
            raise InputError(f"The hash list {path} is not valid JSON: {error}.", _REMEDY) from None
    for document in documents:
        yield from _hashes_within(document)


def _hashes_within(document: Any) -> Iterator[str]:
    waiting = [document]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            kind = str(item.get("type") or item.get("signal_type") or item.get("indicator_type") or "pdq").lower()
            for name, value in item.items():
                if isinstance(value, dict | list):
                    waiting.append(value)
                elif name.lower() in _COLUMNS and "pdq" in kind and _HASH.fullmatch(str(value).lower()):
                    yield str(value).lower()
        elif isinstance(item, str) and _HASH.fullmatch(item.lower()):
            yield item.lower()
