"""Forms of hidden numbers, and numbers that are none, each of a class that was once read wrongly."""

from __future__ import annotations

import pytest

from features.contacts import phones
from features.patterns import _first, _last
from features.view import ListingView
from leadline.core.records import Listing


def read(body: str, country: str, title: str = "") -> list[str]:
    view = ListingView(Listing("test", "1", title=title, body=body, country=country))
    return [signal.value for signal in phones.extract(view) if signal.kind == "phone"]


#: A long text before the number, so that what is far from other digits is left unread.
LONG = "A quiet flat near the park, for long or short stays, ready now. " * 4


@pytest.mark.parametrize(
    ("body", "country", "value"),
    [
        ("sEveN 1 3 . fIvE 5 five . zero 1 four 2", "US", "+17135550142"),
        ("(7)(1)(3)**555**0142", "US", "+17135550142"),
        ("7~1~3~5~5~5~0~1~4~2", "US", "+17135550142"),
        ("call 7+1+3+5+5+5+0+1+4+2", "US", "+17135550142"),
        ("7#1#3#5#5#5#0#1#4#2", "US", "+17135550142"),
        ("\u202e2410555317\u202c", "US", "+17135550142"),
        ("zero seven seven zero zero, nine hundred, one hundred and twenty-three", "GB", "+447700900123"),
        ("zéro six trente-neuf quatre-vingt-dix-huit zéro zéro quatorze", "FR", "+33639980014"),
        ("о77оо 9оо l2з", "GB", "+447700900123"),
        ("zer0-se7en-sevenn-ziro-zeroo-niine-oh-zero-onee-tow-thr3e", "GB", "+447700900123"),
        ("duplo um, nove, oito, dois, oito, 2, duplo oito, zero, 7", "BR", "+5511982828807"),
        ("call me TwoZeroOneFiveFiveFiveZeroOneFourTwo now", "US", "+12015550142"),
        ("NullSechsSechsVierEinsZweiDreiVierFünfSechsSieben", "AT", "+436641234567"),
        ("0null4neun1512drei0drei9255", "DE", "+4915123039255"),
        ("Contact null eins funnf eins fünf deri drei siebne neun acht veir eins", "DE", "+4915153379841"),
        ("Contacto seis, uno, dso, dos, nueeve, ohco, cero, ters, seis", "ES", "+34612298036"),
        (f"{LONG} holla 07700 900123", "GB", "+447700900123"),
        (f"{LONG} 07700 900123 {LONG}", "GB", "+447700900123"),
    ],
)
def test_hidden_numbers_are_read(body: str, country: str, value: str):
    assert read(body, country) == [value]


@pytest.mark.parametrize(
    ("body", "country"),
    [
        ("Lotto: 3 5 13 25 33 48", "CA"),
        ("IBAN: ES85 8447 6456 9829 9434 79", "BR"),
        ("open Sat 10.00-14.30", "HU"),
        ("card 2835 **** **** 2864", "HU"),
        ("35°13'19.9\"N 9°11'19.6\"E", "CA"),
        ("Company no. 73573869", "HU"),
        ("Batch 0049 1123 5813 2134 55", "US"),
        ("Invoice 2026-004417-22", "US"),
    ],
)
def test_numbers_that_are_none_are_left(body: str, country: str):
    assert read(body, country) == []


def test_a_title_and_a_body_of_many_numbers_are_joined_in_bounded_time():
    assert isinstance(read("gb12 1234 " * 20_000, "GB", title="new 077"), list)


@pytest.mark.parametrize(
    ("source", "first"),
    [
        (" (?:in|is)(?!\\w)", (" in", " is")),
        (" rooms?", (" room",)),
        ("(?: (?:a|b))? c", ("",)),
        (" (?:ab?|c\\w*) d", (" a", " c")),
    ],
)
def test_what_a_side_begins_with(source: str, first: tuple[str, ...]):
    assert sorted(_first(source)) == sorted(first)


@pytest.mark.parametrize(
    ("source", "last"),
    [
        (r"(?<!\w)(?P<edge>)(?:nueva|nuevo) en \Z", ("nueva en ", "nuevo en ")),
        (r"(?<!\w)(?P<edge>)(?:bin|arbeite) \Z", ("arbeite ", "bin ")),
        (r"(?<!\w)(?P<edge>)(?:few|\d(?:[ .,]?\d){0,9} last) \Z", (" ",)),
        (r"(?P<edge>)(?<!\w)x\Z", ("x",)),
    ],
)
def test_what_a_side_ends_with(source: str, last: tuple[str, ...]):
    assert sorted(_last(source)) == sorted(last)
