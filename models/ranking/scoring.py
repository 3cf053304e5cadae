"""Weigh one lead: evidence for and against in decibans, each part with its words and what shows it.

The weights come from the catalogue; this module says how they combine. What a lead *says* (its
phrases, voices, ages, hidden contacts) raises it. How far it *reaches* (listings, phones, places)
raises it only as far as what it says does: agencies and spammers reach far too. What lowers it
always counts in full. The parts add up to the score, which orders a queue and is no probability.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from features.catalogue import Catalogue, Indicator
from leadline.core.records import Reason
from models.ranking.facts import FACTS, facts_of
from models.ranking.groups import Group
from models.ranking.price_facts import WORK, marked
from models.ranking.rules import Test, read_test

#: Most decibans one indicator can raise by, by grade: weights are earned. Refuted ones cannot raise.
GRADE_CEILING = {"A": 10.0, "B": 7.0, "C": 4.0, "R": 0.0}
#: Share of a lead (mean of listings and distinct texts) at which an indicator counts in full.
FULL_SHARE = 0.6
#: Listings that are imagined beside the real ones and say nothing: one advert alone is little evidence.
SILENT_LISTINGS = 1.5
#: A group of weak signs that count together: its most, and the sum at which it reaches half of that.
GROUP_MOST, GROUP_HALF, GROUP_POWER = 15.0, 5.0, 3
#: Most that everything of one family of facts, and all reach together, can raise by.
FAMILY_MOST, REACH_MOST = 8.0, 10.0
#: Decibans of content at which half of the reach counts.
REACH_HALF = 6.0
#: Below this, for and against, there is not enough to say; a lead of one below it stays out of the queue.
ENOUGH = 3.0
#: Pieces of evidence shown for one reason.
SHOWN = 6
#: How far a weight may be off, as a share of it, by grade; and decibans by which any score may be,
#: before and for each root of its listings. They make the interval shown beside the score.
OFF_BY = {"A": 0.25, "B": 0.4, "C": 0.6, "R": 0.6}
OFF_ANYWAY, OFF_BY_SIZE = 1.0, 2.5
#: Standard deviations on each side of a score that its interval spans: the middle 80 %.
SPAN = 1.2816
#: Log-odds of one deciban.
DECIBAN = math.log(10) / 10


@dataclass(frozen=True, slots=True)
class Score:
    """What ranking has to say about one lead."""

    score: float  # decibans
    low: float  # of the interval
    high: float
    decided_by: Sequence[str]  # the counter reasons that are people's decisions
    reasons: Sequence[Reason]  # strongest first
    counter_reasons: Sequence[Reason]
    facts: Mapping[str, Any]
    sectors: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Part:
    indicator: Indicator
    weight: float
    family: str
    text: str
    evidence: Sequence[Mapping[str, Any]]


NOT_ENOUGH = Reason("not-enough-to-say", "Not enough to say: little in these listings speaks for or against.", 0.0)


def enough(reasons: Iterable[Reason], against: Iterable[Reason]) -> bool:
    """Whether what speaks for a lead, or what speaks against it, is enough to say anything."""
    return sum(reason.weight for reason in reasons) >= ENOUGH or sum(reason.weight for reason in against) <= -ENOUGH


class Scorers:
    """A scorer for each country: the catalogue as that jurisdiction's overlays change it."""

    def __init__(self, catalogue: Catalogue, jurisdiction: str = "") -> None:
        """``jurisdiction``: the country that holds for every lead; empty: the one each lead's listings name."""
        self.common = Scorer(catalogue.for_jurisdiction(jurisdiction) if jurisdiction else catalogue)
        self._own = (
            {}
            if jurisdiction
            else {country: Scorer(catalogue.for_jurisdiction(country)) for country in catalogue.jurisdictions()}
        )

    def of(self, group: Group) -> Scorer:
        """The scorer of the jurisdiction that is set, else of the country that most of the lead's listings name."""
        return self._own.get(group.country, self.common)


