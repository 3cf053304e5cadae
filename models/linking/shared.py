"""Whose is a selector or picture that many listings show: one operation's, or nobody's in particular?

A platform's number, a city's call centre, an agency's switchboard and a stock photograph are shared
by strangers. What tells them from an operation that writes many different adverts around one number
is learned from the case: how many otherwise unconnected parties show it, how many of those have a
contact of their own besides, over how many trades and places they spread, and whether their texts
have more in common than any two adverts of the case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property

import numpy as np

from models.linking.near_duplicates import TextIndex
from models.linking.rows import Row

#: Weight of evidence (bits) from which a selector is taken for shared by strangers.
SHARED_FROM = 4.0
#: Fewer parties than this are never called a crowd.
LEAST_PARTIES = 4
#: Bits for each further party that has a contact of its own. Seven such parties make a crowd alone.
BITS_PER_OWN = 0.65
MOST_OWN_BITS = 8.0
#: Differently worded adverts that one operation plausibly puts around one number.
PLAUSIBLE_WORDINGS = 8
#: Bits for each doubling of unconnected wordings beyond that: sixty that share nothing else are strangers', even
#: where no advert gives another contact.
BITS_PER_DOUBLING = 1.5
#: Bits for each halving of how alike the parties' texts are, set against any two, and the bounds of what that says:
#: strangers are about as alike as any two, and never four times so.
BITS_PER_LIKENESS = 1.5
MOST_BITS_OF_LIKENESS = (-3.0, 2.0)
#: Places one operation plausibly works in.
PLAUSIBLE_PLACES = 8
#: A selector that stands in this share of another's listings goes with it and is nobody's own.
COMPANION = 0.5
_SAMPLE = 24  # parties whose texts are compared with each other
_UNKNOWN = 2.0  # a likeness that speaks for neither side


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the case says about one selector or picture, in counts and bits."""

    kind: str
    value: str
    listings: int
    parties: int  # groups of its listings with nothing else in common
    own: int  # parties with a contact of their own
    places: int
    trades: int  # categories
    likeness: float  # how alike the parties' texts are, against any two adverts of the case (1 = the same)
    weight: float  # bits for "shared by strangers"
    shared: bool
    marked: bool = False  # ``shared`` is a person's word, not the counts'

    def evidence(self) -> dict[str, object]:
        """The verdict as JSON-ready values, without the selector itself."""
        found = asdict(self)
        return {key: found[key] for key in found if key not in ("kind", "value")}


def verdicts(
    rows: Sequence[Row],
    groups: Mapping[tuple[str, str], Sequence[int]],
    background: Background,
    wording: np.ndarray,
    marks: Mapping[tuple[str, str], bool],
) -> dict[tuple[str, str], Verdict]:
    """A verdict on every group with at least ``LEAST_PARTIES`` wordings, or that a person marked.

    ``groups`` maps (kind, value) to positions in ``rows``; ``wording[i]`` numbers the near-duplicate
    text of row ``i``. A picture is judged like a selector.
    """
    named = {member for members in groups.values() for member in members}
    keys_of = {at: [one.key for one in rows[at].selectors if not one.passed_over] for at in named}
    for key, members in groups.items():
        if key[0] == "picture":
            for member in members:
                keys_of[member].append(key)
    found = {}
    for key, members in groups.items():
        if key in marks or len({int(wording[member]) for member in members}) >= LEAST_PARTIES:
            found[key] = _verdict(key, members, rows, keys_of, wording, background)
        if key in marks:
            found[key] = replace(found[key], shared=marks[key], marked=True)
    return found


