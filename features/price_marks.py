"""The figures of a text and the money written beside each: what prices are made of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np

from features.amounts import MYRIAD_REST, TIMES, TIMES_FIRST, amount_of, figure_at, multiplied, spoken_before
from features.code_points import codes_of, kinds, starts_of
from features.figure_loops import money_figures, word_hashes
from features.money_words import (
    COMPOUND,
    COMPOUND_RUNS,
    RUNS,
    SIGN_FIRST,
    SIGN_LAST,
    STEMS,
    Money,
    factor_of,
    money_of,
    sign_at,
    sign_before,
    sign_of,
)
from features.view import FieldView
from features.words import words

#: Figures looked at in one text; an advert holds a few dozen.
_MOST_FIGURES = 3_000
#: "1200,-", "80.-" and the Indian "25,000/-".
_TAIL = r"(?:[.,]-{1,2}|/-)?"
_TAIL_ONLY = re.compile(_TAIL)
_GAP = re.compile(rf"{_TAIL}\s?(?:de\s)?")
_WORD = re.compile(rf"(?:{COMPOUND}|[^\W\d_]{{1,16}})(?![^\W_])")
_RUN = re.compile(r"[^\W\d_]+")
_LONGEST_WORD = 16
_WORD_BEFORE = re.compile(rf"(?<![^\W_])(?:{COMPOUND}|[^\W\d_]{{1,16}})\Z")
#: "12€50": the sign where the decimal mark would be.
_SIGN_INSIDE = re.compile(r"[€£](\d\d)(?![\d.,])")
_MILLIONS = re.compile(r"(?:m|mn)(?![^\W_])")
#: A full stop that shortens a word and ends no sentence.
_ABBREVIATED = re.compile(r"\.(?=\s?[/(]|\s?[^\W\d_A-ZА-Я])")
#: Characters before an amount that are looked at for a currency.
_NEAR = 18
_TAIL_FIRST = frozenset(".,/")
#: Digits right before a figure, as in a telephone number, and what may stand between them.
_BETWEEN = " .-/()"
_DIGITS_BEFORE = re.compile(r"\d[\d .\-/()]{0,24}\Z")
_LONG_RUN = 7
#: Norms of exhaust gases and years of tournaments: "Euro 6", "Euro 2024".
_NORMS = words("1 2 3 4 5 6 7 2000 2004 2008 2012 2016 2020 2024 2028")
#: What is lifted, lost and weighed is pounds of another kind.
_WEIGHT = re.compile(r"(?:lift|carry|weigh|lose|lost|lbs|push|pull)[^\n.]{0,40}\Z")


class Where(NamedTuple):
    """The listing's own currency, empty where it is not known, and the countries it may speak from (None: all)."""

    home: str
    regions: tuple[str, ...] | None


class Figure(NamedTuple):
    """An amount at ``[start, end)`` and, where money is written beside it, that: ``[left, right)`` spans both."""

    start: int
    end: int
    left: int
    right: int
    written: str
    amount: float  # as written
    times: float  # what "k" or "lakh" multiplies it by
    word: str  # that word
    money: Money | None
    said: str  # the word for money
    written_words: bool = False
    beyond: float = 0.0  # what follows the multiplied part: the 5,000 of "1万5千"

    @property
    def value(self) -> float:
        """The amount, multiplied."""
        return self.value_in("")

    def value_in(self, code: str) -> float:
        """The amount in a currency: those with thousandths write three decimals."""
        if self.written_words:
            return self.amount
        if self.word:
            return (multiplied(self.written, self.word, code) or 0.0) + self.beyond
        return amount_of(self.written, code) or 0.0

    @property
    def step(self) -> str:
        """What was done to read it, in words."""
        if self.written_words:
            return "number written in words"
        return f"times {self.times:g} for {self.word!r}" if self.word else ""


@lru_cache(maxsize=1)
def _telling() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What ``money_figures`` asks for: names, beginnings of names, signs."""
    codes = codes_of("".join(sorted(char for char in SIGN_FIRST | SIGN_LAST if not char.isalpha() and char not in "./")))
    return *(word_hashes(codes_of("".join(some)), starts_of(some)) for some in (RUNS, STEMS)), codes


def near_money(field: FieldView, strokes: int) -> list[tuple[int, int]]:
    """The runs of figures of a field that may be money's by what stands beside them, or by a stroke up to so many characters on."""
    return list(zip(*money_figures(field.codes, kinds(), *_telling(), strokes).tolist(), strict=True))


