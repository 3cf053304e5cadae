"""The words and signs of money in many languages: which currency, how many times, what for; read from ``datasets``.

Everything is matched on plain lower-case text (``features.number_words.plain``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import yaml
from babel import Locale

from features.folding import written_without_spaces
from features.number_words import plain
from features.words import letter_runs, words
from leadline.core.datasets import dataset


class Money(NamedTuple):
    """What a word or sign for money stands for."""

    code: str  # ISO 4217; empty where the country of the listing decides
    here: Mapping[str, str]  # country: currency, for a word used in several
    capital: bool = False  # a code that is also a word: counts only in capitals
    euphemism: bool = False
    leads: bool = True  # may stand before its amount
    follows: bool = True  # may stand after it

    def counts(self, regions: tuple[str, ...] | None) -> bool:
        """Whether it means money in one of the countries; None stands for all of them."""
        return bool(self.code or self.euphemism or regions is None or any(self.here.get(region) for region in regions))

    def currency(self, regions: tuple[str, ...]) -> str:
        """The currency meant in the first of the countries that uses the word, else what it means anywhere; or nothing."""
        for region in regions:
            if region in self.here:
                return self.here[region]
        return self.code


@lru_cache(maxsize=1)
def tables() -> dict[str, Any]:
    """The file as it is."""
    with dataset("wording", "money.yaml").open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def spelled(entry: str) -> list[str]:
    """The names in one entry, plain, with their blanks."""
    return [plain(name.lower()).replace("~", " ") for name in entry.split()]


def glued(char: str) -> bool:
    """Whether a word in this character's script may touch the figures and words around it."""
    return written_without_spaces(char) or "\uac00" <= char <= "\ud7a3"


def _known() -> tuple[dict[str, Money], dict[str, Money], dict[str, Money]]:
    """By whole name; by beginning, for words with any ending; by sign."""
    read = tables()
    whole: dict[str, Money] = {}
    stems: dict[str, Money] = {}
    capitals = frozenset(spelled(read["capitals"]))
    for code, entry in read["words"].items():
        for name in spelled(entry):
            if name.endswith("*"):
                stems[name[:-1]] = Money(code, {}, leads=False)
            else:
                whole[name] = Money(code, {}, capital=name in capitals, leads=name not in _FOLLOW)
    for code in Locale("en").currencies:  # every other code there is, in capitals
        whole.setdefault(code.lower(), Money(code, {}, capital=True))
    signs = {name: Money(code, {}) for code, entry in read["signs"].items() for name in spelled(entry)}
    for entry in read["local"]:
        for name in spelled(entry["words"]):
            one = Money(entry.get("else", ""), entry["in"], leads=name not in _FOLLOW, follows=name not in _LEAD)
            (signs if name in signs else whole)[name] = one
    for name in spelled(read["euphemisms"]):
        (signs if glued(name[0]) else whole)[name] = Money("", {}, euphemism=True)
    return whole, stems, signs


#: Words that follow their amount and never lead it.
_FOLLOW = words("euros euroa euron euronu dollars pounds bucks quid р лева hearts d da le km won wons din kip crowns e")
#: One that leads its amount and never follows it: "5k" is five thousand wherever "K5" is five kwacha.
_LEAD = words("k")
_WHOLE, _STEMS, _SIGNS = _known()
_ENDING = 5


#: Words before which an amount may stand in words; the one-letter and two-letter ones never do.
_SAID = frozenset(name for name in _WHOLE if len(name) > 2)


_ASCII_STEMS = tuple(filter(str.isascii, _STEMS))


def said_in(vocabulary: frozenset[str], text: str) -> list[str]:
    """The words for money in a text whose different words are ``vocabulary``."""
    found = list(_SAID & vocabulary)
    stems = tuple(stem for stem in (_ASCII_STEMS if text.isascii() else _STEMS) if stem in text)
    return found + [word for word in vocabulary if word.startswith(stems)] if stems else found


@lru_cache(maxsize=65_536)
def money_of(word: str) -> Money | None:
    """What a whole word stands for, or None."""
    found = _WHOLE.get(word)
    if found is None:
        for size in range(max(3, len(word) - _ENDING), len(word) + 1):
            found = _STEMS.get(word[:size])
            if found is not None:
                break
    return found


def sign_of(sign: str) -> Money:
    """What one of the signs stands for."""
    return _SIGNS[sign]


def alternatives(names: Iterable[str]) -> str:
    """A pattern of these names, the longest first."""
    return "|".join(map(re.escape, sorted(set(names), key=lambda name: (-len(name), name))))


SIGN = alternatives(_SIGNS)
_LONGEST = max(map(len, _SIGNS))
#: What signs begin with and what they end with.
SIGN_FIRST, SIGN_LAST = frozenset(sign[0] for sign in _SIGNS), frozenset(sign[-1] for sign in _SIGNS)
#: Names that are more than one run of letters, and those runs.
COMPOUND = alternatives(name for name in _WHOLE if not name.isalpha())
COMPOUND_RUNS = frozenset(run for name in _WHOLE if not name.isalpha() for run in letter_runs(name))


def sign_at(text: str, at: int) -> str:
    """The longest sign that begins at ``at``, or nothing."""
    if at >= len(text) or text[at] not in SIGN_FIRST:
        return ""
    return next((text[at : at + size] for size in range(_LONGEST, 0, -1) if text[at : at + size] in _SIGNS), "")


def sign_before(text: str, end: int) -> str:
    """The longest sign that ends at ``end``, or nothing; one that begins with a letter begins a word."""
    if not end or text[end - 1] not in SIGN_LAST:
        return ""
    for size in range(min(_LONGEST, end), 0, -1):
        sign = text[end - size : end]
        inside = sign[0].isalpha() and not glued(sign[0]) and end > size and text[end - size - 1].isalnum()
        if sign in _SIGNS and not inside:
            return sign
    return ""


#: Signs of one character that are looked for before anything else is done.
SIGN_CHARS = frozenset(sign[0] for sign in _SIGNS if not sign[0].isascii()) | {"$", "£"}


def _factors() -> dict[str, float]:
    return {name: float(times) for times, entry in tables()["times"].items() for name in spelled(entry)}


FACTORS = _factors()


#: The runs of letters in names, signs and multipliers ("т" may be written onto the name that follows); what names begin with.
RUNS = sorted(
    {run for name in (*_WHOLE, *_SIGNS, *FACTORS, "т", "тр", "труб", "тгрн", "ттг", "de") for run in letter_runs(name.rstrip("*"))}
)
STEMS = sorted({*_STEMS, *(name[:-1] for name in FACTORS if name.endswith("*"))})


def factor_of(word: str) -> float:
    """By how much a word of ``times`` multiplies."""
    found = FACTORS.get(word)
    if found is None:
        found = next(FACTORS[f"{word[:size]}*"] for size in range(len(word), 0, -1) if f"{word[:size]}*" in FACTORS)
    return found


def word_pattern(names: Iterable[str]) -> str:
    """A pattern of words that end where a word ends, and of names in scripts that are written without blanks."""
    wide = [name for name in names if glued(name[-1])]
    narrow = [name for name in names if not glued(name[-1])]
    stems = [name[:-1] for name in narrow if name.endswith("*")]
    parts = []
    if narrow:
        whole = alternatives(name for name in narrow if not name.endswith("*"))
        stem = rf"|(?:{alternatives(stems)})[^\W\d_]{{0,{_ENDING}}}" if stems else ""
        parts.append(rf"(?:{whole}{stem})(?![^\W_])")
    if wide:
        parts.append(rf"(?:{alternatives(wide)})")
    return "|".join(parts)
