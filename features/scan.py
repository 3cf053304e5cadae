"""Find thousands of phrases in one pass over a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import ahocorasick

from features.folding import Folded
from features.patterns import Form, compile_phrase

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class Hit(Generic[T]):
    """A phrase found at ``[start, end)`` of the folded text; ``what`` is what the phrase stands for."""

    start: int
    end: int
    what: T
    form: Form


class Scanner(Generic[T]):
    """Searches for many phrases at once: ``phrases`` are (notation, language, what it stands for).

    Raises NotationError (``features.patterns``) where a phrase does not follow the notation.
    """

    def __init__(self, phrases: Iterable[tuple[str, str, T]]) -> None:
        entries: dict[str, list[tuple[Form, T]]] = {}
        for phrase, lang, what in phrases:
            for form in compile_phrase(phrase, lang):
                entries.setdefault(form.key, []).append((form, what))
        self.forms = sum(len(entry) for entry in entries.values())
        self._machine = ahocorasick.Automaton()
        for key, entry in entries.items():
            self._machine.add_word(key, (len(key), key[0] == " ", key[-1] == " ", tuple(entry)))
        if entries:
            self._machine.make_automaton()

    def scan(self, folded: Folded) -> list[Hit[T]]:
        """Every phrase in the text, overlaps and all, in the order of their ends."""
        if not self.forms:
            return []
        hits: list[Hit[T]] = []
        text = folded.text
        begins, finishes = text.startswith, text.endswith
        for last, (size, space_before, space_after, entry) in self._machine.iter(folded.words):
            start = last + 1 - size + space_before
            end = last + 1 - space_after
            for form, what in entry:
                # ``Form.match`` asks these two again; most forms fall here, without a call.
                after, before = form.after, form.before
                if after is not None and not begins(after.firsts or after.ends()[0], end):
                    continue
                if before is not None and not finishes(before.lasts or before.ends()[1], 0, start):
                    continue
                span = form.match(text, start, end)
                if span is not None:
                    hits.append(Hit(span[0], span[1], what, form))
        return hits
