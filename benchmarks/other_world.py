"""A second invented world, written apart from the demo's: whole adverts edited word by word.

The demo builds adverts from parts; here each advertiser has one or two complete texts which are
re-posted with words swapped, dropped, misspelt and moved, and numbers are hidden in other ways. It is
there to see whether what works on the demo works on adverts it was not made beside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from leadline.app.demo.banks import Country, common, countries
from leadline.app.demo.phones import Number, NumberBook, ascii_name
from leadline.app.demo.pictures import EDITS, PictureSpec
from leadline.app.demo.world import Advert, Placed, World
from leadline.core.values import sha256

_FIRST_DAY = datetime(2026, 7, 1, 7, 0, tzinfo=UTC)
_SITES = ("north-board", "city-ads", "swap-page", "night-list")
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_CYRILLIC = str.maketrans({"0": "О", "3": "З"})
#: The demo has no Dutch sources; numbers of blocks without an operator in libphonenumber.
_NETHERLANDS = Country(
    "NL", ["nl"], "€", "EUR", 31, "0", ["6321NNNNN", "6354NNNNN", "6897NNNNN"],
    {"Rotterdam": ["Delfshaven"], "Utrecht": ["Lombok"], "Venlo": ["Blerick"], "Breda": ["Belcrum"], "Zwolle": ["Assendorp"]},
)  # fmt: skip

Hide = Callable[[str, Random, Sequence[str]], str]

#: Other ways to write a number than the demo's; digits, chance and the language's words for digits.
HIDING: Mapping[str, Hide] = {
    "filler letters": lambda digits, rng, words: "".join(rng.choice("abcdfghjm") + digit for digit in digits),
    "arabic-indic": lambda digits, rng, words: digits.translate(_ARABIC),
    "raised": lambda digits, rng, words: digits.translate(_RAISED),
    "one a line": lambda digits, rng, words: "\n".join(digits),
    "arrows": lambda digits, rng, words: "".join(f">{digit}<" for digit in digits),
    "hashes": lambda digits, rng, words: "#" + "#".join(digits),
    "cyrillic": lambda digits, rng, words: digits.translate(_CYRILLIC),
    "words in brackets": lambda digits, rng, words: " ".join(
        f"({words[int(digit)]})" if rng.random() < 0.5 else digit for digit in digits
    ),
    "words run together": lambda digits, rng, words: "".join(
        words[int(digit)].upper() if rng.random() < 0.5 else digit for digit in digits
    ),
    "plus and stars": lambda digits, rng, words: "*+*".join(digits[at : at + 3] for at in range(0, len(digits), 3)),
    "note between": lambda digits, rng, words: (
        f"{digits[:4]} ({rng.choice(['no sms', 'wa', '24h', 'ok'])}) {digits[4:]}"
    ),
    "keycaps and words": lambda digits, rng, words: " ".join(
        words[int(digit)] if at % 3 == 2 else f"{digit}\ufe0f\u20e3" for at, digit in enumerate(digits)
    ),
}
_OPEN: Sequence[Hide] = (
    lambda digits, rng, words: digits,
    lambda digits, rng, words: f"{digits[:4]} {digits[4:]}",
    lambda digits, rng, words: f"{digits[:3]}/{digits[3:6]}.{digits[6:]}",
)


def build_other_world(seed: int, listings: int) -> World:
    """A world of about ``listings`` adverts that follows from ``seed``; the same kind of value as the demo's."""
    rng = Random(f"other world {seed}")
    data, book = _data(), NumberBook(rng)
    drafts: list[tuple[Advert, list[PictureSpec], Placed]] = []
    for kind, entries, share in (("operation", data["operations"], 0.34), ("lookalike", data["lookalikes"], 0.3)):
        order = rng.sample(range(len(entries)), max(2, min(len(entries), listings // 40)))
        weights = [rng.paretovariate(1.4) for _ in order]
        for at, (entry, weight) in enumerate(zip(order, weights, strict=True)):
            size = max(4, min(60, round(listings * share * weight / sum(weights))))
            group = _Group(entries[entry], kind, at, book, rng)
            drafts.extend(group.adverts(size, Placed(f"{kind}-{at + 1:02}", kind)))
    while len(drafts) < listings:
        drafts.append(_single(book, rng))
    rng.shuffle(drafts)
    adverts, pictures, truth = [], {}, {}
    for at, (advert, specs, placed) in enumerate(drafts):
        names = [sha256(f"{seed} other {spec}")[:16] + ".jpg" for spec in specs]
        pictures.update(zip(names, specs, strict=True))
        advert = replace(advert, id=sha256(f"{seed} other {at}")[:12], pictures=tuple(names))
        adverts.append(advert)
        truth[advert.name] = placed
    adverts.sort(key=lambda advert: (advert.posted_at, advert.name))
    return World(adverts, dict(sorted(pictures.items())), truth)


class _Group:
    """One advertiser: its texts, how it can be reached, and what ties its adverts together."""

    def __init__(self, entry: Mapping[str, Any], kind: str, at: int, book: NumberBook, rng: Random) -> None:
        self.entry, self.kind, self.rng, self.book = entry, kind, rng, book
        self.words = _data()["words"][entry["lang"]]
        self.country = _country(entry["country"])
        self.numbers = [book.new(self.country) for _ in range(rng.randint(1, 4))]
        self.hiding = [HIDING[name] for name in rng.sample(list(HIDING), 3)] if rng.random() < 0.75 else [*_OPEN]
        self.bond = ("all", "handle", "text", "all", "picture", "number")[at % 6] if kind == "operation" else "all"
        if entry.get("what") == "shops":
            self.bond = "number"
            self.numbers = self.numbers[:1]
        self.stem = rng.choice(common()["stems"])
        self.handle = f"{ascii_name(self.stem)}.{rng.randint(100, 999)}"
        self.scenes = [rng.getrandbits(40) for _ in range(3)]
        self.fixed = {
            "company": f"{self.stem} {rng.choice(['Group', 'BV', 'Partners', 'Co'])}",
            "reg": str(rng.randint(10**5, 10**6)),
        }

    def adverts(self, size: int, placed: Placed) -> list[tuple[Advert, list[PictureSpec], Placed]]:
        """``size`` adverts over some weeks, moving from town to town."""
        rng = self.rng
        towns = rng.sample(list(self.country.cities), rng.randint(2, min(4, len(self.country.cities))))
        begin, days = rng.uniform(0, 60), rng.uniform(20, 70)
        drafts = []
        for at in range(size):
            when = _FIRST_DAY + timedelta(days=begin + days * at / size, hours=rng.uniform(0, 14))
            town = towns[min(len(towns) - 1, int(len(towns) * at / size))]
            drafts.append(
                (self._advert(town, when.replace(second=0, microsecond=0), at, size), self._pictures(), placed)
            )
        return drafts

    def _advert(self, town: str, when: datetime, at: int, size: int) -> Advert:
        rng, entry = self.rng, self.entry
        which = rng.randrange(len(entry["texts"]))
        if self.bond == "text":
            which = 0
        values = {**_values(entry["lang"], town, rng), **self.fixed, "c": self._contact(at, size)}
        values["url"] = f"{ascii_name(self.stem)}.example/{rng.choice(['go', 'offer', 'join'])}"
        text = _fill(entry["texts"][which], values)
        title = _fill(
            entry["titles"][which % len(entry["titles"])]
            if len(entry["titles"]) == len(entry["texts"])
            else rng.choice(entry["titles"]),
            values,
        )
        if self.bond == "picture":  # nothing but the picture stays the same
            kept = re.split(r"(?<=[.!?]) ", text)
            text = " ".join(rng.sample(kept, max(2, len(kept) // 3)))
        return _placed_advert(
            rng, title, _edit(text, self.words, rng, rng.choice([0.0, 0.05, 0.12])), when, town, self.country, entry
        )

    def _contact(self, at: int, size: int) -> str:
        rng = self.rng
        if self.bond in ("text", "picture"):
            return _number(self.book.new(self.country), self.hiding, self.words, rng) if rng.random() < 0.5 else ""
        if self.bond == "handle" or (self.bond == "all" and rng.random() < 0.2):
            return rng.choice(["Telegram: @{h}", "t.me/{h}", "TG @{h}", "telegram @{h}"]).replace(
                "{h}", self.handle.replace(".", "_")
            )
        if self.kind == "lookalike" and rng.random() < 0.2:
            return f"info (at) {ascii_name(self.stem)} (dot) example"
        now = min(len(self.numbers) - 1, len(self.numbers) * at // size)
        shown = [self.numbers[now]]
        if rng.random() < 0.4:
            shown.append(self.numbers[(now + 1) % len(self.numbers)])
        return " - ".join(dict.fromkeys(_number(number, self.hiding, self.words, rng) for number in shown))

    def _pictures(self) -> list[PictureSpec]:
        rng = self.rng
        if self.bond in ("text", "number", "handle") or (self.bond == "all" and rng.random() < 0.5):
            return []
        scene = self.scenes[0] if self.bond == "picture" else rng.choice(self.scenes)
        return [PictureSpec(scene, rng.choice(list(EDITS)), rng.randint(1, 10**6))]


def _single(book: NumberBook, rng: Random) -> tuple[Advert, list[PictureSpec], Placed]:
    data = _data()
    lang = rng.choice(list(data["singles"]))
    code, lines = next(iter(data["singles"][lang].items()))
    country, words = _country(code), data["words"][lang]
    town = rng.choice(list(country.cities))
    hiding = [*HIDING.values()] if rng.random() < 0.15 else [*_OPEN]
    values = {**_values(lang, town, rng), "c": _number(book.new(country), hiding, words, rng)}
    text = _fill(rng.choice(lines), values)
    when = _FIRST_DAY + timedelta(minutes=rng.randint(0, 130 * 24 * 60))
    title = _fill(
        rng.choice(["{item}, {city}", "{city}: {item}", "{item} {price}"])
        if values["item"] in text
        else "{job} / {city}",
        values,
    )
    advert = _placed_advert(rng, title, _edit(text, words, rng, 0.03), when, town, country, {})
    return advert, [PictureSpec(rng.getrandbits(40))] if rng.random() < 0.3 else [], Placed("", "none")


def _placed_advert(
    rng: Random, title: str, body: str, when: datetime, town: str, country: Country, entry: Mapping[str, Any]
) -> Advert:
    return Advert(
        site=rng.choice(_SITES), id="", title=title, body=body, posted_at=when, place=town, country=country.code,
        category=str(rng.choice(["misc", "offers", "wanted", ""])), price="", currency=country.iso, employer="", phone="", pictures=(),
    )  # fmt: skip


def _values(lang: str, town: str, rng: Random) -> dict[str, str]:
    data = _data()
    words = data["words"][lang]
    name, name2 = rng.sample(words["names"], 2)
    return {
        "name": name, "name2": name2, "city": town, "price": str(rng.choice([40, 50, 60, 70, 80, 90])),
        "n": str(rng.randint(3, 9)), "place": rng.choice(data["places"][lang]), "wage": rng.choice(data["wages"][lang]),
        "rate": str(rng.choice(["12.80", "13.40", "14.10", "15"])), "item": rng.choice(words["item"]),
        "why": rng.choice(words["why"]), "job": rng.choice(words["job"]), "hours": rng.choice(words["hours"]),
    }  # fmt: skip


def _number(number: Number, hiding: Sequence[Hide], words: Mapping[str, Any], rng: Random) -> str:
    return rng.choice(list(hiding))(number.digits, rng, words["digits"])


def _edit(text: str, words: Mapping[str, Any], rng: Random, share: float) -> str:
    """Swap, drop and misspell about ``share`` of the words, move a sentence, add a closing word."""
    if share == 0.0:
        return text
    sentences = re.split(r"(?<=[.!?]) ", text)
    # The contact stands after the last full stop and is left alone.
    body, contact = sentences[:-1], sentences[-1:]
    edited = []
    for sentence in body:
        kept = []
        for word in sentence.split(" "):
            options = words["swap"].get(word.strip(".,!?"))
            chance = rng.random()
            if options and chance < 0.5:
                word = word.replace(word.strip(".,!?"), rng.choice(options))
            elif chance < share and word.isalpha():
                if rng.random() < 0.5:
                    continue
                at = rng.randrange(len(word))
                word = word[:at] + word[at + 1 :] if len(word) > 3 else word
            kept.append(word)
        edited.append(" ".join(kept))
    if len(edited) > 3 and rng.random() < 0.5:
        edited.append(edited.pop(rng.randrange(len(edited) - 1)))
    if rng.random() < 0.3:
        edited.append(rng.choice(words["filler"]))
    return " ".join(edited + contact)


def _fill(line: str, values: Mapping[str, str]) -> str:
    text = re.sub(r"\{(\w+)\}", lambda found: values[found.group(1)], line).strip()
    return text[:1].upper() + text[1:]


def _country(code: str) -> Country:
    return _NETHERLANDS if code == "NL" else countries()[code]


@cache
def _data() -> Mapping[str, Any]:
    from ruamel.yaml import YAML

    return YAML(typ="safe").load(Path(__file__).parent / "cases" / "other_world.yaml")
