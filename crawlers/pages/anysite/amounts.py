"""Amounts of money as people write them: separators of every convention, other digits, words of magnitude."""

from __future__ import annotations

import re
import unicodedata

#: What stands between the digits of one number: separators, and the spaces and apostrophes that group.
_GROUP = r"[\s\u00a0\u2009\u202f'\u2019\u02bc]"
NUMBER = rf"\d+(?:{_GROUP}\d{{3}}(?!\d))+(?:[.,]\d{{1,2}}(?!\d))?|\d+(?:[.,\u066b\u066c\u00b7]\d+)*"
_MAGNITUDES: dict[str, float] = {
    "k": 1e3, "tys": 1e3, "tys.": 1e3, "тыс": 1e3, "тыс.": 1e3, "тис": 1e3, "тис.": 1e3, "mil": 1e3, "rb": 1e3, "ribu": 1e3, "bin": 1e3,
    "tsd": 1e3, "tsd.": 1e3, "nghìn": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "mio": 1e6, "mio.": 1e6, "million": 1e6, "millions": 1e6,
    "millón": 1e6, "millon": 1e6, "millones": 1e6, "milhão": 1e6, "milhões": 1e6, "milione": 1e6, "milioni": 1e6, "millionen": 1e6, "miljoen": 1e6,
    "miljoner": 1e6, "mkr": 1e6, "млн": 1e6, "млн.": 1e6, "jt": 1e6, "juta": 1e6, "milyon": 1e6, "triệu": 1e6, "tr": 1e6, "tỷ": 1e9, "ty": 1e9,
    "miliar": 1e9, "milyar": 1e9, "bn": 1e9, "billion": 1e9, "млрд": 1e9, "lac": 1e5, "lacs": 1e5, "lakh": 1e5, "lakhs": 1e5, "cr": 1e7, "cr.": 1e7,
    "crore": 1e7, "crores": 1e7, "万": 1e4, "萬": 1e4, "만": 1e4, "億": 1e8, "亿": 1e8, "억": 1e8, "千": 1e3, "مليون": 1e6, "ألف": 1e3,
}  # fmt: skip
#: A word of magnitude behind a number, not the start of another word (m², months).
MAGNITUDE = (
    r"(?:[\u4e07\u842c\ub9cc\u5104\u4ebf\uc5b5\u5343]|[ \u00a0\u202f]?(?:"
    + "|".join(
        sorted((re.escape(word) for word in _MAGNITUDES if len(word) > 1 or word.isascii()), key=len, reverse=True)
    )
    + r")(?![\w\u00b2\u00b3/]))"
)
_CJK = re.compile(r"[\u4e07\u842c\ub9cc\u5104\u4ebf\uc5b5\u5343]")


def plain_digits(text: str) -> str:
    """``text`` with the digits of every script as 0 to 9; as long as before."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() and not c.isascii() else c for c in text)


def read_number(token: str) -> float | None:
    """The number a token such as ``1.495.000``, ``12,34,567``, ``1 395 000`` or ``1'250.50`` stands for.

    One separator followed by exactly three digits groups thousands, unless the number begins with 0:
    prices have no third decimal.
    """
    token = re.sub(_GROUP, "", plain_digits(token)).replace("\u066b", ".").replace("\u066c", ",").replace("\u00b7", ".")
    if not token or len(token) > 30:
        return None
    marks = [(index, mark) for index, mark in enumerate(token) if mark in ".,"]
    if marks:
        last, kind = marks[-1]
        tail = len(token) - last - 1
        repeated = sum(mark == kind for _, mark in marks) > 1
        mixed = len({mark for _, mark in marks}) == 2
        whole, fraction = (
            (token, "")
            if repeated or (tail == 3 and not mixed and not token.startswith("0"))
            else (token[:last], token[last + 1 :])
        )
        groups = re.split(r"[.,]", whole)
        # Groups are of three digits, or of two before the last three, as in India.
        if len(groups) > 1 and not (len(groups[-1]) == 3 and all(len(group) in (2, 3) for group in groups[1:])):
            return None
        token = f"{''.join(groups)}.{fraction or 0}"
    try:
        return float(token)
    except ValueError:
        return None


def magnitude(word: str) -> float:
    """The factor a word of magnitude stands for; 1 for anything else."""
    return _MAGNITUDES.get(word.strip().lower(), 1.0)


def spell(amount: float) -> str:
    """An amount without an exponent or needless decimals."""
    return str(int(amount)) if amount == int(amount) else f"{amount:.2f}".rstrip("0").rstrip(".")


def read_amount(text: str) -> float | None:
    """The first amount in a text, words of magnitude applied; None where there is none."""
    text = plain_digits(text)
    found = re.search(rf"({NUMBER})({MAGNITUDE})?", text, re.I)
    if not found:
        return None
    number = read_number(found.group(1))
    if number is None:
        return None
    total = number * magnitude(found.group(2) or "")
    # 1億2,000万: parts that add up.
    rest = text[found.end() :]
    if (
        found.group(2)
        and _CJK.fullmatch(found.group(2).strip())
        and (more := re.match(rf"({NUMBER})({MAGNITUDE})", rest))
    ):
        total += (read_number(more.group(1)) or 0) * magnitude(more.group(2))
    return total
