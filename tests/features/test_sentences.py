"""Sentence limits between a cue and a candidate."""

from __future__ import annotations

import pytest

from features.folding import fold
from features.negation import Surroundings, warning_marks
from features.scan import Scanner
from features.sentences import same_sentence


@pytest.mark.parametrize(
    ("text", "lang", "same"),
    [
        ("beware of adverts, e.g. those that say free lodging", "en", True),
        ("beware. free lodging", "en", False),
        ("beware\nfree lodging", "en", False),
        ("vorsicht bei anzeigen, z.B. kost und logis frei", "de", True),
        ("vorsicht! kost und logis frei", "de", False),
        ("小心。包吃住", "zh", False),
        ("ระวัง ที่พักฟรี", "th", True),
        ("", "en", True),
    ],
)
def test_a_sentence_ends_where_the_language_says(text: str, lang: str, same: bool) -> None:
    assert same_sentence(text, 0, len(text), lang) is same


def _around(text: str) -> Surroundings:
    folded = fold(text)
    return Surroundings(folded, Scanner((), tuple(warning_marks())).scan_marked(folded)[1])


def test_a_warning_reaches_past_an_abbreviation() -> None:
    text = "Beware of agencies, e.g. those that say we keep your passport"
    assert _around(text).warned_of(text.index("we keep"), "en")
    text = "Beware of the dog. We keep your passport"
    assert not _around(text).warned_of(text.index("We keep"), "en")
