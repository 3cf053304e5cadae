"""Writing evidence: one WARC file per source and day, one gzip member per record, one process per file.

A file is written ahead of the database: records are appended, ``sync`` puts them on disk, and only
then does the caller commit the rows that point at them. After a crash the part of a file that no
row points at is cut off before anything is appended, so every byte kept is accounted for.
"""

from __future__ import annotations

import fcntl
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from leadline import __version__
from leadline.core.casefile import CaseFile
from leadline.core.errors import EvidenceError
from leadline.core.values import now, sha256

FOLDER = "evidence"
#: A file is closed and the day's next one begun above this size, in bytes.
MAX_FILE = 1 << 30
#: Headers that describe the transfer; the payload is kept as decoded, so they would be untrue.
_TRANSFER = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive"})


@dataclass(frozen=True)
class Answer:
    """What a site answered, content-encoding removed."""

    url: str
    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    fetched_at: str  # ISO 8601 in UTC
    address: str = ""  # IP address of the server, where known

    @property
    def header_map(self) -> dict[str, str]:
        """Headers with names in lower case, the first of each name."""
        found: dict[str, str] = {}
        for name, value in self.headers:
            found.setdefault(name.lower(), value)
        return found


@dataclass(frozen=True)
class Position:
    """Where a record lies: file (relative to the case folder), offset and length in bytes."""

    warc_file: str
    offset: int
    length: int
    sha256: str  # of the payload


class EvidenceWriter:
    """Appends answers of one source to evidence. One object per process and source; close it."""

    def __init__(self, case: CaseFile, source: str) -> None:
        self._case = case
        self._source = source
        self._file: BinaryIO | None = None
        self._name = ""
        self._day = ""
        self._writer: WARCWriter | None = None

    def append(self, answer: Answer) -> Position:
        """Write one answer behind the others. It is safe only after ``sync``."""
        writer, file = self._open()
        start = file.tell()
        digest = sha256(answer.body)
        record_headers = {"WARC-Date": answer.fetched_at, "WARC-Payload-Digest": f"sha256:{digest}"}
        if answer.address:
            record_headers["WARC-IP-Address"] = answer.address
        record = writer.create_warc_record(
            _one_line(answer.url),
            "response",
            payload=io.BytesIO(answer.body),
            length=len(answer.body),
            http_headers=StatusAndHeaders(_status_line(answer.status), _kept(answer), protocol="HTTP/1.1"),
            warc_headers_dict=record_headers,
        )
        writer.write_record(record)
        return Position(f"{FOLDER}/{self._name}", start, file.tell() - start, digest)

    def sync(self) -> None:
        """Put everything appended on disk."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())

    def rotate(self) -> None:
        """Leave the file when its day is over or it is full. Call only when all of it is acknowledged."""
        if self._file is not None and (self._day != _today() or self._file.tell() > MAX_FILE):
            self.close()

    def close(self) -> None:
        """Close the file and let other processes have it."""
        if self._file is not None:
            self._file.close()
            self._file = self._writer = None

    def _open(self) -> tuple[WARCWriter, BinaryIO]:
        if self._writer is None or self._file is None:
            self._day = _today()
            folder = self._case.folder / FOLDER
            folder.mkdir(exist_ok=True)
            number = 1
            while (file := self._claim(folder, number)) is None:
                number += 1
            self._file, self._writer = file, WARCWriter(file, gzip=True)
            if file.tell() == 0:
                info = {"software": f"Leadline {__version__}", "format": "WARC File Format 1.0", "source": self._source}
                self._writer.write_record(self._writer.create_warcinfo_record(self._name, info))
                _sync_folder(folder)
        return self._writer, self._file

    def _claim(self, folder: Path, number: int) -> BinaryIO | None:
        """The day's file of that number, locked and cut back to what is acknowledged; None when it cannot be had."""
        self._name = f"{self._source}-{self._day}{'' if number == 1 else f'-{number}'}.warc.gz"
        descriptor = os.open(folder / self._name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        file = os.fdopen(descriptor, "r+b")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        row = self._case.db.execute(
            "select max(warc_offset + warc_length) from captures where warc_file = ?", [f"{FOLDER}/{self._name}"]
        ).fetchone()
        acknowledged, size = row[0] or 0, os.fstat(file.fileno()).st_size
        if acknowledged > MAX_FILE or acknowledged > size:  # full, or damaged: what is there is left alone
            file.close()
            return None
        if size > acknowledged:
            file.truncate(acknowledged)
            os.fsync(file.fileno())
        file.seek(acknowledged)
        return file


def read_capture(case: CaseFile, capture_id: int) -> tuple[dict[str, str], bytes]:
    """Headers (names in lower case) and payload of a capture, proved against its SHA-256.

    Raises EvidenceError when the bytes are missing or are not those captured.
    """
    row = case.db.execute(
        "select warc_file, warc_offset, warc_length, sha256 from captures where id = ?", [capture_id]
    ).fetchone()
    if row is None:
        raise EvidenceError(f"There is no capture {capture_id} in this case.")
    name, offset, length, digest = row
    headers, body = read_record(case.folder / name, offset, length)
    if sha256(body) != digest:
        raise EvidenceError(
            f"Capture {capture_id} in {name} is not what was captured: its SHA-256 differs.",
            "Keep the file as it is and tell your supervisor.",
        )
    return headers, body


def read_record(path: Path, offset: int, length: int) -> tuple[dict[str, str], bytes]:
    """Headers and payload of the response record at a place in a WARC file. Raises EvidenceError."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        with path.open("rb") as file:
            file.seek(offset)
            record = next(iter(ArchiveIterator(io.BytesIO(file.read(length)))), None)
            if record is None or record.rec_type != "response" or record.http_headers is None:
                raise EvidenceError(f"There is no response at byte {offset} of {path.name}.")
            body = record.content_stream().read()
            headers: dict[str, str] = {}
            for header, value in record.http_headers.headers:
                headers.setdefault(header.lower(), value)
            return headers, body
    except (OSError, ArchiveLoadFailed, EOFError, ValueError) as error:
        raise EvidenceError(f"The evidence file {path.name} cannot be read at byte {offset}: {error}.") from error


def _today() -> str:
    return now()[:10].replace("-", "")


def _kept(answer: Answer) -> list[tuple[str, str]]:
    headers = [(_token(name), _one_line(value)) for name, value in answer.headers if name.lower() not in _TRANSFER]
    return [*headers, ("Content-Length", str(len(answer.body)))]


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"


def _one_line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())


def _token(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_.!#$%&'*+^`|~" else "-" for c in name) or "-"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
