"""What may lie between two pieces of one number, and what bridging it costs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from features.code_points import codes_of, kinds
from features.gap_loops import APART, ENDING, LINKING, gap_between, word_hash
from features.words import words


class Gap(NamedTuple):
    """What lies between two tokens: its style, and what bridging it costs (in points)."""

    style: str  # none, space, usual, symbols, line, letter, link, aside, word, words, comma, colon
    cost: float


#: By their numbers in ``features.gap_loops``.
GAPS = (
    Gap("none", 0.0), Gap("space", 0.0), Gap("usual", 0.0), Gap("symbols", 0.7), Gap("symbols", 1.5), Gap("line", 1.0),
    Gap("line", 2.0), Gap("letter", 1.0), Gap("link", 0.7), Gap("aside", 1.5), Gap("word", 1.8), Gap("words", 3.0),
    Gap("comma", 1.6), Gap("colon", 1.6),
)  # fmt: skip

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


@lru_cache(maxsize=1)
def known_words() -> np.ndarray:
    """LINKING and ENDING words for ``gap_between``."""
    return word_table({word: LINKING * (word in _LINKS) | ENDING * (word in ENDS) for word in _LINKS | ENDS})


def word_table(known: Mapping[str, int]) -> np.ndarray:
    """Words and their bits as an open hash table (int64) for ``features.gap_loops.known_word``."""
    size = 64
    while size < 4 * len(known):
        size *= 2
    table = np.zeros(size, np.int64)
    for word, bits in sorted(known.items()):
        codes = codes_of(word)
        key = int(word_hash(codes, 0, len(codes)))
        slot = (key >> 17) & (size - 1)
        while table[slot]:
            slot = (slot + 1) & (size - 1)
        table[slot] = key | bits
    return table


@lru_cache(maxsize=65536)
def gap(between: str) -> Gap | None:
    """How two tokens with ``between`` (lower case, no accents) between them hang together; None when they do not."""
    codes = codes_of(between)
    found = gap_between(codes, 0, len(codes), kinds(), known_words())
    return None if found == APART else GAPS[found]


def is_between(word: str) -> bool:
    """Whether a word is known to stand between digits or to end them, and so is no digit itself."""
    return word in _LINKS or word in ENDS
