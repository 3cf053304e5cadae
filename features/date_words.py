"""The words of dates, stays and availability in many languages, made ready to search; read from ``datasets``.

Everything is matched on plain lower-case text (``features.number_words.plain``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from features.folding import written_without_spaces
from features.money_words import alternatives, spelled
from features.view import letter_runs
from leadline.core.datasets import dataset


def _read() -> dict[str, Any]:
    with dataset("wording", "dates.yaml").open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


_TABLES = _read()


def _by_name(entries: Mapping[Any, str]) -> dict[str, Any]:
    return {name: value for value, entry in entries.items() for name in spelled(entry)}


MONTHS: dict[str, int] = _by_name(_TABLES["months"])
DAYS: dict[str, str] = _by_name(_TABLES["days"])
DOUBTFUL = frozenset(spelled(_TABLES["doubtful"]))
_STANDING: dict[str, str] = _by_name(_TABLES["standing"])
LENGTHS: dict[str, str] = _by_name(_TABLES["lengths"])
SENSES: dict[str, str] = _by_name(_TABLES["senses"])
MONTH_NAMES, DAY_NAMES, LENGTH_NAMES = frozenset(MONTHS), frozenset(DAYS), frozenset(LENGTHS)
NUMBERS: dict[str, int] = {spelled(name)[0]: value for name, value in _TABLES["numbers"].items()}

_TO = alternatives(name for name in spelled(_TABLES["to"]))
#: Between two dates of one range.
JOINT = re.compile(rf"[.,]?\s?(?:{_TO})\s?(?:the\s|el\s|le\s|il\s|dia\s)?")
#: What a date is, right before it.
SENSE = re.compile(
    rf"(?<![^\W_])(?P<sense>{alternatives(SENSES)})[ :]{{1,2}}(?:the\s|le\s|el\s|il\s|dem\s|den\s|o\s|dia\s|next\s|this\s|al\s|on\s|am\s|op\s|pe\s|em\s)?\Z"
)
#: Words that open a range and belong to it.
OPENER = re.compile(
    r"(?<![^\W_])(?:from|vom|von|del|du|dal|de|od|с|з|от|van|intre|между|between|zwischen|entre|dates?:?|in town|here)\s(?:the\s|le\s|el\s|il\s)?\Z"
)
#: "in town for 3", before a word for days or weeks; and what must not follow: "3 days a week".
STAY = re.compile(
    rf"(?<![^\W_])(?:{alternatives(spelled(_TABLES['stays']))})\s(?:the\s|a\s|los\s)?(?P<count>\d{{1,2}}|{alternatives(NUMBERS)})\s?\Z"
)
NO_STAY = re.compile(r"\s?/|\s(?:a|per|each|w|in der|pro|por|par|la|alla|в|на|weekly)\s")
#: Words that say that it holds then and at no other time.
ONLY = re.compile(
    r"(?<![^\W_])(?:only|just|nur|solo|so|seulement|tylko|doar|alleen|только|тільки|sadece|csak|jen|само|endast|kun)(?![^\W_])|のみ|仅|만\Z"
)


def _standing() -> tuple[dict[str, list[str]], list[str]]:
    """Names by the longest run of letters in each, and those that have none or are written without blanks."""
    rare: dict[str, list[str]] = {}
    bare: list[str] = []
    for name in _STANDING:
        runs = letter_runs(name)
        if not runs or any(written_without_spaces(char) for char in name) or "\uac00" <= name[0] <= "\ud7a3":
            bare.append(name)
        else:
            rare.setdefault(max(runs, key=len), []).append(name)
    return rare, bare


#: After "24 hours": a notice, or hours of a week's work.
_PART_TIME = re.compile(
    r"\s?(?:/|per|a|p\.?|pro|por|par|in|tyg\w*|haft\w*|notice|week\w*|w|na|в|before|после|delivery|response)(?![^\W_])"
)
_RARE, _BARE = _standing()
_RARE_WORDS = frozenset(_RARE)
_BARE_SIGNS = tuple(name for name in _BARE if not name[0].isdigit())
_BARE_FIGURES = tuple(name for name in _BARE if name[0].isdigit())


def occurrences(text: str, names: Iterable[str], most: int) -> Iterator[tuple[int, int, str]]:
    """Where each name stands as a whole word: start, end, name; at most ``most`` of each."""
    for name in names:
        at = text.find(name)
        glued = written_without_spaces(name[-1]) or "\uac00" <= name[-1] <= "\ud7a3"
        for _ in range(most):
            if at < 0:
                break
            end = at + len(name)
            if glued or not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
                yield at, end, name
            at = text.find(name, end)


_COUNTS = frozenset(name.split()[-1] for name in NUMBERS)


def counted(text: str, start: int) -> bool:
    """Whether a number stands right before ``start``: STAY matches nowhere else."""
    before = text[max(0, start - 24) : start].split()
    return bool(before) and (before[-1][-1].isdecimal() or before[-1] in _COUNTS)


def standing(text: str, vocabulary: frozenset[str], most: int) -> Iterator[tuple[int, int, str]]:
    """Statements of availability: start, end and value such as "24/7" or "weekend"."""
    names = [name for word in _RARE_WORDS & vocabulary for name in _RARE[word]]
    names += [name for name in _BARE_SIGNS if name in text] if not text.isascii() else []
    names += [name for name in _BARE_FIGURES if name in text] if "24" in text or "7/7" in text else []
    for start, end, name in occurrences(text, names, most):
        if not (name[:2] == "24" and _PART_TIME.match(text, end)):
            yield start, end, _STANDING[name]