class Scorer:
    """Weighs leads by one catalogue. Raises DefinitionError for a rule that asks for no known fact."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        #: Sector by indicator, for those that belong to one.
        self.sector_of = {indicator.id: indicator.sector for indicator in catalogue if indicator.sector != "any"}
        self.rules: list[tuple[Indicator, Test]] = [
            (indicator, read_test(indicator)) for indicator in catalogue.with_rules()
        ]

    def score(self, group: Group) -> Score:
        """Score, reasons and facts of one lead."""
        facts = facts_of(group)
        relevance = _relevance(group)
        stated = [*self._phrases(group, relevance), *self._facts(group, facts, relevance)]
        parts = [part for part in stated if part.family != "judgement"]
        raising = _content([part for part in parts if part.weight > 0 and part.family != "spread"])
        lowering = [part for part in parts if part.weight < 0]
        content = sum(part.weight for part in (*raising, *lowering))
        reach = _reach([part for part in parts if part.weight > 0 and part.family == "spread"], content)
        decided = [_reason(part) for part in stated if part.family == "judgement" and round(part.weight, 1) < 0]
        reasons = [_reason(part) for part in (*raising, *reach) if round(part.weight, 1) > 0]
        against = [_reason(part) for part in lowering if round(part.weight, 1) < 0] + decided
        if not enough(reasons, against):
            reasons.append(NOT_ENOUGH)
        score = round(sum(reason.weight for reason in (*reasons, *against)), 1)
        off = SPAN * math.sqrt(
            OFF_ANYWAY**2
            + OFF_BY_SIZE**2 / group.size
            + sum((reason.weight * OFF_BY.get(reason.grade, 0.0)) ** 2 for reason in (*reasons, *against))
        )
        return Score(
            score=score,
            low=round(score - off, 1),
            high=round(score + off, 1),
            decided_by=[reason.indicator for reason in decided],
            reasons=sorted(reasons, key=lambda reason: (-reason.weight, reason.indicator)),
            counter_reasons=sorted(against, key=lambda reason: (reason.weight, reason.indicator)),
            facts=facts,
            sectors=[name for name, full in sorted(relevance.items(), key=lambda item: -item[1]) if full >= 0.5],
        )

    def _phrases(self, group: Group, relevance: Mapping[str, float]) -> list[_Part]:
        parts = []
        for indicator_id, listings in sorted(group.stated.items()):
            if indicator_id not in self.catalogue:
                continue
            indicator = self.catalogue.get(indicator_id)
            weight = earned(indicator) if indicator.enabled and indicator.phrases else 0.0
            weight *= _fits(indicator, relevance) * min(1.0, _smoothed(group, group.share(listings)) / FULL_SHARE)
            if weight:
                text = f"{indicator.name}: in {len(listings)} of {group.size} {_listings(group.size)}"
                evidence = [{"signal": signal} for signal in sorted(listings.values())[:SHOWN]]
                parts.append(_Part(indicator, weight, indicator.group or indicator.id, text, evidence))
        return parts

    def _facts(self, group: Group, facts: Mapping[str, float | None], relevance: Mapping[str, float]) -> list[_Part]:
        parts = []
        for indicator, test in self.rules:
            weight = test.weigh(earned(indicator), facts)
            if not weight:
                continue
            fact = FACTS[test.fact]
            weight *= _fits(indicator, relevance)
            if fact.unit == "share" and fact.family != "judgement":
                weight *= _smoothed(group, 1.0)
            if weight:
                text = f"{indicator.name}: {said(group, test.fact, facts)}"
                family = indicator.group or fact.family
                parts.append(_Part(indicator, weight, family, text, evidence_of(group, fact.points)))
        return parts


def chance(decibans: float) -> float:
    """Decibans of odds as a probability."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, decibans * DECIBAN))))


def earned(indicator: Indicator) -> float:
    """The weight an indicator has earned: its own, within the ceiling of its grade.

    An entry without direction weighs nothing, whatever it says: that is how special categories of
    personal data (ethnicity, nationality) and refuted folklore are kept for audit only.
    """
    if indicator.direction == "none":
        return 0.0
    return min(indicator.weight, GRADE_CEILING[indicator.grade])


def _fits(indicator: Indicator, relevance: Mapping[str, float]) -> float:
    """How far the lead is in the indicator's sector, 0..1. What lowers always fits."""
    if indicator.direction == "lowers" and indicator.sector == "any":
        return 1.0
    if indicator.sector == "any":
        return max(relevance.values(), default=0.0)
    return relevance.get(indicator.sector, 0.0)


def _relevance(group: Group) -> dict[str, float]:
    """How far the lead is in each sector, 0..1, by those of its listings that tell."""
    telling = group.share(group.telling)
    return {
        sector: min(1.0, group.share(listings) / telling / FULL_SHARE)
        for sector, listings in sorted(group.sectors.items())
    }


def _smoothed(group: Group, share: float) -> float:
    return share * group.size / (group.size + SILENT_LISTINGS)


def _content(parts: Sequence[_Part]) -> list[_Part]:
    """Raising content: grouped signs raise together and are weak singly; families of facts saturate."""
    scaled = []
    for family in sorted({part.family for part in parts}):
        own = [part for part in parts if part.family == family]
        total = sum(part.weight for part in own)
        if any(part.indicator.group for part in own):
            together = GROUP_MOST / (1 + (GROUP_HALF / total) ** GROUP_POWER)
        else:
            together = _saturated(total, FAMILY_MOST) if len(own) > 1 else total
        scaled += [replace(part, weight=part.weight * together / total) for part in own]
    return scaled


def _reach(parts: Sequence[_Part], content: float) -> list[_Part]:
    """Reach counts only beside content, and saturates."""
    total = sum(part.weight for part in parts)
    if not total or content <= 0:
        return []
    together = _saturated(total, REACH_MOST) * content / (content + REACH_HALF)
    return [replace(part, weight=part.weight * together / total) for part in parts]


def _saturated(total: float, most: float) -> float:
    return most * (1 - math.exp(-total / most))


def _reason(part: _Part) -> Reason:
    return Reason(
        part.indicator.id, part.text, round(part.weight, 1), part.indicator.grade, part.indicator.source, part.evidence
    )


def said(group: Group, name: str, facts: Mapping[str, float | None]) -> str:
    """A fact of the lead as a sentence, with what it was measured against."""
    fact = FACTS[name]
    note = fact.note(group) if fact.note else ""
    return fact.say(facts[name] or 0.0) + (f" ({note})" if note else "")


def evidence_of(group: Group, points: str) -> list[dict[str, int]]:
    """What shows a fact: signals of a kind, links of a kind, or prices on one side of the market."""
    kind, _, rest = points.partition(":")
    if kind == "links":
        return [{"link": link} for _, _, link in group.links.get(rest, ())[:SHOWN]]
    if kind == "market":
        marks = marked(group, WORK, 1) if rest == "high" else marked(group, ("sexual-services",), -1)
        return [{"signal": mark.signal} for mark in marks[:SHOWN]]
    firsts = [min(found.values()) for found in group.of(kind).values()]
    return [{"signal": signal} for signal in sorted(firsts)[:SHOWN]]


def _listings(count: int) -> str:
    return "listing" if count == 1 else "listings"
