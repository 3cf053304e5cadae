"""Whether two places of a text are in one sentence, as spaCy's tokenizer of that language cuts it.

A full stop ends a sentence, but not in "e.g." or "z.B."; which abbreviations a language
has is in its tokenizer. Asked only about the few candidates that a scan has found.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

#: What ends a sentence in every language, and a word that stands for the one at ``second``.
_ENDS = frozenset("\n。！？")
_NEXT = "so"
#: Languages whose tokenizer in spaCy needs no further package.
_PLAIN = frozenset(
    (
        "ar",
        "bg",
        "cs",
        "da",
        "de",
        "el",
        "en",
        "es",
        "fr",
        "hu",
        "it",
        "nl",
        "pl",
        "pt",
        "ro",
        "ru",
        "sq",
        "sr",
        "sv",
        "tl",
        "tr",
        "uk",
    )
)


def same_sentence(text: str, first: int, second: int, lang: str) -> bool:
    """Whether no sentence ends between ``first`` and ``second`` (code points, ``first <= second``).

    ``lang`` is ISO 639-1; a language without a tokenizer of its own is cut at punctuation alone. A
    line break always ends a sentence. Keep ``text`` to the neighbourhood: time follows its length.
    """
    between = text[first:second]
    if not _ENDS.isdisjoint(between):
        return False
    if "." not in between and "!" not in between and "?" not in between:
        return True
    doc = _cutter(lang if lang in _PLAIN else "xx")(f"{between} {_NEXT}")
    return next(doc.sents).end_char == len(doc.text)


@lru_cache(maxsize=32)
def _cutter(lang: str) -> Language:
    import spacy

    cutter = spacy.blank(lang)
    cutter.add_pipe("sentencizer")
    return cutter
