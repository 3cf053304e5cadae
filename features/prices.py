"""Prices and pay: amount or range, currency and period, from prose and from the listing's own price field.

The value is ``CUR amount``, ``CUR least-most`` for a range, with ``/period`` where it is said what for.
``detail`` holds ``amount``, ``currency``, ``period`` and, where there are such, ``most`` (the upper end of a
range), ``bound`` ("from" or "up to": the amount is only an end) and ``basis`` ("net" or "gross").
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from features.money_words import SIGN_CHARS, Money, alternatives, said_in, spelled, tables, word_pattern
from features.number_words import plain
from features.pay_periods import REACH, Period, period_after, period_before
from features.price_marks import Figure, figures_of, near_money
from features.region_tables import home_currency
from features.view import FieldView, ListingView
from features.words import letter_runs, words
from leadline.core.records import Signal

NAME = "prices"
VERSION = "3"
EXTRACTOR = f"{NAME}@{VERSION}"

_TO = word_pattern([name for name in spelled(tables()["to"]) if name.isalpha() or " " in name or "'" in name])
#: Between the two ends of a range.
_JOINT = re.compile(rf"\s?(?:-{{1,2}}|~|〜|至|到|から|\s(?:{_TO})\s)\s?|\s(?:{_TO})\s")
_AND = re.compile(rf"\s(?:{word_pattern(spelled(tables()['and']))})\s")
_BETWEEN = re.compile(rf"(?<![^\W_])(?:{word_pattern(spelled(tables()['between']))})\s\Z")
_BOUNDS = {
    name: re.compile(rf"(?<![^\W_])(?<!\d )(?:{word_pattern(spelled(tables()['bounds'][name]))})[ :.-]{{0,2}}\Z")
    for name in ("up to", "from")
}
_AFTER_BOUNDS = {
    name: re.compile(rf"\s?(?:{alternatives(spelled(tables()['bounds'][f'after-{name}']))})(?![^\W\d_])")
    for name in ("up to", "from")
}
#: "£500+", but not "£500+bonus" or "1500 + lodging".
_PLUS = re.compile(r"\+(?![^\W_]|\s?\d)")
_BASIS_OF = {name: basis for basis, entry in tables()["basis"].items() for name in spelled(entry)}
_BASIS = word_pattern(_BASIS_OF)
_BASIS_AFTER = re.compile(rf"\s?[(,]?\s?(?:{_BASIS})\)?")
_BASIS_BEFORE = re.compile(rf"(?<![^\W_])(?P<basis>{_BASIS})[ :-]{{0,2}}\Z")
_BASIS_WORD = re.compile(_BASIS)
_BEFORE_AMOUNT = [
    *spelled(tables()["about"]),
    *(name for which in ("from", "up to") for name in spelled(tables()["bounds"][which])),
]
_LABEL = re.compile(
    rf"(?<![^\W_])(?:{word_pattern(spelled(tables()['labels']))})(?:\s?\([^()]{{0,20}}\))?\s?(?:is|are|ist|est|es|e)?\s?[:=~-]{{0,2}}\s?"
    rf"(?:(?:{word_pattern(_BEFORE_AMOUNT)})\s?)?\Z"
)
#: The longest run of letters of each label: a text with none of them has no label.
_LABEL_WORDS = frozenset(max(letter_runs(name), key=len, default=name) for name in spelled(tables()["labels"]))
#: What may follow a labelled amount without a currency: not another word or unit.
_CLEAR = re.compile(r"\s*(?:[.,;!?)\n|+]|\Z|-(?!\d))")
_RUN = re.compile(r"\d+")
#: A lone number that may as well be a year.
_YEAR = re.compile(r"(?:19|20)\d\d")
#: How many times the lower end the upper end of a range may be.
_WIDEST, _WIDEST_SAID = 8.0, 60.0
_LOW = 0.5
#: Currencies in which a month's pay runs to millions.
_SMALL_UNITS = words("IDR VND IRR LBP UZS LAK GNF PYG COP UGX TZS KHR MMK IQD KRW CLP NGN MGA SYP")
#: Words before the money a firm turns over, holds or has raised.
_TURNOVER = re.compile(
    r"(?:revenue|turnover|assets|funding|raised|valuation|budget|umsatz|omzet|balanstotaal|chiffre d'affaires|facturacion|fatturato|obrot\w*|оборот\w*|ciro)[^\n.]{0,24}\Z"
)


class Price(NamedTuple):
    """A price or a range; the currency is empty where the listing's country decides and is not known."""

    currency: str
    amounts: tuple[float, ...]  # one, or the least and the most
    period: str


def parse_value(value: str) -> Price | None:
    """What the value of a ``price`` signal says, or None where it is no such value."""
    currency, _, rest = value.partition(" ")
    written, _, period = rest.partition("/")
    try:
        amounts = tuple(float(part) for part in written.split("-"))
    except ValueError:
        return None
    return Price(currency, amounts, period) if 1 <= len(amounts) <= 2 else None


