"""Accounts on platforms, read once for handles and payment names: from links, and from a platform's name in prose.

A platform's name is found through misspelling ("watsap", "teleqram"), letters written as digits or
signs ("wh@tsapp", "1nsta"), other scripts and single letters ("t e l e g r a m"); what follows or
precedes it must look like a user name of that platform.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import ahocorasick

from features.contacts import phones
from features.contacts.numbering import Number, international
from features.contacts.platforms import LINK_GATE, LINKS, PAYMENT_LINKS, PLAIN_WORDS, PLATFORMS
from features.view import FieldView, ListingView
from leadline.core.records import Signal

#: Most accounts read in one field: an advert has a few.
_MOST = 2_000
_LEET = str.maketrans("013457@$|", "oieastasi")
#: Letters taken for others when a name is mistyped on purpose.
_CONFUSED = {"g": "q9", "i": "l", "l": "i", "m": "n", "n": "m", "c": "k", "k": "c", "o": "u", "a": "e", "e": "a", "t": "d", "p": "b"}  # fmt: skip
#: Misspellings that are words of their own.
_ORDINARY = frozenset(("telegrams", "telegrama", "facebooks", "instagrams", "discords", "discard", "paypals"))


class Account(NamedTuple):
    """An account at view offsets ``[start, end)``; ``number`` where the account is a telephone number."""

    platform: str
    name: str
    start: int
    end: int
    confidence: float
    number: Number | None = None
    step: str = ""


class _Word(NamedTuple):
    start: int
    end: int
    platform: str
    shy: bool
    respelt: bool


def kind_of(platform: str) -> str:
    """``handle`` or ``payment``."""
    known = PLATFORMS.get(platform)
    return known.kind if known else "payment" if platform in PAYMENT_LINKS else "handle"


def accounts(view: ListingView) -> list[tuple[FieldView, Account]]:
    """Every account in a listing with its field, in the order of the text; read once per view."""
    known = view.accounts
    if known is None:
        known = view.accounts = [
            (field, account)
            for field in view.fields
            if field.name != "price"
            for account in sorted(_in_field(view, field), key=lambda one: (one.start, one.end, one.platform))
        ]
    return known


def signals(view: ListingView, kind: str, extractor: str) -> list[Signal]:
    """The accounts of one kind as signals, value ``platform:name``."""
    return [
        field.signal(
            kind, f"{one.platform}:{one.name}", one.start, one.end, extractor,
            steps=[one.step] if one.step else [], confidence=one.confidence, detail={"platform": one.platform},
        )
        for field, one in accounts(view)
        if kind_of(one.platform) == kind
    ]  # fmt: skip


def _in_field(view: ListingView, field: FieldView) -> list[Account]:
    taken = _Taken()
    found = list(_linked(field, taken)) if LINK_GATE.search(field.lower) else []
    named = [word for word in _platform_words(field) if not taken.holds(word.start, word.end)]
    if named:
        found += _named(view, field, named, taken)
    return found[:_MOST]


class _Taken:
    """Stretches of text already read, which do not overlap."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def holds(self, start: int, end: int) -> bool:
        """Whether ``[start, end)`` meets a stretch that was read."""
        at = bisect_right(self._starts, end - 1) - 1
        return at >= 0 and self._ends[at] > start

    def add(self, start: int, end: int) -> None:
        at = bisect_right(self._starts, start)
        self._starts.insert(at, start)
        self._ends.insert(at, end)


def _linked(field: FieldView, taken: _Taken) -> Iterator[Account]:
    text = field.text
    for label, pattern in LINKS:
        platform, coded, prefix = label.partition(":")
        for link in pattern.finditer(text):
            start, end = link.span()
            if taken.holds(start, end) or len(taken._starts) >= _MOST:
                continue
            name = link.group(1).strip(".")
            digits = name.lstrip("+")
            if coded:  # a code, in which capitals count
                account = Account(platform, prefix + name, start, end, 0.98)
            elif platform in ("whatsapp", "viber", "signal") and digits.isdigit():
                number = international(digits)
                if number is None:
                    continue
                account = Account(platform, number.e164, start, end, 0.99, number, "number in a messenger link")
            else:
                account = Account(platform, name.lower().removeprefix("%40"), start, end, 0.98)
            taken.add(start, end)
            yield account


