"""The template that texts share: their constant words, and the slots in which they differ. Pure.

All texts are aligned word by word with the one that is most like the others. A word that nearly all
texts have at that place is constant; what stands between constant words is a slot, and what each
text says there is its value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from leadline.core.records import Listing, Signal
from models.linking.alignment import Words, words_of

#: Texts aligned (spread over all of them), and words of each that are looked at.
MOST_TEXTS = 60
MOST_WORDS = 400
#: Texts among which the one most like the others is looked for.
_CANDIDATES = 12
#: Share of the texts that must have a word at its place for it to be constant.
CONSTANT = 0.8
#: Share of the texts that must say something between two constant words for a slot to be there.
SPOKEN = 0.15
#: Values of a slot that are named, most frequent first.
MOST_VALUES = 30
#: Texts less alike than this with the first one are left out of the template (0..1).
LEAST_LIKE = 0.4
#: Kinds of signal that say what a slot holds, by the name a person reads.
_KINDS = {
    "phone": "contact", "email": "contact", "handle": "contact", "url": "contact", "wallet": "contact",
    "payment": "contact", "price": "price", "age": "age", "place": "place", "date": "date",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """A place at which the texts differ. ``values`` pairs what is said there with the listings that say it."""

    number: int
    kind: str  # contact, price, age, place, date, name, number, words
    values: Sequence[tuple[str, Sequence[str]]]  # most frequent first
    distinct: int
    silent: int  # texts that say nothing there


@dataclass(frozen=True, slots=True)
class Template:
    """Texts of one wording. ``parts`` are constant words (str) and slot numbers (int), in order."""

    listings: Sequence[str]  # names of those aligned
    texts: int  # all of that wording, aligned or not
    parts: Sequence[str | int]
    slots: Sequence[Slot]
    constant_share: float  # of the words of the text most like the others


def template_of(
    texts: Sequence[tuple[Listing, Sequence[Signal]]], places: frozenset[str] = frozenset()
) -> Template | None:
    """The template of listings with near-duplicate texts, or None where fewer than two have words in common.

    ``places`` (case-folded) are what the listings give as their place.
    """
    order = sorted(range(len(texts)), key=lambda at: texts[at][0].name)
    step = max(1, -(-len(order) // MOST_TEXTS))
    chosen = [texts[at] for at in order[::step]]
    read = [words_of(listing, MOST_WORDS) for listing, _ in chosen]
    kept = [at for at, words in enumerate(read) if words.words]
    if len(kept) < 2:
        return None
    chosen, read = [chosen[at] for at in kept], [read[at] for at in kept]
    centre = _centre(read)
    base = read[centre].words
    matches: list[dict[int, int]] = []
    members: list[int] = []
    for at, words in enumerate(read):
        if at == centre or Indel.normalized_similarity(base, words.words) >= LEAST_LIKE:
            matches.append(_matched(base, words.words))
            members.append(at)
    if len(members) < 2:
        return None
    counts = Counter(place for match in matches for place in match)
    anchors = [
        place for place in range(len(base)) if counts[place] >= CONSTANT * len(members) and not _mark(base[place])
    ]
    if not anchors:
        return None
    parts: list[str | int] = []
    slots: list[Slot] = []
    run: list[str] = []
    for before, after in zip([-1, *anchors], [*anchors, len(base)], strict=True):
        if before >= 0:
            run.append(_written(chosen[centre][0], read[centre], before, before + 1))
        said = _said(chosen, read, members, matches, before, after)
        spoken = [value for value in said.values() if value[0]]
        if len(spoken) >= max(2 if len(members) > 3 else 1, SPOKEN * len(members)):
            if run:
                parts.append(" ".join(run))
                run = []
            slots.append(_slot(len(slots) + 1, said, places))
            parts.append(slots[-1].number)
    if run:
        parts.append(" ".join(run))
    return Template(
        [chosen[at][0].name for at in members], len(texts), parts, slots, round(len(anchors) / max(len(base), 1), 3)
    )


def _mark(word: str) -> bool:
    """Whether this is the mark between title and body, which nobody wrote."""
    return word.startswith("\0")


def _centre(read: Sequence[Words]) -> int:
    step = max(1, -(-len(read) // _CANDIDATES))
    few = range(0, len(read), step)

    def likeness(at: int) -> float:
        return sum(Indel.normalized_similarity(read[at].words, read[other].words) for other in few)

    return max(few, key=lambda at: (round(likeness(at), 9), -at))


def _matched(base: Sequence[str], words: Sequence[str]) -> dict[int, int]:
    """place in ``base`` -> place in ``words`` of each word on their longest common subsequence."""
    found = {}
    for block in Indel.opcodes(base, words):
        if block.tag == "equal":
            for at in range(block.src_end - block.src_start):
                found[block.src_start + at] = block.dest_start + at
    return found


def _said(
    chosen: Sequence[tuple[Listing, Sequence[Signal]]],
    read: Sequence[Words],
    members: Sequence[int],
    matches: Sequence[Mapping[int, int]],
    before: int,
    after: int,
) -> dict[str, tuple[str, str]]:
    """name -> what that listing says between two constant words (or nothing), and of what kind it is."""
    said = {}
    for at, match in zip(members, matches, strict=True):
        start = -1 if before < 0 else match.get(before, -2)
        end = (
            len(read[at].words) if after not in match and after == max(match, default=-1) + 1 else match.get(after, -2)
        )
        if after >= len(read[members[0]].words) and end == -2:
            end = len(read[at].words)
        if start == -2 or end == -2:
            continue  # lacks one of the two words: it cannot be told where the slot begins or ends
        listing, signals = chosen[at]
        said[listing.name] = (_written(listing, read[at], start + 1, end), _kind(signals, read[at], start + 1, end))
    return said


def _written(listing: Listing, words: Words, start: int, end: int) -> str:
    """The words as they are written, fields apart."""
    told = []
    for field in ("title", "body"):
        places = [
            words.places[at] for at in range(start, end) if words.places[at][0] == field and not _mark(words.words[at])
        ]
        if places:
            told.append(" ".join(getattr(listing, field)[places[0][1] : places[-1][2]].split()))
    return " ".join(told)


def _kind(signals: Sequence[Signal], words: Words, start: int, end: int) -> str:
    spans = [words.places[at] for at in range(start, end) if not _mark(words.words[at])]
    for signal in signals:
        if signal.kind in _KINDS and any(
            field == signal.field and begin < signal.end and signal.start < finish for field, begin, finish in spans
        ):
            return _KINDS[signal.kind]
    return ""


def _slot(number: int, said: Mapping[str, tuple[str, str]], places: frozenset[str]) -> Slot:
    values: dict[str, list[str]] = {}
    kinds: Counter[str] = Counter()
    silent = 0
    for name, (value, kind) in sorted(said.items()):
        if not value:
            silent += 1
            continue
        values.setdefault(value, []).append(name)
        kinds[kind or _guessed(value, places)] += 1
    kind, count = max(kinds.items(), key=lambda item: (item[1], item[0]))
    ordered = sorted(values.items(), key=lambda item: (-len(item[1]), item[0]))
    return Slot(
        number, kind if count > 0.5 * sum(kinds.values()) else "words", ordered[:MOST_VALUES], len(values), silent
    )


def _guessed(value: str, places: frozenset[str]) -> str:
    if value.casefold() in places:
        return "place"
    words = value.split()
    if all(not any(ch.isalpha() for ch in word) for word in words):
        return "number"
    if len(words) <= 2 and all(word[:1].isupper() and word.isalpha() for word in words):
        return "name"
    return "words"
