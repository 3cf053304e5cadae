"""Every gender form of a phrase: a word for people in the catalogue stands for its counterparts too.

The pairs are in ``datasets/wording/genders.yaml``. Because phrases are widened here, swapping such words in an advert
moves no score, whichever form an entry happens to be written with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import yaml

from features.money_words import glued
from leadline.core.datasets import dataset


@lru_cache(maxsize=1)
def gender_forms() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """By language: each word for people, and its forms, itself first."""
    with dataset("wording", "genders.yaml").open(encoding="utf-8") as stream:
        read = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for lang, pairs in read.items():
        forms = found.setdefault(lang, {})
        for pair in pairs.split():
            both = [word.replace("~", " ") for word in pair.split("/")]
            for word in both:
                forms[word] = tuple(dict.fromkeys((*forms.get(word, (word,)), *both)))
    return found


@lru_cache(maxsize=64)
def _words(lang: str) -> re.Pattern[str] | None:
    forms = gender_forms().get(lang)
    if not forms:
        return None
    names = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    # Not inside a word, a group's name, or a word with any ending.
    return re.compile(f"(?:{names})" if glued(next(iter(forms))[0]) else rf"(?<![\w<*'-])(?:{names})(?![\w*>'-])")


def every_gender(phrase: str, lang: str) -> str:
    """A phrase in the catalogue's notation in which each word for people has all its gender forms."""
    words = _words(lang)
    if words is None:
        return phrase
    return words.sub(lambda found: f"({'|'.join(gender_forms()[lang][found.group()])})", phrase)


def swapped(text: str, lang: str) -> str:
    """A lower-case text with the first counterpart of each word for people in its place."""
    words = _words(lang)
    return text if words is None else words.sub(lambda found: gender_forms()[lang][found.group()][1], text)
