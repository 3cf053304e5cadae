"""Telephone numbers, however they are written: E.164 with the span, the steps and the other readings.

Digits are found by ``features.unmask_digits``; here every stretch of them that libphonenumber's plans
hold for a number is weighed in points: what speaks for a phone (``+``, trunk prefix, a word such as
"call" before it) against what speaks for something else (a price, a date, an order number, leftover
digits on either side, far-fetched gaps). The points are ours, set on generated adverts
(``benchmarks/phones.py``), not on the ones reported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from features.code_points import kinds
from features.contacts.number_readings import Reading, read_digits
from features.contacts.number_tables import build, home, numbers
from features.contacts.phone_context import known_around
from features.contacts.phone_disguise import disguise_of
from features.contacts.phone_filler import filled
from features.contacts.phone_split import backwards, cue_tables, split_over_fields
from features.contacts.point_loops import ends_there
from features.contacts.window_loops import ENOUGH, ENOUGH_ALONE, stretches
from features.digit_gaps import gap
from features.digit_token import DOUBTFUL, FIGURES, LEET, WEAK_WORD, WORD, Token
from features.token_loops import END, HOW, START
from features.unmask_digits import Digits
from features.view import FieldView, ListingView
from leadline.core.records import Signal

NAME = "phones"
VERSION = "2"
EXTRACTOR = f"{NAME}@{VERSION}"

#: Most readings tried in one field: an advert needs a few dozen, a hostile text would ask for millions.
MOST_TRIES = 6000

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
_OPENING = re.compile(r"[+(][\s(]{0,2}\Z")


#: A stretch of tokens: the columns of ``features.contacts.window_loops``.
_Stretch: TypeAlias = list[int]


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


class Looked(NamedTuple):
    """What compiled loops see in the digits of a field (``features.contacts.window_loops``)."""

    strict: list[_Stretch]  # stretches of the strict reading that may be a number
    bold: list[_Stretch]  # those that the bold reading has more
    strewn: bool  # a word stands between groups of figures
    backwards: bool  # the text may say that digits are backwards


def look(field: FieldView, regions: tuple[str, ...]) -> Looked | None:
    """Where a number may be in a field; None where there are no digits."""
    packed = field.packed_digits
    if packed is None:
        return None
    unbuilt = 1
    while unbuilt:
        (stricts, strewn, turned, unbuilt, *_), *found = stretches(
            field.codes, packed, kinds(), known_around(), home(regions), *numbers(), *cue_tables(), MOST_TRIES
        ).tolist()
        if unbuilt:
            build(unbuilt - 1)
    return Looked(found[:stricts], found[stricts:], strewn == 1, turned == 1 or "\u202e" in field.raw)


def find(field: FieldView, regions: tuple[str, ...], looked: Looked) -> list[Candidate]:
    """Numbers in a field, in order, not overlapping."""
    found: list[Candidate] = []
    if looked.strict or looked.bold:
        bold, strict = field.digits
        found = _candidates(strict, looked.strict, regions, False)
        if found and bold is not strict:
            found = [one._replace(points=one.points - _words_cut_off(field, one, bold)) for one in found]
        found += _candidates(bold, looked.bold, regions, True)
    if looked.strewn:
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


def _words_cut_off(field: FieldView, one: Candidate, bold: Digits) -> float:
    """Cost of everyday words next to dictated digits that the bold reading would take in."""
    if all(token[3] == FIGURES for token in one.run):
        return 0.0
    starts, ends, hows = bold.table[START], bold.table[END], bold.table[HOW]
    after, before = int(starts.searchsorted(one.end)), int(starts.searchsorted(one.start)) - 1
    cost = 0.0
    if before >= 0 and hows[before] == WEAK_WORD and 0 <= one.start - ends[before] <= 2:
        cost += 1.2
    if after < len(bold) and hows[after] == WEAK_WORD and starts[after] - one.end <= 2:
        cost += 2.8 if ends_there(field.codes, int(ends[after]), kinds()) else 1.2
    return cost


def _candidates(
    tokens: Digits, places: Sequence[_Stretch], regions: tuple[str, ...], bold: bool
) -> list[Candidate]:
    """The stretches of tokens that are likely enough a number."""
    if not places:
        return []
    found: list[Candidate] = []
    spelt = tokens.spelt()
    for first, last, plus, at, size, start, end, foreign, hanging, around in places:
        digits = spelt[at : at + size]
        readings = read_digits(digits, plus == 1, regions, foreign == 1)
        if not readings or (points := readings[0].points + hanging / 1000) < ENOUGH_ALONE:
            continue
        points = round(points + around / 1000, 3)
        if points >= ENOUGH:
            run = tokens.part(first, last + 1)
            found.append(Candidate(points, first, last, start, end, digits, readings[:4], bold, run))
    return found


def extract(view: ListingView) -> list[Signal]:
    """One ``phone`` signal per number read in each field, and numbers split over title and body.

    A number said to be on a messenger ("WhatsApp +44 ...") is also a ``handle``.
    """
    known = view.read.get(NAME)
    if known is None:
        known = view.read[NAME] = _read(view)
    return known


def _read(view: ListingView) -> list[Signal]:
    signals: list[Signal] = []
    taken: dict[str, list[tuple[int, int]]] = {}
    for field in view.fields:
        if field.name == "price":
            continue
        looked = look(field, view.regions)
        if looked is None:
            continue
        found = find(field, view.regions, looked)
        turned = backwards(field, view.regions) if looked.backwards else []
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