@lru_cache(maxsize=1)
def _scanner() -> ahocorasick.Automaton:
    """All platform words and their misspellings; values are length, platform, shy, exact spelling."""
    words: dict[str, tuple[int, str, bool, str]] = {}
    for name, platform in PLATFORMS.items():
        shy = {word.replace("~", " ") for word in platform.shy.split()}
        for written in platform.words.split():
            word = written.replace("~", " ")
            words[word.translate(_LEET)] = (len(word), name.rstrip("."), word in shy, word)
            if platform.capitals:
                words[word] = (len(word), name, word in shy, word)
    for word, (_, name, shy_word, _) in list(words.items()):
        if word.isascii() and word.isalpha() and len(word) >= 7:
            for other in _misspelt(word):
                if other not in words and other not in _ORDINARY:
                    words[other] = (len(other), name, shy_word, other)
    scanner = ahocorasick.Automaton()
    for word, value in words.items():
        scanner.add_word(word, value)
    scanner.make_automaton()
    return scanner


def _misspelt(word: str) -> Iterator[str]:
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at] + word[at:]
        yield word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
        for other in _CONFUSED.get(word[at], ""):
            yield (word[:at] + other + word[at + 1 :]).translate(_LEET)


_SPACED = re.compile(r"(?<![^\W_])[^\W_](?:([ .*_~|-])[^\W_](?:\1[^\W_]){1,9})(?![^\W_])")
_SPACED_GATE = re.compile(r"(?<!\w)[a-z]([ .*_~|-])[a-z]\1[a-z](?!\w|'\w)")
_HOST_BEFORE = re.compile(r"[^\W_][@.\-_/]\Z")


def _platform_words(field: FieldView) -> list[_Word]:
    """Where platforms are named as words of their own."""
    plain = field.plain
    key = plain.translate(_LEET)
    found: list[_Word] = []
    for last, (length, name, shy, exact) in _scanner().iter_long(key):
        start, end = last + 1 - length, last + 1
        before, after = plain[start - 1 : start], plain[end : end + 1]
        if key[start].isascii() or "\u0370" <= key[start] < "\u0600":
            if before.isalnum() or before == "_" or after.isalnum() or after == "_":
                if not (before > "\u0e00" or (after > "\u0e00" and after.isalnum())):
                    continue
            if _HOST_BEFORE.search(plain, max(0, start - 2), start):
                continue
        elif exact in ("微", "薇") and after > "\u4e00":
            continue
        respelt = plain[start:end] != exact
        capital = name.endswith(".")
        if capital and (not field.text[start:end].isupper() or respelt):
            continue
        if respelt and length < 3:
            continue
        found.append(_Word(start, end, name.rstrip("."), shy or (respelt and length < 4), respelt))
    if _SPACED_GATE.search(plain):
        for run in _SPACED.finditer(plain):
            word = run.group()[::2]
            value = _scanner().get(word.translate(_LEET), None)
            if value is not None and len(word) >= 3:
                found.append(_Word(run.start(), run.end(), value[1].rstrip("."), value[2], True))
        found.sort()
    return found


