"""Collecting sources into a case: one process for each, watched until all have ended."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from crawlers.crawl.authority import check_authority
from crawlers.crawl.ledger import COUNTS
from crawlers.sources.definition import Definition
from leadline.core import errors
from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError, LeadlineError, StageError
from leadline.core.progress import Progress
from leadline.core.progress import progress as progress_bar

#: Sources crawled at once; each mostly waits for its site.
MAX_AT_ONCE = 8
#: Counts that a summary's totals hold.
TOTALS = tuple(name for name in COUNTS if name != "left")


def collect(case: CaseFile, definitions: Sequence[Definition], *, progress: bool = True) -> dict[str, Any]:
    """Crawl the sources, each in a process of its own, and wait for all of them.

    An unfinished crawl of a source goes on where it stopped. Returns ``{"changed": bool, "sources":
    [{"source", "state", "seconds", counts...}], "totals": counts}``; a source that could not be
    crawled to its end has an ``error`` there. Raises AuthorityError before anything is fetched when
    any source lacks an authority valid today; the source's own error when there is only one; and
    StageError, with the summary, when none of several came to its end.
    """
    names = [definition.name for definition in definitions]
    if len(set(names)) != len(names):
        raise InputError("The same source is named twice.", "Name each source once.")
    for definition in definitions:
        check_authority(definition)
    with progress_bar("crawl", unit="pages") as bar:
        summaries = _Watch(case, bar if progress else None).run(list(definitions))
    failed = [summary for summary in summaries if "error" in summary]
    if failed and len(failed) == len(summaries):
        first = failed[0]["error"]
        kind = getattr(errors, first["kind"], None)
        if not (isinstance(kind, type) and issubclass(kind, LeadlineError)) or kind in (
            errors.Quarantine,
            errors.DefinitionError,
        ):
            kind = StageError
        raise kind(f"{failed[0]['source']}: {first['message']}", first["remedy"])
    totals = {name: sum(summary.get(name, 0) for summary in summaries) for name in TOTALS}
    changed = any(totals[name] for name in ("new", "changed", "gone"))
    return {"changed": changed, "sources": summaries, "totals": totals}


class _Watch:
    """Runs the crawling processes and listens to them."""

    def __init__(self, case: CaseFile, bar: Progress | None) -> None:
        self._case = case
        self._bar = bar
        self._events: queue.Queue[tuple[str, dict[str, Any] | None]] = queue.Queue()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._began: dict[str, float] = {}
        self._pages: dict[str, int] = {}
        self._ends: dict[str, dict[str, Any]] = {}

    def run(self, definitions: list[Definition]) -> list[dict[str, Any]]:
        waiting = list(definitions)
        try:
            while waiting or self._running:
                while waiting and len(self._running) < MAX_AT_ONCE:
                    self._start(waiting.pop(0))
                self._hear(*self._events.get())
        finally:
            self._stop_all()
        return [self._summary(definition.name) for definition in definitions]

    def _start(self, definition: Definition) -> None:
        case = self._case
        task = {
            "folder": str(case.folder.resolve()), "definition": definition.model_dump(mode="json", exclude_defaults=True),
            "settings": case.settings.model_dump(mode="json"), "actor": case.actor, "purpose": case.purpose,
        }  # fmt: skip
        # The child finds the same code as this process, whatever its working folder; settings come
        # with the task, so the environment's own must not be read a second time.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LEADLINE_")}
        root = str(Path(__file__).resolve().parents[1])
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [root, environment.get("PYTHONPATH", "")]))
        process = subprocess.Popen(
            [sys.executable, "-m", "crawlers.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        self._running[definition.name] = process
        self._began[definition.name] = time.monotonic()
        assert process.stdin is not None
        with suppress(BrokenPipeError):  # it died at once; its end says so
            process.stdin.write(json.dumps(task).encode() + b"\n")
            process.stdin.flush()
        threading.Thread(target=self._listen, args=(definition.name, process), daemon=True).start()

    def _listen(self, name: str, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            try:
                event = json.loads(line)
            except ValueError:  # something a library printed
                continue
            if isinstance(event, dict):
                self._events.put((name, event))
        self._events.put((name, None))

    def _hear(self, name: str, event: Mapping[str, Any] | None) -> None:
        if event is None:
            self._ended(name)
        elif event.get("event") == "progress":
            self._advance(name, event["pages"])
        elif event.get("event") in ("done", "error"):
            self._ends[name] = dict(event)

    def _advance(self, name: str, pages: int) -> None:
        if self._bar is not None:
            self._bar.advance(max(0, pages - self._pages.get(name, 0)))
            self._bar.note(", ".join(sorted(self._running)))
        self._pages[name] = pages

    def _ended(self, name: str) -> None:
        process = self._running.pop(name)
        code = process.wait()
        for pipe in (process.stdout, process.stdin):
            assert pipe is not None
            with suppress(BrokenPipeError):
                pipe.close()
        end = self._ends.setdefault(name, {"event": "error", "kind": "StageError", "counts": {}})
        if end["event"] == "error" and "message" not in end:
            end["message"] = f"The crawl ended unexpectedly (status {code})."
            end["remedy"] = "Run it again: it goes on where it stopped."
        end["seconds"] = round(time.monotonic() - self._began[name], 2)

    def _stop_all(self) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _summary(self, name: str) -> dict[str, Any]:
        end = self._ends[name]
        counts = {count: end.get("counts", {}).get(count, 0) for count in COUNTS}
        summary = {"source": name, "state": end.get("state", "stopped"), "seconds": end["seconds"], **counts}
        if end["event"] == "error":
            summary["error"] = {key: end.get(key, "") for key in ("kind", "message", "remedy")}
        return summary
