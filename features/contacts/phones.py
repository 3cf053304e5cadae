"""Telephone numbers, however they are written: E.164 with the span, the steps and the other readings.

Digits are found by ``features.unmask_digits``; here every stretch of them that libphonenumber's plans
hold for a number is weighed in points: what speaks for a phone (``+``, trunk prefix, a word such as
"call" before it) against what speaks for something else (a price, a date, an order number, leftover
digits on either side, far-fetched gaps). The points are ours, set on generated adverts
(``benchmarks/phones.py``), not on the ones reported.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from features.contacts.numbering import Number, country_code, international, national, plan
from features.contacts.phone_disguise import disguise_of
from features.contacts.phone_filler import filled
from features.contacts.phone_points import blocked, ends_there, shape, surroundings
from features.digit_gaps import gap
from features.digit_token import DOUBTFUL, FIGURES, LEET, WEAK_WORD, WORD, Token
from features.unmask_digits import FEWEST_DIGITS, Run
from features.view import FieldView, ListingView
from leadline.core.records import Signal

NAME = "phones"
VERSION = "2"
EXTRACTOR = f"{NAME}@{VERSION}"

#: Points a candidate needs.
ENOUGH = 3.0
#: Most readings tried in one field: an advert needs a few dozen, a hostile text would ask for millions.
MOST_TRIES = 6000
_MOST_DIGITS = 18

_PLUS = re.compile(r"(?:\+|(?<![^\W_])(?:plus|mas|piu|mais|плюс|arti))[\s(\[{<]{0,3}\Z")
_PLUS_ENDS = ("+", "plus", "mas", "piu", "mais", "плюс", "arti")
_EXTENSION = re.compile(
    r"\s{0,2},?\s?(?:ext\.?|extension|x|доб\.?|durchwahl|dw|int\.?|wew\.?|poste|ramal)\s?[:.]?\s?(\d{1,6})(?!\d)"
)
_MESSENGERS = (
    r"(?:(?P<whatsapp>whats?\s?app|wassap|watsapp?|wsp|wapp|ватсап|вотсап|zap)|(?P<viber>viber|вайбер)|(?P<signal>signal)"
    r"|(?P<telegram>telegram|телеграм)|(?P<wechat>we\s?chat|微信))(?![^\W_])"
)
_MESSENGER_BEFORE = re.compile(
    rf"(?<![^\W_]){_MESSENGERS}[\s:.,()\-–+=>]{{0,6}}(?:(?:number|no|nr|me|on|is|only|numero|nummer|numer)[\s:.]{{0,3}})?[+(]{{0,2}}\Z"
)
_MESSENGER_AFTER = re.compile(rf"[\s,()\-–]{{0,4}}(?:on |via |por |per |auf |sur |на )?{_MESSENGERS}")
_WEIRD_KINDS = frozenset({"premium_rate", "pager", "uan", "voicemail", "shared_cost"})
_OPENING = re.compile(r"[+(][\s(]{0,2}\Z")


class Reading(NamedTuple):
    """A number that digits can be read as, and how much speaks for it."""

    points: float
    number: Number
    how: str  # step name


class Candidate(NamedTuple):
    """A stretch of tokens read as a number."""

    points: float
    first: int  # token index
    last: int  # token index, included
    start: int  # view offsets
    end: int
    digits: str
    readings: tuple[Reading, ...]
    bold: bool
    run: Sequence[Token]


@lru_cache(maxsize=65536)
def read_digits(digits: str, plus: bool, regions: tuple[str, ...], foreign: bool = False) -> tuple[Reading, ...]:
    """Every number ``digits`` can be, best first. ``regions`` are countries, likeliest first.

    With ``foreign`` also a number of any other country, its code written without ``+``.
    """
    found: list[Reading] = []
    if plus:
        number = international(digits) or (international(digits[2:]) if digits.startswith("00") else None)
        return (Reading(6.0, number, "international prefix"),) if number else ()
    if digits.startswith("00"):
        number = international(digits[2:])
        if number:
            found.append(Reading(5.5, number, "international prefix"))
    elif digits.startswith("011") and regions and regions[0] in ("US", "CA"):
        number = international(digits[3:])
        if number:
            found.append(Reading(5.0, number, "international prefix"))
    for rank, region in enumerate(regions):
        number = national(digits, region)
        if number is None:
            continue
        points = 5.0 - 0.6 * rank
        if number.trunk_expected and not number.trunk:
            points -= 3.2
        size = len(number.e164)
        if size < 11:
            points -= 1.5 if size == 10 else 3.0
        if number.kind in _WEIRD_KINDS:
            points -= 1.5
        elif number.kind in ("mobile", "reserved"):
            points += 0.5
        found.append(Reading(points, number, f"country {region}"))
    if len(digits) >= 10 and digits[0] != "0" and (foreign or country_code(digits) in _home_codes(regions)):
        number = international(digits)
        if number is not None and all(number.e164 != other.number.e164 for other in found):
            home = number.region in regions[:2]
            if home or number.kind == "mobile":
                found.append(Reading(4.2 if home else 1.5, number, "country code without +"))
    found.sort(key=lambda reading: -reading.points)
    return tuple(found)


@lru_cache(maxsize=1024)
def _home_codes(regions: tuple[str, ...]) -> frozenset[str]:
    return frozenset(home.code for region in regions[:2] if (home := plan(region)))


@lru_cache(maxsize=1024)
def _lengths(regions: tuple[str, ...]) -> frozenset[int]:
    """How many digits a number may have, as dialled in any of the regions."""
    return frozenset(size for region in regions if (home := plan(region)) for size in home.dialled_lengths)


def find(field: FieldView, regions: tuple[str, ...]) -> list[Candidate]:
    """Numbers in a field, in order, not overlapping."""
    bold, strict = field.runs
    text = field.plain
    tries = [MOST_TRIES]
    found = _candidates(text, strict, regions, False, tries)
    if bold is not strict:
        found = [one._replace(points=one.points - _words_cut_off(text, one, field.digits[0])) for one in found]
        known = {(run[0].start, run[-1].end, len(run)) for run, _ in strict}
        bolder = [
            one for one in bold if (one[0][0].start, one[0][-1].end, len(one[0])) not in known or _is_bold(one[0])
        ]
        found += _candidates(text, bolder, regions, True, tries)
    found += filled(field, regions)
    if not found:
        return []
    found.sort(key=lambda one: (-one.points, one.start - one.end, one.start))
    kept: list[Candidate] = []
    for one in found:
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
            if len(kept) > 200:
                break
    return sorted(kept, key=lambda one: one.start)


def _is_bold(run: Sequence[Token]) -> bool:
    return any(token.how > WORD for token in run)


def _words_cut_off(text: str, one: Candidate, bold: list[Token]) -> float:
    """Cost of everyday words next to dictated digits that the bold reading would take in."""
    if all(token.how == FIGURES for token in one.run):
        return 0.0
    after = bisect_left(bold, (one.end,))
    before = bisect_left(bold, (one.start,)) - 1
    cost = 0.0
    if before >= 0 and bold[before].how == WEAK_WORD and 0 <= one.start - bold[before].end <= 2:
        cost += 1.2
    if after < len(bold) and bold[after].how == WEAK_WORD and bold[after].start - one.end <= 2:
        cost += 2.8 if ends_there(text, bold[after].end) else 1.2
    return cost


def _candidates(
    text: str, runs: Sequence[Run], regions: tuple[str, ...], bold: bool, tries: list[int]
) -> list[Candidate]:
    found: list[Candidate] = []
    lengths = _lengths(regions)
    for run, gaps in runs:
        stopped: list[bool] | None = None  # asked for only where digits make a number
        whole = "".join([token[2] for token in run])
        total, count = len(whole), len(run)
        ends = list(accumulate([len(token[2]) for token in run]))
        begin = low = 0  # of the first token's digits; the first token with which there are enough
        for first, opening in enumerate(run):
            if total - begin < FEWEST_DIGITS:
                break
            base, begin = begin, ends[first]
            if stopped is not None and stopped[first]:
                continue
            while ends[low] - base < FEWEST_DIGITS:
                low += 1
            complete = False  # the first token alone is a whole number
            plus = None
            for last in range(max(low, first), count):
                size = ends[last] - base
                if size > _MOST_DIGITS or tries[0] <= 0 or (stopped is not None and any(stopped[first : last + 1])):
                    break
                if size < 10 and size not in lengths and whole[base] != "0":
                    if plus is None:
                        plus = plus_before(text, opening[0])
                    if not plus:
                        continue
                if opening[3] == WEAK_WORD and run[last][3] == WEAK_WORD and last - first > 12:
                    break
                if plus is None:
                    plus = plus_before(text, opening[0])
                tries[0] -= 1
                digits = whole[base : ends[last]]
                readings = read_digits(digits, plus, regions, last - first <= 4 and opening[3] == FIGURES)
                if not readings:
                    continue
                if stopped is None:
                    stopped = blocked(text, run, gaps)
                    if any(stopped[first : last + 1]):
                        break
                points = readings[0].points + shape(text, run, gaps, first, last)
                if last == first:
                    complete = size >= 9
                elif complete:
                    points -= 2.0
                if points < ENOUGH - 2.5:
                    continue
                points += surroundings(text, run, gaps, first, last, stopped, plus)
                if points >= ENOUGH:
                    start, end, tokens = opening[0], run[last][1], run[first : last + 1]
                    found.append(Candidate(points, first, last, start, end, digits, tuple(readings[:4]), bold, tokens))
    return found


def plus_before(text: str, start: int) -> bool:
    """Whether a plus, as a sign or a word, stands before the digits at ``start``; brackets may be between."""
    before = text[max(0, start - 8) : start].rstrip(" ([{<\n\t")
    if before[-1:] == "+" and before[-2:-1].isdigit():  # "7+9+1"
        return False
    return before.endswith(_PLUS_ENDS) and _PLUS.search(text, max(0, start - 8), start) is not None


def extract(view: ListingView) -> list[Signal]:
    """One ``phone`` signal per number read in each field, and numbers split over title and body.

    A number said to be on a messenger ("WhatsApp +44 ...") is also a ``handle``.
    """
    known = view.read.get(NAME)
    if known is None:
        known = view.read[NAME] = _read(view)
    return known


def _read(view: ListingView) -> list[Signal]:
    from features.contacts.phone_split import backwards, split_over_fields

    signals: list[Signal] = []
    taken: dict[str, list[tuple[int, int]]] = {}
    for field in view.fields:
        if field.name == "price":
            continue
        found = find(field, view.regions)
        turned = backwards(field, view.regions)
        if turned:
            found = [one for one in found if all(one.end <= two.start or one.start >= two.end for two in turned)]
        taken[field.name] = [(one.start, one.end) for one in (*found, *turned)]
        for one in (*found, *turned):
            signal = to_signal(field, one, ["reversed"] if one in turned else [])
            signals.append(signal)
            platform = messenger(field.lower, one.start, one.end)
            if platform:
                signals.append(
                    replace(
                        signal,
                        kind="handle",
                        value=f"{platform}:{signal.value}",
                        alternatives=(),
                        detail={"platform": platform},
                    )
                )
    for joined in split_over_fields(view, taken):  # and what was taken for a number of its own is a part of it
        signals = [one for one in signals if one.field != joined.field or one.end <= joined.start or one.start >= joined.end]
        signals.append(joined)
    return signals


def messenger(text: str, start: int, end: int) -> str:
    """The messenger a number is said to be on, by the words right before or after it; else empty."""
    for found in (_MESSENGER_BEFORE.search(text, max(0, start - 24), start), _MESSENGER_AFTER.match(text, end)):
        if found:
            return next(name for name in ("whatsapp", "viber", "signal", "telegram", "wechat") if found[name])
    return ""


def to_signal(field: FieldView, one: Candidate, extra_steps: Sequence[str] = ()) -> Signal:
    """The signal of a candidate: best reading as value, the others as alternatives."""
    best = one.readings[0]
    start, end = _with_prefix(field.lower, one.start, one.end)
    detail: dict[str, object] = {
        "region": best.number.region,
        "type": best.number.kind,
        "disguise": disguise_of(field, one.start, one.end, one.run, bool(extra_steps)),
    }
    extension = _EXTENSION.match(field.lower, one.end)
    if extension:
        detail["extension"] = extension.group(1)
    steps = [*writing_steps(field.plain, one.run), *extra_steps, best.how]
    alternatives = [
        {
            "value": other.number.e164,
            "region": other.number.region,
            "confidence": confidence(other.points - best.points + one.points - 1.5),
        }
        for other in one.readings[1:]
        if other.number.e164 != best.number.e164
    ]
    return field.signal(
        "phone", best.number.e164, start, end, EXTRACTOR,
        steps=steps, confidence=confidence(one.points), alternatives=alternatives, detail=detail,
    )  # fmt: skip


def _with_prefix(text: str, start: int, end: int) -> tuple[int, int]:
    found = _OPENING.search(text, max(0, start - 3), start)
    if found:
        start = found.start()
        if start and text[start - 1] == "+":
            start -= 1
    return start, end


def writing_steps(text: str, run: Sequence[Token]) -> list[str]:
    """Names of the steps that turned what is written into plain digits."""
    steps = []
    hows = {token.how for token in run}
    if WORD in hows or WEAK_WORD in hows:
        steps.append("number words read")
    if LEET in hows or DOUBTFUL in hows:
        steps.append("look-alike letters read as digits")
    for left, right in pairwise(run):
        between = gap(text[left.end : right.start])
        if between is None or between.cost:
            steps.append("separators and filler removed")
            break
    return steps


def confidence(points: float) -> float:
    """Points as 0..1: 0.5 at the threshold, near 1 from four points above it."""
    return max(0.05, min(0.99, 0.55 + 0.11 * (points - ENOUGH)))
