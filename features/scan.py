"""Find thousands of phrases in one pass over a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from features.automaton import Automaton, Beside
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

    ``marks`` are letters looked for beside them, wherever they stand. Raises NotationError (``features.patterns``) where a phrase does not follow the notation.
    """

    #: Finds in one text after which no more is looked for, some hundreds more or less; an advert has some dozens.
    MOST = 10_000
    #: Places tried in one text: a megabyte of adverts has some 90,000.
    TRIES = 120_000

    def __init__(self, phrases: Iterable[tuple[str, str, T]], marks: Sequence[str] = ()) -> None:
        entries: dict[str, list[tuple[Form, T] | int]] = {}
        for phrase, lang, what in phrases:
            for form in compile_phrase(phrase, lang):
                entries.setdefault(form.key, []).append((form, what))
        for number, mark in enumerate(marks):
            entries.setdefault(mark, []).append(number)
        self._entries = [one for entry in entries.values() for one in entry]
        self.forms = len(self._entries) - len(marks)
        beside = {key: [Beside() if isinstance(one, int) else one[0].beside() for one in entry] for key, entry in entries.items()}
        self._automaton = Automaton(beside) if beside else None

    def scan(self, folded: Folded) -> list[Hit[T]]:
        """Every phrase in the text, overlaps and all, in the order of their ends; at most MOST, from the first TRIES places."""
        return self.scan_marked(folded)[0]

    def scan_marked(self, folded: Folded) -> tuple[list[Hit[T]], list[tuple[int, int]]]:
        """As ``scan``; and where each of the ``marks`` begins, with its number."""
        hits: list[Hit[T]] = []
        marks: list[tuple[int, int]] = []
        if self._automaton is None:
            return hits, marks
        text, words, entries, left = folded.text, folded.vocabulary, self._entries, self.TRIES
        for found in self._automaton.find(folded.word_codes, folded.codes):
            for number, start, end in found:
                entry = entries[number]
                if isinstance(entry, int):
                    marks.append((start, entry))
                    continue
                form, what = entry
                for need in form.needs:
                    if need.isdisjoint(words):
                        break
                else:
                    left -= 1
                    span = form.match(text, start, end)
                    if span is not None:
                        hits.append(Hit(span[0], span[1], what, form))
            if left <= 0 or len(hits) >= self.MOST:
                break
        return hits, marks
