"""Find thousands of phrases in one pass over a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from features.automaton import Automaton
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

    #: Finds in one text after which no more is looked for, some hundreds more or less; an advert has some dozens.
    MOST = 10_000
    #: Places tried in one text: a megabyte of adverts has some 90,000.
    TRIES = 120_000

    def __init__(self, phrases: Iterable[tuple[str, str, T]]) -> None:
        entries: dict[str, list[tuple[Form, T]]] = {}
        for phrase, lang, what in phrases:
            for form in compile_phrase(phrase, lang):
                entries.setdefault(form.key, []).append((form, what))
        self._forms = [one for entry in entries.values() for one in entry]
        self._automaton = (
            Automaton({key: [form.beside() for form, _ in entry] for key, entry in entries.items()}) if entries else None
        )

    @property
    def forms(self) -> int:
        """How many forms of phrases are searched for."""
        return len(self._forms)

    def scan(self, folded: Folded) -> list[Hit[T]]:
        """Every phrase in the text, overlaps and all, in the order of their ends; at most MOST, from the first TRIES places."""
        hits: list[Hit[T]] = []
        if self._automaton is None:
            return hits
        text, words, forms, left = folded.text, folded.vocabulary, self._forms, self.TRIES
        for found in self._automaton.find(folded.word_codes, folded.codes):
            for number, start, end in found:
                form, what = forms[number]
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
        return hits
