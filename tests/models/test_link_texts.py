"""The two ways of reading token numbers, compiled for ASCII and by pattern for the rest, give the same."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadline.core.records import Listing
from models.linking.texts import SLOT, text_tokens

_ASCII = st.text(st.sampled_from("abzXY 09_-.\n\t\0'@"), max_size=60)


@settings(max_examples=200, deadline=None)
@given(_ASCII, st.sampled_from(["", "abz", "Xab baz", "b0b"]))
@example("a\0b\0c\0", "")
@example("\0", "")
@example("", "")
@example("abz " * 3_000, "baz")
def test_ascii_text_is_read_as_any_other(text: str, place: str) -> None:
    plain = text_tokens(Listing("test", "1", body=text, place=place)).tolist()
    # An accent elsewhere sends the whole text the other way.
    other = text_tokens(Listing("test", "2", body=f"{text} \u0301", place=place)).tolist()
    assert plain == other


def test_numbers_and_places_are_slots_and_a_run_of_them_is_one() -> None:
    one = text_tokens(Listing("test", "1", body="Room in Lund for 400 a month", place="Lund")).tolist()
    other = text_tokens(Listing("test", "2", body="room IN Gent for 450 500 a month", place="Gent")).tolist()
    assert one == other
    assert one.count(SLOT) == 2
