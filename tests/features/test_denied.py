"""Said, denied, warned of or quoted: in every language of the catalogue, over several indicators."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from features.catalogue import load_catalogue
from features.phrases import extract
from features.view import ListingView
from leadline.core.records import Listing, Signal

CASES = yaml.safe_load(Path(__file__).with_name("denied.yaml").read_text(encoding="utf-8"))
each = pytest.mark.parametrize("lang", CASES)


def found(text: str, indicator: str) -> list[Signal]:
    return [one for one in extract(ListingView(Listing("test", "1", body=text))) if one.value == indicator]


def counts(signal: Signal) -> bool:
    return not (signal.detail["negated"] or signal.detail["quoted"])


def cases(lang: str, kind: str) -> list[tuple[str, str]]:
    parts = (line.partition(": ") for line in CASES[lang][kind].strip().splitlines())
    return [(indicator, text) for indicator, _, text in parts]


def test_every_language_of_the_catalogue_has_its_cases() -> None:
    spoken = {lang for indicator in load_catalogue() for lang in indicator.phrases}
    assert set(CASES) == spoken
    for lang in CASES:
        assert len(cases(lang, "said")) >= 4
        assert len(cases(lang, "denied")) >= 4
        assert len({indicator for indicator, _ in cases(lang, "denied")}) >= 3
        assert len(cases(lang, "quoted")) >= 2


@each
def test_what_is_said_counts(lang: str) -> None:
    for indicator, text in cases(lang, "said"):
        assert any(map(counts, found(text, indicator))), text


@each
def test_what_is_denied_does_not(lang: str) -> None:
    for indicator, text in cases(lang, "denied"):
        assert not any(map(counts, found(text, indicator))), text


def test_most_denials_are_of_phrases_that_are_found() -> None:
    """Not of words that nobody looks for."""
    denied = [case for lang in CASES for case in cases(lang, "denied")]
    assert sum(bool(found(text, indicator)) for indicator, text in denied) > len(denied) / 2


@each
def test_what_is_warned_of_or_quoted_is_told_apart(lang: str) -> None:
    for indicator, text in cases(lang, "quoted"):
        signals = found(text, indicator)
        assert signals, text
        assert all(signal.detail["quoted"] or signal.detail["negated"] for signal in signals), text


@each
def test_no_fees_is_no_fee(lang: str) -> None:
    for text in CASES[lang]["free"].strip().splitlines():
        assert not any(map(counts, found(text, "upfront-fees"))), text
        assert any(map(counts, found(text, "no-fees-to-worker"))), text
