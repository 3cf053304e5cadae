"""What a model sees of a row: counts of words, letters and style, categories, form, and optionally meaning.

An ``Encoder`` learns its vocabulary once; every split then uses only the columns that enough groups
of its training side hold, so that no campaign is remembered by its own words and nothing is learned
from rows that are tested on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer

from models.learning.masking import Masker, words_of
from models.learning.runs import RunCounter
from models.learning.tables import Table, as_number, as_text, kinds_of

#: Groups that must use a word before it counts as no name though written with a capital.
KNOWN_GROUPS = 3
#: Characters of one column that are embedded (the model reads some 250 words), and that letters are counted in.
EMBEDDED, LETTERS = 2_000, 6_000
#: Most words, runs of letters and runs of style in a vocabulary.
MOST_WORDS, MOST_LETTERS, MOST_RUNS = 100_000, 150_000, 20_000
#: What is counted and weighed by rarity.
COUNTED = ("words", "letters", "style", "categories")
#: Rows above which letters and style are left out: words alone then say as much, in a tenth of the time.
LETTER_ROWS = 20_000

_WORD_PATTERN = r"(?u)\b\w+\b"
_RATES = {
    "capitals": re.compile(r"[A-Z]"),
    "digits": re.compile(r"\d"),
    "exclamation": re.compile("!"),
    "punctuation": re.compile(r"[^\w\s]"),
}
_COUNTS = {
    "addresses": re.compile(r"\bwebcontact\b"),
    "mails": re.compile(r"\bmailcontact\b"),
    "phones": re.compile(r"\bphonecontact\b"),
    "money": re.compile(r"[$€£¥]"),
}
_SHOUTED, _GLUED = re.compile(r"\b[A-Z]{3,}\b"), re.compile(r"[a-z][A-Z]|[.:][A-Z]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SMALL, _CAPITAL, _FIGURE = re.compile(r"[^\W\d_A-Z]+"), re.compile(r"[A-Z]"), re.compile(r"\d")
_TOKEN = re.compile(r"[^\W\d_]+")


@dataclass
class Inputs:
    """Encoded rows: sparse counts (n, words), (n, letters), (n, runs of style), (n, categories); form (n, f) with
    NaN where nothing is stated; meaning (n, m), of width 0 without embeddings.
    """

    words: sp.csr_matrix
    letters: sp.csr_matrix
    style: sp.csr_matrix
    categories: sp.csr_matrix
    form: np.ndarray
    meaning: np.ndarray

    def __len__(self) -> int:
        return self.form.shape[0]


@dataclass
class Encoder:
    """How rows become ``Inputs``. Everything in it is a plain value or a scikit-learn vectorizer."""

    kinds: dict[str, str]
    meaning: bool
    letters_used: bool = True
    known: list[str] = field(default_factory=list)
    words: CountVectorizer | None = None
    letters: CountVectorizer | None = None
    style: CountVectorizer | None = None
    categories: CountVectorizer | None = None
    form_names: list[str] = field(default_factory=list)
    #: Counters of runs of the vocabulary learned, made at first use.
    counters: dict[str, RunCounter] = field(default_factory=dict, repr=False, compare=False)

    @property
    def text_columns(self) -> list[str]:
        """Columns read as sentences."""
        return [name for name, kind in self.kinds.items() if kind == "text"]

    def fit(self, table: Table) -> Inputs:
        """Learn the vocabulary of a table and encode it."""
        seen: dict[str, set[str]] = {}
        groups = table.groups or table.ids
        for name in self.text_columns:
            for group, text in zip(groups, table.texts(name), strict=True):
                seen.setdefault(group, set()).update(words_of(text))
        spread = Counter(word for words in seen.values() for word in words)
        self.known = sorted(word for word, count in spread.items() if count >= KNOWN_GROUPS)
        masked = self.masked(table)
        self.words = CountVectorizer(ngram_range=(1, 2), min_df=2, token_pattern=_WORD_PATTERN, max_features=MOST_WORDS)
        self.letters = CountVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, max_features=MOST_LETTERS)
        self.style = CountVectorizer(
            analyzer="char", ngram_range=(2, 5), min_df=3, max_features=MOST_RUNS, lowercase=False
        )
        self.categories = CountVectorizer(binary=True, min_df=2, token_pattern=r"\S+")
        joined = _joined(masked)
        words = _fit(self.words, joined)
        letters = _fit(self.letters, [text[:LETTERS] for text in joined]) if self.letters_used else _none(len(table))
        style = _fit(self.style, [shape_of(text) for text in joined]) if self.letters_used else _none(len(table))
        categories = _fit(self.categories, self._tokens(table))
        form, self.form_names = self._form(table, masked)
        return Inputs(words, letters, style, categories, form, self._embedded(masked, len(table)))

    def encode(self, table: Table) -> Inputs:
        """Encode rows by the vocabulary learned."""
        masked = self.masked(table)
        joined = _joined(masked)
        form, _ = self._form(table, masked)
        return Inputs(
            _count(self.words, joined),
            self._runs("letters", [text[:LETTERS] for text in joined]),
            self._runs("style", [shape_of(text) if self.letters_used else "" for text in joined]),
            _count(self.categories, self._tokens(table)),
            form,
            self._embedded(masked, len(table)),
        )

    def counter(self, name: str) -> RunCounter | None:
        """The counter of ``letters`` or ``style``, or None where the encoder has none."""
        vectorizer = getattr(self, name)
        if not hasattr(vectorizer, "vocabulary_"):
            return None
        held = self.counters.get(name)
        if held is None or held.known is not vectorizer.vocabulary_:
            held = self.counters[name] = RunCounter(vectorizer)
        return held

    def _runs(self, name: str, texts: Sequence[str]) -> sp.csr_matrix:
        counter = self.counter(name)
        return _none(len(texts)) if counter is None else counter.counts(texts)

    def masked(self, table: Table) -> dict[str, list[str]]:
        """Each text column, masked."""
        masker = Masker(self.known)
        return {name: [masker(text) for text in table.texts(name)] for name in self.text_columns} or {
            "": [""] * len(table)
        }

    def _tokens(self, table: Table) -> list[str]:
        """The short columns as words that carry their column: ``place=us place:us_tx_houston``."""
        masker = Masker()
        rows: list[list[str]] = [[] for _ in range(len(table))]
        for name, kind in self.kinds.items():
            if kind == "short":
                for row, text in zip(rows, table.texts(name), strict=True):
                    words = _TOKEN.findall(masker(text).lower())[:20] or ["(none)"]
                    row += [f"{name}={word}" for word in words]
                    row.append(f"{name}:{'_'.join(words)}")
        return [" ".join(row) for row in rows]

    def _form(self, table: Table, masked: Mapping[str, Sequence[str]]) -> tuple[np.ndarray, list[str]]:
        columns: list[Sequence[float]] = []
        names: list[str] = []

        def add(name: str, values: Sequence[float]) -> None:
            names.append(name)
            columns.append(values)

        for name, kind in self.kinds.items():
            texts = table.texts(name)
            if kind == "text":
                add(f"{name} missing", [float(not text.strip()) for text in texts])
                parts = [_text_form(text) for text in masked[name]]
                for key in parts[0]:
                    add(f"{name} {key}", [part[key] for part in parts])
            elif kind == "short":
                add(f"{name} missing", [float(not text.strip(" ,")) for text in texts])
                add(f"{name} parts", [float(sum(bool(part.strip()) for part in text.split(","))) for text in texts])
                numbers = [[float(part) for part in _NUMBER.findall(text[:200])] for text in texts]
                if sum(map(bool, numbers)) >= 0.02 * len(numbers) or f"{name} least" in self.form_names:
                    add(f"{name} least", [np.log1p(min(some)) if some else np.nan for some in numbers])
                    add(
                        f"{name} ratio",
                        [np.log1p(max(some)) - np.log1p(min(some)) if some else np.nan for some in numbers],
                    )
            else:
                found = [as_number(value) for value in table.columns.get(name, [None] * len(table))]
                add(name, [np.nan if value is None else value for value in found])
        form = np.array(columns, float).T if columns else np.zeros((len(table), 0))
        if self.form_names and names != self.form_names:
            place = {name: at for at, name in enumerate(names)}
            form = np.column_stack(
                [form[:, place[name]] if name in place else np.full(len(table), np.nan) for name in self.form_names]
            )
        return form, names

    def _embedded(self, masked: Mapping[str, Sequence[str]], rows: int) -> np.ndarray:
        if not self.meaning:
            return np.zeros((rows, 0), np.float32)
        from features.embeddings import embed

        return np.hstack([embed([text[:EMBEDDED] for text in texts]) for texts in masked.values()])


def encoder_for(table: Table, *, meaning: bool) -> Encoder:
    """An encoder for a table's columns, not yet fitted."""
    return Encoder(kinds_of(table), meaning, letters_used=len(table) <= LETTER_ROWS)


