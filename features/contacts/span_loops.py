"""Compiled loops that find where what figures begin and no phone is ends: account numbers, coordinates, times, rates."""

from __future__ import annotations

from features.code_points import ALNUM
from features.contacts.context_loops import TO_WORD, code_at, is_figure
from features.gap_loops import is_blank, known_word
from features.word_loops import is_a, is_letter
from leadline.core.compiled import compiled


@compiled
def _figures_end(codes, at, most):
    """Where the run of figures from ``at`` on ends, ``most + 1`` of them looked at."""
    end = at
    while end <= at + most and is_figure(codes, end):
        end += 1
    return end


@compiled
def account_end(codes, start, kinds):
    """Where the account number (IBAN) that begins at ``start`` ends, or -1."""
    if start < 0 or is_a(codes, start - 1, kinds, ALNUM):
        return -1
    for at in range(start, start + 2):
        if not 97 <= code_at(codes, at) <= 122:
            return -1
    if not (is_figure(codes, start + 2) and is_figure(codes, start + 3)):
        return -1
    found = -1
    at = start + 4
    for groups in range(8):
        if groups >= 2:  # what is left over: up to four figures more
            for blank in range(2):
                if blank and code_at(codes, at) != 32:
                    break
                end = _figures_end(codes, at + blank, 4)
                if 1 <= end - at - blank <= 4 and not is_a(codes, end, kinds, ALNUM):
                    found = end
            if found < at and not is_a(codes, at, kinds, ALNUM):
                found = at
        begin = at + 1 if code_at(codes, at) == 32 else at
        if _figures_end(codes, begin, 3) < begin + 4:
            break
        at = begin + 4
    return found


@compiled
def _skip_blank(codes, at):
    return at + 1 if at < len(codes) and is_blank(codes[at]) else at


@compiled
def _degrees_end(codes, start):
    """Where coordinates in degrees and minutes end, or -1."""
    at = _figures_end(codes, start, 3)
    if not 1 <= at - start <= 3:
        return -1
    at = _skip_blank(codes, at)
    if code_at(codes, at) != 0xB0:
        return -1
    begin = _skip_blank(codes, at + 1)
    at = _figures_end(codes, begin, 2)
    if not 1 <= at - begin <= 2:
        return -1
    at = _skip_blank(codes, at)
    if not (code_at(codes, at) == 39 or code_at(codes, at) == 0x2032):
        return -1
    at = _skip_blank(codes, at + 1)
    end = _figures_end(codes, at, 1)
    if end == at:
        return at
    at = end
    if code_at(codes, at) == 46 and is_figure(codes, at + 1):
        at += 1
        while is_figure(codes, at):
            at += 1
    at = _skip_blank(codes, at)
    if code_at(codes, at) == 34 or code_at(codes, at) == 0x2033:
        at += 1
    return at


@compiled
def _decimal_end(codes, start):
    """Where a decimal number as of coordinates ends (up to 179, four to nine places), or -1."""
    at = _figures_end(codes, start, 3)
    size = at - start
    if not 1 <= size <= 3 or (size == 3 and not (codes[start] == 49 and codes[start + 1] <= 55)):
        return -1
    if code_at(codes, at) != 46:
        return -1
    end = _figures_end(codes, at + 1, 9)
    return end if 4 <= end - at - 1 <= 9 else -1


@compiled
def _pair_end(codes, start):
    """Where two such numbers, one after the other, end, or -1."""
    at = _decimal_end(codes, start)
    if at < 0:
        return -1
    code = code_at(codes, at)
    if code == 0xB0 or code == 110 or code == 115 or code == 101 or code == 119:  # n s e w
        at += 1
    code = code_at(codes, at)
    if code == 44 or code == 59 or code == 47:
        at += 1
        if code_at(codes, at) == 32:
            at += 1
    elif code == 32:
        at += 1
    else:
        return -1
    if code_at(codes, at) == 45:
        at += 1
    return _decimal_end(codes, at)


@compiled
def _is_sixty(codes, at):
    """Whether two figures from 00 to 59 stand there."""
    return 48 <= code_at(codes, at) <= 53 and is_figure(codes, at + 1)


