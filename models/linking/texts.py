"""A listing's text as the token numbers that near-duplicates are found by.

What varies between the adverts of one template is masked first: contacts, prices, numbers and
places become one slot token, so that a template compares equal whatever stands in its slots.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from leadline.core.records import Listing, Signal
from models.linking import ascii_words

#: Signals whose spans are slots of a template.
MASKED_KINDS = frozenset({"phone", "email", "url", "handle", "payment", "wallet", "price", "age", "date", "place"})
#: Token numbers with a meaning of their own; every other is a hash.
SLOT, BREAK = 1, 2
#: Code points read of one field and tokens kept of one listing: a hostile body costs no more.
MAX_CHARACTERS = 60_000
MAX_TOKENS = 4_000

# Scripts written without spaces between words: Thai, Lao, Tibetan, Myanmar, Khmer, kana, Han.
_UNSPACED = "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"\x00|[{_UNSPACED}\U00020000-\U0002fa1f]|[^\W_{_UNSPACED}\U00020000-\U0002fa1f]+")
_MASK = "\x00"
_FIELDS = ("title", "body")
_BREAK = np.array([BREAK], np.uint32)
_LEAST = np.uint32(BREAK + 1)


def text_tokens(listing: Listing, signals: Iterable[Signal] = ()) -> np.ndarray:
    """Token numbers of title and body, slots masked: uint32, at most ``MAX_TOKENS``.

    Letters are compared without case, accents and compatibility forms. In scripts without spaces
    each character is a token. A run of slots is one slot. The two fields are kept apart by a
    ``BREAK``; an empty text gives an empty array.
    """
    spans: dict[str, list[tuple[int, int]]] = {name: [] for name in _FIELDS}
    for signal in signals:
        if signal.kind in MASKED_KINDS:
            parts = signal.spans or [(signal.field, signal.start, signal.end)]
            for field, start, end in parts:
                if field in spans:
                    spans[field].append((start, end))
    places = {word for word in _words(listing.place) if len(word) > 2}
    parts: list[np.ndarray] = []
    for name in _FIELDS:
        text = _masked(getattr(listing, name)[:MAX_CHARACTERS], spans[name])
        found = _ascii_numbers(text, places) if text.isascii() else _numbers(_words(text), places)
        if len(found):
            parts += [_BREAK, found] if parts else [found]
    return np.concatenate(parts)[:MAX_TOKENS] if parts else _BREAK[:0]


def _masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    if not spans:
        return text
    parts, done = [], 0
    for start, end in sorted(spans):
        if end > done:
            parts.append(text[done : max(start, done)])
            parts.append(f" {_MASK} ")
            done = end
    parts.append(text[done:])
    return "".join(parts)


def _words(text: str) -> list[str]:
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
        return _WORD.findall(text.casefold())
    return _WORD.findall(text.lower())


def _ascii_numbers(text: str, places: set[str]) -> np.ndarray:
    slots = np.array([token_number(place) for place in places], np.uint32)
    return ascii_words.numbers(np.frombuffer(text.lower().encode(), np.uint8), slots, np.uint32(SLOT), _LEAST)


def _numbers(words: Sequence[str], places: set[str]) -> np.ndarray:
    numbers: list[int] = []
    for word in words:
        number = SLOT if word in places else token_number(word)
        if number != SLOT or not numbers or numbers[-1] != SLOT:
            numbers.append(number)
    return np.array(numbers, np.uint32)


@lru_cache(maxsize=1 << 18)
def token_number(word: str) -> int:
    """The number of a word: a slot for the mask and for anything with a digit, else a hash above 2."""
    if word == _MASK or any(char.isdigit() for char in word):
        return SLOT
    return max(zlib.crc32(word.encode("utf-8", "surrogatepass")), int(_LEAST))