def figures_of(
    text: str, shown: str, runs: Iterable[tuple[int, int]], home: str = "", regions: tuple[str, ...] | None = None,
    said: Iterable[str] = (),
) -> list[Figure]:  # fmt: skip
    """Every amount of a plain lower-case text in order; ``shown`` is the same with its capitals, ``runs`` are its runs of figures.

    ``home`` is the listing's own currency: its code needs no capitals. ``regions`` are the countries it
    may speak from (None: all), which decide what "kr" or "ft" is. ``said`` are the words of ``said_in``.
    """
    where = Where(home, regions)
    found: list[Figure] = []
    done = 0
    for start, end in islice(runs, _MOST_FIGURES):
        if start < done:
            continue
        end = figure_at(text, start, end)
        if not end or _no_amount(text, start, end):
            continue
        if _may_be_money(text, start, end, done):
            figure = _figure(text, shown, start, end, done, where)
        else:
            figure = _bare(text, start, end)
        if figure is not None:
            found.append(figure)
            done = figure.right
    spoken = [figure for word in said for figure in _spoken(text, shown, word, where)]
    if not spoken:
        return found
    lefts = [figure.left for figure in found]  # in order, as their ends are
    before = ((one, bisect_left(lefts, one.right)) for one in spoken)
    clear = [one for one, place in before if not place or found[place - 1].right <= one.left]
    return sorted([*found, *clear], key=lambda figure: figure.start)


def _no_amount(text: str, start: int, end: int) -> bool:
    """Whether a figure is a share in a hundred, or a code that begins with a nought."""
    return text.startswith(("%", " %"), end) or (end - start > 4 and text[start] == "0" and text[start + 1].isdigit())


def _may_be_money(text: str, start: int, end: int, done: int) -> bool:
    """Whether a sign or word for money, or one that multiplies, may stand right beside a figure: a look at its neighbours."""
    first, second = text[end : end + 1], text[end + 1 : end + 2]
    after = second if first.isspace() else first
    if after.isalpha() or after in SIGN_FIRST or (second == "-" and first in _TAIL_FIRST):
        return True
    at = start - 1 if start > done and text[start - 1].isspace() else start
    if at > done + 1 and text[at - 1] in ".:":
        at -= 1
    return at > done and (text[at - 1].isalpha() or text[at - 1] in SIGN_LAST)


def _bare(text: str, start: int, end: int) -> Figure | None:
    """A figure with no money beside it, where it is an amount."""
    written = text[start:end]
    amount = amount_of(written)
    if not amount or _in_long_run(text, start, end):
        return None
    return Figure(start, end, start, end, written, amount, 1.0, "", None, "")


def _figure(text: str, shown: str, start: int, end: int, done: int, where: Where) -> Figure | None:
    written = text[start:end]
    left, right = start, end
    money, said = _money_before(text, shown, start, done, where)
    if money is not None:
        left = start - len(said)
        said = said.strip(" .:\n\t")
    after = text[end : end + 1]
    inside = _SIGN_INSIDE.match(text, end) if money is None and after in ("€", "£") and written.isdigit() else None
    if inside is not None:
        money, written, right = sign_of(text[end]), f"{written}.{inside[1]}", inside.end()
        return Figure(start, right, left, right, written, amount_of(written) or 0.0, 1.0, "", money, text[end])
    word, beyond = "", 0.0
    multiple = TIMES.match(text, end) if (text[end + 1 : end + 2] if after.isspace() else after) in TIMES_FIRST else None
    if multiple is not None:
        word, right = multiple["times"] or "тыс", multiple.end()
        rest = MYRIAD_REST.match(text, right) if word in ("万", "萬", "만") else None
        if rest is not None:
            beyond, right = 1000.0 * int(rest[1]), rest.end()
    elif money is not None and _MILLIONS.match(text, end):
        word, right = "million", _MILLIONS.match(text, end).end()
    if money is None:
        follows = _money_after(text, shown, right, where)
        if follows is None and word:  # "5 bin", "2 mil": no number word after all, or money after the figure itself
            follows = _money_after(text, shown, end, where)
            if follows is not None:
                word, beyond = "", 0.0
        if follows is not None:
            money, said, right = follows
    else:
        again = _money_after(text, shown, right, where)  # "$500 pesos", "€ 50 euro"
        if again is not None and not again[0].euphemism and (again[0].code == money.code or money.here):
            money, right = (again[0] if money.here else money), again[2]
        else:
            right = _TAIL_ONLY.match(text, right).end()
    amount = amount_of(written)
    if not amount or (money is not None and money.euphemism and (text[end].isalpha() if end < len(text) else False)):
        return None
    if (money is None or left == start) and _in_long_run(text, start, end):
        return None
    if money is not None and left < start and _is_norm(said, written):
        return None
    if money is not None and said.startswith("pound") and _WEIGHT.search(text, max(0, start - 60), start):
        money = None
    return Figure(
        start, end, left, right, written, amount, factor_of(word) if word else 1.0, word, money, said, beyond=beyond
    )