@compiled
def _clock_end(codes, start):
    """Where a time with seconds ends, or -1."""
    at = _figures_end(codes, start, 2)
    if not (at == start + 1 or (at == start + 2 and codes[start] <= 50)):
        return -1
    if not (code_at(codes, at) == 58 and _is_sixty(codes, at + 1) and code_at(codes, at + 3) == 58 and _is_sixty(codes, at + 4)):
        return -1
    at += 6
    if is_figure(codes, at) or code_at(codes, at) == 58:
        return -1
    if (code_at(codes, at) == 46 or code_at(codes, at) == 44) and is_figure(codes, at + 1):
        at += 1
        while is_figure(codes, at):
            at += 1
    return at


@compiled
def _hour_end(codes, start):
    """Where a time of day such as 9.30 or 22h00 ends, or -1."""
    at = _figures_end(codes, start, 2)
    if not (at == start + 1 or (at == start + 2 and (codes[start] <= 49 or (codes[start] == 50 and codes[start + 1] <= 52)))):
        return -1
    if not (code_at(codes, at) == 46 or code_at(codes, at) == 104) or not _is_sixty(codes, at + 1):
        return -1
    return at + 3


@compiled
def _hours_end(codes, start, kinds, known):
    """Where a time from one hour to another, with dots, ends, or -1."""
    at = _hour_end(codes, start)
    if at < 0:
        return -1
    at = _skip_blank(codes, at)
    if code_at(codes, at) == 45:
        at += 1
    else:
        word = at
        while is_letter(codes, at, kinds) and at <= word + 3:
            at += 1
        if known_word(codes, word, at, known) & TO_WORD == 0:
            return -1
    at = _hour_end(codes, _skip_blank(codes, at))
    return -1 if at < 0 or is_figure(codes, at) or code_at(codes, at) == 46 else at


@compiled
def _rate_end(codes, start, last):
    """Where what an hour costs ends, or -1; its amount is four figures at most, all of them but at the end of a list."""
    at = _figures_end(codes, start, 2)
    if not 1 <= at - start <= 2:
        return -1
    at = _skip_blank(codes, at)
    if code_at(codes, at) != 104:
        return -1
    at += 1
    if code_at(codes, at) == 111 and code_at(codes, at + 1) == 117 and code_at(codes, at + 2) == 114:  # hour
        if not (at + 3 < len(codes) and is_blank(codes[at + 3])):
            return -1
        at += 4
    else:
        begin = at
        while at < len(codes) and at <= begin + 3 and (is_blank(codes[at]) or codes[at] == 58 or codes[at] == 61 or codes[at] == 45):
            at += 1
        if not 1 <= at - begin <= 3:
            return -1
    end = _figures_end(codes, at, 4)
    if end - at < 2 or (end - at > 4 and not last):
        return -1
    return min(end, at + 4)


@compiled
def _rates_end(codes, start):
    """Where a list of what hours cost ends, two at least, or -1."""
    if not 49 <= code_at(codes, start) <= 57:
        return -1
    end = -1
    at = _rate_end(codes, start, False)
    while at >= 0:
        begin = at
        while at < len(codes) and at <= begin + 3 and (
            is_blank(codes[at]) or codes[at] == 44 or codes[at] == 59 or codes[at] == 47 or codes[at] == 36
            or codes[at] == 163 or codes[at] == 0x20AC or codes[at] == 124 or codes[at] == 45
        ):  # fmt: skip
            at += 1
        if not 1 <= at - begin <= 3:
            break
        last = _rate_end(codes, at, True)
        if last >= 0:
            end = last
        at = _rate_end(codes, at, False)
    return end


@compiled
def place_end(codes, start, kinds, known):
    """Where coordinates, times or rates that begin at ``start`` end, or -1."""
    end = _degrees_end(codes, start)
    if end < 0:
        end = _pair_end(codes, start)
    if end < 0:
        end = _clock_end(codes, start)
    if end < 0:
        end = _hours_end(codes, start, kinds, known)
    if end < 0:
        end = _rates_end(codes, start)
    return end
