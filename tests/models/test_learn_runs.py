"""Runs of characters are counted as scikit-learn counts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from models.learning.runs import RunCounter

KNOWN = ["Stay in the house, ask for it!", "a  b\n c", "the house  of 9 doors", "ÀÉ ñandú ΟΔΟΣ", "x", "aaaa aaaa aa"]


@pytest.fixture(scope="module", params=[("char_wb", True), ("char", False), ("char", True)])
def counted(request: pytest.FixtureRequest) -> tuple[CountVectorizer, RunCounter]:
    analyzer, lower = request.param
    vectorizer = CountVectorizer(analyzer=analyzer, ngram_range=(2, 5), lowercase=lower).fit(KNOWN)
    return vectorizer, RunCounter(vectorizer)


@given(st.lists(st.text(max_size=30) | st.sampled_from(KNOWN) | st.text("aehos tS,.\n9Σ", max_size=40), max_size=5))
def test_counts_are_the_same_for_every_text(counted: tuple[CountVectorizer, RunCounter], texts: list[str]) -> None:
    vectorizer, runs = counted
    apart = runs.counts(texts) - vectorizer.transform(texts)
    assert abs(apart).sum() == 0
