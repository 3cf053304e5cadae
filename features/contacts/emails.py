"""E-mail addresses, plain or disguised (``name (at) host dot com``), in lower case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from features.contacts.addresses import DOT, known_ending, plain_host
from features.contacts.platforms import PLATFORMS
from features.number_words import plain
from features.view import FieldView, ListingView
from features.words import letter_runs, words
from leadline.core.records import Signal

NAME = "emails"
VERSION = "2"
EXTRACTOR = f"{NAME}@{VERSION}"

#: Words for the sign, as patterns.
_SAID = (
    "at", "arroba", "arrobase", "arobase", "arobas", "chiocciola", "klammeraffe", "malpa", "małpa", "собака", "собачка", "песик", "παπακι", "snabela", "krollalfa", "ät", "apenstaartje", "apestaart", "kukac",
    "zavinac", "zavináč", r"kuyruklu\s?a", "a commerciale",
)  # fmt: skip
_AT_WORD = f"(?:{'|'.join(_SAID)})"
#: The sign as written: itself, in brackets, or a word in brackets or between spaces.
_AT = re.compile(
    rf"\s?[\[({{<]\s?(?:@|a|ä|æt|{_AT_WORD})\s?[\])}}>]\s?|\s?[_*-]{_AT_WORD}[_*-]\s?|\s{_AT_WORD}\s|\s?@\s?",
    re.IGNORECASE,
)
#: Where what ``_AT`` finds begins: at a sign or bracket, or one character before a word.
_OPENING = re.compile(r"[\[({<@]")
_SAID_AT = {said.partition("\\")[0]: re.compile(rf"{said}[\s_*-]") for said in _SAID}
#: Without a sign, one of its words or an opened bracket with an "a" there is no address.
_SAID_WORDS = frozenset(run for said in _SAID for run in letter_runs(plain(said.replace(r"\s?", " "))) if len(run) > 1) | {"kuyruklua"}
_BRACKETED = re.compile(r"[\[({<]\s?[aäæ]")
_LOCAL = re.compile(
    rf"(?<![\w.+%-])[a-z0-9][\w.+%-]{{0,63}}(?:(?:{DOT})[\w+%-]{{1,40}}){{0,3}}\Z", re.IGNORECASE | re.ASCII
)
_LOCAL_PLAIN = re.compile(r"[a-z0-9][\w.+%-]{0,63}\Z", re.IGNORECASE | re.ASCII)
_HOST = re.compile(rf"[a-z0-9-]{{1,63}}(?:(?:{DOT})[a-z0-9-]{{1,63}}){{1,4}}", re.IGNORECASE | re.ASCII)
_HOST_SPACED = re.compile(
    r"([a-z0-9-]{2,40})\s?\.\s?(com|net|org|fr|de|es|it|pl|ro|ru|nl|co\.uk|ua|com\.br)(?!\w)", re.IGNORECASE
)
_PROVIDERS = words(
    "gmail googlemail yahoo hotmail outlook live protonmail proton icloud gmx web yandex mail tutanota aol wp onet interia o2 "
    "libero orange laposte seznam ukr bk inbox rambler zoho msn ymail me"
)
#: A provider's name tells a host whose dot is a comma or stands apart.
_PROVIDER_APART = re.compile(
    rf"({'|'.join(sorted(_PROVIDERS))})\s?[.,]\s?(com|net|org|me|fr|de|es|it|pl|ro|ru|nl|ua|ch|at|be|pt|cz|hu|gr|se|dk|in|ie|co\.uk|com\.br)(?!\w)", re.IGNORECASE
)
#: Every letter set apart: "r o s a @ g m x . d e"; the name is looked for from its end.
_HOST_APART = re.compile(r"(?:\s[a-z0-9.-]){4,40}(?!\S)", re.IGNORECASE | re.ASCII)
_NAME_APART = re.compile(r"(?:\s[a-z0-9._+-]){2,40}\s[a-z0-9](?![^\s:])", re.IGNORECASE | re.ASCII)
_BARE_PROVIDER = re.compile(r"(gmail|hotmail|yahoo|outlook|protonmail|icloud)(?![\w.])", re.IGNORECASE)
_ANNOUNCED = re.compile(
    r"(?:e-?mail|mail|correo|courriel|почт|adres|write|schreib|scrivi|escrib|posta)\W{0,12}\S{0,40}\Z", re.IGNORECASE
)
#: Signs looked at in one text; an advert holds a few.
_MOST_SIGNS = 10_000
#: Words that stand before "at" in a sentence and are nobody's name.
_SENTENCE_WORDS = words(
    "me us is are was be call look see meet work working based located staying stay here available home you am pm visit "
    "found find and or only it out in up on live days hours now love join arrive new start starts open apply"
)


#: Names of platforms, which stand before an account's "@".
_PLATFORM_NAMES = frozenset(word for platform in PLATFORMS.values() for word in platform.words.split()) - {"paypal", "zelle", "pix"}


def extract(view: ListingView) -> list[Signal]:
    """One ``email`` signal per address in each field; read once per view."""
    signals = view.read.get(NAME)
    if signals is None:
        signals = view.read[NAME] = []
        for field in view.fields:
            if field.name != "price" and _hinted(field):
                signals.extend(_in_field(field))
    return signals


def _hinted(field: FieldView) -> bool:
    lower = field.lower
    return "@" in lower or not _SAID_WORDS.isdisjoint(field.vocabulary) or _BRACKETED.search(lower) is not None


def _signs(text: str, lower: str) -> Iterator[re.Match[str]]:
    """What ``_AT`` finds in a text, in order. It is tried only where a sign, a bracket or one of its words stands."""
    places = [found.start() for found in _OPENING.finditer(lower)]
    for word, pattern in _SAID_AT.items():
        if word in lower:
            places += [found.start() - 1 for found in pattern.finditer(lower) if found.start()]
    done = 0
    for place in sorted(places):
        # A blank before it belongs to the sign, except where it is what parts a word from others.
        spaced = place > done and text[place - 1].isspace() and not text[place].isspace()
        sign = _AT.match(text, place - spaced) if place >= done else None
        if sign is not None:
            done = sign.end()
            yield sign


def _in_field(field: FieldView) -> list[Signal]:
    text = field.text
    found = list(_apart(field)) if " @ " in text else []
    done = 0
    for sign in islice(_signs(text, field.lower), _MOST_SIGNS):
        if sign.start() < done:
            continue
        written = sign.group()
        bare = written == "@"
        worded = written[:1].isspace() and "@" not in written and written.strip().isalpha()
        left = text[max(done, sign.start() - 100) : sign.start()]
        local = (_LOCAL_PLAIN if bare or worded else _LOCAL).search(left)
        host = _HOST.match(text, sign.end())
        if local is None:
            continue
        confidence, end, domain = 0.99, 0, ""
        if host is not None:
            domain, end = plain_host(host.group()), host.end()
            while domain and not known_ending(domain):  # "name@host.com.Call me"
                cut = domain.rpartition(".")[0]
                shorter = _prefix_end(text, sign.end(), end, cut)
                if not cut or shorter is None or "." not in cut:
                    domain = ""
                    break
                domain, end = cut, shorter
        if not domain and (spaced := _HOST_SPACED.match(text, sign.end())):
            domain, end, confidence = f"{spaced.group(1)}.{spaced.group(2)}".lower(), spaced.end(), 0.8
        if not domain and (apart := _PROVIDER_APART.match(text, sign.end())):
            domain, end, confidence = f"{apart.group(1)}.{apart.group(2)}".lower(), apart.end(), 0.8
        if not domain and (provider := _BARE_PROVIDER.match(text, sign.end())):
            domain, end, confidence = f"{provider.group(1).lower()}.com", provider.end(), 0.7
        if not domain:
            continue
        if worded and "." not in text[sign.end() : end]:  # where the host's dots are words, the name's may be
            local = _LOCAL.search(left) or local
        name = plain_host(local.group())
        if written[:1].isspace() and written[-1:] == "@" and name in _PLATFORM_NAMES:
            continue  # "bluesky @name.bsky.social"
        if worded:
            known = domain.split(".")[0] in _PROVIDERS
            hidden_dot = "." not in text[sign.end() : end]
            if name in _SENTENCE_WORDS or not (known or hidden_dot or _ANNOUNCED.search(left)):
                continue
            confidence = min(confidence, 0.9 if known else 0.75)
        start = sign.start() - len(local.group())
        steps = []
        if not bare:
            steps.append("at sign restored")
        if plain_host(text[sign.end() : end]) != text[sign.end() : end].lower() or name != local.group().lower():
            steps.append("dots restored")
        hidden = (
            0.0
            if not steps and field.raw.isascii()
            else 0.3 * len(steps) + 0.2 * bool(field.unmasked.steps(start, end))
        )
        found.append(
            field.signal(
                "email", f"{name}@{domain}", start, end, EXTRACTOR,
                steps=steps, confidence=confidence, detail={"host": domain, "disguise": round(min(1.0, hidden), 2)},
            )
        )  # fmt: skip
        done = end
    return found


def _apart(field: FieldView) -> Iterator[Signal]:
    """Addresses whose letters stand apart."""
    text, tried = field.text, 0
    at = text.find(" @ ")
    while at >= 0 and tried < _MOST_SIGNS:
        tried += 1
        host = _HOST_APART.match(text, at + 2)
        name = _NAME_APART.match(text[max(0, at - 84) : at + 1][::-1]) if host else None
        domain = "".join(host.group().split()).lower() if host else ""
        if host and name and known_ending(domain):
            start = at + 1 - len(name.group())
            yield field.signal(
                "email", f"{''.join(text[start:at].split()).lower()}@{domain}", start, host.end(), EXTRACTOR,
                steps=["spaces removed"], confidence=0.9, detail={"host": domain, "disguise": 0.6},
            )  # fmt: skip
        at = text.find(" @ ", at + 2)


def _prefix_end(text: str, start: int, end: int, host: str) -> int | None:
    """Where in ``text[start:end]`` the written form of ``host`` ends."""
    for stop in range(end - 1, start, -1):
        if plain_host(text[start:stop]) == host and text[stop - 1].isalnum():
            return stop
    return None
