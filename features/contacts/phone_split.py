"""Numbers whose digits are out of order or in two places: written backwards, or begun in the title."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import ahocorasick
import numpy as np

from features.code_points import codes_of, starts_of
from features.contacts.cue_loops import gram_table
from features.contacts.number_readings import read_digits
from features.contacts.phone_context import context
from features.contacts.phone_disguise import disguise_of
from features.digit_gaps import GAPS
from features.digit_token import Token
from features.gap_loops import APART
from features.token_loops import END, GAP
from features.unmask_digits import FEWEST_DIGITS, Digits, Run
from features.view import FieldView, ListingView
from leadline.core.records import Signal

if TYPE_CHECKING:
    from features.contacts.phones import Candidate

T = TypeVar("T")

_BACKWARDS = (
    "revers", "backward", "right to left", "mirror", "flip", "al reves", "de atras", "inverti", "al contrario", "rovesci",
    "a l'envers", "ruckwarts", "umgekehrt", "von hinten", "wspak", "od tylu", "odwrotn", "invers", "de la coada", "задом наперед",
    "наоборот", "с конца", "tersten", "ters ", "achterstevoren", "omgekeerd", "de tras para", "ao contrario", "kataszt",
    "forditva", "pozpatku", "sdrawkcab",
)  # fmt: skip
#: Text that is shown from right to left, though it is stored from left to right.
_TURNED = re.compile("\u202e[^\u202c\n]*")
_GOES_ON = re.compile(
    r"rest|continu|finish|complet|remain|second half|second part|last (?:part|digits|half)|other half|then|ends? (?:with|in)|and then|plus|"
    r"weiter|zweiter teil|endet|resto|restant|termina|acaba|sigue|suite|fin du|continua|reszta|dalej|koncowka|continuare|final|остальн|"
    r"puis|suivi|poi|finisce|potem|na koncu|apoi|urmat|дальше|далі|потом|потім|решта|закінч|заканч|sonra|verder|daarna|zbytek|pak|dal|tobbi|folytat|majd|dann|luego|despues|depois|"
    r"продолж|конец|devam|kalan|sonu|vervolg|eindigt|\.\.|…|>>|->"
)
_WENT_ON = re.compile(
    r"[\s,.)]{0,3}(?:(?:that|which|to|is|are|es|sind|sono|sao|pour|para|to jest)\s)?(?:finish|complet|conclu|the (?:rest|end|last)|el resto|la suite|o resto|il resto|der rest|reszta|restul|остальн|de rest)"
)
#: How far from the digits the text may say that they are backwards.
_NEAR = 70
#: Digits of the longest number, country code and prefixes included.
_MOST_DIGITS = 18
#: Digits of the shortest number that is put together, and pieces of a body that are looked at.
_FEWEST_JOINED, _MOST_PIECES = 8, 150
#: Gaps at which digits out of order are taken to end.
_CUTS = frozenset({"word", "words", "aside", "line", "comma", "colon"})
_LAST = re.compile(r"[\s.\-…>/,:)(_*~+=|]*(?:\.\.\.|…|->|>>|cont(?:inued|\.)?|\(\d/\d\))?[\s.\-…>/)(_*~]*")


def backwards(field: FieldView, regions: tuple[str, ...]) -> list[Candidate]:
    """Numbers written last digit first, where the text says so near them or turns its direction around."""
    text = field.plain
    turned = [found.span() for found in _TURNED.finditer(field.raw)] if "\u202e" in field.raw else []
    said = sorted((last + 1 - size, last + 1) for last, size in _cues().iter(text))
    if not said and not turned:
        return []
    runs = [tokens.runs(FEWEST_DIGITS) for tokens in _readings(field.digits)]
    nearest: dict[int, tuple[int, Candidate]] = {}
    for run in chain.from_iterable(map(segments, runs)):
        size = sum([len(token.digits) for token in run])
        if not FEWEST_DIGITS <= size <= _MOST_DIGITS:
            continue
        start, end = run[0].start, run[-1].end
        if _plus_before(text, start):
            continue
        raw_start = field.span(start, end)[0]
        around = bisect_left(turned, (raw_start,)) - 1
        if around >= 0 and raw_start < turned[around][1]:
            one = _turned(run, regions, text)
            if one is not None:
                nearest[-raw_start - 1] = 0, one
            continue
        for at, until in said[bisect_left(said, (start - _NEAR,)) : bisect_left(said, (end + _NEAR,))]:
            if not (until <= start or (at >= end and until <= end + _NEAR)):
                continue
            distance = start - until if until <= start else at - end
            if at in nearest and nearest[at][0] <= distance:
                continue
            one = _turned(run, regions, text)
            if one is not None:
                nearest[at] = distance, one
    return list({(one.start, one.end): one for _, one in nearest.values()}.values())


@lru_cache(maxsize=1)
def cue_tables() -> tuple[np.ndarray, ...]:
    """What says that digits are written backwards, for ``features.contacts.window_loops.stretches``."""
    codes, starts = codes_of("".join(_BACKWARDS)), starts_of(_BACKWARDS)
    return gram_table(codes, starts, 256), codes, starts


@lru_cache(maxsize=1)
def _cues() -> ahocorasick.Automaton:
    """A scanner for what says that digits are written backwards; its values are lengths."""
    scanner = ahocorasick.Automaton()
    for cue in _BACKWARDS:
        scanner.add_word(cue, len(cue))
    scanner.make_automaton()
    return scanner


def _turned(run: list[Token], regions: tuple[str, ...], text: str) -> Candidate | None:
    """The number that a run is when read from its end."""
    from features.contacts.phones import Candidate

    start, end = run[0].start, run[-1].end
    digits = "".join([token.digits for token in run])[::-1]
    readings = read_digits(digits, text[end : end + 1] == "+", regions)
    if not readings or readings[0].points < 3.0:
        return None
    return Candidate(readings[0].points + 1.0, start, end, readings[:4], run)


def _readings(both: tuple[T, T]) -> tuple[T, ...]:
    """The strict reading and, where it differs, the bold one."""
    bold, strict = both
    return (strict,) if bold is strict else (strict, bold)


def segments(runs: Iterable[Run]) -> Iterator[list[Token]]:
    """Runs of tokens, cut also at gaps that need some believing."""
    for run, gaps in runs:
        part = [run[0]]
        for token, between in zip(run[1:], gaps, strict=True):
            if between.style in _CUTS:
                yield part
                part = []
            part.append(token)
        yield part


def _last_segment(tokens: Digits) -> list[Token]:
    """The last of ``segments`` of all runs of tokens."""
    gaps = tokens.table[GAP].tolist()
    first = len(gaps) - 1
    while first and gaps[first] != APART and GAPS[gaps[first]].style not in _CUTS:
        first -= 1
    return tokens.part(first, len(gaps))


def _plus_before(text: str, start: int) -> bool:
    return text[max(0, start - 1) : start] == "+"


def split_over_fields(view: ListingView, taken: dict[str, list[tuple[int, int]]]) -> list[Signal]:
    """A number begun at the end of the title and ended in the body, where there is one."""
    if len(view.texts) < 2:
        return []
    title, body = view.texts
    if not any(map(len, title.all_digits)):
        return []
    best: tuple[float, Signal] | None = None
    for head in _tails(title, taken.get("title", ())):
        for found in _joined(view, title, body, head, taken.get("body", ())):
            if best is None or found[0] > best[0]:
                best = found
    return [best[1]] if best else []


def _joined(
    view: ListingView, title: FieldView, body: FieldView, head: _Head, taken: Sequence[tuple[int, int]]
) -> Iterator[tuple[float, Signal]]:
    """The numbers that a title's digits and others in the body make, and their points."""
    text = body.plain
    begun = sum([len(token.digits) for token in head.run])
    tried = 0
    for tokens in _readings(body.all_digits):
        for run in islice(segments(tokens.runs()), _MOST_PIECES):
            if begun + sum([len(token.digits) for token in run]) < _FEWEST_JOINED:
                continue
            start, end = run[0].start, run[-1].end
            if any(start < b and a < end for a, b in taken):
                continue
            at_the_front = start < 40 and not any(char.isalnum() for char in text[:start])
            cued = (_GOES_ON.search(text, max(0, start - 30), start) or _WENT_ON.match(text, end)) is not None
            announced = context(body.codes, start, end)
            if announced == "other" and not at_the_front:
                continue
            sure = at_the_front + 0.8 * cued + 0.8 * (announced == "phone")
            if not sure and (head.whole or not head.expected or start > 28):
                continue
            tried += 1
            if tried > 40:
                return
            found = _join(view, title, head.run, body, run, 4.2 if sure else 5.0)
            if found is not None:
                yield found[0] + sure, found[1]


