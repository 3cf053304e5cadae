"""Highlighting: the text comes back whole, and every signal covers exactly its own characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.core.records import Signal
from review_ui.highlight import MOST_NAMED, Segment, Span, hidden_name, segments, shorten, spans_of

TEXTS = st.text(
    alphabet=st.one_of(st.sampled_from("ab1 \n\u200b\u202e\u200d\ufe0f👩<>&\"'"), st.characters(codec="utf-8"))
)
SPANS = st.lists(st.builds(Span, st.integers(0, 5), st.integers(-3, 40), st.integers(-3, 40)), max_size=8)


@given(TEXTS, SPANS)
def test_joined_segments_are_the_text(text: str, spans: list[Span]) -> None:
    parts = segments(text, spans)
    assert "".join(part.text for part in parts) == text
    assert all(part.text for part in parts)


@given(TEXTS, SPANS)
def test_each_signal_covers_its_spans_and_nothing_else(text: str, spans: list[Span]) -> None:
    covered: list[frozenset[int]] = []
    for part in segments(text, spans):
        covered += [frozenset(part.signals)] * len(part.text)
    for at in range(len(text)):
        assert covered[at] == {span.signal for span in spans if span.start <= at < span.end}


@given(TEXTS, SPANS)
def test_each_visible_signal_begins_once_at_its_first_character(text: str, spans: list[Span]) -> None:
    begun: dict[int, int] = {}
    position = 0
    for part in segments(text, spans):
        for place in part.begins:
            assert place not in begun
            begun[place] = position
        position += len(part.text)
    first: dict[int, int] = {}
    for span in spans:
        if max(0, span.start) < min(span.end, len(text)):
            first[span.signal] = min(first.get(span.signal, len(text)), max(0, span.start))
    assert begun == first


@given(TEXTS, SPANS, st.integers(0, 60))
def test_shortened_is_a_beginning_of_the_text(text: str, spans: list[Span], limit: int) -> None:
    kept, left_out = shorten(segments(text, spans), limit)
    assert "".join(part.text for part in kept) == text[:limit]
    assert left_out == max(0, len(text) - limit)


@given(TEXTS)
def test_hidden_characters_stand_alone_and_are_named(text: str) -> None:
    position = 0
    for part in segments(text, []):
        if part.hidden:
            assert len(set(part.text)) == 1
            assert part.hidden.startswith(f"U+{ord(part.text[0]):04X}")
        else:
            assert not any(hidden_name(text, at) for at in range(position, position + len(part.text)))
        position += len(part.text)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["x" + "\u200b" * 900_000, "7\u200b" * 400_000, "\u202e\u200b" * 400_000])
def test_a_flood_of_hidden_characters_stays_a_page_that_opens(text: str) -> None:
    parts = segments(text, [Span(0, 0, 3)])
    assert "".join(part.text for part in parts) == text
    assert len(parts) < 3 * MOST_NAMED
    assert parts[1].hidden


def test_nested_spans_draw_the_later_on_top() -> None:
    assert segments("call 0123 now", [Span(0, 0, 13), Span(1, 5, 9)]) == [
        Segment("call ", (0,), (0,)),
        Segment("0123", (1, 0), (1,)),
        Segment(" now", (0,)),
    ]


def test_writing_that_needs_joiners_is_left_alone() -> None:
    for text in ("👩\u200d🔧", "می\u200cخواهم", "क्\u200dष"):
        assert not any(part.hidden for part in segments(text, []))
    assert [part.hidden[:6] for part in segments("4\u200d2", []) if part.hidden] == ["U+200D"]


def test_a_signal_split_over_places_is_marked_in_each() -> None:
    signal = Signal(
        kind="phone", value="+491", field="title", start=0, end=2, raw="49", extractor="phone@1",
        spans=[("title", 0, 2), ("body", 3, 4), ("body", 9, 99)],
    )  # fmt: skip
    assert spans_of([signal], "title", "49 x") == [Span(0, 0, 2)]
    assert spans_of([signal], "body", "abc1efghijk") == [Span(0, 3, 4), Span(0, 9, 11)]
    assert spans_of([signal], "price", "49") == []