#: What may stand between a platform's name and the user name.
_FILLERS = (
    "my|is|me|on|number|id|ids|nick|nickname|username|user|name|account|acc|handle|tag|add|contact|at|as|under|at:|here|to|only|now|group|channel|"
    "mein|meine|ist|unter|nutzername|benutzername|gruppe|kanal|mi|es|usuario|como|grupo|canal|mon|c'est|cest|est|pseudo|compte|identifiant|"
    "mio|il|nome|utente|moj|jest|nazwa|konto|meu|e|este|to|numele|cont|utilizador|usuário|"
    "канал|группа|ник|мой|аккаунт|юзернейм|логин|kullanici|adi|adim|hesap|naam|gebruikersnaam|"
    "号|號|账号|帐号|搜|搜索|联系|加|我|ไอดี|id号|아이디|im"
)
_BRIDGE = re.compile(
    rf"(?:'[a-z]{{2,4}}(?![a-z]))?(?P<gap>(?:[^\w.,;!?@:$=+#%\n<]|\n(?=\s?[@])|,\s?(?=user|nick|id\s))*?)(?P<words>(?:\s{{0,2}}(?:{_FILLERS})(?![^\W\d_a-z]|[a-z'])[\s\"'()*-]{{0,3}}){{0,4}})"
    r"(?P<sign>[^\w.,;!?@:$=+#%\n]{0,4}[:=：]?[^\w.,;!?@:$=+#%*]{0,4}(?P<at>@\s?|)(?P<dollar>(?=\$)|))"
)
_GAP_MOST = 40
_NAMED = re.compile(r"(?<![a-z])(?:ids?|nick\w*|user\w*|handle|tag|ник|号|號|账号|帐号|kullanici|name|nome|acc|ไอดี|아이디|логин|pseudo|usuario)")
_JOINED = re.compile(r"[\s()]{0,2}(?:[/&+,|\-–]|and|or|und|oder|y|o|e|et|ou|i|и|или|lub|ve|en|sau|și|si)?[\s()]{0,2}")
_EMAIL_AFTER = re.compile(r"[\w.+-]*@[a-z0-9-]+\.[a-z]")
_DOMAIN_REST = re.compile(r"\.[a-z]{2,}")
_HOST = re.compile(r"www\.|.*\.(?:com|net|org|info|co\.uk|de|fr|es|it|pl|ru)$")
#: Everyday words that count without a sign where somebody introduces them as an account ("my snap", "add line").
_INTRODUCED = {
    "snapchat": re.compile(r"(?:\A|(?<![^\W_])(?:my|mon|mi|mein|meu|mio|moj|on|and|add|auf|sur|me)|[,/|\n])\s{0,2}\Z"),
    "line": re.compile(r"(?<![^\W_])(?:my|add|แอด)\s{0,2}\Z"),
}
_NAMES = {
    name.rstrip("."): re.compile(rf"{platform.name}(?![\w@])") for name, platform in reversed(PLATFORMS.items())
}
_BEFORE = re.compile(
    r"(?<![\w@.])(?P<at>@|\$)?(?P<name>[a-z0-9_][a-z0-9_.#-]{2,30})[\s)\"']{0,2}[(\[/|-]?\s?(?:(?:is my|is|on|in|at|via|auf|bei|en|su|sur|na|no|pe|op|på|на|в|mon|mi|my|mein)\s){0,2}\Z"
)


def _named(view: ListingView, field: FieldView, words: list[_Word], taken: _Taken) -> list[Account]:
    lower = field.plain
    found: list[Account] = []
    follower: Account | None = None
    missing: list[_Word] = []
    for index in range(len(words) - 1, -1, -1):
        word = words[index]
        following = words[index + 1] if index + 1 < len(words) else None
        limit = min(len(lower), word.end + _GAP_MOST + 40)
        account = _after(lower, word, limit, taken) or _numbered(view, field, word)
        if account is None and following is not None and follower is not None:
            if _JOINED.fullmatch(lower, word.end, following.start):
                account = _shared(word, follower)
        if account is not None:
            if not taken.holds(account.start, account.end):
                taken.add(account.start, account.end)
            found.append(account)
        else:
            missing.append(word)
        follower = account
        if len(found) >= _MOST:
            return found
    for word in missing:
        account = _before(lower, word, taken)
        if account is not None:
            taken.add(account.start, account.end)
            found.append(account)
    return found


def _after(lower: str, word: _Word, limit: int, taken: _Taken) -> Account | None:
    """The account whose user name follows a platform's word."""
    bridge = _BRIDGE.match(lower, word.end, limit)
    if bridge is None or bridge.end() - word.end > _GAP_MOST:
        return None
    platform = PLATFORMS[word.platform]
    sign = bridge["sign"]
    at = bool(bridge["at"])
    colon = any(char in sign for char in ":=：")
    dollar = lower[bridge.end() : bridge.end() + 1] == "$"
    named = _NAMED.search(bridge["words"]) is not None
    if platform.signs == "@" and word.shy:
        colon = False
    if platform.signs == "$":
        if not dollar and not colon:
            return None
    elif not bridge.group():
        return None  # glued to what follows
    sure = at or colon or named or dollar
    if word.shy and not sure and not _introduced(lower, word):
        return None
    match = _NAMES[word.platform].match(lower, bridge.end(), limit)
    if match is None or taken.holds(*match.span()):
        return None
    start, end = match.span()
    name = match.group().rstrip(".-,")
    if dollar:
        start += 1
        name = name.lstrip("$")
    bare = name.lstrip("@")
    if bare in PLAIN_WORDS or len(bare) < 2 or not any(char.isalnum() for char in bare):
        return None
    if "@" not in bare and (_EMAIL_AFTER.match(lower, start, min(len(lower), end + 60)) or _HOST.match(bare) or lower[end : end + 1] == "/"):
        return None
    if bridge["gap"] == "-" and not sure and bridge.group() == "-":
        return None  # "insta-hot"
    telling = any(char.isdigit() or char in "_#@" for char in bare) or "." in bare.strip(".")
    if bare.isdigit() and not (word.platform in ("zangi", "qq") or (named and word.platform in ("wechat", "line", "vk"))):
        return None
    if word.platform == "line" and bare[0].isdigit() and not named:
        return None
    if word.platform == "line" and not telling and not named and not at:
        return None
    if word.platform == "threema" and not (named or colon):
        return None
    if not telling and (not sure or (platform.signs == "$" and not dollar)):
        return None
    if lower[word.end] == "@" and _DOMAIN_REST.match(lower, end):
        return None  # "telegram@example.org"
    if not telling and not named and not at and not dollar and _prose_follows(lower, end):
        return None  # "Telegram: write to me"
    if at and re.match(r"\s?\d", sign[-1:] + bare[:1]) and not telling:
        return None
    if at and sign.rstrip().endswith("@") and sign.endswith(" ") and not telling:
        return None  # "snap @ the door"
    return Account(word.platform, bare if word.platform != "threema" else bare.upper(), start, start + len(name), 0.95 if sure else 0.75)


