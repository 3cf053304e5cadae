"""Numbers whose digits are out of order or in two places: written backwards, or begun in the title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from features.contacts.phone_context import context
from features.contacts.phone_disguise import disguise_of
from features.number_words import plain
from features.unmask_digits import Token, digit_tokens
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
_LAST = re.compile(r"[\s.\-…>/,:)(_*~+=|]*(?:\.\.\.|…|->|>>|cont(?:inued|\.)?|\(\d/\d\))?[\s.\-…>/)(_*~]*")


def backwards(lower: str, regions: Sequence[str], found: Sequence[Candidate]) -> list[Candidate]:
    """Numbers written last digit first, where the text says so near them."""
    from features.contacts.phones import Candidate, read_digits, runs

    text = plain(lower)
    cues = [(cue.start(), cue.end()) for cue in _BACKWARDS.finditer(text)]
    if not cues:
        return []
    kept: list[Candidate] = []
    bold, strict = digit_tokens(lower)
    for tokens in (strict, bold) if bold is not strict else (strict,):
        for run, _gaps in runs(text, tokens):
            digits = "".join(token.digits for token in run)
            start, end = run[0].start, run[-1].end
            if not 7 <= len(digits) <= 18 or not any(
                start - 80 < cue_end <= start or end <= cue_start < end + 60 for cue_start, cue_end in cues
            ):
                continue
            if any(start < one.end and one.start < end for one in (*found, *kept)) and any(
                one.points > 8.5 for one in found if start < one.end and one.start < end
            ):
                continue
            plus = text[end : end + 1] == "+"
            readings = read_digits(digits[::-1], plus, regions)
            if readings and readings[0].points >= 3.0:
                kept.append(
                    Candidate(
                        readings[0].points + 1.0,
                        0,
                        len(run) - 1,
                        start,
                        end,
                        digits[::-1],
                        tuple(readings[:4]),
                        False,
                        run,
                    )
                )
        if kept:
            break
    return kept


def split_over_fields(view: ListingView, taken: dict[str, list[tuple[int, int]]]) -> list[Signal]:
    """Numbers begun at the end of the title and ended in the body."""
    from features.contacts.phones import EXTRACTOR, _confidence, read_digits, runs, writing_steps

    fields = {field.name: field for field in view.texts}
    if len(fields) < 2:
        return []
    title, body = fields["title"], fields["body"]
    head = _tail_run(title, taken.get("title", ()))
    if head is None:
        return []
    head_run, to_be_continued = head
    head_digits = "".join(token.digits for token in head_run)
    body_text = plain(body.lower)
    checked = 0
    for tokens in dict.fromkeys(map(tuple, digit_tokens(body.lower)[::-1])):
        for run, _gaps in runs(body_text, list(tokens)):
            start, end = run[0].start, run[-1].end
            if any(start < b and a < end for a, b in taken.get("body", ())):
                continue
            at_the_front = start <= 28
            before = body_text[max(0, start - 30) : start]
            cued = _GOES_ON.search(before) is not None
            announced = context(body_text, start, end)[0] == "phone"
            if not (at_the_front or cued or (to_be_continued and announced)):
                continue
            checked += 1
            if checked > 40:
                return []
            for last in range(len(run), 0, -1):
                digits = head_digits + "".join(token.digits for token in run[:last])
                if len(digits) > 16 or len(digits) < 8:
                    continue
                plus = title.lower[max(0, head_run[0].start - 1) : head_run[0].start] == "+"
                readings = read_digits(digits, plus, view.regions)
                need = 4.5 if (cued or to_be_continued) else 5.0
                if readings and readings[0].points >= need and (last == len(run) or cued):
                    return [
                        _joined(
                            view, title, head_run, body, run[:last], readings, EXTRACTOR, writing_steps, _confidence
                        )
                    ]
    return []


def _tail_run(title: FieldView, taken: Sequence[tuple[int, int]]) -> tuple[list[Token], bool] | None:
    """The digits a title ends with, where they are too few for a number of their own."""
    from features.contacts.phones import runs

    text = plain(title.lower)
    bold, strict = digit_tokens(title.lower)
    for tokens in (strict, bold):
        last_run: list[Token] = []
        for run, _gaps in runs(text, tokens):
            last_run = run
        if not last_run:
            continue
        end = last_run[-1].end
        if any(a < end and last_run[0].start < b for a, b in taken):
            return None
        rest = text[end:]
        digits = "".join(token.digits for token in last_run)
        if 3 <= len(digits) <= 10 and _LAST.fullmatch(rest):
            going_on = "..." in rest or "…" in rest or ">" in rest or rest.rstrip().endswith(("-", "cont", "/"))
            announced = context(text, last_run[0].start, end)[0] == "phone"
            return last_run, going_on or announced
    return None


def _joined(view, title, head_run, body, tail_run, readings, extractor, writing_steps, confidence) -> Signal:
    best = readings[0]
    head_span = (title.name, *title.span(head_run[0].start, head_run[-1].end))
    tail_span = (body.name, *body.span(tail_run[0].start, tail_run[-1].end))
    hidden = max(
        disguise_of(title, head_run[0].start, head_run[-1].end, head_run, True),
        disguise_of(body, tail_run[0].start, tail_run[-1].end, tail_run, True),
    )
    steps = [*writing_steps(plain(title.lower), head_run), *writing_steps(plain(body.lower), tail_run)]
    return title.signal(
        "phone", best.number.e164, head_run[0].start, head_run[-1].end, extractor,
        steps=[*dict.fromkeys(steps), "joined over title and body", best.how],
        confidence=confidence(best.points - 1.5),
        detail={"region": best.number.region, "type": best.number.kind, "disguise": hidden},
        spans=[head_span, tail_span],
    )  # fmt: skip
