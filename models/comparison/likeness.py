"""Likenesses of two texts, by name: what a model learns from when it compares records.

Every likeness is the same whichever text comes first, and NaN where it says nothing (a field not
stated, no phone on either side): not stated is not different.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler, Levenshtein

from models.comparison.texts import Rarity, Reading

NAN = math.nan
#: Words of each text that are matched with words of the other one by one.
_WORDS = 60
_ALIKE = 0.85  # Jaro-Winkler likeness from which two words may be one, misspelt


def of_field(a: Reading, b: Reading, rarity: Rarity) -> dict[str, float]:
    """Likenesses of one field. All NaN where either text is empty."""
    if not a.plain or not b.plain:
        return dict.fromkeys(("equal", "overlap", "cosine", "edit", "contains", "start", "digits"), NAN)
    one, other = set(a.words), set(b.words)
    digits = "".join(ch for ch in a.plain if ch.isdigit()), "".join(ch for ch in b.plain if ch.isdigit())
    return {
        "equal": float(a.words == b.words),
        "overlap": _ratio(rarity.sum(one & other), rarity.sum(one | other)),
        "cosine": _grams(a, b),
        "edit": Levenshtein.normalized_similarity(a.plain, b.plain),
        "contains": fuzz.partial_ratio(*sorted((a.plain, b.plain))) / 100,
        "start": float(bool(a.words) and bool(b.words) and a.words[0] == b.words[0]),
        "digits": NAN if not (digits[0] and digits[1]) else Levenshtein.normalized_similarity(*digits),
    }


def of_record(a: Reading, b: Reading, rarity: Rarity) -> dict[str, float]:
    """Likenesses of two whole records."""
    one, other = set(a.words), set(b.words)
    shared, left = one & other, (one - other, other - one)
    weight = rarity.sum(one), rarity.sum(other)
    common = rarity.sum(shared)
    missing = sorted(rarity.sum(words) for words in left)
    rarest = sorted((rarity.of(word) for word in shared), reverse=True)
    alone = sorted(max((rarity.of(word) for word in words), default=0.0) for words in left)
    return {
        "overlap": _ratio(common, rarity.sum(one | other)),
        "contained": _ratio(common, min(weight)),
        "containing": _ratio(common, max(weight)),
        "shared": common,
        "missing less": missing[0],
        "missing more": missing[1],
        "rarest shared": rarest[0] if rarest else 0.0,
        "second rarest shared": rarest[1] if len(rarest) > 1 else 0.0,
        "rarest alone less": alone[0],
        "rarest alone more": alone[1],
        "grams": _grams(a, b),
        "soft": _soft(a, b, rarity),
        "sorted": fuzz.token_sort_ratio(*sorted((a.plain, b.plain))) / 100,
        "set": fuzz.token_set_ratio(*sorted((a.plain, b.plain))) / 100,
        "part": fuzz.partial_ratio(*sorted((a.plain, b.plain))) / 100,
        "first word": float(bool(a.words) and bool(b.words) and a.words[0] == b.words[0]),
        "length": _ratio(min(len(a.words), len(b.words)), max(len(a.words), len(b.words))),
        "words": float(min(len(a.words), len(b.words))),
        **_codes(a, b, rarity),
        **_numbers(a, b, rarity),
        **_measures(a, b),
        **_phones(a, b),
    }


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0


def _grams(a: Reading, b: Reading) -> float:
    return _ratio(len(a.grams & b.grams), math.sqrt(len(a.grams) * len(b.grams)))


def _soft(a: Reading, b: Reading, rarity: Rarity) -> float:
    """Overlap in which a word counts that is nearly the same as one of the other text."""
    one, other = sorted(set(a.words[:_WORDS])), sorted(set(b.words[:_WORDS]))
    return (_matched(one, other, rarity) + _matched(other, one, rarity)) / 2


def _matched(words: list[str], others: list[str], rarity: Rarity) -> float:
    found = total = 0.0
    known = set(others)
    for word in words:
        weight = rarity.of(word)
        total += weight
        if word in known:
            found += weight
        elif len(word) > 3 and not word[0].isdigit():
            best = max((JaroWinkler.similarity(word, other, score_cutoff=_ALIKE) for other in others), default=0.0)
            found += weight * best
    return _ratio(found, total)


def _codes(a: Reading, b: Reading, rarity: Rarity) -> dict[str, float]:
    """Model numbers: the same, a part of one another, or both there and different."""
    if not a.codes or not b.codes:
        # A code may be written apart on the other side.
        there = a.codes or b.codes
        squeezed = "".join((b if a.codes else a).words)
        inside = [code for code in there if code in squeezed]
        return {
            "codes": NAN,
            "longest code": float(max(map(len, inside), default=0)),
            "codes in part": NAN,
            "code against code": NAN,
        }
    same = a.codes & b.codes
    best = max(
        (_common_start(x, y) / min(len(x), len(y)) for x in sorted(a.codes)[:12] for y in sorted(b.codes)[:12]),
        default=0.0,
    )
    near = max(
        Levenshtein.normalized_similarity(x, y) for x in sorted(a.codes)[:12] for y in sorted(b.codes)[:12] if x and y
    )
    return {
        "codes": _ratio(len(same), min(len(a.codes), len(b.codes))),
        "longest code": float(max(map(len, same), default=0)),
        "codes in part": best,
        "code against code": near,
    }


def _common_start(x: str, y: str) -> int:
    for at, (one, other) in enumerate(zip(x, y, strict=False)):
        if one != other:
            return at
    return min(len(x), len(y))


def _numbers(a: Reading, b: Reading, rarity: Rarity) -> dict[str, float]:
    if not a.numbers or not b.numbers:
        return {"numbers": NAN, "numbers less": NAN, "numbers more": NAN}
    left = sorted(len(numbers) for numbers in (a.numbers - b.numbers, b.numbers - a.numbers))
    return {
        "numbers": _ratio(rarity.sum(a.numbers & b.numbers), rarity.sum(a.numbers | b.numbers)),
        "numbers less": float(left[0]),
        "numbers more": float(left[1]),
    }


def _measures(a: Reading, b: Reading) -> dict[str, float]:
    """Numbers before the same unit, such as 64 GB: how many units agree, how many conflict."""
    units = set(a.measures) & set(b.measures)
    agree = sum(1 for unit in units if a.measures[unit] & b.measures[unit])
    return {"measures agree": float(agree), "measures conflict": float(len(units) - agree)}


def _phones(a: Reading, b: Reading) -> dict[str, float]:
    if not a.phones or not b.phones:
        return {"phone": NAN}
    return {"phone": float(any(_same_phone(x, y) for x in a.phones for y in b.phones))}


def _same_phone(x: str, y: str) -> bool:
    return x[-7:] == y[-7:] and (x.endswith(y) or y.endswith(x))


def names(fields: Iterable[str]) -> list[str]:
    """Every likeness of records with these fields, in the order in which a model reads them."""
    empty = Reading("", (), frozenset(), {}, frozenset(), frozenset(), frozenset())
    rarity = Rarity(())
    per_field = of_field(empty, empty, rarity)
    return [*of_record(empty, empty, rarity), *(f"{field}: {name}" for field in fields for name in per_field)]
