"""The notation of catalogue phrases, and what it compiles to.

::

    young (girl|girls|lady)   one of several
    [very] young              may be left out; [very|so] young: one of several, or none
    (very )?young             the same
    mieszkan*                 the word goes on: mieszkanie, mieszkania ...
    *wohnung                  the word begins earlier: Ferienwohnung
    new .. girls              up to two words between, in the same sentence
    we ... new girls          up to four words between
    # euros                   a number
    our <many>                a named group of words (datasets/wording/groups.yaml)
    ~transfer                 counts only where the listing is in this phrase's language

Case, accents, hyphens and apostrophes do not matter (see ``features.folding``); a hyphen also
matches nothing at all ("live-in", "live in", "livein"), German umlauts also match ae, oe, ue, and an
Arabic word may carry its article or a joined conjunction.

A phrase is not written out into every spelling, which would be millions: one part of it that must be
there (its anchor) is searched for, and what stands on either side is checked where it is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TypeAlias

import yaml

from features.automaton import Beside
from features.folding import fold_phrase
from features.patterns_ends import beginnings, endings
from features.patterns_tree import Choice, Element, NotationError, Number, Open, Seq, Text, parse
from leadline.core.datasets import dataset

__all__ = ["Form", "NotationError", "compile_phrase", "word_groups"]

_WIDE_LANGUAGES = ("zh", "ja", "th")
_RUN = re.compile(r"[^\W_]+")
_GROUP = re.compile(r"<(\w+)>")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue"})
_GAP_WORD = r"(?:[^ .!?;:]|[.:](?=\d))+"
_ARTICLE = "[وفبلك]{0,2}(?:ال|لل)?"
#: How far before an anchor a phrase may begin, in characters.
_REACH = 110
#: Sets of whole words; a text must hold one of each.
Needs: TypeAlias = tuple[frozenset[str], ...]


class _Side:
    """What must stand on one side of an anchor; ``beside``: letters one of which stand next to it there.

    The pattern is compiled when it is first found possible: compiling thousands takes seconds, and nearly all are told
    impossible by the few letters next to the anchor.
    """

    __slots__ = ("_compiled", "_source", "beside")

    def __init__(self, source: str, beside: tuple[str, ...]) -> None:
        self._source = source
        self._compiled: re.Pattern[str] | None = None
        self.beside = beside

    @property
    def pattern(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(self._source)
        return self._compiled


@cache
def _left(source: str) -> _Side | None:
    return _Side(source, endings(source)) if source else None


@cache
def _right(source: str) -> _Side | None:
    return _Side(source, beginnings(source)) if source else None


class Form:
    """One anchor of a phrase: ``key`` is searched for among words, ``literal`` must stand there.

    ``words`` and ``letters`` say how much of the phrase is spelled out, at the least; a text that lacks all the words of
    one of ``needs`` does not hold the phrase.
    """

    __slots__ = ("_reach", "after", "before", "key", "letters", "literal", "needs", "words")

    def __init__(
        self, key: str, literal: str, before: str, after: str, reach: int, words: int, letters: int, needs: Needs = ()
    ) -> None:
        self.key = key
        self.needs = needs
        self.literal = literal
        self.before = _left(before)
        self.after = _right(after)
        self._reach = reach
        self.words = words
        self.letters = letters

    def beside(self) -> Beside:
        """What must stand right around the anchor, which stands where its key was found."""
        before, after = self.before, self.after
        # A key has a blank for each sign, and is found where other signs stand, or some in place of its blanks.
        written = () if self.literal == self.key.strip(" ") and " " not in self.literal else (self.literal,)
        return Beside(before.beside if before else (), written, after.beside if after else ())

    def match(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """The span of the whole phrase in a folded ``text`` whose anchor stands at ``[start, end)``, ``beside`` what it must."""
        after, before = self.after, self.before
        if after is not None:
            found = after.pattern.match(text, end)
            if found is None:
                return None
            end = found.end()
        if before is not None:
            at = lowest = max(0, start - _REACH)
            if self._reach < _REACH:
                at = start
                for _ in range(self._reach):
                    at = text.rfind(" ", lowest, at)
                    if at < 0:
                        at = lowest
                        break
            found = before.pattern.search(text, at, start)
            if found is None:
                return None
            start = found.end("edge")
        return start, end


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Words too common to search for: a phrase is anchored on them only where it has nothing else."""
    lines = dataset("wording", "common.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=1)
def word_groups() -> dict[str, dict[str, str]]:
    """Words that stand for one another in phrases, by language (``any`` for all) and name."""
    with dataset("wording", "groups.yaml").open(encoding="utf-8") as stream:
        groups = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {lang: {name: " ".join(words.split()) for name, words in named.items()} for lang, named in groups.items()}


def compile_phrase(phrase: str, lang: str) -> list[Form]:
    """The anchors of a phrase in this language. Raises NotationError."""
    named = _GROUP.sub(lambda found: _group(found[1], lang), phrase)
    forms: list[Form] = []
    seen: set[str] = set()
    for spelling in _spellings(named, lang):
        if spelling not in seen:
            seen.add(spelling)
            forms += _anchors(parse(spelling, join_words=lang != "ar"), lang)
    return forms


def _group(name: str, lang: str) -> str:
    words = word_groups().get(lang, {}).get(name) or word_groups()["any"].get(name)
    if words is None:
        raise NotationError(f"there is no word group <{name}> for language {lang}")
    return f"({words})"


def _spellings(phrase: str, lang: str) -> Iterator[str]:
    """The notation with its words folded: hyphens apart or joined, umlauts as two letters, dont for don't."""
    variants = [phrase]
    if lang == "de" and phrase.translate(_UMLAUTS) != phrase:
        variants.append(phrase.translate(_UMLAUTS))
    if re.search(r"\w-\w", phrase):
        variants += [re.sub(r"(?<=\w)-(?=\w)", "", variant) for variant in variants]
    if lang == "en" and re.search(r"\w['’]\w", phrase):
        variants += [re.sub(r"(?<=\w)['’](?=\w)", "", variant) for variant in variants]
    for variant in variants:
        variant = variant.replace("…", "...").replace("[", "{").replace("]", "}")
        yield "".join(part if part in "()|{}*?" else _fold_piece(part) for part in re.split(r"([()|{}*?])", variant))


def _fold_piece(piece: str) -> str:
    """Fold a run of words, keeping the spaces at its ends."""
    folded = fold_phrase(piece)
    if not folded:
        return " " if piece.strip(" ") != piece or piece else ""
    return (" " if piece[0] in " '’-" else "") + folded + (" " if piece[-1] in " '’-" else "")


def _anchors(phrase: Seq, lang: str) -> list[Form]:
    """The forms of a phrase, by the required part that is best to search for."""
    wide = lang in _WIDE_LANGUAGES
    best = _best(phrase)
    if best is None:
        raise NotationError("no word of the phrase must be there, so that nothing can be searched for")
    at = best
    writer = _Writer(wide, lang == "ar")
    left, right = writer.left(phrase, at), writer.right(phrase, at)
    words, letters = phrase.size()
    # Words that may stand before the anchor, and the one it may stand inside; scripts without spaces are bounded by _REACH.
    reach = _REACH if wide else phrase.most_words(at) + phrase.elements[at].most_words() + 2
    needs = () if wide or lang == "ar" else _needs(phrase, at)
    forms = []
    for literal, inner_left, inner_right, open_left, open_right in _literals(phrase.elements[at], writer):
        opened = open_left or wide or lang == "ar" or _glued(phrase, at, -1)
        closed = not (open_right or wide or _glued(phrase, at, 1))
        before, after = left + inner_left, inner_right + right
        edge = "" if wide or _opens(phrase, at, open_left) else r"(?<!\w)" + (_ARTICLE if lang == "ar" else "")
        tail = "" if wide or _closes(phrase, at, open_right) else r"(?!\w)"
        if before or (opened and edge):
            before = f"{edge}(?P<edge>){before}\\Z" if lang != "ar" else f"(?P<edge>){edge}{before}\\Z"
        if after or (not closed and tail):
            after += tail
        key = re.sub(r"[^\w\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]", " ", literal)
        forms.append(
            Form(("" if opened else " ") + key + (" " if closed else ""), literal, before, after, reach, words, letters, needs)
        )
    return forms


def _needs(phrase: Seq, at: int) -> Needs:
    """Words that must stand in a text for the phrase to do so, beside its element ``at``."""
    found = (_whole_words(phrase, index) for index, element in enumerate(phrase.elements) if index != at and element.required)
    return tuple(_shared(words) for words in found if words)


@cache
def _shared(words: frozenset[str]) -> frozenset[str]:
    """The one copy of these words."""
    return words


def _whole_words(phrase: Seq, at: int) -> frozenset[str]:
    """Words one of which stands whole where the required element ``at`` does; none where that cannot be said."""
    element = phrase.elements[at]
    if isinstance(element, Choice):
        ways = [
            next(filter(None, (_whole_words(way, index) for index, part in enumerate(way.elements) if part.required)), None)
            for way in element.ways
        ]
        apart = not (_glued(phrase, at, -1) or _glued(phrase, at, 1))
        return frozenset().union(*(way or () for way in ways)) if apart and all(ways) else frozenset()
    if not isinstance(element, Text):
        return frozenset()
    runs = list(_RUN.finditer(element.text))
    whole = [
        run.group() for run in runs
        if (run.start() or not _glued(phrase, at, -1)) and (run.end() < len(element.text) or not _glued(phrase, at, 1))
    ]  # fmt: skip
    return frozenset(whole[:1])


def _glued(phrase: Seq, at: int, step: int) -> bool:
    """Whether the neighbour on that side is written together with the anchor."""
    if step < 0:
        return at > 0 and phrase.gaps[at - 1] == ""
    return at + 1 < len(phrase.elements) and phrase.gaps[at] == ""


def _opens(phrase: Seq, at: int, open_left: bool) -> bool:
    return isinstance(phrase.elements[0], Open) or (at == 0 and open_left)


def _closes(phrase: Seq, at: int, open_right: bool) -> bool:
    return isinstance(phrase.elements[-1], Open) or (at == len(phrase.elements) - 1 and open_right)


def _best(phrase: Seq) -> int | None:
    """Index of the required element whose shortest literal is longest, the fewer literals the better."""
    scored = []
    for at, element in enumerate(phrase.elements):
        lengths = _lengths(element)
        if lengths:
            scored.append((min(min(lengths), 9) - len(lengths) / 40, -at))
    return -max(scored)[1] if scored else None


def _lengths(element: Element) -> list[int]:
    """Lengths of the literals that would be searched for; empty where the element cannot be an anchor."""
    if isinstance(element, Text):
        if not any(char.isalnum() for char in element.text):
            return []
        return [int(len(element.text) > 1) if element.text in _common() else len(element.text)]
    if isinstance(element, Choice) and element.required:
        lengths = []
        for way in element.ways:
            at = _best(way)
            if at is None:
                return []
            lengths += _lengths(way.elements[at])
        return lengths
    return []


def _literals(element: Element, writer: _Writer) -> Iterator[tuple[str, str, str, bool, bool]]:
    """Each literal of an anchor: text, what stands left and right of it inside the element, open ends."""
    if isinstance(element, Text):
        yield element.text, "", "", False, False
        return
    assert isinstance(element, Choice)
    for way in element.ways:
        at = _best(way)
        assert at is not None
        left, right = writer.left(way, at), writer.right(way, at)
        for literal, inner_left, inner_right, open_left, open_right in _literals(way.elements[at], writer):
            yield (
                literal, left + inner_left, inner_right + right,
                open_left or (at > 0 and way.gaps[at - 1] == ""),
                open_right or (at + 1 < len(way.elements) and way.gaps[at] == ""),
            )  # fmt: skip


class _Writer:
    """Writes parts of a phrase as regular expressions over folded text."""

    def __init__(self, wide: bool, arabic: bool) -> None:
        self._wide = wide
        self._arabic = arabic

    def left(self, phrase: Seq, at: int) -> str:
        """What stands before element ``at``, its last separator included."""
        return "".join(
            self._element(element, self._gap(phrase.gaps[index]), after=True)
            for index, element in enumerate(phrase.elements[:at])
        )

    def right(self, phrase: Seq, at: int) -> str:
        """What stands after element ``at``, its first separator included."""
        return "".join(
            self._element(phrase.elements[index], self._gap(phrase.gaps[index - 1]), after=False)
            for index in range(at + 1, len(phrase.elements))
        )

    def whole(self, phrase: Seq) -> str:
        first = next((at for at, element in enumerate(phrase.elements) if element.required), 0)
        return (
            self.left(phrase, first)
            + self._element(phrase.elements[first], "", after=False)
            + self.right(phrase, first)
        )

    def _element(self, element: Element, separator: str, *, after: bool) -> str:
        if isinstance(element, Text):
            body = re.escape(element.text).replace(r"\ ", " ")
        elif isinstance(element, Open):
            body = r"\w*"
        elif isinstance(element, Number):
            body = r"\d(?:[ .,]?\d){0,9}"
        else:
            body = "(?:" + "|".join(self.whole(way) for way in element.ways) + ")"
        joined = body + separator if after else separator + body
        return joined if element.required or isinstance(element, Open) else f"(?:{joined})?"

    def _gap(self, gap: str) -> str:
        if gap in (".", ":"):
            count = 2 if gap == "." else 4
            if self._wide:
                return rf"[^。！？.!?]{{0,{count * 4}}}?"
            return rf" (?:{_GAP_WORD} ){{0,{count}}}?" + (_ARTICLE if self._arabic else "")
        if gap == " ":
            return " ?" if self._wide else " " + (_ARTICLE if self._arabic else "")
        return ""
