"""Signals from a stream of JSON lines, without a case: in order, on all cores, in constant memory."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from itertools import chain, islice
from typing import Any, NamedTuple

import orjson

from features.picture_text.beside import Look
from features.picture_text.lines import PictureText
from features.reading import read_batch
from features.stage import signal_lines
from features.workers import reader_pool
from leadline.core.records import Listing

#: Lines and bytes read by one worker at a time, and chunks that may wait for each worker.
CHUNK_LINES, CHUNK_BYTES, WAITING = 200, 4_000_000, 3

_TEXTS = ("url", "title", "body", "posted_at", "place", "country", "category")


class Answer(NamedTuple):
    """What one chunk of lines gave: lines to print (JSON in UTF-8), and what was wrong with which line."""

    lines: bytes
    signals: int
    listings: int
    problems: tuple[str, ...]


def listing_from_line(record: Any) -> Listing:
    """A listing from one JSON object as DESIGN describes it. Raises ValueError saying what is wrong."""
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    own_id = record.get("id")
    if own_id is None or isinstance(own_id, (dict, list)):
        raise ValueError("no id")
    for name in ("title", "body"):
        if record.get(name) is not None and not isinstance(record[name], str):
            raise ValueError(f"{name} is not text")
    if not (record.get("title") or record.get("body")):
        raise ValueError("neither title nor body")
    texts = {name: _text(record.get(name)) for name in _TEXTS}
    contacts = record.get("contacts") or ()
    contacts = (contacts,) if isinstance(contacts, str) else contacts
    if not isinstance(contacts, (list, tuple)):
        raise ValueError("contacts is not a list")
    return Listing(
        source=_text(record.get("source")) or "import", id=str(own_id), price=_text(record.get("price")),
        contacts=tuple(_text(contact) for contact in contacts), **texts,
    )  # fmt: skip


def _text(value: Any) -> str:
    if value is None or isinstance(value, (dict, list)):
        return ""
    return value if isinstance(value, str) else str(value)


def read_lines(
    chunk: list[tuple[int, bytes]], jurisdiction: str = "", pictures: Mapping[int, Sequence[PictureText]] | None = None
) -> Answer:
    """Read numbered lines, with the texts of their pictures; one that cannot be read becomes a problem, never an exception."""
    pictures = pictures or {}
    shown: list[Sequence[PictureText]] = []
    problems: list[str] = []
    ids: list[Any] = []
    listings: list[Listing] = []
    for number, line in chunk:
        try:
            record = json.loads(line)
            listings.append(listing_from_line(record))
            ids.append(record["id"])
            shown.append(pictures.get(number, ()))
        except (ValueError, RecursionError) as error:
            problems.append(f"line {number}: {_short(error)}")
    read = read_batch(listings, jurisdiction, shown)
    out = [_line(row) for own_id, signals in zip(ids, read, strict=True) for row in signal_lines(own_id, signals)]
    return Answer(b"".join(out), len(out), len(listings), tuple(problems))


def _line(row: dict[str, Any]) -> bytes:
    """A row as a line of JSON in UTF-8."""
    try:
        return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # a lone surrogate, which UTF-8 cannot hold, or an id of more than 64 bits
        return json.dumps(row, separators=(",", ":")).encode() + b"\n"


def _short(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return "not valid JSON"
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return "not valid UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)


def chunks(lines: Iterable[bytes]) -> Iterator[list[tuple[int, bytes]]]:
    """Numbered lines (from 1) in chunks, blank lines left out."""
    chunk: list[tuple[int, bytes]] = []
    size = 0
    for number, line in enumerate(lines, start=1):
        if line.strip():
            chunk.append((number, line))
            size += len(line)
        if len(chunk) >= CHUNK_LINES or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def read_stream(
    lines: Iterable[bytes], workers: int, jurisdiction: str = "", look: Look | None = None
) -> Iterator[Answer]:
    """The answers for a stream of lines, in the order of the lines, read in ``workers`` processes.

    ``jurisdiction`` as in ``features.reading.read``. ``look`` reads the pictures that lines name.
    """
    parts = chunks(lines)
    first = list(islice(parts, 2))
    if workers <= 1 or len(first) < 2:
        for part in chain(first, parts):
            yield read_lines(part, jurisdiction, look and look(part))
        return
    waiting: deque[Future[Answer]] = deque()
    with reader_pool(workers) as pool:
        for part in chain(first, parts):
            waiting.append(pool.submit(read_lines, part, jurisdiction, look and look(part)))
            if len(waiting) >= workers * WAITING:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
