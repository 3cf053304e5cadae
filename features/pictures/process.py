"""Limited processes that untrusted picture bytes are handed to, one picture after another.

What a process answers is believed no more than the picture: it is bounded, parsed and checked. A process that
hangs, dies or answers nonsense is ended and replaced, and the picture that did it is refused.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from features.pictures.protocol import REPLY, REQUEST
from leadline.core.errors import Quarantine

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
#: Longest answers believed: bytes of JSON and of the picture that comes with it.
_MOST_FACTS, _MOST_PICTURE = 200_000, 200_000


class ProcessLost(Exception):
    """A process died, was ended, or answered what cannot be an answer."""


class LimitedReaders(Generic[T]):
    """Several processes, started as needed and ended with the block.

    ``program`` is the Python that each runs; ``believed`` makes what it answers (JSON facts, and the bytes of a
    picture or none) a result, or raises ProcessLost where that cannot be an answer, or Quarantine where it is a
    refusal. ``max_pixels``: largest picture decoded. ``seconds``: longest one picture may take by the clock.
    """

    def __init__(
        self, program: str, believed: Callable[[Any, bytes], T], *, max_pixels: int, workers: int, seconds: float
    ) -> None:
        self._program = program
        self._believed = believed
        self._max_pixels = max_pixels
        self._seconds = seconds
        self._workers = workers
        self._idle: queue.SimpleQueue[_Process] = queue.SimpleQueue()
        self._started: list[_Process] = []
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="pictures")

    def __enter__(self) -> Self:
        for _ in range(self._workers):
            process = _Process(self._program)
            self._started.append(process)
            self._idle.put(process)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        for process in self._started:
            process.stop()

    def read(self, data: bytes) -> T:
        """What one file gives. Raises Quarantine with the reason it is refused."""
        process = self._idle.get()
        try:
            try:
                return self._believed(*process.ask(data, self._max_pixels, self._seconds))
            except ProcessLost:  # perhaps not this picture's fault: the machine may be short of memory
                return self._believed(*process.ask(data, self._max_pixels, self._seconds))
        except ProcessLost:
            raise Quarantine("decoder-died", "The picture ended the process that decoded it.") from None
        finally:
            self._idle.put(process)

    def read_all(self, files: Iterable[bytes]) -> Iterator[T | Quarantine]:
        """What many files give at once, or why each was refused, in the order given."""
        return self._threads.map(self._tried, files)

    def _tried(self, data: bytes) -> T | Quarantine:
        try:
            return self.read(data)
        except Quarantine as refused:
            return refused


class _Process:
    """One limited process; started on the first question and again after it was lost."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, data: bytes, max_pixels: int, seconds: float) -> tuple[Any, bytes]:
        process = self._process or self._start()
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, give_up)
        timer.start()
        try:
            if process.stdin is None or process.stdout is None:
                raise ProcessLost
            process.stdin.write(REQUEST.pack(max_pixels, len(data)))
            process.stdin.write(data)
            process.stdin.flush()
            head = process.stdout.read(REPLY.size)
            if len(head) < REPLY.size:
                raise ProcessLost
            facts_length, picture_length = REPLY.unpack(head)
            if facts_length > _MOST_FACTS or picture_length > _MOST_PICTURE:
                raise ProcessLost
            body = process.stdout.read(facts_length + picture_length)
            if len(body) < facts_length + picture_length:
                raise ProcessLost
            return json.loads(body[:facts_length]), body[facts_length:]
        except (OSError, ValueError, RecursionError, ProcessLost):
            self.stop()
            if late.is_set():
                raise Quarantine("timeout", f"Decoding the picture took longer than {seconds:g} seconds.") from None
            raise ProcessLost from None
        finally:
            timer.cancel()
            timer.join()
            if late.is_set():
                self.stop()

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", self._program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            cwd="/",
        )
        return self._process

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):  # unsent bytes to a process that is gone
                    stream.close()
        process.wait()
