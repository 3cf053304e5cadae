"""Read leads for ranking in bulk: their listings, stated phrases, signals and links, as plain records.

A few queries serve many leads at once; nothing here decides anything.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlite_utils import Database

from models.ranking.subjects import READ, sectors, subjects

#: Kinds of signal that facts are made of; phrases are kept apart by indicator.
KINDS = ("phone", "email", "handle", "url", "wallet", "payment", "price", "age", "voice", "language", "disguise")


@dataclass(frozen=True, slots=True)
class Member:
    """One listing of a lead, as far as ranking looks at it."""

    id: int
    name: str  # source/id
    source: str
    place: str
    country: str
    category: str
    at: str  # posted, or first seen where the posting time is not stated
    first_seen: str
    title: str
    length: int  # characters of title and body


@dataclass(frozen=True, slots=True)
class PriceMark:
    """A price or pay beside what is usual: ``side`` is -1 when it is low, 1 when high, else 0."""

    listing: int
    signal: int
    sector: str
    side: int
    words: str  # such as "EUR 40 an hour where 120 is usual in ES, by 31 advertisers"


@dataclass
class Group:
    """One lead with everything its facts are computed from. Inner numbers are signal or link ids."""

    lead: str
    members: list[Member] = field(default_factory=list)
    #: kind -> value -> listing -> signal
    values: dict[str, dict[str, dict[int, int]]] = field(default_factory=dict)
    #: indicator -> listing -> signal, where the phrase is stated: neither negated nor quoted
    stated: dict[str, dict[int, int]] = field(default_factory=dict)
    #: kind -> (a, b, link)
    links: dict[str, list[tuple[int, int, int]]] = field(default_factory=dict)
    #: sector -> listings that are about it; ``telling`` holds every listing that tells what it is about
    sectors: dict[str, set[int]] = field(default_factory=dict)
    telling: set[int] = field(default_factory=set)
    #: listings that a person set aside, here or in another lead that this one resembles, by decision
    set_aside: dict[int, str] = field(default_factory=dict)
    #: prices beside the local market, as far as there is one
    price_marks: Sequence[PriceMark] = ()
    #: listing -> its title and the beginning of its text
    wording: dict[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Listings in the lead."""
        return len(self.members)

    def of(self, kind: str) -> Mapping[str, Mapping[int, int]]:
        """value -> listing -> signal of one kind."""
        return self.values.get(kind, {})

    def listings_with(self, kind: str) -> set[int]:
        """Listings in which a signal of that kind was read."""
        return {listing for found in self.of(kind).values() for listing in found}

    @property
    def country(self) -> str:
        """The country most of its listings name (ISO 3166-1 alpha-2), or empty where none is named."""
        named = Counter(member.country for member in self.members if member.country)
        return min(named, key=lambda country: (-named[country], country), default="")

    @cached_property
    def texts(self) -> dict[int, int]:
        """listing -> its text: listings joined by near-duplicate text share a number."""
        return joined([member.id for member in self.members], self.links.get("text", ()))

    @cached_property
    def pictures(self) -> dict[int, int]:
        """listing -> its picture family, for listings that share a picture with another."""
        pairs = self.links.get("picture", ())
        return joined(sorted({listing for a, b, _ in pairs for listing in (a, b)}), pairs)

    @cached_property
    def text_sizes(self) -> dict[int, int]:
        """text -> how many listings carry it."""
        sizes: dict[int, int] = {}
        for text in self.texts.values():
            sizes[text] = sizes.get(text, 0) + 1
        return sizes

    def share(self, listings: Mapping[int, object] | set[int]) -> float:
        """How much of the lead these listings are, 0..1: the mean of their share of the listings
        and of the distinct texts, so that a hundred copies of one advert do not speak a hundred times.
        """
        if not listings or not self.members:
            return 0.0
        here = [member.id for member in self.members if member.id in listings]
        by_text = sum(1 / self.text_sizes[self.texts[listing]] for listing in here) / len(self.text_sizes)
        return (len(here) / self.size + by_text) / 2


