"""What a listing is about decides in which sectors its indicators may count."""

from __future__ import annotations

import pytest

from models.ranking.subjects import sectors, subjects


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Pickers wanted, salary per hour, full time, apply now. Rent is taken from your wages.", {"labour"}),
        ("en", "Two bedroom flat to let, deposit and viewing. Professional and reliable landlord.", set()),
        ("en", "Sensual massage by lovely ladies, incall and outcall.", {"sexual-services"}),
        ("en", "Live-in nanny wanted, salary agreed, look after the children.", {"labour", "domestic-servitude"}),
        ("de", "Erntehelfer gesucht, Lohn pro Stunde, Arbeit in Schichten.", {"labour"}),
        ("de", "Sofa zu verkaufen, guter Zustand, Versand möglich.", set()),
        ("pl", "Praca na magazynie, stawka za godzinę, zmiany nocne.", {"labour"}),
        ("ru", "Требуются рабочие на склад, зарплата высокая, смены.", {"labour"}),
        ("ru", "Массаж, ласковые девушки, апартаменты.", {"sexual-services"}),
        ("zh", "招聘工厂工人，月薪高", {"labour"}),
        ("th", "รับสมัครคนงาน เงินเดือนดี", {"labour"}),
        ("ar", "مطلوب عمال راتب جيد", {"labour"}),
        ("en", "", set()),
    ],
)
def test_sectors_by_plain_words(language: str, text: str, expected: set[str]) -> None:
    assert sectors(subjects([text], language), ()) == expected


def test_a_phrase_of_the_catalogue_tells_less_than_the_words_around_it() -> None:
    flat = subjects(["Flat to let, deposit, viewing on Saturday"], "en")
    assert sectors(flat, ["sexual-services"]) == set()
    assert sectors({}, ["sexual-services"]) == set()
    assert sectors({}, ["sexual-services"] * 2) == {"sexual-services"}


def test_a_listing_in_no_known_language_is_read_with_all_words() -> None:
    assert sectors(subjects(["praca za granicą, stawka za godzinę"], ""), ()) == {"labour"}


@pytest.mark.parametrize(
    ("text", "swapped", "language"),
    [
        ("new girls in town, sensual", "new boys in town, sensual", "en"),
        ("nos filles reçoivent", "nos garçons reçoivent", "fr"),
        ("chicas cariñosas", "chicos cariñosos", "es"),
        ("empleada de hogar interna", "empleado de hogar interno", "es"),
        ("dziewczyny zapraszają", "chłopcy zapraszają", "pl"),
    ],
)
def test_gender_words_do_not_change_the_subject(text: str, swapped: str, language: str) -> None:
    assert subjects([text], language) == subjects([swapped], language)


def test_a_hostile_body_is_read_only_so_far() -> None:
    assert subjects(["x " * 3_000 + "massage"], "en") == {}
