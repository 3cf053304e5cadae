"""What a record's text is compared by: words, model codes, measures, phone numbers; and how rare each is."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:[.,/'’\-][^\W_]+)*")
_PART = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")
_MEASURE = re.compile(r"(?<![^\W_])(\d+(?:[.,]\d+)?)\s?-?([^\W\d_]{1,4})(?![^\W_])")
_PHONE = re.compile(r"(?<!\d)(?:\+?\d[\s()./-]{0,3}){7,15}(?!\d)")
#: Characters of a record that are read.
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is compared."""

    plain: str  # lower case, compatibility forms and accents undone, single spaces
    words: tuple[str, ...]  # in order; "wd-240gb" gives wd, 240, gb
    codes: frozenset[str]  # letters and digits in one, five characters or more, separators left out
    measures: Mapping[str, frozenset[str]]  # unit -> numbers that stand before it
    numbers: frozenset[str]
    phones: frozenset[str]  # the last ten digits
    grams: frozenset[str]  # character trigrams within words


def read(text: str) -> Reading:
    """Read one text, at most ``MOST`` characters of it."""
    folded = unicodedata.normalize("NFKD", text[:MOST])
    plain = " ".join("".join(ch for ch in folded if not unicodedata.combining(ch)).casefold().split())
    words: list[str] = []
    codes: set[str] = set()
    for match in _WORD.finditer(plain):
        whole = re.sub(r"[^\w]|_", "", match.group())
        parts = _PART.findall(match.group())
        words += parts
        if len(whole) >= 5 and any(ch.isdigit() for ch in whole) and (len(parts) > 1 or whole.isdigit()):
            codes.add(whole)
    measures: dict[str, set[str]] = {}
    for number, unit in _MEASURE.findall(plain):
        measures.setdefault(unit, set()).add(number.replace(",", "."))
    phones = {digits[-10:] for found in _PHONE.findall(plain) if 7 <= len(digits := re.sub(r"\D", "", found)) <= 15}
    return Reading(
        plain,
        tuple(words),
        frozenset(codes),
        {unit: frozenset(numbers) for unit, numbers in measures.items()},
        frozenset(word for word in words if word[0].isdigit()),
        frozenset(phones),
        frozenset(f" {word} "[at : at + 3] for word in words for at in range(len(word))),
    )


class Rarity:
    """How much a word says: the logarithm of one over the share of texts that hold it."""

    def __init__(self, texts: Iterable[Iterable[str]]) -> None:
        counts: Counter[str] = Counter()
        self.texts = 0
        for found in texts:
            self.texts += 1
            counts.update(set(found))
        self.counts = dict(counts)

    def of(self, word: str) -> float:
        """At least 0; most for a word that no text holds."""
        return math.log((self.texts + 1) / (self.counts.get(word, 0) + 1))

    def sum(self, words: Iterable[str]) -> float:
        """Of all these words together; added up in one order, so that a pair has one value."""
        return sum(sorted(self.of(word) for word in words))
