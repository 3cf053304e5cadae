"""Progress of long work: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

#: Seconds between plain lines when standard error is not a terminal.
PLAIN_INTERVAL = 10.0


class Progress:
    """Counts work done; call ``advance`` as rows are finished and ``note`` to say more."""

    def __init__(self, label: str, total: int | None, unit: str) -> None:
        self.label, self.total, self.unit = label, total, unit
        self.done = 0
        self._said = time.monotonic()
        self._bar = None
        if sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(total=total, desc=label, unit=f" {unit}", leave=False, file=sys.stderr)

    def advance(self, count: int = 1) -> None:
        """Record that ``count`` more rows are finished."""
        self.done += count
        if self._bar is not None:
            self._bar.update(count)
        elif time.monotonic() - self._said >= PLAIN_INTERVAL:
            self._said = time.monotonic()
            of = f" of {self.total}" if self.total else ""
            print(f"{self.label}: {self.done}{of} {self.unit}", file=sys.stderr, flush=True)

    def note(self, text: str) -> None:
        """Show a few words beside the count."""
        if self._bar is not None:
            self._bar.set_postfix_str(text)

    def close(self) -> None:
        """End the bar."""
        if self._bar is not None:
            self._bar.close()


@contextmanager
def progress(label: str, total: int | None = None, unit: str = "listings") -> Iterator[Progress]:
    """A ``Progress`` that ends with the block, whether or not it succeeds."""
    bar = Progress(label, total, unit)
    try:
        yield bar
    finally:
        bar.close()
