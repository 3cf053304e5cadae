"""Find thousands of phrases in one pass over a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import ahocorasick

from features.folding import Folded
from features.patterns import Form, compile_phrase

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


@dataclass(slots=True, eq=False)
class Hit(Generic[T]):
    """A phrase found at ``[start, end)`` of the folded text; ``what`` is what the phrase stands for."""

    start: int
    end: int
    what: T
    form: Form


class _Learned(dict[K, V]):
    """A table that works out a value when its key is first met, and remembers it."""

    __slots__ = ("_work",)
    #: Keys remembered; a text in many scripts is made to be a burden.
    _MOST = 500

    def __init__(self, work: Callable[[K], V]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, key: K) -> V:
        value = self._work(key)
        if len(self) < self._MOST:
            self[key] = value
        return value


class _Anchor(Generic[T]):
    """One key of the machine, and the forms that are searched for by it: bit n of a number stands for the n-th.

    Which of them may stand is told by the two characters on either side, of which few pairs occur.
    """

    __slots__ = ("_forms", "begin", "end", "left", "of", "right")

    def __init__(self, key: str, forms: Iterable[tuple[Form, T]]) -> None:
        #: Where the words of the key begin and end, counted from its last character.
        self.begin = 1 - len(key) + (key[0] == " ")
        self.end = 1 - (key[-1] == " ")
        self._forms = tuple(forms)
        self.left = _Learned(lambda beside: self._bits(lambda form: form.may_follow(beside)))
        self.right = _Learned(lambda beside: self._bits(lambda form: form.may_precede(beside)))
        self.of = _Learned(lambda bits: tuple(one for at, one in enumerate(self._forms) if bits >> at & 1))

    def _bits(self, fits: Callable[[Form], bool]) -> int:
        return sum(1 << at for at, (form, _) in enumerate(self._forms) if fits(form))


class Scanner(Generic[T]):
    """Searches for many phrases at once: ``phrases`` are (notation, language, what it stands for).

    Raises NotationError (``features.patterns``) where a phrase does not follow the notation.
    """

    #: Finds in one text after which no more is looked for; an advert has some dozens, a long one some hundreds.
    MOST = 10_000
    #: Places tried in one text: a megabyte of adverts has some 90,000.
    TRIES = 120_000

    def __init__(self, phrases: Iterable[tuple[str, str, T]]) -> None:
        entries: dict[str, list[tuple[Form, T]]] = {}
        for phrase, lang, what in phrases:
            for form in compile_phrase(phrase, lang):
                entries.setdefault(form.key, []).append((form, what))
        self.forms = sum(len(entry) for entry in entries.values())
        self._machine = ahocorasick.Automaton()
        for key, entry in entries.items():
            self._machine.add_word(key, _Anchor(key, entry))
        if entries:
            self._machine.make_automaton()

    def scan(self, folded: Folded) -> list[Hit[T]]:
        """Every phrase in the text, overlaps and all, in the order of their ends; at most MOST, from the first TRIES places."""
        if not self.forms:
            return []
        hits: list[Hit[T]] = []
        text, words, left = folded.text, folded.vocabulary, self.TRIES
        for last, anchor in self._machine.iter(folded.words):
            start, end = last + anchor.begin, last + anchor.end
            bits = anchor.left[text[start - 2 : start]] & anchor.right[text[end : end + 2]]
            if bits:
                for form, what in anchor.of[bits]:
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
