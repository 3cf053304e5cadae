"""What no model may read is taken out of a text: nationality, ethnicity, gender, personal names, contacts.

Words come from ``datasets/wording/masked.yaml``, names of countries and languages from Babel, given
names from Faker. A name that is on no list is known by how it is written: a capitalised word that the
training texts do not use (``Masker.known``). Masked words vanish, so that neither their number nor
their length can be read; contacts become one fixed word each.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

import yaml

from features.folding import fold_phrase, written_without_spaces
from leadline.core.datasets import dataset
from leadline.core.values import sha256

#: Raised when the same words would be masked otherwise than before.
VERSION = "1"
#: Characters of one text that are read.
READ = 20_000
#: Least letters of a name on the lists: shorter ones are ordinary words too often.
NAME_LETTERS = 3

_CONTACTS = (
    (re.compile(r"#EMAIL_\w+#?|[\w.+-]+@[\w-]+\.[\w.-]+"), " mailcontact "),
    (re.compile(r"#URL_\w+#?|https?://\S+|www\.\S+"), " webcontact "),
    (re.compile(r"#PHONE_\w+#?|(?<!\w)\+?\d[\d\s().-]{6,}\d(?!\w)"), " phonecontact "),
    (re.compile(r"(?<!\w)@\w+"), " handlecontact "),
)
#: What a text must hold for each of those to be found in it: quickly told.
_SIGNS = tuple(re.compile(sign) for sign in ("[@#]", "://|www|#", r"[\d#]", "@"))
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
#: Masked words of two letters; others so short are ordinary words of some other language.
_SHORT = frozenset(("he", "mr", "ms"))
_SPACES = re.compile(r"[ \t]{2,}")


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


class Masker:
    """Masks texts. ``known`` holds lower-case words that are not names though they may be capitalised;
    None masks by the lists alone.
    """

    def __init__(self, known: Collection[str] | None = None) -> None:
        self.known = None if known is None else frozenset(known)
        self._words, self._stems, self._inside, self._before = _lists()
        self._names = _given_names()
        self._verdicts: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """The text without what no model may read."""
        text = text[:READ]
        for pattern, word in _CONTACTS:
            text = pattern.sub(word, text)
        if not text.isascii() and self._inside is not None:
            text = self._inside.sub(" ", text)
        parts, last = [], 0
        for word, start, end, masked in self._judged(text):
            parts.append(text[last:start])
            parts.append(" " if masked else word)
            last = end
        parts.append(text[last:])
        return _SPACES.sub(" ", "".join(parts)).strip()

    def kept(self, text: str) -> Iterator[tuple[str, int, int]]:
        """The words a model may read, each as written with its place in the text (start, end excluded)."""
        text = self._blanked(text)
        words = set(_WORD.findall(text))
        if self.alone(words):
            # No name and no cue in the text: each word stands for itself, which is many times faster to tell.
            verdicts = self._verdicts
            for match in _WORD.finditer(text):
                if not verdicts[match[0]]:
                    yield match[0], match.start(), match.end()
            return
        for word, start, end, masked in self._judged(text):
            if not masked:
                yield word, start, end

    def kept_words(self, text: str) -> list[str]:
        """The words of ``kept`` in their order, without where they stand."""
        words = _WORD.findall(self._blanked(text))
        if self.alone(set(words)):
            verdicts = self._verdicts
            return [word for word in words if not verdicts[word]]
        return [word for word, _, _ in self.kept(text)]

    def alone(self, words: Iterable[str]) -> bool:
        """Whether each of these words is judged by itself: none is a name, or a cue that makes its neighbour one."""
        verdicts, alone = self._verdicts, True
        for word in words:
            verdict = verdicts.get(word)
            if verdict is None:
                verdict = verdicts[word] = self._judge(word)
            if verdict in ("name", "cue"):
                alone = False
        return alone

    def _blanked(self, text: str) -> str:
        """A text with contacts, and words written without spaces that must go, as blanks of the same length."""
        text = text[:READ]
        for sign, (pattern, _) in zip(_SIGNS, _CONTACTS, strict=True):
            if sign.search(text):
                text = pattern.sub(_blank, text)
        if not text.isascii() and self._inside is not None:
            text = self._inside.sub(_blank, text)
        return text

    def _judged(self, text: str) -> Iterator[tuple[str, int, int, bool]]:
        """Every word of a text with its place, and whether it must go."""
        last, after = 0, ""
        for match in _WORD.finditer(text):
            word = match[0]
            verdict = self._verdicts.get(word)
            if verdict is None:
                verdict = self._verdicts[word] = self._judge(word)
            # "Mr Brown", "call me Brown", "Maria Brown": a capitalised word beside a cue or a name is a name.
            named = (
                after
                and not verdict
                and word[0].isupper()
                and not word.isupper()
                and not text[last : match.start()].strip(" :-")
            )
            yield word, match.start(), match.end(), bool(verdict or named)
            after = verdict if verdict in ("name", "cue") else ""
            last = match.end()

    def _judge(self, word: str) -> str:
        """``word``, ``cue`` or ``name`` where it must go, else empty."""
        folded = fold_phrase(word.rstrip("."))
        if word.lower() in self._words:  # "Männer" is masked, "manner" is not
            return "word"
        for part in folded.split() or [""]:
            if part in self._before:
                return "cue"
            if part in self._words or any(part[:size] in stems for size, stems in self._stems):
                return "word"
        if word[0].isupper() or not word[0].isascii():
            if folded in self._names:
                return "name"
            if self.known is not None and word[0].isupper() and folded not in self.known:
                return "word"
        return ""


def digest() -> str:
    """Twelve hexadecimal digits that change when the bundled words or the rules do."""
    return sha256(VERSION + dataset("wording", "masked.yaml").read_text("utf-8"))[:12]


def words_of(text: str) -> set[str]:
    """The folded words of a text, as ``Masker.known`` holds them."""
    return {_folded(word) for word in _WORD.findall(text[:READ])}


@lru_cache(maxsize=200_000)
def _folded(word: str) -> str:
    return fold_phrase(word.rstrip("."))


def masked_words(kind: str) -> list[str]:
    """The plain words of one list (``nationality`` or ``gender``), without stems: what swapping swaps.

    Titles ("Miss") are left out: what follows one is a name, and what follows another word is not.
    """
    words, _, _, before = _lists()
    listed = ((word, fold_phrase(word)) for word in _table()[kind]["any"].split())
    return [word for word, folded in listed if "*" not in word and folded in words and folded not in before]


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    with dataset("wording", "masked.yaml").open(encoding="utf-8") as stream:
        return yaml.safe_load(stream)


@lru_cache(maxsize=1)
def _lists() -> tuple[frozenset[str], list[tuple[int, frozenset[str]]], re.Pattern[str] | None, frozenset[str]]:
    words: set[str] = set()
    stems: dict[int, set[str]] = {}
    inside: list[str] = []
    table = _table()
    for kind in ("nationality", "gender"):
        inside += table[kind]["substrings"].split()
        for word in table[kind]["any"].split():
            folded = fold_phrase(word.rstrip("*"))
            if word.endswith("*") and len(folded) >= 4:
                stems.setdefault(len(folded), set()).add(folded)
            else:
                if not word.isascii():
                    words.add(word.lower())
                words.update(part for part in folded.split() if len(part) >= 3 or not part.isascii() or part in _SHORT)
    words.update(_countries_and_languages())
    words -= frozenset(table["not_names"]["any"].split())
    before = frozenset(fold_phrase(word) for word in table["name_follows"]["any"].split())
    pattern = re.compile("|".join(sorted(map(re.escape, inside), key=len, reverse=True))) if inside else None
    return frozenset(words), sorted((size, frozenset(some)) for size, some in stems.items()), pattern, before


def _countries_and_languages() -> Iterable[str]:
    """One-word names of countries and of languages, in the languages adverts are written in."""
    from babel import Locale

    from features.language import LANGUAGES

    for code in LANGUAGES:
        locale = Locale.parse(code)
        for table, wanted in ((locale.territories, str.isalpha), (locale.languages, str.isalpha)):
            for key, name in table.items():
                folded = fold_phrase(name)
                if len(key) == 2 and wanted(key) and len(folded) >= 4 and " " not in folded:
                    yield folded


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    """Given names of some eighty locales, folded."""
    import faker.providers.person as people

    names: set[str] = set()
    for module in pkgutil.iter_modules(people.__path__):
        provider = importlib.import_module(f"{people.__name__}.{module.name}").Provider
        for attribute in dir(provider):
            held = getattr(provider, attribute)
            if "first_name" in attribute and isinstance(held, (tuple, list, dict)):
                names.update(fold_phrase(name) for name in held if isinstance(name, str))
    names -= frozenset(_table()["not_names"]["any"].split())
    return frozenset(
        name
        for name in names
        if len(name) >= NAME_LETTERS or (name and written_without_spaces(name[0]) and len(name) > 1)
    )
