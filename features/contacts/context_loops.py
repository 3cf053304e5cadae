"""Compiled loops that look at what stands around figures: words that announce a phone or another number, units, codes."""

from __future__ import annotations

from features.code_points import ALNUM, ALPHA
from features.gap_loops import is_blank, known_word
from features.word_loops import is_a, is_letter
from leadline.core.compiled import compiled

#: Bits of known words: they announce a phone; another number; that only right before it; a phone when after it; they
#: are a unit or money after figures; money before them; "no." or the like before them; "plus"; "to" between two hours.
PHONE, OTHER, BESIDE_ONLY, AFTER, UNIT, MONEY, LABEL, PLUS_WORD, TO_WORD = (1 << bit for bit in range(9))
#: What is announced.
NOTHING, SAYS_PHONE, SAYS_OTHER = range(3)
_BEFORE_CHARS = 34
_LONGEST_WORD = 24


@compiled
def is_figure(codes, at):
    return 0 <= at < len(codes) and 48 <= codes[at] <= 57


@compiled
def _is_latin(codes, at):
    return 97 <= codes[at] <= 122


@compiled
def code_at(codes, at):
    """The character at a place, 0 outside the text."""
    return codes[at] if 0 <= at < len(codes) else 0


@compiled
def is_money(code):
    """A sign of money."""
    return code == 36 or code == 0xA3 or code == 0xA5 or code == 0x20AC or code == 0x20BD or code == 0x20BA or code == 0x20B4


@compiled
def word_end(codes, at, kinds, most):
    """Where the run of letters and figures from ``at`` on ends; -1 where it is longer than ``most``."""
    end = at
    while is_a(codes, end, kinds, ALNUM):
        end += 1
        if end - at > most:
            return -1
    return end


@compiled
def unit_end(codes, end, kinds, known):
    """Where a unit or currency right after figures that end at ``end`` ends, or -1."""
    at = end + 1 if end < len(codes) and is_blank(codes[end]) else end
    if at >= len(codes):
        return -1
    code = codes[at]
    if code == 37:
        return at + 1
    if code == 0xB0 or is_money(code):
        if is_figure(codes, at + 1) or (at + 1 < len(codes) and is_blank(codes[at + 1]) and is_figure(codes, at + 2)):
            return -1
        return at + 1
    if not is_a(codes, at, kinds, ALPHA):
        return -1
    stop = word_end(codes, at, kinds, _LONGEST_WORD)
    if stop < 0:
        return -1
    if known_word(codes, at, stop, known) & UNIT:
        return stop
    mark = code_at(codes, stop)
    if stop == at + 1:  # a.m, p.m, y.o, y/o, р.
        letter = code_at(codes, stop + 1)
        if code == 0x440 and mark == 46 and not is_a(codes, stop + 1, kinds, ALNUM):
            return stop + 1
        if is_a(codes, stop + 2, kinds, ALNUM):
            return -1
        if mark == 46 and ((letter == 109 and (code == 97 or code == 112)) or (letter == 111 and code == 121)):
            return stop + 2
        if mark == 47 and letter == 111 and code == 121:
            return stop + 2
        return -1
    if stop == at + 2 and code == 115 and codes[at + 1] == 113 and is_blank(mark):  # sq ft
        if code_at(codes, stop + 1) == 102 and code_at(codes, stop + 2) == 116 and not is_a(codes, stop + 3, kinds, ALNUM):
            return stop + 3
        return -1
    if stop >= at + 3 and code == 0x447 and codes[at + 1] == 0x430 and codes[at + 2] == 0x441:  # час...
        while is_a(codes, stop, kinds, ALNUM) or code_at(codes, stop) == 95:
            stop += 1
            if stop - at > 2 * _LONGEST_WORD:
                return -1
        return stop
    return -1


@compiled
def money_before(codes, start, kinds, known):
    """Whether money stands right before ``start``."""
    end = start - 1 if start > 0 and is_blank(codes[start - 1]) else start
    if end == 0:
        return False
    if is_money(codes[end - 1]):
        return not (is_figure(codes, end - 2) or (end > 2 and is_blank(codes[end - 2]) and is_figure(codes, end - 3)))
    if not is_a(codes, end - 1, kinds, ALPHA):
        return False
    begin = end - 1
    while is_a(codes, begin - 1, kinds, ALNUM):
        begin -= 1
        if end - begin > 4:
            return False
    return known_word(codes, begin, end, known) & MONEY != 0


