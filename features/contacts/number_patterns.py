"""Patterns of digits as automata: what libphonenumber writes as regular expressions, followed digit by digit.

A pattern is a number (an expression of this book); ``after`` gives what is left of it once a digit has been read
(its derivative: Brzozowski 1964, "Derivatives of regular expressions"). Expressions that are alike get the same number,
so that states which hold the same expressions are one state.
"""

from __future__ import annotations

from collections.abc import Iterable

#: The expression that nothing fulfils, and the one that only the end does.
NEVER, END = 0, 1
_ANY_DIGIT = (1 << 10) - 1


class Expressions:
    """A book of expressions over the ten digits; what it knows is only good for its own numbers."""

    def __init__(self) -> None:
        # A choice is a tuple of expressions; a digit a pair of which digits (bits) and the expression that follows.
        self._book: list[tuple[object, ...]] = [(), ()]
        self._numbers: dict[tuple[object, ...], int] = {}
        self._after: dict[tuple[int, int], int] = {}

    def _number(self, *parts: object) -> int:
        number = self._numbers.get(parts)
        if number is None:
            number = self._numbers[parts] = len(self._book)
            self._book.append(parts)
        return number

    def _digit(self, allowed: int, then: int) -> int:
        return self._number("digit", allowed, then) if allowed and then != NEVER else NEVER

    def _choice(self, parts: Iterable[int]) -> int:
        """One of some expressions; digits before the same expression are one set of digits."""
        ends = False
        before: dict[int, int] = {}
        for part in parts:
            for one in self._book[part][1:] if self._is_choice(part) else (part,):
                if one == END:
                    ends = True
                elif one != NEVER:
                    _, allowed, then = self._book[one]
                    before[then] = before.get(then, 0) | allowed
        found = sorted(self._digit(allowed, then) for then, allowed in before.items())
        found = [END, *found] if ends else found
        return self._number("choice", *found) if len(found) > 1 else found[0] if found else NEVER

    def _is_choice(self, one: int) -> bool:
        return one > END and self._book[one][0] == "choice"

    def ends(self, one: int) -> bool:
        """Whether the pattern is fulfilled where no digit follows."""
        return one == END or (self._is_choice(one) and self._book[one][1] == END)

    def after(self, one: int, digit: int) -> int:
        """What is left of a pattern after a digit (0 to 9)."""
        if one <= END:
            return NEVER
        found = self._after.get((one, digit))
        if found is None:
            kind, *rest = self._book[one]
            if kind == "digit":
                found = rest[1] if rest[0] >> digit & 1 else NEVER
            else:
                found = self._choice([self.after(part, digit) for part in rest])
            self._after[one, digit] = found
        return found

    def pattern(self, source: str) -> int:
        r"""The expression of a regular expression of digits, ``[...]``, ``\d``, groups, ``|``, ``?`` and ``{m,n}``.

        Raises ValueError where it holds anything else.
        """
        try:
            found, at = self._alternatives(source, 0, END)
        except (ValueError, IndexError) as error:
            raise ValueError(f"not a pattern of digits: {source}") from error
        if at != len(source):
            raise ValueError(f"not a pattern of digits: {source}")
        return found

    def _alternatives(self, source: str, at: int, then: int) -> tuple[int, int]:
        """Alternatives from ``at`` on, each followed by ``then``, and where they end."""
        found = []
        while True:
            parts = []
            while at < len(source) and source[at] not in "|)":
                begin, at = at, self._over(source, at)
                least, most, at = _times(source, at)
                parts.append((begin, least, most))
            one = then
            for begin, least, most in reversed(parts):
                one = self._repeated(source, begin, least, most, one)
            found.append(one)
            if at == len(source) or source[at] == ")":
                return self._choice(found), at
            at += 1

    def _repeated(self, source: str, at: int, least: int, most: int, then: int) -> int:
        """What begins at ``at``, ``least`` to ``most`` times, followed by ``then``."""
        one = then
        for _ in range(most - least):
            one = self._choice((then, self._atom(source, at, one)))
        for _ in range(least):
            one = self._atom(source, at, one)
        return one

    def _atom(self, source: str, at: int, then: int) -> int:
        """One digit, set of digits or group, followed by ``then``."""
        if source[at] == "(":
            return self._alternatives(source, at + (3 if source.startswith("(?:", at) else 1), then)[0]
        return self._digit(_digits_at(source, at), then)

    def _over(self, source: str, at: int) -> int:
        """Where the digit, set of digits or group that begins at ``at`` ends."""
        if source[at] == "[":
            return source.index("]", at) + 1
        if source[at] != "(":
            return at + (2 if source[at] == "\\" else 1)
        depth = 0
        for end in range(at, len(source)):
            depth += (source[end] == "(") - (source[end] == ")")
            if not depth:
                return end + 1
        raise ValueError("a group does not end")


def _times(source: str, at: int) -> tuple[int, int, int]:
    """How often what stands before ``at`` may stand, least and most, and where reading goes on."""
    if source.startswith("?", at):
        return 0, 1, at + 1
    if not source.startswith("{", at):
        return 1, 1, at
    end = source.index("}", at)
    least, comma, most = source[at + 1 : end].partition(",")
    return int(least), int(most if comma else least), end + 1


def _digits_at(source: str, at: int) -> int:
    r"""Which digits (bits) a digit, ``\d`` or ``[...]`` at ``at`` stands for."""
    if source.startswith("\\d", at):
        return _ANY_DIGIT
    if source[at] != "[":
        return 1 << int(source[at])
    body = source[at + 1 : source.index("]", at)]
    allowed = place = 0
    while place < len(body):
        last = place + 2 if body[place + 1 : place + 2] == "-" else place
        for digit in range(int(body[place]), int(body[last]) + 1):
            allowed |= 1 << digit
        place = last + 1
    return allowed
