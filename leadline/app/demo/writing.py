"""How the advertisers of the demo world write: templates with slots, re-edits, and habits of spelling."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from leadline.app.demo.banks import Country, Language, Shares, common, fill, vary
from leadline.app.demo.phones import ascii_name

#: How far a re-edit goes: the share of choices settled anew.
EDITS: Mapping[str, float] = {"slots": 0.0, "light": 0.3, "heavy": 0.75}
#: Habits of spelling.
HABITS = ("plain", "plain", "plain", "lines", "emoji", "capitals", "bare", "exclaiming")
_SMILES = "😘❤️✨🌸🔥⭐✅📦👍🏠"
#: Which list of wages, and which prices, a bank speaks of.
_WAGES = {
    "labour-operation": "labour", "domestic-operation": "domestic", "agency": "agency", "job": "job",
    "spam": "labour", "aupair": "aupair",
}  # fmt: skip
_PRICES = {
    "sexual-operation": ("sexual", "sexual2"), "labour-operation": ("fee", "fee"),
    "domestic-operation": ("fee", "fee"), "independent": ("independent2", "independent2"),
    "estate": ("rent", "rent"), "room": ("rent", "rent"), "goods": ("goods", "goods"),
    "service": ("service", "service"), "spam": ("spam", "spam"), "salon": ("service", "service"),
}  # fmt: skip
#: Banks whose writers sign with an employee's name.
_FIRMS = frozenset({"agency", "aupair", "estate", "salon", "job", "service", "room", "goods"})
#: Ages of adults in adverts of companionship, chosen so that every language's wording is grammatical.
_AGES = {"sexual-operation": (22, 23, 24), "independent": (35, 36, 37, 38, 39, 45, 46, 47, 48)}


@dataclass(frozen=True, slots=True)
class Pen:
    """What one advertiser writes with: its share of the sentences and its habits."""

    seed: str
    bank: str
    language: Language
    lines: Mapping[str, Sequence[str]]  # part to the alternatives this advertiser uses
    contact_lines: Mapping[str, Sequence[str]]
    habit: str
    stem: str  # of its company name
    names: Sequence[str]
    fixed: Mapping[str, str]  # values that never change: role, trade, country ...


def new_pen(
    bank: str, language: Language, shares: Shares, rng: Random, *, alternatives: int = 1, cheerful: bool = True
) -> Pen:
    """A pen with ``alternatives`` sentences for each part, as little shared with others as can be."""
    lines = {
        part: shares.take(language.code, bank, part, choices, alternatives)
        for part, choices in language.banks[bank].items()
    }
    contact = {kind: rng.sample(list(choices), min(2, len(choices))) for kind, choices in language.contact.items()}
    names = language.data["names"]
    lists = language.data["lists"]
    fixed = {name: rng.choice(lists[name]) for name in ("role", "country", "job", "item", "trade")}
    return Pen(
        seed=str(rng.random()), bank=bank, language=language, lines=lines, contact_lines=contact,
        habit=rng.choice(HABITS if cheerful else HABITS[:4]), stem=rng.choice(common()["stems"]),
        names=rng.sample(names, min(len(names), rng.randint(3, 5))), fixed=fixed,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """A written advert."""

    title: str
    body: str
    price: str
    employer: str


def write(
    pen: Pen, rng: Random, *, edit: str, country: Country, city: str, area: str, contact_kind: str, contact: str,
    handle: str, loose: bool = False,
) -> Text:  # fmt: skip
    """One advert of this advertiser.

    ``edit`` is one of ``EDITS``; ``loose`` writes it afresh from only some parts. ``contact_kind``
    is a key of the language's contact lines, or empty for no contact line at all.
    """
    values = _values(pen, rng, country, city, area, contact, handle)
    changed = 1.0 if loose else EDITS[edit]

    def say(line: str) -> str:
        settled = fill(vary(line, Random(f"{pen.seed} {line}"), rng, changed), values)
        settled = " ".join(settled.split())
        return settled[:1].upper() + settled[1:]

    def pick(part: str) -> str:
        lines = pen.lines[part]
        return say(rng.choice(lines) if loose or (edit == "heavy" and rng.random() < 0.5) else lines[0])

    parts = [part for part in pen.lines if part != "title"]
    if loose:
        parts = rng.sample(parts, max(2, len(parts) - 2))
    elif edit == "heavy":
        if len(parts) > 4 and rng.random() < 0.5:
            parts.remove(rng.choice(parts[1:]))
        first, second = rng.sample(range(len(parts)), 2)
        parts[first], parts[second] = parts[second], parts[first]
    sentences = [pick(part) for part in parts]
    if contact_kind:
        line = say(rng.choice(pen.contact_lines[contact_kind]))
        at = 1 if edit == "heavy" and rng.random() < 0.3 else len(sentences)
        sentences.insert(at, line if line.endswith((".", "!", "?")) else line + ".")
    title, body = _spell(pen.habit, pick("title"), sentences, rng)
    price = values["wage"] if pen.bank in ("labour-operation", "domestic-operation", "agency", "job", "aupair") else ""
    if not price and pen.bank in _PRICES:
        price = values["price_text"]
    employer = values["company"] if pen.bank in ("agency", "estate", "aupair") else ""
    return Text(title, body, price, employer or (values["company2"] if pen.bank == "job" else ""))


def _values(pen: Pen, rng: Random, country: Country, city: str, area: str, contact: str, handle: str) -> dict[str, str]:
    data = pen.language.data
    low, high = (data["prices"][name] for name in _PRICES.get(pen.bank, ("goods", "goods")))
    price, price2 = rng.choice(low), rng.choice(high)
    if pen.bank in ("service", "salon"):
        price2 = price * 3
    elif pen.bank == "spam":
        price2 = price * 4
    elif pen.bank == "independent":
        price2 = price
    # These languages' sentences leave the currency to the value; the others write it themselves.
    inline = {"en": f"{country.currency}%s", "pt": f"%s {country.currency}"}.get(pen.language.code, "%s")
    wages = data["wages"].get(_WAGES.get(pen.bank, "job")) or data["wages"]["labour"]
    name, name2 = rng.sample(list(pen.names), 2)
    age = rng.choice(_AGES.get(pen.bank, (30,)))
    kind = {"agency": "agency", "aupair": "agency", "estate": "estate", "salon": "salon"}.get(pen.bank, "shop")
    habit, person = Random(pen.seed), rng.choice(data["people"])
    other = rng.choice([place for place in country.cities if place != city])
    return {
        **pen.fixed,
        "name": name,
        "name2": name2,
        "age": str(age),
        "age2": str(age + rng.randint(3, 8)),
        "city": city,
        "city2": other,
        "area": area,
        "price": inline % price,
        "price2": inline % price2,
        "price_text": f"{country.currency}{price}" if country.currency in "£$" else f"{price} {country.currency}",
        "wage": rng.choice(wages).replace("£", country.currency),
        "n": str(rng.randint(2, 5)),
        "n2": str(rng.randint(11, 38)),
        "reg": f"{habit.randint(10, 99)}-{habit.randint(1000, 9999)}",
        "company": data["company"][kind].format(stem=pen.stem),
        "company2": f"{pen.stem} {rng.choice(['& Co', 'Studio', 'Atelier', '1987'])}",
        "person": person,
        "url": f"www.{ascii_name(pen.stem)}{habit.randint(2, 99)}.example",
        "email": f"{ascii_name(person if pen.bank in _FIRMS else name)}{habit.randint(10, 99)}@{ascii_name(pen.stem)}.example",
        "contact": contact,
        "handle": handle,
    }


def _spell(habit: str, title: str, sentences: list[str], rng: Random) -> tuple[str, str]:
    if habit == "lines":
        return title, "\n".join(sentences)
    if habit == "emoji":
        marks = rng.sample(_SMILES.replace("\ufe0f", ""), 2)
        return f"{marks[0]} {title} {marks[1]}", " ".join(
            f"{sentence} {rng.choice(marks)}" if rng.random() < 0.4 else sentence for sentence in sentences
        )
    if habit == "capitals":
        return title.upper(), " ".join(
            sentence.upper() if rng.random() < 0.2 and "@" not in sentence else sentence for sentence in sentences
        )
    body = " ".join(sentences)
    if habit == "bare":
        return _without_marks(title), _without_marks(body)
    if habit == "exclaiming":
        return title + "!!", body.replace(". ", "!! ", 2)
    return title, body


def _without_marks(text: str) -> str:
    """Letters without accents, as typed in a hurry; everything but Latin letters stays as it is."""
    text = text.replace("ł", "l").replace("Ł", "L").replace("ß", "ss")
    kept = []
    for mark in text:
        parts = unicodedata.normalize("NFD", mark)
        kept.append(parts[0] if len(parts) > 1 and parts[0].isascii() else mark)
    return "".join(kept)