@compiled
def _spent_by_digits(codes, start, end):
    """Whether three figures in a row stand there, and something after them that parts."""
    row = 0
    for at in range(start, end):
        if 48 <= codes[at] <= 57:
            row += 1
        elif row >= 3 and (is_blank(codes[at]) or codes[at] == 44 or codes[at] == 59):
            return True
        elif row < 3:
            row = 0
    return False


@compiled
def _spent_by_number(codes, start, end):
    """Whether a whole number stands there, and something after it that parts."""
    for first in range(start, end - 7):
        if not 48 <= codes[first] <= 57:
            continue
        last = first + 1
        while last < end and (
            48 <= codes[last] <= 57 or codes[last] == 32 or codes[last] == 40 or codes[last] == 41 or codes[last] == 46 or codes[last] == 45
        ):  # fmt: skip
            if last - first >= 7 and 48 <= codes[last] <= 57:
                at = last + 1
                while at < end and not 48 <= codes[at] <= 57:
                    if is_blank(codes[at]) or codes[at] == 44 or codes[at] == 59:
                        return True
                    at += 1
            last += 1
    return False


@compiled
def _is_no(codes, at, size):
    """Whether a word is "n", "no", "nr" or "num"."""
    return codes[at] == 110 and (
        size == 1
        or (size == 2 and (codes[at + 1] == 111 or codes[at + 1] == 114))
        or (size == 3 and codes[at + 1] == 117 and codes[at + 2] == 109)
    )


@compiled
def _new_sentence(codes, start, end, kinds):
    """Whether a sentence begins there."""
    for point in range(start, end):
        if not (codes[point] == 46 or codes[point] == 33 or codes[point] == 63):
            continue
        at = point + 1
        while at < end and is_blank(codes[at]):
            at += 1
        if at == point + 1:
            continue
        letters = at
        while letters < end and (is_letter(codes, letters, kinds) or codes[letters] == 95):
            letters += 1
        whole = letters
        while whole < end and (is_a(codes, whole, kinds, ALNUM) or codes[whole] == 95):
            whole += 1
        if letters - at >= 2 and not _is_no(codes, at, whole - at):
            return True
    return False


@compiled
def _is_label_mark(code):
    """What may stand between "no" and its number."""
    return is_blank(code) or code == 58 or code == 46 or code == 44 or code == 35 or code == 61 or code == 0x2116 or code == 0xB0 or code == 0xBA


@compiled
def _beside(codes, start, end, kinds, known):
    """Whether little more than "no." stands between a word and a number."""
    at = start
    while at < end and at <= start + 5 and (_is_label_mark(codes[at]) or codes[at] == 40 or codes[at] == 41 or codes[at] == 42 or codes[at] == 45):
        at += 1
    if at > start + 5:
        return False
    if at == end:
        return True
    word = at
    while at < end and is_letter(codes, at, kinds):
        at += 1
    if known_word(codes, word, at, known) & LABEL == 0:
        return False
    marks = at
    while at < end and _is_label_mark(codes[at]):
        at += 1
    return at == end and at - marks <= 4


@compiled
def _announced_after(codes, end, kinds, known):
    """Whether a word that announces a phone stands right after it."""
    at = end
    while at < len(codes) and at < end + 3 and is_blank(codes[at]):
        at += 1
    mark = at
    while at < len(codes) and at < mark + 2 and (codes[at] == 45 or codes[at] == 0x2013 or codes[at] == 40 or codes[at] == 91):
        at += 1
    if at < len(codes) and is_blank(codes[at]):
        at += 1
    if not is_a(codes, at, kinds, ALPHA):
        return False
    stop = word_end(codes, at, kinds, _LONGEST_WORD)
    if stop < 0:
        return False
    if known_word(codes, at, stop, known) & AFTER:
        return True
    if code_at(codes, stop) != 32:
        return False
    stop = word_end(codes, stop + 1, kinds, _LONGEST_WORD)  # "only calls"
    return stop >= 0 and known_word(codes, at, stop, known) & AFTER != 0


@compiled
def _only_joined(codes, start, end):
    """Whether nothing but blanks and hyphens stands there."""
    at = start
    while at < end and (is_blank(codes[at]) or codes[at] == 45):
        at += 1
    return at == end