@lru_cache(maxsize=4096)
def currency_of(text: str) -> str:
    """ISO 4217 code that a short text names outright ("€ 20", "1 200 zł"), or an empty string."""
    lower = plain(text.lower())
    for figure in figures_of(lower, text, [run.span() for run in _RUN.finditer(lower)]):
        if figure.money is not None and not figure.money.euphemism:
            here = set(figure.money.here.values())
            codes = {figure.money.code} if figure.money.code and not here else here
            if len(codes) == 1:
                return codes.pop()
    return ""


def extract(view: ListingView) -> list[Signal]:
    """One ``price`` signal per amount or range of money, in the order of the fields."""
    signals: list[Signal] = []
    for field in view.fields:
        if not field.name.startswith("contacts"):
            signals += _in_field(field, view)
    return signals


def _in_field(field: FieldView, view: ListingView) -> list[Signal]:
    text, vocabulary = field.plain, field.vocabulary
    known = bool(view.listing.country or view.listing.place)
    said = said_in(vocabulary, text)
    runs = field.figures
    if not said and not (runs and (known or field.name == "price" or not SIGN_CHARS.isdisjoint(text))):
        return []
    labels = not _LABEL_WORDS.isdisjoint(vocabulary)
    if runs and field.name != "price" and not (known and labels):
        runs = near_money(field, REACH if known else 0)
    if not runs and not said:
        return []
    reader = _Reader(field, view, known, labels)
    figures = figures_of(text, field.text, runs, reader.home, view.regions, said)
    at = 0
    while at < len(figures):
        first, second = figures[at], figures[at + 1] if at + 1 < len(figures) else None
        if second is not None and reader.is_range(first, second):
            reader.take(first, second)
            at += 2
        else:
            reader.take(first, None)
            at += 1
    return reader.signals


