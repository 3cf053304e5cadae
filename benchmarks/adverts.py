"""Generated adverts with a telephone number in one of many writings, and numbers that are none.

Seeded; nothing in it is real: numbers are drawn at random from the ranges that libphonenumber holds
for valid. The truth is the E.164 number of each advert.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from benchmarks.advert_texts import COUNTRIES, FILLER, LEAD_IN, WORDS

_MISSPELT = (
    ("zero", "zer0", "oh", "o"), ("one", "won", "1ne"), ("two", "too", "tu"), ("three", "thr33", "tree"),
    ("four", "for", "fore"), ("five", "fife", "f1ve"), ("six", "siks", "s1x"), ("seven", "sevn", "s3ven"),
    ("eight", "ate", "eigth"), ("nine", "nien", "n1ne"),
)  # fmt: skip


@dataclass(frozen=True)
class Advert:
    """One generated advert: its texts, where it is, how its number is written, and the number."""

    title: str
    body: str
    country: str
    kind: str  # clean, none, or a way of hiding
    truth: str  # E.164, empty for kind none
    language: str


def _number(rng: random.Random, country: str) -> phonenumbers.PhoneNumber:
    kind = PhoneNumberType.MOBILE if rng.random() < 0.75 else PhoneNumberType.FIXED_LINE
    while True:
        example = phonenumbers.example_number_for_type(country, kind)
        digits = phonenumbers.national_significant_number(example)
        keep = rng.choice((1, 2, 3))
        drawn = digits[:keep] + "".join(rng.choice("0123456789") for _ in digits[keep:])
        number = phonenumbers.parse(f"+{example.country_code}{drawn}")
        if phonenumbers.is_valid_number(number) and phonenumbers.region_code_for_number(number) == country:
            return number


def _national(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _groups(rng: random.Random, digits: str) -> list[str]:
    groups = []
    while digits:
        size = rng.choice((2, 3, 3, 4))
        groups.append(digits[:size])
        digits = digits[size:]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = ["".join(groups[-2:])]
    return groups


def _clean(rng: random.Random, number: phonenumbers.PhoneNumber, _: str) -> str:
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    national, code = _national(number), str(number.country_code)
    choice = rng.randrange(9)
    if choice == 0:
        return international
    if choice == 1:
        return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if choice == 2:
        return "00" + _digits(international)
    if choice == 3:
        return _digits(national)
    if choice == 4:
        return "-".join(_groups(rng, _digits(national)))
    if choice == 5:
        return ".".join(_groups(rng, _digits(national)))
    if choice == 6 and _digits(national).startswith("0") and code != "39":
        return f"+{code} (0) {' '.join(_groups(rng, _digits(national)[1:]))}"
    if choice == 7:
        return " ".join(_groups(rng, _digits(national)))
    return national


_CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨"
_STYLES = (
    "０１２３４５６７８９", "".join(chr(0x1D7D8 + i) for i in range(10)), "".join(chr(0x1D7EC + i) for i in range(10)), _CIRCLED, "⓿❶❷❸❹❺❻❼❽❾", "⁰¹²³⁴⁵⁶⁷⁸⁹",
)  # fmt: skip
_SCRIPTS = ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "๐๑๒๓๔๕๖๗๘๙", "〇一二三四五六七八九")
_HOMOGLYPH = str.maketrans("oeacpxyi", "оеасрхуі")
_JUNK_WORDS = ("kiss", "love", "then", "and", "dash", "hey", "baby", "now", "xx", "hun", "ok")
_EMOJI = "💋🔥❤🌹⭐💎✨🍒"


def _plain(number: phonenumbers.PhoneNumber, rng: random.Random) -> str:
    """The digits to hide: national as dialled, now and then with the country code."""
    if rng.random() < 0.15:
        return "00" + str(number.country_code) + phonenumbers.national_significant_number(number)
    return _digits(_national(number))


def _each(rng: random.Random, digits: str, between: Callable[[], str]) -> str:
    out = digits[0]
    for digit in digits[1:]:
        out += between() + digit
    return out


def _words(rng: random.Random, digits: str, language: str, joint: str = " ") -> str:
    return joint.join(WORDS[language][int(digit)] for digit in digits)


def _hide_words(rng, number, language):
    return _words(rng, _plain(number, rng), language, rng.choice((" ", " ", "-", ", ", ". ")))


def _hide_mixed(rng, number, language):
    return rng.choice((" ", "", "-")).join(
        WORDS[language][int(digit)] if rng.random() < 0.5 else digit for digit in _plain(number, rng)
    )


def _hide_run_together(rng, number, language):
    return " ".join(
        "".join(WORDS[language][int(digit)] for digit in group) for group in _groups(rng, _plain(number, rng))
    )


def _hide_misspelt(rng, number, _):
    return " ".join(rng.choice(_MISSPELT[int(digit)]) for digit in _plain(number, rng))


def _hide_styled(rng, number, _):
    style = rng.choice(_STYLES)
    return " ".join("".join(style[int(digit)] for digit in group) for group in _groups(rng, _plain(number, rng)))


def _hide_scripts(rng, number, _):
    style = rng.choice(_SCRIPTS)
    return "".join(style[int(digit)] for digit in _plain(number, rng))


def _hide_keycaps(rng, number, _):
    return rng.choice(("", " ")).join(f"{digit}\ufe0f\u20e3" for digit in _plain(number, rng))


def _hide_invisible(rng, number, _):
    return _each(rng, _plain(number, rng), lambda: rng.choice(("", "\u200b", "\u200d", "\u2060", "\u200e", "\u00ad")))


def _hide_leet(rng, number, _):
    swap = {"0": "oO", "1": "lI", "5": "S", "8": "B", "2": "Z"}
    text = "".join(
        rng.choice(swap[digit]) if digit in swap and rng.random() < 0.7 else digit for digit in _plain(number, rng)
    )
    return " ".join(_groups(rng, text)) if rng.random() < 0.5 else text


def _hide_symbols(rng, number, _):
    mark = rng.choice(("*", "_", "~", "|", "..", " * ", "=", "•", "--", ":", "^", "'", "\\"))
    groups = _groups(rng, _plain(number, rng)) if rng.random() < 0.5 else list(_plain(number, rng))
    return mark.join(groups)


def _hide_spaced(rng, number, _):
    return rng.choice((" ", "  ", " . ", ". ", " - ", ".", "-", "/")).join(_plain(number, rng))


def _hide_letters(rng, number, _):
    return _each(rng, _plain(number, rng), lambda: rng.choice("abcdfhjkmnpqrtuvwxy"))


def _hide_one_letter(rng, number, _):
    letter = rng.choice("xzqwkh")
    return _each(rng, _plain(number, rng), lambda: letter)


def _hide_junk_words(rng, number, _):
    return " ".join(part for group in _groups(rng, _plain(number, rng)) for part in (group, rng.choice(_JUNK_WORDS)))


def _hide_brackets(rng, number, _):
    left, right = rng.choice(("()", "[]", "{}", "<>"))
    return "".join(
        f"{left}{group}{right}"
        for group in (_plain(number, rng) if rng.random() < 0.6 else _groups(rng, _plain(number, rng)))
    )


def _hide_lines(rng, number, _):
    return "\n".join(_groups(rng, _plain(number, rng)))


def _hide_emoji(rng, number, _):
    return (
        _each(rng, _plain(number, rng), lambda: rng.choice(_EMOJI))
        if rng.random() < 0.5
        else rng.choice(_EMOJI).join(_groups(rng, _plain(number, rng)))
    )


def _hide_double(rng, number, _):
    digits, out, index = _plain(number, rng), [], 0
    while index < len(digits):
        run = len(digits[index:]) - len(digits[index:].lstrip(digits[index]))
        if run >= 2:
            run = min(run, 3)
            out.append(
                f"{'double' if run == 2 else 'triple'} {rng.choice((WORDS['en'][int(digits[index])], digits[index]))}"
            )
            index += run
        else:
            out.append(rng.choice((WORDS["en"][int(digits[index])], digits[index])))
            index += 1
    return " ".join(out)


_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def _hide_tens(rng, number, _):
    digits, out, index = _plain(number, rng), [], 0
    while index < len(digits):
        pair = digits[index : index + 2]
        if len(pair) == 2 and pair[0] >= "2" and pair[1] != "0":
            out.append(f"{_TENS[int(pair[0]) - 2]}{rng.choice('- ')}{WORDS['en'][int(pair[1])]}")
            index += 2
        else:
            out.append(WORDS["en"][int(digits[index])])
            index += 1
    return " ".join(out)


def _hide_homoglyph_words(rng, number, _):
    return " ".join(
        WORDS["en"][int(digit)].translate(_HOMOGLYPH) if rng.random() < 0.7 else digit for digit in _plain(number, rng)
    )


def _hide_reversed(rng, number, _):
    cue = rng.choice(("(read it backwards)", "- reversed", "(right to left)"))
    return f"{_plain(number, rng)[::-1]} {cue}"


#: Ways of hiding; ``split`` is handled where title and body are made.
HIDINGS: dict[str, Callable[[random.Random, phonenumbers.PhoneNumber, str], str]] = {
    "words": _hide_words, "mixed words": _hide_mixed, "run together": _hide_run_together, "misspelt": _hide_misspelt,
    "styled digits": _hide_styled, "other scripts": _hide_scripts, "keycaps": _hide_keycaps, "invisible": _hide_invisible,
    "leet": _hide_leet, "symbols": _hide_symbols, "spaced": _hide_spaced, "letters": _hide_letters,
    "one letter": _hide_one_letter, "junk words": _hide_junk_words, "brackets": _hide_brackets, "lines": _hide_lines,
    "emoji": _hide_emoji, "double": _hide_double, "tens": _hide_tens, "look-alike words": _hide_homoglyph_words,
    "reversed": _hide_reversed, "split": _clean,
}  # fmt: skip

_MONEY = {
    "US": "${}",
    "CA": "${}",
    "AU": "${}",
    "GB": "£{}",
    "PL": "{} zł",
    "RO": "{} lei",
    "RU": "{} руб",
    "UA": "{} грн",
    "TR": "{} TL",
    "BR": "R$ {}",
    "MX": "${}",
}


def _distractor(rng: random.Random, country: str) -> str:
    d = lambda n: "".join(rng.choice("0123456789") for _ in range(n))  # noqa: E731
    money = _MONEY.get(country, "{} €")
    choice = rng.randrange(22)
    if choice == 0:
        return money.format(f"{rng.randint(1, 9)},{rng.randint(100, 999)}")
    if choice == 1:
        return f"{money.format(rng.randint(50, 400))} / {money.format(rng.randint(50, 400))}"
    if choice == 2:
        return f"{rng.randint(1, 28):02}{(mark := rng.choice('./-'))}{rng.randint(1, 12):02}{mark}{rng.randint(1990, 2026)}"
    if choice == 3:
        return f"{rng.randint(2000, 2026)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02} {rng.randint(0, 23):02}:{rng.randint(0, 59):02}"
    if choice == 4:
        return f"{rng.randint(6, 11):02}:00-{rng.randint(16, 23)}:30"
    if choice == 5:
        return f"{rng.randint(80, 110)}-{rng.randint(55, 75)}-{rng.randint(80, 110)}"
    if choice == 6:
        return f"ISBN 978-{d(1)}-{d(3)}-{d(5)}-{d(1)}"
    if choice == 7:
        return (
            f"{rng.choice(('Order no.', 'Ref:', 'Ref', 'ID', 'Article', 'Item #', 'Invoice'))} {d(rng.randint(7, 11))}"
        )
    if choice == 8:
        return f"{rng.randint(35, 59)}.{d(6)}, {rng.randint(0, 25)}.{d(6)}"
    if choice == 9:
        return f"{rng.randint(20, 60)},000 - {rng.randint(61, 90)},000 per year"
    if choice == 10:
        return f"{rng.randint(1990, 2010)}-{rng.randint(2011, 2026)}"
    if choice == 11:
        return f"{rng.randint(150, 195)} cm, {rng.randint(45, 99)} kg"
    if choice == 12:
        return f"{rng.randint(20, 250)} m2, {rng.randint(1, 6)} rooms, floor {rng.randint(0, 9)}"
    if choice == 13:
        return f"{rng.choice('ABCDEFGH')}{rng.choice('ABCDEFGH')}{d(8)}"
    if choice == 14:
        return f"{d(5)} {rng.choice(COUNTRIES[country][1])}"
    if choice == 15:
        return f"EAN {d(13)}"
    if choice == 16:
        return f"#{d(rng.randint(6, 10))}"
    if choice == 17:
        return f"{rng.choice(('DE', 'FR', 'PL'))}{d(2)} {d(4)} {d(4)} {d(4)} {d(4)} {d(2)}"
    if choice == 18:
        return f"24/7, {rng.randint(18, 65)} years, 100% real"
    if choice == 19:
        return f"{rng.randint(100, 900)} x {rng.randint(100, 900)} x {rng.randint(100, 900)} mm"
    if choice == 20:
        return f"https://example.com/item/{d(9)}"
    return f"{rng.randint(1, 9)} 000 000"


def make(seed: int, count: int) -> Iterator[Advert]:
    """``count`` adverts: 30 % clean, 60 % hidden (each way alike), 10 % without a number."""
    rng = random.Random(seed)
    kinds = list(HIDINGS)
    for index in range(count):
        country = rng.choice(list(COUNTRIES))
        language, cities = COUNTRIES[country]
        draw = rng.random()
        kind = "clean" if draw < 0.3 else "none" if draw < 0.4 else kinds[index % len(kinds)]
        sentences = [
            rng.choice(FILLER[language]).format(n=rng.randint(2, 9), m=rng.randint(2, 9))
            for _ in range(rng.randint(4, 14))
        ]
        for _ in range(rng.randint(1, 5)):
            sentences.insert(rng.randint(0, len(sentences)), _distractor(rng, country) + rng.choice((".", "", ",")))
        title = f"{rng.choice(cities)} {rng.choice(sentences)[:40]}".rstrip("., ")
        if title[-1].isdigit():
            title += " !"
        truth = ""
        if kind != "none":
            number = _number(rng, country)
            truth = phonenumbers.format_number(number, PhoneNumberFormat.E164)
            lead = rng.choice(LEAD_IN[language])
            if kind == "split":
                digits = _digits(_national(number))
                cut = rng.randint(3, len(digits) - 4)
                title = f"{title.rstrip('!')} {lead} {digits[:cut]}"
                sentences.insert(0, digits[cut:] + rng.choice((" ", ". ", " - ")))
            else:
                written = HIDINGS.get(kind, _clean)(rng, number, language)
                sentences.insert(
                    rng.randint(0, len(sentences)),
                    f"{lead} {written}{rng.choice(('', '', '.', ' !', chr(10)))}".strip(" "),
                )
        yield Advert(title, " ".join(sentences), country, kind, truth, language)
