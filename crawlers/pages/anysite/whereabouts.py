"""City, region and postal code of a listing: what speaks for each name, weighed by whether it is of a city or a region at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from crawlers.pages.anysite.evidence import Candidate, Setting, words
from crawlers.pages.anysite.gazetteer import city_size, is_region, region_name
from crawlers.pages.anysite.places import COUNTY, place_name, postal_shape, read_address, same_place
from crawlers.pages.anysite.vote import Choice, choose
from crawlers.pages.countries import country_code

FIELDS = ("postal_code", "city", "region")
_DATA = ("jsonld", "microdata", "state", "meta", "attribute")
_PARENTHESES = re.compile(r"^(?P<name>[^()]{2,60}?)\s*\((?P<inner>[^()]{1,40})\)\.?$")
#: Words before or behind a city's name that are no part of it.
_BEFORE = re.compile(
    r"^(?:град|гр\.|г\.|город|м\.|місто|city of|town of|ciudad de|municipio de|comune di|commune de|ville de|gemeente|stadt|hansestadt|landeshauptstadt|oraș(?:ul)?|"
    r"municipiul|obec|město|miasto|m\.|kota|kab\.|kabupaten|near|nähe)\s+",
    re.I,
)
_BEHIND = re.compile(
    r"(?:\s+(?:\d{1,5}|[IVX]{1,5}\.?)(?:\s?(?:e|er|ème|º|ª|°)|\.)?(?:\s*(?:ker(?:ület)?\.?|arrondissement))?|s? kommune?|\s+municipality|\s+d\.?\s?c\.?)$",
    re.I,
)
_SPLIT = re.compile(r"\s*[,;|/·•›»>]\s*|\s+[-\u2013\u2014]\s+|\s*[()]\s*")
#: Regions that Japanese and Chinese addresses write without a space, and the city behind them.
_JOINED = re.compile(
    r"(?P<region>(?:北海|[^\s\d\W]{2,3}?)[都道府県])(?P<city>[^\s\d\W]{1,5}?[市区郡](?:[^\s\d\W]{1,4}区)?)"
)


@lru_cache(maxsize=4096)
def tidy_city(text: str, country: str) -> str:
    """A city's name without its district's number, its kind or its postal code, where what is left is a city's name."""
    text = text.strip(" ,;.-")
    if city_size(text, country):
        return text
    shape = postal_shape(country)
    for cut in (
        re.sub(rf"^(?:[A-Z]{{1,2}}-)?(?:{shape})\s+|\s+(?:{shape})$", "", text) if shape else text,
        _BEFORE.sub("", text),
        _BEHIND.sub("", text),
        _BEHIND.sub("", _BEFORE.sub("", text)),
    ):
        if cut != text and city_size(cut, country):
            return cut
    return text


def parts_of(text: str, country: str) -> Iterator[tuple[str, str]]:
    """Names within an address line that are of a city or a region of ``country``, each with which it is."""
    for part in _SPLIT.split(text)[:12]:
        county = COUNTY.match(part)
        name = county["name"] if county else tidy_city(part, country)
        if not place_name(name) or country_code(name) == country:
            continue
        size = city_size(name, country)
        if size and not county and (len(name) > 3 or not name.isascii()):
            yield "city", name
        name = re.sub(rf"\s+(?:{shape})$", "", name) if (shape := postal_shape(country)) else name
        if is_region(name, country) and (len(name) > 3 or name.isupper() or not name.isascii()):
            yield "region", name
    if country in ("JP", "CN", "TW") and (joined := _JOINED.search(text)):
        yield "region", joined["region"]
        yield "city", joined["city"]


