"""What an amount is for: an hour, a night, a piece; read beside it, after it or before it ("30 min 80", "80/h", "час 3000")."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from features.money_words import glued, spelled, tables, word_pattern
from features.words import words


class Period(NamedTuple):
    """What an amount is for, and where that is said: ``[start, end)``."""

    start: int
    end: int
    name: str


_UNITS = {name: unit for unit, entry in tables()["periods"].items() for name in spelled(entry)}
_ADVERBS = {name: unit for unit, entry in tables()["adverbs"].items() for name in spelled(entry)}
_PER = spelled(tables()["per"])
_UNIT = word_pattern(_UNITS)
_SLASH = r"\s?/\s?(?:1\s?)?|\s?p/"
#: Words that part an amount and its unit; those ending in a mark are written onto the unit.
_LINK = "|".join(
    re.escape(name) + ("" if name.endswith("'") or not name[-1].isalpha() or glued(name[-1]) else r"\s")
    for name in sorted((name.strip() for name in _PER if name.strip() not in ("/",)), key=len, reverse=True)
)
#: "per hour", "/h", "monthly", "2 hours" right after an amount.
_AFTER = re.compile(
    rf"(?:\s(?:extra|cash|bar|contanti|efectivo))?\s?(?:-\s?)?(?:(?:{_SLASH}|(?:\s?(?:{_LINK})){{1,2}}\s?)(?P<unit>{_UNIT})|(?P<adverb>{word_pattern(_ADVERBS)}))"
)
_COUNTED = re.compile(
    r"(?:for\s|/|fur\s|por\s|pour\s|per\s|za\s|за\s|x\s?)?(?P<count>1/2|½|[01][.,]5|\d{1,2})\s?(?P<word>"
    + word_pattern([name for name, unit in _UNITS.items() if unit in ("hour", "minute")])
    + r")"
)
_AFTER_COUNTED = re.compile(rf"[ ]?(?:-|=|:)?[ ]?(?:{_COUNTED.pattern})")
#: Names for an hour that are also names of people and valleys: only after a stroke or a word such as "per".
_LINKED = words("val val.")
_HALF = word_pattern([name for name, unit in _UNITS.items() if unit in ("half-hour", "quarter-hour")])
#: Without a word between, only what is hardly anything else.
_LONE = [name for name, unit in _UNITS.items() if unit in ("hour", "night") and len(name) > 2 and name not in _LINKED]
_AFTER_BARE = re.compile(rf"[ ](?P<unit>{_HALF}|{word_pattern([*_LONE, 'h', 'hr', 'ч'])})")
_LABELS = word_pattern(spelled(tables()["labels"]))
_TIE = rf"(?:[ ]?(?:{_LABELS}|is|are|of|von|de|est|ist|es|e|wynosi|в размере))?[ ]?(?:[:=~-]+|—)?[ ]?"
#: A word begins here: after no letter, or after one of a script written without blanks.
_BEGIN = r"(?:(?<![^\W_])|(?<=[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]))"
_BEFORE = re.compile(
    rf"{_BEGIN}(?:(?P<counted>(?P<count>1/2|½|[01][.,]5|\d{{1,2}})\s?(?P<word>{word_pattern([name for name, unit in _UNITS.items() if unit in ('hour', 'minute')])}))"
    rf"|(?P<adverb>{word_pattern(_ADVERBS)})|(?:(?:{_LINK})\s?)?(?P<unit>{_UNIT})){_TIE}\Z"
)
#: A word before an amount that is a period only with a colon, an equals sign or a word such as "per".
_TIED = re.compile(r"[:=~-]")
_PER_ONE = re.compile(r"(?:per|pro|por|par|za|за|в|na|на|each|every|la|al|jeden|/)\s?\Z")
_HOURS = frozenset(range(1, 25))
_MINUTES = {15: "quarter-hour", 30: "half-hour", 60: "hour"}
_ALLOWED_MINUTES = frozenset((10, 15, 20, 25, 30, 40, 45, 50, 60, 75, 80, 90))
#: Words for an hour in one language that are everyday words of another: "full time: 180".
_OTHER_WORDS = words("time tim sat jam gio ure ore")
#: Characters before an amount in which what it is for finds room.
REACH = 44


@lru_cache(maxsize=1024)
def _counted(count: str, word: str) -> str:
    unit = _UNITS.get(word, "hour")
    if count in ("1/2", "½", "0.5", "0,5"):
        return "half-hour" if unit == "hour" else ""
    number = float(count.replace(",", "."))
    if unit == "minute":
        if number not in _ALLOWED_MINUTES:
            return ""
        return _MINUTES.get(int(number), f"{number:g} minutes")
    if number == 1:
        return "hour"
    return f"{number:g} hours" if number == 1.5 or number in _HOURS else ""


def _unit(word: str, ukrainian: bool) -> str:
    # "год" is a year in Russian and an hour in Ukrainian.
    return "hour" if word == "год" and ukrainian else _UNITS[word]


def period_after(text: str, end: int, ukrainian: bool, bare: bool) -> Period | None:
    """What the amount that ends at ``end`` is for, if that follows. ``bare``: also "150 1h", with no word between."""
    found = _AFTER.match(text, end)
    if found is not None:
        name = _ADVERBS[found["adverb"]] if found["adverb"] else _unit(found["unit"], ukrainian)
        return Period(found.start(), found.end(), name)
    found = _AFTER_COUNTED.match(text, end)
    if (
        found is not None
        and (bare or not text[end : found.start("count")].isspace())
        and text[end : found.start("count")]
    ):
        name = _counted(found["count"], found["word"])
        if name:
            return Period(found.start(), found.end(), name)
    if bare:
        found = _AFTER_BARE.match(text, end)
        if found is not None:
            return Period(found.start(), found.end(), _UNITS[found["unit"]])
    return None


def period_before(text: str, start: int, least: int, ukrainian: bool) -> Period | None:
    """What the amount that begins at ``start`` is for, if that stands before it and not before ``least``."""
    found = _BEFORE.search(text, max(least, start - REACH), start)
    if found is None:
        return None
    if found["counted"]:
        name = _counted(found["count"], found["word"])
    elif found["adverb"]:
        name = _ADVERBS[found["adverb"]]
    else:
        word = found["unit"]
        if word in _LINKED:
            return None
        name = _unit(word, ukrainian)
        unit = _UNITS[word]
        telling = unit in ("half-hour", "quarter-hour") or (unit in ("hour", "night") and len(word) > 1)
        telling = telling and word not in _OTHER_WORDS
        telling = telling or (glued(word[-1]) and not text[max(0, found.start("unit") - 1)].isdigit())
        per = _PER_ONE.match(text, found.start(), found.start("unit"))
        if not (telling or per or _TIED.search(text, found.end("unit"), start)):
            return None
    return Period(found.start(), start, name) if name else None
