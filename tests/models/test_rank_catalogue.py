"""The rules over facts of a lead: each brings facts that make it fire and facts that do not."""

from __future__ import annotations

import inspect

import pytest

from features.catalogue import Indicator, load_catalogue
from leadline.core.errors import DefinitionError
from models.ranking.facts import FACTS, facts_of
from models.ranking.groups import Group, Member
from models.ranking.rules import read_test
from models.ranking.scoring import GRADE_CEILING, earned

RULES = load_catalogue().with_rules()


@pytest.mark.parametrize("indicator", RULES, ids=lambda indicator: indicator.id)
def test_rule_keeps_its_promises(indicator: Indicator) -> None:
    rule = read_test(indicator)
    for facts in indicator.examples.fires:
        weight = rule.weigh(indicator.weight, facts)
        assert weight is not None
        assert weight * indicator.weight > 0 or indicator.weight == 0
    for facts in indicator.examples.silent:
        assert rule.weigh(indicator.weight, facts) is None


@pytest.mark.parametrize("name", FACTS)
def test_fact_is_explained_and_said(name: str) -> None:
    fact = FACTS[name]
    assert fact.compute.__name__ == name
    assert fact.help.endswith((".", '".', ')."')), "a fact's docstring is the help an analyst reads"
    assert "{value}" in fact.says
    assert fact.say(0.5)
    assert "place" not in name or "order" not in inspect.getsource(fact.compute).split('"""')[2]


def test_facts_of_the_emptiest_lead_are_stated_or_none() -> None:
    alone = Group("x", [Member(1, "s/1", "s", "", "", "", "not a time", "2026-01-01", "", 0)])
    facts = facts_of(alone)
    assert facts["listings"] == 1
    assert facts["span_days"] is None
    assert facts["places"] == 0
    assert set(facts) == set(FACTS)


@pytest.mark.parametrize(
    ("stated", "people"), [((22, 23, 24), 1), ((22, 25), 2), ((22, 24, 26), 2), ((22, 25, 29, 31), 3), ((22,), 1)]
)
def test_a_year_or_two_do_not_make_another_person(stated: tuple[int, ...], people: int) -> None:
    members = [Member(n, f"s/{n}", "s", "", "", "", "2026-01-01", "2026-01-01", "", 0) for n in range(len(stated))]
    group = Group("x", members)
    group.values["phone"] = {"+15005550001": {n: n for n in range(len(stated))}}
    group.values["age"] = {str(age): {n: 100 + n} for n, age in enumerate(stated)}
    assert facts_of(group)["people_on_one_account"] == people


def test_more_of_a_fact_never_weighs_less_and_saturates() -> None:
    for indicator in RULES:
        rule = read_test(indicator)
        if rule.at_least is None or rule.at_most is not None:
            continue
        values = [rule.at_least * 1.3**step for step in range(30)]
        weights = [abs(rule.weigh(indicator.weight, {rule.fact: value}) or 0) for value in values]
        assert weights == sorted(weights)
        assert weights[-1] == weights[-2], f"{indicator.id} grows without end"


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"fact": "shoe_size", "at_least": 2}, "shoe_size"),
        ({"fact": "places"}, "at_least"),
        ({"fact": "places", "at_least": 2, "order": "north"}, "order"),
        ({"fact": "places", "at_least": 0, "per_doubling": 1, "most": 3}, "per_doubling"),
    ],
)
def test_a_wrong_rule_is_refused_by_name(rule: dict, field: str) -> None:
    wrong = RULES[0].model_copy(update={"rule": type(RULES[0].rule).model_validate(rule)})
    with pytest.raises(DefinitionError, match=field):
        read_test(wrong)


def test_weights_are_earned_by_grade() -> None:
    some = next(indicator for indicator in RULES if indicator.direction == "raises")
    heavy = {grade: earned(some.model_copy(update={"grade": grade, "weight": 40.0})) for grade in GRADE_CEILING}
    assert heavy["A"] > heavy["B"] > heavy["C"] > heavy["R"] == 0
    assert earned(some.model_copy(update={"direction": "none", "weight": 9.0})) == 0
