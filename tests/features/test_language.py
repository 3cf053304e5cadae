"""Language with honest confidence, embeddings of meaning."""

from __future__ import annotations

import numpy as np
import pytest

from features import language
from features.language import detect
from features.view import ListingView
from leadline.core.records import Listing


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Friendly people wanted for a busy warehouse, no experience needed.", "en"),
        ("Wir suchen freundliche Leute für ein Lager, keine Erfahrung nötig.", "de"),
        ("Cherchons personnes sérieuses pour un entrepôt, sans expérience.", "fr"),
        ("Se buscan personas amables para un almacén, sin experiencia.", "es"),
        ("Cerchiamo persone gentili per un magazzino, senza esperienza.", "it"),
        ("Szukamy miłych osób do pracy w magazynie, bez doświadczenia.", "pl"),
        ("Căutăm persoane serioase pentru un depozit, fără experiență.", "ro"),
        ("Требуются люди на склад, опыт работы не нужен.", "ru"),
        ("Потрібні люди на склад, досвід роботи не потрібен.", "uk"),
        ("Depoda çalışacak güler yüzlü kişiler aranıyor, deneyim gerekmez.", "tr"),
        ("Wij zoeken vriendelijke mensen voor een magazijn, geen ervaring nodig.", "nl"),
        ("Procuram-se pessoas simpáticas para um armazém, não é preciso experiência.", "pt"),
    ],
)
def test_language(text: str, code: str):
    assert detect(text)[0] == code


def test_short_texts_are_less_sure():
    assert detect("room")[1] < 0.5 < detect("A sunny room to let in a quiet house near the station")[1]
    assert detect("07700 900123") == ("", 0.0)
    assert language.extract(ListingView(Listing("test", "1", body="🔥🔥 123"))) == []


def test_embeddings_are_one_per_distinct_text_and_near_in_meaning():
    from features.embeddings import embed

    texts = [
        "We need workers for a warehouse",
        "Bicycle for sale",
        "Staff wanted in our depot",
        "Bicycle for sale",
        "\ud800",
    ]
    rows = embed(texts)
    assert rows.shape == (5, 384)
    assert rows.dtype == np.float32
    assert (rows[1] == rows[3]).all()
    assert rows[0] @ rows[2] > rows[0] @ rows[1]
    assert embed([]).shape == (0, 384)


def test_each_passage_has_its_language_where_it_changes():
    body = (
        "Wir suchen ab sofort zuverlässige Helfer für unser Lager, Unterkunft wird gestellt.\n\n"
        "Szukamy pracowników do magazynu w Niemczech, zakwaterowanie gratis i dobre zarobki.\n\n"
        "Требуются рабочие на склад, жильё предоставляем, оплата каждую неделю."
    )
    found = language.extract(ListingView(Listing("test", "1", body=body)))
    assert [(one.value, one.detail["script"]) for one in found if one.detail["passage"]] == [
        ("de", "Latn"), ("pl", "Latn"), ("ru", "Cyrl"),
    ]  # fmt: skip
    alone = language.extract(ListingView(Listing("test", "1", body=body.split("\n")[0])))
    assert [one.value for one in alone] == ["de"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("Przyjme kierowcow, zarobki wysokie", "pl"), ("Nem kell nyelvtudas, szallas ingyen", "hu"), ("部屋を貸します", "ja"), ("招聘按摩师包吃住", "zh"), ("Потрібні працівники", "uk")],
)  # fmt: skip
def test_short_texts_without_accents_or_in_other_scripts(text: str, code: str):
    assert detect(text)[0] == code


@pytest.mark.parametrize(("title", "body"), [("A", " \r"), ("A", "\x85\x85\n"), ("A", " \x00\x01 "), ("A", "12345 678"), ("Zimmer frei", "،،،،،،،،،،،، 123")])
def test_the_language_is_cited_where_there_are_letters(title: str, body: str):
    for one in (Listing("t", "1", title=title, body=body), Listing("t", "1", title=body, body=title)):
        cited = language.extract(ListingView(one))
        assert [signal.raw for signal in cited] == [title]


def test_a_passage_without_letters_has_no_language():
    russian, german = "Требуются люди на склад, опыт работы не нужен.", "Wir suchen freundliche Leute für ein Lager."
    body = f"12345 67890 12345 67890 12345\n{russian}\n{german}"
    found = [one for one in language.extract(ListingView(Listing("t", "1", body=body))) if one.detail["passage"]]
    assert [(one.value, one.raw) for one in found] == [("ru", russian), ("de", german)]
