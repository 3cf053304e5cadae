"""What a listing is about, by the plain words in it: which sectors its indicators may count in.

A word of trust in an offer of a flat is no sign in sexual services. So an indicator counts only as
far as the lead is about its sector; the words that tell are in ``datasets/wording/subjects.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import yaml

from features.folding import fold
from features.scan import Scanner
from leadline.core.datasets import dataset
from leadline.core.values import sha256

#: Everything that is none of the sectors: housing, goods, loans, promotions.
OTHER = "other"
#: A listing is in a sector when at least this share of its telling words speak of it ...
TELLING = 0.35
#: ... where a phrase of the catalogue tells as much as this many words: some are common to many subjects.
PHRASE = 0.5
#: So many words are imagined that tell nothing: one phrase alone does not make a subject.
UNTOLD = 1.0
#: Characters of a text that are looked at: what an advert is about, it says early.
READ = 4_000


def subjects(texts: Iterable[str], language: str) -> dict[str, int]:
    """subject -> how many different telling words of it the texts hold.

    ``language`` is the ISO 639-1 code the listing is in, or empty: then words of all languages count.
    """
    machine = _scanner()
    found: dict[str, set[str]] = {}
    for text in texts:
        if text:
            for hit in machine.scan(fold(text[:READ])):
                subject, lang, word = hit.what
                if not language or lang in (language, "en"):
                    found.setdefault(subject, set()).add(word)
    return {subject: len(words) for subject, words in found.items()}


def sectors(told: dict[str, int], phrases: Iterable[str]) -> set[str]:
    """The sectors of a listing, from its telling words and the sectors of the phrases stated in it.

    ``phrases`` holds a sector for each indicator stated. What domestic servitude and labour share
    speaks for both.
    """
    votes: dict[str, float] = dict(told)
    for sector in phrases:
        votes[sector] = votes.get(sector, 0.0) + PHRASE
    household = votes.get("domestic-servitude", 0.0)
    work = votes.get("labour", 0.0) + household
    services = votes.get("sexual-services", 0.0)
    total = services + work + votes.get(OTHER, 0.0) + UNTOLD
    found = set()
    if services >= TELLING * total:
        found.add("sexual-services")
    if work >= TELLING * total:
        found |= {"labour", "domestic-servitude"} if household else {"labour"}
    return found


@lru_cache(maxsize=1)
def digest() -> str:
    """Eight hexadecimal digits that change whenever the words do."""
    return sha256(dataset("wording", "subjects.yaml").read_bytes())[:8]


@lru_cache(maxsize=1)
def _scanner() -> Scanner[tuple[str, str, str]]:
    with dataset("wording", "subjects.yaml").open(encoding="utf-8") as stream:
        tables = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return Scanner(
        (word.strip(), lang, (subject, lang, word.strip()))
        for subject, languages in tables.items()
        for lang, words in languages.items()
        for word in words.split(";")
        if word.strip()
    )