class _Head(NamedTuple):
    """The digits that a title ends with."""

    run: list[Token]
    expected: bool  # more is announced
    whole: bool  # they are a number of their own, though the title says that they go on


def _tails(title: FieldView, taken: Sequence[tuple[int, int]]) -> Iterator[_Head]:
    """The digits a title ends with, where they are no number of their own or the title says that they go on."""
    text = title.plain
    for tokens in _readings(title.all_digits):
        if not tokens or not _LAST.fullmatch(text, int(tokens.table[END, -1])):
            continue
        run = _last_segment(tokens)
        start, end = run[0].start, run[-1].end
        rest = text[end:]
        going_on = ".." in rest or "…" in rest or ">" in rest or rest.rstrip().endswith(("-", "cont", "/"))
        whole = any(a < end and start < b for a, b in taken)
        if (going_on or not whole) and 2 <= sum(len(token.digits) for token in run) <= 11:
            yield _Head(run, going_on or context(title.codes, start, end) == "phone", whole)


def _join(
    view: ListingView, title: FieldView, head: Sequence[Token], body: FieldView, tail: Sequence[Token], enough: float
) -> tuple[float, Signal] | None:
    """The number that the title's last digits and the body's next ones make, where they make one, and its points."""
    from features.contacts.phones import EXTRACTOR, confidence, writing_steps

    plus = _plus_before(title.lower, head[0].start)
    for last in range(min(len(tail), _MOST_DIGITS), 0, -1):  # each token holds a digit
        digits = "".join(token.digits for token in (*head, *tail[:last]))
        if not _FEWEST_JOINED <= len(digits) <= 17:
            continue
        readings = read_digits(digits, plus, view.regions)
        if not readings or readings[0].points < enough:
            continue
        best = readings[0]
        ends = head[0].start, head[-1].end, tail[0].start, tail[last - 1].end
        hidden = max(
            disguise_of(title, ends[0], ends[1], head, True), disguise_of(body, ends[2], ends[3], tail[:last], True)
        )
        steps = [*writing_steps(title.plain, head), *writing_steps(body.plain, tail[:last])]
        return best.points - 0.5 * (last < len(tail)), title.signal(
            "phone", best.number.e164, ends[0], ends[1], EXTRACTOR,
            steps=[*dict.fromkeys(steps), "joined over title and body", best.how],
            confidence=confidence(best.points - 1.5),
            detail={"region": best.number.region, "type": best.number.kind, "disguise": hidden},
            spans=[(title.name, *title.span(ends[0], ends[1])), (body.name, *body.span(ends[2], ends[3]))],
        )  # fmt: skip
    return None