def _verdict(
    key: tuple[str, str],
    members: Sequence[int],
    rows: Sequence[Row],
    keys_of: Mapping[int, list[tuple[str, str]]],
    wording: np.ndarray,
    background: Background,
) -> Verdict:
    beside = Counter(other for member in members for other in keys_of[member] if other != key)
    companions = {other for other, count in beside.items() if count > COMPANION * len(members)}
    party = _parties(members, wording, keys_of, companions | {key})
    parties: dict[int, list[int]] = {}
    for member in members:
        parties.setdefault(party[member], []).append(member)
    own = sum(_has_own(listed, keys_of, companions | {key}, beside) for listed in parties.values())
    trades = Counter(rows[member].category for member in members if rows[member].category)
    places = {rows[member].place for member in members if rows[member].place}
    likeness = background.likeness([listed[0] for listed in parties.values()])

    weight = min(BITS_PER_OWN * max(own - 1, 0), MOST_OWN_BITS)
    weight += max(BITS_PER_DOUBLING * np.log2(len(parties) / PLAUSIBLE_WORDINGS), 0.0)
    weight += max(np.log2(max(len(places), 1) / PLAUSIBLE_PLACES), 0.0)
    weight += min(_effective(trades) - 1, 2.0)
    # Strangers' texts are as unlike as any; how sure that is grows with the parties compared.
    alike = 1.0 - BITS_PER_LIKENESS * np.log2(max(likeness, 0.25))
    weight += float(np.clip(alike, *MOST_BITS_OF_LIKENESS)) * min(len(parties) / 20, 1.0)
    # The only contact an advert gives is the advertiser's.
    weight -= 2.0 * (1 - own / len(parties))
    return Verdict(
        key[0], key[1], len(members), len(parties), own, len(places), len(trades),
        round(likeness, 3), round(float(weight), 2),
        bool(weight >= SHARED_FROM and len(parties) >= LEAST_PARTIES),
    )  # fmt: skip


def _parties(
    members: Sequence[int],
    wording: np.ndarray,
    keys_of: Mapping[int, list[tuple[str, str]]],
    ignored: set[tuple[str, str]],
) -> dict[int, int]:
    """member -> party: joined by wording or by any other selector that does not simply go along."""
    parent = {member: member for member in members}

    def root(member: int) -> int:
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    first: dict[object, int] = {}
    for member in members:
        marks: list[object] = [int(wording[member])]
        marks += [key for key in keys_of[member] if key not in ignored and key[0] != "picture"]
        for mark in marks:
            low, high = sorted((root(first.setdefault(mark, member)), root(member)))
            parent[high] = low
    return {member: root(member) for member in members}


def _has_own(
    party: Sequence[int],
    keys_of: Mapping[int, list[tuple[str, str]]],
    ignored: set[tuple[str, str]],
    beside: Counter[tuple[str, str]],
) -> bool:
    """Whether the party shows a contact that no other party at this selector shows."""
    return any(
        key not in ignored and key[0] != "picture" and beside[key] <= len(party)
        for member in party
        for key in keys_of[member]
    )


def _effective(counts: Counter[str]) -> float:
    """How many equally frequent kinds would be as mixed: the exponential of the entropy."""
    total = sum(counts.values())
    if not total:
        return 1.0
    shares = np.array(list(counts.values())) / total
    return float(np.exp(-(shares * np.log(shares)).sum()))


class Background:
    """How alike two adverts of this case are anyway, by language."""

    def __init__(self, rows: Sequence[Row], texts: TextIndex, usual: Mapping[str, float]) -> None:
        self._rows, self._texts = rows, texts
        self._usual = dict(usual)

    @cached_property
    def _sample(self) -> dict[str, list[int]]:
        """By language, every k-th listing in the order of names: a sample that order of arrival does not change."""
        by_language: dict[str, list[int]] = {}
        for position in self._texts.first.tolist():
            by_language.setdefault(self._rows[position].language, []).append(position)
        return {
            language: sorted(found, key=lambda at: self._rows[at].name)[:: max(1, len(found) // (4 * _SAMPLE))]
            for language, found in by_language.items()
        }

    def likeness(self, positions: Sequence[int]) -> float:
        """Mean cosine among these rows over the mean among any, in the language most are written in."""
        languages = Counter(self._rows[at].language for at in positions)
        language = min(languages, key=lambda name: (-languages[name], name))
        chosen = sorted(
            (at for at in positions if self._rows[at].language == language), key=lambda at: self._rows[at].name
        )
        among = self._mean(chosen[:: max(1, len(chosen) // _SAMPLE)])
        usual = self.usual(language)
        return among / usual if among > 0 and usual > 0 else _UNKNOWN

    def usual(self, language: str) -> float:
        """Mean cosine of two adverts in a language."""
        if language not in self._usual:
            self._usual[language] = self._mean(self._sample.get(language, []))
        return self._usual[language]

    def every_usual(self) -> dict[str, float]:
        """The same for each language there is."""
        return {language: self.usual(language) for language in sorted(self._sample)}

    def _mean(self, positions: Sequence[int]) -> float:
        texts = self._texts.of[np.array(positions, np.int64)] if len(positions) else np.empty(0, np.int64)
        texts = np.unique(texts[texts >= 0])
        if len(texts) < 2:
            return 0.0
        a, b = np.triu_indices(len(texts), 1)
        return float(self._texts.cosines(texts[a], texts[b]).mean())
