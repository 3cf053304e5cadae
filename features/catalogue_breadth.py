"""Whether the catalogue is as wide as it says: enough languages an indicator, and every gender form of its words."""

from __future__ import annotations

from typing import NamedTuple

from features.catalogue import Catalogue
from features.genders import every_gender, gender_forms

#: Languages in which each indicator that is found by phrases is looked for, at least.
LEAST_LANGUAGES = 12


class Breadth(NamedTuple):
    """What one indicator's phrases cover."""

    indicator: str
    languages: int
    phrases: int
    gendered: int  # phrases widened because they have a word for people


def breadth(catalogue: Catalogue) -> list[Breadth]:
    """One row per indicator that is found by phrases, in the order of the catalogue."""
    return [
        Breadth(
            one.id,
            len(one.phrases),
            sum(map(len, one.phrases.values())),
            sum(every_gender(phrase, lang) != phrase for lang, phrases in one.phrases.items() for phrase in phrases),
        )
        for one in catalogue
        if one.phrases
    ]


def narrow(catalogue: Catalogue) -> list[str]:
    """One sentence for each indicator in too few languages, and each language without gender forms."""
    found = [
        f"{row.indicator}: looked for in {row.languages} languages, fewer than {LEAST_LANGUAGES}"
        for row in breadth(catalogue)
        if row.languages < LEAST_LANGUAGES
    ]
    spoken = sorted({lang for one in catalogue for lang in one.phrases})
    return found + [
        f"{lang}: no gender forms in datasets/wording/genders.yaml" for lang in spoken if lang not in gender_forms()
    ]