def _no_money(money: Money, shown: str, where: Where) -> bool:
    """Whether a word is none for money here: a code written as the word it also is, another country's "kr".

    "sek" is seconds even in Sweden.
    """
    small = money.capital and not shown.isupper() and (money.code != where.home or shown.lower() == "sek")
    return small or not money.counts(where.regions)


def _is_norm(said: str, written: str) -> bool:
    """Whether a code and a small number name something else: "Euro 6" diesel, "PHP 8"."""
    return (said == "euro" and written in _NORMS) or (said == "php" and float(amount_of(written) or 0) < 20)


def _in_long_run(text: str, start: int, end: int) -> bool:
    """Whether a figure is the end of a longer run of digits, such as a telephone number."""
    least = max(0, start - 26)
    if not text[least:start].rstrip(_BETWEEN)[-1:].isdecimal():
        return False
    before = _DIGITS_BEFORE.search(text, least, start)
    if before is None or " - " in before.group() or before.group().endswith(("-", "/")):
        return False
    return sum(char.isdigit() for char in before.group()) + sum(char.isdigit() for char in text[start:end]) >= _LONG_RUN


def _money_before(text: str, shown: str, start: int, done: int, where: Where) -> tuple[Money | None, str]:
    """Money written before an amount, and the text of it up to the amount."""
    end = start - 1 if start > done and text[start - 1].isspace() else start
    if end <= done:
        return None, ""
    sign = sign_before(text, end)
    if sign and end - len(sign) >= done:
        return sign_of(sign), text[end - len(sign) : start]
    dotted = text[end - 1] in ".:"
    end -= dotted
    if end <= done or not text[end - 1].isalpha():
        return None, ""
    word = _word_before(text, max(done, end - _NEAR), end)
    money = money_of(word) if word else None
    if money is None or not money.leads or (dotted and text[end] == "." and len(word) > 4):
        return None, ""
    begin = end - len(word)
    if _no_money(money, shown[begin:end], where):
        return None, ""
    return money, text[begin:start]


def _word_before(text: str, least: int, end: int) -> str:
    """The name that ends at ``end`` and begins at ``least`` or later, or nothing."""
    blank = text.rfind(" ", least, end)
    word = text[blank + 1 : end]
    if blank >= 0 and word.isalpha() and word not in COMPOUND_RUNS:  # nearly all
        return word if len(word) <= _LONGEST_WORD else ""
    found = _WORD_BEFORE.search(text, least, end)
    return found.group() if found is not None else ""


def _word_after(text: str, start: int) -> str:
    """The name that begins at ``start``, or nothing."""
    run = _RUN.match(text, start)
    if run is None:
        return ""
    if run.group() in COMPOUND_RUNS:
        found = _WORD.match(text, start)
        return found.group() if found is not None else ""
    apart = run.end() - start <= _LONGEST_WORD and not text[run.end() : run.end() + 1].isdecimal()
    return run.group() if apart else ""


def _money_after(text: str, shown: str, end: int, where: Where) -> tuple[Money, str, int] | None:
    """Money written after an amount, its name, and where that ends."""
    first = text[end : end + 1]
    if first == " " and text[end + 1 : end + 2].isalpha() and text[end + 1] != "d":  # most words, and no gap but a blank
        start = end + 1
    else:
        start = _GAP.match(text, end).end()
    sign = sign_at(text, start)
    if sign and not text[start + len(sign) : start + len(sign) + 1].isdigit():
        return sign_of(sign), sign, start + len(sign)
    if start >= len(text) or not text[start].isalpha():
        return None
    word = _word_after(text, start)
    money = money_of(word) if word else None
    end = start + len(word)
    if money is None or not money.follows or _no_money(money, shown[start:end], where):
        return None
    if len(word) <= 4 and _ABBREVIATED.match(shown, end):
        return money, word, end + 1
    return money, word, end


def _spoken(text: str, shown: str, word: str, where: Where) -> Iterator[Figure]:
    """The amounts said in words before one word for money."""
    money = money_of(word)
    at = text.find(word)
    for _ in range(_MOST_FIGURES):
        if at < 0 or money is None:
            return
        end = at + len(word)
        of = 3 if text.endswith(" de ", 0, at) else 0  # "două sute de lei", "un millón de pesos"
        if at > 2 + of and text[at - 1] == " " and text[at - 2 - of].isalpha() and not text[end : end + 1].isalnum():
            number = None if _no_money(money, shown[at:end], where) else spoken_before(text, at - of)
            if number is not None and number.value >= (1 if money.code else 2):
                yield Figure(
                    number.start, number.end, number.start, end, text[number.start : number.end], number.value, 1.0, "", money, word, True
                )  # fmt: skip
        at = text.find(word, end)
