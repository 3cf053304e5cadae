"""From evidence to a listing: each field by the way its values agree, with where it came from and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from crawlers.pages.anysite.amounts import spell
from crawlers.pages.anysite.evidence import Candidate, Setting, overlap, words
from crawlers.pages.anysite.lands import LANDS
from crawlers.pages.anysite.pictures import is_furniture, picture_key
from crawlers.pages.anysite.vote import Choice, choose
from crawlers.pages.anysite.whereabouts import Whereabouts
from crawlers.pages.dates import read_date
from crawlers.pages.text import collapse
from crawlers.pages.urls import absolute

#: Values less sure than this are not given.
FLOOR = 0.15
MAX_IMAGES = 60
_MAX_BODY = 60_000


class Reading:
    """The fields of one listing page, filled from candidates one after the other."""

    def __init__(self, candidates: Sequence[Candidate], setting: Setting, fetched_at: str) -> None:
        self.setting, self.fetched_at = setting, fetched_at
        self.by_field: dict[str, list[Candidate]] = {}
        for candidate in candidates:
            self.by_field.setdefault(candidate.field, []).append(candidate)
        self.fields: dict[str, Any] = {}
        self.extra: dict[str, Any] = {}
        self.provenance: dict[str, dict[str, Any]] = {}
        self._country()
        self._title()
        self._body()
        self._price()
        self._place()
        self._pictures()
        self._people()
        self._rest()

    def get(self, field: str) -> list[Candidate]:
        return self.by_field.get(field, [])

    def note(self, field: str, choice: Choice) -> None:
        self.provenance[field] = {"from": choice.origins, "confidence": choice.confidence}

    def _take(self, field: str, choices: list[Choice], *, extra: bool = False, floor: float = FLOOR) -> Any:
        if not choices or choices[0].confidence < floor:
            return None
        self.note(field, choices[0])
        (self.extra if extra else self.fields)[field] = choices[0].value
        return choices[0].value

    def _country(self) -> None:
        self.country = self._take("country", choose(self.get("country"), lambda c: c.value)) or ""

    def _title(self) -> None:
        candidates = [
            c for c in self.get("title") if len(words(c.value)) >= 1 and not self.setting.is_site_name(c.value)
        ]
        if not candidates:
            return

        # A title that others repeat, in whole or in part, is the page's; a bare "House for sale" is part of many.
        def rank(candidate: Candidate) -> float:
            others = {c.origin + c.where: c for c in candidates if c is not candidate}
            agreement = sum(
                c.weight * overlap(candidate.value, c.value)
                for c in others.values()
                if c.origin != candidate.origin or c.where != candidate.where
            )
            length = len(words(candidate.value))
            return (
                candidate.weight
                * (1 + min(2.0, agreement))
                * min(1.0, 0.45 + 0.11 * length)
                * (0.8 if length > 30 else 1.0)
            )

        best = max(candidates, key=rank)
        near = [
            Candidate("title", best.value, c.origin, c.where, c.weight * overlap(best.value, c.value))
            for c in candidates
            if overlap(best.value, c.value) >= 0.7
        ]
        near.sort(key=lambda c: c.where != best.where)
        choice = choose(near, lambda c: 0)[0]
        self.note(
            "title",
            Choice(best.value, choice.confidence, [best, *[c for c in choice.support if c.where != best.where]]),
        )
        self.fields["title"] = collapse(best.value)[:500]

    def _body(self) -> None:
        candidates = self.get("body")
        if not candidates:
            return

        # Shortened twins of a longer text speak for the longer one.
        def rank(candidate: Candidate) -> float:
            start = words(candidate.value[:400])[:10]
            support = {
                c.origin: c.weight
                for c in candidates
                if c.origin != candidate.origin and words(c.value[:400])[:6] == start[:6]
            }
            cut = 0.5 if candidate.value.rstrip().endswith(("...", "\u2026")) else 1.0
            return (
                candidate.weight * cut * (1 + 0.5 * sum(support.values())) * min(1.0, 0.4 + len(candidate.value) / 500)
            )

        best = max(candidates, key=rank)
        start = words(best.value[:400])[:6]
        near = [best, *[c for c in candidates if c is not best and words(c.value[:400])[:6] == start]]
        choice = choose([Candidate("body", best.value, c.origin, c.where, c.weight) for c in near], lambda c: 0)[0]
        self.note("body", choice)
        self.fields["body"] = best.value[:_MAX_BODY]

    def _price(self) -> None:
        candidates = self.get("price")
        choices = choose(candidates, lambda c: round(c.value[0], 2))
        if not choices or choices[0].confidence < FLOOR:
            return
        best = choices[0]
        amount = best.value[0]
        named = [Candidate("currency", c.value[1], c.origin, c.where, c.weight) for c in best.support if c.value[1]]
        currency = choose(
            [*named, *[Candidate(c.field, c.value, c.origin, c.where, c.weight * 0.8) for c in self.get("currency")]],
            lambda c: c.value,
        )
        if not currency and self.country in LANDS:
            currency = [
                Choice(LANDS[self.country].currency, 0.4, [Candidate("currency", "", "country", self.country, 0.4)])
            ]
        code = currency[0].value if currency else ""
        if currency:
            self.note("currency", currency[0])
            self.extra["currency"] = code
        shown = [c.value[2] for c in best.support if c.value[2] and c.value[1] == code and len(c.value[2]) <= 40]
        period = next((c.value[3] for c in best.support if c.value[3]), "")
        text = (
            min(shown, key=lambda part: (-sum(map(str.isdigit, part)), len(part)))
            if shown
            else f"{spell(amount)} {code}".strip()
        )
        self.fields["price"] = collapse(text)
        self.extra["amount"] = int(amount) if amount == int(amount) else amount
        if period:
            self.extra["period"] = period
        self.note("price", best)
        self.note("amount", best)

    def _place(self) -> None:
        whereabouts = Whereabouts(self.get, self.setting, self.country)
        for field in ("postal_code", "city", "region"):
            self._take(field, whereabouts.choices(field, self.extra.get("city", "")), extra=True, floor=0.2)
        street = choose(self.get("street"), lambda c: words(c.value))
        self._take("street", street, extra=True)
        points = choose(self.get("point"), lambda c: (round(c.value[0], 2), round(c.value[1], 2)))
        if points and points[0].confidence >= 0.2:
            latitude, longitude = max((c.value for c in points[0].support[:5]), key=lambda pair: len(repr(pair[0])))
            if len(repr(points[0].value[0])) >= 6:
                latitude, longitude = points[0].value
            self.extra["latitude"], self.extra["longitude"] = latitude, longitude
            self.note("latitude", points[0])
            self.note("longitude", points[0])
        self._place_line(whereabouts.whole)

    def _place_line(self, whole: list[Choice]) -> None:
        """The place in one line: the address as written, else its parts."""
        parts = [self.extra.get(name, "") for name in ("street", "city", "region")]
        known = {word for name in ("city", "region", "postal_code") for word in words(self.extra.get(name, ""))}
        # A line that one element of the page calls an address must name a place known otherwise.
        sure = [
            c
            for c in whole[:4]
            if c.confidence >= 0.45 or (c.confidence >= 0.25 and (not known or known & set(words(c.value))))
        ]
        if sure:
            self.fields["place"] = collapse(sure[0].value)[:300]
            self.note("place", sure[0])
        elif any(parts):
            self.fields["place"] = ", ".join(dict.fromkeys(part for part in parts if part))
            self.provenance["place"] = self.provenance[
                "city" if self.extra.get("city") else "region" if self.extra.get("region") else "street"
            ]
        else:
            self._take("place", choose(self.get("place"), lambda c: words(c.value)), floor=0.2)

    def _pictures(self) -> None:
        base = self.setting.page.base
        groups: dict[str, list[Candidate]] = {}
        for c in self.get("images"):
            url = absolute(base, c.value)
            if url and not is_furniture(url):
                groups.setdefault(picture_key(url), []).append(Candidate(c.field, url, c.origin, c.where, c.weight))
        if not groups:
            return
        choices = choose([c for group in groups.values() for c in group], lambda c: picture_key(c.value))
        strong = [choice for choice in choices if choice.confidence >= 0.3] or choices[:1]
        main = choices[0]
        order = {key: index for index, key in enumerate(groups)}
        others = sorted(
            (choice for choice in strong if choice is not main), key=lambda choice: order[picture_key(choice.value)]
        )
        self.fields["images"] = tuple(choice.value for choice in [main, *others][:MAX_IMAGES])
        self.extra["main_picture"] = main.value
        self.note("main_picture", main)
        self.note("images", main)

    def _people(self) -> None:
        setting = self.setting
        for field in ("agent", "agency"):
            candidates = [
                Candidate(
                    c.field,
                    collapse(c.value),
                    c.origin,
                    c.where,
                    c.weight * (0.3 if setting.is_site_name(c.value) else 1),
                )
                for c in self.get(field)
                if len(collapse(c.value)) <= 90
            ]
            self._take(field, choose(candidates, lambda c: words(c.value)), extra=True, floor=0.2)
        agent, agency = self.extra.get("agent"), self.extra.get("agency")
        if agency and (
            not agent or self.provenance["agent"]["confidence"] < 0.4 * self.provenance["agency"]["confidence"]
        ):
            self.extra["agent"] = agency
            self.provenance["agent"] = self.provenance["agency"]
        found: dict[str, Candidate] = {}
        for c in sorted(self.get("contacts"), key=lambda c: c.weight, reverse=True):
            digits = re.sub(r"\D", "", c.value)
            key = c.value.lower() if "@" in c.value or ":" in c.value else digits[-9:]
            if c.weight >= 0.3 or not found:
                found.setdefault(key, c)
        kept = [c for c in found.values() if c.weight >= 0.15][:10]
        if kept:
            self.fields["contacts"] = tuple(collapse(c.value) for c in kept)
            self.note("contacts", Choice(None, round(kept[0].weight, 2), kept))

    def _rest(self) -> None:
        language, _ = self.setting.language
        land = LANDS.get(self.country)
        languages = list(dict.fromkeys(filter(None, [language, *(land.languages if land else ())])))
        read = []
        for c in self.get("posted_at"):
            text = str(c.value)
            found = read_date(text, languages=languages, order=land.order if land else None, now=self.fetched_at)
            if found:
                read.append(Candidate(c.field, found, c.origin, c.where, c.weight))
        choices = choose(read, lambda c: c.value[:10])
        self._take("posted_at", choices, floor=0.25)
        self._take(
            "category",
            choose([c for c in self.get("category") if len(words(c.value)) <= 5], lambda c: words(c.value)),
            floor=0.2,
        )
        self._take("reference", choose(self.get("reference"), lambda c: c.value), extra=True, floor=0.25)
        if language:
            self.extra["language"] = language