class _Reader:
    """Reads one field, remembering how far it has come."""

    def __init__(self, field: FieldView, view: ListingView, known: bool, labels: bool) -> None:
        self.field, self.view, self.known, self.labels = field, view, known, labels
        self.text = field.plain
        self.home = home_currency(view.regions[0]) if known else ""
        self.ukrainian = self.home == "UAH"
        self.done = 0
        self.signals: list[Signal] = []

    def is_range(self, first: Figure, second: Figure) -> bool:
        """Whether two figures are the ends of one range."""
        if first.written_words or second.start - first.right > 40:
            return False
        if not (first.money or second.money) and not (self.known and (second.word or self._labelled(first))):
            return False
        if first.money and second.money and first.money != second.money and first.money.code != second.money.code:
            return False
        right = first.right
        inner = period_after(self.text, right, self.ukrainian, False) if first.money else None
        between = _BETWEEN.search(self.text, max(self.done, first.left - 12), first.left)
        joint = None
        for at in (right, inner.end) if inner is not None and inner.end <= second.left else (right,):
            joint = joint or _JOINT.fullmatch(self.text, at, second.left)
            joint = joint or (_AND.fullmatch(self.text, at, second.left) if between else None)
        if joint is None:
            return False
        dash = not any(char.isalpha() for char in joint.group())
        return self._low(first, second) < second.value <= self._low(first, second) * (_WIDEST if dash else _WIDEST_SAID)

    def _low(self, first: Figure, second: Figure | None, code: str = "") -> float:
        """The lower end of a range, which may leave its thousands to the upper one: "2-3k", "40-65,000"."""
        low = first.value_in(code)
        if second is None or first.times != 1 or first.value >= second.amount:
            return low
        if second.times != 1:
            return low * second.times
        shortened = first.written.isdigit() and first.value < 1000 < second.value < _WIDEST * 1000 * first.value
        return low * 1000 if shortened and second.value > 1000 * first.value and second.value % 500 == 0 else low

    def take(self, first: Figure, second: Figure | None) -> None:
        """Add the price that one figure or two tell of, if they tell of one."""
        last = second or first
        money = first.money or last.money
        read = self._currency(money, first, last)
        if read is None:
            return
        code, confidence, steps, period = read
        start, end = first.left, last.right
        low, high = self._low(first, second, code), last.value_in(code)
        if second is not None:
            steps = [*steps, "range"]
        if last.step:
            steps = [*steps, last.step]
        bound, start, end = ("", start, end) if second else self._bound(start, end)
        period = period or self._period(start, end)
        basis = ""
        if found := _BASIS_AFTER.match(self.text, end):
            basis = self._basis(found)
            if basis:
                end = found.end()
                period = period or period_after(self.text, end, self.ukrainian, False)
        if period is not None:
            start, end = min(start, period.start), max(end, period.end)
            if not basis and (found := _BASIS_AFTER.match(self.text, end)):
                basis = self._basis(found)
                end = found.end() if basis else end
        if found := _BASIS_BEFORE.search(self.text, max(self.done, first.left - REACH), first.left):
            basis, start = _BASIS_OF[found["basis"]], min(start, found.start())
        if not second and not bound:
            bound, start, end = self._bound(start, end)
        if second and (found := _BETWEEN.search(self.text, max(self.done, start - 12), start)):
            start = found.start()
        self.done = end
        detail = {"amount": low, "currency": code, "period": period.name if period else ""}
        given = (("most", high if second else 0.0), ("bound", bound), ("basis", basis))
        detail |= {name: said for name, said in given if said}
        value = f"{code} {_shown(low)}" + (f"-{_shown(high)}" if second else "") + (f"/{period.name}" if period else "")
        self.signals.append(
            self.field.signal("price", value, start, end, EXTRACTOR, steps=steps, confidence=confidence, detail=detail)
        )

    def _only_a_word(self, figure: Figure, period: Period | None) -> bool:
        """Whether a code such as TRY or ALL in capitals may be that word shouted: another country's, a bare number."""
        return period is None and figure.written.isdigit() and not figure.word

    def _basis(self, found: re.Match[str]) -> str:
        word = _BASIS_WORD.search(found.group())
        return _BASIS_OF.get(word.group(), "") if word else ""

    def _period(self, start: int, end: int) -> Period | None:
        """What the amount at ``[start, end)`` is for: said after it with a word between, before it, or bare after it."""
        return (
            period_after(self.text, end, self.ukrainian, False)
            or period_before(self.text, start, self.done, self.ukrainian)
            or period_after(self.text, end, self.ukrainian, True)
        )

    def _bound(self, start: int, end: int) -> tuple[str, int, int]:
        """Whether the amount is a least or a most, as the words right beside it say, and where all that stands."""
        for name, pattern in _BOUNDS.items():
            found = pattern.search(self.text, max(self.done, start - 24), start)
            if found:
                return name, found.start(), end
        if _PLUS.match(self.text, end):
            return "from", start, end + 1
        for name, pattern in _AFTER_BOUNDS.items():
            found = pattern.match(self.text, end)
            if found:
                return name, start, found.end()
        return "", start, end

    def _labelled(self, figure: Figure) -> bool:
        return self.labels and _LABEL.search(self.text, max(self.done, figure.left - REACH), figure.left) is not None

    def _currency(
        self, money: Money | None, first: Figure, last: Figure
    ) -> tuple[str, float, list[str], Period | None] | None:
        """Currency, confidence, steps and, where that is what shows it to be money, the period."""
        view = self.view
        if money is not None:
            regions = view.regions
            if money.euphemism:
                code = home_currency(regions[0]) if regions else ""
                if not code or first.value < 10:
                    return None
                steps = [f"{last.said or first.said} read as money", "currency of the country"]
                return code, 0.45 if self.known else 0.3, steps, None
            code = money.currency(regions)
            if not code:
                return None
            if (
                money.capital
                and code != self.home
                and self._only_a_word(last, period_after(self.text, last.right, self.ukrainian, False))
            ):
                return None
            if _too_much(self.text, first.left, last.value, code):
                return None
            sure = not money.here
            return code, 0.97 if sure else 0.75, [] if sure else ["currency of the country"], None
        if not self.known:
            return None
        code = self.home
        if not code:
            return None
        steps = ["no currency written: the country's"]
        if self.field.name == "price" and not self.signals:
            return code, 0.6, steps, None
        labelled = self.labels and not first.written_words and self._labelled(first)
        if not labelled and not last.word and "/" not in self.text[last.right : last.right + REACH]:
            return None  # most figures, and cheap to tell
        if first.written_words or last.value < 5 or last.amount > 9_999_999:
            return None
        if labelled and not _YEAR.fullmatch(first.written):
            period = self._period(first.left, last.right)
            if period is not None or _CLEAR.match(self.text, last.right):
                return code, _LOW, steps, period
        else:
            period = period_after(self.text, last.right, self.ukrainian, False)
            if period is not None and last.word and period.name in ("day", "week", "month", "year", "shift"):
                return code, _LOW, steps, period
            hourly = period is not None and period.name in ("hour", "half-hour")
            if (
                hourly
                and last.value >= 10
                and last.amount < 100_000
                and last.value != 24
                and "/" in self.text[last.right : period.end]
            ):
                return code, _LOW, steps, period
        return None


def _too_much(text: str, start: int, value: float, code: str) -> bool:
    """Whether an amount is a firm's turnover rather than a price."""
    if value >= 1e9 and code not in _SMALL_UNITS:
        return True
    return value >= 100_000 and _TURNOVER.search(text, max(0, start - 40), start) is not None


def _shown(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
