"""Stated ages, and numbers that are none."""

from __future__ import annotations

import pytest

from features.age import extract
from features.view import ListingView
from leadline.core.records import Listing


def ages(body: str, title: str = "", posted_at: str = "2026-05-01") -> list[str]:
    found = extract(ListingView(Listing("test", "1", title=title, body=body, posted_at=posted_at)))
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
        ("She has just turned nineteen.", "19"), ("just turned twenty-one and new here", "21"), ("gerade achtzehn geworden", "18"), ("acabo de cumplir diecinueve", "19"),
        ("только исполнилось девятнадцать", "19"), ("acabei de fazer dezenove!", "19"),
    ],
)  # fmt: skip
def test_ages(text: str, age: str) -> None:
    assert ages(text) == [age]


@pytest.mark.parametrize(
    "text",
    [
        "just turned twenty pages", "our company has just turned twenty", "my son just turned nineteen", "gerade zwanzig Leute",
        "20 years of experience", "20 años de experiencia", "25 Jahre Erfahrung", "20 lat doświadczenia", "стаж 20 лет", "опыт 20 лет",
        "over 18 years old", "mayores de 18 años", "ab 18 Jahren", "powyżej 18 lat", "от 18 лет",
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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("twenty-one years old", ["21"]),
        ("I'm twenty three years old", ["23"]),
        ("Ho ventidue anni", ["22"]),
        ("J'ai dix-neuf ans", ["19"]),
        ("tengo veintiún años", ["21"]),
        ("tengo veinticinco años", ["25"]),
        ("tenho vinte e dois anos", ["22"]),
        ("ich bin fünfundzwanzig Jahre alt", ["25"]),
        ("eine zwanzigjährige Studentin", ["20"]),
        ("мне двадцать два года", ["22"]),
        ("mam dwadzieścia pięć lat", ["25"]),
        ("yirmi iki yaşındayım", ["22"]),
        ("drieëntwintig jaar", ["23"]),
        ("am douăzeci și trei de ani", ["23"]),
        ("je mi dvacet pět let", ["25"]),
        ("huszonöt éves vagyok", ["25"]),
        ("girls 18-25", ["18-25"]),
        ("ladies aged 20 to 35", ["20-35"]),
        ("18-25 years old girls", ["18-25"]),
        ("girls between 19 and 24 years", ["19-24"]),
        ("chicas de 18 a 25 años", ["18-25"]),
        ("Mädchen zwischen 18 und 25 Jahren", ["18-25"]),
        ("девушки от 18 до 25 лет", ["18-25"]),
        ("dziewczyny 18-25 lat", ["18-25"]),
        ("filles de 18 à 25 ans", ["18-25"]),
        ("ragazze dai 18 ai 25 anni", ["18-25"]),
        ("early twenties", ["20-23"]),
        ("I am in my early 20s", ["20-23"]),
        ("mid-thirties lady", ["34-36"]),
        ("late 20s", ["27-29"]),
        ("in her twenties", ["20-29"]),
        ("Anfang zwanzig", ["20-23"]),
        ("Mitte 30", ["34-36"]),
        ("début de la vingtaine", ["20-23"]),
        ("born 2003", ["23"]),
        ("born in 1999", ["27"]),
        ("2003 г.р.", ["23"]),
        ("2001 года рождения", ["25"]),
        ("née en 2001", ["25"]),
        ("Jahrgang 2002", ["24"]),
        ("rocznik 2000", ["26"]),
        ("2001 doğumlu", ["25"]),
        ("nacida en 2000", ["26"]),
        ("nata nel 1999", ["27"]),
        ("született 2001", ["25"]),
        ("1999年生まれ", ["27"]),
        ("23yo", ["23"]),
        ("23 y/o", ["23"]),
        ("23 y.o", ["23"]),
        ("22 yrs old", ["22"]),
        ("Anna (21) and Maria (23)", ["21", "23"]),
        ("年龄22", ["22"]),
        ("二十二岁", ["22"]),
        ("20 साल", ["20"]),
        ("usia 22 tahun", ["22"]),
        ("22-летняя", ["22"]),
        ("age 22", ["22"]),
        ("Age - 24", ["24"]),
        ("my age is 24", ["24"]),
    ],
)
def test_words_ranges_decades_and_years_of_birth(text: str, found: list[str]) -> None:
    assert ages(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "18+",
        "must be 18+",
        "over 18s only",
        "must be 21 years old",
        "minimum age 21",
        "10 years' experience",
        "20 years' experience",
        "with over 20 years experience",
        "experience of 25 years",
        "our company is 25 years old",
        "a 30 year old company",
        "firma mit 25 Jahren Erfahrung",
        "we have been in business for 25 years",
        "au pair for two kids aged 17 and 19",
        "children are 16 and 18 years old",
        "our son is 17 years old",
        "nanny for my daughter, 16 years old",
        "looking after an 85 year old lady",
        "Betreuung einer 82-jährigen Dame",
        "opieka nad 80-letnią panią",
        "badante per signora anziana di 85 anni",
        "сиделка для бабушки 85 лет",
        "The house is 40 years old",
        "18 year old whisky",
        "30 minutes away",
        "20s timer",
        "born to be wild 2003",
        "since 2003",
        "est. 1999",
        "company founded in 2003",
        "experienced: 18-25 years experience",
        "open 18-23 h",
        "price 20-30 euros",
        "size 36-38",
        "18-20 May",
        "18-25°C",
        "between 20 and 30 km",
        "25-30 people",
        "de gemiddelde leeftijd is 28 jaar",
        "average age 31",
        "jongeren tussen de 12 en 23 jaar",
    ],
)
def test_what_is_the_age_of_nobody_on_offer(text: str) -> None:
    assert ages(text) == []


def test_a_range_says_least_and_most_and_a_year_of_birth_its_step() -> None:
    (ranged,) = extract(ListingView(Listing("test", "1", body="girls 18-25 here")))
    assert ranged.detail == {"least": 18, "most": 25}
    assert ranged.raw == "girls 18-25"
    (born,) = extract(ListingView(Listing("test", "1", body="born in 2003", posted_at="2026-05-01")))
    assert (born.value, born.detail, born.steps) == ("23", {"born": 2003}, ("born 2003, listing of 2026",))


def test_without_a_date_a_year_of_birth_stays_one() -> None:
    assert ages("born in 2003", posted_at="") == ["born 2003"]
