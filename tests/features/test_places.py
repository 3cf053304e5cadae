"""Places: names that are also words stay out, the listing's country and what stands beside decide which is meant."""

from __future__ import annotations

import pytest

from features import places
from features.view import ListingView
from leadline.core.records import Listing


def read(body: str, country: str = "") -> list[str]:
    return [one.value for one in places.extract(ListingView(Listing("test", "1", body=body, country=country)))]


@pytest.mark.parametrize(
    ("body", "country", "values"),
    [
        ("Nice girl reading in Bath", "GB", ["Bath, GB"]), ("Studio in Nice near the beach", "FR", ["Nice, FR"]), ("trabajo en Córdoba", "ES", ["Córdoba, ES"]),
        ("Требуется сиделка в Москве", "", ["Moscow, RU"]), ("w Krakowie i w Poznaniu", "PL", ["Kraków, PL", "Poznań, PL"]), ("上海按摩", "", ["Shanghai, CN"]),
        ("Sofia, 23, Paris, France", "", ["Paris, FR", "France, FR"]), ("Leeds, Bradford & Halifax", "GB", ["Leeds, GB", "Bradford, GB", "Halifax, GB"]),
        ("Bruna, 23, meiga", "PT", []), ("trabalho em Bruna", "PT", ["Brno, CZ"]), ("Londres, 23", "ES", ["London, GB"]), ("Hamburg, 23", "ES", ["Hamburg, DE"]),
        ("we split the bill, reading glasses, a mobile bath", "GB", []), ("Cambridge University Press", "US", []),
    ],
)  # fmt: skip
def test_a_place_is_told_from_a_word(body: str, country: str, values: list[str]):
    assert read(body, country) == values


def test_a_city_has_coordinates_and_its_namesakes():
    [one] = places.extract(ListingView(Listing("test", "1", body="new in Birmingham")))
    assert one.value == "Birmingham, GB"
    assert one.detail["level"] == "city"
    assert 52 < one.detail["lat"] < 53
    assert -2.5 < one.detail["lon"] < -1.5
    assert "Birmingham, US" in [other["value"] for other in one.alternatives]
