"""Run the examples of the indicator catalogue: what must fire fires, what must stay silent does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from features.catalogue import Catalogue, Indicator
from features.phrases import Phrases
from features.view import ListingView
from leadline.core.records import Listing


def check_examples(catalogue: Catalogue) -> tuple[int, list[str]]:
    """How many examples were tried, and one sentence for each that does not hold."""
    phrases = Phrases(catalogue)
    checked = 0
    failures: list[str] = []
    for one in catalogue:
        for texts, wanted in ((one.examples.fires, True), (one.examples.silent, False)):
            for example in texts:
                checked += 1
                fires = _rule_holds(one, example) if one.rule else _phrase_fires(phrases, one, example)
                if fires != wanted:
                    failures.append(f"{one.id}: {'silent on' if wanted else 'fires on'} {example!r}")
    return checked, failures


def _phrase_fires(phrases: Phrases, indicator: Indicator, text: str) -> bool:
    if not indicator.enabled:  # switched off: its phrases are not in the scan
        phrases = Phrases(Catalogue([indicator.model_copy(update={"enabled": True})]))
    found = phrases.extract(ListingView(Listing("check", "1", body=text)))
    return any(
        signal.value == indicator.id and not signal.detail["negated"] and not signal.detail["quoted"]
        for signal in found
    )


def _rule_holds(indicator: Indicator, facts: Mapping[str, Any]) -> bool:
    """Whether a rule's condition holds; how strongly is the business of ranking."""
    assert indicator.rule is not None
    rule = indicator.rule.model_dump()
    value = facts.get(rule["fact"])
    if value is None or (facts.get("listings") or rule.get("listings", 1)) < rule.get("listings", 1):
        return False
    least, most = rule.get("at_least"), rule.get("at_most")
    return (least is None or value >= least) and (most is None or value <= most)
