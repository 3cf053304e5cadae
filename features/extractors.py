"""Every reader of text: what it is called, its version, and texts it must and must not fire on.

One entry each; adding an extractor is a module and an entry here, and it inherits the contract test.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from features import age, dates, disguise, language, phrases, places, prices, voice
from features.contacts import emails, handles, payments, phones, urls, wallets
from features.view import ListingView
from leadline.core.records import Signal


class Extractor(NamedTuple):
    """A reader of listings. ``good`` pairs a body with a value it must yield; ``bad`` bodies yield nothing."""

    name: str
    version: str
    extract: Callable[[ListingView], list[Signal]]
    kinds: Sequence[str]
    good: Sequence[tuple[str, str]]
    bad: Sequence[str]

    @property
    def summary(self) -> str:
        """What it reads, in a sentence: the first line of its ``extract``."""
        return (self.extract.__doc__ or "").strip().partition("\n")[0]


EXTRACTORS: tuple[Extractor, ...] = (
    Extractor(
        phones.NAME, phones.VERSION, phones.extract, ("phone", "handle"),
        good=(
            ("call 07700 900123 today", "+447700900123"),
            ("text me zero double seven 0 zero, nine hundred 123", "+447700900123"),
            ("０７７００ ９００ １２３", "+447700900123"),
            ("0a7b7c0d0e9f0g0h1i2j3", "+447700900123"),
            ("write to +1 (212) 555-0123", "+12125550123"),
        ),
        bad=("order no 07700900123", "open 10:00-22:00, 3 rooms, 120 m2, 1500 pounds", "built 2004, sold 12/05/2019 for £230,000"),
    ),
    Extractor(
        emails.NAME, emails.VERSION, emails.extract, ("email",),
        good=(
            ("mail jobs@example.com now", "jobs@example.com"),
            ("jobs (at) example (dot) com", "jobs@example.com"),
            ("maria arroba gmail punto com", "maria@gmail.com"),
        ),
        bad=("meet me at example street", "we work at night. com e ver", "@ the bar"),
    ),
    Extractor(
        urls.NAME, urls.VERSION, urls.extract, ("url",),
        good=(
            ("see https://www.Example.com/a/?utm_source=x#top", "https://example.com/a"),
            ("hxxp://example[.]com/page", "https://example.com/page"),
            ("bit.ly/3abcDEF", "https://bit.ly/3abcDEF"),
        ),
        bad=("call me.so nice", "version 2.0.1 is out", "jobs@example.com"),
    ),
    Extractor(
        handles.NAME, handles.VERSION, handles.extract, ("handle", "phone"),
        good=(
            ("telegram: @bright_jobs", "telegram:bright_jobs"),
            ("https://wa.me/447700900123", "whatsapp:+447700900123"),
            ("insta @rosa.lima22", "instagram:rosa.lima22"),
            ("微信: workhere88", "wechat:workhere88"),
        ),
        bad=("message me on telegram only please", "write on whatsapp or viber", "signal is weak on this line"),
    ),
    Extractor(
        payments.NAME, payments.VERSION, payments.extract, ("payment",),
        good=(("cashapp $brightstar", "cashapp:brightstar"), ("paypal.me/brightstar", "paypal:brightstar")),
        bad=("cash only, $200", "likewise @home", "paypal accepted"),
    ),
    Extractor(
        wallets.NAME, wallets.VERSION, wallets.extract, ("wallet",),
        good=(
            ("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "BTC:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
            ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "ETH:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "BTC:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        ),
        bad=("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed", "pneumonoultramicroscopicsilicovolcanoconiosis"),
    ),
    Extractor(
        prices.NAME, prices.VERSION, prices.extract, ("price",),
        good=(
            ("£12.50 per hour", "GBP 12.5/hour"),
            ("1.500 € monatlich", "EUR 1500/month"),
            ("pay 2 500 zł", "PLN 2500"),
            ("$3,200/month", "USD 3200/month"),
            ("80-120€/h", "EUR 80-120/hour"),
            ("two hundred euros a night", "EUR 200/night"),
            ("₹ 2.5 lakh", "INR 250000"),
        ),
        bad=("call 07700 900123", "in 2019 we moved", "size 38", "120 m2, 85 kg, 25 years, 20% off", "lift 50 pounds"),
    ),
    Extractor(
        language.NAME, language.VERSION, language.extract, ("language",),
        good=(
            ("Wir suchen ab sofort zuverlässige Mitarbeiter für unser Lager in der Nähe von Köln.", "de"),
            ("Se busca camarera con experiencia para restaurante en el centro de la ciudad.", "es"),
        ),
        bad=("12345 67890", "☎ 📞 !!!"),
    ),
    Extractor(
        dates.NAME, dates.VERSION, dates.extract, ("date",),
        good=(
            ("free from 3 May", "--05-03"), ("here until Sunday", "sun"), ("available now", "now"), ("open 24/7", "24/7"),
            ("ab 1. März 2026 zu vermieten", "2026-03-01"), ("от 15.03.2026", "2026-03-15"), ("do niedzieli", "sun"),
            ("in town 3-7 May", "--05-03/--05-07"), ("nur dieses Wochenende", "weekend"), ("solo por 3 días", "P3D"), ("до 15 числа", "---15"),
        ),
        bad=("I may 3 times call", "version 1.2.3 is out", "from 30 to 40 euros", "call 07700 900123", "on sun and sat", "24 hours per week", "1/2 - 3/4 cup"),
    ),
    Extractor(
        places.NAME, places.VERSION, places.extract, ("place",),
        good=(
            ("rooms to let in Manchester, GB", "Manchester, GB"),
            ("praca w Warszawie od zaraz", "Warsaw, PL"),
            ("new in berlin", "Berlin, DE"),
            ("Arbeit in Deutschland", "Germany, DE"),
            ("moving to Austin, TX next week", "Austin, US"),
        ),
        bad=("a nice reading lamp and a bath", "Nice mobile home, Reading glasses, Bath towel", "my name is Sofia", "we split the bill"),
    ),
    Extractor(
        phrases.NAME, phrases.VERSION, phrases.extract, ("phrase",),
        good=(
            ("Accommodation is provided for workers.", "lodging-tied"), ("Zapewniamy transport do pracy.", "transport-provided"),
            ("Никаких взносов и комиссий.", "no-fees-to-worker"), ("护照由公司统一保管。", "documents-kept"),
        ),
        bad=("Blue sky over green hills.",),
    ),
    Extractor(
        age.NAME, age.VERSION, age.extract, ("age",),
        good=(
            ("I am 23 years old", "23"), ("ventidue anni", "22"), ("22-летняя", "22"), ("girls 18-25", "18-25"), ("in her early twenties", "20-23"),
            ("2003 г.р.", "born 2003"),
        ),
        bad=("23 rooms", "open since 2003", "20 years' experience", "over 18 only", "two kids aged 17 and 19", "24/7"),
    ),
    Extractor(
        voice.NAME, voice.VERSION, voice.extract, ("voice",),
        good=(("I am new here and I love long walks, call me", "first_person_singular"),), bad=("For sale: bicycle.",),
    ),
    Extractor(
        disguise.NAME, disguise.VERSION, disguise.extract, ("disguise",),
        good=(("call zero seven seven zero zero nine zero zero one two three", "1.00"),), bad=("call 07700 900123",),
    ),
)  # fmt: skip
