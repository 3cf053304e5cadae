"""Words: lists written as prose, one string in the source and a set in memory; and the runs of letters of a text."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The blank-separated words of ``text``."""
    return frozenset(text.split())


class _Letters(dict[int, str]):
    """Letters as they are, everything else a blank; learned when first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        value = self[code] = char if char.isalnum() and not char.isdecimal() else " "
        return value


_LETTERS = _Letters()


def letter_runs(text: str) -> list[str]:
    """The runs of letters in a text, in its order: what lies between blanks, figures and signs."""
    return text.translate(_LETTERS).split()
