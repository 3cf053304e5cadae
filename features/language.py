"""The language of a text and of each passage: script, telling letters and common words first, py3langid in doubt.

Short adverts are settled by their small words, with or without accents; a script of its own settles
it alone. Only what stays open is handed to py3langid, restricted to the languages adverts are
written in here, and both opinions are added.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import yaml

from features.code_points import END, codes_of
from features.fold_loops import count_kinds
from features.number_words import plain
from features.words import letter_runs, words
from leadline.core.datasets import dataset

if TYPE_CHECKING:
    from features.view import FieldView, ListingView
    from leadline.core.records import Signal

NAME = "language"
VERSION = "2"

#: Languages told apart. Fewer choices make short texts safer: py3langid knows 97, Latin among them.
LANGUAGES = sorted(
    words(
        "ar bg bn cs da de el en es et fa fi fr he hi hr hu id it ja ka ko lt lv nl no pl pt ro ru sk sl sq sr sv th tl tr uk "
        "ur vi zh"
    )
)
#: Characters looked at; more changes nothing and costs time.
_ENOUGH = 260
#: Letters below which an answer is less sure.
_FEW = 40
#: Votes by which the first must lead the second to be believed at once, and what one vote is worth in nats.
_LEAD = 1.6
_VOTE = 1.2

#: First and last characters of the scripts told apart, in lower case; what is in none counts for nothing.
_RANGES = {
    "cyrillic": ("\u0400\u04ff",), "el": ("\u0370\u03ff", "\u1f00\u1fff"), "he": ("\u0590\u05ff",), "arabic": ("\u0600\u06ff",),
    "th": ("\u0e00\u0e7f",), "kana": ("\u3040\u30ff",), "zh": ("\u3400\u9fff",), "ko": ("\uac00\ud7af",), "hi": ("\u0900\u097f",),
    "bn": ("\u0980\u09ff",), "ka": ("\u10a0\u10ff",), "latin": ("az", "\u00df\u024f", "\u1e00\u1eff"),
}  # fmt: skip
_SCRIPTS = tuple(_RANGES)
#: How much one character says, beside a Latin letter.
_WEIGHT = {"zh": 3.0, "kana": 3.0, "ko": 2.0}
_SCRIPT_NAMES = {
    "cyrillic": "Cyrl", "el": "Grek", "he": "Hebr", "arabic": "Arab", "th": "Thai", "kana": "Jpan", "zh": "Hani", "ko": "Hang", "hi": "Deva",
    "bn": "Beng", "ka": "Geor", "latin": "Latn",
}  # fmt: skip
_OF_SCRIPT = {
    "latin": words("cs da de en es et fi fr hr hu id it lt lv nl no pl pt ro sk sl sq sr sv tl tr vi"),
    "cyrillic": frozenset(("bg", "ru", "sr", "uk")),
    "arabic": frozenset(("ar", "fa", "ur")),
}
#: Letters that few languages have.
_TELLING_LETTERS = {
    "ß": "de", "ä": "de sv fi et sk", "ö": "de sv fi hu tr et", "ü": "de hu tr et", "ñ": "es tl", "¿": "es", "¡": "es", "ã": "pt vi", "õ": "pt et vi",
    "ç": "pt fr tr sq", "œ": "fr", "ê": "fr pt vi", "è": "fr it", "ì": "it", "ò": "it", "ù": "it fr", "ă": "ro vi", "ș": "ro", "ț": "ro", "ş": "tr ro", "ţ": "ro", "î": "ro fr",
    "â": "ro fr pt tr vi", "ł": "pl", "ż": "pl", "ź": "pl", "ś": "pl", "ą": "pl lt", "ę": "pl lt", "ć": "pl hr", "ń": "pl", "ř": "cs", "ě": "cs", "ů": "cs", "ľ": "sk", "ĺ": "sk", "ŕ": "sk", "ô": "sk fr pt vi",
    "ő": "hu", "ű": "hu", "ğ": "tr", "ı": "tr", "å": "sv da no", "ø": "da no", "æ": "da no", "đ": "hr vi sr", "ė": "lt", "ų": "lt", "į": "lt", "ģ": "lv", "ķ": "lv", "ļ": "lv",
    "ņ": "lv", "ā": "lv", "ē": "lv", "ī": "lv", "ū": "lv lt", "ë": "sq nl fr", "ơ": "vi", "ư": "vi", "ế": "vi", "ạ": "vi", "ộ": "vi", "ờ": "vi", "à": "fr it pt",
    "ы": "ru", "э": "ru", "ё": "ru", "і": "uk", "ї": "uk", "є": "uk", "ґ": "uk", "ъ": "bg", "щ": "bg ru uk", "ј": "sr", "љ": "sr", "њ": "sr", "ћ": "sr", "ђ": "sr", "џ": "sr",
    "پ": "fa ur", "چ": "fa ur", "گ": "fa ur", "ژ": "fa", "ٹ": "ur", "ڈ": "ur", "ں": "ur", "ے": "ur", "ہ": "ur", "ة": "ar", "ى": "ar", "أ": "ar", "إ": "ar",
}  # fmt: skip
_LETTERS = {letter: langs.split() for letter, langs in _TELLING_LETTERS.items()}
_TELLING = re.compile(f"[{''.join(_LETTERS)}]")
#: Contacts say nothing about the language.
_NOISE = re.compile("[@/#]")


@lru_cache(maxsize=1)
def _owners() -> Mapping[str, frozenset[str]]:
    """Words that tell, to the languages that have them."""
    return {word: frozenset(lang for lang, _ in entry) for word, entry in _words().items() if len(word) > 1}


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Plain words that are common in some language: a name that is one of them needs more evidence."""
    return frozenset(_words())


