"""Token numbers: ASCII read by bytes and the rest by code points agree, and both keep to what words are."""

from __future__ import annotations

import re
import unicodedata
import zlib

from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadline.core.records import Listing
from models.linking.texts import BREAK, SLOT, many_tokens, text_tokens

_ASCII = st.text(st.sampled_from("abzXY 09_-.\n\t\0'@"), max_size=60)
_ANY = st.text(st.one_of(st.characters(), st.sampled_from("aZ1 éÅ\u0301\u0345ßİ九ไ๑\0_")), max_size=40)


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


def plainly(text: str, place: str) -> list[int]:
    """Token numbers word by word with the standard library, as slowly as it takes."""
    thai, kana = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff", "\u3040-\u30ff"
    han = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
    unspaced = thai + kana + han

    def words(text: str) -> list[str]:
        bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one)).casefold()
        found = []
        for part in re.findall(rf"\x00|[{unspaced}]+|[^\W_{unspaced}]+", bare):
            # A word of a script without spaces begins at each character.
            for run in re.findall(r"\d|\D+", part) if re.match(f"[{unspaced}]", part) else ():
                for at, one in enumerate(run):
                    found.append(run[at : at + (5 if re.match(f"[{thai}]", one) else 3 if re.match(f"[{kana}]", one) else 2)])
            if not re.match(f"[{unspaced}]", part):
                found.append(part)
        return found

    def spaced(word: str) -> bool:
        return re.match(f"[{unspaced}]", word) is None

    slots = {word for word in words(place) if len(word) > 2 and spaced(word)}
    found: list[int] = []
    for word in words(text):
        slot = word == "\0" or word in slots or any(one.isdigit() for one in word)
        number = SLOT if slot else max(zlib.crc32(word.encode("utf-8", "surrogatepass")), BREAK + 1)
        if number != SLOT or found[-1:] != [SLOT]:
            found.append(number)
    return found


@settings(max_examples=300, deadline=None)
@given(_ANY, _ANY, st.data())
@example("Malmö, MALMÖ ét", "Malmö", None)
@example("x" * 50 + "\u0345", "", None)
def test_words_of_every_script_are_those_the_standard_library_finds(text: str, place: str, data) -> None:
    if data is not None and text.split():
        place = data.draw(st.sampled_from([place, *text.split()]))
    assert text_tokens(Listing("test", "1", body=text, place=place)).tolist() == plainly(text, place)


def test_many_texts_are_read_as_each_alone() -> None:
    listings = [
        Listing("test", "1", title="Room", body="in Lund, 20 m"),
        Listing("test", "2"),
        Listing("test", "3", title="寮", place="Lund", body="Lund and more"),
        Listing("test", "4", body="Für alle"),
    ]
    together = [tokens.tolist() for tokens in many_tokens([(one, ()) for one in listings])]
    assert together == [text_tokens(one).tolist() for one in listings]
    assert together[1] == []
    assert together[0].count(BREAK) == 1
    assert many_tokens([]) == []


def test_numbers_and_places_are_slots_and_a_run_of_them_is_one() -> None:
    one = text_tokens(Listing("test", "1", body="Room in Lund for 400 a month", place="Lund")).tolist()
    other = text_tokens(Listing("test", "2", body="room IN Gent for 450 500 a month", place="Gent")).tolist()
    assert one == other
    assert one.count(SLOT) == 2
