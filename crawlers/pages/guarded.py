"""Reading a page within limits of time and memory, so that none can stop the run.

Small pages are read in this process, under a timer that interrupts Python and its regular
expressions. A single call into the HTML library cannot be interrupted, and some take the square of
what a page holds (the attributes of one tag, the elements an XPath expression compares), so larger
pages are read in a process of their own, which the kernel ends when it takes too long.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from crawlers.pages.deadline import SECONDS, deadline
from crawlers.pages.kinds import Expected
from crawlers.pages.links import FoundLink
from crawlers.pages.page import PageReading, read_page
from crawlers.sources.definition import LIST_FIELDS, Definition
from leadline.core.errors import Quarantine
from leadline.core.records import Listing

#: Largest page read in this process, in bytes: at the worst it costs a few seconds.
SMALL = 128 * 1024
#: The same, where the definition's selectors compare elements with elements: those take the square of a page.
SMALL_COMPARED = 16 * 1024
#: What such selectors have in them.
_COMPARES = ("following", "preceding", "~")
#: Address space of the process for larger pages, in bytes.
MEMORY = 3 << 30
#: Seconds of computing after which that process is ended, beyond those a page may take.
_GRACE = 2.0
_LENGTH = struct.Struct(">Q")


def read_guarded(
    definition: Definition,
    *,
    url: str,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    expected: Expected = "unknown",
    row: Mapping[str, Sequence[str]] | None = None,
    fetched_at: str = "",
    max_bytes: int = 5_000_000,
    seconds: float = SECONDS,
) -> PageReading:
    """Read one answer as ``read_page`` does, or raise Quarantine: besides its reasons ``too-slow``, ``too-heavy``
    (more memory than it may take) and ``reader-failed`` (an error nobody foresaw).
    """
    task = {
        "url": url, "status": status, "headers": dict(headers), "body": body, "expected": expected, "row": row,
        "fetched_at": fetched_at, "max_bytes": max_bytes,
    }  # fmt: skip
    if SMALL_COMPARED < len(body) <= max_bytes and (len(body) > SMALL or _compares(definition)):
        return apart.read(definition, task, seconds)
    return _read_here(definition, task, seconds)


def _compares(definition: Definition) -> bool:
    rules = definition.model_dump_json(exclude_defaults=True)
    return any(mark in rules for mark in _COMPARES)


def _read_here(definition: Definition, task: Mapping[str, Any], seconds: float) -> PageReading:
    try:
        with deadline(seconds):
            return read_page(definition, **task)
    except Quarantine:
        raise
    except MemoryError:
        raise _too_heavy() from None
    except Exception as error:  # a page nobody foresaw must not end the reading of all the others
        raise Quarantine("reader-failed", f"Reading failed with {type(error).__name__}.") from error


def _too_heavy() -> Quarantine:
    return Quarantine("too-heavy", "Reading the page takes more memory than it may.")


class Apart:
    """The process for larger pages, started when the first one comes and again after one has ended it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def close(self) -> int:
        """End the process, if there is one; its exit status."""
        process, self._process = self._process, None
        if process is None:
            return 0
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        return process.wait()

    def computed(self) -> float:
        """Seconds the living process has computed, 0 where there is none or the system does not tell."""
        if self._process is None:
            return 0.0
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def read(self, definition: Definition, task: Mapping[str, Any], seconds: float) -> PageReading:
        process = self._process = self._process or _start()
        assert process.stdin is not None
        assert process.stdout is not None
        order = {"rules": definition.model_dump_json(exclude_defaults=True), "seconds": seconds}
        order["task"] = {name: value for name, value in task.items() if name != "body"}
        try:
            _send(process.stdin, json.dumps(order).encode())
            _send(process.stdin, task["body"])
            result = json.loads(_receive(process.stdout))
        except (OSError, EOFError):
            if self.close() == -signal.SIGVTALRM:
                raise Quarantine("too-slow", f"Reading the page took more than {seconds:g} seconds.") from None
            raise _too_heavy() from None
        if "reason" in result:
            raise Quarantine(result["reason"], result["message"])
        return _reading_from(result)


#: This process's reader of larger pages.
apart = Apart()


def _start() -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parents[2])
    program = f"import sys; sys.path.insert(0, {root!r}); from crawlers.pages.guarded import serve; serve()"
    return subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def serve() -> None:
    """Read pages handed over on standard input, one at a time, until it ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    while True:
        try:
            order = json.loads(_receive(sys.stdin.buffer))
            body = _receive(sys.stdin.buffer)
        except EOFError:
            return
        # Left to itself this signal ends a process wherever it is, inside the HTML library too.
        signal.setitimer(signal.ITIMER_VIRTUAL, order["seconds"] + _GRACE)
        try:
            definition = Definition.model_validate_json(order["rules"])
            result = asdict(_read_here(definition, {**order["task"], "body": body}, order["seconds"]))
        except Quarantine as problem:
            result = {"reason": problem.reason, "message": problem.message}
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        _send(sys.stdout.buffer, json.dumps(result).encode())


def _reading_from(values: dict[str, Any]) -> PageReading:
    """A reading as it was before it was sent as JSON."""
    links = tuple(FoundLink(**link) for link in values.pop("links"))
    listing = values.pop("listing")
    if listing is not None:
        listing = Listing(**{name: tuple(value) if name in LIST_FIELDS else value for name, value in listing.items()})
    return PageReading(**values, listing=listing, links=links)


def _send(pipe: BinaryIO | Any, data: bytes) -> None:
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _receive(pipe: BinaryIO | Any) -> bytes:
    """What the other side has sent. Raises EOFError when it has ended."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return data
