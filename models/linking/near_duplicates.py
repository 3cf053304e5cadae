"""Which texts are near-duplicates: candidates from sketches, every one of them verified.

A candidate is kept when its weighted cosine is high *and* what the two share is more than chance
would give anywhere in a corpus of this size: the agreement needed grows with the logarithm of the
number of pairs, so that precision does not fall as the corpus grows. Frequencies count families of
texts, not texts, so that a boilerplate paragraph many families use weighs little and one
operation's own template weighs full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.linking.components import components
from models.linking.shingles import REPEATED, Shingles, cosines, frequencies, phrases, positions, rarity, shingles
from models.linking.sketches import SKETCH, candidates, sketches

#: Agreements in sketches that make a candidate (1 where a sketch is short).
AGREEMENTS = 2
#: From this weighted cosine on texts are plainly near-duplicates. TF-IDF over one and two words at .45 gives precision
#: 1.0 and recall .978 at 100,000 generated adverts (`benchmarks/linking.py`).
PLAIN_COSINE = 0.6
#: From this one on they are copies, slots apart.
COPY_COSINE = 0.8
#: Least cosine of two texts of one family, before families are known and weigh their own words down.
FAMILY_COSINE = 0.2
#: Down to this cosine texts are near-duplicates if they share ``AMPLE`` times what chance explains:
#: a template of which each copy has a quarter of its words changed.
LEAST_COSINE = 0.22
AMPLE = 2.0
#: ... and if that is spread over this much of both. One passage in common and nothing else is no
#: edited template. Stretches are this many word pairs long.
LEAST_SPREAD = 0.6
STRETCH = 12
#: A word pair in more than this share of families is boilerplate, or grammar, and tells nothing.
BOILERPLATE = 0.02
#: Bits that one shared word pair is worth when no third family uses it: below the 5-7 bits that a
#: word of running text carries given the word before it, since adverts are formulaic.
BITS_PER_PAIR = 3.0
#: Families in which a word pair still counts as used by nobody else: the two compared, and a half.
NOBODY_ELSE = 2.5
#: Odds against chance beyond even, in bits.
MARGIN_BITS = 3.0
#: A small case is judged as if it held this many families: advert phrases repeat beyond the case.
LEAST_FAMILIES = 1_000.0
#: Word pairs looked back on to tell a phrase that goes on from one that begins.
_MEMORY = 3
_CHUNK = 20_000  # pairs compared at a time


@dataclass(frozen=True, slots=True)
class TextPairs:
    """Verified pairs of distinct texts, ``a < b``, sorted. Arrays of one length."""

    a: np.ndarray  # int64
    b: np.ndarray
    cosine: np.ndarray  # float32, 0..1
    bits: np.ndarray  # float32: what the two share, against chance
    spread: np.ndarray  # float32: over how much of the texts, 0..1 (of ``a`` alone above PLAIN_COSINE)


class TextIndex:
    """The distinct texts of a corpus, their features, how common each is, and who may match whom.

    ``first[k]`` is the position in the input of the first text equal to distinct text ``k``;
    ``of[i]`` is the distinct text of input ``i``, or -1 for an empty one.
    """

    def __init__(self, texts: Sequence[np.ndarray]) -> None:
        numbers: dict[bytes, int] = {}
        first: list[int] = []
        self.of = np.full(len(texts), -1, np.int64)
        for position, text in enumerate(texts):
            if len(text):
                number = numbers.setdefault(text.tobytes(), len(first))
                if number == len(first):
                    first.append(position)
                self.of[position] = number
        self.first = np.array(first, np.int64)
        self.tokens = [texts[position] for position in first]
        self.sets = shingles(self.tokens)
        self._phrases = phrases(self.tokens, self.sets.width)
        count = len(self.tokens)
        frequency = frequencies(self.sets)
        features, owners = sketches(self.sets, frequency)
        a, b, agreed = candidates(features, owners, count)
        sizes = np.bincount(owners, minlength=count)
        shorter = np.minimum(sizes[a], sizes[b])
        # A family agrees in its sketches and in all of its text: where everybody uses the same
        # paragraph, sketches hold little else.
        close = np.flatnonzero(agreed >= np.maximum(shorter // 2, AGREEMENTS))
        alike = cosines(self.sets, rarity(frequency, count), a[close], b[close]) >= FAMILY_COSINE
        family = components(count, a[close[alike]], b[close[alike]])
        share = 1.0 / np.bincount(family)[family] if count else np.empty(0)
        self.families = float(family.max(initial=-1) + 1)
        self.frequency = frequencies(self.sets, share)
        self.weight = rarity(self.frequency, self.families)
        enough = agreed >= np.where(shorter < SKETCH // 2, 1, AGREEMENTS)
        self.candidates = a[enough], b[enough]

    def __len__(self) -> int:
        return len(self.tokens)

    def near_duplicates(self) -> TextPairs:
        """Every candidate pair that stands up to comparison."""
        return self.verified(*self.candidates)

    def verified(self, a: np.ndarray, b: np.ndarray) -> TextPairs:
        """Those of the pairs (of distinct texts) that are near-duplicates."""
        cosine = cosines(self.sets, self.weight, a, b)
        kept = cosine >= LEAST_COSINE
        a, b, cosine = a[kept], b[kept], cosine[kept]
        bits, spread = self.shared(a, b)
        rough = np.flatnonzero(cosine < PLAIN_COSINE)
        spread[rough] = np.minimum(spread[rough], self.shared(b[rough], a[rough])[1])
        needed = self.bits_needed(cosine)
        plain = (cosine >= PLAIN_COSINE) & (bits >= needed)
        kept = np.flatnonzero(plain | ((bits >= AMPLE * needed) & (spread >= LEAST_SPREAD)))
        kept = kept[np.lexsort((b[kept], a[kept]))]
        return TextPairs(a[kept], b[kept], cosine[kept], bits[kept], spread[kept])

    def bits_needed(self, cosine: np.ndarray | float) -> np.ndarray:
        """Agreement that chance does not explain, for pairs as alike as ``cosine``.

        Texts that also differ must agree beyond what chance gives between any two of the corpus:
        twice the logarithm of its families. Texts with nothing to tell them apart are copies unless
        they are so plain that somebody else would write them: once the logarithm.
        """
        count = float(np.log2(max(self.families, LEAST_FAMILIES)))
        rough, copies = 2 * count - 1 + MARGIN_BITS, count + MARGIN_BITS
        return np.interp(cosine, (PLAIN_COSINE, COPY_COSINE), (rough, copies))

    def shared(self, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What distinct texts ``a[k]`` and ``b[k]`` (or two copies of one) share, and how it is spread.

        Bits against chance, and the share (0..1) of the stretches of ``a[k]`` in which anything is
        shared that is not boilerplate. Two float32 arrays (pairs,).

        Word pairs that no other family uses count one by one. In a phrase that others use too only
        its beginning counts, and each turn to something rarer: nobody writes half a boilerplate
        sentence, so the rest of it is no news.
        """
        bits, spread = np.zeros(len(a), np.float32), np.zeros(len(a), np.float32)
        for at in range(0, len(a), _CHUNK):
            some = slice(at, at + _CHUNK)
            bits[some], spread[some] = self._shared(a[some], b[some])
        return bits, spread

    def _shared(self, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        flat, starts = positions(self._phrases, a)
        mine = self._phrases.features[flat].astype(np.int64)
        once = mine < REPEATED
        mine &= REPEATED - 1
        pair = np.repeat(np.arange(len(a)), np.diff(starts))
        if not len(mine):
            return np.zeros(len(a), np.float32), np.zeros(len(a), np.float32)
        shared = _inside(self.sets, pair, mine, b)

        count = max(self.families, LEAST_FAMILIES)
        frequency = np.maximum(self.frequency[mine], 1.0)
        own = shared & (frequency <= NOBODY_ELSE)
        before = np.full(len(mine), count, np.float32)
        running = np.ones(len(mine), bool)
        for back in range(1, _MEMORY + 1):
            running[back:] &= shared[:-back] & (pair[back:] == pair[:-back])
            running[:back] = False
            before[back:] = np.where(running[back:], np.minimum(before[back:], frequency[:-back]), before[back:])
        news = np.where(own, BITS_PER_PAIR, np.maximum(np.log2(before / frequency), 0.0))
        bits = np.bincount(pair, news * (shared & once), minlength=len(a))

        telling = frequency <= max(NOBODY_ELSE, BOILERPLATE * self.families)
        within = np.arange(len(pair)) - starts[pair]
        begins = within % STRETCH == 0
        stretch = np.cumsum(begins) - 1
        whose = pair[begins]
        says = np.bincount(stretch, telling) > 0
        agrees = np.bincount(stretch, telling & shared) > 0
        spread = np.bincount(whose, agrees, len(a)) / np.maximum(np.bincount(whose, says, len(a)), 1)
        return bits.astype(np.float32), spread.astype(np.float32)


def _inside(sets: Shingles, pair: np.ndarray, features: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Whether ``features[t]`` is one of text ``b[pair[t]]``'s."""
    flat, starts = positions(sets, b)
    theirs = (np.repeat(np.arange(len(b)), np.diff(starts)) << 32) | sets.features[flat].astype(np.int64)
    wanted = (pair << 32) | features
    place = np.minimum(np.searchsorted(theirs, wanted), len(theirs) - 1)
    return theirs[place] == wanted
