"""Numbers whose digits are out of order or in two places: written backwards, or begun in the title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from features.contacts.phone_context import context
from features.contacts.phone_disguise import disguise_of
from features.unmask_digits import Token
from features.view import FieldView, ListingView
from leadline.core.records import Signal

if TYPE_CHECKING:
    from features.contacts.phones import Candidate

_BACKWARDS = re.compile(
    r"revers|backward|right to left|mirror|flip|al reves|de atras|inverti|al contrario|rovesci|a l'envers|ruckwarts|"
    r"umgekehrt|von hinten|wspak|od tylu|odwrotn|invers|de la coada|задом наперед|наоборот|с конца|tersten|ters |achterstevoren|"
    r"omgekeerd|de tras para|ao contrario|kataszt|forditva|pozpatku|sdrawkcab"
)
_GOES_ON = re.compile(
    r"rest|continu|second half|second part|last (?:part|digits|half)|other half|then|ends? (?:with|in)|and then|plus|"
    r"weiter|zweiter teil|endet|resto|termina|sigue|suite|fin du|continua|reszta|dalej|koncowka|continuare|final|остальн|"
    r"продолж|конец|devam|kalan|sonu|vervolg|eindigt|\.\.|…|>>|->"
)
#: Gaps at which digits out of order are taken to end.
_CUTS = frozenset({"word", "words", "aside", "line", "comma", "colon"})
_LAST = re.compile(r"[\s.\-…>/,:)(_*~+=|]*(?:\.\.\.|…|->|>>|cont(?:inued|\.)?|\(\d/\d\))?[\s.\-…>/)(_*~]*")


def backwards(field: FieldView, regions: Sequence[str]) -> list[Candidate]:
    """Numbers written last digit first, where the text says so near them."""
    from features.contacts.phones import Candidate, read_digits

    text = field.plain
    cues = [(cue.start(), cue.end()) for cue in _BACKWARDS.finditer(text)][:20]
    if not cues:
        return []
    nearest: dict[int, tuple[int, Candidate]] = {}
    for tokens in dict.fromkeys(map(tuple, field.digits[::-1])):
        for run in segments(text, list(tokens)):
            digits = "".join(token.digits for token in run)
            start, end = run[0].start, run[-1].end
            if not 7 <= len(digits) <= 18 or _plus_before(text, start):
                continue
            for index, (cue_start, cue_end) in enumerate(cues):
                distance = start - cue_end if start >= cue_end else cue_start - end
                if not 0 <= distance <= 60 or (index in nearest and nearest[index][0] <= distance):
                    continue
                readings = read_digits(digits[::-1], text[end : end + 1] == "+", regions)
                if readings and readings[0].points >= 3.0:
                    points = readings[0].points + 1.0
                    one = Candidate(points, 0, len(run) - 1, start, end, digits[::-1], tuple(readings[:4]), False, run)
                    nearest[index] = distance, one
    return list({(one.start, one.end): one for _, one in nearest.values()}.values())


def segments(text: str, tokens: list[Token]) -> Iterator[list[Token]]:
    """Runs of tokens, cut also at gaps that need some believing."""
    from features.contacts.phones import runs

    for run, gaps in runs(text, tokens):
        part = [run[0]]
        for token, between in zip(run[1:], gaps, strict=True):
            if between.style in _CUTS:
                yield part
                part = []
            part.append(token)
        yield part


def _plus_before(text: str, start: int) -> bool:
    return text[max(0, start - 1) : start] == "+"


def split_over_fields(view: ListingView, taken: dict[str, list[tuple[int, int]]]) -> list[Signal]:
    """Numbers begun at the end of the title and ended in the body."""
    fields = {field.name: field for field in view.texts}
    if len(fields) < 2:
        return []
    title, body = fields["title"], fields["body"]
    head = _tail(title, taken.get("title", ()))
    if head is None:
        return []
    head_run, expected = head
    text = body.plain
    tried = 0
    for tokens in dict.fromkeys(map(tuple, body.digits[::-1])):
        for run in segments(text, list(tokens)):
            start, end = run[0].start, run[-1].end
            at_the_front = not any(char.isalnum() for char in text[: min(start, 40)]) and start < 40
            cued = _GOES_ON.search(text, max(0, start - 30), start) is not None
            announced = expected and context(text, start, end) == "phone"
            if not (at_the_front or cued or announced or (expected and start <= 28)):
                continue
            if any(start < b and a < end for a, b in taken.get("body", ())):
                continue
            tried += 1
            if tried > 40:
                return []
            found = _join(view, title, head_run, body, run, sure=at_the_front or cued)
            if found is not None:
                return [found]
    return []


def _tail(title: FieldView, taken: Sequence[tuple[int, int]]) -> tuple[list[Token], bool] | None:
    """The digits a title ends with, where they are no number of their own, and whether more is announced."""
    text = title.plain
    bold, strict = title.digits
    for tokens in (strict, bold):
        run = max(segments(text, tokens), key=lambda part: part[0].start, default=None)
        if run is None:
            continue
        start, end = run[0].start, run[-1].end
        if any(a < end and start < b for a, b in taken):
            return None
        rest = text[end:]
        if 2 <= sum(len(token.digits) for token in run) <= 11 and _LAST.fullmatch(rest):
            going_on = "..." in rest or "…" in rest or ">" in rest or rest.rstrip().endswith(("-", "cont", "/"))
            return run, going_on or context(text, start, end) == "phone"
    return None


def _join(
    view: ListingView, title: FieldView, head: Sequence[Token], body: FieldView, tail: Sequence[Token], *, sure: bool
) -> Signal | None:
    """The number that the title's last digits and the body's next ones make, where they make one."""
    from features.contacts.phones import EXTRACTOR, confidence, read_digits, writing_steps

    plus = _plus_before(title.lower, head[0].start)
    for last in range(len(tail), 0, -1):
        digits = "".join(token.digits for token in (*head, *tail[:last]))
        if not 8 <= len(digits) <= 17:
            continue
        readings = read_digits(digits, plus, view.regions)
        if not readings or readings[0].points < (4.2 if sure else 5.0):
            continue
        best = readings[0]
        ends = head[0].start, head[-1].end, tail[0].start, tail[last - 1].end
        hidden = max(
            disguise_of(title, ends[0], ends[1], head, True), disguise_of(body, ends[2], ends[3], tail[:last], True)
        )
        steps = [*writing_steps(title.plain, head), *writing_steps(body.plain, tail[:last])]
        return title.signal(
            "phone", best.number.e164, ends[0], ends[1], EXTRACTOR,
            steps=[*dict.fromkeys(steps), "joined over title and body", best.how],
            confidence=confidence(best.points - 1.5),
            detail={"region": best.number.region, "type": best.number.kind, "disguise": hidden},
            spans=[(title.name, *title.span(ends[0], ends[1])), (body.name, *body.span(ends[2], ends[3]))],
        )  # fmt: skip
    return None
