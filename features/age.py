"""Read a stated age (16 to 99): "23 yo", "tengo 23 años", "ventidue anni", "early twenties", "2003 г.р.", "23岁".

The value is the age, ``least-most`` for a range ("18-25", "mid thirties"), or ``born YEAR`` where the
listing has no date to count from. Only what is said of a person on offer counts: years of
experience, guarantees, age limits ("over 18"), the ages of children and of people to be cared for are left alone.
A *stated* age under 23 did not predict trafficking in the study of known outcomes (JRSA/NIJ), so an age is
context for a person; ages are never read from pictures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from features import age_words as said
from features.figure_loops import two_digits
from features.folding import Folded
from features.view import FieldView, ListingView
from leadline.core.records import Signal

NAME = "age"
VERSION = "3"
EXTRACTOR = f"{NAME}@{VERSION}"
MOST = 6  # ages per listing
#: Numbers looked at in one field.
_MOST_NUMBERS = 2_000

_NAMED = re.compile(r"^\W*[^\W\d_]{2,14}(?:, ?| ?\()(?P<n>1[6-9]|[2-9]\d)\)?(?:\W|$)")
#: A name and an age in brackets, anywhere: "Anna (21) and Maria (23)".
_BRACKETED = re.compile(r"\((?P<n>1[89]|[2-5]\d)\)")
_NAME_BEFORE = re.compile(r"(?<![^\W_])[^\W\d_]{3,14} ?\Z")
_CHINESE = re.compile(r"(?<![一二三四五六七八九十百])(?P<tens>[二三四五])?十(?P<unit>[一二三四五六七八九])?(?=岁|歲)")
_COHORT = re.compile(r"(?<!\d)(?P<year>[89]0|[89]5|0[05])后")
_DASH = re.compile(r"\s?[-‐‑‒–—~～]\s?")
#: Characters in which the longest form before a number finds room.
_REACH = 40
#: A word of a number, and what may follow one that is an age: not a word that could be counted.
_SPOKEN = re.compile(r"[^\W\d_]+")
_ENDS = re.compile(r" ?(?:[.,;:!?)(]|\Z| (?:and|so|but|in|this|last|yesterday|today|y|e|et|i|a|и|і|si|und)(?!\w))")
_THIRDS = {"early": (0, 3), "mid": (4, 6), "late": (7, 9), "whole": (0, 9)}


_IS = (" age is", " alter ist", " edad es", " eta e", " idade e", " age est", " wiek to", " yasim su")


class Age(NamedTuple):
    """An age at ``[start, end)`` of the folded text."""

    start: int
    end: int
    value: str
    confidence: float
    steps: tuple[str, ...] = ()
    detail: tuple[tuple[str, int], ...] = ()


def extract(view: ListingView) -> list[Signal]:
    """Signals of kind ``age``, at most six, each value once in the order found.

    ``detail`` has ``least`` and ``most`` for a range and ``born`` for a year of birth.
    """
    signals: dict[str, Signal] = {}
    for field in view.texts:
        folded = field.folded
        for one in sorted(_ages(field, folded, view.listing.posted_at)):
            if one.value not in signals and len(signals) < MOST:
                start, end = folded.raw_span(one.start, one.end)
                signals[one.value] = field.signal(
                    "age", one.value, start, end, EXTRACTOR, confidence=one.confidence, steps=one.steps, detail=dict(one.detail)
                )  # fmt: skip
    return list(signals.values())


def _ages(field: FieldView, folded: Folded, posted_at: str) -> Iterator[Age]:
    text = folded.text
    yield from _in_figures(field, folded)
    words = field.vocabulary
    if not said.last_words().isdisjoint(folded.vocabulary):
        if not said.YEAR_WORDS.isdisjoint(words) or "jahrig" in text or "jarig" in text:
            yield from _in_words(folded)
        if not said.TURNED.keys().isdisjoint(folded.vocabulary):
            yield from _just_turned(folded)
    if "jahrig" in text or "jaehrig" in text or "jarig" in text:
        yield from _joined(folded)
    if (
        "0s" in text
        or "0er" in text
        or not said.DECADE_HINTS.isdisjoint(words)
        or not said.PART_HINTS.isdisjoint(words)
    ):
        yield from _decades(text)
    if not said.BORN_HINTS.isdisjoint(words) or any(sign in text for sign in said.BORN_SIGNS):
        yield from _born(text, posted_at)
    if "十" in text or "后" in text:
        yield from _chinese(text, posted_at)
    if field.name == "title" and (match := _NAMED.match(text)):
        yield Age(*match.span("n"), match["n"], 0.6)
    if "(" in text:
        for match in islice(_BRACKETED.finditer(text), _MOST_NUMBERS):
            if _NAME_BEFORE.search(text, max(0, match.start() - 18), match.start()):
                yield Age(*match.span("n"), match["n"], 0.6)


def _in_figures(field: FieldView, folded: Folded) -> Iterator[Age]:
    text = folded.text
    done = 0
    for first in two_digits(folded.codes, 16, _MOST_NUMBERS + 1).tolist():
        last = first + 2
        if first < done or not _free(text, first, last):
            continue
        found = said.RANGE.match(text, last)
        if found is not None:
            ranged = _range(field, folded, first, last, found)
            if ranged is not None:
                done = ranged.end
                yield ranged
            if ranged is not None or found["joint"].strip() or _dashed(field, folded, last, found):
                continue
        start, end = _sure(text, first, last, done)
        if end:
            done = end
            if not _about_something_else(text, start, end):
                yield Age(start, end, text[first:last], 0.95)
                continue
        years = said.YEARS.match(text, last)
        if years and not _about_something_else(text, first, years.end()):
            yield Age(first, years.end(), text[first:last], 0.8)


def _free(text: str, first: int, last: int) -> bool:
    """Whether a number of two digits stands alone: no price, time, decimal or part of a longer number."""
    before, after = text[first - 1], text[last]
    if before in ".,:/$€£#+-" or after in "%€$£+" or (before == " " and text[first - 2].isdigit()):
        return False
    return not (after in ".,:/" and text[last + 1 : last + 2].isdigit())


def _dashed(field: FieldView, folded: Folded, last: int, found: re.Match[str]) -> bool:
    begin, end = folded.raw_span(last - 1, last)[1], folded.raw_span(*found.span("last"))[0]
    return _DASH.fullmatch(field.text, begin, end) is not None


def _range(field: FieldView, folded: Folded, first: int, last: int, found: re.Match[str]) -> Age | None:
    """The range that begins with the number at ``[first, last)``, if it is one of ages."""
    text = folded.text
    low, high = int(text[first:last]), int(found["last"])
    if high <= low or (not found["joint"].strip() and not _dashed(field, folded, last, found)):
        return None
    label = said.RANGE_LABELS.search(text, max(0, first - _REACH), first)
    unit = said.RANGE_UNITS.match(text, found.end())
    people = label is not None and text[label.start() : label.end()].strip(" :=") not in _LOOSE
    if not (unit or people):
        return None
    end = unit.end() if unit else found.end()
    if said.NOT_BEFORE.match(text, end) or _cared_for(text, first) or said.AFTER_SAID.match(text, found.end()):
        return None
    start = label.start() if label is not None and people else first
    return Age(start, end, f"{low}-{high}", 0.7, ("range",), (("least", low), ("most", high)))


#: Words before a range that do not by themselves say that it is one of ages.
_LOOSE = frozenset(("de", "entre", "od", "от", "від", "between", "zwischen", "intre"))


def _sure(text: str, first: int, last: int, done: int) -> tuple[int, int]:
    """Where the words and number lie that are about a person, the number at ``[first, last)``; ``(0, 0)`` if none are."""
    before = text[max(done, first - _REACH) : first].rstrip(" :=.")
    if before.endswith(_IS):
        before = before.rpartition(" ")[0]
    if before:
        glued = next((label for label in said.GLUED_LABELS if before.endswith(label)), "")
        if glued:
            return max(done, first - _REACH) + len(before) - len(glued), last
    if before and before[-1].isalpha():
        tail = before.rsplit(None, 4)[-4:]
        for size in range(min(4, len(tail)), 0, -1):
            form = " ".join(tail[-size:]).lstrip("(,;[!?.")
            if form in said.LABELS or (form in said.SAID and not said.AFTER_SAID.match(text, last)):
                return max(done, first - _REACH) + len(before) - len(form), last
    after = said.AFTER.match(text, last)
    return (first, after.end()) if after else (0, 0)


def _about_something_else(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 24) : start].rstrip(" :~")
    return (
        said.NOT_AFTER.search(before) is not None
        or said.RANGE_BEFORE.search(before) is not None
        or said.NOT_BEFORE.match(text, end) is not None
        or said.THING.search(text, max(0, start - _REACH), start) is not None
        or _cared_for(text, start)
    )


def _cared_for(text: str, start: int) -> bool:
    """Whether an age is that of a child or of somebody to be looked after."""
    least = max(0, start - 60)
    return said.CHILD.search(text, least, start) is not None or said.CARED_FOR.search(text, least, start) is not None


def _in_words(folded: Folded) -> Iterator[Age]:
    """Ages in words before a word for years: "twenty-one years old", "ventidue anni"."""
    text, table = folded.text, said.spoken_ages()
    for word in said.YEAR_WORDS:
        at = text.find(f" {word}")
        for _ in range(_MOST_NUMBERS):
            if at < 0:
                break
            until = at - 3 if text.endswith(" de", 0, at) else at  # "treizeci de ani"
            tail = text[max(0, until - _REACH) : until].split()[-3:]
            for size in range(len(tail), 0, -1):
                form = " ".join(tail[-size:]).lstrip("(,")
                if form in table:
                    start = until - len(form)
                    end = _unit_end(text, at)
                    if end and not _about_something_else(text, start, end):
                        yield Age(start, end, str(table[form]), 0.85, ("number written in words",))
                    break
            at = text.find(f" {word}", at + 1)


def _joined(folded: Folded) -> Iterator[Age]:
    """Ages in words written onto the word for years: "zwanzigjährige"."""
    text, table = folded.text, said.spoken_ages()
    for joined in islice(said.JOINED.finditer(text), _MOST_NUMBERS):
        value = table.get(joined["number"])
        if value and not _about_something_else(text, *joined.span()):
            yield Age(*joined.span(), str(value), 0.85, ("number written in words",))


def _just_turned(folded: Folded) -> Iterator[Age]:
    """Ages in words with no word for years: "just turned nineteen", "gerade achtzehn geworden"."""
    text, table = folded.text, said.spoken_ages()
    for form in chain.from_iterable(said.TURNED[word] for word in said.TURNED.keys() & folded.vocabulary):
        at = text.find(f" {form} ")
        for _ in range(_MOST_NUMBERS):
            if at < 0:
                break
            begin = at + len(form) + 2
            following = [one.end() for one in islice(_SPOKEN.finditer(text, begin, begin + _REACH), 3)]
            for end in reversed(following):
                value = table.get(text[begin:end])
                if value:
                    last = said.TURNED_LAST.get(form, "")
                    closed = text.startswith(last, end) if last else _ENDS.match(text, end) is not None
                    if closed and not _about_something_else(text, at + 1, end):
                        yield Age(at + 1, end + len(last), str(value), 0.8, ("number written in words",))
                    break
            at = text.find(f" {form} ", at + 1)


def _unit_end(text: str, at: int) -> int:
    """Where the words for years end that begin at ``at``, or 0: English needs "old"."""
    found = said.AFTER.match(text, at) or said.YEARS.match(text, at)
    return found.end() if found else 0


def _decades(text: str) -> Iterator[Age]:
    done = 0
    for found in islice(said.DECADE.finditer(text), _MOST_NUMBERS):
        done = found.end()
        decade = next(
            int(name[1:])
            for name, value in found.groupdict().items()
            if value and name[0] == "d" and name[1:].isdigit()
        )
        third = next(name for name in _THIRDS if found[name])
        written = found.group().rsplit(None, 1)[-1]
        if third == "whole" and written.isdigit():  # "in den 20 Minuten"
            continue
        low, high = (decade + step for step in _THIRDS[third])
        if not _about_something_else(text, found.start(), found.end()):
            yield Age(
                found.start(), found.end(), f"{low}-{high}", 0.7, ("decade in words",), (("least", low), ("most", high))
            )
    for word, decade in said.DECADE_WORDS.items():
        at = text.find(f" {word}", done - 1 if done else 0)
        if at >= done and not text[at + 1 + len(word)].isalpha():
            low, high = decade, decade + 9
            yield Age(
                at + 1, at + 1 + len(word), f"{low}-{high}", 0.6, ("decade in words",), (("least", low), ("most", high))
            )


def _born(text: str, posted_at: str) -> Iterator[Age]:
    for found in islice(said.BORN.finditer(text), _MOST_NUMBERS):
        yield from _from_year(*found.span(), int(found["year"] or found["year2"]), posted_at)


def _from_year(start: int, end: int, born: int, posted_at: str) -> Iterator[Age]:
    detail = (("born", born),)
    if not posted_at[:4].isdigit():
        yield Age(start, end, f"born {born}", 0.6, ("year of birth",), detail)
    elif 16 <= int(posted_at[:4]) - born <= 99:
        age = int(posted_at[:4]) - born
        yield Age(start, end, str(age), 0.7, (f"born {born}, listing of {posted_at[:4]}",), detail)


def _chinese(text: str, posted_at: str) -> Iterator[Age]:
    digits = {char: value for value, char in enumerate("一二三四五六七八九", 1)}
    for found in islice(_CHINESE.finditer(text), _MOST_NUMBERS):
        value = digits.get(found["tens"], 1) * 10 + digits.get(found["unit"], 0)
        if value >= 16:
            yield Age(found.start(), found.end() + 1, str(value), 0.9, ("number written in words",))
    for found in islice(_COHORT.finditer(text), _MOST_NUMBERS):
        year = int(found["year"])
        yield from _from_year(*found.span(), (1900 if year > 50 else 2000) + year, posted_at)
