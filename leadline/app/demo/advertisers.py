"""Who advertises in the demo world: planted operations, benign look-alikes, and everybody else.

Look-alikes share every trait of the operations (templates, re-edits, hidden numbers, re-used
pictures, several towns, several sites); they differ in what they say and in being lawful.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from leadline.app.demo.banks import Country, Language, Shares, countries, language
from leadline.app.demo.phones import PLAIN, STYLES, Number, NumberBook, handle_for
from leadline.app.demo.writing import Pen, new_pen

#: Bank and language of each planted operation; a smaller world takes the first ones.
OPERATIONS: Sequence[tuple[str, str]] = tuple(
    (f"{sector}-operation", lang)
    for sector, lang in (
        ("sexual", "en"), ("labour", "ro"), ("labour", "pl"), ("sexual", "es"), ("labour", "es"), ("sexual", "de"),
        ("domestic", "en"), ("labour", "de"), ("sexual", "fr"), ("labour", "en"), ("sexual", "pt"), ("labour", "fr"),
        ("sexual", "en"), ("domestic", "es"), ("labour", "pt"), ("sexual", "it"), ("labour", "pl"), ("sexual", "ro"),
        ("sexual", "pl"), ("labour", "ro"), ("sexual", "es"), ("domestic", "fr"), ("labour", "en"), ("sexual", "de"),
        ("labour", "es"), ("sexual", "fr"), ("labour", "it"), ("sexual", "pt"), ("domestic", "it"), ("sexual", "en"),
    )
)  # fmt: skip
#: Bank and language of each look-alike; ``call-centre`` is one number answering for unrelated small businesses.
LOOKALIKES: Sequence[tuple[str, str]] = (
    ("agency", "en"), ("independent", "en"), ("estate", "es"), ("spam", "de"), ("agency", "ro"), ("call-centre", "en"),
    ("salon", "fr"), ("agency", "pl"), ("estate", "en"), ("spam", "en"), ("agency", "es"), ("estate", "de"),
    ("aupair", "en"), ("agency", "de"), ("spam", "es"), ("estate", "fr"), ("independent", "es"), ("agency", "fr"),
    ("call-centre", "pl"), ("spam", "pt"), ("estate", "it"), ("agency", "en"), ("salon", "es"), ("agency", "pt"),
    ("spam", "ro"), ("estate", "pl"), ("independent", "de"), ("agency", "it"), ("aupair", "it"), ("spam", "it"),
)  # fmt: skip
#: What holds an operation together, dealt out in turn: all of it, or only one thing.
BONDS = ("mixed", "phones", "text", "mixed", "picture", "mixed", "phones", "mixed", "text", "mixed")
#: Everybody else, by bank and how common.
_SINGLES = {"job": 26, "room": 20, "goods": 26, "service": 18, "independent": 8}
_LANGUAGE_WEIGHTS = {"en": 24, "es": 14, "fr": 13, "de": 13, "pl": 11, "pt": 9, "ro": 9, "it": 7}
#: Banks whose English wording also fits the United States.
_ALSO_US = frozenset({"sexual-operation", "independent", "spam", "goods"})


@dataclass(frozen=True, slots=True)
class Advertiser:
    """One voice in the world; ``group`` is its planted group, or empty for a single advert."""

    group: str
    kind: str  # operation, lookalike, none
    bond: str  # mixed, phones, text, picture
    size: int
    pen: Pen
    country: Country
    cities: Sequence[str]
    numbers: Sequence[Number]
    styles: Sequence[str]
    handle: str
    scenes: Sequence[int]
    sites: Mapping[str, float]


def people_the_world(rng: Random, listings: int) -> list[Advertiser]:
    """Advertisers whose sizes add up to about ``listings`` adverts."""
    makers = _Maker(rng)
    groups = max(3, round(listings / 50))
    planted = _deal(OPERATIONS, groups)
    alike = _deal(LOOKALIKES, groups)
    made: list[Advertiser] = []
    turn = rng.randrange(len(BONDS)) if groups >= len(BONDS) else 0
    for at, ((bank, lang), size) in enumerate(zip(planted, _sizes(rng, groups, round(listings * 0.36)), strict=True)):
        bond = BONDS[(at + turn) % len(BONDS)]
        made.append(makers.group(f"operation-{at + 1:02}", "operation", bond, bank, lang, size, planted.count))
    for at, ((bank, lang), size) in enumerate(zip(alike, _sizes(rng, groups, round(listings * 0.28)), strict=True)):
        name = f"lookalike-{at + 1:02}"
        if bank == "call-centre":
            made.extend(makers.call_centre(name, lang, size))
        else:
            made.append(makers.group(name, "lookalike", "mixed", bank, lang, size, alike.count))
    for _ in range(max(0, listings - sum(one.size for one in made))):
        made.append(makers.single())
    return made


def _deal(plan: Sequence[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    return [plan[at % len(plan)] for at in range(count)]


def _sizes(rng: Random, count: int, total: int) -> list[int]:
    """Sizes between 4 and 60 with a long tail, adding up to about ``total``."""
    weights = [rng.lognormvariate(0, 0.8) for _ in range(count)]
    return [max(4, min(60, round(total * weight / sum(weights)))) for weight in weights]


def _sites_for(bank: str) -> dict[str, float]:
    if bank in ("labour-operation", "domestic-operation", "agency", "job", "aupair"):
        return {"demo-jobs": 0.5, "demo-classifieds": 0.3, "demo-market": 0.2}
    return {"demo-classifieds": 0.6, "demo-market": 0.4}


class _Maker:
    """Makes advertisers, keeping numbers and sentences apart."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.shares = Shares(rng)
        self.numbers = NumberBook(rng)

    def group(self, name: str, kind: str, bond: str, bank: str, lang: str, size: int, count: object) -> Advertiser:
        """A group; ``count`` tells how many groups of the same plan want sentences of the same bank."""
        rng, speech = self.rng, language(lang)
        rivals = count((bank, lang))  # type: ignore[operator]
        fewest = min(len(lines) for lines in speech.banks[bank].values())
        pen = new_pen(bank, speech, self.shares, rng, alternatives=max(1, min(3, fewest // rivals)))
        country = self._country(bank, lang)
        hidden = rng.random() < (0.8 if kind == "operation" else 0.65)
        styles = rng.sample(list(STYLES), rng.randint(2, 4)) if hidden else []
        styles += rng.sample(list(PLAIN), 1) if not hidden or rng.random() < 0.35 else []
        phones = 1 if bank == "independent" else rng.randint(2, 5) if size > 8 else rng.randint(1, 2)
        if kind == "lookalike":
            phones = min(phones, 3)
        return Advertiser(
            group=name, kind=kind, bond=bond, size=size, pen=pen, country=country,
            cities=rng.sample(list(country.cities), rng.randint(2, min(5, len(country.cities)))),
            numbers=[self.numbers.new(country) for _ in range(phones)], styles=styles,
            handle=handle_for([pen.stem, *pen.names], rng), scenes=[rng.getrandbits(40) for _ in range(rng.randint(2, 4))],
            sites=_sites_for(bank),
        )  # fmt: skip

    def call_centre(self, name: str, lang: str, size: int) -> list[Advertiser]:
        """Unrelated small businesses whose calls one number answers."""
        rng, speech = self.rng, language(lang)
        country = self._country("service", lang)
        number = self.numbers.new(country)
        style = rng.choice([*PLAIN, *STYLES])
        shops = max(2, size // 3)
        return [
            Advertiser(
                group=name, kind="lookalike", bond="mixed", size=size // shops + (at < size % shops),
                pen=new_pen("service", speech, self.shares, rng), country=country,
                cities=rng.sample(list(country.cities), 2), numbers=[number], styles=[style, "national"],
                handle=handle_for(speech.data["names"], rng), scenes=[rng.getrandbits(40)], sites=_sites_for("service"),
            )
            for at in range(shops)
        ]  # fmt: skip

    def single(self) -> Advertiser:
        """One advert of somebody who posts once."""
        rng = self.rng
        bank = rng.choices(list(_SINGLES), list(_SINGLES.values()))[0]
        lang = rng.choices(list(_LANGUAGE_WEIGHTS), list(_LANGUAGE_WEIGHTS.values()))[0]
        country = self._country(bank, lang)
        pen = new_pen(bank, language(lang), self.shares, rng, cheerful=bank in ("goods", "independent"))
        return Advertiser(
            group="", kind="none", bond="mixed", size=1, pen=pen, country=country, cities=[rng.choice(list(country.cities))],
            numbers=[self.numbers.new(country)], styles=[rng.choice([*STYLES] if rng.random() < 0.15 else [*PLAIN])],
            handle=handle_for([pen.stem, *pen.names], rng), scenes=[rng.getrandbits(40)], sites=_sites_for(bank),
        )  # fmt: skip

    def _country(self, bank: str, lang: str) -> Country:
        fitting = [one for one in countries().values() if lang in one.languages]
        if bank not in _ALSO_US:
            fitting = [one for one in fitting if one.code != "US"]
        return self.rng.choice(fitting)


__all__ = ["Advertiser", "Language", "people_the_world"]
