"""Prices and pay: amount, currency and period, from prose and from the listing's own price field."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from features.number_words import plain
from features.region_tables import CURRENCY_REGIONS
from features.view import FieldView, ListingView
from leadline.core.records import Signal

NAME = "prices"
VERSION = "1"
EXTRACTOR = f"{NAME}@{VERSION}"

_SYMBOLS = {
    "€": "EUR", "£": "GBP", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₹": "INR", "₦": "NGN", "₱": "PHP", "฿": "THB", "₫": "VND", "₪": "ILS",
    "₩": "KRW", "₸": "KZT", "₾": "GEL", "¥": "JPY", "r$": "BRL", "us$": "USD", "u$s": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD",
    "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "mx$": "MXN", "$": "",
}  # fmt: skip
_WORDS = {
    "EUR": "eur euro euros evro евро євро ευρω", "GBP": "gbp pound pounds quid libras sterling",
    "USD": "usd dollar dollars bucks dolares dolari dolarow доллар доллара долларов", "PLN": "pln zl zlotych zloty zlote", "RON": "ron lei",
    "RUB": "rub ruble rubles руб рублей рубля р", "TRY": "try tl lira", "UAH": "uah грн гривен гривень hrn", "CZK": "czk kc korun", "HUF": "huf ft forint",
    "CHF": "chf sfr franken", "SEK": "sek", "NOK": "nok", "DKK": "dkk", "BGN": "bgn лв leva", "BRL": "brl reais", "ARS": "ars", "COP": "cop", "CLP": "clp",
    "INR": "inr rs rupees", "PKR": "pkr", "PHP": "php", "AED": "aed dirham dirhams dhs", "SAR": "sar", "NGN": "ngn naira", "KES": "kes ksh", "ZAR": "zar rand",
    "CAD": "cad", "AUD": "aud", "NZD": "nzd", "MXN": "mxn", "MAD": "mad", "THB": "thb baht", "JPY": "jpy yen", "CNY": "cny rmb yuan", "SGD": "sgd", "HKD": "hkd",
    "MYR": "myr rm", "IDR": "idr rp", "KZT": "kzt тенге", "BYN": "byn", "RSD": "rsd dinara", "ILS": "ils nis shekel shekels",
    "": "rose roses rosas rosen roze kr kronor kroner peso pesos",
}  # fmt: skip
_CODE_OF = {word: code for code, entry in _WORDS.items() for word in entry.split()} | _SYMBOLS
#: No amount counts in a text with none of these.
_CURRENCY_WORDS = frozenset(word for word in _CODE_OF if word.isalpha())
_CURRENCY_SIGNS = tuple(sign for sign in _SYMBOLS if len(sign) == 1)
#: Currency of each country, for a bare ``$``, ``kr`` or "roses".
_HOME = {region: currency for currency, regions in CURRENCY_REGIONS.items() for region in regions} | dict.fromkeys(
    [
        "DE",
        "AT",
        "FR",
        "IT",
        "ES",
        "PT",
        "NL",
        "BE",
        "IE",
        "FI",
        "GR",
        "LU",
        "CY",
        "MT",
        "SK",
        "SI",
        "EE",
        "LV",
        "LT",
        "HR",
    ],
    "EUR",
)
_DOLLAR_COUNTRIES = {
    "CA": "CAD",
    "AU": "AUD",
    "NZ": "NZD",
    "HK": "HKD",
    "SG": "SGD",
    "MX": "MXN",
    "AR": "ARS",
    "CO": "COP",
    "CL": "CLP",
    "UY": "UYU",
}

#: What a price is for, by the word after "per"; a blank inside a name is written ``~``.
_PERIODS = {
    "hour": "h hr hrs hour hora heure stunde std ora ore godz godzine godzina час ч годину година saat uur timme hod hodinu",
    "half-hour": "half~hour half~an~hour hh 1/2~h media~hora demi-heure demi~heure halbe~stunde mezz'ora mezz~ora pol~godziny jumatate~de~ora полчаса yarim~saat half~uur 30min 30~min 30~minutes 30~minuten",
    "night": "night noche noite nuit nacht notte noc noapte ночь gece",
    "day": "day dia jour tag giorno dzien zi день сутки смену смена gun dag shift schicht den",
    "week": "week wk semana semaine woche settimana tydzien saptamana неделю неделя hafta weekend",
    "month": "month mo mes mois monat mese miesiac mc luna месяц мес ay maand mies місяць mesic ho",
    "year": "year annum ano an annee jahr anno rok год yil jaar yr",
}
#: Words that name a period by themselves.
_ADVERBS = {
    "hour": "hourly", "day": "daily p.d. taglich gunluk", "week": "weekly pw p.w. semanal semanales wochentlich tygodniowo haftalik",
    "month": "monthly pcm p.c.m. pm p.m. mensual mensuales mensal mensais mensuel monatlich mensili mensile miesiecznie lunar aylik maandelijks havi",
    "year": "yearly annually p.a. anual annuel jahrlich rocznie yillik",
}  # fmt: skip
_PERIOD_OF = {
    word.replace("~", " "): name
    for table in (_PERIODS, _ADVERBS)
    for name, entry in table.items()
    for word in entry.split()
}


def _alternatives(table: dict[str, str]) -> str:
    words = (word.replace("~", " ") for entry in table.values() for word in entry.split())
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_PERIOD = re.compile(
    r"\s{0,2}(?:(?:netto|brutto|gross|net|brut|bruto|neto|na reke|cash|in hand|clear)\s)?(?:"
    r"(?:/\s?|p/|(?:per|an|a|je|pro|par|por|la|al|all'|alla|por la|pe|na|za|в|за|на|each|every|l'|de|op|the|eine|die|pour|fur|for)\s)"
    rf"(?P<unit>{_alternatives(_PERIODS)})|(?P<adverb>{_alternatives(_ADVERBS)})|(?P<half>hh))(?![^\W_])"
)

_AMOUNT = r"\d{1,3}(?:[ .,'\u00a0]\d{3}){1,3}(?:[.,]\d{1,2})?(?!\d)|\d{1,9}(?:[.,]\d{1,2})?(?!\d)"
_SYMBOL = "|".join(sorted(map(re.escape, _SYMBOLS), key=len, reverse=True))
_KILO = r"(?P<kilo>\s?(?:k|tys\.?|тыс\.?)(?![^\W_]))?"
_FIGURES = re.compile(rf"(?<!\d)(?<!\d[.,])(?P<amount>{_AMOUNT}){_KILO}")
_AFTER = re.compile(rf"\s?(?:(?P<symbol>{_SYMBOL})(?!\d)|(?P<word>[^\W\d_]{{1,8}})(?![^\W_]))")
_BEFORE = re.compile(rf"(?:(?<![^\W_])(?P<symbol>{_SYMBOL})|(?<![^\W_])(?P<word>[^\W\d_]{{1,8}}))\s?\Z")
#: Characters before an amount that are looked at for a currency.
_NEAR = 10
#: Figures looked at in one text; an advert holds a few dozen.
_MOST_FIGURES = 10_000


class Amount(NamedTuple):
    """An amount with the currency written beside it; the currency is empty where it is a bare ``$`` or ``kr``."""

    start: int
    end: int
    value: float
    currency: str
    dollar: bool


def amounts(text: str) -> list[Amount]:
    """Every amount that has a currency directly before or after it, in a plain lower-case text."""
    found: list[Amount] = []
    done = 0
    for figures in islice(_FIGURES.finditer(text), _MOST_FIGURES):
        start, end = figures.span()
        if start < done:
            continue
        beside = _BEFORE.search(text, max(done, start - _NEAR), start)
        written = beside and (beside["symbol"] or beside["word"])
        if written not in _CODE_OF:
            beside = _AFTER.match(text, end)
            written = beside and (beside["symbol"] or beside["word"])
            if written not in _CODE_OF:
                continue
        value = amount_of(figures["amount"])
        if not value:
            continue
        start, end = min(start, beside.start()), max(end, beside.end())
        done = end
        found.append(Amount(start, end, value * (1000 if figures["kilo"] else 1), _CODE_OF[written], written == "$"))
    return found


def amount_of(written: str) -> float | None:
    """The number an amount stands for, whichever mark parts thousands and whichever decimals.

    The last mark parts decimals when one or two digits follow it; otherwise marks part thousands.
    """
    digits = re.sub(r"[ '\u00a0]", "", written)
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0 and len(digits) - last - 1 in (1, 2):
        digits = re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :]
    else:
        digits = re.sub(r"[.,]", "", digits)
    try:
        return float(digits)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def currency_of(text: str) -> str:
    """ISO 4217 code that a short text names outright ("€ 20", "1 200 zł"), or an empty string."""
    return next((one.currency for one in amounts(plain(text.lower())) if one.currency), "")


def extract(view: ListingView) -> list[Signal]:
    """One ``price`` signal per amount with a currency, value ``CUR amount`` or ``CUR amount/period``."""
    signals: list[Signal] = []
    for field in view.fields:
        if field.name.startswith("contacts"):
            continue
        found = _in_field(field, view)
        if not found and field.name == "price":
            found = _bare(field, view)
        signals.extend(found)
    return signals


def _in_field(field: FieldView, view: ListingView) -> list[Signal]:
    text = field.plain
    found: list[Signal] = []
    if _CURRENCY_WORDS.isdisjoint(field.vocabulary) and not any(sign in text for sign in _CURRENCY_SIGNS):
        return found
    for one in amounts(text):
        code = one.currency or _home_currency(one.dollar, view)
        if code:
            found.append(_signal(field, text, one.start, one.end, code, one.value, 0.97 if one.currency else 0.75))
    return found


def _home_currency(dollar: bool, view: ListingView) -> str:
    """Currency of a bare ``$``, ``kr``, "pesos" or "roses" by the listing's country."""
    region = view.regions[0] if view.listing.country or view.listing.place else ""
    return _DOLLAR_COUNTRIES.get(region, "USD") if dollar else _HOME.get(region, "")


def _bare(field: FieldView, view: ListingView) -> list[Signal]:
    """The listing's own price field without a currency: the country's."""
    text = field.plain
    found = _FIGURES.search(text)
    code = _HOME.get(view.regions[0], "") if view.listing.country or view.listing.place else ""
    if found is None or not code:
        return []
    value = amount_of(found["amount"])
    return [_signal(field, text, *found.span(), code, value, 0.6)] if value else []


def _signal(field: FieldView, text: str, start: int, end: int, code: str, value: float, confidence: float) -> Signal:
    period = ""
    unit = _PERIOD.match(text, end)
    if unit is not None:
        period = _PERIOD_OF[unit["unit"] or unit["adverb"] or unit["half"]]
        end = unit.end()
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return field.signal(
        "price", f"{code} {shown}" + (f"/{period}" if period else ""), start, end, EXTRACTOR,
        confidence=confidence, detail={"amount": value, "currency": code, "period": period},
    )  # fmt: skip
