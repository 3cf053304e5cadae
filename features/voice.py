"""Who seems to speak in an advert: one person for herself, several, or somebody about others."""

from __future__ import annotations

from functools import lru_cache

import yaml

from features.phrases import FAMILIES
from features.scan import Hit, Scanner
from features.view import FieldView, ListingView
from leadline.core.datasets import dataset
from leadline.core.records import Signal

NAME = "voice"
VERSION = "1"
EXTRACTOR = f"{NAME}@{VERSION}"
VOICES = ("first_person_singular", "plural", "third_person")


@lru_cache(maxsize=1)
def _scanner() -> Scanner[tuple[str, str]]:
    """Formulas of every voice: (voice, language) by phrase."""
    with dataset("wording", "voice.yaml").open(encoding="utf-8") as stream:
        tables = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return Scanner(
        (phrase.strip(), lang, (voice, lang))
        for voice in VOICES
        for lang, phrases in tables[voice].items()
        for phrase in phrases.replace("\n", ";").split(";")
        if phrase.strip()
    )


def extract(view: ListingView) -> list[Signal]:
    """One signal of kind ``voice`` for the listing, or none where nobody can be heard.

    The voice with the most distinct places wins; on a draw, somebody speaking about others, then
    several, then one. The span is the longest formula of that voice; ``detail["counts"]`` has all three.
    """
    detected, _ = view.language
    near = {detected, "en"} if detected else set()
    for family in FAMILIES:
        if detected in family:
            near |= family
    places: dict[str, dict[tuple[str, int], tuple[FieldView, int, int]]] = {voice: {} for voice in VOICES}
    for field in view.texts:
        folded = field.folded
        for hit in _outer(_scanner().scan(folded)):
            voice, lang = hit.what
            if near and lang not in near and hit.form.words < 2:
                continue
            places[voice].setdefault((field.name, hit.start), (field, *folded.raw_span(hit.start, hit.end)))
    counts = {voice: len(found) for voice, found in places.items()}
    if not any(counts.values()):
        return []
    winner = max(reversed(VOICES), key=lambda voice: counts[voice])
    field, start, end = max(places[winner].values(), key=lambda place: (place[2] - place[1], -place[1]))
    share = counts[winner] / sum(counts.values())
    return [field.signal("voice", winner, start, end, EXTRACTOR, confidence=share, detail={"counts": counts})]


def _outer(hits: list[Hit[tuple[str, str]]]) -> list[Hit[tuple[str, str]]]:
    """Finds that lie in no longer find: "our girls" is about others, its "our" is not counted again."""
    kept: list[Hit[tuple[str, str]]] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, hit.start - hit.end)):
        if kept and hit.end <= kept[-1].end and (hit.start, hit.end) != (kept[-1].start, kept[-1].end):
            continue
        kept.append(hit)
    return kept
