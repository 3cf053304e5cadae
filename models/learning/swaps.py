"""The counterfactual test: swap words of ethnicity, nationality and gender, and names; no score may move."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

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


def largest_move(table: Table, encoder: Encoder, committee: Committee, *, seed: int = 0) -> float:
    """Largest change of a chance over the rows when their texts are swapped twice in different ways."""
    rng = np.random.default_rng(seed)

    def version() -> np.ndarray:
        columns: dict[str, Any] = dict(table.columns)
        for name in encoder.text_columns:
            columns[name] = [swapped(text, rng) for text in table.texts(name)]
        return score_table(Table(table.ids, columns), encoder, committee)

    return float(np.abs(version() - version()).max())
