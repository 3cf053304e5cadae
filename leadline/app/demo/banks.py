"""The sentence banks of the demo world: reading them, and sharing their sentences out.

A bank is written as data (``datasets/demo/<language>.yaml``): one alternative a line, ``[a|b]`` for
either, ``{name}`` for a value. Advertisers that have nothing to do with each other are given
different alternatives for as long as there are any, so that they do not become near-duplicates by
accident.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from leadline.core.datasets import dataset

_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_VALUE = re.compile(r"\{(\w+)\}")
LANGUAGES = ("en", "es", "pt", "fr", "de", "pl", "ro", "it")

#: A bank: for each part of an advert, in the usual order, its alternatives.
Bank = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Country:
    """One country of the demo world and the telephone numbers that reach nobody there."""

    code: str  # ISO 3166-1
    languages: Sequence[str]
    currency: str
    iso: str  # ISO 4217
    calling_code: int
    trunk: str  # digit dialled before the area code inside the country, or empty
    ranges: Sequence[str]  # national numbers, N for any digit
    cities: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Language:
    """Everything written in one language."""

    code: str
    data: Mapping[str, Any]
    banks: Mapping[str, Bank]
    contact: Mapping[str, Sequence[str]]


@cache
def language(code: str, folder: str = "demo") -> Language:
    """The banks of one language."""
    data = _read(folder, f"{code}.yaml")
    banks = {name: {part: _lines(text) for part, text in bank.items()} for name, bank in data["banks"].items()}
    return Language(code, data, banks, {kind: _lines(text) for kind, text in data["contact"].items()})


@cache
def common(folder: str = "demo") -> Mapping[str, Any]:
    """Company name stems and joining words."""
    return _read(folder, "common.yaml")


@cache
def countries(folder: str = "demo") -> Mapping[str, Country]:
    """The countries by ISO code."""
    return {
        code: Country(
            code, row["languages"], row["currency"], row["iso"], int(row["code"]), str(row["trunk"]),
            [str(pattern) for pattern in row["ranges"]], row["cities"],
        )
        for code, row in common(folder)["countries"].items()
    }  # fmt: skip


def vary(sentence: str, usual: Random, edited: Random, changed: float) -> str:
    """Settle each ``[a|b]``: as ``usual`` has it, or with probability ``changed`` as ``edited`` has it."""

    def settle(found: re.Match[str]) -> str:
        options = found.group(1).split("|")
        habit = usual.choice(options)
        return edited.choice(options) if edited.random() < changed else habit

    return _CHOICE.sub(settle, sentence)


def fill(sentence: str, values: Mapping[str, str]) -> str:
    """Put values in the place of ``{name}``. Raises KeyError for a value nobody gave."""
    return _VALUE.sub(lambda found: str(values[found.group(1)]), sentence)


class Shares:
    """Hands out alternatives of a bank so that each is used as rarely as can be."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._used: dict[tuple[str, str, str], dict[str, int]] = {}

    def take(self, lang: str, bank: str, part: str, alternatives: Sequence[str], count: int) -> list[str]:
        """``count`` alternatives, the least used first, chance deciding between equals."""
        used = self._used.setdefault((lang, bank, part), dict.fromkeys(alternatives, 0))
        order = sorted(used, key=lambda line: (used[line], self._rng.random()))
        taken = order[: max(1, min(count, len(order)))]
        for line in taken:
            used[line] += 1
        return taken


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in (raw.strip() for raw in text.splitlines()) if line)


def _read(folder: str, name: str) -> Mapping[str, Any]:
    from ruamel.yaml import YAML

    return YAML(typ="safe").load(dataset(folder, name))
