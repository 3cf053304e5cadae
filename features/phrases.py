"""Find the catalogue's phrases in a listing: one scan for all languages, then checks on the finds."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from features.catalogue import Catalogue, load_catalogue
from features.folding import written_without_spaces
from features.genders import every_gender
from features.negation import Surroundings, quotations, warning_marks
from features.patterns import Form
from features.scan import Hit, Scanner
from features.view import FieldView, ListingView
from leadline.core.records import Signal

NAME = "phrases"
VERSION = "2"
#: Signals of one indicator in one field: a text that repeats itself a thousand times says it once.
MOST_PER_FIELD = 12
#: Languages so alike that the detector takes one for the other.
FAMILIES = (
    {"ru", "uk", "bg", "be", "mk", "sr"}, {"cs", "sk"}, {"es", "pt", "gl", "ca", "it"}, {"nl", "af"},
    {"sv", "da", "no", "nb", "nn"}, {"hr", "bs", "sr", "sl"}, {"tl", "id", "ms"}, {"ar", "fa", "ur"},
)  # fmt: skip


class Phrase(NamedTuple):
    """One entry of the catalogue: which indicator it stands for, and in which language."""

    indicator: str
    lang: str
    text: str
    strict: bool  # counts only where the listing is in this very language
    direction: str


class Phrases:
    """The phrases of a catalogue, ready to search. Building one takes a second; searching is quick."""

    def __init__(self, catalogue: Catalogue) -> None:
        #: Indicators switched on, and by country where that differs: one search serves every jurisdiction.
        self._on = frozenset(indicator.id for indicator in catalogue.with_phrases())
        self._on_in: dict[str, frozenset[str]] = {}
        somewhere = {indicator.id: indicator for indicator in catalogue.with_phrases()}
        for country in catalogue.jurisdictions():
            own = catalogue.for_jurisdiction(country).with_phrases()
            if (ids := frozenset(indicator.id for indicator in own)) != self._on:
                self._on_in[country] = ids
                somewhere |= {indicator.id: indicator for indicator in own if indicator.id not in somewhere}
        searched = (
            (
                every_gender(phrase.removeprefix("~"), lang),
                lang,
                Phrase(indicator.id, lang, phrase.removeprefix("~"), phrase[0] == "~", indicator.direction),
            )
            for indicator in somewhere.values()
            for lang, phrases in indicator.phrases.items()
            for phrase in phrases
        )
        self.scanner: Scanner[Phrase] = Scanner(searched, tuple(warning_marks()))
        self.extractor = f"{NAME}@{VERSION}.{catalogue.digest}"

    def extract(self, view: ListingView) -> list[Signal]:
        """The phrase signals of a listing, in the order of the text."""
        scanned = [(field, *self.scanner.scan_marked(field.folded)) for field in view.phrased]
        if self._on_in:
            on = self._on_in.get(view.jurisdiction, self._on)
            scanned = [(field, [hit for hit in hits if hit.what.indicator in on], warnings) for field, hits, warnings in scanned]
        if not any(hits for _, hits, _ in scanned):
            return []
        spoken = _spoken(view, [hit for _, hits, _ in scanned for hit in hits])
        signals: list[Signal] = []
        for field, hits, warnings in scanned:
            kept = _longest([hit for hit in hits if spoken.admits(hit)], spoken)
            if kept:
                signals += self._signals(field, kept, Surroundings(field.folded, warnings), spoken)
        return signals

    def _signals(self, field: FieldView, hits: list[Hit[Phrase]], around: Surroundings, spoken: Spoken) -> list[Signal]:
        """The signals of one field."""
        folded, marks = field.folded, quotations(field.text)
        signals = []
        for hit in hits:
            start, end = folded.raw_span(hit.start, hit.end)
            phrase = hit.what
            quoted = bool(marks) and any(first <= start and end <= last for first, last in marks)
            detail = {
                "phrase": phrase.text,
                "lang": phrase.lang,
                "negated": around.denied(hit.start, hit.end, phrase.lang, phrase.text),
                "quoted": quoted or around.warned_of(hit.start, phrase.lang),
            }
            confidence = 1.0 if phrase.lang in spoken.surely else 0.8
            signals.append(field.signal("phrase", phrase.indicator, start, end, self.extractor, confidence=confidence, detail=detail))
        return signals


class Spoken(NamedTuple):
    """The languages a listing seems to be in."""

    surely: frozenset[str]  # detected, or shown by whole phrases
    perhaps: frozenset[str]  # those, their close kin, and English; everything where nothing is known
    known: bool

    def admits(self, hit: Hit[Phrase]) -> bool:
        """Whether a find counts: a single short word may mean something else in another language."""
        phrase = hit.what
        if phrase.strict:
            return phrase.lang in self.surely
        return phrase.lang in self.perhaps or not self.known or not _ambiguous(hit.form)


def _ambiguous(form: Form) -> bool:
    if written_without_spaces(form.literal[0]):
        return False
    return (form.words < 2 and form.letters < 12) or form.letters < 8


def _spoken(view: ListingView, hits: list[Hit[Phrase]]) -> Spoken:
    detected, confidence = view.language
    shown = {(hit.what.lang, hit.what.text) for hit in hits if hit.form.words >= 2 and not hit.what.strict}
    counts = Counter([lang for lang, _ in shown])
    surely = frozenset([lang for lang, count in counts.items() if count >= 2])
    return _languages(surely, detected, bool(detected) and confidence >= 0.5)


@lru_cache(maxsize=1024)
def _languages(surely: frozenset[str], detected: str, known: bool) -> Spoken:
    if known:
        surely |= {detected}
    perhaps = surely | {"en"} | ({detected} if detected else set())
    for family in FAMILIES:
        if perhaps & family - {"en"}:
            perhaps |= family
    return Spoken(surely, perhaps, known)


#: The direction that points the other way.
_OPPOSITE = {"raises": "lowers", "lowers": "raises"}


def _longest(hits: list[Hit[Phrase]], spoken: Spoken) -> list[Hit[Phrase]]:
    """Of overlapping finds of one indicator the longest; what lies inside a longer find that points
    the other way is part of that phrase ("fees" in "no fees") and falls away too.
    """
    kept: list[Hit[Phrase]] = []
    surely = spoken.surely
    order = sorted(
        hits, key=lambda hit: (hit.start - hit.end, hit.start, hit.what.lang not in surely, hit.what.lang)
    )
    taken: dict[str, list[tuple[int, int]]] = {}
    for hit in order:
        phrase, first, last = hit.what, hit.start, hit.end
        own = taken.get(phrase.indicator)
        if own is None:
            own = taken[phrase.indicator] = []
        elif len(own) >= MOST_PER_FIELD or any(start < last and first < end for start, end in own):
            continue
        opposite = _OPPOSITE.get(phrase.direction)
        if opposite and (against := [other for other in kept if other.what.direction == opposite]) and _inside(hit, against):
            continue
        own.append((first, last))
        kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.start, hit.end, hit.what.indicator))


def _inside(hit: Hit[Phrase], others: list[Hit[Phrase]]) -> bool:
    """Whether a find lies inside a longer one of these."""
    return any(
        one.start <= hit.start and hit.end <= one.end and one.end - one.start > hit.end - hit.start for one in others
    )


@lru_cache(maxsize=1)
def bundled() -> Phrases:
    """The phrases of the bundled catalogue, built once."""
    return Phrases(load_catalogue())


def extract(view: ListingView) -> list[Signal]:
    """Signals of kind ``phrase`` (value = indicator id) with ``detail`` {phrase, lang, negated, quoted}."""
    return bundled().extract(view)
