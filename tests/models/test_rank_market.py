"""Prices beside the local market, what one country changes, and the interval around a score."""

from __future__ import annotations

import math

import pytest

from features.catalogue import Catalogue, load_catalogue
from models.learning.lead_rows import read_leads
from models.queue import lead_row
from models.ranking.groups import Group, Member
from models.ranking.market import BORROWED, LEAST, LEAST_OWN, Market, build_market
from models.ranking.price_facts import pay_high_share, pay_high_with_travel_share, price_low_share
from models.ranking.scoring import Scorer, Scorers, evidence_of
from models.ranking.stage import rank_stage

SERVICES, LABOUR = "sexual-services", "labour"


def lead(
    amounts: list[float], *, sector: str = SERVICES, country: str = "ES", category: str = "", period: str = "hour"
):
    """A lead with one listing for each amount in euros; signal ``100 + n`` states the n-th."""
    members = [
        Member(n, f"s/{n}", "s", "", country, category, "2026-10-01", "2026-10-01", "", 100)
        for n in range(len(amounts))
    ]
    group = Group("x", members)
    for n, amount in enumerate(amounts):
        group.values.setdefault("price", {}).setdefault(f"EUR {amount:g}/{period}", {})[n] = 100 + n
    group.sectors[sector] = set(range(len(amounts)))
    group.telling = set(range(len(amounts)))
    return group


def marked(market: Market, group: Group) -> Group:
    group.price_marks = market.mark(group)
    return group


def test_the_tenths_are_those_of_the_leads_each_with_one_vote() -> None:
    groups = [lead([price]) for price in range(100, 201, 5)] + [lead([1_000.0] * 50)]
    base = build_market(groups).baseline((SERVICES, "EUR", "hour"))
    assert base is not None
    assert base.leads == 22
    assert base.usual == pytest.approx(152.5, rel=0.02), "fifty listings of one advertiser are not the market"
    assert base.low < 115 < 190 < base.high


def test_too_few_leads_are_no_market() -> None:
    assert not build_market([lead([100.0])] * (LEAST - 1)).baselines
    assert build_market([lead([100.0])] * LEAST).baselines
    few = [lead([100.0])] * LEAST + [lead([50.0], country="RO")] * (LEAST_OWN - 1)
    assert (SERVICES, "EUR", "hour", "RO") not in build_market(few).baselines


def test_a_country_with_few_leads_borrows_from_the_currency() -> None:
    groups = [lead([100.0])] * 95 + [lead([50.0], country="RO")] * LEAST_OWN
    market = build_market(groups)
    wide = market.baseline((SERVICES, "EUR", "hour"))
    narrow = market.baseline((SERVICES, "EUR", "hour", "RO", "never seen"))
    assert narrow is not None
    assert wide is not None
    drawn = (LEAST_OWN * math.log(50) + BORROWED * math.log(wide.usual)) / (LEAST_OWN + BORROWED)
    assert narrow.usual == pytest.approx(math.exp(drawn), rel=1e-3)
    assert narrow.where == "RO"


def test_periods_and_currencies_are_not_compared() -> None:
    market = build_market([lead([100.0])] * 30)
    assert not market.mark(lead([5.0], period="night"))
    assert price_low_share(marked(market, lead([5.0], period="night"))) is None


def test_the_market_is_kept_and_read_back_alike() -> None:
    market = build_market([lead([float(price)]) for price in range(50, 150)])
    again = Market.from_json(market.to_json())
    assert again.baselines == market.baselines
    assert again.digest == market.digest


def test_an_unusual_price_is_a_fact_with_what_shows_it() -> None:
    market = build_market([lead([float(price)]) for price in range(100, 200)])
    group = marked(market, lead([40.0, 45.0, 150.0, 160.0]))
    assert price_low_share(group) == pytest.approx(0.5)
    assert [point["signal"] for point in evidence_of(group, "market:low")] == [100, 101]
    assert price_low_share(marked(market, lead([150.0]))) == 0


def test_high_pay_counts_for_more_only_with_lodging_and_travel() -> None:
    market = build_market([lead([float(pay)], sector=LABOUR, period="month") for pay in range(1_500, 2_000, 10)])
    group = marked(market, lead([6_000.0, 6_000.0], sector=LABOUR, period="month"))
    assert pay_high_share(group) == 1
    assert price_low_share(group) is None
    assert pay_high_with_travel_share(group) is None
    group.stated = {"lodging-tied": {0: 1}, "transport-provided": {1: 2}}
    assert pay_high_with_travel_share(group) == 1


