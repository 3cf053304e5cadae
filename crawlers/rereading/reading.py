"""Reading kept captures: bytes from the evidence, proved, and read by today's readers. Pure apart from the files.

This is what the worker processes do; ``crawlers.rereading.stage`` writes what they find.
"""

from __future__ import annotations

import json
import os
import threading
import zlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, BinaryIO

from crawlers.pages.guarded import read_guarded
from crawlers.pages.page import PageReading
from crawlers.sources.definition import Definition
from leadline.core.errors import EvidenceError, Quarantine
from leadline.core.values import sha256


@dataclass(frozen=True, slots=True)
class Kept:
    """A capture, and what the way to it said when it was first read."""

    capture: int
    url: str
    fetched_at: str
    status: int
    warc_file: str
    offset: int
    length: int
    sha256: str
    found_as: str
    row: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Reread:
    """What today's readers made of a capture: a reading, a problem, or neither (a redirect, or *not modified*)."""

    capture: int
    reading: PageReading | None = None
    problem: str = ""  # reason
    message: str = ""
    is_damaged: bool = False  # the evidence is missing or not what was captured


class KeptReader:
    """Reads captures of one source from a case's evidence files, held open one at a time."""

    def __init__(self, folder: Path, definition: Definition, max_bytes: int) -> None:
        self.folder = folder
        self.definition = definition
        self.max_bytes = max_bytes
        self._name = ""
        self._file: BinaryIO | None = None

    def read(self, kept: Kept) -> Reread:
        """Read one capture. Never raises for what a page or a file holds."""
        try:
            headers, body = self._record(kept)
        except EvidenceError as error:
            return Reread(kept.capture, problem="damaged-evidence", message=error.message, is_damaged=True)
        if kept.status == 304 or (300 <= kept.status < 400 and headers.get("location")):
            return Reread(kept.capture)
        try:
            reading = read_guarded(
                self.definition, url=kept.url, status=kept.status, headers=headers, body=body,
                expected=kept.found_as if kept.found_as in ("index", "listing") else "unknown",  # type: ignore[arg-type]
                row=kept.row, fetched_at=kept.fetched_at, max_bytes=self.max_bytes,
            )  # fmt: skip
        except Quarantine as problem:
            return Reread(kept.capture, problem=problem.reason, message=problem.message)
        if kept.found_as == "index" and reading.kind == "gone":
            return Reread(kept.capture, problem="index-gone", message="An index page is gone.")
        return Reread(kept.capture, reading)

    def close(self) -> None:
        """Let go of the open file."""
        if self._file is not None:
            self._file.close()
        self._file, self._name = None, ""

    def _record(self, kept: Kept) -> tuple[dict[str, str], bytes]:
        try:
            if self._file is None or self._name != kept.warc_file:
                self.close()
                self._file, self._name = (self.folder / kept.warc_file).open("rb"), kept.warc_file
            self._file.seek(kept.offset)
            packed = self._file.read(kept.length)
        except OSError as error:
            raise EvidenceError(f"The evidence file {kept.warc_file} cannot be read: {error.strerror}.") from None
        headers, body = unpack_record(packed)
        if sha256(body) != kept.sha256:
            raise EvidenceError(f"Capture {kept.capture} in {kept.warc_file} is not what was captured.")
        return headers, body


def unpack_record(packed: bytes) -> tuple[dict[str, str], bytes]:
    """Headers (names in lower case) and payload of one compressed response record as ``EvidenceWriter`` writes them.

    A general WARC reader costs as much as reading the page. Raises EvidenceError.
    """
    try:
        record = zlib.decompress(packed, wbits=31)
        _, _, http = record.partition(b"\r\n\r\n")
        head, separator, rest = http.partition(b"\r\n\r\n")
        if not separator or not head.startswith(b"HTTP/"):
            raise EvidenceError("There is no response in the record.")
        headers: dict[str, str] = {}
        for line in head.decode("utf-8", "replace").split("\r\n")[1:]:
            name, _, value = line.partition(":")
            headers.setdefault(name.strip().lower(), value.strip())
        length = int(headers.get("content-length", ""))
    except (zlib.error, ValueError) as error:
        raise EvidenceError(f"The record cannot be unpacked: {error}.") from None
    if len(rest) < length:
        raise EvidenceError("The record ends before its end.")
    return headers, rest[:length]


#: The reader of this worker process.
_reader: KeptReader | None = None


def _begin(folder: str, definition: Mapping[str, Any], max_bytes: int) -> None:
    global _reader
    _reader = KeptReader(Path(folder), Definition.model_validate(definition), max_bytes)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A pool's workers would wait for work for ever when the process that feeds them is killed.
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _read_batch(batch: Sequence[Kept]) -> list[Reread]:
    assert _reader is not None
    return [_reader.read(kept) for kept in batch]


class Readers:
    """Hands batches of captures to processes, or reads them here; results come in the order given."""

    def __init__(self, here: KeptReader, pool: ProcessPoolExecutor | None, workers: int) -> None:
        self._here = here
        self._pool = pool
        self.ahead = 2 * workers if pool else 1

    def start(self, batch: Sequence[Kept]) -> Future[list[Reread]]:
        """Begin reading a batch."""
        if self._pool is not None:
            return self._pool.submit(_read_batch, batch)
        done: Future[list[Reread]] = Future()
        done.set_result([self._here.read(kept) for kept in batch])
        return done


@contextmanager
def readers(folder: Path, definition: Definition, max_bytes: int, workers: int) -> Iterator[Readers]:
    """Readers of one source's captures in ``workers`` processes (this one alone when that is 1)."""
    here = KeptReader(folder, definition, max_bytes)
    try:
        if workers <= 1:
            yield Readers(here, None, 1)
            return
        rules = json.loads(definition.model_dump_json(exclude_defaults=True))
        # Spawned, not forked: the parent may hold threads and an open database.
        with ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(str(folder), rules, max_bytes)
        ) as pool:
            try:
                yield Readers(here, pool, workers)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    finally:
        here.close()
