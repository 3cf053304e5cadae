"""What can be counted about a lead: one function a fact, its docstring the help an analyst reads.

Every fact is a number or None where nothing is stated: not stated is not absent. How many places a
lead spans is a fact; in which order it went through them is not, and must not become one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from models.ranking.groups import Group
from models.ranking.price_facts import market_note, pay_high_share, pay_high_with_travel_share, price_low_share

DAY = 86_400.0
#: Contact details in these kinds belong to one account or line; a web address is often shared.
ACCOUNTS = ("phone", "email", "handle", "wallet", "payment")
#: A contact disguised at least this much (0..1) was hidden on purpose, not merely spaced.
HIDDEN = 0.25


def listings(group: Group) -> float:
    """Listings in the lead."""
    return group.size


def texts(group: Group) -> float:
    """Distinct texts: listings whose texts are near-duplicates count once."""
    return len(group.text_sizes)


def same_text_share(group: Group) -> float:
    """Share of the listings whose text is a near-duplicate of another listing's."""
    return sum(size for size in group.text_sizes.values() if size > 1) / group.size


def copies_per_text(group: Group) -> float:
    """Listings for each distinct text, on average."""
    return group.size / len(group.text_sizes)


def phones(group: Group) -> float:
    """Different phone numbers stated."""
    return len(group.of("phone"))


def accounts(group: Group) -> float:
    """Different ways of contact stated: phones, e-mail addresses, handles, wallets, payment accounts."""
    return sum(len(group.of(kind)) for kind in ACCOUNTS)


def busiest_account(group: Group) -> float:
    """Listings on the phone, address or handle that the most listings share."""
    return max((len(found) for kind in ACCOUNTS for found in group.of(kind).values()), default=0)


def busiest_account_texts(group: Group) -> float:
    """Distinct texts on the phone, address or handle that carries the most of them."""
    found = (at for kind in ACCOUNTS for at in group.of(kind).values())
    return max((len({group.texts[listing] for listing in at}) for at in found), default=0)


def places(group: Group) -> float:
    """Different places stated. Only how many: their order never counts."""
    return len({_plain(member.place) for member in group.members if member.place.strip()})


def countries(group: Group) -> float:
    """Different countries stated."""
    return len({member.country for member in group.members if member.country})


def sources(group: Group) -> float:
    """Different sites the listings were found on."""
    return len({member.source for member in group.members})


def languages(group: Group) -> float:
    """Different languages the listings are written in."""
    return len(group.of("language"))


def span_days(group: Group) -> float | None:
    """Days from the first posting to the last."""
    times = _times(group)
    return (times[-1] - times[0]) / DAY if times else None


def per_week(group: Group) -> float | None:
    """Listings a week, over at least one week."""
    days = span_days(group)
    return None if days is None else group.size / max(1.0, days / 7)


def burst_share(group: Group) -> float | None:
    """Largest share of the listings posted within one day, for leads of five or more."""
    times = _times(group)
    if len(times) < 5:
        return None
    best = start = 0
    for end, time in enumerate(times):
        while time - times[start] > DAY:
            start += 1
        best = max(best, end - start + 1)
    return best / len(times)


def picture_places(group: Group) -> float:
    """Most places in which one and the same picture was used."""
    where = {member.id: _plain(member.place) for member in group.members if member.place.strip()}
    families: dict[int, set[str]] = {}
    for listing, family in group.pictures.items():
        if listing in where:
            families.setdefault(family, set()).add(where[listing])
    return max((len(found) for found in families.values()), default=0)


def shared_picture_share(group: Group) -> float:
    """Share of the listings that show a picture another listing shows too."""
    return len(group.pictures) / group.size


def disguise_most(group: Group) -> float | None:
    """How far the most disguised contact is from plainly written: 0 not at all, 1 wholly."""
    return max((float(value) for value in group.of("disguise")), default=None)


def disguised_share(group: Group) -> float:
    """Share of the listings whose contact is hidden: spelled out, broken up, or in look-alike characters."""
    hidden = {listing for value, found in group.of("disguise").items() if float(value) >= HIDDEN for listing in found}
    return group.share(hidden)


def plural_share(group: Group) -> float:
    """Share of the listings written as "we"."""
    return group.share(_voice(group, "plural"))


def third_person_share(group: Group) -> float:
    """Share of the listings that speak about somebody else: "she is", "they are"."""
    return group.share(_voice(group, "third_person"))