def test_an_amount_of_no_period_is_no_pay() -> None:
    pay = [lead([13.0], sector=LABOUR, period="") for _ in range(40)]
    for group in pay:  # as a listing states a sum and no period
        group.values = {"price": {"EUR 13": {0: 100}}}
    assert not build_market(pay).baselines
    market = build_market([lead([float(pay)], sector=LABOUR, period="month") for pay in range(1_500, 2_000, 10)])
    fee = lead([1_600.0], sector=LABOUR, period="month")
    fee.values["price"]["EUR 9000"] = {0: 101}
    assert pay_high_share(marked(market, fee)) == 0
    service = lead([13.0])
    service.values = {"price": {"EUR 13": {0: 100}}}
    assert build_market([service] * 30).baselines, "what a service costs is often stated without"


def test_a_country_changes_a_weight_there_and_nowhere_else() -> None:
    base = load_catalogue()
    raised = next(one for one in base if one.id == "messenger-only")
    scorers = Scorers(base)
    here, elsewhere = lead([100.0], country="IN"), lead([100.0], country="DE")
    assert scorers.of(elsewhere) is scorers.common
    assert scorers.of(here).catalogue.get(raised.id).weight < raised.weight
    assert scorers.common.catalogue.get(raised.id).weight == raised.weight
    others = [one.id for one in base if not one.jurisdictions]
    assert all(scorers.of(here).catalogue.get(name).weight == base.get(name).weight for name in others)
    assert isinstance(scorers.of(here).catalogue, Catalogue)


def test_the_interval_holds_the_score_and_narrows_with_listings() -> None:
    scorer = Scorer(load_catalogue())
    small, large = scorer.score(lead([100.0])), scorer.score(lead([100.0] * 30))
    for score in (small, large):
        assert score.low < score.score < score.high
    assert large.high - large.low < small.high - small.low


def test_the_queue_shows_the_price_the_market_and_the_interval(case, lay) -> None:
    for number in range(30):
        lay(f"lead-{number:02}", [priced(f"n{number}", 100 + number)])
    lay("lead-low", [priced(f"low{number}", 30) for number in range(3)])
    rank_stage(case)
    row = lead_row(case, "lead-low")
    told = [reason for reason in row.reasons if reason.indicator == "price-below-market"]
    assert told
    assert "EUR 30" in told[0].text
    assert "usual in ES" in told[0].text
    assert told[0].evidence
    assert row.low < row.score < row.high
    # A model learns from, and weighs, what ranking kept: by the market of the case.
    inputs = read_leads(case, ["lead-low", "lead-15"]).columns
    assert inputs["price_low_share"] == [1.0, 0.0]
    assert inputs["catalogue"][0] == pytest.approx(row.score, abs=0.1)
    assert not [r for r in lead_row(case, "lead-15").reasons if r.indicator == "price-below-market"]
    assert rank_stage(case)["changed"] is False


def priced(name: str, price: float) -> dict:
    return {
        "id": name, "title": "Escort girls, massage, incall and outcall", "country": "ES", "posted_at": "2026-10-01",
        "signals": [("price", f"EUR {price}/hour")],
    }  # fmt: skip


def test_of_a_range_the_end_that_counts_is_compared() -> None:
    """The least that is asked for a service, the most that is paid for work."""
    for sector, low, side in ((SERVICES, "40-90", -1), (LABOUR, "100-400", 1)):
        market = build_market([lead([100.0 + n], sector=sector) for n in range(LEAST + 5)])
        group = lead([100.0], sector=sector)
        group.values["price"] = {f"EUR {low}/hour": {0: 100}}
        (mark,) = market.mark(group)
        assert mark.side == side


def test_a_jurisdiction_that_is_set_holds_for_every_lead() -> None:
    base = load_catalogue()
    country = base.jurisdictions()[0]
    changed = next(one.id for one in base if country in one.jurisdictions)
    weights = {
        chosen: Scorers(base, chosen).of(lead([100.0], country="SE")).catalogue.get(changed).weight for chosen in ("", country)
    }
    assert weights[""] == base.get(changed).weight != weights[country]
