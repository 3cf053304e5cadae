"""The counterfactual test: swap words of ethnicity, nationality and gender, and names; no score may move."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from features.folding import fold_phrase
from models.learning.committee import Committee
from models.learning.inputs import Encoder
from models.learning.masking import masked_words
from models.learning.scoring import score_table
from models.learning.tables import Table

#: Names put in place of those found, and before texts: common ones, and some that nobody has.
NAMES = ("Anna", "Mohammed", "Oksana", "Nguyen", "Priya", "Zorvaline", "Chidinma", "Bruketh", "Camila", "Wei")
_WORD = re.compile(r"[^\W\d_]+")
_KINDS = ("nationality", "gender")


def swapped(text: str, rng: np.random.Generator) -> str:
    """The text with every listed word swapped for another of its kind, and a person named in front."""
    if not text.strip():
        return text
    listed, places = _swaps()

    def other(match: re.Match[str]) -> str:
        kind = places.get(match[0].lower())
        if kind is None:
            return match[0]
        word = str(rng.choice(listed[kind]))
        return word.capitalize() if match[0][0].isupper() else word

    name, nation = str(rng.choice(NAMES)), str(rng.choice(listed["nationality"])).capitalize()
    return f"{name} {nation} {rng.choice(listed['gender'])} {_WORD.sub(other, text)}"


@lru_cache(maxsize=1)
def _swaps() -> tuple[dict[str, list[str]], dict[str, str]]:
    listed = {kind: [word for word in masked_words(kind) if word.isascii() and len(word) > 3] for kind in _KINDS}
    return listed, {fold_phrase(word): kind for kind, words in listed.items() for word in words}


def versions(table: Table, columns: Sequence[str], *, seed: int = 0) -> Table:
    """Every row three times, one after the other: as it is, and with its texts swapped twice in different ways."""
    rng = np.random.default_rng(seed)
    thrice = table.take([row for row in range(len(table)) for _ in range(3)])
    for name in columns:
        thrice.columns[name] = [
            text if at % 3 == 0 else swapped(text, rng) for at, text in enumerate(thrice.texts(name))
        ]
    return thrice


def moves(table: Table, columns: Sequence[str], score: Callable[[Table], np.ndarray], *, seed: int = 0) -> np.ndarray:
    """How far the chances of the three ``versions`` of each row lie apart, shape (n,)."""
    return np.ptp(score(versions(table, columns, seed=seed)).reshape(-1, 3), axis=1)


def largest_move(table: Table, encoder: Encoder, committee: Committee, *, seed: int = 0) -> float:
    """Largest change of a chance over the rows when words of their texts are swapped."""
    return float(
        moves(table, encoder.text_columns, lambda rows: score_table(rows, encoder, committee), seed=seed).max()
    )
