"""Weigh leads by what was learned: log-odds, an interval, and reasons for and against that add up to them.

The catalogue's reasons come first, scaled as the labels bear them out; beside them stand facts, signs and
words that judged leads turned on. Each points at what shows it: signals, links, or a place in a text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sqlite_utils import Database

from features.catalogue import Catalogue
from leadline.core.records import Reason
from models.learning.from_judgements import Learner
from models.ranking.facts import FACTS
from models.ranking.inputs import FACT_INPUTS, Block, Wording, read_inputs, texts_of
from models.ranking.scoring import DECIBAN, NOT_ENOUGH, SHOWN, SPAN, enough

#: Reasons told on each side, words among them, and decibans from which one is told.
TOLD, WORDS_TOLD, LEAST = 8, 4, 0.2
#: What is left of the sum once the strongest parts are told.
REST = "many-small-signs"
#: Fields that facts without a signal are read from; others are about the whole listing.
_FIELDS = {
    "places": "place", "span_days": "posted_at", "per_week": "posted_at", "burst_share": "posted_at",
    "short_share": "body", "other_subject_share": "body", "sources": "source",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weighed:
    """One lead as weighed: decibans of the odds that it would be escalated, and of the ends of their interval.

    ``start`` and the weights of all reasons add up to ``strength``.
    """

    lead: str
    strength: float
    low: float
    high: float
    start: float
    reasons: Sequence[Reason]
    counter_reasons: Sequence[Reason]


@dataclass(frozen=True, slots=True)
class Part:
    """What one input does to a lead's log-odds, in decibans, before it is told."""

    indicator: str
    text: str
    weight: float
    grade: str = ""
    source: str = ""
    evidence: Sequence[Mapping[str, Any]] = ()


def weigh_by_judgements(
    db: Database, leads: Sequence[str], learner: Learner, catalogue: Catalogue, wording: Wording
) -> list[Weighed]:
    """These leads as the judgements so far weigh them."""
    block = read_inputs(db, leads)
    if not len(block):
        return []
    middle, off = learner.logits(block)
    plain = learner.layout.plain(block) * learner.plain / DECIBAN
    words = learner.layout.wording(block).multiply((learner.words * learner.judged)[None, :] / DECIBAN).tocsr()
    start = learner.start / DECIBAN
    shown = [json.loads(text) for text in block.shown]
    codes = learner.layout.codes
    wanted = [_strongest(words, row, codes) for row in range(len(block))]
    spoken = quoted(db, [set(one) for one in wanted], [one["texts"] for one in shown], wording)
    found = []
    for row, lead in enumerate(block.leads):
        kept = json.loads(block.by_catalogue[row])
        parts = _of_catalogue(kept, float(learner.plain[0]) / DECIBAN)
        parts += _of_facts(block, row, plain[row, 1 : 1 + len(FACT_INPUTS)], shown[row])
        parts += _of_signs(learner.layout.signs, plain[row, 1 + len(FACT_INPUTS) :], shown[row], catalogue)
        parts += _of_words(wanted[row], spoken[row])
        middle_at, half = float(middle[row]) / DECIBAN, SPAN * float(off[row]) / DECIBAN
        ends = (middle_at - half, middle_at + half)
        found.append(told(lead, middle_at, ends, start, parts, decided_of(kept)))
    return found


def told(
    lead: str,
    strength: float,
    ends: tuple[float, float],
    start: float,
    parts: Iterable[Part],
    decided: Sequence[Reason],
) -> Weighed:
    """The strongest parts as reasons, the rest as one, and what people decided in full beside them.

    ``strength`` and the ``ends`` of its interval are without what was decided, which is added to them.
    """
    together: dict[str, Part] = {}
    for part in parts:
        before = together.get(part.indicator)
        together[part.indicator] = part if before is None else replace(before, weight=before.weight + part.weight)
    strongest = sorted(together.values(), key=lambda part: (-abs(part.weight), part.indicator))
    sides: dict[bool, list[Reason]] = {True: [], False: []}
    for part in strongest:
        side = sides[part.weight > 0]
        if abs(part.weight) >= LEAST and len(side) < TOLD:
            side.append(
                Reason(part.indicator, part.text, round(part.weight, 1), part.grade, part.source, part.evidence)
            )
    start, strength = round(start, 1), round(strength, 1)
    rest = round(strength - start - sum(reason.weight for side in sides.values() for reason in side), 1)
    if rest:
        text = "Many small things, each too little to name" if abs(rest) >= LEAST else "Rounding"
        sides[rest > 0].append(Reason(REST, text, rest))
    more = sum(reason.weight for reason in decided)
    against = sorted([*sides[False], *decided], key=lambda reason: (reason.weight, reason.indicator))
    if not enough(sides[True], against):
        sides[True].append(NOT_ENOUGH)
    strength, low, high = (round(one + more, 1) for one in (strength, *ends))
    return Weighed(lead, strength, low, high, start, sides[True], against)


