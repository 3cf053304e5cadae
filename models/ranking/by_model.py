"""Weigh leads by a promoted model: its calibrated chance, how far that may be off, and what it rests on.

The interval is the middle 80 % of the share that was escalated among leads scored like this one, by the
held-out leads of the model's own measuring (Jeffreys interval, Brown et al. 2001).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.stats import beta

from features.catalogue import Catalogue
from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError
from models.learning.attribution import Attribution, attribute
from models.learning.committee import Committee
from models.learning.inputs import Encoder
from models.learning.lead_rows import CATALOGUE, SIGN, read_leads
from models.learning.masking import Masker
from models.ranking.facts import FACTS
from models.ranking.inputs import texts_of
from models.ranking.scoring import DECIBAN, SHOWN
from models.ranking.weighing import WORDS_TOLD, Part, Weighed, decided_of, fact_part, sign_part, told, word_part

#: Held-out leads that stand behind an interval where the model was not measured, as a share of those it learned from.
UNMEASURED = 0.1
Model = tuple[Encoder, Committee, dict[str, Any]]


class Speaker:
    """Weighs leads by one opened model."""

    def __init__(self, model: Model) -> None:
        self.encoder, self.committee, self.manifest = model
        self._masker = Masker(self.encoder.known)

    def weigh(self, case: CaseFile, leads: Sequence[str], catalogue: Catalogue) -> list[Weighed]:
        """These leads as the model weighs them. Raises InputError where it cannot."""
        table = read_leads(case, leads)
        if not len(table):
            return []
        try:
            split = attribute(self.committee, self.encoder.encode(table))
        except (ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
            # It opened, and yet its parts do not fit each other or the leads: whatever the reason, ranking goes on.
            raise InputError(f"It cannot read the leads ({type(error).__name__}).", "Train again, then promote.") from error
        low, high = interval(split.total, self.manifest)
        kept = _kept(case, table.ids)
        texts = texts_of(case.db, (listing for _, shown in kept.values() for listing in shown["texts"]))
        found = []
        for row, lead in enumerate(table.ids):
            if lead not in kept:  # merged away while this was under way
                continue
            by_catalogue, shown = kept[lead]
            values = {name: column[row] for name, column in table.columns.items()}
            parts = self._of_form(split, row, values, by_catalogue, shown, catalogue)
            parts += self._of_words(split, row, [(listing, texts[listing]) for listing in shown["texts"] if listing in texts])
            if split.meaning[row]:
                evidence = [{"listing": listing} for listing in shown["texts"][:SHOWN]]
                weight = float(split.meaning[row]) / DECIBAN
                parts.append(Part("meaning", "What the texts say, taken as a whole", weight, "", "", evidence))
            ends = (float(low[row]) / DECIBAN, float(high[row]) / DECIBAN)
            found.append(
                told(
                    lead, float(split.total[row]) / DECIBAN, ends, split.base / DECIBAN, parts, decided_of(by_catalogue)
                )
            )
        return found

    def _of_form(
        self, split: Attribution, row: int, values: Mapping[str, Any], kept: Mapping[str, Any],
        shown: Mapping[str, Any], catalogue: Catalogue,
    ) -> list[Part]:  # fmt: skip
        parts, written = [], float(split.style[row]) / DECIBAN
        for name, step in zip(self.encoder.form_names, split.form[row], strict=True):
            weight = float(step) / DECIBAN
            value = values.get(name)
            if not weight:
                continue
            if name == CATALOGUE:
                parts += of_catalogue(kept, weight)
            elif name in FACTS and value is not None:
                parts.append(fact_part(name, float(value), weight, shown))
            elif name.startswith(SIGN) and value:
                parts.append(sign_part(name.removeprefix(SIGN), weight, shown, catalogue))
            elif name.partition(" ")[0] in ("title", "body"):
                written += weight
        evidence = [{"listing": listing} for listing in shown["texts"][:SHOWN]]
        parts.append(
            Part("form", "How the texts are written: length, capitals, digits, punctuation", written, "", "", evidence)
        )
        return parts

    def _of_words(self, split: Attribution, row: int, texts: Sequence[tuple[int, Sequence[str]]]) -> list[Part]:
        """The words that move the lead most on each side: their own weight, half of each pair they stand in,
        and the runs of letters within them.
        """
        own = _sparse_row(split.words, row)
        counts: Counter[str] = Counter()
        pairs: set[tuple[str, str]] = set()
        for _, both in texts:
            for text in both:
                words = [word.rstrip(".").lower() for word in self._masker.kept_words(text)]
                counts.update(words)
                pairs.update(pairwise(words))
        known = getattr(self.encoder.words, "vocabulary_", {})
        weights = {word: own.get(known.get(word, -1), 0.0) for word in counts}
        for pair in pairs:
            half = own.get(known.get(" ".join(pair), -1), 0.0) / 2
            if half:
                for word in pair:
                    weights[word] += half
        for word, weight in self._of_letters(split.letters, row, counts).items():
            weights[word] += weight
        order = sorted(weights.items(), key=lambda item: (item[1], item[0]))
        most = dict([*order[:WORDS_TOLD], *order[-WORDS_TOLD:]])
        places = self._places(texts, set(most))
        return [word_part(*places[word], weight / DECIBAN) for word, weight in most.items()]

    def _places(
        self, texts: Sequence[tuple[int, Sequence[str]]], wanted: set[str]
    ) -> dict[str, tuple[str, list[dict[str, Any]]]]:  # fmt: skip
        """Each of these words as written where it is used first, and the first places where it stands."""
        found: dict[str, tuple[str, list[dict[str, Any]]]] = {}
        for listing, both in texts:
            for field, text in zip(("title", "body"), both, strict=True):
                small = text.lower()
                # Beyond ASCII a word alone may be lower-cased otherwise than in its text (Greek sigma).
                if not text.isascii() or any(word in small for word in wanted):
                    for word, start, end in self._masker.kept(text):
                        plain = word.rstrip(".").lower()
                        if plain in wanted:
                            at = found.setdefault(plain, (word, []))[1]
                            at.append({"listing": listing, "field": field, "start": start, "end": end})
                wanted = {word for word in wanted if len(found.get(word, ("", ()))[1]) < SHOWN}
        return {word: (written, places[:SHOWN]) for word, (written, places) in found.items()}

    def _of_letters(self, letters: Any, row: int, counts: Mapping[str, int]) -> dict[str, float]:
        """What the runs of letters do, shared out over the words they stand in; ``counts`` says how often each stands there."""
        inside = slice(letters.indptr[row], letters.indptr[row + 1])
        counter = self.encoder.counter("letters")
        if counter is None or not counts or inside.start == inside.stop:
            return {}
        held = [counter.columns_of(word) for word in counts]
        columns, often = np.concatenate(held), np.repeat(list(counts.values()), [len(some) for some in held])
        effect = np.zeros(letters.shape[1])
        effect[letters.indices[inside]] = letters.data[inside]
        uses = np.bincount(columns, often, letters.shape[1])
        word = np.repeat(np.arange(len(held)), [len(some) for some in held])
        sums = np.bincount(word, effect[columns] / uses[columns] * often, len(held))
        return dict(zip(counts, sums.tolist(), strict=True))


def of_catalogue(kept: Mapping[str, Any], weight: float) -> list[Part]:
    """What the catalogue's score does, shared out over its own reasons of that side in proportion."""
    side = [
        reason
        for reason in kept["reasons" if weight > 0 else "counter_reasons"]
        if reason["weight"] and reason["indicator"] not in kept["decided_by"]
    ]
    total = sum(reason["weight"] for reason in side)
    if not total:
        score = sum(reason["weight"] for reason in (*kept["reasons"], *kept["counter_reasons"]))
        much = "more" if weight > 0 else "less"
        return [Part(CATALOGUE, f"The catalogue finds {much} than in the usual lead ({score:+.1f})", weight)]
    return [
        Part(reason["indicator"], reason["text"], weight * reason["weight"] / total, reason["grade"], reason["source"], reason["evidence"])
        for reason in side
    ]  # fmt: skip


