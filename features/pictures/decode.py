"""Untrusted picture bytes in, hashes and a blurred copy out, by way of limited worker processes.

No byte of a picture is parsed in this process. A worker that hangs, dies or answers nonsense is
ended and replaced, and the picture that did it is refused.
"""

from __future__ import annotations

import base64
import binascii
import json
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from features.pictures.panels import MOST
from features.pictures.plain import TINT_SIDE
from features.pictures.protocol import REPLY, REQUEST
from features.pictures.sketch import unpack
from leadline.core.errors import Quarantine

#: Seconds one picture may take by the clock.
SECONDS = 20.0
_ROOT = Path(__file__).resolve().parents[2]
_START = f"import sys; sys.path.append({str(_ROOT)!r}); from features.pictures.worker import main; main()"
#: Longest answers believed: bytes of JSON and of the blurred copy.
_MOST_FACTS, _MOST_BLURRED = 100_000, 200_000
_HASH = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp"})


@dataclass(frozen=True, slots=True)
class ReadPicture:
    """A decoded picture: size in pixels (upright), type by content, ``images.hashes``, blurred JPEG."""

    width: int
    height: int
    media_type: str
    hashes: Mapping[str, Any]
    blurred: bytes


class PictureReader:
    """Several workers, started as needed and ended with the block.

    ``max_pixels``: largest picture decoded. ``workers``: processes at once. ``seconds``: longest
    one picture may take.
    """

    def __init__(self, *, max_pixels: int, workers: int = 1, seconds: float = SECONDS) -> None:
        self._max_pixels = max_pixels
        self._seconds = seconds
        self._workers = workers
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._started: list[_Worker] = []
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="pictures")

    def __enter__(self) -> Self:
        for _ in range(self._workers):
            worker = _Worker()
            self._started.append(worker)
            self._idle.put(worker)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        for worker in self._started:
            worker.stop()

    def read(self, data: bytes) -> ReadPicture:
        """Decode one file. Raises Quarantine with the reason it is refused."""
        worker = self._idle.get()
        try:
            try:
                return _believed(worker.ask(data, self._max_pixels, self._seconds))
            except _WorkerLost:  # perhaps not this picture's fault: the machine may be short of memory
                return _believed(worker.ask(data, self._max_pixels, self._seconds))
        except _WorkerLost:
            raise Quarantine("decoder-died", "The picture ended the process that decoded it.") from None
        finally:
            self._idle.put(worker)

    def read_all(self, files: Iterable[bytes]) -> Iterator[ReadPicture | Quarantine]:
        """Decode many files at once; what each gave or why it was refused, in the order given."""
        return self._threads.map(self._tried, files)

    def _tried(self, data: bytes) -> ReadPicture | Quarantine:
        try:
            return self.read(data)
        except Quarantine as refused:
            return refused


class _WorkerLost(Exception):
    pass


class _Worker:
    """One limited process; started on the first question and again after it was lost."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, data: bytes, max_pixels: int, seconds: float) -> tuple[dict[str, Any], bytes]:
        process = self._process or self._start()
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, give_up)
        timer.start()
        try:
            if process.stdin is None or process.stdout is None:
                raise _WorkerLost
            process.stdin.write(REQUEST.pack(max_pixels, len(data)))
            process.stdin.write(data)
            process.stdin.flush()
            head = process.stdout.read(REPLY.size)
            if len(head) < REPLY.size:
                raise _WorkerLost
            facts_length, blurred_length = REPLY.unpack(head)
            if facts_length > _MOST_FACTS or blurred_length > _MOST_BLURRED:
                raise _WorkerLost
            body = process.stdout.read(facts_length + blurred_length)
            if len(body) < facts_length + blurred_length:
                raise _WorkerLost
            return json.loads(body[:facts_length]), body[facts_length:]
        except (OSError, ValueError, _WorkerLost):
            self.stop()
            if late.is_set():
                raise Quarantine("timeout", f"Decoding the picture took longer than {seconds:g} seconds.") from None
            raise _WorkerLost from None
        finally:
            timer.cancel()
            timer.join()
            if late.is_set():
                self.stop()

    def _start(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _START],
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


def _believed(answer: tuple[Any, bytes]) -> ReadPicture:
    """The worker's answer, checked as strictly as if a hostile picture had written it."""
    facts, blurred = answer
    if not isinstance(facts, dict):
        raise _WorkerLost
    if "refused" in facts:
        raise Quarantine(str(facts["refused"])[:40], str(facts.get("message", ""))[:200])
    try:
        hashes = facts["hashes"]
        points = base64.b64decode(hashes["points"], validate=True)
        unpack(base64.b64decode(hashes["sketch"], validate=True), tuple(hashes["shape"]))
        panels = [_believed_panel(panel, hashes["shape"]) for panel in hashes["panels"]]
        tint = base64.b64decode(hashes["tint"], validate=True)
        sizes = [facts["width"], facts["height"], hashes["quality"], *hashes["shape"]]
        sound = (
            all(type(size) is int and 0 <= size < 1 << 31 for size in sizes)
            and len(sizes) == 5
            and type(hashes["weak"]) is bool
            and len(hashes["pdq"]) == 8
            and all(_HASH.fullmatch(value) for value in hashes["pdq"])
            and len(points) % 38 == 0
            and len(panels) <= MOST
            and len(tint) in {0, 3 * TINT_SIDE**2}
            and facts["media_type"] in _MEDIA_TYPES
            and blurred.startswith(b"\xff\xd8\xff")
        )
        kept = {name: hashes[name] for name in ("pdq", "quality", "points", "sketch", "shape", "tint", "weak")}
        kept["panels"] = panels
    except (KeyError, TypeError, ValueError, ArithmeticError, binascii.Error):
        sound = False
    if not sound:
        raise _WorkerLost
    return ReadPicture(facts["width"], facts["height"], facts["media_type"], kept, blurred)


def _believed_panel(panel: Mapping[str, Any], shape: Sequence[int]) -> dict[str, Any]:
    """One panel of the worker's answer. Raises one of the errors that an unsound answer raises."""
    left, top, right, bottom = panel["box"]
    unpack(base64.b64decode(panel["sketch"], validate=True), (right - left, bottom - top))
    if not (
        all(type(value) is int for value in (*panel["box"], panel["quality"]))
        and 0 <= left < right <= shape[0]
        and 0 <= top < bottom <= shape[1]
        and len(panel["pdq"]) == 8
        and all(_HASH.fullmatch(value) for value in panel["pdq"])
    ):
        raise ValueError("a panel is not sound")
    return {name: panel[name] for name in ("box", "pdq", "quality", "sketch")}
