"""Who speaks in an advert."""

from __future__ import annotations

import pytest

from features.view import ListingView
from features.voice import extract
from leadline.core.records import Listing


def voice(body: str) -> str:
    found = extract(ListingView(Listing("test", "1", body=body)))
    for signal in found:
        assert body[signal.start : signal.end] == signal.raw
        assert set(signal.detail["counts"]) == {"first_person_singular", "plural", "third_person"}
    return found[0].value if found else ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I am Laura and I work from my own flat. Call me.", "first_person_singular"),
        ("We are a small agency and we offer work. Contact us, our office is open.", "plural"),
        ("She is new, she speaks German. Our girls are waiting, the girls visit you.", "third_person"),
        ("Soy Marta, atiendo en mi piso, llámame.", "first_person_singular"),
        ("Somos una empresa y ofrecemos trabajo. Contáctanos.", "plural"),
        ("Ich bin Anna und ich freue mich auf dich. Ruf mich an.", "first_person_singular"),
        ("Wir suchen Fahrer. Unser Team freut sich, rufen Sie uns an.", "plural"),
        ("Unsere Mädchen warten, die Mädels besuchen dich, neue Damen.", "third_person"),
        ("Я Ольга, работаю сама, у меня уютно, позвони мне.", "first_person_singular"),
        ("Мы ищем рабочих, предоставляем жилье, звоните нам.", "plural"),
        ("Nasze dziewczyny czekają, nowe dziewczyny, ona jest miła.", "third_person"),
        ("Je suis Julie, je reçois chez moi, mon appartement est calme.", "first_person_singular"),
        ("Nous recrutons, contactez-nous, notre équipe vous attend.", "plural"),
        ("我们公司招聘，联系我们。", "plural"),
    ],
)
def test_voice(text: str, expected: str) -> None:
    assert voice(text) == expected


def test_nobody_speaks() -> None:
    assert voice("Apartment, two rooms, fourth floor, lift.") == ""
    assert voice("") == ""
