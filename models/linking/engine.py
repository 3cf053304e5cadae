"""A batch of listings in, links and groups out: all link rules and the grouping, with no database.

The result depends on what is in the batch and not on its order, so a case that grew day by day and
the same case linked afresh agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from leadline.core.records import Link
from models.linking.batch import Batch
from models.linking.by_text import strengths
from models.linking.grouping import Edges, combined, grouped
from models.linking.rivals import Rivals
from models.linking.rows import PicturePair, Row
from models.linking.rules import RULES
from models.linking.shared import Verdict

#: Members of each of two groups that are compared when one weak link suggests joining them.
_COMPARED = 5


@dataclass(frozen=True, slots=True)
class Linked:
    """``groups[i]`` numbers the group of input row ``i``; ``links`` are those worth storing."""

    groups: np.ndarray  # int64
    links: list[ProposedLink]
    shared: list[Verdict]  # selectors and pictures that strangers share


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


def link_rows(
    rows: Sequence[Row], pictures: Sequence[PicturePair] = (), marks: Mapping[tuple[str, str], bool] | None = None
) -> Linked:
    """Link and group rows; ``pictures`` are the known pairs among their images.

    ``marks`` say of selectors (and of pictures, by image id) whether strangers share them, against
    whatever the batch itself would say.
    """
    order = sorted(range(len(rows)), key=lambda at: rows[at].name)
    batch = Batch([rows[at] for at in order], pictures, marks or {})
    for kind, rule in RULES.items():
        batch.found[kind] = rule.propose(batch)
    groups = np.empty(len(rows), np.int64)
    groups[order] = _groups(batch)
    links = [link for kind in RULES for link in _links(batch, kind)]
    return Linked(groups, links, [verdict for verdict in batch.verdicts.values() if verdict.shared])


def _links(batch: Batch, kind: str) -> list[ProposedLink]:
    proposal, name, links = batch.found[kind], RULES[kind].name, []
    for k in proposal.kept.tolist():
        a, b = batch.rows[proposal.edges.a[k]].id, batch.rows[proposal.edges.b[k]].id
        strength = round(float(proposal.edges.strength[k]), 4)
        if a < b:
            links.append(ProposedLink(a, b, kind, strength, name, lambda k=k: proposal.evidence(k)))
        else:
            links.append(ProposedLink(b, a, kind, strength, name, lambda k=k: _turned(proposal.evidence(k))))
    return links


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
    rivals = Rivals(batch)
    edges = {kind: found.edges for kind, found in batch.found.items()}
    edges["text"] = rivals.weakened(edges["text"])
    return grouped(
        count,
        combined(list(edges.values()), count),
        confirm=lambda doubtful: rivals.weakened(_more_text_links(batch, doubtful)),
        rivals=rivals,
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
    return Edges(
        texts.first[pairs.a], texts.first[pairs.b], strengths(pairs.cosine, pairs.bits, texts.bits_needed(pairs.cosine))
    )


def _spread_over(texts: np.ndarray) -> list[int]:
    found = np.unique(texts[texts >= 0])
    return found[:: max(1, len(found) // _COMPARED)][:_COMPARED].tolist()