def first_person_share(group: Group) -> float:
    """Share of the listings written as "I"."""
    return group.share(_voice(group, "first_person_singular"))


def ages(group: Group) -> float:
    """Different ages stated; a range ("18-25") is none of them."""
    return sum(age.isdigit() for age in group.of("age"))


def people_on_one_account(group: Group) -> float:
    """Most different ages stated, more than two years apart, by listings on one phone, address or handle.

    One person's adverts say a year or two more or less over time (``independent_share`` allows as much).
    """
    best = 0
    for kind in ACCOUNTS:
        for at in group.of(kind).values():
            stated = sorted({int(age) for age, found in group.of("age").items() if age.isdigit() and at.keys() & found})
            apart = 0
            last = -math.inf
            for age in stated:
                if age - last > 2:
                    apart += 1
                    last = age
            best = max(best, apart)
    return best


def independent_share(group: Group) -> float:
    """Share of the listings that read as one person advertising for themselves: written as "I", in a
    lead with a single phone number and no two ages more than two years apart.
    """
    stated = [int(age) for age in group.of("age") if age.isdigit()]
    if len(group.of("phone")) > 1 or (stated and max(stated) - min(stated) > 2):
        return 0.0
    return group.share(_voice(group, "first_person_singular") - _voice(group, "plural"))


def messenger_only_share(group: Group) -> float:
    """Share of the listings that can be answered only through a messenger: a handle, but no phone,
    e-mail or web address.
    """
    other = group.listings_with("phone") | group.listings_with("email") | group.listings_with("url")
    return group.share(group.listings_with("handle") - other)


def web_address_share(group: Group) -> float:
    """Share of the listings that name a web address."""
    return group.share(group.listings_with("url"))


def no_contact_share(group: Group) -> float:
    """Share of the listings that state no way of contact at all."""
    stated = set().union(*(group.listings_with(kind) for kind in (*ACCOUNTS, "url")))
    return group.share({member.id for member in group.members} - stated)


def priced_share(group: Group) -> float:
    """Share of the listings that state a price or pay."""
    return group.share(group.listings_with("price"))


def prices(group: Group) -> float:
    """Different prices or rates of pay stated."""
    return len(group.of("price"))


def short_share(group: Group) -> float:
    """Share of the listings with fewer than 120 characters of text."""
    return group.share({member.id for member in group.members if member.length < 120})


def other_subject_share(group: Group) -> float:
    """Share of the listings about something else than work or services (housing, goods, loans,
    promotions), less the share that is about work or services.
    """
    inside = group.telling.intersection(set().union(*group.sectors.values()))
    return max(0.0, group.share(group.telling - inside) - group.share(inside))


