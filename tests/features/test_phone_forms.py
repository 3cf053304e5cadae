"""Forms of hidden numbers, and numbers that are none, each of a class that was once read wrongly."""

from __future__ import annotations

import pytest

from features.contacts import phones
from features.patterns_ends import beginnings, endings
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
        ("call 0770 call 0900 me 123", "GB", "+447700900123"),
        ("07xx700zz900xx123, open 10-22", "GB", "+447700900123"),
        ("tel 06 baby 39 hun 98 ok 00 now 14", "FR", "+33639980014"),
        ("reach me 077 (kiss) 009 (hug) 00123", "GB", "+447700900123"),
        ("tel 2015 zz 550 xx 142 Batch 0049 1123 5813 2134 55", "US", "+12015550142"),
        ("chiama tre uno duo tre nove cinqve sie sette oto otto", "IT", "+393123956788"),
        ("ara sfır beş bir iki üç dört bes altı yidi sekiz dokuz", "TR", "+905123456789"),
        ("tel sześć zreo jeden dwa trzi cztery pięć sześć siedem", "PL", "+48601234567"),
        ("zéro\nsix\ntrois\nneuf\nneuf\nhuit\nzéro\nzéro\nun\nquatre", "FR", "+33639980014"),
        ("ZeroSevenSevenZeroZeroNineZeroZeroOneEightEight", "GB", "+447700900188"),
        ("0f 7d 7t 0h 0b 9k 0m 0w 1r 2p 3h", "GB", "+447700900123"),
        ("Tel null..sechs..sechs..VIER..sechs..drei..sechs..drei..fünf..ACHT, 24/7", "AT", "+43664636358"),
        ("Job reference number 5561. Contact number 07911 284653", "GB", "+447911284653"),
        ("noll sju noll fyra åtta två tre ett sex fem", "SE", "+46704823165"),
        ("to tre fire fem seks syv otte ni", "DK", "+4523456789"),
        ("ni en åtte to sju tre fem fire", "NO", "+4791827354"),
        ("нула осем осем четири осем две едно седем три пет", "BG", "+359884821735"),
        ("nula šest četiri četiri osam dva jedan sedam tri pet", "RS", "+381644821735"),
        ("έξι εννιά τέσσερα τέσσερα οκτώ δύο ένα εφτά τρία πέντε", "GR", "+306944821735"),
        ("không chín một bốn tám hai một bảy ba năm", "VN", "+84914821735"),
        ("nol delapan satu dua empat delapan dua satu tujuh tiga lima nol", "ID", "+6281248217350"),
        ("صفر خمسة صفر اربعة ثمانية اثنين واحد سبعة ثلاثة خمسة", "AE", "+971504821735"),
        (f"{LONG} holla 07700 900123", "GB", "+447700900123"),
        ("ruf an 0176/I2345678", "DE", "+4917612345678"),
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
        ("call me: 1h 150 2h 280 3h 400", "HU"),
        ("60 then 180 now 250 today", "SG"),
        ("3 to 2, then 4 to 1, ages 18 to 45", "DK"),
        ("size 120 x 1060 x 2080 and 3 more", "PL"),
        ("Since 2016. 90-60-90, lovely", "US"),
        ("order number 3128452290", "US"),
        ("serial number 3128452290, like new", "US"),
        ("chassis no. 0791 1284 653", "GB"),
        ("policy 312 845 2290 expires 2027", "US"),
        ("USPS 9400 1118 9922 3397 5512 40", "US"),
        ("CPF 119.847.230-65", "BR"),
        ("Ba31772641, seminuovo", "IT"),
        ("订单号 13848217350", "CN"),
        ("Mitgliedsnummer 017612345678", "DE"),
        ("Bestell-Nr. 0176 12345678", "DE"),
        ("factuurnummer 0612345678", "NL"),
        ("albarán nº 622334455", "ES"),
        ("n° client 0612345678", "FR"),
        ("codice cliente 340 123 4567", "IT"),
        ("nr faktury 601234567", "PL"),
        ("трек-номер 89051234567", "RU"),
        ("sipariş numarası 05331234567", "TR"),
    ],
)
def test_numbers_that_are_none_are_left(body: str, country: str):
    assert read(body, country) == []


@pytest.mark.parametrize(
    ("title", "body", "country", "value"),
    [
        ("New in town 07700", "Sweet and friendly. Text 900123, no rush.", "GB", "+447700900123"),
        ("Room to let 0770 09...", "Bills included. The rest is 00123.", "GB", "+447700900123"),
        ("Hello 0639", "Joignable au 980014. À bientôt.", "FR", "+33639980014"),
        ("Vendo chiama tre uno due sei sei zero zero", "694 Vendo", "IT", "+393126600694"),
        ("Genuine & real 07911", "Nothing rushed. 284653 finishes it.", "GB", "+447911284653"),
    ],
)
def test_a_number_begun_in_the_title_is_finished(title: str, body: str, country: str, value: str):
    assert read(body, country, title) == [value]


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Golf 7 2014", "Call 07700 900123 after 18.00"),
        ("Ad 12", "ref 901775777, call 07700 900123"),
    ],
)
def test_a_title_that_ends_in_figures_takes_no_others(title: str, body: str):
    assert read(body, "GB", title) == ["+447700900123"]


def test_a_title_and_a_body_of_many_numbers_are_joined_in_bounded_time():
    assert isinstance(read("gb12 1234 " * 20_000, "GB", title="new 077"), list)


@pytest.mark.parametrize(
    ("source", "first"),
    [
        (" (?:in|is)(?!\\w)", (" in", " is")),
        (" rooms?", (" room", " rooms")),
        ("(?: (?:a|b))? c", (" a c", " b c", " c")),
        (" (?:ab?|c\\w*) d", (" a d", " ab d", " c")),
    ],
)
def test_what_a_side_begins_with(source: str, first: tuple[str, ...]):
    assert sorted(beginnings(source)) == sorted(first)


@pytest.mark.parametrize(
    ("source", "last"),
    [
        (r"(?<!\w)(?P<edge>)(?:nueva|nuevo) en \Z", ("nueva en ", "nuevo en ")),
        (r"(?<!\w)(?P<edge>)(?:bin|arbeite) \Z", ("arbeite ", "bin ")),
        (r"(?<!\w)(?P<edge>)(?:few|\d(?:[ .,]?\d){0,9} last) \Z", (" last ", "few ")),
        (r"(?P<edge>)(?<!\w)x\Z", ("x",)),
    ],
)
def test_what_a_side_ends_with(source: str, last: tuple[str, ...]):
    assert sorted(endings(source)) == sorted(last)
