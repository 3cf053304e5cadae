"""Facts of a lead about its prices and pay beside the local market."""

from __future__ import annotations

from collections.abc import Sequence

from models.ranking.groups import Group, PriceMark

#: Sectors whose prices are pay.
WORK = ("labour", "domestic-servitude")
#: Indicators that say an offer of work comes with a bed, and with the way there.
LODGING = ("lodging-tied", "domestic-live-in")
TRAVEL = ("transport-provided", "transfer-abroad", "debt-advance")


def price_low_share(group: Group) -> float | None:
    """Share of the listings of sexual services whose price is unusually low for the local market: under
    the lower tenth, and under 70 % of what is usual. Not stated where there is no price or no baseline.
    """
    return _marked_share(group, ("sexual-services",), -1)


def pay_high_share(group: Group) -> float | None:
    """Share of the offers of work whose pay is unusually high for the local market: over the upper
    tenth, and over 135 % of what is usual. Not stated where there is no pay or no baseline.
    """
    return _marked_share(group, WORK, 1)


def pay_high_with_travel_share(group: Group) -> float | None:
    """Share of the offers of work that pay unusually much and come with lodging and with travel or
    transfer abroad, said somewhere in the same lead.
    """
    if not all(any(name in group.stated for name in names) for names in (LODGING, TRAVEL)):
        return None
    return _marked_share(group, WORK, 1)


def marked(group: Group, sectors: Sequence[str], side: int) -> list[PriceMark]:
    """The prices of these sectors on one side of the market, one a listing, by listing."""
    found = {mark.listing: mark for mark in group.price_marks if mark.side == side and mark.sector in sectors}
    return [found[listing] for listing in sorted(found)]


def market_note(group: Group, side: int) -> str:
    """The first unusual price beside what is usual, in words."""
    found = marked(group, WORK if side > 0 else ("sexual-services",), side)
    return found[0].words if found else ""


def _marked_share(group: Group, sectors: Sequence[str], side: int) -> float | None:
    compared = {mark.listing for mark in group.price_marks if mark.sector in sectors}
    if not compared:
        return None
    return group.share({mark.listing for mark in marked(group, sectors, side)}) / group.share(compared)