@compiled
def announced(codes, start, end, kinds, known):
    """What the text around ``[start, end)`` announces: SAYS_PHONE, SAYS_OTHER or NOTHING.

    The nearest word decides; one that announces another number is spent on the first digits after it.
    """
    nearest, other = NOTHING, 0
    first = max(0, start - _BEFORE_CHARS)
    at = first
    while at < start:
        begin = at
        if is_a(codes, at, kinds, ALNUM):
            while at < start and is_a(codes, at, kinds, ALNUM):
                at += 1
            if begin == first and first and is_a(codes, first - 1, kinds, ALNUM):
                continue
        else:
            at += 1
            code = codes[begin]
            if code == 35 or code == 0x2116:
                if not (at == start or (at == start - 1 and is_blank(codes[at]))):
                    continue
            elif code < 0x2600:
                continue
        bits = known_word(codes, begin, at, known) & (PHONE | OTHER | BESIDE_ONLY | LABEL)
        if bits & ~LABEL == 0:
            continue
        past = at
        if at - begin == 3 and codes[begin] == 114 and codes[begin + 1] == 101 and codes[begin + 2] == 102 and code_at(codes, at) == 46:
            past += 1  # ref.
        if bits & PHONE:
            if bits & LABEL and nearest == SAYS_OTHER and _only_joined(codes, other, begin):
                continue  # "order number"
            nearest = NOTHING if _spent_by_number(codes, past, start) else SAYS_PHONE
        elif (
            _spent_by_digits(codes, past, start)
            or _new_sentence(codes, past, start, kinds)
            or (bits & BESIDE_ONLY and not _beside(codes, past, start, kinds, known))
        ):
            nearest = NOTHING
        else:
            nearest, other = SAYS_OTHER, past
    if nearest == NOTHING and _announced_after(codes, end, kinds, known):
        return SAYS_PHONE
    return nearest


@compiled
def _parts(code):
    return is_blank(code) or code == 44 or code == 59


@compiled
def _is_coded(codes, at):
    """Whether a letter and a figure stand at ``at``, in this order or the other."""
    return at + 1 < len(codes) and (
        (_is_latin(codes, at) and is_figure(codes, at + 1)) or (is_figure(codes, at) and _is_latin(codes, at + 1))
    )


@compiled
def in_code(codes, start, end):
    """Whether letters and figures in one word stand right before or after: the rest of a code."""
    for at in range(start - 1, max(0, start - 24) - 1, -1):
        if _parts(codes[at]):
            break
        if start - 2 >= at >= start - 22 and _is_coded(codes, at):
            return True
    for at in range(end, min(len(codes), end + 7)):
        if _is_coded(codes, at):
            return True
        if _parts(codes[at]) or codes[at] == 58 or codes[at] == 40:
            break
    return False


@compiled
def _are(codes, at, a, b, c):
    """Whether three characters stand at ``at``."""
    return at + 2 < len(codes) and codes[at] == a and codes[at + 1] == b and codes[at + 2] == c


@compiled
def in_address(codes, start, end):
    """Whether digits sit inside a link or an e-mail address."""
    for at in range(start - 1, max(0, start - 120) - 1, -1):
        code = codes[at]
        if code == 32 or code == 10:
            break
        if (
            code == 64
            or (code == 58 and at + 3 <= start and _are(codes, at, 58, 47, 47))
            or (code == 119 and at + 4 <= start and _are(codes, at, 119, 119, 119) and codes[at + 3] == 46)
            or (code == 46 and at + 5 <= start and _are(codes, at + 1, 99, 111, 109) and codes[at + 4] == 47)
        ):
            return True
    for at in range(end, min(len(codes), end + 40)):
        if is_blank(codes[at]):
            return False
        if codes[at] == 64:
            return True
    return False


@compiled
def plus_before(codes, start, kinds, known):
    """Whether a plus, as a sign or a word, stands before the digits at ``start``; brackets may be between."""
    at = start
    while at > 0 and at >= start - 3 and (
        codes[at - 1] == 32 or codes[at - 1] == 40 or codes[at - 1] == 91 or codes[at - 1] == 123 or codes[at - 1] == 60
        or codes[at - 1] == 10 or codes[at - 1] == 9
    ):  # fmt: skip
        at -= 1
    if at < start - 3 or at == 0:
        return False
    if codes[at - 1] == 43:
        return not (at > 1 and 48 <= codes[at - 2] <= 57)  # "7+9+1"
    begin = at
    while begin > at - 6 and is_a(codes, begin - 1, kinds, ALNUM):
        begin -= 1
    return 3 <= at - begin <= 4 and known_word(codes, begin, at, known) & PLUS_WORD != 0
