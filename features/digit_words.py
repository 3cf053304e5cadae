"""Number words in a text, alone or run together, as pieces of digits."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from features.digit_token import MOST_TOKENS, MULTIPLIER, WEAK_WORD, WORD, Token
from features.number_words import automaton, lexicon

#: Runs of letters split anew in one text, and how long they and the words in them may be.
_MOST_SPLITS, _LONGEST_RUN, _LONGEST_WORD = 500, 120, 16
#: What stands around a word that is not run together with anything.
_PARTING = frozenset(" \n.,-:;/()")
_LETTERS = re.compile(r"[^\W\d_]+")


def word_tokens(text: str) -> list[Token]:
    """Number words that fill a whole run of letters, alone or run together with others."""
    found: list[Token] = []
    chain: list[Token] = []
    end = -1  # of the chain
    skip = 0  # letters already settled
    splits = _MOST_SPLITS
    size = len(text)
    for last, (length, digits, lang, weak, times) in islice(automaton().iter_long(text), MOST_TOKENS):
        start = last + 1 - length
        if start < skip:
            continue
        if (
            start > end + 2
            and (not start or text[start - 1] in _PARTING)
            and (last + 1 == size or text[last + 1] in _PARTING)
        ):  # most words stand alone
            if chain:
                splits, skip = _close(text, chain, end, found, splits)
                chain = []
                if start < skip:
                    continue
            end = -1
            if digits:
                found.append(Token(start, last + 1, digits, WEAK_WORD if weak else WORD))
            else:
                found.append(Token(start, last + 1, str(times), MULTIPLIER))
            continue
        if start != end:
            if chain and 0 < start - end <= 2 and text[end:start] == "o" * (start - end):
                chain.append(Token(end, start, "0" * (start - end), WORD))
            else:
                if chain:
                    splits, skip = _close(text, chain, end, found, splits)
                    chain = []
                    if start < skip:
                        continue
                if start and text[start - 1].isalpha() and lang != "zh":
                    end = -1
                    continue
        end = last + 1
        if digits:
            chain.append(Token(start, end, digits, WEAK_WORD if weak else WORD))
        else:
            chain.append(Token(start, end, str(times), MULTIPLIER))
    if chain:
        _close(text, chain, end, found, splits)
    return found


def _close(text: str, chain: list[Token], end: int, found: list[Token], splits: int) -> tuple[int, int]:
    """Keep a chain of touching words if the run of letters ends with it (an ``o`` may follow).

    Where letters are left over, the longest words may have been the wrong ones ("eighttwoone"): the
    run is then split anew. Returns how many such splits are left, and where reading goes on.
    """
    after = text[end : end + 1]
    if after.isalpha() and text[end - 1] < "\u3000":
        if after == "o" and chain[-1].digits and not text[end + 1 : end + 2].isalpha():
            chain.append(Token(end, end + 1, "0", WORD))
        else:
            start = chain[0].start
            run = _LETTERS.match(text, start)
            stop = run.end() if run else end
            if splits <= 0 or stop - start > _LONGEST_RUN or stop - start < 6:
                return splits, end
            parts = _split_run(text[start:stop])
            if parts is None:
                return splits - 1, stop
            position = start
            for length, digits in parts:
                found.append(Token(position, position + length, digits, WORD))
                position += length
            return splits - 1, stop
    if len(chain) > 1:  # run together: nobody writes everyday words that way
        chain = [token._replace(how=WORD) if token.how == WEAK_WORD else token for token in chain]
    found.extend(chain)
    return splits, 0


@lru_cache(maxsize=8192)
def _split_run(run: str) -> tuple[tuple[int, str], ...] | None:
    """A run of letters as number words that fill it (lengths and digits), fewest words first; or None."""
    words = lexicon()
    best: list[tuple[int, int, str] | None] = [None] * (len(run) + 1)  # words so far, length of the last, its digits
    best[0] = (0, 0, "")
    for stop in range(2, len(run) + 1):
        for start in range(max(0, stop - _LONGEST_WORD), stop - 1):
            before = best[start]
            if before is None or (best[stop] is not None and best[stop][0] <= before[0] + 1):
                continue
            word = words.get(run[start:stop])
            if word is not None and word.digits:
                best[stop] = (before[0] + 1, stop - start, word.digits)
    if best[-1] is None or best[-1][0] < 2:
        return None
    parts, stop = [], len(run)
    while stop:
        _, length, digits = best[stop]
        parts.append((length, digits))
        stop -= length
    return tuple(reversed(parts))


def repeat(tokens: list[Token]) -> list[Token]:
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
