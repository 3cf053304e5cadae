"""A second generator of adverts, written apart from ``benchmarks.adverts``: other texts, other hiding, other lures.

The readers were set on the first one; this one is to see whether they hold elsewhere. Seeded; numbers
are drawn from the ranges that libphonenumber holds for valid, and nothing in it is real.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from benchmarks.advert_texts_unseen import COUNTRIES, LEADS, TEXTS
from benchmarks.adverts import Advert
from benchmarks.spoken_numbers import DIGITS, spoken

Rng = random.Random


def _draw(rng: Rng, country: str) -> phonenumbers.PhoneNumber:
    """A valid number of the country, mostly mobile."""
    kind = PhoneNumberType.MOBILE if rng.random() < 0.8 else PhoneNumberType.FIXED_LINE
    example = phonenumbers.example_number_for_type(country, kind)
    digits = phonenumbers.national_significant_number(example)
    while True:
        keep = rng.choice((1, 2, 2, 3))
        drawn = digits[:keep] + "".join(rng.choice("0123456789") for _ in digits[keep:])
        number = phonenumbers.parse(f"+{example.country_code}{drawn}")
        if phonenumbers.is_valid_number(number) and phonenumbers.region_code_for_number(number) == country:
            return number


def dialled(number: phonenumbers.PhoneNumber) -> str:
    """The digits as dialled inside the country."""
    written = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return "".join(char for char in written if char.isdigit())


def _parts(rng: Rng, digits: str) -> list[str]:
    out = []
    while digits:
        size = rng.choice((2, 2, 3, 3, 4))
        out.append(digits[:size])
        digits = digits[size:]
    if len(out) > 1 and len(out[-1]) == 1:
        out[-2:] = [out[-2] + out[-1]]
    return out


def plainly(rng: Rng, number: phonenumbers.PhoneNumber) -> str:
    """One of the ways people write a number that they do not hide."""
    home = dialled(number)
    code, significant = str(number.country_code), phonenumbers.national_significant_number(number)
    way = rng.randrange(10)
    if way == 0:
        return f"+{code}{significant}"
    if way == 1:
        return f"00{code} {' '.join(_parts(rng, significant))}"
    if way == 2 and home.startswith("0") and code != "39":
        return f"+{code}(0){'-'.join(_parts(rng, significant))}"
    if way == 3 and home.startswith("0") and code != "39":
        return f"00{code} (0) {significant}"
    if way == 4:
        return f"({home[:3]}) {' '.join(_parts(rng, home[3:]))}"
    if way == 5:
        return "/".join((home[:4], home[4:])) if code in ("43", "49", "32") else home
    if way == 6:
        return f"+{code} {'.'.join(_parts(rng, significant))}"
    if way == 7:
        return f"({code}) {significant}" if code == "1" else f"+ {code} {' '.join(_parts(rng, significant))}"
    return rng.choice(("-", " ", ".", " - ")).join(_parts(rng, home))


def _styled(first: int) -> str:
    return "".join(chr(first + digit) for digit in range(10))


_ALPHABETS = {
    "full-width": ("０１２３４５６７８９",),
    "mathematical": (_styled(0x1D7CE), _styled(0x1D7E2), _styled(0x1D7F6), _styled(0x1FBF0)),
    "circled": ("⓪①②③④⑤⑥⑦⑧⑨", "0➀➁➂➃➄➅➆➇➈", "⓪➊➋➌➍➎➏➐➑➒", "0⑴⑵⑶⑷⑸⑹⑺⑻⑼"),
    "raised or lowered": ("⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"),
    "digits of other scripts": ("০১২৩৪৫৬৭৮৯", "٠١٢٣٤٥٦٧٨٩", "੦੧੨੩੪੫੬੭੮੯", "០១២៣៤៥៦៧៨៩", "๐๑๒๓๔๕๖๗๘๙"),
}


def _in_alphabet(name: str) -> Callable[[Rng, str, str], str]:
    def write(rng: Rng, digits: str, _: str) -> str:
        alphabet = rng.choice(_ALPHABETS[name])
        return rng.choice(("", " ", "-")).join("".join(alphabet[int(d)] for d in part) for part in _parts(rng, digits))

    return write


def _keycaps(rng: Rng, digits: str, _: str) -> str:
    return rng.choice(("", " ", "-", "  ")).join(d + rng.choice(("\ufe0f\u20e3", "\u20e3")) for d in digits)


def _regional(rng: Rng, digits: str, _: str) -> str:
    words = (DIGITS["en"][int(d)] for d in digits)
    return " ".join("".join(chr(0x1F1E6 + ord(c) - 97) for c in word) for word in words)


_GREEK_CYRILLIC = (
    str.maketrans("oeaixpcsu", "οеаіхрсѕυ"),
    str.maketrans("oeit", "оειτ"),
    str.maketrans("oevfnr", "ое\u03bdfnr"),
)


def _lookalikes(rng: Rng, digits: str, _: str) -> str:
    table = rng.choice(_GREEK_CYRILLIC)
    return rng.choice((" ", "-", ".")).join(
        DIGITS["en"][int(d)].translate(table) if rng.random() < 0.8 else d for d in digits
    )


def _swapped(rng: Rng, digits: str, _: str) -> str:
    swaps = {"0": "oOоОοΟ", "1": "lI|!і", "2": "zZ", "3": "зЗ", "5": "sSѕ", "6": "бb", "8": "B", "9": "gq"}
    chosen = set(rng.sample("01258", 3))
    written = "".join(rng.choice(swaps[d][: 3 if d in "01" else 2]) if d in chosen else d for d in digits)
    return " ".join(_parts(rng, written)) if rng.random() < 0.6 else written


def _unseen(rng: Rng, digits: str, _: str) -> str:
    marks = ("\u200b", "\u200c", "\u2063", "\ufeff", "\u00ad", "\u2064", "\u180e")
    return "".join(d + (rng.choice(marks) * rng.randint(1, 3) if rng.random() < 0.7 else "") for d in digits)


def _bidi(rng: Rng, digits: str, _: str) -> str:
    way = rng.randrange(3)
    if way == 0:
        return "".join(rng.choice(("\u202d", "\u200e", "\u2066", "\u2069", "")) + d for d in digits) + "\u202c"
    if way == 1:  # shown the right way round, stored backwards
        return f"\u202e{digits[::-1]}\u202c"
    return f"\u2066{digits[:4]}\u2069\u200f{digits[4:]}"


def _dictated(rng: Rng, digits: str, lang: str) -> str:
    return rng.choice((" ", ", ", "-", " . ", "... ", "/", "  ", "_")).join(DIGITS[lang][int(d)] for d in digits)


def _half_dictated(rng: Rng, digits: str, lang: str) -> str:
    parts = []
    for part in _parts(rng, digits):
        parts.append(" ".join(DIGITS[lang][int(d)] for d in part) if rng.random() < 0.6 else part)
    if all(part.isdigit() for part in parts):
        parts[-1] = " ".join(DIGITS[lang][int(d)] for d in parts[-1])
    return rng.choice((" ", "-", ". ", " / ")).join(parts)


_SLIPS = {
    "zero": ("zer0", "zeroo", "ziro", "zerro"), "one": ("onee", "wun", "0ne", "oen"), "two": ("tow", "twoo", "tw0"), "three": ("thre", "treee", "thr3e", "threee"),
    "four": ("foour", "4our", "fourr", "foru"), "five": ("fiive", "fyve", "f!ve", "fivve"), "six": ("sixx", "s!x", "siix"), "seven": ("sevenn", "sevven", "se7en", "sevan"),
    "eight": ("eigth", "ei8ht", "eightt", "aight"), "nine": ("ninee", "nyne", "n!ne", "niine"),
}  # fmt: skip


def _slips(rng: Rng, digits: str, _: str) -> str:
    words = [DIGITS["en"][int(d)] for d in digits]
    return rng.choice((" ", "-")).join(rng.choice(_SLIPS[word]) if rng.random() < 0.45 else word for word in words)


def _odd_case(rng: Rng, digits: str, lang: str) -> str:
    joint = rng.choice(("", " ", "."))
    words = [DIGITS[lang][int(d)] for d in digits]
    return joint.join("".join(c.upper() if rng.random() < 0.5 else c for c in word) for word in words)


def _glued(rng: Rng, digits: str, lang: str) -> str:
    parts = _parts(rng, digits)
    return rng.choice((" ", "-", "")).join(
        "".join(DIGITS[lang][int(d)] if rng.random() < 0.8 else d for d in part) for part in parts
    )


_TWICE = {
    "en": ("double", "triple"),
    "es": ("doble", "triple"),
    "de": ("doppel", "dreifach"),
    "it": ("doppio", "triplo"),
    "pt": ("duplo", "triplo"),
}


def _repeats(rng: Rng, digits: str, lang: str) -> str:
    lang = lang if lang in _TWICE else "en"
    out, at = [], 0
    while at < len(digits):
        same = 1
        while same < 3 and digits[at + same : at + same + 1] == digits[at]:
            same += 1
        word = rng.choice((DIGITS[lang][int(digits[at])], digits[at]))
        out.append(word if same == 1 else f"{_TWICE[lang][same - 2]} {word}")
        at += same
    return rng.choice((" ", " ", "-", ", ")).join(out)


def _in_numbers(rng: Rng, digits: str, lang: str) -> str:
    return rng.choice((" ", " ", ", ", " - ")).join(spoken(part, lang) for part in _parts(rng, digits))


def _letters(rng: Rng, digits: str, _: str) -> str:
    return "".join(d + rng.choice("abcdefhjkmnpqrtuvwxyABCDEFHKMN") for d in digits)[:-1]


def _stars(rng: Rng, digits: str, _: str) -> str:
    mark = rng.choice(
        ("*", "**", "~", "·", "•", "#", "+", "=", "__", " ~ ", "|", "\\", "“", "^", "....", "--", "<>", ";")
    )
    return mark.join(digits if rng.random() < 0.5 else _parts(rng, digits))


def _mixed_marks(rng: Rng, digits: str, _: str) -> str:
    return "".join(d + rng.choice(("*", ".", "-", " ", "_", "~", "/", "**", "")) for d in digits).rstrip(" *.-_~/")


def _between_words(rng: Rng, digits: str, lang: str) -> str:
    words = {"en": ("call", "me", "then", "and", "babe", "dash", "space"), "de": ("und", "dann", "strich"), "fr": ("puis", "et", "tiret"), "es": ("y", "luego", "guion"), "it": ("poi", "e"), "ru": ("и", "потом", "тире")}.get(lang, ("and", "then"))  # fmt: skip
    parts = _parts(rng, digits)
    return " ".join([*(f"{part} {rng.choice(words)}" for part in parts[:-1]), parts[-1]])


def _brackets(rng: Rng, digits: str, _: str) -> str:
    way = rng.randrange(4)
    if way == 0:
        return "".join(f"({d})" for d in digits[:3]) + "**" + digits[3:6] + "**" + digits[6:]
    if way == 1:
        return "-".join(f"[{part}]" for part in _parts(rng, digits))
    if way == 2:
        return "".join(f"《{part}》" for part in _parts(rng, digits))
    return " ".join(f"{{{d}}}" for d in digits)


def _pictures(rng: Rng, digits: str, _: str) -> str:
    faces = "😘👄🍑💦🌸📞🦋👑💵🎀"
    if rng.random() < 0.5:
        return "".join(f"{d}{rng.choice(faces)}" for d in digits)
    return rng.choice(faces).join(_parts(rng, digits))


def _broken_lines(rng: Rng, digits: str, _: str) -> str:
    return rng.choice(("\n", " \n", "-\n", "\r\n")).join(_parts(rng, digits) if rng.random() < 0.6 else digits)


def _backwards(rng: Rng, digits: str, lang: str) -> str:
    cues = {
        "en": ("(backwards)", "<- reverse it", "read from right to left"), "de": ("(rückwärts lesen)", "umgekehrt"), "fr": ("(à l'envers)", "lire à l'envers"),
        "es": ("(al revés)", "léelo al revés"), "it": ("(al contrario)", "leggi al contrario"), "pl": ("(od tyłu)", "czytaj wspak"), "ru": ("(наоборот)", "читай задом наперёд"),
        "pt": ("(ao contrário)",), "nl": ("(achterstevoren)",), "ro": ("(invers)",), "tr": ("(tersten oku)",),
    }.get(lang, ("(reversed)",))  # fmt: skip
    return f"{digits[::-1]} {rng.choice(cues)}"


def _two_ways(rng: Rng, digits: str, lang: str) -> str:
    ways = (
        _letters,
        _stars,
        _half_dictated,
        _keycaps,
        _in_alphabet("circled"),
        _in_alphabet("mathematical"),
        _unseen,
        _dictated,
    )
    cut = rng.randint(3, len(digits) - 4)
    return rng.choice(("", " ", "-")).join(
        (rng.choice(ways)(rng, digits[:cut], lang), rng.choice(ways)(rng, digits[cut:], lang))
    )


#: Ways of hiding. ``split`` and ``several`` and ``extension`` are made where the advert is.
HIDINGS: dict[str, Callable[[Rng, str, str], str]] = {
    **{name: _in_alphabet(name) for name in _ALPHABETS}, "keycaps": _keycaps, "regional letters": _regional, "look-alike letters in words": _lookalikes,
    "letters for digits": _swapped, "zero-width": _unseen, "bidi": _bidi, "dictated": _dictated, "half dictated": _half_dictated, "slips": _slips,
    "odd case": _odd_case, "glued words": _glued, "double and triple": _repeats, "tens and hundreds": _in_numbers, "letters between": _letters, "marks between": _stars,
    "mixed marks": _mixed_marks, "words between": _between_words, "brackets": _brackets, "emoji between": _pictures, "broken lines": _broken_lines,
    "backwards": _backwards, "two ways at once": _two_ways,
}  # fmt: skip


def _lure(rng: Rng, country: str) -> str:
    """Digits that are no telephone number, as adverts hold them."""

    def n(count: int) -> str:
        return rng.choice("123456789") + "".join(rng.choice("0123456789") for _ in range(count - 1))

    money = {"GB": "£", "US": "$", "CA": "$", "AU": "A$", "IN": "₹", "TR": "₺", "RU": "₽"}.get(country, "€")
    ways: tuple[Callable[[], str], ...] = (
        lambda: f"{money}{n(3)} per week, {money}{n(2)}0 deposit",
        lambda: f"{n(2)}.{n(3)},00 {money} Kaution",
        lambda: f"rates: {money}80 15min {money}120 30min {money}200 1h",
        lambda: f"{rng.randint(1, 28)}.{rng.randint(1, 12)}.20{rng.randint(20, 29)} - {rng.randint(1, 28)}.{rng.randint(1, 12)}.20{rng.randint(20, 29)}",
        lambda: f"20{rng.randint(20, 29)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}T{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}Z",
        lambda: f"Mon-Fri {rng.randint(6, 11)}am-{rng.randint(5, 11)}pm, Sat 10.00-14.30",
        lambda: f"ISBN 978-{rng.randint(0, 9)}-{n(3)}-{n(5)}-{rng.randint(0, 9)}",
        lambda: f"Order {n(3)}-{n(7)}-{n(7)}",
        lambda: f"Objekt-Nr. {n(8)}",
        lambda: f"Ref: {n(4)}/{n(6)}",
        lambda: f"VAT GB {n(3)} {n(4)} {n(2)}",
        lambda: f"USt-IdNr. DE{n(9)}",
        lambda: f"IBAN: {rng.choice(('GB', 'DE', 'ES'))}{n(2)} {n(4)} {n(4)} {n(4)} {n(4)} {n(2)}",
        lambda: f"GPS {rng.randint(35, 60)}.{n(5)}, -{rng.randint(0, 9)}.{n(5)}",
        lambda: f"{rng.randint(35, 60)}°{rng.randint(10, 59)}'{rng.randint(10, 59)}.{n(1)}\"N {rng.randint(0, 9)}°{rng.randint(10, 59)}'{rng.randint(10, 59)}.{n(1)}\"E",
        lambda: f"{n(5)}-{n(4)}" if country == "US" else f"PLZ {n(5)}",
        lambda: f"built {rng.randint(1960, 1999)}, renovated {rng.randint(2000, 2024)}, energy class {rng.randint(40, 250)} kWh/m²",
        lambda: f"{rng.randint(86, 99)}-{rng.randint(56, 66)}-{rng.randint(86, 99)}, {rng.randint(155, 185)}cm, {rng.randint(45, 70)}kg",
        lambda: f"36C-24-36, 5'{rng.randint(1, 9)}, {rng.randint(105, 150)} lbs",
        lambda: "Lotto: " + " ".join(str(number) for number in sorted(rng.sample(range(1, 49), 6))),
        lambda: f"https://shop.example.org/p/{n(10)}?ref={n(6)}",
        lambda: f"www.example.net/anunt-{n(8)}.html",
        lambda: f"IMEI {n(15)}",
        lambda: f"SN: {n(4)}-{n(4)}-{n(4)}-{n(4)}",
        lambda: f"{rng.randint(5, 250)}.000 km, {rng.randint(60, 200)} PS, EZ {rng.randint(1, 12):02}/20{rng.randint(10, 24)}",
        lambda: f"size {rng.randint(36, 46)}, {n(2)}x{n(2)}x{n(3)} cm",
        lambda: f"{rng.randint(1, 6)} bed {rng.randint(1, 3)} bath {n(3)}0 sqft lot {n(4)}",
        lambda: f"score {rng.randint(1, 9)}-{rng.randint(0, 9)}, {n(3)},{n(3)} views, {n(4)} likes",
        lambda: f"Steuernummer {n(2)}/{n(3)}/{n(5)}",
        lambda: f"Company no. {n(8)}, Charity {n(7)}",
        lambda: f"card {n(4)} **** **** {n(4)}",
        lambda: f"photo_{n(8)}_{n(6)}.jpg",
    )  # fmt: skip
    return rng.choice(ways)()


def make(seed: int, count: int) -> Iterator[Advert]:
    """``count`` adverts of about 650 characters: 30 % clean, 40 % hidden (each way alike), 30 % with lures only.

    An advert of kind ``several`` has its numbers in ``truth``, parted by spaces.
    """
    rng = random.Random(seed)
    kinds = [*HIDINGS, "split over fields", "several in a run", "with extension"]
    for index in range(count):
        country = rng.choice(tuple(COUNTRIES))
        lang = COUNTRIES[country]
        draw = rng.random()
        kind = "clean" if draw < 0.3 else "none" if draw < 0.6 else kinds[index % len(kinds)]
        texts = [rng.choice(TEXTS[lang]) for _ in range(rng.randint(4, 7))]
        for _ in range(rng.randint(0, 3)):
            texts.insert(rng.randint(0, len(texts)), _lure(rng, country) + rng.choice((".", ",", " -", "")))
        title = rng.choice(TEXTS[lang]).split(",")[0][:60].rstrip(".! ")
        truth = ""
        if kind != "none":
            number = _draw(rng, country)
            truth = phonenumbers.format_number(number, PhoneNumberFormat.E164)
            lead, digits = rng.choice(LEADS[lang]), dialled(number)
            if kind == "split over fields":
                cut = rng.randint(3, len(digits) - 4)
                title = f"{title} {lead}{rng.choice(('', ' '))}{digits[:cut]}{rng.choice(('', '...', ' -', '…'))}"
                texts.insert(0, rng.choice(("...", "", "rest: ")) + digits[cut:] + rng.choice((" ", ". ", " !")))
            else:
                if kind == "clean":
                    written = plainly(rng, number)
                elif kind == "several in a run":
                    second = _draw(rng, country)
                    truth += " " + phonenumbers.format_number(second, PhoneNumberFormat.E164)
                    written = rng.choice((" / ", " or ", ", ", " & ", "; ", " - ", "\n")).join(
                        " ".join(_parts(rng, dialled(one))) if rng.random() < 0.5 else dialled(one)
                        for one in (number, second)
                    )
                elif kind == "with extension":
                    written = f"{plainly(rng, number)}{rng.choice((' ext ', ' x', ' ext. ', ' extension '))}{rng.randint(10, 999)}"
                else:
                    written = HIDINGS[kind](rng, digits, lang)
                texts.insert(rng.randint(0, len(texts)), f"{lead}{written}{rng.choice(('', '.', '!', ' 😘', chr(10)))}")
        yield Advert(title, " ".join(texts), country, kind, truth, lang)