def set_aside_share(group: Group) -> float:
    """Share of the listings that a person set aside, here or in a lead with the same text or contact."""
    return len(group.set_aside) / group.size


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: how it is computed, how it is said, what it speaks of, and what shows it.

    ``says`` is a sentence with ``{value}`` in it; ``note`` adds what it was measured against. ``unit`` is ``count``, ``share`` (0..1, said in
    per cent) or ``days``. ``family`` keeps facts that tell the same story together, so that they
    saturate together. ``points`` names the signals (their kind), links (``links:text``) or prices beside
    the market (``market:low``) to show.
    """

    compute: Callable[[Group], float | None]
    says: str
    unit: Literal["count", "share", "days"]
    family: Literal["spread", "contact", "voice", "people", "terms", "judgement"]
    points: str = ""
    note: Callable[[Group], str] | None = None

    @property
    def help(self) -> str:
        """What the fact is, in plain language."""
        return " ".join((self.compute.__doc__ or "").split())

    def say(self, value: float) -> str:
        """The fact as a sentence."""
        return self.says.format(value=f"{value:.0%}" if self.unit == "share" else f"{value:.3g}")


FACTS: Mapping[str, Fact] = {
    "listings": Fact(listings, "{value} listings", "count", "spread"),
    "texts": Fact(texts, "{value} distinct texts", "count", "spread", "links:text"),
    "same_text_share": Fact(
        same_text_share, "{value} of the listings repeat another's text", "share", "spread", "links:text"
    ),
    "copies_per_text": Fact(copies_per_text, "{value} listings for each text", "count", "spread", "links:text"),
    "phones": Fact(phones, "{value} different phone numbers", "count", "spread", "phone"),
    "accounts": Fact(accounts, "{value} different ways of contact", "count", "spread", "phone"),
    "busiest_account": Fact(busiest_account, "{value} listings on one contact", "count", "spread", "phone"),
    "busiest_account_texts": Fact(
        busiest_account_texts, "{value} different texts on one contact", "count", "spread", "phone"
    ),
    "places": Fact(places, "{value} different places", "count", "spread"),
    "countries": Fact(countries, "{value} different countries", "count", "spread"),
    "sources": Fact(sources, "{value} different sites", "count", "spread"),
    "languages": Fact(languages, "{value} different languages", "count", "spread", "language"),
    "span_days": Fact(span_days, "posted over {value} days", "days", "spread"),
    "per_week": Fact(per_week, "{value} listings a week", "count", "spread"),
    "burst_share": Fact(burst_share, "{value} of the listings posted within a day", "share", "spread"),
    "picture_places": Fact(picture_places, "one picture used in {value} places", "count", "spread", "links:picture"),
    "shared_picture_share": Fact(
        shared_picture_share, "{value} of the listings share a picture", "share", "spread", "links:picture"
    ),
    "disguise_most": Fact(disguise_most, "contact disguised to {value}", "share", "contact", "disguise"),
    "disguised_share": Fact(
        disguised_share, "the contact is disguised in {value} of the listings", "share", "contact", "disguise"
    ),
    "messenger_only_share": Fact(
        messenger_only_share, "{value} of the listings can be answered only by messenger", "share", "contact", "handle"
    ),
    "web_address_share": Fact(web_address_share, "{value} of the listings name a web address", "share", "terms", "url"),
    "no_contact_share": Fact(no_contact_share, "{value} of the listings state no contact", "share", "contact"),
    "plural_share": Fact(plural_share, "{value} of the listings are written as we", "share", "voice", "voice"),
    "third_person_share": Fact(
        third_person_share, "{value} of the listings speak about somebody else", "share", "voice", "voice"
    ),
    "first_person_share": Fact(
        first_person_share, "{value} of the listings are written as I", "share", "voice", "voice"
    ),
    "ages": Fact(ages, "{value} different ages stated", "count", "people", "age"),
    "people_on_one_account": Fact(
        people_on_one_account, "{value} clearly different ages stated on one contact", "count", "people", "age"
    ),
    "independent_share": Fact(
        independent_share, "{value} of the listings read as one person advertising for themselves",
        "share", "voice", "voice",
    ),
    "priced_share": Fact(priced_share, "{value} of the listings state a price or pay", "share", "terms", "price"),
    "prices": Fact(prices, "{value} different prices or rates of pay", "count", "terms", "price"),
    "price_low_share": Fact(
        price_low_share, "{value} of the priced listings ask little for the local market", "share", "terms", "market:low",
        lambda group: market_note(group, -1),
    ),
    "pay_high_share": Fact(
        pay_high_share, "{value} of the offers pay much for the local market", "share", "terms", "market:high",
        lambda group: market_note(group, 1),
    ),
    "pay_high_with_travel_share": Fact(
        pay_high_with_travel_share, "{value} of the offers pay much, with lodging and travel", "share", "terms",
        "market:high", lambda group: market_note(group, 1),
    ),
    "other_subject_share": Fact(
        other_subject_share, "{value} more of the listings are about housing, goods, loans or promotions", "share", "terms"
    ),
    "short_share": Fact(short_share, "{value} of the listings are very short", "share", "terms"),
    "set_aside_share": Fact(
        set_aside_share, "a person set aside {value} of these listings, or ones like them", "share", "judgement"
    ),
}  # fmt: skip


def facts_of(group: Group) -> dict[str, float | None]:
    """Every fact of one lead, by name, rounded to three places."""
    found = {name: fact.compute(group) for name, fact in FACTS.items()}
    return {name: None if value is None else round(value, 3) for name, value in found.items()}


def _voice(group: Group, voice: str) -> set[int]:
    return set(group.of("voice").get(voice, ()))


def _plain(place: str) -> str:
    return " ".join(place.casefold().split())


def _times(group: Group) -> list[float]:
    """Posting times in seconds, oldest first; what is no time is left out."""
    found = []
    for member in group.members:
        try:
            time = datetime.fromisoformat(member.at)
        except (ValueError, OverflowError):
            continue
        found.append((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp())
    return sorted(found)
