"""Loops compiled by numba, and tables that are slow to make, kept between processes."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numba import njit

from leadline.core.files import write_whole


def compiled(loop: Callable[..., Any]) -> Callable[..., Any]:
    """``loop`` compiled at its first call for the types it is called with.

    What is compiled is kept beside the module or, where that is read-only, in the user's cache folder, and later
    processes find it there (``make setup`` compiles ahead). Where neither can be written, each process compiles anew.
    """
    try:
        return njit(cache=True, nogil=True)(loop)
    except RuntimeError:  # numba found no folder to write to
        return njit(nogil=True)(loop)


def within(part: Callable[..., Any]) -> Callable[..., Any]:
    """A part of loops, copied into each that calls it: a call would count its arrays' users at some ten nanoseconds each."""
    return njit(inline="always")(part)


@within
def with_room(rows, used, more):
    """``rows``, or where ``more`` of them do not fit after the first ``used``, a larger array that begins with these."""
    if used + more > len(rows):
        larger = np.empty((2 * (used + more), *rows.shape[1:]), rows.dtype)
        larger[:used] = rows[:used]
        rows = larger
    return rows


def kept_tables(module: str, mark: str, make: Callable[[], Mapping[str, np.ndarray]]) -> Mapping[str, np.ndarray]:
    """The arrays that ``make`` returns, made once and kept where the compiled loops of a module are.

    ``module`` is the ``__file__`` that asks, ``mark`` names the state of what they are made from: with another they are
    made anew. Where nothing can be written, each process makes its own.
    """
    source = Path(module)
    folder = source.parent / "__pycache__"
    if not os.access(folder if folder.is_dir() else folder.parent, os.W_OK):
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "leadline"
    file = folder / f"{source.stem}.{mark}.npz"
    with (
        suppress(OSError, ValueError, EOFError, BadZipFile),
        file.open("rb") as handle,
        np.load(handle, allow_pickle=False) as tables,
    ):
        return dict(tables)
    made = make()
    buffer = io.BytesIO()
    np.savez(buffer, **made)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        for older in folder.glob(f"{source.stem}.*.npz"):
            older.unlink(missing_ok=True)
        write_whole(file, buffer.getvalue())
        file.chmod(0o644)  # nothing of anybody's is in it, and others on the machine need it
    return made
