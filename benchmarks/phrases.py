"""How fast phrases are read, and how often each indicator fires on real job adverts.

    .venv/bin/python benchmarks/phrases.py [--texts 2000]

Speed: made-up adverts of about 700 characters in six languages, half of them with phrases of the
catalogue in them, per second of CPU on one core; and real adverts cut to 700 characters. Building the
search, and telling the language (all extractors share it), are not counted.
Fire rates: EMSCAD (real job adverts 2012-2014, fraudulent or legitimate; a proxy for deceptive
recruitment, not for trafficking), where ../shared/data is present.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import time
from collections import Counter
from pathlib import Path

from features.catalogue import load_catalogue
from features.phrases import Phrases
from features.view import ListingView
from leadline.core.records import Listing

EMSCAD = Path(__file__).resolve().parents[2] / "shared" / "data" / "text" / "emscad_dev.csv"


PLAIN = {
    "en": "The street is quiet and the shops are close. On weekdays the bus comes every ten minutes. Ask for the key at the desk.",
    "de": "Die Straße ist ruhig und die Geschäfte sind nah. An Wochentagen fährt der Bus alle zehn Minuten. Der Schlüssel liegt bereit.",
    "es": "La calle es tranquila y las tiendas están cerca. El autobús pasa cada diez minutos. La llave está en la mesa.",
    "fr": "La rue est calme et les magasins sont proches. Le bus passe toutes les dix minutes. La clé est sur la table.",
    "pl": "Ulica jest cicha, a sklepy są blisko. Autobus jeździ co dziesięć minut. Klucz leży na stole.",
    "ru": "Улица тихая, магазины рядом. Автобус ходит каждые десять минут. Ключ лежит на столе.",
}


def spoken(phrase: str) -> str:
    """One way to say a phrase of the catalogue: the first of each choice, nothing optional."""
    while (shorter := re.sub(r"\(([^()\[\]|]*)[^()\[\]]*\)", r"\1", re.sub(r"\[[^()\[\]]*\]", "", phrase))) != phrase:
        phrase = shorter
    return re.sub(r"<\w+>|[*?~]|\.\.+", " ", phrase).replace("#", "20")


def adverts(count: int) -> list[ListingView]:
    """Texts of about 700 characters in six languages; half hold three phrases of the catalogue each."""
    pick = random.Random(7)
    phrases = {
        lang: [phrase for indicator in load_catalogue().with_phrases() for phrase in indicator.phrases.get(lang, ())]
        for lang in PLAIN
    }
    views = []
    for number in range(count):
        lang = pick.choice(sorted(PLAIN))
        parts = [f"{spoken(pick.choice(phrases[lang]))}." for _ in range(3)] if number % 2 else []
        while sum(map(len, parts)) < 700:
            parts += pick.sample(PLAIN[lang].split(". "), 3)
        pick.shuffle(parts)
        views.append(ListingView(Listing("benchmark", str(number), body=". ".join(parts)[:760])))
    return views


def speed(count: int) -> None:
    started = time.process_time()
    phrases = Phrases(load_catalogue())
    print(f"catalogue: {len(load_catalogue())} indicators; search built in {time.process_time() - started:.2f} CPU s")
    measure("made-up adverts", phrases, adverts(count))
    if EMSCAD.is_file():
        with EMSCAD.open(encoding="utf-8") as stream:
            bodies = [row["description"][:700] for row in csv.DictReader(stream)]
        measure(
            "real job adverts", phrases, [ListingView(Listing("emscad", "1", body=body)) for body in bodies if body]
        )


def measure(name: str, phrases: Phrases, views: list[ListingView]) -> None:
    """Read every text twice; the first time compiles what is compiled when first needed."""
    for view in views:
        phrases.extract(view)
        _ = view.language, view.texts[0].text
    started = time.process_time()
    found = sum(len(phrases.extract(view)) for view in views)
    took = time.process_time() - started
    print(f"{name}: {len(views) / took:,.0f} a second and core ({found / len(views):.1f} signals each)")


def fire_rates() -> None:
    if not EMSCAD.is_file():
        print("fire rates: ../shared/data/text/emscad_dev.csv is not here, left out")
        return
    phrases = Phrases(load_catalogue())
    rows: Counter[str] = Counter()
    fired: dict[str, Counter[str]] = {}
    with EMSCAD.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            label = "fraudulent" if row["fraudulent"] == "1" else "legitimate"
            rows[label] += 1
            body = "\n".join(
                row[part] for part in ("company_profile", "description", "requirements", "benefits") if row[part]
            )
            signals = phrases.extract(ListingView(Listing("emscad", "1", title=row["title"], body=body)))
            for indicator in {s.value for s in signals if not (s.detail["negated"] or s.detail["quoted"])}:
                fired.setdefault(indicator, Counter())[label] += 1
    print(f"\n{'indicator (share of adverts where it fires)':46}{'fraudulent':>12}{'legitimate':>12}")
    for indicator in load_catalogue().with_phrases():
        counts = fired.get(indicator.id, Counter())
        shares = [counts[label] / rows[label] for label in ("fraudulent", "legitimate")]
        print(f"{indicator.id:46}{shares[0]:12.3f}{shares[1]:12.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=2000)
    speed(parser.parse_args().texts)
    fire_rates()


if __name__ == "__main__":
    main()