def interval(logits: np.ndarray, manifest: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds of the ends of the interval around each, by the bins of the model's calibration on held-out rows."""
    chances = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    bins = np.array(manifest["report"].get("calibration") or [], float).reshape(-1, 3)
    if len(bins):
        behind = bins[np.abs(bins[None, :, 0] - chances[:, None]).argmin(axis=1), 2]
    else:
        behind = np.full(len(chances), max(1.0, UNMEASURED * manifest["data"]["rows"]))
    ends = [beta.ppf(part, chances * behind + 0.5, (1 - chances) * behind + 0.5) for part in (0.1, 0.9)]
    low, high = (np.log(end / (1 - end)) for end in (np.clip(one, 1e-9, 1 - 1e-9) for one in ends))
    return np.minimum(low, logits), np.maximum(high, logits)


def _sparse_row(matrix: Any, row: int) -> dict[int, float]:
    inside = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return dict(zip(matrix.indices[inside].tolist(), matrix.data[inside].tolist(), strict=True))


def _kept(case: CaseFile, leads: Sequence[str]) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    rows = case.db.execute(
        "select lead, by_catalogue, shown from lead_inputs where lead in (select value from json_each(?))",
        [json.dumps(list(leads))],
    )
    return {lead: (json.loads(by_catalogue), json.loads(shown)) for lead, by_catalogue, shown in rows}
