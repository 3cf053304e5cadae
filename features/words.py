"""Word lists written as prose: one string in the source, a set in memory."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The blank-separated words of ``text``."""
    return frozenset(text.split())
