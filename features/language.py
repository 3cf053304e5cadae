"""The language of a listing: py3langid over the languages adverts are written in here."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from features.view import ListingView
    from leadline.core.records import Signal

NAME = "language"
VERSION = "1"

#: Languages told apart. Fewer choices make short texts safer: py3langid knows 97, Latin among them.
LANGUAGES = [
    "ar",
    "bg",
    "bn",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "fa",
    "fi",
    "fr",
    "he",
    "hi",
    "hr",
    "hu",
    "id",
    "it",
    "ja",
    "ko",
    "lt",
    "lv",
    "nl",
    "no",
    "pl",
    "pt",
    "ro",
    "ru",
    "sk",
    "sl",
    "sq",
    "sr",
    "sv",
    "th",
    "tl",
    "tr",
    "uk",
    "ur",
    "vi",
    "zh",
]
#: Characters that say nothing about the language.
_NOISE = re.compile(r"\S*[@/]\S*|\d+|[^\w\s']|_")
_SPACES = re.compile(r"\s+")
#: Characters looked at; more changes nothing and costs time.
_ENOUGH = 260
#: Letters below which a guess is halved again and again.
_FEW = 40


@lru_cache(maxsize=1)
def _identifier():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in LANGUAGES if code in identifier.nb_classes])
    return identifier


def detect(text: str) -> tuple[str, float]:
    """ISO 639-1 code and confidence 0..1 of a text; ``("", 0.0)`` where there is nothing to judge.

    Short texts get lower confidence than py3langid's own probability, which is near 1 even for two
    words. Deterministic.
    """
    words = _SPACES.sub(" ", _NOISE.sub(" ", text[:_ENOUGH])).strip()
    if not any(char.isalpha() for char in words):
        return "", 0.0
    code, probability = _identifier().classify(words.lower().encode("utf-8", "ignore").decode())
    letters = len(words)
    if letters < _FEW:
        probability *= max(0.2, letters / _FEW)
    return str(code), round(float(probability), 3)


def extract(view: ListingView) -> list[Signal]:
    """One signal for the whole listing: value ISO 639-1, span the field with most text."""
    field = view.main
    if field is None or field not in view.texts:
        return []
    code, confidence = view.language
    if not code:
        return []
    return [field.signal("language", code, 0, len(field.text), f"{NAME}@{VERSION}", confidence=confidence)]
