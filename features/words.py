"""Words: lists written as prose, one string in the source and a set in memory; and the runs of letters of a text."""

from __future__ import annotations

from features.code_points import codes_of, kinds, text_of
from features.fold_loops import letters_alone


def words(text: str) -> frozenset[str]:
    """The blank-separated words of ``text``."""
    return frozenset(text.split())


#: ASCII without its letters, for ``str.translate``, which is quick on it.
_ASCII = {code: " " for code in range(0x80) if not chr(code).isalpha()}


def letter_runs(text: str) -> list[str]:
    """The runs of letters in a text, in its order: what lies between blanks, figures and signs."""
    if text.isascii():
        return text.translate(_ASCII).split()
    return text_of(letters_alone(codes_of(text), kinds())).split()
