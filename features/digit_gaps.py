"""What may lie between two pieces of one number, and what bridging it costs."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from features.words import words

#: Longest text between two digits that may be bridged, in characters.
LONGEST_GAP = 26
_LETTERS = re.compile(r"[^\W\d_]+")


class Gap(NamedTuple):
    """What lies between two tokens: its style, and what bridging it costs (in points)."""

    style: str  # none, space, usual, symbols, line, letter, link, aside, word, words, comma, colon
    cost: float


#: Words that say "here comes the next digit", in plain lower case.
_LINKS = words(
    "and then dash hyphen minus dot point period space slash bracket brackets stop comma followed by next y e et und en i "
    "ve si punto guion espacio punkt strich tiret espace puis tire trattino ponto traco apoi kropka kreska spacja potem i "
    "тире точка пробел и потом дальше nokta tire bosluk punt streep spatie dann hyphen. luego depois poi"
)
#: Words that end a number.
ENDS = words(
    "vin isbn ean iban imei gps model size sizes invoice batch lot to by bis hasta til tot до or call text phone tel mobile mob cell whatsapp viber telegram fax ext extension until till from at "
    "oder ou lub sau или или rufen anrufen or. ili am pm uhr hrs hours hour min mins minutes kg cm mm km eur euro euros usd "
    "gbp dollars pounds zl lei ron years year yrs yo rooms room bedroom bedrooms beds bed bath baths bathroom sqft sqm m2 "
    "floor people persons days day weeks week months month nights night am. pm. jan feb mar apr may jun jul aug sep oct nov "
    "dec january february march april june july august september october november december januar februar marz mai juni "
    "juli oktober dezember enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre jahre ans anos ani lat лет года "
    "personen zimmer habitaciones chambres camere pokoje комнаты per pro hour/ age old id ref order nr no number"
)
_USUAL = re.compile(r"[ \t]{0,2}[-./()]{0,2}[ \t]{0,2}[-(]?")
_ASIDE = re.compile(r"[\s.-]{0,3}[(\[{][^()\[\]{}\d]{1,22}[)\]}][\s.-]{0,3}")
#: A sentence that ends before a word.
_SENTENCE = re.compile(r"(?<![.!?])[.!?]\s+\(?[^\W\d_]")
_NEVER = re.compile(r"[+@%€$£₽₺₴¥]|https?|www")


@lru_cache(maxsize=65536)
def gap(between: str) -> Gap | None:
    """How two tokens with ``between`` between them hang together; None when they do not."""
    if not between:
        return Gap("none", 0.0)
    if between == " ":
        return Gap("space", 0.0)
    if between in ("+", "#"):  # with a blank before it, it begins another number
        return Gap("symbols", 0.7)
    if "#" in between:
        return None
    if len(between) > LONGEST_GAP or _NEVER.search(between):
        return None
    words = _LETTERS.findall(between)
    lines = between.count("\n")
    if not words:
        if _USUAL.fullmatch(between):
            return Gap("usual", 0.0)
        if lines:
            return Gap("line", 1.0) if lines == 1 and len(between) <= 6 else Gap("line", 2.0) if lines <= 2 else None
        if "," in between or ";" in between:
            return Gap("comma", 1.6)
        if ":" in between:
            return Gap("colon", 1.6)
        return Gap("symbols", 0.7) if len(between) <= 14 else Gap("symbols", 1.5)
    if lines > 1 or any(word in ENDS for word in words):
        return None
    letters = sum(map(len, words))
    if between[-1].isalpha() and not between[0].isalpha() and 2 <= len(words[-1]) <= 3:
        return None  # the letters of a code: "AB123456"
    if all(word in _LINKS for word in words):
        return Gap("link", 0.7)
    if letters == 1:
        return Gap("letter", 1.0)
    if _ASIDE.fullmatch(between):
        return Gap("aside", 1.5)
    if _SENTENCE.search(between):
        return None
    if len(words) == 1:
        return Gap("word", 1.8) if letters <= 10 else None
    if len(words) <= 3 and letters <= 15:
        return Gap("words", 3.0)
    return None


def is_between(word: str) -> bool:
    """Whether a word is known to stand between digits or to end them, and so is no digit itself."""
    return word in _LINKS or word in ENDS
