"""Telephone numbers of the demo world, and the ways advertisers hide them from machines.

Numbers come from ranges set aside for drama or not given to any operator (``datasets/demo/common.yaml``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from leadline.app.demo.banks import Country, Language

_KEYCAP = "\ufe0f\u20e3"
_HEARTS = "💋🌹✨🍒💎🔥⭐🌸"


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number as dialled inside its country, and its country's calling code."""

    digits: str
    calling_code: int
    trunk: str

    @property
    def e164(self) -> str:
        """The number as the world knows it."""
        return f"+{self.calling_code}{self.digits[len(self.trunk) :]}"


class NumberBook:
    """Gives out numbers, each only once."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._given: set[str] = set()

    def new(self, country: Country) -> Number:
        """A number of ``country`` that nobody has yet."""
        for _ in range(10_000):
            pattern = self._rng.choice(list(country.ranges))
            digits = "".join(self._rng.choice("0123456789") if mark == "N" else mark for mark in pattern)
            number = Number(country.trunk + digits, country.calling_code, country.trunk)
            if number.e164 not in self._given:
                self._given.add(number.e164)
                return number
        raise ValueError(f"the demo's ranges of {country.code} are used up")


def present(number: Number, style: str, rng: Random, language: Language, then: str) -> str:
    """The number written in one of ``STYLES`` or ``PLAIN``; ``then`` joins the halves of a split one."""
    return {**PLAIN, **STYLES}[style](number, rng, language, then)


def _national(number: Number, rng: Random, *_: object) -> str:
    digits = number.digits
    cut = rng.choice([(3, 3), (3, 4), (4, 3), (2, 4)])
    return " ".join(part for part in (digits[: cut[0]], digits[cut[0] : sum(cut)], digits[sum(cut) :]) if part)


def _international(number: Number, rng: Random, *_: object) -> str:
    rest = number.digits[len(number.trunk) :]
    return f"{rng.choice(['+', '00'])}{number.calling_code} {rest[:3]} {rest[3:6]} {rest[6:]}"


def _run(number: Number, *_: object) -> str:
    return number.digits


def _dashes(number: Number, *_: object) -> str:
    return "-".join((number.digits[:3], number.digits[3:6], number.digits[6:]))


def _separators(number: Number, rng: Random, *_: object) -> str:
    marks = rng.sample([".", "*", "_", "-", "~", "/", " ", "|"], 3)
    return "".join(digit + rng.choice(marks) for digit in number.digits[:-1]) + number.digits[-1]


def _spaced(number: Number, rng: Random, *_: object) -> str:
    return rng.choice([" ", "  ", " . "]).join(number.digits)


def _words(number: Number, rng: Random, language: Language, *_: object) -> str:
    return rng.choice([" ", "-", ", "]).join(language.data["digits"][int(digit)] for digit in number.digits)


def _some_words(number: Number, rng: Random, language: Language, *_: object) -> str:
    words = language.data["digits"]
    return " ".join(words[int(digit)] if rng.random() < 0.45 else digit for digit in number.digits)


def _upper_words(number: Number, rng: Random, language: Language, *_: object) -> str:
    return "".join(language.data["digits"][int(digit)].capitalize() for digit in number.digits)


def _keycaps(number: Number, *_: object) -> str:
    return "".join(digit + _KEYCAP for digit in number.digits)


def _circled(number: Number, rng: Random, *_: object) -> str:
    return "".join("⓪" if digit == "0" else chr(0x2460 + int(digit) - 1) for digit in number.digits)


def _lookalike_digits(number: Number, rng: Random, *_: object) -> str:
    base = rng.choice([0xFF10, 0x1D7CE, 0x1D7E2, 0x1D7EC])
    return "".join(chr(base + int(digit)) for digit in number.digits)


def _letters_for_digits(number: Number, rng: Random, *_: object) -> str:
    swaps = {"0": "oO", "1": "lI"}
    text = "".join(rng.choice(swaps[digit]) if digit in swaps else digit for digit in number.digits)
    return f"{text[:3]} {text[3:6]} {text[6:]}"


def _emoji_between(number: Number, rng: Random, *_: object) -> str:
    marks = rng.sample(_HEARTS, 2)
    size = rng.choice([1, 2, 3])
    parts = [number.digits[at : at + size] for at in range(0, len(number.digits), size)]
    return "".join(part + rng.choice(marks) for part in parts[:-1]) + parts[-1]


def _bracketed(number: Number, rng: Random, *_: object) -> str:
    left, right = rng.choice(["[]", "()", "<>", "{}"])
    return "".join(f"{left}{digit}{right}" for digit in number.digits)


def _letters_between(number: Number, rng: Random, *_: object) -> str:
    return rng.choice("xzk").join(number.digits)


def _split(number: Number, rng: Random, language: Language, then: str) -> str:
    half = len(number.digits) // 2
    return f"{number.digits[:half]} {then} {number.digits[half:]}"


def _invisible(number: Number, rng: Random, *_: object) -> str:
    return rng.choice(["\u200b", "\u2060", "\u00ad"]).join(number.digits)


def _repeats(number: Number, rng: Random, language: Language, *_: object) -> str:
    """English habit: ``double seven``; elsewhere plain words."""
    if language.code != "en":
        return _words(number, rng, language)
    words, parts, at = language.data["digits"], [], 0
    while at < len(number.digits):
        twice = number.digits[at : at + 2] == number.digits[at] * 2
        parts.append(("double " if twice else "") + words[int(number.digits[at])])
        at += 2 if twice else 1
    return " ".join(parts)


def _pairs(number: Number, rng: Random, language: Language, *_: object) -> str:
    """French and Spanish habit: two digits spoken as one number; elsewhere pairs of figures."""
    digits = number.digits
    head = len(digits) % 2
    pairs = [digits[at : at + 2] for at in range(head, len(digits), 2)]
    spoken = {"fr": _french, "es": _spanish}.get(language.code)
    if spoken is None:
        return " / ".join(([digits[:head]] if head else []) + pairs)
    words = language.data["digits"]
    first = [words[int(digits[0])]] if head else []
    return " ".join(first + [f"{words[0]} {words[int(p[1])]}" if p[0] == "0" else spoken(int(p)) for p in pairs])


_FRENCH = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
_SPANISH = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]


def _french(value: int) -> str:
    if value < 20:
        return _FRENCH[value]
    ten, unit = divmod(value, 10)
    if ten in (7, 9):
        ten, unit = ten - 1, unit + 10
    name = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}[ten]
    if unit == 0:
        return name + ("s" if ten == 8 else "")
    if unit in (1, 11) and ten != 8:
        return f"{name} et {_FRENCH[unit]}"
    return f"{name}-{_FRENCH[unit]}"


def _spanish(value: int) -> str:
    if value < 30:
        return _SPANISH[value]
    ten, unit = divmod(value, 10)
    name = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"][ten - 3]
    return name if unit == 0 else f"{name} y {_SPANISH[unit]}"


#: Honest ways to write a number.
PLAIN: Mapping[str, Callable[..., str]] = {
    "national": _national,
    "international": _international,
    "run": _run,
    "dashes": _dashes,
}
#: Ways to hide one.
STYLES: Mapping[str, Callable[..., str]] = {
    "separators": _separators,
    "spaced": _spaced,
    "words": _words,
    "some-words": _some_words,
    "joined-words": _upper_words,
    "keycaps": _keycaps,
    "circled": _circled,
    "lookalike-digits": _lookalike_digits,
    "letters-for-digits": _letters_for_digits,
    "emoji-between": _emoji_between,
    "bracketed": _bracketed,
    "letters-between": _letters_between,
    "split": _split,
    "invisible": _invisible,
    "repeats": _repeats,
    "pairs": _pairs,
}


def ascii_name(text: str) -> str:
    """Letters and digits only, without marks, in lower case: for handles and host names."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(mark for mark in plain.lower() if mark.isalnum())


def handle_for(names: Sequence[str], rng: Random) -> str:
    """A messenger handle that looks like one somebody chose."""
    return f"@{ascii_name(rng.choice(names))}_{rng.choice(['vip', 'team', 'new', 'info', 'job', 'x'])}{rng.randint(100, 9999)}"
