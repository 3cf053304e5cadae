"""Reasons and links in words, each with the way to the very place that bears it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from features.catalogue import GRADES
from leadline.core.records import Link, Reason
from models.linking.explain import in_words
from models.ranking.evidence import TEXT, resolve
from models.ranking.facts import FACTS
from models.records import Dossier
from review_ui.present import anchor_of
from review_ui.wording import LINK_KINDS, WHOLE_LISTING, kind_of, words

#: Pairs shown for one link before the rest is only counted.
PAIRS = 12
#: Groups of links shown; a lead with more is held together by the first many times over.
GROUPS = 40
#: Characters of a quotation.
QUOTE = 48


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere on the lead page: the address within it, and what to call it."""

    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words or a link that bear a reason out, and the places where they stand (addresses)."""

    label: str
    hrefs: Sequence[str]


@dataclass(frozen=True, slots=True)
class ShownReason:
    """A reason with its grade in words and where its evidence is."""

    reason: Reason
    grade_words: str
    quotes: Sequence[Quote]


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """All links of a lead that rest on the same thing."""

    anchor: str
    label: str
    what: str
    strongest: float
    listings: int
    pairs: Sequence[tuple[Place, Place, str]]  # the two, and why in a sentence
    more: int


class Places:
    """Finds what evidence points at on the pages of a lead."""

    def __init__(self, whole: Dossier, page: int, per_page: int) -> None:
        self._page = page
        self._names = whole.names
        self._found = {shown.id: (order // per_page + 1, shown) for order, shown in enumerate(whole.listings)}
        self._texts = {shown.id: shown.listing for shown in whole.listings}
        self._anchors: dict[tuple[int, int, str], str] = {}
        self.groups = self._gather(whole.links)

    def listing(self, listing: int) -> Place:
        """The place of a listing, by database id; without an address when it is not in this lead."""
        if listing not in self._found:
            return Place("", self._names.get(listing, str(listing)))
        page, shown = self._found[listing]
        return Place(self._href(page, f"listing-{listing}"), shown.listing.name)

    def evidence(self, item: Mapping[str, Any]) -> Place | None:
        """The place of one piece of evidence: a reading in a listing's text, or a link."""
        if "a" in item:
            anchor = self._anchors.get((item["a"], item["b"], item["kind"]))
            label = f"{self._names.get(item['a'], '')} ↔ {self._names.get(item['b'], '')}"
            return Place(f"#{anchor}", label) if anchor else None  # the group is not shown
        if item.get("listing") not in self._found:
            return None
        page, shown = self._found[item["listing"]]
        quote = " ".join(str(item.get("raw", "")).split())
        if item["kind"] in WHOLE_LISTING or not quote:
            return Place(self._href(page, f"listing-{shown.id}"), shown.listing.name)
        quote = quote if len(quote) <= QUOTE else quote[: QUOTE - 1] + "…"
        anchor = f"listing-{shown.id}" if item["kind"] == TEXT else anchor_of(shown, item)
        return Place(self._href(page, anchor), f"“{quote}”")

    def _gather(self, links: Sequence[Link]) -> list[LinkGroup]:
        gathered: dict[tuple[str, str], list[Link]] = {}
        for link in links:
            gathered.setdefault((link.kind, link_words(link)), []).append(link)

        def order(item: tuple[tuple[str, str], list[Link]]) -> tuple:
            return -_joined(item[1]), -max(link.strength for link in item[1]), item[0]

        self.more_groups = max(0, len(gathered) - GROUPS)
        groups = []
        for number, ((kind, what), members) in enumerate(sorted(gathered.items(), key=order)[:GROUPS], start=1):
            members.sort(key=lambda link: (-link.strength, link.a, link.b))
            self._anchors.update(dict.fromkeys(((link.a, link.b, link.kind) for link in members), f"link-{number}"))
            groups.append(
                LinkGroup(
                    anchor=f"link-{number}",
                    label=LINK_KINDS.get(kind, words(kind).capitalize()),
                    what=what,
                    strongest=members[0].strength,
                    listings=_joined(members),
                    pairs=[
                        (self.listing(link.a), self.listing(link.b), in_words(link, self._texts))
                        for link in members[:PAIRS]
                    ],
                    more=max(0, len(members) - PAIRS),
                )
            )
        return groups

    def _href(self, page: int, anchor: str) -> str:
        return f"#{anchor}" if page == self._page else f"?page={page}#{anchor}"


def shown_reasons(db: Database, reasons: Sequence[Reason], places: Places) -> list[ShownReason]:
    """Reasons for the page. Evidence that is no longer there, or not in this lead, is left out."""
    rows = iter(resolve(db, [item for reason in reasons for item in reason.evidence]))
    found = []
    for reason in reasons:
        items = [row for _ in reason.evidence if (row := next(rows)) is not None]
        at: dict[str, list[str]] = {}
        for place in dict.fromkeys(place for item in items if (place := places.evidence(item))):
            at.setdefault(place.label, []).append(place.href)
        quotes = [Quote(label, hrefs) for label, hrefs in at.items()]
        found.append(ShownReason(reason, GRADES.get(reason.grade, ""), quotes))
    return found


def shown_facts(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What ranking counted, each as a sentence with its help; what is not stated is left out."""
    found = [(FACTS[name].say(value), FACTS[name].help) for name, value in facts.items() if name in FACTS and value]
    for item in facts.get("shared_by_strangers", ()):
        what = f"{kind_of(item['kind']).label} {item['value']} is shown by {item['parties']} unconnected parties"
        found.append((what, "It counts for little: strangers share it, as they do a call centre's number."))
    return found


def _joined(links: Sequence[Link]) -> int:
    return len({end for link in links for end in (link.a, link.b)})


def link_words(link: Link) -> str:
    """What a link rests on, in a few words; links that rest on the same thing say the same."""
    selectors = [f"{kind_of(item['kind']).label} {item['value']}" for item in link.evidence.get("selectors", ())]
    return ", ".join(sorted(set(selectors)))
