"""A batch of listings in, links and groups out: all link rules and the grouping, with no database.

The result depends on what is in the batch and not on its order, so a case that grew day by day and
the same case linked afresh agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from leadline.core.records import Link
from models.linking.batch import Batch, Proposal, Surroundings
from models.linking.by_text import features
from models.linking.grouping import LEAST, Edges, combined, grouped
from models.linking.rows import PicturePair, Row
from models.linking.rules import RULES
from models.linking.shared import Verdict
from models.linking.strengths import Strengths

#: Members of each of two groups that are compared when one weak link suggests joining them.
_COMPARED = 5


@dataclass(frozen=True, slots=True)
class ProposedLink:
    """A link whose evidence is made when asked for: most links of a case are already stored."""

    a: int  # listing ids, a < b
    b: int
    kind: str
    strength: float
    rule: str
    describe: Callable[[], dict[str, object]]

    def link(self) -> Link:
        """The link with its evidence."""
        return Link(self.a, self.b, self.kind, self.strength, self.describe(), self.rule)


class ProposedLinks(Sequence[ProposedLink]):
    """The links worth storing, as arrays of one length; each is made an object when looked at.

    ``a`` and ``b`` are listing ids (int64, ``a < b``), ``kind`` positions in ``RULES`` (int8),
    ``strength`` is rounded to four places.
    """

    def __init__(self, batch: Batch) -> None:
        self._found = [batch.found[kind] for kind in RULES]
        ids = np.fromiter((row.id for row in batch.rows), np.int64, len(batch.rows))
        self._edge = np.concatenate([found.kept for found in self._found]).astype(np.int64)
        self.kind = np.repeat(np.arange(len(RULES), dtype=np.int8), [len(found.kept) for found in self._found])
        a, b = (np.concatenate([ids[getattr(found.edges, end)[found.kept]] for found in self._found]) for end in "ab")
        self._turned = a > b
        self.a, self.b = np.minimum(a, b), np.maximum(a, b)
        self.strength = np.round(np.concatenate([found.edges.strength[found.kept] for found in self._found]), 4)

    def __len__(self) -> int:
        return len(self._edge)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        kind = list(RULES)[self.kind[at]]
        return ProposedLink(
            int(self.a[at]), int(self.b[at]), kind, float(self.strength[at]), RULES[kind].name,
            lambda: self._evidence(at),
        )  # fmt: skip

    def _evidence(self, at: int) -> dict[str, object]:
        evidence = self._found[self.kind[at]].evidence(int(self._edge[at]))
        return _turned(evidence) if self._turned[at] else evidence


@dataclass(frozen=True, slots=True)
class Linked:
    """``groups[i]`` numbers the group of input row ``i``; ``links`` are those worth storing."""

    groups: np.ndarray  # int64
    links: ProposedLinks
    shared: list[Verdict]  # selectors and pictures that strangers share
    learned: dict[str, Any] | None = None  # what listings are placed by later, where that was asked for


def link_rows(
    rows: Sequence[Row],
    pictures: Sequence[PicturePair] = (),
    marks: Mapping[tuple[str, str], bool] | None = None,
    strengths: Strengths | None = None,
    *,
    within: Surroundings | None = None,
    keep: bool = False,
) -> Linked:
    """Link and group rows; ``pictures`` are the known pairs among their images.

    ``marks`` say of selectors (and of pictures, by image id) whether strangers share them, against
    whatever the batch itself would say. ``strengths`` say how likely links are (by default, the bundled
    ones). ``within`` is the case that the rows are part of, where they are not all of it; ``keep`` fills
    ``Linked.learned``.
    """
    order = sorted(range(len(rows)), key=lambda at: rows[at].name)
    batch = Batch([rows[at] for at in order], pictures, marks or {}, strengths=strengths, within=within, keep=keep)
    for kind, rule in RULES.items():
        batch.found[kind] = judged(batch, kind, rule.propose(batch))
    groups = np.empty(len(rows), np.int64)
    groups[order] = _groups(batch)
    shared = [verdict for verdict in batch.verdicts.values() if verdict.shared]
    return Linked(groups, ProposedLinks(batch), shared, _learned(batch) if keep else None)


def _learned(batch: Batch) -> dict[str, Any]:
    texts = batch.texts
    return {
        "family_counts": texts.families,
        "usual": batch.background.every_usual(),
        "listings": np.array([batch.rows[at].id for at in texts.first.tolist()], np.int64),
        **texts.standing(),
    }


def judged(batch: Batch, kind: str, proposal: Proposal) -> Proposal:
    """The proposal with strengths that are probabilities; what a score was made into one from is in the evidence."""
    score, judge = proposal.edges.strength, batch.judges[kind]
    if proposal.features is not None:
        chance, evidence = judge.chance(proposal.features), proposal.evidence
    else:
        learned = judge.chance({"score": score})
        # What a rule keeps as support beside other links joins nothing, however often the two ends are of one lead.
        chance = np.where(score < LEAST, score, learned)

        def evidence(k: int) -> dict[str, object]:
            return {**proposal.evidence(k), "score": round(float(score[k]), 4)}

    edges = Edges(proposal.edges.a, proposal.edges.b, chance)
    return Proposal(edges, proposal.kept, evidence, proposal.features)


def _turned(evidence: dict[str, object]) -> dict[str, object]:
    """Evidence about (a, b) as evidence about (b, a)."""
    swapped = {
        "a": "b",
        "b": "a",
        "image_a": "image_b",
        "image_b": "image_a",
        "share_a": "share_b",
        "share_b": "share_a",
    }
    return {
        name: [{swapped.get(key, key): value for key, value in item.items()} for item in found]
        if isinstance(found, list)
        else found
        for name, found in evidence.items()
    }


def _groups(batch: Batch) -> np.ndarray:
    count = len(batch.rows)
    rivals = batch.rivals
    edges = {kind: found.edges for kind, found in batch.found.items()}
    edges["text"] = rivals.weakened(edges["text"])
    return grouped(
        count,
        combined(list(edges.values()), count),
        confirm=lambda doubtful: rivals.weakened(_more_text_links(batch, doubtful)),
        rivals=rivals,
        total=None if batch.within is None else batch.within.listings,
    )


def _more_text_links(batch: Batch, doubtful: Sequence[tuple[np.ndarray, np.ndarray]]) -> Edges:
    """Text links between members of groups, beyond the candidates that sketches gave."""
    a, b = [], []
    for one, other in doubtful:
        for x in _spread_over(batch.texts.of[one]):
            for y in _spread_over(batch.texts.of[other]):
                if x != y:
                    a.append(min(x, y))
                    b.append(max(x, y))
    if not a:
        return Edges.none()
    texts = batch.texts
    keys = np.unique(np.array(a, np.int64) * len(texts) + np.array(b, np.int64))
    pairs = texts.verified(keys // len(texts), keys % len(texts))
    a, b = texts.first[pairs.a], texts.first[pairs.b]
    found = features(batch, a, b, pairs.cosine, pairs.bits, pairs.spread)
    return Edges(a, b, batch.judges["text"].chance(found))


def _spread_over(texts: np.ndarray) -> list[int]:
    found = np.unique(texts[texts >= 0])
    return found[:: max(1, len(found) // _COMPARED)][:_COMPARED].tolist()