def _introduced(lower: str, word: _Word) -> bool:
    before = _INTRODUCED.get(word.platform)
    return before is not None and before.search(lower[max(0, word.start - 10) : word.start]) is not None


def _prose_follows(lower: str, end: int) -> bool:
    """Whether the next thing after a blank is another word."""
    after = lower[end : end + 3].lstrip(" ,")
    return lower[end : end + 1] in (" ", ",") and after[:1].isalpha()


def _numbered(view: ListingView, field: FieldView, word: _Word) -> Account | None:
    """The account whose telephone number follows a messenger's word."""
    if not PLATFORMS[word.platform].number:
        return None
    first = field.span(word.end, word.end)[0]
    for signal in phones.extract(view):
        if signal.kind != "phone" or signal.field != field.name or not first <= signal.start <= first + _GAP_MOST:
            continue
        between = field.raw[first : signal.start].lower()
        if re.fullmatch(rf"(?:[^\w\n]|\n)*(?:(?:{_FILLERS}|number|no|nr|nummer|numero|número|numer|номер|numara)(?:[^\w]+|$)){{0,4}}", between):
            start, end = _view_span(field, signal)
            number = international(signal.value.lstrip("+"))
            return Account(word.platform, signal.value, start, end, round(0.95 * signal.confidence, 3), number)
        return None
    return None


def _view_span(field: FieldView, signal: Signal) -> tuple[int, int]:
    """View offsets of a signal's span."""
    unmasked = field.unmasked
    if not unmasked.view_at:
        return signal.start, signal.end

    def back(raw: int) -> int:
        at = bisect_right(unmasked.raw_at, raw) - 1
        return raw if at < 0 else unmasked.view_at[at] + raw - unmasked.raw_at[at]

    start = back(signal.start)
    return start, max(start + 1, back(signal.end))


def _shared(word: _Word, other: Account) -> Account | None:
    """The account of the platform named next, taken for this one too ("IG/Snap: name")."""
    if other.number is not None or other.name.startswith("+"):
        if not PLATFORMS[word.platform].number:
            return None
    elif _NAMES[word.platform].fullmatch(other.name) is None:
        return None
    return other._replace(platform=word.platform, confidence=round(0.9 * other.confidence, 3))


def _before(lower: str, word: _Word, taken: _Taken) -> Account | None:
    """The account whose user name stands before a platform's word ("@name on telegram")."""
    low = max(0, word.start - 48)
    match = _BEFORE.search(lower[low : word.start])
    if match is None:
        return None
    start, end = low + match.start("name"), low + match.end("name")
    name = match["name"].rstrip(".-")
    platform = PLATFORMS[word.platform]
    if match["at"] == "$" and platform.signs != "$":
        return None
    if platform.signs == "$" and match["at"] != "$":
        return None
    telling = any(char.isdigit() or char in "_#" for char in name)
    if not match["at"] and not (telling and re.search(r"[a-z]", name) and "is my" in match.group()):
        return None
    if name in PLAIN_WORDS or name.isdigit() or taken.holds(start, end) or _NAMES[word.platform].fullmatch(name) is None:
        return None
    if word.shy and not lower[end : word.start].strip(" )\"'"):
        return None
    return Account(word.platform, name, start, start + len(name), 0.85)
