"""Places named in a listing: country, region, city, with coordinates from a bundled gazetteer.

Many names are also words ("Nice", "Reading", "Mobile") or people ("Sofia"). A name counts where it is
written as one (capital letter, or after a word such as "in") and nothing speaks against it; which of
several places of that name is meant follows what stands beside it, then the listing's own country.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from features.folding import first_wide
from features.gazetteer import BENDING, Place, gazetteer
from features.language import common_words
from features.number_words import plain
from features.words import words

if TYPE_CHECKING:
    from features.view import FieldView, ListingView
    from leadline.core.records import Signal

NAME = "places"
VERSION = "2"
EXTRACTOR = f"{NAME}@{VERSION}"
#: Most places cited in one listing.
_MOST = 40
#: Words looked at as names in one field, of those with capitals and of those after a word such as "in": an advert of
#: 10,000 characters has some hundreds.
_MOST_NAMES = 5_000
#: Characters of the longest word looked at as (part of) a name: an endless word is none, and is not walked again and again.
_LONGEST_WORD = 64
_LARGE, _SOME = 300_000, 80_000
#: People above which a city abroad is known by its names in other languages even where nothing says that a place is
#: meant: the Latin name of Brno is also a woman's.
_KNOWN = 1_000_000

#: Names that are more often a word or a person: they count only after a word of place, and in their own country.
_DOUBTFUL = words(
    "nice reading mobile bath split male orange hull bury deal sandwich rugby poole barking cork derby split bergen police normal best most "
    "essen halle hof bar pula man same date of hall page gold central north south east west northern southern eastern western centre center "
    "bank beach hill green park golf sale start march may june august sunday union price total many goes lima ba sur aix eu van den bad "
    "victoria sofia florence charlotte chelsea adelaide paris jackson lincoln madison houston austin alexandria diana regina santiago vera "
    "alma lourdes valencia carolina georgia jordan israel chad india asia dallas kent brooklyn savannah aurora phoenix eugene melissa carmen "
    "elizabeth anna maria laura sara sandra angela isabel rosario mercedes cruz santa san saint born along young home college university media "
    "enterprise independence liberty hope angels spring summer winter star diamond king queen prince duke royal grand eagle crystal silver "
    "roses rose lucky china turkey brest gap como lodi pisa bonn worms vienna lens nancy tours angers troy rome bethlehem delta surprise "
    "opportunity commerce industry corona colon bello buena vista plata leon marina messina salem hamilton wellington washington franklin clinton "
    "bristol stanley nelson douglas preston lancaster richmond warren sidney sydney melbourne perth darwin hilton dover temple ford ware "
    "bend mission eden trinity oxford cambridge harlow epsom crewe wells rye ash ashford holland columbia"
)
#: Words before a place, in the languages adverts are written in.
_PLACE_WORD = re.compile(
    r"(?:(?<![^\W_])(?:in|at|near|from|to|around|across|outside|visiting|based in|located in|area of|nach|aus|bei|nahe|raum|um|stadt|en|cerca de|desde|hacia|zona|"
    r"em|de|perto de|no|na|para|a|à|au|aux|près de|vers|dans|ad|presso|di|da|te|naar|uit|bij|regio|omgeving|w|we|do|z|ze|koło|okolice|pod|în|din|la|lângă|spre|"
    r"v|ve|do|u|z|i|till|från|til|fra|på|в|во|из|на|до|под|у|з|із|от|към|край|город|г\.|şehri|σε|στη|στην|στο|απο|city|town|location|place|ort|ciudad|ville|città|miasto|oraș|stad)"
    r"|[📍🏙🏡:])\s{0,2}\Z"
)
_STRONG = re.compile(
    r"(?:(?<![^\W_])(?:in|near|visiting|based in|located in|nach|raum|w|we|în|в|till|naar|te|em|en|à|ad|v|ve|city of)|📍)\s{0,2}\Z"
)
#: Where a name may begin: a capital letter, or a letter of a script without capitals; and a small letter after "in".
_BEGIN = re.compile(
    r"[A-Z\u00c0-\u00de\u0100-\u017f\u0386-\u03ab\u0400-\u042f\u0490\u0531-\u0e00\u10a0-\u10ff](?<![^\W_][\s\S])"
)
_SMALL = words("in near nach aus raum en em te naar w we din в у к till från visiting from to")
_PIN = "📍"
_CAPITAL = re.compile(r"[^\W\d_](?:[^\W\d_]+|['’.-](?=[^\W\d_]))+")
_NEXT = re.compile(r"[ -]")
_QUALIFIER = re.compile(r"\s?[,(/-]\s?\(?([^\W\d_]{2,20}(?: [^\W\d_]{3,20})?)")


def extract(view: ListingView) -> list[Signal]:
    """One ``place`` signal per place named in title or body, value ``Name, CC``; each place once a field."""
    home = view.regions[0] if view.listing.country or view.listing.place else ""
    signals: list[Signal] = []
    for field in view.texts:
        seen: set[Place] = set()
        for start, end, place, confidence, others in _in_field(field, home):
            if place not in seen and len(signals) < _MOST:
                seen.add(place)
                signals.append(_signal(field, start, end, place, confidence, others))
    return signals


def _signal(
    field: FieldView, start: int, end: int, place: Place, confidence: float, others: tuple[Place, ...]
) -> Signal:
    return field.signal(
        "place", f"{place.name}, {place.country}", start, end, EXTRACTOR, confidence=confidence,
        alternatives=[{"value": f"{one.name}, {one.country}", "population": one.population} for one in others[:3]],
        detail={"level": place.level, "country": place.country, "region": place.region, "lat": place.lat, "lon": place.lon},
    )  # fmt: skip


def _in_field(field: FieldView, home: str) -> Iterator[tuple[int, int, Place, float, tuple[Place, ...]]]:
    text, folded = field.text, field.plain
    names, stems = gazetteer().names, gazetteer().stems
    firsts, firsts_large = _first_words()
    ordinary = _ordinary()
    shouted = text[:400] == text[:400].upper()
    done = 0
    candidates = sorted(
        {found.start() for found in islice(_BEGIN.finditer(text), _MOST_NAMES)}
        | set(islice(_after_small(folded, field.vocabulary), _MOST_NAMES))
    )
    for start in candidates:
        word = _CAPITAL.match(folded, start, start + _LONGEST_WORD)
        if word is None or start < done:
            continue
        first, end = word.group(), word.end()
        known = first in names or first in firsts or "-" in first or "'" in first
        capital = text[start].isupper() and not shouted
        if not known and not (capital and (first[:-1] in stems or first[:-2] in stems or first[:-3] in stems)):
            continue
        if not capital and first in ordinary and first not in firsts_large:
            continue
        found = _longest(folded, start, end, names, firsts) if known else None
        if found is None:
            place = _bent(folded, start, first) if capital else None
            if place is not None:
                done = end
                yield start, end, place, 0.8, ()
            continue
        stop, places = found
        judged = _judge(text, folded, start, stop, places, home, capital)
        if judged is not None:
            done = stop
            yield start, stop, *judged
    if not text.isascii():
        yield from _wide(text)


def _after_small(text: str, vocabulary: frozenset[str]) -> Iterator[int]:
    """Where a word begins that follows one of the small words and one blank."""
    for word in (*(_SMALL & vocabulary), *(_PIN if _PIN in text else ())):
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            if text[end : end + 1].isspace() and text[end + 1 : end + 2].isalpha() and not text[at - 1 : at].isalnum():
                yield end + 1
            at = text.find(word, end)


@lru_cache(maxsize=1)
def _first_words() -> tuple[frozenset[str], frozenset[str]]:
    """First words of names of several words: of all, and of those of large cities."""
    several = [
        (name.split(" ", 1)[0], places[0].population) for name, places in gazetteer().names.items() if " " in name
    ]
    return frozenset(word for word, _ in several), frozenset(
        word
        for word, people in several
        if people >= _LARGE and word in ("new", "los", "san", "rio", "sao", "la", "las", "buenos")
    )


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    """Words that in small letters are no place."""
    return _DOUBTFUL | common_words()


def _longest(
    folded: str, start: int, end: int, names: Mapping[str, tuple[Place, ...]], firsts: frozenset[str]
) -> tuple[int, tuple[Place, ...]] | None:
    """The longest name that begins with the word at ``[start, end)``."""
    best = None
    key = folded[start:end].replace("-", " ").replace("'", " ")
    if key in names:
        best = (end, names[key])
    head = key.split(" ", 1)[0]
    if head in firsts and key == head:
        stop = end
        for _ in range(gazetteer().longest - 1):
            if not _NEXT.match(folded, stop):
                break
            following = _CAPITAL.match(folded, stop + 1, stop + 1 + _LONGEST_WORD)
            if following is None:
                break
            stop = following.end()
            key = f"{key} {folded[following.start() : stop]}".replace("-", " ")
            if key in names:
                best = (stop, names[key])
    if best is None and "-" in folded[start:end]:  # "Berlin-Mitte"
        cut = folded.index("-", start)
        key = folded[start:cut]
        if key in names and names[key][0].population >= _LARGE:
            best = (cut, names[key])
    return best


def _judge(
    text: str, folded: str, start: int, end: int, places: tuple[Place, ...], home: str, capital: bool
) -> tuple[Place, float, tuple[Place, ...]] | None:
    """The place meant, how sure, and the others of that name; None where it is more likely a word."""
    name = folded[start:end]
    key = name.replace("-", " ").replace("'", " ")
    before = folded[max(0, start - 14) : start]
    said = _PLACE_WORD.search(before) is not None
    beside = _beside(folded, end)
    agreeing = [
        one for one in places if one.country in beside or (one.country == "US" and one.region.lower() in beside)
    ]
    native = [one for one in places if one.country == home]
    place = (agreeing or native or places)[0]
    if place.population < _SOME and not (agreeing or native) and place.level == "city" and not _STRONG.search(before):
        return None
    doubtful = name in _DOUBTFUL or (" " not in name and name in common_words()) or len(name) < 4
    if doubtful:
        strong = _STRONG.search(before) is not None
        if not (agreeing and capital) and not (
            strong and capital and (place in native or place.population > 1_000_000 or place.level == "country")
        ):
            return None
    if not capital and place.level == "city" and place.population < _LARGE and not native:
        return None
    if not capital and place.level == "region":
        return None
    if place.level == "region" and not (said or agreeing or native):
        return None
    if capital and not said and not agreeing and not native and place.level == "city":
        own_name = plain(place.name.lower()).replace("-", " ").replace("'", " ")
        if place.population < (_LARGE if key == own_name else _KNOWN):
            return None
        following = folded[end : end + 12].lstrip(" ")
        if text[end : end + 1] == " " and text[end + 1 : end + 2].isupper() and following[:1].isalpha():
            return None  # part of a longer name
    sure = 0.95 if agreeing else 0.9 if native else 0.85 if said else 0.7
    return (
        place,
        sure if len(places) == 1 or agreeing or native else sure - 0.1,
        tuple(one for one in places if one is not place),
    )


def _beside(folded: str, end: int) -> frozenset[str]:
    """Country or state that follows a name: "Paris, France", "Austin, TX", "Leeds (UK)"."""
    found = _QUALIFIER.match(folded, end)
    if found is None:
        return frozenset()
    written = found.group(1)
    codes = {
        one.country
        for key in (written, written.split(" ")[0])
        for one in gazetteer().names.get(key, ())[:3]
        if one.level == "country"
    }
    states = {
        one.region.lower()
        for key in (written, written.split(" ")[0])
        for one in gazetteer().names.get(key, ())
        if one.level == "region" and one.country == "US"
    }
    return frozenset(codes | states | ({written[:2]} if len(written.split(" ")[0]) == 2 else set()))


def _bent(folded: str, start: int, word: str) -> Place | None:
    """A Slavic or Baltic city with a case ending, after a preposition ("w Warszawie", "в Москве")."""
    if len(word) < 5 or not _STRONG.search(folded[max(0, start - 6) : start]):
        return None
    for cut in (1, 2, 3):
        stem = word[: len(word) - cut]
        place = gazetteer().stems.get(stem)
        if place is not None and len(stem) > 3 and place.country in BENDING:
            return place
    return None


def _wide(text: str) -> Iterator[tuple[int, int, Place, float, tuple[Place, ...]]]:
    """Names in scripts without spaces."""
    first = first_wide(text)
    if first < 0:
        return
    for last, (size, place) in gazetteer().wide.iter_long(text, first):
        yield last + 1 - size, last + 1, place, 0.8, ()
