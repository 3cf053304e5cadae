"""What a learned ranking reads of a lead: its facts, the signs stated in it, and the words of its listings.

It is kept with the case when a lead is scored, so that new judgements can be learned from, and every
lead weighed anew, without reading a listing. Words are masked first (``models.learning.masking``) and
kept as codes, each once: which words a lead uses, not how often or in which order.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlite_utils import Database

from features.folding import first_wide, fold_phrase
from models.learning.masking import Masker
from models.ranking.facts import FACTS
from models.ranking.groups import Group
from models.ranking.scoring import SHOWN, evidence_of

#: Facts that are read, in this order. What people decided is none, nor is how many countries or languages
#: a lead has: that would let origin in.
FACT_INPUTS = tuple(
    name for name, fact in FACTS.items() if fact.family != "judgement" and name not in ("countries", "languages")
)
#: Distinct texts of a lead whose words are read, and characters of each title and body.
TEXTS, TITLE, CHARACTERS = 6, 300, 1_500
#: Words remembered by one process at most: an advert may hold any number of invented ones.
REMEMBERED = 200_000
#: What facts point at, as ``Fact.points`` names it.
_POINTS = sorted({FACTS[name].points for name in FACT_INPUTS} - {""})


@dataclass
class Block:
    """Inputs of some leads: ``catalogue`` and ``decided`` (n,) in decibans, ``facts`` (n, len(FACT_INPUTS))
    with NaN where nothing is stated, ``signs`` indicator to share, ``words`` sorted codes.
    """

    leads: list[str]
    catalogue: np.ndarray
    decided: np.ndarray
    facts: np.ndarray
    signs: list[dict[str, float]]
    words: list[np.ndarray]
    shown: list[str]  # JSON, as kept
    by_catalogue: list[str]  # JSON, as kept

    def __len__(self) -> int:
        return len(self.leads)


class Wording:
    """The words of texts as codes, masked; remembers what it has looked up."""

    def __init__(self) -> None:
        self._masker = Masker()
        self._codes: dict[str, tuple[int, ...]] = {}

    def codes(self, texts: Iterable[str]) -> np.ndarray:
        """Codes of the words that the texts use, sorted, each once."""
        words: set[str] = set()
        for text in texts:
            words |= self._masker.kept_words(text)
        found = {code for word in words for code in self._code(word)}
        return np.fromiter(sorted(found), np.uint32, len(found))

    def places(self, text: str, wanted: set[int]) -> Iterator[tuple[int, str, int, int]]:
        """``(code, word, start, end)`` of every word that may be read and has one of the wanted codes."""
        words = {word: hit for word in self._masker.kept_words(text) if (hit := wanted & set(self._code(word)))}
        if words:
            for word, start, end in self._masker.kept(text):
                for code in words.get(word, ()):
                    yield code, word, start, end

    def _code(self, word: str) -> tuple[int, ...]:
        found = self._codes.get(word)
        if found is None:
            if len(self._codes) >= REMEMBERED:
                self._codes.clear()
                self._masker = Masker()
            folded = fold_phrase(word.rstrip("."))
            # Where words are not set apart, each two characters stand for one.
            pieces = (
                [folded[at : at + 2] for at in range(max(1, len(folded) - 1))] if first_wide(folded) >= 0 else [folded]
            )
            found = tuple(zlib.crc32(piece.encode()) for piece in pieces if len(piece) > 1)
            self._codes[word] = found
        return found


def read_texts(group: Group) -> dict[int, tuple[str, str]]:
    """listing -> title and body that are read: one listing of each distinct text, the first few of them."""
    first = {group.texts[member.id]: member.id for member in reversed(group.members)}
    return {
        listing: (group.wording[listing][0][:TITLE], group.wording[listing][1][:CHARACTERS])
        for listing in sorted(first.values())[:TEXTS]
    }


def inputs_of(
    group: Group, facts: Mapping[str, float | None], signs: frozenset[str], wording: Wording
) -> dict[str, Any]:
    """The columns ``facts``, ``signs``, ``shown`` and ``words`` of ``lead_inputs``; ``signs`` names indicators that count."""
    row = np.array([np.nan if (value := facts[name]) is None else value for name in FACT_INPUTS], np.float32)
    stated = {name: round(group.share(listings), 3) for name, listings in group.stated.items() if name in signs}
    texts = read_texts(group)
    shown = {
        "listings": [member.id for member in group.members[:SHOWN]],
        "texts": list(texts),
        "facts": {points: found for points in _POINTS if (found := evidence_of(group, points))},
        "signs": {name: [{"signal": at} for at in sorted(group.stated[name].values())[:SHOWN]] for name in stated},
    }
    return {
        "facts": row.tobytes(),
        "signs": json.dumps(stated, separators=(",", ":")),
        "shown": json.dumps(shown, separators=(",", ":")),
        "words": wording.codes(part for both in texts.values() for part in both).tobytes(),
    }


def read_inputs(db: Database, leads: Sequence[str]) -> Block:
    """The inputs of these leads; those without any are left out. In order of lead."""
    rows = db.execute(
        """select lead, catalogue, decided, facts, signs, words, shown, by_catalogue from lead_inputs
           where lead in (select value from json_each(?)) order by lead""",
        [json.dumps(list(leads))],
    ).fetchall()
    return Block(
        [row[0] for row in rows],
        np.array([row[1] for row in rows], float),
        np.array([row[2] for row in rows], float),
        np.frombuffer(b"".join(row[3] for row in rows), np.float32).reshape(len(rows), len(FACT_INPUTS)),
        [json.loads(row[4]) for row in rows],
        [np.frombuffer(row[5], np.uint32) for row in rows],
        [row[6] for row in rows],
        [row[7] for row in rows],
    )
