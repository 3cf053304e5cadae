"""Amounts as they are written: figures in every convention, multiplied ("2 crore"), or in words ("two hundred")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from features.money_words import FACTORS, factor_of, word_pattern
from features.number_words import LANGUAGES, counting
from features.words import words

_BLANKS = " \u00a0\u2009\u202f"
#: Figures grouped in threes by one mark, in twos the Indian way, or not at all.
AMOUNT = (
    r"\d{1,2}(?:,\d{2}){1,4},\d{3}(?:\.\d{1,2})?(?!\d)"
    rf"|\d{{1,3}}(?P<part>[{_BLANKS}.,'])\d{{3}}(?:(?P=part)\d{{3}}){{0,3}}(?:[.,]\d{{1,2}})?(?!\d)"
    r"|\d{1,12}(?:[.,]\d{1,3})?(?!\d)"
)
#: An amount that is no part of a time, a decimal or a longer number.
FIGURES = re.compile(rf"(?<!\d)(?<!\d[.,:])(?P<amount>{AMOUNT})(?!:\d)")
_JOINS = frozenset(f"{_BLANKS}.,':")
TIMES = re.compile(
    rf"\s?(?:(?P<times>{word_pattern(FACTORS)})(?:\.(?=\s?[^\s\d.]))?|(?P<short>т)\.?(?=\s?(?:р|руб|грн|тг)(?![^\W_])))"
)
#: What such a word may begin with.
TIMES_FIRST = frozenset(name[0] for name in FACTORS) | {"т"}
#: "1万5千": thousands after ten thousands.
MYRIAD_REST = re.compile(r"(\d)[千천]")
#: Currencies whose unit has a thousand parts: three digits after a full stop are decimals.
_THOUSANDTHS = frozenset(("KWD", "BHD", "OMR", "JOD", "TND", "LYD", "IQD"))
_MARKS = re.compile(rf"[{_BLANKS}']")


def figure_at(text: str, start: int, end: int) -> int:
    """Where the amount ends that begins with the run of figures ``[start, end)``, or 0 where none does."""
    alone = text[end : end + 1] not in _JOINS or not text[end + 1 : end + 2].isdecimal()
    if alone and (not start or text[start - 1] not in _JOINS):  # nearly all
        return end if end - start <= 12 else 0
    found = FIGURES.match(text, start)
    return found.end() if found is not None else 0


def amount_of(written: str, code: str = "") -> float | None:
    """The number an amount stands for, whichever mark parts thousands and whichever decimals.

    The last mark parts decimals when one or two digits follow it (three in currencies with
    thousandths, or after a lone zero); otherwise marks part thousands.
    """
    if written.isdecimal():
        return float(written)
    digits = _MARKS.sub("", written)
    last = max(digits.rfind("."), digits.rfind(","))
    behind = len(digits) - last - 1
    single = digits.count(".") + digits.count(",") == 1
    decimal = behind in (1, 2) or (
        behind == 3 and single and ((code in _THOUSANDTHS and digits[last] == ".") or digits[:last] == "0")
    )
    if last >= 0 and decimal:
        digits = re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :]
    else:
        digits = re.sub(r"[.,]", "", digits)
    try:
        return float(digits)
    except ValueError:
        return None


def multiplied(written: str, word: str, code: str = "") -> float | None:
    """An amount times a word for thousand, lakh, million ...: "1.250 million" has decimals, "1.250 thousand" too."""
    value = amount_of(written, code)
    if value is None:
        return None
    if re.fullmatch(r"\d{1,2}[.,]\d{3}", written):
        value /= 1000
    return round(value * factor_of(word), 2)


class Spoken(NamedTuple):
    """A number said in words at ``[start, end)``."""

    start: int
    end: int
    value: float


#: Hundreds and thousands: what multiplies, and what adds; 14 languages.
_HUNDRED = "hundred hundert honderd cent cents cento szaz yuz suta sute hundra hundre hundrede"
_ADDED = {
    100: "cien ciento cem sto сто sta", 200: "doscientos doscientas duzentos duzentas dwiescie dveste двести двісті", 300: "trescientos trescientas trezentos trzysta триста",
    400: "cuatrocientos quatrocentos czterysta четыреста чотириста", 500: "quinientos quinientas quinhentos piecset пятьсот п'ятсот пятсот", 600: "seiscientos seiscentos szescset шестьсот шістсот",
    700: "setecientos setecentos siedemset семьсот сімсот", 800: "ochocientos oitocentos osiemset восемьсот вісімсот", 900: "novecientos novecentos dziewiecset девятьсот дев'ятсот",
    80: "quatre-vingt quatre-vingts",
}  # fmt: skip
_THOUSAND = "thousand tausend duizend mille mila mil mie mii ezer bin tysiac tysiace tysiecy tisic tisice тысяча тысячи тысяч тысячу тисяча тисячі тисяч tusen"
#: Also everyday words that stand before money without counting it.
_NO_AMOUNT = words("um uma un una une uno o a een ein egy bir jedna jeden один одна one on de to set")
_JOINTS = words("and und e y et si i en")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_]))*")
_LAST = re.compile(r"([^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_]))*)['-]*\Z")
_LEFT = re.compile(r"(?:[^\W\d_](?:[^\W\d_]|['-])*[ ]){1,7}\Z")


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, dict[str, tuple[str, int]]]:
    """By language: word, and whether it adds, multiplies by a hundred or closes a thousand."""
    found: dict[str, dict[str, tuple[str, int]]] = {}
    shared = dict.fromkeys(_HUNDRED.split(), ("hundred", 100))
    shared |= {word: ("add", value) for value, entry in _ADDED.items() for word in entry.split()}
    shared |= dict.fromkeys(_THOUSAND.split(), ("thousand", 1000))
    for lang in LANGUAGES:
        own = {word: ("add", value) for word, value in counting(lang).items()}
        found[lang] = {**own, **{word: what for word, what in shared.items() if word not in own}}
    return found


@lru_cache(maxsize=8192)
def _counting(word: str) -> tuple[str, ...]:
    """The languages in which a word is a number, or several written together."""
    return tuple(lang for lang in LANGUAGES if _pieces(word, lang) is not None)


@lru_cache(maxsize=8192)
def _pieces(word: str, lang: str) -> tuple[tuple[str, int], ...] | None:
    """A word as numbers written together ("zweihundertfünfzig"), or None."""
    table = _vocabulary()[lang]
    if word in table:
        return (table[word],)
    found: list[tuple[str, int]] = []
    at = 0
    while at < len(word):
        size = next((size for size in range(min(16, len(word) - at), 1, -1) if word[at : at + size] in table), 0)
        if size:
            found.append(table[word[at : at + size]])
        else:
            size = next((len(joint) for joint in ("und", "en", "et", "e", "y", "-") if word.startswith(joint, at)), 0)
            if not size or not found:
                return None
        at += size
    return tuple(found)


def spoken_before(text: str, end: int) -> Spoken | None:
    """The number in words that ends right before ``end`` (one blank between), or None."""
    last = _LAST.search(text, max(0, end - 80), end - 1)
    langs = _counting(last[1]) if last is not None else ()
    left = _LEFT.search(text, max(0, end - 80), end) if langs else None
    if left is None:
        return None
    said = [(found.start(), found.end(), found.group()) for found in _WORD.finditer(text, left.start(), end)]
    best: Spoken | None = None
    for lang in langs:
        read = _read(said, lang)
        if read is not None and (best is None or read.start < best.start):
            best = read
    return best


def _read(said: list[tuple[int, int, str]], lang: str) -> Spoken | None:
    parts: list[tuple[int, tuple[tuple[str, int], ...]]] = []
    for start, _, word in reversed(said):
        pieces = _pieces(word, lang)
        if pieces is None and word in _JOINTS and parts:
            continue
        if pieces is None:
            break
        parts.append((start, pieces))
    if not parts or (len(parts) == 1 and said[-1][2] in _NO_AMOUNT):
        return None
    total = current = 0.0
    for kind, value in _flat(parts):
        if kind == "add":
            current += value
        elif kind == "hundred":
            current = (current or 1) * 100
        else:
            total, current = total + (current or 1) * 1000, 0.0
    return Spoken(parts[-1][0], said[-1][1], total + current)


def _flat(parts: list[tuple[int, tuple[tuple[str, int], ...]]]) -> Iterator[tuple[str, int]]:
    for _, pieces in reversed(parts):
        yield from pieces