@lru_cache(maxsize=1)
def _words() -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Plain word to the languages it belongs to, and how much it says for each: less where several share it."""
    with dataset("wording", "languages.yaml").open(encoding="utf-8") as stream:
        lists = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    owners: dict[str, set[str]] = {}
    for lang, block in lists.items():
        for word in block.split():
            for part in letter_runs(plain(word)):
                owners.setdefault(part, set()).add(lang)
    return {
        word: tuple((lang, (1.0 if len(word) > 1 else 0.5) * (1.4 if len(langs) == 1 and len(word) > 3 else 1.0) / len(langs) ** 0.7) for lang in langs)
        for word, langs in ((word, sorted(langs)) for word, langs in owners.items())
    }  # fmt: skip


@lru_cache(maxsize=1)
def _identifier():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in LANGUAGES if code in identifier.nb_classes])
    return identifier


def detect(text: str) -> tuple[str, float]:
    """ISO 639-1 code and confidence 0..1 of a text; ``("", 0.0)`` where there is nothing to judge.

    A text in several languages gets the one with most of it. Deterministic.
    """
    return _detect(text[:_ENOUGH].lower())


@lru_cache(maxsize=1024)
def _detect(lower: str) -> tuple[str, float]:
    if "@" in lower or "/" in lower or "#" in lower:
        lower = _without_noise(lower)
    if lower.isascii():
        spoken = letter_runs(lower)
        counts = {"latin": sum(map(len, spoken))}
    else:
        spoken = letter_runs(plain(lower))
        counts = _scripts(codes_of(lower))
    letters = sum(counts.values())
    sizes = {name: count * _WEIGHT.get(name, 1.0) for name, count in counts.items()}
    if not letters:
        return "", 0.0
    if "zh" in sizes and sizes.get("kana", 0.0) > 0.15 * sizes["zh"]:
        sizes["kana"] += sizes.pop("zh")
    script = max(sorted(sizes), key=lambda name: sizes[name])
    sure = min(1.0, max(0.2, letters * _WEIGHT.get(script, 1.0) / _FEW))
    possible = _OF_SCRIPT.get(script)
    if possible is None:
        return "ja" if script == "kana" else script, round(0.99 * max(0.5, sure), 3)
    return _among(lower, spoken, possible, sure)


def _without_noise(lower: str) -> str:
    """A text with a blank for each word that holds "@" or "/", and for what follows "#"."""
    kept: list[str] = []
    done = 0
    for mark in _NOISE.finditer(lower):
        at = begin = mark.start()
        if at < done:
            continue
        while begin > done and not lower[begin - 1].isspace():
            begin -= 1
        end = at + 1
        while end < len(lower) and not lower[end].isspace():
            end += 1
        word = lower[begin:end]
        if "@" not in word and "/" not in word:
            begin = at
            if end == at + 1:
                continue
        kept += (lower[done:begin], " ")
        done = end
    return "".join((*kept, lower[done:]))


@lru_cache(maxsize=8)
def _votes_of(possible: frozenset[str]) -> Mapping[str, tuple[tuple[str, float], ...]]:
    """``_words`` for these languages alone."""
    kept = ((word, tuple(vote for vote in votes if vote[0] in possible)) for word, votes in _words().items())
    return {word: votes for word, votes in kept if votes}


def _among(lower: str, spoken: Sequence[str], possible: frozenset[str], sure: float) -> tuple[str, float]:
    table = _votes_of(possible)
    votes: dict[str, float] = {}
    for said in filter(None, map(table.get, spoken)):
        for lang, weight in said:
            votes[lang] = votes.get(lang, 0.0) + weight
    if not lower.isascii():
        for found in islice(_TELLING.finditer(lower), 12):
            for lang in _LETTERS[found.group()]:
                if lang in possible:
                    votes[lang] = votes.get(lang, 0.0) + 0.5
    if votes:
        most = max(votes.values())
        first = min([lang for lang, vote in votes.items() if vote == most])
        lead = most - max([vote for lang, vote in votes.items() if lang != first], default=0.0)
        if lead >= _LEAD:
            return first, round(min(0.99, 0.8 + lead / 20) * sure, 3)
    identifier = _identifier()
    scores = {
        lang: math.log(max(1e-6, probability)) + _VOTE * votes.get(lang, 0.0)
        for lang, probability in zip(identifier.nb_classes, identifier._decide(lower).tolist(), strict=True)
        if lang in possible
    }
    best = max(sorted(scores), key=lambda lang: scores[lang])
    total = sum(math.exp(score - scores[best]) for score in scores.values())
    return best, round(sure / total, 3)


def script_of(codes: np.ndarray) -> str:
    """ISO 15924 code of the script with most of these code points ("Latn", "Cyrl", "Jpan" ...), or an empty string."""
    sizes = _scripts(codes)
    return _SCRIPT_NAMES[max(sorted(sizes), key=sizes.__getitem__)] if sizes else ""


#: Where one passage ends and another may begin.
_BREAK = re.compile(r"\n\s*\n|\n|(?<=[.!?…])\s+|[。！？]|\s[|•*/~-]{1,3}\s|={3,}|-{3,}|_{3,}")
_PASSAGE_LEAST, _PASSAGES_MOST = 24, 60
#: Characters of a field in which passages are looked for.
_CHANGES_WITHIN = 6000
#: How sure a passage must be to differ from the listing's language.
_PASSAGE_SURE = 0.75


#: Words of other languages, beyond a tenth of all, below which a text is taken to keep to one.
_FOREIGN = 3


@lru_cache(maxsize=64)
def _foreign_to(main: str) -> frozenset[str]:
    """Words that tell of other languages than this one."""
    return frozenset(word for word, langs in _owners().items() if main not in langs)


@lru_cache(maxsize=1)
def _script_of_character() -> np.ndarray:
    """The number in ``_SCRIPTS``, from 1, of each character's script, by code point (uint8)."""
    table = np.zeros(END, np.uint8)
    for number, ranges in enumerate(_RANGES.values(), 1):
        for first, last in ranges:
            table[ord(first) : ord(last) + 1] = number
    return table