class Whereabouts:
    """Candidates for a listing's city, region and postal code, and the choice among them one after the other."""

    def __init__(self, get: Callable[[str], list[Candidate]], setting: Setting, country: str) -> None:
        self.setting, self.country = setting, country
        self.whole = choose([c for c in get("address") if words(c.value)], lambda c: words(c.value))
        self._found: dict[str, list[Candidate]] = {field: [] for field in FIELDS}
        for field in FIELDS:
            for candidate in get(field):
                self._add(candidate)
        self._read_lines()
        said = [
            *setting.titles,
            setting.first("description", "og:description"),
            *[choice.value for choice in self.whole[:3]],
        ]
        self._said = f" {' '.join(words(' '.join(said)))} "

    def _add(self, candidate: Candidate) -> None:
        field, value = candidate.field, candidate.value
        if field != "postal_code":
            if inner := _PARENTHESES.match(value):
                value = inner["name"]
                if is_region(inner["inner"], self.country):
                    self._found["region"].append(
                        Candidate("region", inner["inner"], candidate.origin, candidate.where, candidate.weight * 0.8)
                    )
            if field == "city":
                value = tidy_city(value, self.country)
            elif (county := COUNTY.match(value)) and is_region(county["name"], self.country):
                value = county["name"]
            candidate = Candidate(field, value, candidate.origin, candidate.where, candidate.weight)
        self._found[field].append(candidate)

    def _read_lines(self) -> None:
        """Names and codes in whole addresses, by their shape and by what is known of them."""
        for choice in self.whole[:6]:
            read, best = read_address(choice.value, self.country), choice.support[0]
            for field, value in read.items():
                # Of "Quarter, City" and "City, Region" the shape is one: both are put to the vote.
                unsure = "either" in read and field in ("city", "region")
                if field in self._found:
                    self._add(
                        Candidate(field, value, best.origin, best.where, (0.45 if unsure else 0.6) * choice.confidence)
                    )
            if "either" in read:
                self._add(Candidate("city", read["region"], best.origin, best.where, 0.4 * choice.confidence))
            for field, name in parts_of(choice.value, self.country):
                self._add(Candidate(field, name, best.origin, best.where, 0.5 * choice.confidence))

        for rank, title in enumerate(self.setting.titles[:3]):
            for field, name in parts_of(title, self.country):
                self._add(Candidate(field, name, "title", "names of places in the title", 0.28 - 0.06 * rank))

    def choices(self, field: str, city: str = "") -> list[Choice]:
        """Values of a field by strength; ``city`` is the city chosen before, which the region is not."""
        candidates = [c for c in self._found[field] if self._is_place(field, c)]
        if field == "region" and city:
            # A city's own name for its region counts only where something calls it that.
            other = [c for c in candidates if not same_place(c.value, city)]
            known = any(is_region(c.value, self.country) or c.origin in _DATA for c in other)
            # A city that is a region of its own, as Berlin is.
            if known or not is_region(city, self.country):
                candidates = other or [c for c in candidates if c.origin not in ("line", "title", "markup")]
        candidates = list(_with_longer(candidates)) if field == "postal_code" else list(self._known(field, candidates))
        return choose(
            [*candidates, *self._mentions(field, candidates)],
            lambda c: "".join(words(c.value)) if field == "postal_code" else self._name(field, c.value),
        )

    def _name(self, field: str, value: str) -> tuple[str, ...]:
        """What two spellings of one place share: a region's code and its name are one."""
        return region_name(value, self.country) if field == "region" else words(value)

    def _known(self, field: str, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        """Candidates weighed by what is known of their names: that a name is of a city is a witness of its own."""
        told: set[tuple[str, ...]] = set()
        for c in candidates:
            own, size, region = words(c.value), city_size(c.value, self.country), is_region(c.value, self.country)
            wanted, other = (bool(size), region) if field == "city" else (region, bool(size))
            factor = 1.0 if wanted or not self.country else 0.35 if other else 0.75
            yield Candidate(c.field, c.value, c.origin, c.where, c.weight * factor)
            if wanted and own not in told:
                told.add(own)
                weight = min(0.6, 0.1 + 0.07 * size) if field == "city" else 0.4
                yield Candidate(c.field, c.value, "gazetteer", f"a {field} of {self.country}", weight)

    def _mentions(self, field: str, candidates: list[Candidate]) -> Iterator[Candidate]:
        often, path, seen = self._counts(candidates), self.setting.address_words, set()
        for c in candidates:
            own = words(c.value)
            if not own or own in seen:
                continue
            seen.add(own)
            if often.get(own):
                yield Candidate(field, c.value, "often", "how often the text names it", 0.2 * often[own])
            if f" {' '.join(own)} " in self._said:
                yield Candidate(field, c.value, "mention", "title or description", 0.3)
            if set(own) <= path:
                yield Candidate(field, c.value, "url", "address of the page", 0.25)

    def _is_place(self, field: str, candidate: Candidate) -> bool:
        """Whether a name may be of a place: no word of a sentence, no country in a region's stead."""
        if field == "postal_code":
            return True
        known = city_size(candidate.value, self.country) or is_region(candidate.value, self.country)
        if candidate.value[:1].islower() and candidate.origin not in _DATA and not known:
            return False
        return field == "city" or len(candidate.value) <= 3 or bool(known) or not country_code(candidate.value)

    def _counts(self, candidates: list[Candidate]) -> dict[tuple[str, ...], float]:
        """How often the page's text names each place, as a share of the one it names most."""
        text = f" {self.setting.squeezed_text} "
        counts = {own: text.count(f" {' '.join(own)} ") for own in {words(c.value) for c in candidates} if own}
        most = max(counts.values(), default=0)
        return {own: count / most for own, count in counts.items()} if most > 1 else {}


def _with_longer(candidates: list[Candidate]) -> Iterator[Candidate]:
    """The first half of a code, as in the United Kingdom, speaks for a whole one that begins with it."""
    for c in candidates:
        own = "".join(words(c.value))
        longer = next(
            (
                other
                for other in candidates
                if other.weight >= 0.25
                and len(joined := "".join(words(other.value))) > len(own) + 1
                and joined.startswith(own)
                and not own.isdigit()
            ),
            None,
        )
        yield Candidate(c.field, longer.value, c.origin, c.where, c.weight) if longer else c
