"""Digits however they are written: figures, words, run-together words, letters that look like digits.

``digit_tokens`` finds every piece of text that can be read as digits, ``gap`` judges what lies
between two of them, and ``digit_runs`` groups pieces close enough to belong to one number. Works on
the lower-case view of ``features.unmask``; time is linear in the length of the text.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from features.digit_gaps import LONGEST_GAP, Gap, gap
from features.digit_token import DOUBTFUL, FIGURES, LEET, MULTIPLIER, WEAK_WORD, Token
from features.digit_words import digit_marks, repeat
from features.mistyped import mistyped

_LEET = {
    "o": "0", "l": "1", "i": "1", "s": "5", "b": "8", "z": "2", "g": "9", "q": "9", "e": "3", "a": "4", "t": "7",
    "о": "0", "ο": "0", "і": "1", "ѕ": "5", "з": "3", "б": "6", "в": "8", "|": "1",
}  # fmt: skip
_LEET_TABLE = str.maketrans(_LEET)
_LEET_BEFORE = re.compile(r"(?<![^\W_])(?:(?:o|[olisbzоοіѕ]{2,4})[ \-.]{1,2}){1,2}\Z")
_LEET_GROUP = re.compile(r"[olisbzоοіѕ]+")
_SURE = re.compile(r"[olisbzоοіѕз0-9|]+")
#: Figures parted by single bars, which then are no ones.
_PARTED = re.compile(r"[0-9]+(?:\|[0-9]+)+")
#: Letters before figures that are more likely a code ("AG5615634") than a disguise.
_CODE = re.compile(r"(?=[a-z]*[^oil0-9])[a-z]{1,3}[0-9]{5,}")
_BESIDE_LEET = frozenset(" -./()*_")
#: What a group of look-alike letters begins with, or what may still stand before it.
_LEET_FOLLOWS = frozenset("olisbzоοіѕ -./()*_")
_LONE_LEET = re.compile(r"[ \-./()*_]{1,3}([olisbz]{1,4}|[olisbzоοіѕ]{2,4})(?![^\W_])")
_LEET_OR_FIGURE = re.compile(r"[olisbzgqeatоοіѕзбв0-9|]{1,17}+")

#: Digits of the shortest telephone number that is read.
FEWEST_DIGITS = 7


#: Tokens close enough to belong to one number, and the gaps between them.
Run: TypeAlias = tuple[list[Token], list[Gap]]


def digit_runs(text: str, tokens: list[Token], fewest: int = 1) -> list[Run]:
    """The runs of ``tokens`` that hold ``fewest`` digits or more, in order; ``text`` without accents."""
    found: list[Run] = []
    run: list[Token] = []
    gaps: list[Gap] = []
    digits = end = 0
    for token in tokens:
        if run:
            between = gap(text[end : token[0]]) if token[0] - end <= LONGEST_GAP else None
            if between is None:
                if digits >= fewest:
                    found.append((run, gaps))
                run, gaps, digits = [], [], 0
            else:
                gaps.append(between)
        run.append(token)
        digits += len(token[2])
        end = token[1]
    if digits >= fewest and run:
        found.append((run, gaps))
    return found


def digit_tokens(lower: str, text: str, fewest: int = 1) -> tuple[list[Token], list[Token]]:
    """Tokens of a lower-case view, in order: the bold reading and the strict one.

    ``text`` is ``lower`` without accents, at the same length. Tokens too far from others to make up
    ``fewest`` digits with them are left out, unread.
    The bold reading takes look-alike letters within runs of digits, and everyday words that can be
    numbers, as digits. The strict one does not. They are the same object where the text offers
    nothing to be bold about.
    """
    marks, slipped = digit_marks(text, fewest)
    if not marks:
        return [], []
    words = [mark for mark in marks if mark[3] != FIGURES]
    slips = mistyped(text, marks) if slipped else None
    if slips:
        words = sorted([*words, *slips])
    strict: list[Token] = []
    bold: list[Token] = []
    differ = multiplied = False
    index, count, done, taken = 0, len(words), 0, 0  # done: end of the last word; taken: of the last mixed group

    def words_until(limit: int) -> None:
        nonlocal index, done, differ, multiplied
        while index < count and words[index].start < limit:
            word = words[index]
            index += 1
            done = word.end
            if word.start < taken:
                continue
            bold.append(word)
            if word.how == WEAK_WORD:
                differ = True
            else:
                strict.append(word)
            multiplied = multiplied or word.how == MULTIPLIER

    for figures in marks:
        start, end, _, how = figures
        if how != FIGURES:
            continue
        if index < count and words[index].start <= start:
            words_until(start + 1)
        if end <= done:  # inside a word such as f1ve
            continue
        token = figures
        if start < done or (index < count and words[index].start < end):  # a word that begins with a figure, such as 0ne
            start = max(start, done)
            end = min(end, words[index].start) if index < count else end
            token = Token(start, end, text[start:end], FIGURES)
        strict.append(token)
        if end <= taken:
            continue
        mixed = None
        if text[start - 1 : start] in _LEET or text[end : end + 1] in _LEET:
            limit = words[index].start if index < count else len(lower)
            mixed = _mixed(lower, start, end, max(done, taken), limit)
        if mixed is None:
            bold.append(token)
        else:
            bold.append(mixed)
            taken = mixed.end
            differ = True
    words_until(len(text) + 1)
    with_leet = _with_lone_leet(lower, bold)
    if with_leet is not bold:
        bold, differ = with_leet, True
    if multiplied:
        bold, strict = repeat(bold), repeat(strict)
    return (bold, strict) if differ else (strict, strict)


def _mixed(text: str, start: int, end: int, after: int, before: int) -> Token | None:
    """The group of figures and look-alike letters around figures, where it is one (``o77i2``).

    It begins no earlier than ``after`` and ends no later than ``before``, where a number word begins.
    """
    first = start
    while first > after and start - first < 10 and text[first - 1] in _LEET:
        first -= 1
    found = _LEET_OR_FIGURE.match(text, end, before)
    last = found.end() if found else end
    if (first == start and last == end) or last - first > 16:
        return None
    if (first > 0 and text[first - 1].isalnum() and first > after) or (
        last < min(before, len(text)) and text[last].isalnum()
    ):
        return None
    group = text[first:last]
    if "|" in group and _PARTED.fullmatch(group):
        return None
    few = sum(map(str.isdigit, group)) * 4 < len(group) and not (len(group) >= 9 and _SURE.fullmatch(group))
    if few or _CODE.fullmatch(group):
        return None
    return Token(first, last, group.translate(_LEET_TABLE), LEET if _SURE.fullmatch(group) else DOUBTFUL)


def _with_lone_leet(text: str, tokens: list[Token]) -> list[Token]:
    """Tokens with the groups of look-alike letters that stand alone beside one (``oi 07 ooo 123 io``)."""
    found: list[Token] | None = None
    done = 0
    for position, token in enumerate(tokens):
        added: list[Token] = []
        start, end = token[0], token[1]
        if start > 1 and text[start - 1] in " -." and text[start - 2] in "olisbzоοіѕ" and start - done > 1:
            before = _LEET_BEFORE.search(text, max(done, start - 12), start)
            if before is not None and (before.start() == 0 or not text[before.start() - 1].isalnum()):
                added = [_leet(group) for group in _LEET_GROUP.finditer(text, before.start(), start)]
        if added and found is None:
            found = tokens[:position]
        if found is not None:
            found += [*added, token]
        done = end
        if text[end : end + 1] not in _BESIDE_LEET or text[end + 1 : end + 2] not in _LEET_FOLLOWS:
            continue
        after = _LONE_LEET.match(text, end)
        if after is not None and (position + 1 == len(tokens) or tokens[position + 1].start >= after.end()):
            if after.group(1) == "zl" and not text[after.end() : after.end() + 2].strip().isdigit():
                continue
            if found is None:
                found = tokens[: position + 1]
            found.append(_leet(after, 1))
            done = after.end()
    return tokens if found is None else found


def _leet(found: re.Match[str], group: int = 0) -> Token:
    return Token(found.start(group), found.end(group), found.group(group).translate(_LEET_TABLE), LEET)