def _scripts(codes: np.ndarray) -> dict[str, int]:
    """The scripts that a text in lower case, given as code points, holds letters of, and how many of each."""
    counts = count_kinds(codes, _script_of_character(), len(_SCRIPTS)).tolist()
    return {name: count for name, count in zip(_SCRIPTS, counts[1:], strict=True) if count}


def _may_change(codes: np.ndarray, ascii: bool, spoken: Sequence[str], main: str) -> bool:
    """Whether enough of the words ``spoken`` belong to other languages, or the scripts differ: a cheap first look."""
    if not ascii and len(_scripts(codes)) > 1:
        return True
    return sum(map(_foreign_to(main).__contains__, spoken)) >= _FOREIGN + len(spoken) // 10


def passages(field: FieldView, main: str) -> list[tuple[int, int, str, float]]:
    """Stretches of a field in one language each, as (start, end, code, confidence), where it changes; else empty.

    Sentences and lines too short to judge go with the passage before.
    """
    text = field.text[:_CHANGES_WITHIN]
    spoken = field.letters if len(text) == len(field.text) else letter_runs(field.plain[:_CHANGES_WITHIN])
    if not _may_change(field.codes[:_CHANGES_WITHIN], text.isascii(), spoken, main):
        return []
    found: list[list] = []
    begin = 0
    ends = [(cut.start(), cut.end()) for cut in _BREAK.finditer(text)][:_PASSAGES_MOST]
    for end, after in (*ends, (len(text), len(text))):
        if end - begin < _PASSAGE_LEAST and end < len(text):
            continue
        piece = text[begin:end]
        if any(map(str.isalpha, piece)):
            code, confidence = detect(piece)
            if not code or (code != main and confidence < _PASSAGE_SURE):
                code, confidence = (found[-1][2] if found else main), 0.5
            if found and found[-1][2] == code:
                found[-1][1], found[-1][3] = end, max(found[-1][3], confidence)
            else:
                found.append([begin, end, code, confidence])
        elif found and piece.strip():
            found[-1][1] = end
        begin = after
    return [tuple(one) for one in found] if len({one[2] for one in found}) > 1 else []


def extract(view: ListingView) -> list[Signal]:
    """One signal for the whole listing, then one for each passage where the language changes within a field.

    The value is ISO 639-1; ``detail`` has the ``script`` (ISO 15924) and whether it is a ``passage``. The whole is cited
    as the longest of title and body that holds a letter: blanks and signs are in no language.
    """
    code, confidence = view.language
    longest = sorted(view.texts, key=lambda one: -len(one.raw))
    field = next((one for one in longest if any(map(str.isalpha, one.text))), None)
    if not code or field is None:
        return []
    signals = [_signal(field, code, 0, len(field.text), confidence, passage=False)]
    for one in view.texts:
        for start, end, lang, sure in passages(one, code):
            signals.append(_signal(one, lang, start, end, sure, passage=True))
    return signals


def _signal(field: FieldView, code: str, start: int, end: int, confidence: float, *, passage: bool) -> Signal:
    text = field.text
    while start < end and text[start].isspace():
        start += 1
    detail = {"script": script_of(field.codes[start : min(end, start + _ENOUGH)]), "passage": passage}
    return field.signal("language", code, start, end, f"{NAME}@{VERSION}", confidence=confidence, detail=detail)
