"""The words on screen for what the records only code: kinds, sectors, events, steps, bases."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of signal: its name, and the family whose colour it is marked in."""

    label: str
    family: str  # contact, phrase, fact, manner


KINDS: dict[str, Kind] = {
    "phone": Kind("Phone", "contact"),
    "email": Kind("E-mail", "contact"),
    "handle": Kind("Handle", "contact"),
    "url": Kind("Web address", "contact"),
    "wallet": Kind("Wallet", "contact"),
    "payment": Kind("Payment account", "contact"),
    "phrase": Kind("Phrase", "phrase"),
    "price": Kind("Price", "fact"),
    "age": Kind("Age stated", "fact"),
    "place": Kind("Place", "fact"),
    "date": Kind("Date", "fact"),
    "voice": Kind("Who is speaking", "manner"),
    "disguise": Kind("Hidden contact", "manner"),
    "language": Kind("Language", "manner"),
}

#: Kinds that speak of a listing as a whole: named beside it, never marked in its text.
WHOLE_LISTING = frozenset({"language"})

FAMILIES: dict[str, str] = {
    "contact": "how to reach somebody",
    "phrase": "words an indicator looks for",
    "fact": "prices, ages, places, dates",
    "manner": "how it is written",
}

SECTORS: dict[str, str] = {
    "sexual-services": "Sexual services",
    "labour": "Labour",
    "domestic-servitude": "Domestic servitude",
}

BASES: dict[str, str] = {
    "catalogue": "weight of evidence, not a probability",
    "learned": "chance of being escalated, learned from past decisions",
}

#: Kinds of lead that have models of their own, and all together.
KINDS_OF_LEAD: dict[str, str] = {
    "services": "leads about sexual services",
    "labour": "leads about labour",
    "all": "all leads",
}

#: Kinds of trends: what each is called, and what is counted of it.
TRENDS: dict[str, tuple[str, str]] = {
    "phrase": ("Signs of the catalogue", "leads that show it"),
    "wording": ("Wordings", "leads that use it"),
    "template": ("Templates", "listings made from it"),
    "selector": ("Contacts", "listings that give it"),
    "place": ("Places", "leads that advertise there"),
}

LINK_KINDS: dict[str, str] = {
    "manner": "Written alike",
    "selector": "Same contact",
    "text": "Nearly the same text",
    "picture": "Same picture",
}

EVENTS: dict[str, str] = {
    "created": "Lead formed",
    "grew": "Listings joined",
    "shrank": "Listings left",
    "merged": "Merged with another lead",
    "split": "Split",
    "returned": "Parted again",
}

#: What a person can say of two listings, and of a contact.
WORDS: dict[str, str] = {
    "cut": "Cut them apart",
    "different": "They are different",
    "same": "They are the same",
    "shared": "Mark a contact as shared by strangers",
    "own": "Mark a contact as one operation's own",
}

PICTURE_STATES: dict[str, str] = {
    "held": "Waiting to be read; nothing to show yet.",
    "destroyed": "The original was not kept: only its hash and this blurred copy are here.",
    "refused": "This picture was refused when it was read and is never shown.",
}

_VOICES = {
    "first_person_singular": "one person, of themselves",
    "plural": "several people, or for several",
    "third_person": "of somebody else",
}


def kind_of(kind: str) -> Kind:
    """The kind, also when an extractor is newer than this list."""
    return KINDS.get(kind) or Kind(words(kind).capitalize(), "fact")


def words(code: str) -> str:
    """A code such as ``not_stated`` or ``same-text`` as plain words."""
    return code.replace("_", " ").replace("-", " ").strip()


def value_words(kind: str, value: str) -> str:
    """A signal's value as an analyst would say it."""
    if kind == "voice":
        return _VOICES.get(value, words(value))
    if kind == "phrase":
        return words(value.replace(".", ": "))
    if kind == "disguise":
        try:
            return f"{float(value):.0%} of the way from plain"
        except ValueError:
            return value
    return value


def defanged(address: str) -> str:
    """A web address that no program will follow by mistake: ``hxxps://example[.]org/a``."""
    scheme, mark, rest = address.partition("://")
    if not mark or scheme.strip().lower() not in {"http", "https"}:
        return address.replace(":", "[:]")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower().replace('tt', 'xx')}://{host.replace('.', '[.]')}{slash}{path}"


def input_words(name: str) -> str:
    """An input of a model in words: a fact by its help, a sign by its indicator's name, else itself."""
    from features.catalogue import load_catalogue
    from models.learning.lead_rows import SIGN
    from models.ranking.facts import FACTS

    if name in FACTS:
        return FACTS[name].help.rstrip(".").split(":")[0].lower()
    sign = name.removeprefix(SIGN)
    if sign != name and sign in load_catalogue():
        return load_catalogue().get(sign).name
    return {"body": "words of the texts", "title": "words of the titles", "catalogue": "the catalogue’s score"}.get(
        name, name
    )
