"""A limit on how long one page may take to read, so that none can stop the run."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from leadline.core.errors import Quarantine

#: Seconds of computing one page may take, so that a busy machine gives up no page that an idle one reads; ordinary pages take a few milliseconds.
SECONDS = 10.0


class _TooLong(BaseException):
    """Not an Exception: libraries that catch those to survive odd pages must not swallow it."""


@contextmanager
def deadline(seconds: float = SECONDS) -> Iterator[None]:
    """Raise Quarantine (too-slow) in the block once this process has computed for ``seconds``.

    Works in a process's main thread, where pages are read; elsewhere it does nothing. Python's own
    code and its regular expressions are interrupted, a single call into the HTML parser when it
    returns (parsing is linear, and pages are bounded).
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    armed = True

    def expired(*_: Any) -> None:
        if armed:
            raise _TooLong

    before = signal.signal(signal.SIGPROF, expired)
    try:
        # Again and again, in case the first falls where exceptions are ignored.
        signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
        yield
    except _TooLong:
        raise Quarantine("too-slow", f"Reading the page took more than {seconds:g} seconds.") from None
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
