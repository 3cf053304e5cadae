"""How well planted groups were recovered: pairwise precision and recall, and where they rank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb

from leadline.app.demo.world import Placed
from leadline.core.casefile import CaseFile

#: How far down the queue an operation still counts as found.
TOP = 40


@dataclass(frozen=True, slots=True)
class RankedLead:
    """A lead as the queue has it: its place from 1 (None when not ranked) and its listings' names."""

    lead: str
    rank: int | None
    listings: Sequence[str]


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was recovered. Pairs are pairs of listings of which at least one belongs to an operation."""

    operations: int
    pairwise_precision: float
    pairwise_recall: float
    pairwise_f1: float
    operations_in_top_40: int
    ranks: Mapping[str, int | None]  # operation to the first rank of a lead with half of it, or None
    shares: Mapping[str, float]  # operation to the share of it that its largest lead holds


def evaluate(truth: Mapping[str, Placed], leads: Iterable[RankedLead]) -> Recovery:
    """Compare leads with the truth.

    ``truth`` names each listing ``source/id``; a listing it does not name belongs to nobody. Listings
    of the truth that no lead holds count as missed. An operation is at the rank of the first lead
    that holds at least half of it.
    """
    sizes = Counter(placed.group for placed in truth.values() if placed.kind == "operation")
    predicted = correct = 0
    ranks: dict[str, int | None] = dict.fromkeys(sorted(sizes))
    shares: dict[str, float] = dict.fromkeys(sorted(sizes), 0.0)
    for lead in leads:
        held = Counter(
            placed.group
            for placed in (truth.get(name) for name in set(lead.listings))
            if placed is not None and placed.kind == "operation"
        )
        members = len(set(lead.listings))
        predicted += comb(members, 2) - comb(members - held.total(), 2)
        correct += sum(comb(count, 2) for count in held.values())
        for group, count in held.items():
            shares[group] = max(shares[group], count / sizes[group])
            known = ranks[group]
            if count * 2 >= sizes[group] and lead.rank is not None and (known is None or lead.rank < known):
                ranks[group] = lead.rank
    actual = sum(comb(size, 2) for size in sizes.values())
    precision = correct / predicted if predicted else 0.0
    recall = correct / actual if actual else 0.0
    return Recovery(
        operations=len(sizes),
        pairwise_precision=round(precision, 4),
        pairwise_recall=round(recall, 4),
        pairwise_f1=round(2 * precision * recall / (precision + recall), 4) if correct else 0.0,
        operations_in_top_40=sum(rank is not None and rank <= TOP for rank in ranks.values()),
        ranks=ranks,
        shares=shares,
    )


def ranked_leads(case: CaseFile) -> list[RankedLead]:
    """Every lead of the case with its listings, in the order of the queue; unranked ones last."""
    members: dict[str, list[str]] = {}
    for lead, name in case.db.execute(
        """select m.lead, l.source || '/' || l.source_id from lead_members m join listings l on l.id = m.listing
           order by l.id"""
    ):
        members.setdefault(lead, []).append(name)
    rank = dict(case.db.execute("select lead, rank from scores"))
    found = [RankedLead(lead, rank.get(lead), names) for lead, names in members.items()]
    return sorted(found, key=lambda one: (one.rank is None, one.rank or 0, one.lead))
