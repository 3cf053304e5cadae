"""Choosing a field's value: finds that agree are counted together, each kind of place once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from crawlers.pages.anysite.evidence import Candidate

#: A second find of the same kind of place adds this share of its weight.
_SAME_KIND = 0.25


@dataclass(frozen=True, slots=True)
class Choice:
    """A value, how sure it is (0 to 1), and the finds that speak for it, the best first."""

    value: Any
    confidence: float
    support: Sequence[Candidate]

    @property
    def origins(self) -> str:
        """Where it came from, as one text: the best find of each kind of place."""
        seen: dict[str, str] = {}
        for candidate in self.support:
            seen.setdefault(candidate.origin, f"{candidate.origin} {candidate.where}".strip())
        return "; ".join(list(seen.values())[:4])[:300]


def choose(candidates: Iterable[Candidate], key: Callable[[Candidate], Hashable]) -> list[Choice]:
    """Values by strength, the strongest first; finds with equal ``key`` are one value.

    Kinds of places are taken as independent witnesses (noisy-or), and a rival that is nearly as
    strong makes the winner less sure.
    """
    groups: dict[Hashable, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(key(candidate), []).append(candidate)
    ranked: list[tuple[float, list[Candidate]]] = []
    for members in groups.values():
        members.sort(key=lambda candidate: candidate.weight, reverse=True)
        ranked.append((_strength(members), members))
    ranked.sort(key=lambda pair: pair[0], reverse=True)
    best = ranked[0][0] if ranked else 0.0
    choices = []
    for index, (strength, members) in enumerate(ranked):
        rival = (ranked[1][0] if len(ranked) > 1 else 0.0) if index == 0 else best
        doubt = rival / (strength + rival) if strength + rival else 0.0
        choices.append(Choice(members[0].value, round(strength * (1 - 0.5 * doubt), 2), members))
    return choices


def _strength(members: Sequence[Candidate]) -> float:
    by_origin: dict[str, list[float]] = {}
    for candidate in members:
        by_origin.setdefault(candidate.origin, []).append(candidate.weight)
    missing = 1.0
    for weights in by_origin.values():
        total = weights[0] + _SAME_KIND * sum(sorted(weights[1:], reverse=True)[:3]) * (1 - weights[0])
        missing *= 1 - min(0.97, max(0.0, total))
    return 1 - missing
