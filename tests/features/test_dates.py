"""Dates and availability: from when, until when, now, around the clock; figures that are no dates stay out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features import dates
from features.view import ListingView
from leadline.core.records import Listing, Signal


@pytest.mark.parametrize(
    ("body", "country", "found"),
    [
        ("in town until Sunday", "GB", [("sun", "until")]), ("frei ab 15. April", "DE", [("--04-15", "from")]), ("desde el 2 de junio de 2027", "ES", [("2027-06-02", "from")]),
        ("od 3 maja", "PL", [("--05-03", "from")]), ("available 04/05/2026", "GB", [("2026-05-04", "on")]), ("available 04/05/2026", "US", [("2026-04-05", "on")]),
        ("круглосуточно", "RU", [("24/7", "available")]), ("disponible ahora", "ES", [("now", "available")]), ("31.02.2026", "DE", []),
        ("24 hours per week, 3 may be late", "GB", []),
    ],
)  # fmt: skip
def test_dates_say_when(body: str, country: str, found: list[tuple[str, str]]):
    signals = dates.extract(ListingView(Listing("test", "1", body=body, country=country)))
    assert [(one.value, one.detail["sense"]) for one in signals] == found


def read(text: str, posted_at: str = "2026-05-01T10:00:00", country: str = "GB") -> list[Signal]:
    return dates.extract(ListingView(Listing("test", "1", body=text, posted_at=posted_at, country=country)))


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("in town 3-7 May", "2026-05-03..2026-05-07 during"),
        ("in Leeds from 3rd to 7th May", "2026-05-03..2026-05-07 during"),
        ("May 3-7", "2026-05-03..2026-05-07 during"),
        ("here 30 April - 4 May", "2026-04-30..2026-05-04 during"),
        ("vom 3. bis 7. Mai in Köln", "2026-05-03..2026-05-07 during"),
        ("del 3 al 7 de mayo", "2026-05-03..2026-05-07 during"),
        ("du 3 au 7 mai à Lyon", "2026-05-03..2026-05-07 during"),
        ("dal 3 al 7 maggio", "2026-05-03..2026-05-07 during"),
        ("de 3 a 7 de maio", "2026-05-03..2026-05-07 during"),
        ("od 3 do 7 maja", "2026-05-03..2026-05-07 during"),
        ("с 3 по 7 мая", "2026-05-03..2026-05-07 during"),
        ("з 3 по 7 травня", "2026-05-03..2026-05-07 during"),
        ("3-7 Mayıs arası", "2026-05-03..2026-05-07 during"),
        ("van 3 tot 7 mei", "2026-05-03..2026-05-07 during"),
        ("între 3 și 7 mai", "2026-05-03..2026-05-07 during"),
        ("5月3日-5月7日", "2026-05-03..2026-05-07 during"),
        ("03.05-07.05", "2026-05-03..2026-05-07 during"),
        ("03.05.2026 - 07.05.2026", "2026-05-03..2026-05-07 during"),
        ("3/5 - 7/5", "2026-05-03..2026-05-07 during"),
        ("this weekend only", "2026-05-02..2026-05-03 during"),
        ("nur dieses Wochenende", "2026-05-02..2026-05-03 during"),
        ("solo este fin de semana", "2026-05-02..2026-05-03 during"),
        ("solo questo weekend", "2026-05-02..2026-05-03 during"),
        ("ce week-end seulement", "2026-05-02..2026-05-03 during"),
        ("tylko w ten weekend", "2026-05-02..2026-05-03 during"),
        ("только на выходные", "2026-05-02..2026-05-03 during"),
        ("sadece bu hafta sonu", "2026-05-02..2026-05-03 during"),
        ("leaving Friday", "..2026-05-01 until"),
        ("leaving on Sunday", "..2026-05-03 until"),
        ("until Sunday", "..2026-05-03 until"),
        ("bis Sonntag", "..2026-05-03 until"),
        ("hasta el domingo", "..2026-05-03 until"),
        ("jusqu'à dimanche", "..2026-05-03 until"),
        ("fino a domenica", "..2026-05-03 until"),
        ("do niedzieli", "..2026-05-03 until"),
        ("до воскресенья", "..2026-05-03 until"),
        ("pana duminica", "..2026-05-03 until"),
        ("arriving Monday", "2026-05-04.. from"),
        ("arriving on 5 May", "2026-05-05.. from"),
        ("llego el lunes", "2026-05-04.. from"),
        ("приезжаю 5 мая", "2026-05-05.. from"),
        ("ab 15. Mai frei", "2026-05-15.. from"),
        ("available 24/7", ".. available"),
        ("24 Stunden", ".. available"),
        ("las 24 horas", ".. available"),
        ("7j/7 24h/24", ".. available"),
        ("całodobowo", ".. available"),
        ("круглосуточно", ".. available"),
        ("immediate start", ".. available"),
        ("ab sofort", ".. available"),
        ("incorporación inmediata", ".. available"),
        ("od zaraz", ".. available"),
        ("начало работы: срочно требуются", ".. available"),
        ("急募", ".. available"),
        ("today only", "2026-05-01..2026-05-01 during"),
        ("nur heute", "2026-05-01..2026-05-01 during"),
        ("только сегодня", "2026-05-01..2026-05-01 during"),
        ("in town for 3 days", "2026-05-01..2026-05-03 during"),
        ("nur 2 Tage", "2026-05-01..2026-05-02 during"),
        ("solo por 3 días", "2026-05-01..2026-05-03 during"),
        ("only two weeks", "2026-05-01..2026-05-14 during"),
        ("until the 15th", "..2026-05-15 until"),
        ("до 15 числа", "..2026-05-15 until"),
        ("next week", "2026-05-04..2026-05-10 during"),
        ("nächste Woche", "2026-05-04..2026-05-10 during"),
        ("Monday to Friday 9-17", ".. available"),
        ("lunes a viernes", ".. available"),
        ("weekends only", ".. available"),
        ("start date 1 June", "2026-06-01..2026-06-01 on"),
        ("starting January 10", "2027-01-10.. from"),
        ("available from 04/05/2026", "2026-05-04.. from"),
        ("in Berlin until 10.05.", "..2026-05-10 until"),
    ],
)
def test_stays_are_counted_from_the_day_of_the_listing(text: str, window: str) -> None:
    """A Friday: first and last day, open where nothing is said, and what is said of them."""
    (one,) = read(text)
    assert f"{one.detail.get('first', '')}..{one.detail.get('last', '')} {one.detail['sense']}" == window
    assert text[one.start : one.end] == one.raw


@pytest.mark.parametrize(
    "text",
    [
        "24 hours per week",
        "24 hours notice",
        "I may 3 times call",
        "rooms 2-3, may be more",
        "from 30 to 40 euros",
        "3.5-4.5 km",
        "1/2 - 3/4 cup",
        "call 07700 900123",
        "3 days a week",
        "work 5 days per week",
        "sat on the sun bed",
        "open until 10",
        "size 10.5-11.5",
        "score 3-1 in march",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert read(text) == []


def test_without_a_date_of_its_own_a_listing_says_no_more_than_it_says() -> None:
    (stay,) = read("in town 3-7 May", posted_at="")
    assert (stay.value, stay.detail) == ("--05-03/--05-07", {"sense": "during"})
    (exact,) = read("from 3 to 7 May 2026", posted_at="")
    assert (exact.value, exact.detail["first"], exact.detail["last"]) == (
        "2026-05-03/2026-05-07",
        "2026-05-03",
        "2026-05-07",
    )
    (weekend,) = read("this weekend only", posted_at="soon")
    assert weekend.detail == {"sense": "during", "only": True}


def test_the_step_says_from_which_day_it_is_counted() -> None:
    assert read("leaving Friday")[0].steps == ("counted from 2026-05-01",)
    assert read("30 December - 3 January")[0].detail == {"sense": "during", "first": "2026-12-30", "last": "2027-01-03"}
    assert read("until 20 April")[0].detail["last"] == "2026-04-20", "a date just gone is the one meant"


_PIECES = st.sampled_from(
    [
        "3",
        "7.",
        "3rd",
        "May",
        "mai",
        "мая",
        "5月3日",
        "03.05",
        "2026",
        "-",
        "–",
        "to",
        "bis",
        "al",
        "по",
        "from",
        "until",
        "до",
        "this",
        "weekend",
        "only",
        "24/7",
        "24",
        "h",
        "now",
        "Friday",
        "lunes",
        "viernes",
        "in",
        "town",
        "for",
        "days",
        "31",
        "02",
        ".",
        ",",
        "/",
        ":",
        "ab",
        "vom",
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(_PIECES, st.text(max_size=3)), max_size=24).map(" ".join),
    st.sampled_from(["", "2024-02-29", "9999-12-31", "0001-01-01", "x"]),
)
def test_any_text_is_read_and_no_window_ends_before_it_begins(text: str, posted_at: str) -> None:
    for one in read(text, posted_at):
        assert text[one.start : one.end] == one.raw
        assert one.detail.get("first", "") <= one.detail.get("last", "9999-12-31") or "first" not in one.detail
