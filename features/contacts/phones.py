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
from typing import NamedTuple

from features.contacts.number_readings import Reading, read_digits
from features.contacts.phone_disguise import disguise_of
from features.contacts.phone_filler import filled
from features.contacts.phone_split import backwards, split_over_fields
from features.contacts.phone_stretches import Looked, Stretch, look
from features.contacts.window_loops import ENOUGH, ENOUGH_ALONE
from features.digit_gaps import gap
from features.digit_token import DOUBTFUL, LEET, WEAK_WORD, WORD, Token
from features.view import FieldView, ListingView
from leadline.core.records import Signal

NAME = "phones"
VERSION = "3"
EXTRACTOR = f"{NAME}@{VERSION}"

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


class Candidate(NamedTuple):
    """A stretch of tokens read as a number."""

    points: float
    start: int  # view offsets
    end: int
    readings: tuple[Reading, ...]
    run: Sequence[Token]


def find(field: FieldView, regions: tuple[str, ...], looked: Looked) -> list[Candidate]:
    """Numbers in a field, in order, not overlapping."""
    ranked: list[tuple[float, int, int, int, Candidate | Stretch]] = []
    for one in looked.stretches:
        points = _points(field, one, regions)
        if points is not None:
            ranked.append((-points, one.start - one.end, one.start, len(ranked), one))
    if looked.strewn:
        for candidate in filled(field, regions):
            points, start, end, *_ = candidate
            ranked.append((-points, start - end, start, len(ranked), candidate))
    ranked.sort()
    kept: list[Candidate] = []
    for cost, length, start, _, one in ranked:
        end = start - length
        if all(end <= other.start or start >= other.end for other in kept):
            kept.append(one if isinstance(one, Candidate) else _candidate(field, one, regions, -cost))
            if len(kept) > 200:
                break
    return sorted(kept, key=lambda one: one.start)


def _points(field: FieldView, one: Stretch, regions: tuple[str, ...]) -> float | None:
    """What speaks for a stretch being a number, in points; None where that is not enough."""
    digits_give = one.digits_give
    if digits_give < 0:  # a region's own rule tells
        readings = _read_stretch(field, one, regions)
        if not readings:
            return None
        digits_give = round(1000 * readings[0].points)
        alone = digits_give + one.hanging
        if alone < 1000 * ENOUGH_ALONE or alone + one.around < 1000 * ENOUGH:
            return None
    return (digits_give + one.hanging + one.around - one.left_out) / 1000


def _candidate(field: FieldView, one: Stretch, regions: tuple[str, ...], points: float) -> Candidate:
    run = field.digits[1 - one.bold].part(one.first, one.last + 1)
    return Candidate(points, one.start, one.end, _read_stretch(field, one, regions)[:4], run)


def _read_stretch(field: FieldView, one: Stretch, regions: tuple[str, ...]) -> tuple[Reading, ...]:
    digits = field.digits[1 - one.bold].spelt(one.digits, one.digits + one.count)
    return read_digits(digits, one.plus == 1, regions, one.foreign == 1)


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
