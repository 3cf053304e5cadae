"""Digits as telephone numbers: our automata and libphonenumber agree."""

from __future__ import annotations

import random
import re

import phonenumbers
import pytest

from features.contacts.number_patterns import NEVER, Expressions
from features.contacts.number_readings import international, read_digits
from features.contacts.numbering import CODES, plan, plans_of_code
from features.words import words

REGIONS = sorted(words("US GB DE FR ES IT PL RO RU TR NL BR MX AR IN NG UA HU CH AU SE PH CN LT BY AG GG CO KR JP SM"))


def theirs(digits: str, region: str) -> str | None:
    """E.164 of what libphonenumber reads digits as."""
    try:
        parsed = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(parsed, 0) if phonenumbers.is_valid_number(parsed) else None


def nearly_numbers(region: str, count: int, rng: random.Random) -> list[str]:
    """Digits made of the region's example numbers, some of them changed."""
    found = []
    for _ in range(count):
        example = phonenumbers.example_number_for_type(region, rng.choice((0, 1)))
        digits = phonenumbers.national_significant_number(example) if example else "123456789"
        digits = rng.choice(("", "0", "8", "1", "")) + "".join(
            digit if rng.random() < 0.6 else rng.choice("0123456789") for digit in digits
        )
        found.append(digits[rng.choice((0, 0, 0, 2, 3)) :])
    return found


def test_numbers_as_dialled_inside_a_country():
    rng = random.Random(5)
    read = 0
    for region in REGIONS:
        for digits in nearly_numbers(region, 120, rng):
            ours = next((one.number for one in read_digits(digits, False, (region,)) if one.how == f"country {region}"), None)
            if ours is not None and ours.kind == "reserved":
                continue
            wanted = theirs(digits, region)
            if ours is None and wanted is not None and digits.startswith(plan(region).code):
                continue  # libphonenumber also takes a country code without a plus
            assert (ours.e164 if ours else None) == wanted, (region, digits)
            read += ours is not None
    assert read > 500


def test_numbers_of_every_country_after_a_plus():
    rng = random.Random(6)
    read = 0
    for code in CODES:
        for digits in nearly_numbers(plans_of_code(code)[0].region, 4, rng):
            ours = international(code + digits)
            if ours is not None and ours.kind == "reserved":
                continue
            wanted = theirs(f"+{code}{digits}", "ZZ")
            if ours is not None:
                assert ours.e164 == (wanted or f"+{code}{digits[1:]}"), (code, digits)  # "+44 (0) 20 ..." anywhere
            else:  # libphonenumber also drops what is dialled before a number at home
                assert wanted != f"+{code}{digits}"
            read += ours is not None
    assert read > 100


@pytest.mark.parametrize("code", ["44", "49", "54", "590"])
def test_patterns_are_followed_as_regular_expressions_are(code: str):
    rng = random.Random(code)
    for one in plans_of_code(code):
        for source in (one.general, *one.kinds.values()):
            book = Expressions()
            for _ in range(10):
                left, digits = book.pattern(source), ""
                while left != NEVER and len(digits) < 18:
                    assert book.ends(left) == bool(re.fullmatch(source, digits)), (source, digits)
                    likely = [digit for digit in range(10) if book.after(left, digit) != NEVER] or [0]
                    digit = rng.choice(likely) if rng.random() < 0.95 else rng.randrange(10)
                    left, digits = book.after(left, digit), f"{digits}{digit}"
                assert (left == NEVER) <= (re.fullmatch(source, digits) is None)


@pytest.mark.parametrize("source", [r"1+", r"(?:1|2", r"[a-c]", r"1$", r"\w"])
def test_what_is_no_pattern_of_digits_is_refused(source: str):
    with pytest.raises(ValueError, match="not a pattern of digits"):
        Expressions().pattern(source)


def test_a_local_number_gets_its_area_code():
    assert plan("AG").rewritten("4641234") == "2684641234"
    assert read_digits("4641234", False, ("AG",))[0].number.e164 == "+12684641234"
