"""Where a text names a messenger, a social site or a payment service.

A name is found through misspelling ("watsap", "teleqram"), letters written as digits or signs
("wh@tsapp", "1nsta"), other scripts and single letters ("t e l e g r a m").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import ahocorasick

from features.contacts.platforms import PLATFORMS
from features.folding import written_without_spaces
from features.unmask_tables import TO_LATIN
from features.view import FieldView

#: Names looked at in one field; an advert holds some dozens at the most.
_MOST = 3_000
#: Digits and signs written for letters.
_LEET = str.maketrans("013457@$|", "oieastasi")
_LEET_SIGN = re.compile(r"\w[@$|]\w")


class _Key(dict[int, str]):
    """Letters as they are, digits as the letters they are written for, everything else a blank; one for one."""

    def __init__(self, known: dict[int, str]) -> None:
        super().__init__(known)

    def __missing__(self, code: int) -> str:
        char = chr(code)
        value = self[code] = char if char.isalnum() or char == "_" or char in "❤👻📸" else " "
        return value


_KEY = _Key({ord(char): char.translate(_LEET) for char in "013457"})
_KEY_SIGNS = _Key(dict(_LEET))
#: Letters taken for others when a name is mistyped on purpose.
_CONFUSED = {"g": "q9", "i": "l", "l": "i", "m": "n", "n": "m", "c": "k", "k": "c", "o": "u", "a": "e", "e": "a", "t": "d", "p": "b"}  # fmt: skip
#: Misspellings that are words of their own.
_ORDINARY = frozenset(("telegrams", "telegrama", "facebooks", "instagrams", "discords", "discard", "paypals"))


class PlatformWord(NamedTuple):
    """A platform's name at view offsets ``[start, end)``; ``shy`` where it may be an everyday word."""

    start: int
    end: int
    platform: str
    shy: bool


class _Spelling(NamedTuple):
    size: int
    platform: str
    shy: bool
    exact: str
    native: str  # the name as it is written in its own script, where that is said without a sign
    spaced: bool  # a word between blanks, so that the find holds those too
    apart: bool = False  # its letters set apart: "t e l e g r a m"


@lru_cache(maxsize=1)
def _scanner() -> ahocorasick.Automaton:
    """All platform words and their misspellings."""
    scanner = ahocorasick.Automaton()
    for word, spelling in _spellings().items():
        scanner.add_word(f" {word} " if spelling.spaced else word, spelling)
    scanner.make_automaton()
    return scanner


@lru_cache(maxsize=1)
def _spellings() -> dict[str, _Spelling]:
    words: dict[str, _Spelling] = {}

    def add(written: str, platform: str, shy: bool, native: str = "") -> None:
        key = written.translate(_KEY_SIGNS)
        words.setdefault(
            key,
            _Spelling(len(key), platform, shy, written, native, not any(map(written_without_spaces, key)) and key[0].isalpha()),
        )

    for name, platform in PLATFORMS.items():
        shy = {word.replace("~", " ") for word in platform.shy.split()}
        for word in (written.replace("~", " ") for written in platform.words.split()):
            add(word, name, word in shy)
            latin = word.translate(TO_LATIN)  # as the view shows it among Latin words
            if latin != word and latin.isascii():
                add(latin, name, word in shy or len(word) < 4, "" if word in shy else word)
    for word, spelling in list(words.items()):
        if 3 <= len(word) <= 12 and word.isalpha() and spelling.spaced:
            key = " ".join(word)
            words.setdefault(key, spelling._replace(size=len(key), exact=key, apart=True))
        if word.isascii() and word.isalpha() and len(word) >= 7:
            for other in _misspelt(word):
                if other not in _ORDINARY:
                    add(other, spelling.platform, spelling.shy)
    return words


def _misspelt(word: str) -> Iterator[str]:
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at] + word[at:]
        if 2 < at < len(word) - 1:
            yield f"{word[:at]} {word[at:]}"
            yield f"{word[:at]}-{word[at:]}"
        yield word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
        for other in _CONFUSED.get(word[at], ""):
            yield (word[:at] + other + word[at + 1 :]).translate(_LEET)


_HOST_BEFORE = re.compile(r"[^\W_][@.\-_]\Z|\w\.\w[^\s]{0,40}/\Z")


def platform_words(field: FieldView) -> list[PlatformWord]:
    """Where platforms are named as words of their own; of overlapping finds the longest."""
    plain = field.plain
    signs = ("@" in plain or "$" in plain or "|" in plain) and _LEET_SIGN.search(plain)
    tables = (_KEY, _KEY_SIGNS) if signs else (_KEY,)
    found: list[PlatformWord] = []
    most = _MOST
    for table in tables:
        for last, spelling in _scanner().iter(f" {plain.translate(table)} "):
            end = last - spelling.spaced
            word = _worded(field, plain, end - spelling.size, end, spelling)
            if word is not None:
                found.append(word)
                if len(found) >= most:
                    break
        most += _MOST
    if len(found) < 2:
        return found
    kept: list[PlatformWord] = []
    for word in sorted(set(found), key=lambda word: (word.start, -word.end)):
        if not kept or word.start >= kept[-1].end:
            kept.append(word)
    return kept


def _worded(field: FieldView, plain: str, start: int, end: int, spelling: _Spelling) -> PlatformWord | None:
    respelt = plain[start:end] != spelling.exact
    if spelling.apart:
        marks = set(plain[start + 1 : end : 2])
        if len(marks) > 1 or not marks <= set(" .*~|-"):
            return None
    if respelt and spelling.size < 3:
        return None
    if spelling.platform.endswith(".") and (respelt or not field.text[start:end].isupper()):
        return None
    if spelling.spaced:
        if start and plain[start - 1] in "@.-/_" and _HOST_BEFORE.search(plain, max(0, start - 44), start):
            return None
    elif spelling.size == 1 and plain[end : end + 1] > "\u4e00":
        return None
    shy = spelling.shy or (respelt and spelling.size < 4)
    if shy and spelling.native:  # "вк", which the view shows as "bk" among Latin words
        shy = field.raw[slice(*field.span(start, end))].lower() != spelling.native
    return PlatformWord(start, end, spelling.platform.rstrip("."), shy)
