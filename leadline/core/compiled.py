"""Loops compiled by numba, kept between processes: two decorators for every room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit


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
