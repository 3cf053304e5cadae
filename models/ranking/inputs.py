"""What a learned ranking reads of a lead: its facts, the signs stated in it, and the words of its listings.

It is kept with the case when a lead is scored, so that new judgements can be learned from, and every
lead weighed anew, without reading a listing. Words are masked first (``models.learning.masking``) and
kept as codes, each once: which words a lead uses, and which stand beside each other, not how often.
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
#: How far apart two words may stand to be kept as a pair: side by side, or with one between them.
APART = (1, 2)
#: Words remembered by one process at most: an advert may hold any number of invented ones.
REMEMBERED = 200_000
#: What facts point at, as ``Fact.points`` names it.
_POINTS = sorted({FACTS[name].points for name in FACT_INPUTS} - {""})


@dataclass
class Block:
    """Inputs of some leads: ``catalogue`` and ``decided`` (n,) in decibans, ``facts`` (n, len(FACT_INPUTS))
    with NaN where nothing is stated, ``signs`` indicator to share, ``words`` and ``phrases`` sorted codes.
    """

    leads: list[str]
    catalogue: np.ndarray
    decided: np.ndarray
    facts: np.ndarray
    signs: list[dict[str, float]]
    words: list[np.ndarray]
    phrases: list[np.ndarray]  # pairs of words
    shown: list[str]  # JSON, as kept
    by_catalogue: list[str]  # JSON, as kept

    def __len__(self) -> int:
        return len(self.leads)

    def take(self, rows: Sequence[int]) -> Block:
        """Some of the leads."""
        lists = (self.leads, self.signs, self.words, self.phrases, self.shown, self.by_catalogue)
        leads, signs, words, phrases, shown, by_catalogue = ([one[at] for at in rows] for one in lists)
        arrays = (self.catalogue[rows], self.decided[rows], self.facts[rows])
        return Block(leads, *arrays, signs, words, phrases, shown, by_catalogue)


class Wording:
    """The words of texts as codes, masked; remembers what it has looked up."""

    def __init__(self) -> None:
        self._masker = Masker()
        self._codes: dict[str, tuple[int, ...]] = {}

    def codes(self, texts: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
        """Codes of the words that the texts use, and of the pairs of words that stand beside each other, each sorted and once."""
        whole: list[int] = []
        for text in texts:
            whole += self._sequence(text)
            whole += _GAP
        codes = np.array(whole, np.uint32)
        pairs = np.concatenate([_pairs(codes, apart) for apart in APART])
        return np.unique(codes[codes != 0]), np.unique(pairs)

    def places(self, text: str, wanted: set[int]) -> Iterator[tuple[int, str, int, int]]:
        """``(code, words, start, end)`` of every word that may be read and has a wanted code, and of both words of each
        such pair: what stands between the two may be what no model may read.
        """
        codes = np.array(self._sequence(text), np.uint32)
        sought = np.fromiter(wanted, np.uint32, len(wanted))
        own = {0: codes, **{apart: _pairs(codes, apart) for apart in APART}}
        hits = {apart: np.flatnonzero(np.isin(some, sought)).tolist() for apart, some in own.items()}
        if not any(hits.values()):
            return
        spans = [place for place in self._masker.kept(text) for _ in self._code(place[0])]
        for apart, found in hits.items():
            for at in found:
                both = [spans[at], spans[at + apart]] if apart else [spans[at]]
                words = (" … " if apart > 1 else " ").join(word for word, _, _ in both)
                for _, start, end in both:
                    yield int(own[apart][at]), words, start, end

    def _sequence(self, text: str) -> list[int]:
        """Codes of the words of a text that may be read, in their order."""
        known = self._codes
        found: list[int] = []
        for word in self._masker.kept_words(text):
            found += known.get(word) or self._code(word)
        return found

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


#: What stands between two texts, so that no pair reaches across.
_GAP = [0] * max(APART)


def _pairs(codes: np.ndarray, apart: int) -> np.ndarray:
    """Codes of the pairs of words that stand so far apart; those with a gap (code 0) in them are left out."""
    first, second = codes[:-apart], codes[apart:]
    found = (first * np.uint32(0x9E3779B1)) ^ (second * np.uint32(0x85EBCA6B)) ^ np.uint32(apart)
    return found[(first != 0) & (second != 0)]


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
    """The columns ``facts``, ``signs``, ``shown``, ``words`` and ``phrases`` of ``lead_inputs``; ``signs`` names indicators that count."""
    row = np.array([np.nan if (value := facts[name]) is None else value for name in FACT_INPUTS], np.float32)
    stated = {name: round(group.share(listings), 3) for name, listings in group.stated.items() if name in signs}
    texts = read_texts(group)
    shown = {
        "listings": [member.id for member in group.members[:SHOWN]],
        "texts": list(texts),
        "facts": {points: found for points in _POINTS if (found := evidence_of(group, points))},
        "signs": {name: [{"signal": at} for at in sorted(group.stated[name].values())[:SHOWN]] for name in stated},
    }
    words, phrases = wording.codes(part for both in texts.values() for part in both)
    return {
        "facts": row.tobytes(),
        "signs": json.dumps(stated, separators=(",", ":")),
        "shown": json.dumps(shown, separators=(",", ":")),
        "words": words.tobytes(),
        "phrases": phrases.tobytes(),
    }


def texts_of(db: Database, listings: Iterable[int]) -> dict[int, tuple[str, str]]:
    """listing -> what is read of its title and body."""
    rows = db.execute(
        f"""select id, substr(title, 1, {TITLE}), substr(body, 1, {CHARACTERS}) from listings
            where id in (select value from json_each(?))""",
        [json.dumps(sorted(set(listings)))],
    )
    return {listing: (title, body) for listing, title, body in rows}


def read_inputs(db: Database, leads: Sequence[str]) -> Block:
    """The inputs of these leads; those without any are left out. In order of lead."""
    rows = db.execute(
        """select lead, catalogue, decided, facts, signs, words, phrases, shown, by_catalogue from lead_inputs
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
        [np.frombuffer(row[6], np.uint32) for row in rows],
        [row[7] for row in rows],
        [row[8] for row in rows],
    )
