"""Which texts are near-duplicates: candidates from sketches, every one of them verified.

A candidate is kept when its weighted cosine is high *and* what the two share is more than chance
would give anywhere in a corpus of this size: the agreement needed grows with the logarithm of the
number of pairs, so that precision does not fall as the corpus grows. Frequencies count families of
texts, not texts, so that a boilerplate paragraph many families use weighs little and one
operation's own template weighs full. Each language is judged as a corpus of its own: what half of the
few who write in it say is no rarity for being rare among all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.linking import comparing, kernels, meeting

#: Word pairs in a sketch. Two texts of which a fifth is common agree in several of 24.
SKETCH = 24
#: Neighbours on either side that each text meets in the list of a sampled word pair.
WINDOW = 3
#: How strongly a rare word pair is preferred in a sketch: chances go with frequency to minus this.
PREFERENCE = 0.5
#: Agreements in sketches that make a candidate (1 where a sketch is short).
AGREEMENTS = 2
#: From this weighted cosine on texts are plainly near-duplicates.
PLAIN_COSINE = 0.65
#: From this one on they are copies, slots apart.
COPY_COSINE = 0.8
#: Down to this cosine texts are near-duplicates if they share ``AMPLE`` times what chance explains:
#: a template of which each copy has a quarter of its words changed.
LEAST_COSINE = 0.15
AMPLE = 2.0
#: ... and at least this many bits, however small the case: firms that write about like work, or share a
#: firm's portrait and terms, agree by less.
LEAST_BITS = 66.0
#: ... and if that is spread over this much of both. One passage in common and nothing else is no
#: edited template. Stretches are this many word pairs long.
LEAST_SPREAD = 0.7
STRETCH = 12
#: A stretch of which this share is boilerplate tells nothing.
DULL = 0.75
#: Texts of one family have something in common in this share of the stretches of both, whatever it
#: is. It must not look at how rare that is: in a small case a large family's own words are common.
FAMILY_SPREAD = 0.7
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
#: Features of one text alone by which later texts find it, besides its sketch.
LONE = 8
_NOBODY = 2.0**-7.5
_CHUNK = 20_000  # texts whose tokens lie in one array at a time


@dataclass(frozen=True, slots=True)
class TextPairs:
    """Verified pairs of distinct texts, ``a < b``, sorted. Arrays of one length."""

    a: np.ndarray  # int64
    b: np.ndarray
    cosine: np.ndarray  # float32, 0..1
    bits: np.ndarray  # float32: what the two share, against chance
    spread: np.ndarray  # float32: over how much of the texts, 0..1


@dataclass(frozen=True)
class Known:
    """How common features are in a corpus that a batch of texts is only part of.

    ``tables`` are levels (uint8) by a feature's top bits: in how many "texts", in how many "families";
    ``placed`` the same as plain numbers (float32) for what came after the tables were made.
    """

    families: Mapping[str, float]  # by language; under "" all of them
    tables: Mapping[str, np.ndarray]
    placed: Mapping[str, np.ndarray]

    def counts(self, what: str, features: np.ndarray) -> np.ndarray:
        """In how many texts or families each feature is (float32)."""
        levels, more = np.empty(len(features), np.uint8), np.empty(len(features), np.float32)
        kernels.look_up(features, self.tables[what], len(self.tables[what]).bit_length() - 1, levels)
        kernels.look_up(features, self.placed[what], len(self.placed[what]).bit_length() - 1, more)
        # The lowest level is what nobody has.
        return more + np.where(levels > 0, kernels.VALUE[levels], 0.0).astype(np.float32)


class TextIndex:
    """The distinct texts of a corpus, their features, how common each is, and who may match whom.

    ``first[k]`` is the position in the input of the first text equal to distinct text ``k``;
    ``of[i]`` is the distinct text of input ``i``, or -1 for an empty one.
    """

    def __init__(
        self,
        texts: Sequence[np.ndarray],
        known: Known | None = None,
        fresh: np.ndarray | None = None,
        keep: bool = False,
        languages: Sequence[str] | None = None,
    ) -> None:
        """Index the texts (token numbers). With ``known``, frequencies are those of a larger corpus, to which
        the texts marked ``fresh`` (bool, one per text) are new. ``keep``: hold on to what ``standing`` is made from.
        ``languages``: what each text is written in, "" where that is not known.
        """
        lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
        self._known = known
        self._kept: dict[str, Any] | None = {} if keep else None
        self._distinct(texts, lengths)
        count = len(self.first)
        self._lengths = lengths[self.first].astype(np.int32)
        written = [""] * count if languages is None else [languages[at] for at in self.first.tolist()]
        numbers = {language: at for at, language in enumerate(sorted({"", *written}))}
        self._language = np.fromiter((numbers[language] for language in written), np.int16, count)
        self._read(texts, np.bincount(self.of[self.of >= 0], minlength=count))
        # Of copies of one text the first may be fresh and another known.
        new = np.ones(count, bool)
        if known is not None and fresh is not None:
            new[self.of[(self.of >= 0) & ~fresh]] = False
        self._weigh("texts", new.astype(np.float32))
        a, b = self._met()
        family = comparing.families(
            self._features, self._places, self._starts, self._lengths, a, b, FAMILY_SPREAD, STRETCH
        )
        sizes = np.bincount(family, minlength=count)
        share = 1.0 / sizes[family] if count else np.empty(0)
        if known is None:
            held = np.bincount(self._language, share, minlength=len(numbers)).tolist()
            self.families = {language: held[at] for language, at in numbers.items()}
            self.families[""] = float(np.count_nonzero(sizes))
        else:
            self.families = {language: known.families.get(language, 0.0) for language in numbers}
            share = np.where(np.bincount(family, ~new, minlength=count)[family] > 0, 0.0, share)
        self._weigh("families", share.astype(np.float32))
        self._weight = rarity(kernels.VALUE, self.families[""]) ** 2
        alone = (self._all - np.diff(self._starts)) * rarity(np.ones(1), self.families[""])[0] ** 2
        self._norms = np.sqrt(kernels.squares(self._levels, self._starts, self._weight) + alone)
        among = np.array([self.families[language] for language in numbers])[self._language]
        #: By text: logarithm of the families it is one of, and the level from which a feature is boilerplate there.
        self._among = np.log2(np.maximum(among, LEAST_FAMILIES))
        self._boilerplate = kernels.levels_of(np.maximum(NOBODY_ELSE, BOILERPLATE * among).astype(np.float32))
        self._tells = comparing.telling(
            self._places, self._levels, self._starts, self._lengths, self._boilerplate, STRETCH, DULL
        )
        self.candidates = a, b

    def __len__(self) -> int:
        return len(self.first)

    def _distinct(self, texts: Sequence[np.ndarray], lengths: np.ndarray) -> None:
        hashes = np.empty(len(texts), np.uint64)
        for begin, tokens, starts in _chunks(texts, np.arange(len(texts)), lengths):
            kernels.text_hashes(tokens, starts, hashes[begin : begin + len(starts) - 1])
        order = np.argsort(hashes, kind="stable")
        equal = np.arange(len(texts))
        begin = 0
        for k in (np.flatnonzero(hashes[order][1:] == hashes[order][:-1]) + 1).tolist():
            if hashes[order[k]] != hashes[order[begin]]:
                begin = k - 1
            # Who wants to can write two texts with one hash.
            for earlier in order[begin:k]:
                if equal[earlier] == earlier and np.array_equal(texts[earlier], texts[order[k]]):
                    equal[order[k]] = earlier
                    break
        is_first = (equal == np.arange(len(equal))) & (lengths > 0)
        self.first = np.flatnonzero(is_first)
        number = np.cumsum(is_first) - 1
        self.of = np.where(lengths > 0, number[equal], -1) if len(equal) else np.empty(0, np.int64)

    def _read(self, texts: Sequence[np.ndarray], copies: np.ndarray) -> None:
        """Features and places of each distinct text, less those that one text alone has."""
        total = int(self._lengths.sum())
        features, places = np.empty(total, np.uint32), np.empty(total, np.uint16)
        ends = np.zeros(len(self) + 1, np.int64)
        bits = _table_bits(total)
        many = np.zeros(1 << bits, np.uint8)
        used = 0
        for begin, tokens, starts in _chunks(texts, self.first, self._lengths):
            end = begin + len(starts) - 1
            used = kernels.pair_sets(
                tokens, starts, copies[begin:end], features, places, used, ends[begin + 1 : end + 1], many, bits
            )
        self._all = np.diff(ends)
        if self._kept is not None:
            self._kept["lone"] = meeting.lone(features, ends, many, bits, LONE)
        known = np.zeros(2, np.uint8) if self._known is None else self._known.tables["texts"]
        self._starts = kernels.keep_common(
            features, places, ends, many, bits, known, len(known).bit_length() - 1, kernels.level_of(2.0)
        )
        # A corpus has far fewer word pairs in two texts than in one.
        self._bits = max(bits - 1, 16)
        used = int(self._starts[-1])
        features.resize(used, refcheck=False)
        places.resize(used, refcheck=False)
        self._features, self._places = features, places
        self._levels = np.empty(used, np.uint8)
        if self._known is not None:
            self._here = np.empty(used, np.uint8)
            kernels.look_up(features, many, bits, self._here)

    def _weigh(self, what: str, share: np.ndarray) -> None:
        """For each kept feature of each text, the level of how many texts (or shares of them, families) have it."""
        table = np.zeros(1 << self._bits, np.float32)
        kernels.count_features(self._features, self._starts, share, table, self._bits)
        if self._known is None:
            levels = kernels.levels_of(table)
            kernels.look_up(self._features, levels, self._bits, self._levels)
            if self._kept is not None:
                self._kept[what] = levels
            return
        found = self._known.counts(what, self._features)
        own = np.empty(len(found), np.float32)
        kernels.look_up(self._features, table, self._bits, own)
        found += own
        # Nobody is known to have it but the texts themselves.
        self._levels = kernels.levels_of(np.where(found < _NOBODY, np.float32(1.0), found))

    def _met(self) -> tuple[np.ndarray, np.ndarray]:
        """Pairs that agree in their sketches."""
        levels = self._levels if self._known is None else np.where(self._here > 1, self._levels, np.uint8(255))
        chosen, sizes = meeting.sketch(self._features, self._starts, levels, kernels.VALUE**PREFERENCE, SKETCH)
        if self._kept is not None:
            self._kept["sketches"] = chosen, sizes
        keys = _listed(len(self), (chosen, sizes))
        del chosen
        return meeting.met(keys, sizes, owner_bits_of(len(self)), WINDOW, AGREEMENTS)

    def standing(self) -> dict[str, Any]:
        """What later texts are placed by (see ``standing``), of an index made to ``keep`` it.

        It is handed over once; after that no texts of the index can be compared.
        """
        assert self._kept is not None
        kept, self._kept = self._kept, None
        del self._features, self._places, self._levels, self._norms
        sketches = kept.pop("sketches")
        return {**kept, "sizes": sketches[1], "keys": _listed(len(self), sketches, kept.pop("lone"))}

    def near_duplicates(self) -> TextPairs:
        """Every candidate pair that stands up to comparison."""
        return self.verified(*self.candidates)

    def verified(self, a: np.ndarray, b: np.ndarray) -> TextPairs:
        """Those of the pairs (of distinct texts) that are near-duplicates."""
        cosine, bits, spread = self.compared(a, b)
        needed = self.bits_needed(cosine, a, b)
        plain = (cosine >= PLAIN_COSINE) & (bits >= needed)
        ample = (cosine >= LEAST_COSINE) & (bits >= np.maximum(AMPLE * needed, LEAST_BITS)) & (spread >= LEAST_SPREAD)
        kept = np.flatnonzero(plain | ample)
        a, b = a[kept].astype(np.int64), b[kept].astype(np.int64)
        order = np.argsort(a * len(self) + b)
        kept = kept[order]
        return TextPairs(a[order], b[order], cosine[kept], bits[kept], spread[kept])

    def cosines(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Weighted cosine of the word pairs of distinct texts ``a[k]`` and ``b[k]``: float32, 0 where either has none."""
        dots = comparing.dots(self._features, self._levels, self._starts, self._weight, a, b)
        scale = self._norms[a] * self._norms[b]
        return np.minimum(np.divide(dots, scale, out=np.zeros_like(dots), where=scale > 0, casting="unsafe"), 1.0)

    def bits_needed(self, cosine: np.ndarray | float, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Agreement that chance does not explain, for distinct texts ``a[k]`` and ``b[k]`` as alike as ``cosine``.

        Texts that also differ must agree beyond what chance gives between any two of their language:
        twice the logarithm of its families. Texts with nothing to tell them apart are copies unless
        they are so plain that somebody else would write them: once the logarithm.
        """
        count = np.maximum(self._among[a], self._among[b])
        rough, copies = 2 * count - 1 + MARGIN_BITS, count + MARGIN_BITS
        plain = np.clip((cosine - PLAIN_COSINE) / (COPY_COSINE - PLAIN_COSINE), 0.0, 1.0)
        return rough + plain * (copies - rough)

    def compared(self, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """How alike distinct texts ``a[k]`` and ``b[k]`` (or two copies of one) are, what they share, and how it is spread.

        The weighted cosine; bits against chance; and the share (0..1) of the stretches of either in
        which anything is shared that is not boilerplate, the smaller of the two. Three float32 arrays
        (pairs,); where the cosine is below ``LEAST_COSINE`` the others are 0.

        Word pairs that no other family uses count one by one. In a phrase that others use too only
        its beginning counts, and each turn to something rarer: nobody writes half a boilerplate
        sentence, so the rest of it is no news.
        """
        return comparing.compare(
            self._features, self._places, self._levels, self._starts, self._lengths, self._norms, self._tells,
            self._weight, np.log2(np.maximum(kernels.VALUE, 1.0)), a, b,
            LEAST_COSINE, self._among, kernels.level_of(NOBODY_ELSE), self._boilerplate, BITS_PER_PAIR, STRETCH,
        )  # fmt: skip


def rarity(frequency: np.ndarray, count: float) -> np.ndarray:
    """Weight of features of these frequencies: smoothed inverse document frequency plus one (scikit-learn's form)."""
    return np.log((count + 1) / (frequency + 1)) + 1


def _chunks(
    texts: Sequence[np.ndarray], chosen: np.ndarray, lengths: np.ndarray
) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """``(position, tokens, starts)`` of the chosen texts, some thousands at a time; ``lengths`` are of the chosen."""
    for begin in range(0, len(chosen), _CHUNK):
        some = chosen[begin : begin + _CHUNK].tolist()
        tokens = np.concatenate([texts[at] for at in some])
        yield begin, tokens, np.concatenate([[0], np.cumsum(lengths[begin : begin + _CHUNK], dtype=np.int64)])


def owner_bits_of(count: int) -> int:
    """Bits that number so many texts."""
    return max(count.bit_length(), 1)


def _listed(
    count: int, sketches: tuple[np.ndarray, np.ndarray], lone: tuple[np.ndarray, np.ndarray] | None = None
) -> np.ndarray:
    """The keys, sorted, by which texts are found: of ``(features, how many)`` sampled, and of those that are theirs alone."""
    sizes = [int(part[1].sum(dtype=np.int64)) for part in (sketches, lone) if part is not None]
    keys = np.empty(sum(sizes), np.uint64)
    meeting.listed(*sketches, owner_bits_of(count), True, keys[: sizes[0]])
    if lone is not None:
        meeting.listed(*lone, owner_bits_of(count), False, keys[sizes[0] :])
    keys.sort()
    return keys


def _table_bits(tokens: int) -> int:
    """A sparse table keeps two features from sharing an entry; its size follows the corpus."""
    return int(np.clip(np.ceil(np.log2(tokens * 2 + 2)), 17, 27))
