"""Digits however they are written: figures, words, run-together words, letters that look like digits.

``digit_tokens`` finds every piece of text that can be read as digits, ``gap`` judges what lies
between two of them, and ``digit_runs`` groups pieces close enough to belong to one number. Works on
the lower-case view of ``features.unmask``; time is linear in the length of the text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from features.number_words import automaton, plain
from features.words import words

#: How a token was written.
FIGURES, WORD, WEAK_WORD, LEET, MULTIPLIER = 0, 1, 2, 3, 4

_FIGURES = re.compile(r"[0-9]+")
_LEET = {"o": "0", "l": "1", "i": "1", "s": "5", "b": "8", "z": "2", "g": "9", "q": "9", "e": "3", "a": "4", "t": "7"}
_LEET_TABLE = str.maketrans(_LEET)
_SURE_LEET = frozenset("olisbz")
_LEET_OR_FIGURE = re.compile(r"[olisbzgqeat0-9]{1,17}+")

#: Longest text between two digits that may be bridged, in characters.
LONGEST_GAP = 26


class Token(NamedTuple):
    """A piece of text read as digits."""

    start: int
    end: int
    digits: str
    how: int  # FIGURES, WORD, WEAK_WORD, LEET


class Gap(NamedTuple):
    """What lies between two tokens: its style, and what bridging it costs (in points)."""

    style: str  # none, space, usual, symbols, line, letter, link, word, comma, colon
    cost: float


#: Words that say "here comes the next digit", in plain lower case.
_LINKS = words(
    "and then dash hyphen minus dot point period space slash bracket brackets stop comma followed by next y e et und en i "
    "ve si punto guion espacio punkt strich tiret espace puis tire trattino ponto traco apoi kropka kreska spacja potem i "
    "тире точка пробел и потом дальше nokta tire bosluk punt streep spatie dann hyphen. luego depois poi"
)
#: Words that end a number.
_ENDS = words(
    "or call text phone tel mobile mob cell whatsapp viber telegram fax ext extension until till from at "
    "oder ou lub sau или или rufen anrufen or. ili am pm uhr hrs hours hour min mins minutes kg cm mm km eur euro euros usd "
    "gbp dollars pounds zl lei ron years year yrs yo rooms room bedroom bedrooms beds bed bath baths bathroom sqft sqm m2 "
    "floor people persons days day weeks week months month nights night am. pm. jan feb mar apr may jun jul aug sep oct nov "
    "dec january february march april june july august september october november december januar februar marz mai juni "
    "juli oktober dezember enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre jahre ans anos ani lat лет года "
    "personen zimmer habitaciones chambres camere pokoje комнаты per pro hour/ age old id ref order nr no number"
)
_SPLIT_LETTERS = re.compile(r"[^\W\d_]+")
_USUAL = re.compile(r"[ \t]{0,2}[-./()]{0,2}[ \t]{0,2}[-(]?")
_NEVER = re.compile(r"[+@#%€$£₽₺₴¥=&]|https?|www")


@lru_cache(maxsize=65536)
def gap(between: str) -> Gap | None:
    """How two tokens with ``between`` between them hang together; None when they do not."""
    if not between:
        return Gap("none", 0.0)
    if between == " ":
        return Gap("space", 0.0)
    if len(between) > LONGEST_GAP or _NEVER.search(between):
        return None
    words = _SPLIT_LETTERS.findall(between)
    lines = between.count("\n")
    if not words:
        if _USUAL.fullmatch(between):
            return Gap("usual", 0.0)
        if lines:
            return Gap("line", 1.0) if lines == 1 and len(between) <= 6 else Gap("line", 2.0) if lines <= 2 else None
        if "," in between or ";" in between:
            return Gap("comma", 1.6)
        if ":" in between:
            return Gap("colon", 1.6)
        return Gap("symbols", 0.7) if len(between) <= 14 else Gap("symbols", 1.5)
    if lines > 1 or any(word in _ENDS for word in words):
        return None
    letters = sum(map(len, words))
    if all(word in _LINKS for word in words):
        return Gap("link", 0.7)
    if letters == 1:
        return Gap("letter", 1.0)
    if len(words) == 1:
        return Gap("word", 1.8) if letters <= 10 else None
    if len(words) <= 3 and letters <= 15:
        return Gap("words", 3.0)
    return None


def digit_tokens(lower: str) -> tuple[list[Token], list[Token]]:
    """Tokens of a lower-case view, in order: the bold reading and the strict one.

    The bold reading takes look-alike letters within runs of digits, and everyday words that can be
    numbers, as digits. The strict one does not. They are the same object where the text offers
    nothing to be bold about.
    """
    text = plain(lower)
    words = _word_tokens(text)
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

    for found in _FIGURES.finditer(text):
        start, end = found.span()
        if index < count:
            words_until(start)
        if end <= done:  # inside a word such as f1ve
            continue
        token = Token(start, end, found.group(), FIGURES)
        strict.append(token)
        if end <= taken:
            continue
        mixed = _mixed(text, start, end, max(done, taken))
        if mixed is None:
            bold.append(token)
        else:
            bold.append(mixed)
            taken = mixed.end
            differ = True
    words_until(len(text) + 1)
    with_leet = _with_lone_leet(text, bold)
    if with_leet is not bold:
        bold, differ = with_leet, True
    if multiplied:
        bold, strict = _repeat(bold), _repeat(strict)
    return (bold, strict) if differ else (strict, strict)


def _mixed(text: str, start: int, end: int, after: int) -> Token | None:
    """The group of figures and look-alike letters around figures, where it is one (``o77i2``)."""
    first = start
    while first > after and start - first < 4 and text[first - 1] in _LEET:
        first -= 1
    found = _LEET_OR_FIGURE.match(text, end)
    last = found.end() if found else end
    if (first == start and last == end) or last - first > 16:
        return None
    if (first > 0 and text[first - 1].isalnum() and first > after) or (last < len(text) and text[last].isalnum()):
        return None
    group = text[first:last]
    if sum(map(str.isdigit, group)) * 3 < len(group):
        return None
    return Token(first, last, group.translate(_LEET_TABLE), LEET)


def _with_lone_leet(text: str, tokens: list[Token]) -> list[Token]:
    """Tokens with the groups of look-alike letters that stand alone between two (``07 ooo 123``)."""
    found: list[Token] | None = None
    previous: Token | None = None
    for position, token in enumerate(tokens):
        if previous is not None and 1 < token.start - previous.end <= 10:
            between = text[previous.end : token.start]
            group = between.strip(" -./()*_")
            if 1 <= len(group) <= 4 and _SURE_LEET.issuperset(group):
                if found is None:
                    found = tokens[:position]
                start = previous.end + between.index(group)
                found.append(Token(start, start + len(group), group.translate(_LEET_TABLE), LEET))
        if found is not None:
            found.append(token)
        previous = token
    return tokens if found is None else found


def _word_tokens(text: str) -> list[Token]:
    """Number words that fill a whole run of letters, alone or run together with others."""
    found: list[Token] = []
    chain: list[Token] = []
    end = -1  # of the chain
    for last, word in automaton().iter_long(text):
        start = last + 1 - word.length
        if start != end:
            if chain and 0 < start - end <= 2 and text[end:start] == "o" * (start - end):
                chain.append(Token(end, start, "0" * (start - end), WORD))
            else:
                if chain:
                    _close(text, chain, end, found)
                    chain = []
                if start and text[start - 1].isalpha() and word.lang != "zh":
                    end = -1
                    continue
        end = last + 1
        if word.digits:
            chain.append(Token(start, end, word.digits, WEAK_WORD if word.weak else WORD))
        else:
            chain.append(Token(start, end, str(word.times), MULTIPLIER))
    if chain:
        _close(text, chain, end, found)
    return found


def _close(text: str, chain: list[Token], end: int, found: list[Token]) -> None:
    """Keep a chain of touching words if the run of letters ends with it (an ``o`` may follow)."""
    after = text[end : end + 1]
    if after.isalpha() and chain[-1].digits and text[end - 1] < "\u3000":
        if after != "o" or text[end + 1 : end + 2].isalpha():
            return
        chain.append(Token(end, end + 1, "0", WORD))
    if len(chain) > 1:  # run together: nobody writes everyday words that way
        chain = [token._replace(how=WORD) if token.how == WEAK_WORD else token for token in chain]
    found.extend(chain)


def _repeat(tokens: list[Token]) -> list[Token]:
    """Let ``double`` and ``triple`` repeat the digit they stand before."""
    found: list[Token] = []
    waiting: Token | None = None
    for token in tokens:
        if token.how == MULTIPLIER:
            waiting = token
            continue
        if waiting is not None and token.start - waiting.end <= 2:
            times = int(waiting.digits)
            digits = token.digits[:1] * times + token.digits[1:]
            token = Token(waiting.start, token.end, digits, WORD)
        waiting = None
        found.append(token)
    return found
