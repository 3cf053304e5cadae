"""Stated ages, and numbers that are none."""

from __future__ import annotations

import pytest

from features.age import extract
from features.view import ListingView
from leadline.core.records import Listing


def ages(body: str, title: str = "") -> list[str]:
    found = extract(ListingView(Listing("test", "1", title=title, body=body)))
    for signal in found:
        assert signal.kind == "age"
        assert (title if signal.field == "title" else body)[signal.start : signal.end] == signal.raw
    return [signal.value for signal in found]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("Sweet 23 yo", "23"), ("23y.o. and slim", "23"), ("I'm 25, friendly", "25"), ("Age: 31", "31"), ("22-year-old student", "22"),
        ("Tengo 24 años", "24"), ("19 añitos", "19"), ("Edad 28", "28"), ("Tenho 27 anos", "27"), ("J'ai 26 ans", "26"),
        ("Ich bin 29 Jahre alt", "29"), ("21-jährige Studentin", "21"), ("Ho 30 anni", "30"), ("Ik ben 33 jaar", "33"), ("lat 22", "22"),
        ("mam 25 lat", "25"), ("22-latka", "22"), ("Am 24 de ani", "24"), ("20 éves", "20"), ("je mi 26 let", "26"), ("на 23 години", "23"),
        ("мне 22 года", "22"), ("мені 21 рік", "21"), ("22 yaşında", "22"), ("23 ετών", "23"), ("25 år", "25"), ("عمري 24", "24"),
        ("22岁", "22"), ("20歳です", "20"), ("23 tuổi", "23"), ("อายุ 24", "24"), ("２３ yo", "23"),
    ],
)  # fmt: skip
def test_ages(text: str, age: str) -> None:
    assert ages(text) == [age]


@pytest.mark.parametrize(
    "text",
    [
        "20 years of experience", "20 años de experiencia", "25 Jahre Erfahrung", "20 lat doświadczenia", "стаж 20 лет", "опыт 20 лет",
        "over 18 years old", "mayores de 18 años", "ab 18 Jahren", "powyżej 18 lat", "от 18 лет", "18-35 years old", "wiek 18-35 lat",
        "24/7", "size 38", "£30", "30 €", "20%", "Bus 24", "garantía 24 meses", "I'm 25 minutes away", "since 25 years", "depuis 20 ans",
        "Room 23", "call 23 45 67 89", "123 yo", "15 yo", "24 hours", "firma istnieje 25 lat na rynku", "há 20 anos no mercado",
    ],
)  # fmt: skip
def test_no_ages(text: str) -> None:
    assert ages(text) == []


def test_a_name_and_an_age_in_the_title() -> None:
    assert ages("", title="Sofia (23)") == ["23"]
    assert ages("", title="Maria, 31, centre") == ["31"]
    assert ages("", title="Apartment 23") == []


def test_each_age_once_and_at_most_six() -> None:
    assert ages("23 yo and again 23 yo, friend 25 yo") == ["23", "25"]
    assert len(ages(" ".join(f"{age} yo," for age in range(20, 40)))) == 6
