"""Accounts on platforms, read once for handles and payment names: from links, and from a platform's name in prose.

What follows or precedes a platform's name (``platform_words``) must look like a user name of that platform.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from features.contacts import phones
from features.contacts.linked_accounts import MOST, Account, Taken, linked
from features.contacts.number_readings import international
from features.contacts.platform_words import PlatformWord, platform_words
from features.contacts.platforms import PAYMENT_LINKS, PLAIN_WORDS, PLATFORMS
from features.view import FieldView, ListingView
from leadline.core.records import Signal


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
    taken = Taken()
    found = list(linked(field, taken))
    named = [word for word in platform_words(field) if not taken.holds(word.start, word.end)]
    if named:
        found += _named(view, field, named, taken)
    return found[:MOST]


#: What may stand between a platform's name and the user name.
_FILLERS = (
    "my|is|me|on|number|app|a|al|solo|nur|yaz|id|ids|nick|nickname|username|user|name|account|acc|handle|tag|add|contact|at|as|under|at:|here|to|only|now|group|channel|"
    "mein|meine|ist|unter|nutzername|benutzername|gruppe|kanal|mi|es|usuario|como|grupo|canal|mon|c'est|cest|est|pseudo|compte|identifiant|"
    "mio|il|nome|utente|moj|jest|nazwa|konto|meu|e|este|to|numele|cont|utilizador|usuário|"
    "канал|группа|ник|мой|аккаунт|юзернейм|логин|kullanici|adi|adim|hesap|naam|gebruikersnaam|"
    "я|i am|i'm|i m|soy|sou|jestem|ich bin|je suis|sono|messenger|chat|link|code|同号|同號|同步|"
    "号|號|账号|帐号|搜|搜索|联系|加|我|ไอดี|id号|아이디|im"
)
_BRIDGE = re.compile(
    rf"(?:'[a-z]{{1,4}}(?![a-z]))?(?:\.(?=\s?[:=]))?(?P<gap>(?:[^\w.,;!?@:$=+#%\n<]|\n(?=\s?[@])|,\s?(?=user|nick|id\s))*?)(?P<words>(?:\s{{0,2}}(?:{_FILLERS})(?![^\W\d_a-z]|[a-z'])[\s\"'()*-]{{0,3}}){{0,4}})"
    r"(?P<sign>[^\w.,;!?@:$=+#%\n]{0,4}[:=：]?[^\w.,;!?@:$=+#%*]{0,4}(?P<at>@\s?|)(?P<dollar>(?=\$)|))"
)
_GAP_MOST = 40
_POINTING = re.compile(r"[(\[\u2190-\u21ff\u27a1-\u27be\u2b00-\u2bff\U0001f446-\U0001f449>]")
_NAMED = re.compile(
    r"(?<![a-z])(?:ids?|nick\w*|user\w*|handle|tag|ник|号|號|账号|帐号|kullanici|name|nome|acc|ไอดี|아이디|логин|pseudo|usuario)"
)
_JOINED = re.compile(r"[\s()]{0,2}(?:[/&+,|\-–]|and|or|und|oder|y|o|e|et|ou|i|и|или|lub|ve|en|sau|și|si)?[\s()]{0,2}")
_PAIRING = frozenset("/&+|")
_EMAIL_AFTER = re.compile(r"[\w.+-]*@[a-z0-9-]+\.[a-z]")
_DOMAIN_REST = re.compile(r"\.[a-z]{2,}")
_HOST = re.compile(r"www\.|.*\.(?:com|net|org|info|co\.uk|de|fr|es|it|pl|ru)$")
#: Everyday words count without a sign where somebody introduces them as an account ("my snap", "add line").
_INTRODUCING = re.compile(r"(?<![^\W_])(?:my|mon|mi|mein|meu|mio|moj|moi|add|add (?:the|our)|แอด)\s{0,2}\Z")
#: A word of the sentence right before "line" or "of", which then is no platform.
_PART_OF_PHRASE = re.compile(
    r"(?<![^\W_])(?!(?:my|our|add|and|on|or|via|by|also|me|id|contact|text|message|chat|use|using|at|to|is|in|with|here|only|new|free|now|please|official|private|"
    r"ig|insta|instagram|snap|snapchat|whatsapp|telegram|wechat|viber|kik|fb|facebook|twitter|tiktok|signal|kakao|skype|wa|tg)\s)[a-z]{3,20}\s\Z"
)
_DASH = re.compile(r"\s?[-–—~]{1,2}>?\s?")
_CLAUSE_BEFORE = re.compile(r"(?:\A|[\n,;|/(.!?&+])\s{0,2}\Z")
_CLAUSE_AFTER = re.compile(r"\s{0,2}(?:\Z|[\n,;|/.!?)])")
_SNAP_INTRODUCING = re.compile(r"(?:\A|(?<![^\W_])(?:on|and|auf|sur|me)|[,/|\n])\s{0,2}\Z")
_NAMES = {name.rstrip("."): re.compile(rf"{platform.name}(?![\w@])") for name, platform in reversed(PLATFORMS.items())}
_BEFORE = re.compile(
    r"(?<![\w@.])(?P<at>@|\$)?(?P<name>[a-z0-9_][a-z0-9_.#-]{2,30})[\s)\"']{0,2}[(\[/|-]?\s?(?:(?:is my|is|on|in|at|via|auf|bei|en|su|sur|na|no|pe|op|på|на|в|mon|mi|my|mein)\s){0,2}\Z"
)


def _named(view: ListingView, field: FieldView, words: list[PlatformWord], taken: Taken) -> list[Account]:
    lower = field.plain
    found: list[Account] = []
    follower: Account | None = None
    missing: list[PlatformWord] = []
    numbers = _Numbers(view, field)
    for index in range(len(words) - 1, -1, -1):
        word = words[index]
        following = words[index + 1] if index + 1 < len(words) else None
        limit = min(len(lower), word.end + _GAP_MOST + 40)
        joined = following is not None and _JOINED.fullmatch(lower, word.end, following.start) is not None
        if joined and following is not None and lower[word.end : following.start].strip() in _PAIRING:
            word = word._replace(shy=False)  # "Snap/IG": neither is an everyday word
        before = words[index - 1] if index else None
        if before is not None and before.end < word.start and lower[before.end : word.start].strip() in _PAIRING:
            word = word._replace(shy=False)
        account = _after(lower, word, limit, taken) or _numbered(numbers, word)
        if account is None and joined and following is not None:
            if follower is not None:
                account = _shared(word, follower)
            elif PLATFORMS[following.platform].name == "(?!)":  # "WeChat/WhatsApp: name"
                account = _after(lower, word._replace(end=following.end), limit + following.end - word.end, taken)
        if account is not None:
            if not taken.holds(account.start, account.end):
                taken.add(account.start, account.end)
            found.append(account)
        else:
            missing.append(word)
        follower = account
        if len(found) >= MOST:
            return found
    for word in missing:
        account = _before(lower, word, taken)
        if account is not None:
            taken.add(account.start, account.end)
            found.append(account)
    return found


def _after(lower: str, word: PlatformWord, limit: int, taken: Taken) -> Account | None:
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
    elif not bridge.group() and not (lower[word.end - 1] >= "\u3400" and lower[word.end : word.end + 1].isascii()):
        return None  # glued to what follows, and not a name in Latin letters after Chinese ones
    if (
        colon
        and word.shy
        and word.platform in ("line", "onlyfans")
        and _PART_OF_PHRASE.search(lower[max(0, word.start - 24) : word.start])
    ):
        colon = False  # "clothing line:", "part of:"
    sure = at or colon or named or dollar or _POINTING.search(bridge["gap"] + sign) is not None
    match = _NAMES[word.platform].match(lower, bridge.end(), limit)
    sure = sure or (match is not None and "@" in match.group()[1:])
    if word.shy and not sure and not _introduced(lower, word) and not _dashed(lower, word, bridge, match):
        return None
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
    if "@" not in bare and (
        _EMAIL_AFTER.match(lower, start, min(len(lower), end + 60)) or (_HOST.match(bare) and ":" not in bare) or lower[end : end + 1] == "/"
    ):
        return None
    if bridge["gap"] == "-" and not sure and bridge.group() == "-":
        return None  # "insta-hot"
    telling = any(char.isdigit() or char in "_#@" for char in bare) or "." in bare.strip(".")
    if bare.isdigit() and not (
        word.platform in ("zangi", "qq") or (named and word.platform in ("wechat", "line", "vk"))
    ):
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
    return Account(
        word.platform,
        bare if word.platform != "threema" else bare.upper(),
        start,
        start + len(name),
        0.95 if sure else 0.75,
    )


def _dashed(lower: str, word: PlatformWord, bridge: re.Match[str], name: re.Match[str] | None) -> bool:
    """Whether a clause begins with the platform, and a dash parts it from what nobody writes in prose: "OF - rosa_88"."""
    return (
        name is not None
        and word.platform in ("onlyfans", "instagram", "snapchat", "vk")
        and "_" in name.group()
        and _DASH.fullmatch(bridge.group()) is not None
        and _CLAUSE_BEFORE.search(lower[max(0, word.start - 3) : word.start]) is not None
    )


def _introduced(lower: str, word: PlatformWord) -> bool:
    before = lower[max(0, word.start - 10) : word.start]
    return _INTRODUCING.search(before) is not None or (
        word.platform == "snapchat" and _SNAP_INTRODUCING.search(before) is not None
    )


def _prose_follows(lower: str, end: int) -> bool:
    """Whether the next thing after a blank is another word."""
    after = lower[end : end + 3].lstrip(" ,")
    return lower[end : end + 1] in (" ", ",") and after[:1].isalpha()


_TO_NUMBER = re.compile(
    rf"[^\w,.;!?]*(?:(?:{_FILLERS}|no|nr|nummer|numero|número|numer|номер|numara)(?:[^\w,.;!?]+|\Z)){{0,4}}[.:]?\s?"
)
_TO_NUMBER_LOOSE = re.compile(r"[^\w,.;!?]*(?:[^\W\d]{1,12}(?:[^\w,.;!?]+|\Z)){0,3}")
_FROM_NUMBER = re.compile(
    r"\s?[(\[|/,-]?\s?(?:(?:is my|only|nur|solo|seulement|tylko|on|via|for|auf|per|por|le|el|is|только|sadece)\s){0,2}"
)
_DENIED = re.compile(
    r"(?<![^\W_])(?:no|not|sin|sem|kein|keine|nicht|pas|pas de|senza|geen|bez|nie|fara|без|не|нет)\s\Z"
)


class _Numbers:
    """The telephone numbers of a field by where they stand in its view, read when first asked for."""

    def __init__(self, view: ListingView, field: FieldView) -> None:
        self.field = field
        self._view = view
        self._read: list[tuple[int, int, Signal]] | None = None
        self._starts: list[tuple[int, int]] = []
        self._ends: list[tuple[int, int]] = []

    def beside(self, start: int, end: int) -> list[tuple[int, int, Signal]]:
        """Start, end and signal of those that end up to 16 characters before ``start`` or begin up to _GAP_MOST after ``end``."""
        if self._read is None:
            read = [one for one in phones.extract(self._view) if one.kind == "phone" and one.field == self.field.name]
            self._read = [(*_view_span(self.field, one), one) for one in read]
            self._starts = sorted((one[0], place) for place, one in enumerate(self._read))
            self._ends = sorted((one[1], place) for place, one in enumerate(self._read))
        after = self._starts[bisect_left(self._starts, (end,)) : bisect_left(self._starts, (end + _GAP_MOST + 1,))]
        before = self._ends[bisect_left(self._ends, (start - 16,)) : bisect_left(self._ends, (start + 1,))]
        return [self._read[place] for place in sorted({place for _, place in (*after, *before)})]


def _numbered(numbers: _Numbers, word: PlatformWord) -> Account | None:
    """The account whose telephone number follows a messenger's word, or stands right before it."""
    text = numbers.field.plain
    if not PLATFORMS[word.platform].number or _DENIED.search(text[max(0, word.start - 9) : word.start]):
        return None
    forms = (_TO_NUMBER,) if word.shy else (_TO_NUMBER, _TO_NUMBER_LOOSE)
    for start, end, signal in numbers.beside(word.start, word.end):
        if word.end <= start <= word.end + _GAP_MOST:
            if not any(form.fullmatch(text, word.end, start) for form in forms) or (
                word.platform == "line" and not re.search(r":|id", text[word.end : start])
            ):
                continue
        elif not (end <= word.start <= end + 16 and _FROM_NUMBER.fullmatch(text, end, word.start)):
            continue
        number = international(signal.value.lstrip("+"))
        return Account(word.platform, signal.value, start, end, round(0.95 * signal.confidence, 3), number)
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


def _shared(word: PlatformWord, other: Account) -> Account | None:
    """The account of the platform named next, taken for this one too ("IG/Snap: name")."""
    if other.number is not None or other.name.startswith("+"):
        if not PLATFORMS[word.platform].number:
            return None
    elif _NAMES[word.platform].fullmatch(other.name) is None:
        return None
    return other._replace(platform=word.platform, confidence=round(0.9 * other.confidence, 3))


def _before(lower: str, word: PlatformWord, taken: Taken) -> Account | None:
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
    bracketed = lower[word.start - 1] in "([" and lower[word.end : word.end + 1] in (")", "]")
    if not match["at"] and not (telling and re.search(r"[a-z]", name) and (bracketed or "is my" in match.group())):
        return None
    if (
        name in PLAIN_WORDS
        or name.isdigit()
        or taken.holds(start, end)
        or _NAMES[word.platform].fullmatch(name) is None
    ):
        return None
    if word.shy and not lower[end : word.start].strip(" )\"'") and not (
        telling and word.platform in ("instagram", "snapchat") and _CLAUSE_AFTER.match(lower, word.end)
    ):
        return None
    return Account(word.platform, name, start, start + len(name), 0.85)
