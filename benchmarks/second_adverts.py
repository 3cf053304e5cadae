"""A second kind of generated adverts with known truth, so that a figure is not the first generator's.

Nothing is shared with ``benchmarks.linking.Adverts``. Words follow one another as in speech (each has some
likely successors), in four made-up languages: two in Latin letters with accents in one, one in Cyrillic and one
in Han characters without spaces. A third of all sentences are said by everybody. Groups follow a power law
(most of two to five, some of hundreds). Adverts of a group are edited by the phrase, not by the word: phrases
put in, left out and said otherwise, sentences moved, and in a third of the groups each advert is made from
another advert of the group rather than from a template, so that late ones drift away from the first. Sites add
paragraphs of their own to half of all adverts.
"""

from __future__ import annotations

import itertools

import numpy as np

#: By language: code, share of operations, letters (consonants, vowels), words, what stands between two.
LANGUAGES = (
    ("qaa", 0.50, ("bcdfghlmnprstvw", "aeiou"), 9_000, " "),
    ("qab", 0.22, ("bdfgklmnprstvz", "aeiouäöéà"), 7_000, " "),
    ("qac", 0.18, ("бвгджзклмнпрст", "аеиоуыя"), 8_000, " "),
    ("qad", 0.10, ("", ""), 2_200, ""),
)
_SUCCESSORS = 60
_STOCK, _STOCK_SHARE = 400, 0.33
_FOOTERS = 12
#: Share of a text's words that are changed, by how heavily a group is edited.
_CHANGED = {"light": (0.02, 0.07), "heavy": (0.12, 0.28)}

Sentence = list[str]


class _Language:
    def __init__(self, rng: np.random.Generator, letters: tuple[str, str], size: int, between: str) -> None:
        self.rng, self.between = rng, between
        if between:
            consonants, vowels = (np.array(list(part)) for part in letters)
            words: dict[str, None] = {}  # the commonest are the shortest
            while len(words) < size:
                syllables = 1 + (len(words) >= 40) + (len(words) >= 1_200) + int(rng.random() < 0.2)
                words["".join(rng.choice(consonants) + rng.choice(vowels) for _ in range(syllables))] = None
            self.words = list(words)
        else:
            self.words = [chr(0x4E00 + int(point)) for point in rng.choice(20_000, size, replace=False)]
        rank = np.arange(1, size + 1)
        common = np.cumsum(1 / rank**0.9)
        self._next = np.searchsorted(common / common[-1], rng.random((size, _SUCCESSORS))).astype(np.int32)
        likely = np.cumsum(1 / np.arange(1, _SUCCESSORS + 1) ** 1.1)
        self._likely = likely / likely[-1]
        self._other = rng.permutation(size)  # what else one may say for a word
        self._number = {word: at for at, word in enumerate(self.words)}
        self._stream: list[list[str]] = []
        self.stock = [self.sentence() for _ in range(_STOCK)]
        often = np.cumsum(1 / np.arange(1, _STOCK + 1) ** 0.6)
        self._often = often / often[-1]
        self.footers = [
            [word for _ in range(int(rng.integers(3, 6))) for word in self.sentence()] for _ in range(_FOOTERS)
        ]
        self.names = [self.words[int(at)].capitalize() for at in rng.integers(size, size=900)]

    def said(self, count: int) -> Sentence:
        """So many words that follow one another."""
        if not self._stream:
            chains, steps = 4_000, 40
            at = self.rng.integers(len(self.words), size=chains)
            walked = np.empty((steps, chains), np.int64)
            for step in range(steps):
                walked[step] = at
                at = self._next[at, np.searchsorted(self._likely, self.rng.random(chains))]
            self._stream = [[self.words[word] for word in walk] for walk in walked.T.tolist()]
        return self._stream.pop()[:count]

    def sentence(self) -> Sentence:
        """A sentence of six to eighteen words (twice as many characters where each is a word)."""
        return self.said(int(self.rng.integers(6, 19)) * (1 if self.between else 2))

    def common(self) -> Sentence:
        """A sentence that everybody says."""
        return list(self.stock[int(np.searchsorted(self._often, self.rng.random()))])

    def otherwise(self, words: Sentence) -> Sentence:
        """The same said with other words, always by the same ones."""
        return [self.words[self._other[self._number[word]]] if word in self._number else word for word in words]

    def written(self, sentences: list[Sentence]) -> str:
        """The sentences as one text."""
        end = ". " if self.between else "。"
        return end.join(self.between.join(words).capitalize() for words in sentences if words) + end.strip()


