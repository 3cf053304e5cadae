"""Drift: how listings, what was read in them, and their scores shift, by source and week.

Measured by the population stability index against the weeks up to the training of the model in force
(without one: all weeks before the last). A small week shifts by chance: the index of two samples of one
population is about (bins - 1) * (1/n + 1/m) (Yurdakul 2018), and only what lies clearly above that is told.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.stats import chi2

from leadline.core.casefile import CaseFile
from models.learning.masking import Masker, words_of

#: Index from which a shift is worth a word, and from which it is large: the usual marks of the index.
SHIFT, LARGE = 0.1, 0.25
#: Listings of a source and week, and of its past, below which nothing is said.
LEAST = 30
#: Most words whose use is watched, most listings of a source's past that are read, and characters of each.
WORDS, PAST, READ = 300, 4_000, 2_000
#: Chance that a week like the past is told of nonetheless, for each thing measured.
FALSE_ALARM = 0.001
#: Edges of what leads are ordered by, catalogue or learned (decibans).
_SCORES = (-5.0, 0.0, 5.0, 10.0, 15.0, 20.0)
#: Share of listings with a field or kind of signal, below this part of what it was: the reading broke.
BROKE = 0.5
_FIELDS = ("title", "body", "posted_at", "place", "country", "category", "price", "contacts", "images")


@dataclass(frozen=True, slots=True)
class Shift:
    """One thing that shifted. ``before`` and ``after`` are the shares that changed most, by name."""

    source: str
    week: str
    what: str  # signals, text, scores, coverage
    index: float
    chance_alone: float  # the index that chance passes once in a thousand
    listings: int
    message: str
    suggests: str  # retrain, look at the source, look for a new tactic
    before: dict[str, float]
    after: dict[str, float]

    def as_row(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


def stability_index(before: np.ndarray, after: np.ndarray) -> float:
    """Population stability index of two vectors of counts over the same bins, half a count added to each."""
    p, q = ((counts + 0.5) / (counts + 0.5).sum() for counts in (before, after))
    return float(((q - p) * np.log(q / p)).sum())


def by_chance(before: np.ndarray, after: np.ndarray, tests: int = 1) -> float:
    """The index that two samples of one population of these sizes pass once in ``FALSE_ALARM / tests``."""
    bins = int(((before + after) > 0).sum())
    if bins < 2:
        return np.inf
    return float(chi2.ppf(1 - FALSE_ALARM / tests, bins - 1) * (1 / before.sum() + 1 / after.sum()))


def read_drift(case: CaseFile, *, weeks: int = 4) -> list[Shift]:
    """Shifts of the latest ``weeks`` of each source against its past, largest first."""
    trained = case.db.execute(
        "select max(r.at) from model_events e join model_registry r on r.name = e.model "
        "where e.id in (select max(id) from model_events group by kind)"
    ).fetchone()[0]
    found: list[Shift] = []
    for source, week, past, now in _weeks(case, trained or "", weeks):
        found += _compare(source, week, _profile(case, past), _profile(case, now))
    return sorted(found, key=lambda one: (-one.index, one.source, one.week, one.what))


def _weeks(case: CaseFile, trained: str, weeks: int) -> Iterable[tuple[str, str, list[int], list[int]]]:
    rows = case.db.execute(
        "select source, strftime('%Y-%W', first_seen), first_seen <= ?, id from listings order by source, first_seen, id",
        [trained],
    )
    by_source: dict[str, dict[str, list[int]]] = {}
    known: dict[str, list[int]] = {}
    for source, week, before, listing in rows:
        by_source.setdefault(source, {}).setdefault(week, []).append(listing)
        if before:
            known.setdefault(source, []).append(listing)
    for source, of in by_source.items():
        names = sorted(of)
        for at in range(max(1, len(names) - weeks), len(names)):
            past = known.get(source) or [one for name in names[:at] for one in of[name]]
            seen = set(past)
            now = [one for one in of[names[at]] if one not in seen]
            if len(past) >= LEAST and len(now) >= LEAST:
                yield source, names[at], past[:: max(1, -(-len(past) // PAST))], now[:: max(1, -(-len(now) // PAST))]


@dataclass(frozen=True)
class _Profile:
    size: int
    signals: Counter[str]
    fields: Counter[str]
    words: Counter[str]
    scores: np.ndarray


def _profile(case: CaseFile, listings: list[int]) -> _Profile:
    chosen = [json.dumps(listings)]
    inside = "in (select value from json_each(?))"
    signals = Counter(
        dict(
            case.db.execute(
                f"""select case when kind = 'phrase' then 'phrase: ' || value else kind end, count(distinct listing)
                    from signals where listing {inside} group by 1""",
                chosen,
            ).fetchall()
        )
    )
    mask, fields, words = Masker(), Counter[str](), Counter[str]()
    for row in case.db.execute(f"select {', '.join(_FIELDS)} from listings where id {inside}", chosen):
        fields.update(name for name, value in zip(_FIELDS, row, strict=True) if value not in ("", "[]"))
        words.update({word.lower() for word in words_of(mask(f"{row[0]} {row[1]}"[:READ]))})
    scores = [
        row[0]
        for row in case.db.execute(
            f"select s.strength from lead_members m join scores s on s.lead = m.lead where m.listing {inside}", chosen
        )
    ]
    counts = (
        np.bincount(np.digitize(scores, _SCORES), minlength=len(_SCORES) + 1) if scores else np.zeros(len(_SCORES) + 1)
    )
    return _Profile(len(listings), signals, fields, words, counts)


def _compare(source: str, week: str, past: _Profile, now: _Profile) -> list[Shift]:
    found = []
    lost = []
    watched = {
        "coverage": (past.fields, now.fields, list(_FIELDS)),
        "signals": (past.signals, now.signals, sorted(past.signals | now.signals)),
        "text": (past.words, now.words, _watched_words(past, now)),
    }
    for what, (before, after, names) in watched.items():
        shifted: dict[str, tuple[float, float, float, float]] = {}
        for name in names:
            # Each is a share of its own: present or not in a listing. The many looked at are allowed for.
            p, q = (np.array([c[name], of.size - c[name]], float) for c, of in ((before, past), (after, now)))
            index, chance = stability_index(p, q), by_chance(p, q, len(names))
            if index >= SHIFT and index > chance:
                shifted[name] = (index, chance, before[name] / past.size, after[name] / now.size)
        if not shifted:
            continue
        most = sorted(shifted, key=lambda name: -shifted[name][0])[:5]
        gone = [name for name in most if shifted[name][3] < BROKE * shifted[name][2] and not name.startswith("phrase")]
        lost += gone if what == "coverage" else []
        came = [name for name in most if shifted[name][3] > shifted[name][2]]
        suggests = _suggests(what, bool(gone), bool(lost), bool(came))
        told = ", ".join(f"{name} {shifted[name][2]:.0%} to {shifted[name][3]:.0%}" for name in most)
        found.append(
            Shift(
                source, week, what, round(shifted[most[0]][0], 3), round(shifted[most[0]][1], 3), now.size,
                f"{_SAYS[what]} shifted: {told} of the listings.", suggests,
                {name: round(shifted[name][2], 3) for name in most}, {name: round(shifted[name][3], 3) for name in most},
            )
        )  # fmt: skip
    if past.scores.sum() >= LEAST and now.scores.sum() >= LEAST:
        index, chance = stability_index(past.scores, now.scores), by_chance(past.scores, now.scores)
        if index >= SHIFT and index > chance:
            shares = [counts / counts.sum() for counts in (past.scores, now.scores)]
            before, after = ({_bin(at): round(float(v), 3) for at, v in enumerate(one)} for one in shares)
            found.append(
                Shift(source, week, "scores", round(index, 3), round(chance, 3), now.size,
                      f"Scores shifted: {shares[0][4:].sum():.0%} to {shares[1][4:].sum():.0%} of the listings are in leads of 10 or more.",
                      _RETRAIN if not lost else _LOOK, before, after)
            )  # fmt: skip
    return found


_SAYS: Mapping[str, str] = {"coverage": "What is read off the pages", "signals": "Signals", "text": "Words"}
_RETRAIN = "Judge some of the new leads, then retrain and compare."
_LOOK = "Look at the source: its pages may have changed so that they are read worse."
_TACTIC = "Look at these listings: it may be a new tactic, or a new kind of advertiser."


def _suggests(what: str, gone: bool, lost: bool, came: bool) -> str:
    """What a shift most likely means. Fields that vanish explain signals and words that vanish with them."""
    if (what == "coverage" and gone) or (lost and not came):
        return _LOOK
    return _TACTIC if what in ("signals", "text") and came else _RETRAIN


def _watched_words(past: _Profile, now: _Profile) -> list[str]:
    """The commonest words of both sides; rarer ones shift by chance."""
    common = Counter({word: count / past.size for word, count in past.words.items()})
    for word, count in now.words.items():
        common[word] = max(common[word], count / now.size)
    return sorted(word for word, _ in common.most_common(WORDS))


def _bin(at: int) -> str:
    low = "" if at == 0 else f"{_SCORES[at - 1]:g}"
    return f"{low} to {_SCORES[at]:g}".strip() if at < len(_SCORES) else f"{low} and more"
