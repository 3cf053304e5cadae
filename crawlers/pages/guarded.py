"""Reading a page within limits of time and memory, so that none can stop the run.

Most pages are read in this process, under a timer that interrupts Python and its regular
expressions. A single call into the HTML library cannot be interrupted: an XPath expression may take
the square of a page's elements. So a page of very many elements is read in a process of its own.
"""

from __future__ import annotations

import pickle
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from crawlers.pages.deadline import SECONDS, deadline
from crawlers.pages.kinds import Expected
from crawlers.pages.page import PageReading, read_page
from crawlers.sources.definition import Definition
from leadline.core.errors import Quarantine

#: Tags in a page read in this process; saved portal pages have at most some 6,000.
MAX_TAGS = 40_000
#: Address space of the process for larger pages, in bytes.
MEMORY = 3 << 30
#: Seconds for such a process to start, beside its reading.
_STARTING = 10.0


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
    if len(body) <= max_bytes and body.count(b"<") > MAX_TAGS:
        return _read_apart(definition, task, seconds)
    return _read_here(definition, task, seconds)


def _read_here(definition: Definition, task: Mapping[str, Any], seconds: float) -> PageReading:
    try:
        with deadline(seconds):
            return read_page(definition, **task)
    except Quarantine:
        raise
    except MemoryError:
        raise Quarantine("too-heavy", "Reading the page takes more memory than it may.") from None
    except Exception as error:  # a page nobody foresaw must not end the reading of all the others
        raise Quarantine("reader-failed", f"Reading failed with {type(error).__name__}.") from error


def _read_apart(definition: Definition, task: Mapping[str, Any], seconds: float) -> PageReading:
    rules = definition.model_dump_json(exclude_defaults=True)
    root = str(Path(__file__).resolve().parents[2])
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {root!r}); from crawlers.pages import guarded; guarded.main()"]  # fmt: skip
    try:
        done = subprocess.run(
            command, input=pickle.dumps((rules, dict(task), seconds)), capture_output=True, timeout=seconds + _STARTING
        )
    except subprocess.TimeoutExpired:
        raise Quarantine("too-slow", f"Reading the page took more than {seconds:g} seconds.") from None
    if done.returncode:
        raise Quarantine("too-heavy", "Reading the page takes more memory than it may, or ends the reader.")
    reading, reason, message = pickle.loads(done.stdout)  # noqa: S301 - written by this very module
    if reason:
        raise Quarantine(reason, message)
    return reading


def main() -> None:
    """Read the one page handed over on standard input and hand the reading back on standard output."""
    rules, task, seconds = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - written by this very module
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    result: tuple[PageReading | None, str, str]
    try:
        result = (_read_here(Definition.model_validate_json(rules), task, seconds), "", "")
    except Quarantine as problem:
        result = (None, problem.reason, problem.message)
    sys.stdout.buffer.write(pickle.dumps(result))