def decided_of(kept: Mapping[str, Any]) -> list[Reason]:
    """The catalogue's reasons that are people's decisions, as kept in ``by_catalogue``."""
    return [Reason(**reason) for reason in kept["counter_reasons"] if reason["indicator"] in kept["decided_by"]]


def quoted(
    db: Database, wanted: Sequence[set[int]], texts: Sequence[Sequence[int]], wording: Wording
) -> list[dict[int, tuple[str, list[dict[str, Any]]]]]:
    """For each lead, the word of each wanted code as written, and the places where it stands (at most ``SHOWN``)."""
    rows = texts_of(db, (listing for some in texts for listing in some))
    found = []
    for codes, listings in zip(wanted, texts, strict=True):
        told: dict[int, tuple[str, list[dict[str, Any]]]] = {}
        for listing in listings if codes else ():
            for field, text in zip(("title", "body"), rows.get(listing, ("", "")), strict=True):
                for code, word, start, end in wording.places(text, codes):
                    places = told.setdefault(code, (word, []))[1]
                    if len(places) < SHOWN:
                        places.append({"listing": listing, "field": field, "start": start, "end": end})
                codes = codes - {code for code, (_, places) in told.items() if len(places) >= SHOWN}
        found.append(told)
    return found


def _strongest(words: Any, row: int, codes: np.ndarray) -> dict[int, float]:
    """Code to decibans of the words that move the lead most, on each side."""
    at, weights = (part[words.indptr[row] : words.indptr[row + 1]] for part in (words.indices, words.data))
    order = np.argsort(weights, kind="stable")
    some = [*order[:WORDS_TOLD], *order[max(WORDS_TOLD, len(order) - WORDS_TOLD) :]]
    return {int(codes[at[one]]): float(weights[one]) for one in some if abs(weights[one]) >= LEAST}


def _of_catalogue(kept: Mapping[str, Any], scale: float) -> list[Part]:
    return [
        Part(reason["indicator"], reason["text"], reason["weight"] * scale, reason["grade"], reason["source"], reason["evidence"])
        for reason in (*kept["reasons"], *kept["counter_reasons"])
        if reason["weight"] and reason["indicator"] not in kept["decided_by"]
    ]  # fmt: skip


def _of_facts(block: Block, row: int, weights: np.ndarray, shown: Mapping[str, Any]) -> list[Part]:
    parts = []
    for at in np.flatnonzero(np.abs(weights) >= LEAST):
        name = FACT_INPUTS[at]
        value = float(block.facts[row, at])
        if value == value:
            parts.append(fact_part(name, value, float(weights[at]), shown))
    return parts


def fact_part(name: str, value: float, weight: float, shown: Mapping[str, Any]) -> Part:
    """A fact as a part, with what shows it."""
    field = _FIELDS.get(name)
    evidence = shown["facts"].get(FACTS[name].points) or [
        {"listing": listing, **({"field": field} if field else {})} for listing in shown["listings"]
    ]
    return Part(f"fact:{name}", f"As judged leads had it: {FACTS[name].say(value)}", weight, "", "", evidence)


def _of_signs(signs: Sequence[str], weights: np.ndarray, shown: Mapping[str, Any], catalogue: Catalogue) -> list[Part]:
    return [
        sign_part(signs[at], float(weights[at]), shown, catalogue)
        for at in np.flatnonzero(np.abs(weights) >= LEAST / 4)
        if signs[at] in shown["signs"]
    ]


def sign_part(name: str, weight: float, shown: Mapping[str, Any], catalogue: Catalogue) -> Part:
    """A stated sign as a part, with the signals that state it."""
    indicator = catalogue.get(name) if name in catalogue else None
    label, grade, source = (indicator.name, indicator.grade, indicator.source) if indicator else (name, "", "")
    return Part(name, f"As judged leads had it: {label}", weight, grade, source, shown["signs"].get(name, ()))


def _of_words(wanted: Mapping[int, float], spoken: Mapping[int, tuple[str, Sequence[Mapping[str, Any]]]]) -> list[Part]:
    return [word_part(*spoken[code], weight) for code, weight in wanted.items() if code in spoken]


def word_part(word: str, places: Sequence[Mapping[str, Any]], weight: float) -> Part:
    """A word, or two that stand together, as a part, with the places where it stands."""
    named = "words" if " " in word else "word"
    return Part(f"word:{word.lower()}", f"The {named} “{word}”, as judged leads used it", weight, "", "", places)
