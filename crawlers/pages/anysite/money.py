"""Prices in text: an amount beside a currency, ambiguous symbols resolved by the country of the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crawlers.pages.anysite.amounts import MAGNITUDE, NUMBER, plain_digits, read_amount
from crawlers.pages.anysite.lands import LANDS
from crawlers.pages.anysite.wordsets import word_set

#: Marks of currencies in lower case, to the currencies that use them, the likeliest first.
MARKS: dict[str, tuple[str, ...]] = {
    "$": ("USD", "CAD", "AUD", "NZD", "MXN", "ARS", "CLP", "COP", "SGD", "HKD", "TWD", "UYU", "DOP", "JMD", "TTD", "BOB", "CUP", "NAD"),
    "us$": ("USD",), "u$s": ("USD",), "usd$": ("USD",), "c$": ("CAD", "NIO"), "ca$": ("CAD",), "cdn$": ("CAD",), "a$": ("AUD",), "au$": ("AUD",),
    "nz$": ("NZD",), "s$": ("SGD",), "hk$": ("HKD",), "nt$": ("TWD",), "mx$": ("MXN",), "r$": ("BRL",), "$u": ("UYU",), "rd$": ("DOP",),
    "j$": ("JMD",), "tt$": ("TTD",), "n$": ("NAD",), "clp$": ("CLP",), "m.n.": ("MXN",), "mn": ("MXN",), "m.n": ("MXN",), "bs": ("BOB", "VES"), "bs.": ("BOB", "VES"),
    "€": ("EUR",), "eur": ("EUR",), "euro": ("EUR",), "euros": ("EUR",), "евро": ("EUR",), "ευρώ": ("EUR",),
    "£": ("GBP", "EGP", "LBP"), "£e": ("EGP",), "le": ("EGP",), "e£": ("EGP",), "l.e.": ("EGP",), "ج.م": ("EGP",),
    "¥": ("JPY", "CNY"), "￥": ("JPY", "CNY"), "円": ("JPY",), "元": ("CNY", "TWD"), "人民币": ("CNY",), "rmb": ("CNY",), "cn¥": ("CNY",),
    "₩": ("KRW",), "원": ("KRW",), "₹": ("INR",), "rs": ("INR", "PKR", "LKR", "NPR", "MUR"), "rs.": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "₨": ("PKR", "INR", "LKR", "NPR", "MUR"), "रु": ("INR", "NPR"), "रू": ("NPR", "INR"), "৳": ("BDT",), "tk": ("BDT",), "tk.": ("BDT",),
    "kr": ("SEK", "NOK", "DKK", "ISK"), "kr.": ("DKK", "NOK", "SEK", "ISK"), ":-": ("SEK",), "sek": ("SEK",),
    "zł": ("PLN",), "zl": ("PLN",), "złotych": ("PLN",), "kč": ("CZK",), "kc": ("CZK",), "ft": ("HUF",), "forint": ("HUF",), "lei": ("RON", "MDL"),
    "leu": ("RON",), "лв": ("BGN",), "лв.": ("BGN",), "₴": ("UAH",), "грн": ("UAH",), "грн.": ("UAH",), "₽": ("RUB",), "руб": ("RUB", "BYN"),
    "руб.": ("RUB", "BYN"), "р.": ("RUB", "BYN"), "рублей": ("RUB",), "₸": ("KZT",), "тг": ("KZT",), "тенге": ("KZT",), "₾": ("GEL",), "֏": ("AMD",),
    "₼": ("AZN",), "сум": ("UZS",), "so'm": ("UZS",), "сом": ("KGS",), "₮": ("MNT",), "₺": ("TRY",), "tl": ("TRY",), "₪": ("ILS",), "nis": ("ILS",),
    "ש״ח": ("ILS",), "ש\"ח": ("ILS",), "chf": ("CHF",), "fr.": ("CHF",), "sfr.": ("CHF",), "din": ("RSD",), "din.": ("RSD",), "дин": ("RSD",),
    "km": ("BAM",), "ден": ("MKD",), "ден.": ("MKD",), "฿": ("THB",), "บาท": ("THB",), "baht": ("THB",), "₫": ("VND",), "đ": ("VND",), "đồng": ("VND",),
    "vnđ": ("VND",), "₱": ("PHP",), "php": ("PHP",), "rm": ("MYR",), "rp": ("IDR",), "rp.": ("IDR",), "៛": ("KHR",), "ks": ("MMK",),
    "₦": ("NGN",), "gh₵": ("GHS",), "₵": ("GHS",), "ghc": ("GHS",), "ksh": ("KES",), "ksh.": ("KES",), "kshs": ("KES",), "kes": ("KES",),
    "ugx": ("UGX",), "ush": ("UGX",), "tsh": ("TZS",), "zmw": ("ZMW",), "zk": ("ZMW",), "r": ("ZAR",), "p": ("BWP",), "fcfa": ("XOF", "XAF"),
    "cfa": ("XOF", "XAF"), "f cfa": ("XOF", "XAF"), "dh": ("MAD", "AED"), "dhs": ("AED", "MAD"), "dhs.": ("AED", "MAD"), "درهم": ("AED", "MAD"),
    "د.إ": ("AED",), "aed": ("AED",), "ر.س": ("SAR",), "ريال": ("SAR", "QAR", "OMR"), "sr": ("SAR",), "ر.ق": ("QAR",), "qr": ("QAR",),
    "د.ك": ("KWD",), "kd": ("KWD",), "bd": ("BHD",), "ر.ع": ("OMR",), "jd": ("JOD",), "د.أ": ("JOD",), "dt": ("TND",), "da": ("DZD",), "دج": ("DZD",),
    "تومان": ("IRR",), "s/": ("PEN",), "s/.": ("PEN",), "₡": ("CRC",), "q": ("GTQ",), "l": ("HNL",), "₲": ("PYG",), "gs.": ("PYG",), "gs": ("PYG",),
}  # fmt: skip
CODES = frozenset({land.currency for land in LANDS.values()} | {"XOF", "XAF", "VES", "KHR", "MMK", "BTC", "USDT"})
#: Marks that are also ordinary letters: they count only where the page's own country uses them.
_LOCAL_ONLY = word_set(
    "r p q l le km din da dt bd kd sr qr ks bs bs. dh jd zk kc zl tl ft mn m.n n$ s$ j$ c$ a$ fr. р. sfr. gs gs. lei leu nis rm rp rp. tk tk. mkr baht"
)
_LONGEST = max(map(len, MARKS))
_NUMBER = re.compile(rf"(?<![\d.,])(?:{NUMBER})(?:{MAGNITUDE})?(?:(?:{NUMBER})[\u4e07\u842c\ub9cc])?", re.I)
_RANGE = re.compile(
    rf"\s*(?:-|\u2013|\u2014|~|to|bis|a|à|do|tot|til|till|até|hasta|до|и)\s*(?:{NUMBER})(?:{MAGNITUDE})?", re.I
)
_DASH = re.compile(r"[.,][-\u2013\u2014]")
_PER = re.compile(
    r"^\s*(?:/|per\b|pro\b|al\b|por\b|par\b|je\b|za\b|на\b|в\b|p\.?\s?/?|a\b|the\b|each\b|every\b)?\s*(?P<unit>month|mois|mes|monat|mese|mois|maand|miesiąc|mc\b|mies|месяц|мес|pcm|pm\b|m[åa]ned|m[åa]nad|ay\b|شهر|月|"
    r"week|woche|semaine|semana|settimana|tydzień|pw\b|неделю|day|tag|jour|d[ií]a|giorno|dzień|сутки|night|nacht|nuit|noche|notte|noc|hour|stunde|heure|hora|ora\b|uur|godz|час|"
    r"year|jahr|an\b|année|año|anno|jaar|rok|год|annum|pa\b|p\.a)",
    re.I,
)
_UNIT_PRICE = re.compile(
    r"^\s*(?:/|per|pro|al|por|par|je|za|na|på|за)?\s*(?:m\s?[²2\u00b2]|㎡|sq\.?|ft\s?[²2]|mq\b|kvm|м\s?[²2]|square|sqft|sqm|acre|ha\b|坪|kvadrat|quadrat|metro|m&sup2;|hectare|sft)",
    re.I,
)
_PERIODS = (
    ("month", r"month|moi|mes|monat|maand|miesi|mc|mies|мес|pcm|pm|m[åa]n|ay|شهر|月"), ("week", r"week|woche|sema|setti|tydz|pw|нед"),
    ("day", r"day|tag|jour|d[ií]a|giorno|dzie|сут|night|nacht|nuit|noc|notte"), ("hour", r"hour|stunde|heure|hora|ora|uur|godz|час"),
    ("year", r"year|jahr|an|a[ñn]|jaar|rok|год|pa|p\.a"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Price:
    """A price as written: amount, currency (ISO 4217 or empty), period (``month`` ... or empty), its span and what it is a price of."""

    text: str
    amount: float
    currency: str
    period: str
    start: int
    end: int
    unit: bool = False  # a price by area, not of the thing


def currency_code(mark: str, country: str = "", likely: str = "") -> str:
    """The currency a code or symbol stands for on a page of ``country``; ``likely`` is one seen elsewhere on it. Empty if none."""
    mark = mark.strip()
    if mark.upper() in CODES:
        return mark.upper()
    return _resolve(mark.lower(), country, likely)


@lru_cache(maxsize=4096)
def _resolve(mark: str, country: str, likely: str) -> str:
    candidates = MARKS.get(mark, ())
    if not candidates:
        return ""
    own = LANDS[country].currency if country in LANDS else ""
    if own in candidates:
        return own
    if likely in candidates:
        return likely
    if mark in _LOCAL_ONLY:
        return ""
    # A symbol of many countries tells least where the page's own country is known and is none of them.
    return candidates[0]


def find_prices(text: str, country: str = "", likely: str = "") -> list[Price]:
    """Every amount in ``text`` that stands beside a currency, in order."""
    if len(text) > 5_000:
        text = text[:5_000]
    plain = plain_digits(text)
    found = []
    for match in _NUMBER.finditer(plain):
        before = _mark_before(plain, match.start())
        dash = _DASH.match(plain, match.end())
        end = dash.end() if dash else match.end()
        after = _mark_after(plain, end)
        code = currency_code(plain[before : match.start()], country, likely) or currency_code(
            plain[end:after], country, likely
        )
        if before == match.start() and before and plain[before - 1].isalpha() and plain[before - 1].isascii():
            continue  # "AP0110": a number of the house's own
        if not code and (upper := _RANGE.match(plain, end)):
            # "2.350 – 2.600 €": the mark stands behind the upper end only.
            beyond = _mark_after(plain, upper.end())
            code = currency_code(plain[upper.end() : beyond], country, likely)
            after = beyond if code else after
        if not code and not country and sum(map(str.isdigit, match.group())) >= 4:
            # Nothing says where the page is from: a letter in capitals before a large number is a currency.
            code = _of_capital(plain[before : match.start()].strip())
        amount = read_amount(match.group()) if code else None
        if amount is None:
            continue
        start, end = before, after
        rest = plain[end : end + 30]
        period = ""
        if per := _PER.match(rest):
            unit = per.group("unit").lower()
            period = next((name for name, pattern in _PERIODS if re.match(pattern, unit)), "")
        found.append(Price(text[start:end].strip(), amount, code, period, start, end, bool(_UNIT_PRICE.match(rest))))
    return found


def _of_capital(mark: str) -> str:
    return MARKS.get(mark.lower(), ("",))[0] if mark and mark[0].isupper() and len(mark) <= 3 else ""


def _mark_before(text: str, end: int) -> int:
    """Where a mark of currency that ends (but for two spaces) at ``end`` begins; ``end`` where there is none."""
    stop = end
    while stop > max(0, end - 2) and text[stop - 1].isspace():
        stop -= 1
    for start in range(max(0, stop - _LONGEST), stop):
        mark = text[start:stop]
        if _is_mark(mark) and not (mark[0].isalpha() and start and text[start - 1].isalpha()):
            return start
    return end


def _mark_after(text: str, start: int) -> int:
    """Where a mark of currency that begins (but for two spaces) at ``start`` ends; ``start`` where there is none."""
    begin = start
    while begin < min(len(text), start + 2) and text[begin].isspace():
        begin += 1
    for stop in range(min(len(text), begin + _LONGEST), begin, -1):
        mark = text[begin:stop]
        joined = mark[-1].isalpha() and stop < len(text) and text[stop].isalpha() and mark[-1] not in "円元원"
        if _is_mark(mark) and not joined:
            return stop
    return start


def _is_mark(text: str) -> bool:
    return text.lower() in MARKS or (len(text) == 3 and text.upper() in CODES)


def read_price(text: str, country: str = "", likely: str = "") -> Price | None:
    """The price in a short text that is known to be one: with a currency if it has one, else the bare amount."""
    priced = [price for price in find_prices(text, country, likely) if not price.unit]
    if priced:
        return priced[0]
    plain = plain_digits(text)
    number = re.search(rf"(?:{NUMBER})(?:{MAGNITUDE})?", plain, re.I)
    amount = read_amount(plain)
    if number is None or amount is None or len(text) > 40:
        return None
    return Price(number.group().strip(), amount, "", "", number.start(), number.end())