def joined(items: Sequence[int], pairs: Sequence[tuple[int, int, int]]) -> dict[int, int]:
    """item -> the smallest item it is connected with through ``(a, b, ...)`` pairs."""
    parent = {item: item for item in items}

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for a, b, _ in pairs:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    return {item: root(item) for item in items}


def read_groups(
    db: Database, leads: Sequence[str], set_aside: Mapping[int, str], sector_of: Mapping[str, str]
) -> list[Group]:
    """The groups of these leads, in their order.

    ``set_aside`` maps listings a person dismissed, and those that resemble them, to the decision;
    ``sector_of`` maps indicators to their sector, for those that have one.
    """
    groups = {lead: Group(lead) for lead in leads}
    chosen = "(select value from json_each(?))"
    ids = [json.dumps(list(leads))]
    of: dict[int, Group] = {}
    for row in db.execute(
        f"""select m.lead, g.id, g.source || '/' || g.source_id, g.source, g.place, g.country, g.category,
                   coalesce(nullif(g.posted_at, ''), g.first_seen), g.first_seen, g.title,
                   length(g.title) + length(g.body), substr(g.body, 1, {READ})
            from lead_members m join listings g on g.id = m.listing where m.lead in {chosen} order by g.id""",
        ids,
    ):
        group = groups[row[0]]
        group.members.append(Member(*row[1:-1]))
        of[row[1]] = group
        group.wording[row[1]] = (row[9], row[-1])
        if row[1] in set_aside:
            group.set_aside[row[1]] = set_aside[row[1]]
    for listing, kind, value, signal in db.execute(
        f"""select s.listing, s.kind, s.value, min(s.id) from lead_members m join signals s on s.listing = m.listing
            where m.lead in {chosen} and s.kind <> 'phrase' group by s.listing, s.kind, s.value""",
        ids,
    ):
        if kind in KINDS:
            of[listing].values.setdefault(kind, {}).setdefault(value, {})[listing] = signal
    # The plus keeps SQLite from walking every phrase of the case, by its index, for each few leads.
    for listing, indicator, signal in db.execute(
        f"""select s.listing, s.value, min(s.id) from lead_members m join signals s on s.listing = m.listing
            where m.lead in {chosen} and +s.kind = 'phrase'
              and not coalesce(json_extract(s.detail, '$.negated'), 0)
              and not coalesce(json_extract(s.detail, '$.quoted'), 0)
            group by s.listing, s.value""",
        ids,
    ):
        of[listing].stated.setdefault(indicator, {})[listing] = signal
    for a, b, kind, link in db.execute(
        f"""select k.a, k.b, k.kind, k.id from lead_members m join links k on k.a = m.listing
            where m.lead in {chosen} and k.kind in ('text', 'picture')""",
        ids,
    ):
        if of.get(b) is of[a]:
            of[a].links.setdefault(kind, []).append((a, b, link))
    for group in groups.values():
        _tell(group, sector_of)
    return [groups[lead] for lead in leads]


def _tell(group: Group, sector_of: Mapping[str, str]) -> None:
    """Note what each listing is about, by its plain words and by the phrases stated in it."""
    spoken = {listing: language for language, found in group.of("language").items() for listing in found}
    phrases: dict[int, list[str]] = {}
    for indicator, listings in group.stated.items():
        for listing in listings if indicator in sector_of else ():
            phrases.setdefault(listing, []).append(sector_of[indicator])
    for member in group.members:
        texts = (member.title, member.category, group.wording[member.id][1])
        told = subjects(texts, spoken.get(member.id, ""))
        if told or member.id in phrases:
            group.telling.add(member.id)
        for sector in sectors(told, phrases.get(member.id, ())):
            group.sectors.setdefault(sector, set()).add(member.id)