class SecondAdverts:
    """``texts[i]``, true group ``group[i]``, edit ``level[i]``, ``language[i]``, and whether ``hub[i]`` shows the planted phone."""

    def __init__(self, count: int, seed: int, hub_phone: str = "") -> None:
        self.rng = rng = np.random.default_rng([seed, 77])
        self.languages = [_Language(rng, letters, size, between) for _, _, letters, size, between in LANGUAGES]
        shares = np.array([share for _, share, *_ in LANGUAGES])
        texts: list[str] = []
        groups: list[int] = []
        written: list[str] = []
        levels: list[str] = []
        number = 0
        while len(texts) < count:
            grouped = len(texts) < 0.6 * count
            size = min(int(2 + rng.pareto(0.9)), 500, count - len(texts)) if grouped else 1
            which = int(rng.choice(len(shares), p=shares))
            level = str(rng.choice(["slots", "light", "heavy"], p=[0.3, 0.4, 0.3])) if grouped else "alone"
            texts += self._group(self.languages[which], size, level)
            groups += [number] * size
            written += [LANGUAGES[which][0]] * size
            levels += [level] * size
            number += 1
        self.hub = rng.random(count) < (0.05 if hub_phone else 0.0)
        if hub_phone:
            paragraph = self.languages[0].written([self.languages[0].sentence() for _ in range(4)])
            for i in np.flatnonzero(rng.random(count) < 0.20):
                texts[i] += " " + paragraph
            for i in np.flatnonzero(self.hub):
                texts[i] += f" call {hub_phone}"
        order = rng.permutation(count)
        self.texts = [texts[i] for i in order]
        self.language = [written[i] for i in order]
        self.group, self.level, self.hub = np.array(groups)[order], np.array(levels)[order], self.hub[order]

    def _group(self, language: _Language, size: int, level: str) -> list[str]:
        rng = self.rng
        words = float(np.clip(rng.lognormal(4.4, 0.45), 45, 260)) * (1 if language.between else 2)
        template: list[Sentence] = []
        while sum(map(len, template)) < words:
            template.append(language.common() if rng.random() < _STOCK_SHARE else language.sentence())
        drifts = level == "light" and rng.random() < 0.5
        members = [template]
        for _ in range(size - 1):
            parent = members[int(rng.integers(len(members)))] if drifts else template
            members.append(self._edited(language, parent, level))
        if level == "heavy":  # nobody holds the template itself
            members[0] = self._edited(language, template, level)
        return [self._published(language, member) for member in members]

    def _edited(self, language: _Language, sentences: list[Sentence], level: str) -> list[Sentence]:
        rng, found = self.rng, [list(words) for words in sentences]
        if level not in _CHANGED:
            return found
        total = sum(map(len, found))
        left = rng.uniform(*_CHANGED[level]) * total
        while left > 0:
            which = int(rng.integers(len(found)))
            words = found[which]
            deed = rng.random()
            span = int(rng.integers(2, 7))
            at = int(rng.integers(max(len(words) - span, 0) + 1))
            if deed < 0.40:
                words[at : at + span] = language.otherwise(words[at : at + span])
            elif deed < 0.60:
                words[at:at] = language.said(span)
            elif deed < 0.80:
                del words[at : at + span]
            elif deed < 0.90:
                words[at : at + span] = language.said(int(rng.integers(1, 8)))
            elif len(found) > 2:
                found.insert(int(rng.integers(len(found))), found.pop(which))
            left -= span
        return found

    def _published(self, language: _Language, sentences: list[Sentence]) -> str:
        """As a site shows it: who, where and how much put in, and the site's own paragraph."""
        rng = self.rng
        name, place = (language.names[int(at)] for at in rng.integers(len(language.names), size=2))
        slots = [name, place, f"{rng.integers(2, 60) * 10}", f"{rng.integers(18, 40)}"]
        shown = [list(words) for words in sentences]
        for at, slot in zip(itertools.cycle(range(len(shown))), slots, strict=False):
            shown[at].insert(len(shown[at]) // 2, slot)
        if rng.random() < 0.5:
            shown.append(language.footers[int(rng.integers(_FOOTERS))])
        return language.written(shown)