def shape_of(text: str) -> str:
    """A text with each run of small letters as one ``a``, capitals as ``A`` and figures as ``9``: how it is set, not
    what it says.
    """
    return _FIGURE.sub("9", _CAPITAL.sub("A", _SMALL.sub("a", text)))[:LETTERS]


def _text_form(text: str) -> dict[str, float]:
    """How a text is written, whatever it says; NaN where there is none."""
    if not text:
        return dict.fromkeys(["length", *_RATES, *_COUNTS, "shouted", "glued", "word length", "variety"], np.nan)
    words = text.split()
    count = max(1, len(words))
    found = {"length": float(np.log1p(len(text)))}
    found |= {name: 100 * len(pattern.findall(text)) / len(text) for name, pattern in _RATES.items()}
    found |= {name: float(len(pattern.findall(text))) for name, pattern in _COUNTS.items()}
    found["shouted"] = len(_SHOUTED.findall(text)) / count
    found["glued"] = len(_GLUED.findall(text)) / count
    found["word length"] = len(text) / count
    found["variety"] = len({word.lower() for word in words}) / count
    return found


def _joined(masked: Mapping[str, Sequence[str]]) -> list[str]:
    return [" \n".join(parts) for parts in zip(*masked.values(), strict=True)]


def _none(rows: int) -> sp.csr_matrix:
    return sp.csr_matrix((rows, 0), dtype=np.float32)


def _fit(vectorizer: Any, texts: Sequence[str]) -> sp.csr_matrix:
    try:
        return vectorizer.fit_transform(texts).astype(np.float32).tocsr()
    except ValueError:  # no word is used twice
        return _none(len(texts))


def _count(vectorizer: Any, texts: Sequence[str]) -> sp.csr_matrix:
    if not hasattr(vectorizer, "vocabulary_") and not getattr(vectorizer, "vocabulary", None):
        return _none(len(texts))
    return vectorizer.transform(texts).astype(np.float32).tocsr()


__all__ = ["Encoder", "Inputs", "as_text", "encoder_for"]
