"""Messenger and social handles: from links, and from a platform's name followed by a user name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import ahocorasick

from features.contacts.numbering import international
from features.view import FieldView, ListingView
from features.words import words
from leadline.core.records import Signal

NAME = "handles"
VERSION = "1"
EXTRACTOR = f"{NAME}@{VERSION}"


class Platform(NamedTuple):
    """How a platform is called in adverts and what its user names look like."""

    words: tuple[str, ...]  # lower case
    name: str  # user name, lower case
    shy: bool = False  # its word is an everyday word: only with a colon, @ or "id"


_TELEGRAM = r"[a-z][a-z0-9_]{3,31}"
_SOCIAL = r"[a-z0-9_][a-z0-9_.]{1,28}[a-z0-9_]"

PLATFORMS: dict[str, Platform] = {
    "telegram": Platform(("telegram", "telegramm", "telegr", "teleg", "tlgrm", "tg", "telega", "телеграм", "телеграмм", "телега", "телеграме", "тг"), _TELEGRAM),
    "whatsapp": Platform(("whatsapp", "whats app", "whatsap", "wassap", "wasap", "watsap", "watsapp", "ватсап", "вотсап", "вацап"), r"(?!)"),
    "signal": Platform(("signal",), r"[a-z][a-z0-9_]{2,31}\.\d{2,4}", True),
    "viber": Platform(("viber", "вайбер"), r"(?!)"),
    "wechat": Platform(("wechat", "we chat", "weixin", "微信", "微信号", "加微", "加微信", "加v", "薇信", "威信", "vx", "wx"), r"[a-z][a-z0-9_-]{5,19}"),
    "line": Platform(("line",), r"[a-z0-9][a-z0-9._-]{2,19}", True),
    "kik": Platform(("kik",), r"[a-z0-9][a-z0-9._]{2,29}"),
    "snapchat": Platform(("snapchat", "snap chat", "snap", "sc"), r"[a-z][a-z0-9._-]{1,13}[a-z0-9]"),
    "instagram": Platform(("instagram", "insta", "ig", "инстаграм", "инстаграмм", "инста"), _SOCIAL),
    "facebook": Platform(("facebook", "fb", "фейсбук"), r"[a-z0-9][a-z0-9.]{4,49}"),
    "x": Platform(("twitter", "twttr"), r"[a-z0-9_]{2,15}"),
    "tiktok": Platform(("tiktok", "tik tok", "тикток"), r"[a-z0-9_.]{2,24}"),
    "discord": Platform(("discord", "дискорд"), r"[a-z0-9_.]{2,32}(?:#\d{4})?"),
    "onlyfans": Platform(("onlyfans", "only fans", "onlyf"), r"[a-z0-9][a-z0-9_.-]{2,23}"),
    "fansly": Platform(("fansly",), r"[a-z0-9][a-z0-9_.-]{2,23}"),
    "skype": Platform(("skype", "скайп"), r"(?:live:)?[a-z][a-z0-9_.,-]{5,31}"),
    "vk": Platform(("vkontakte", "вконтакте", "вк"), r"[a-z0-9_.]{5,32}"),
}  # fmt: skip

#: Most handles read in one field; an advert has a few, and each is compared with all before it.
_MOST = 2_000

#: Links: host and path to platform; the name is group 1.
_LINKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (platform, re.compile(pattern))
    for platform, pattern in (
        ("telegram", rf"(?:t\.me|telegram\.(?:me|dog))/(?:s/)?(?!share|joinchat|addstickers)({_TELEGRAM})(?![\w+])"),
        ("telegram", r"(?:t\.me|telegram\.me)/(?:joinchat/)?(\+?[a-z0-9_-]{16,24})(?!\w)"),
        ("telegram", r"tg://resolve\?domain=(\w{4,32})"),
        ("whatsapp", r"wa\.me/(\+?\d{7,15})"),
        ("whatsapp", r"(?:api|web|chat)?\.?whatsapp\.com/send/?\?(?:[^\s]{0,80}&)?phone=(?:%2b|\+)?(\d{7,15})"),
        ("whatsapp", r"whatsapp://send\?phone=(?:%2b|\+)?(\d{7,15})"),
        ("whatsapp", r"chat\.whatsapp\.com/(?:invite/)?([a-z0-9]{18,26})"),
        ("whatsapp", r"wa\.me/(?:message|qr)/([a-z0-9]{10,20})"),
        ("signal", r"signal\.me/#p/(\+\d{7,15})"),
        ("signal", r"signal\.(?:me/#eu|group/#)/?([\w-]{20,120})"),
        ("viber", r"viber://(?:chat|add|contact)\?number=(?:%2b|\+)?(\d{7,15})"),
        ("line", r"line\.me/(?:r/)?ti/p/([~@%]?[\w.%-]{3,30})"),
        ("kik", r"kik\.(?:me|com/u)/([\w.]{3,30})"),
        ("snapchat", r"snapchat\.com/(?:add|u|@)/?@?([a-z][\w.-]{2,14})"),
        ("instagram", r"(?:instagram\.com|instagr\.am|ig\.me/m)/(?!p/|reel|stories|explore)@?([\w.]{2,30})"),
        ("facebook", r"(?:facebook|fb)\.com/(?:profile\.php\?id=)?(?!groups|share|sharer|events|pages|watch|marketplace|profile\.php)([\w.]{4,50})"),
        ("facebook", r"(?:fb\.me|m\.me)/([\w.]{4,50})"),
        ("x", r"(?<![\w.])(?:twitter|x)\.com/(?!share|intent|home|search|hashtag)@?(\w{2,15})(?!\w)"),
        ("tiktok", r"tiktok\.com/@([\w.]{2,24})"),
        ("discord", r"discord(?:\.gg|(?:app)?\.com/invite)/([\w-]{2,32})"),
        ("discord", r"discord(?:app)?\.com/users/(\d{15,20})"),
        ("onlyfans", r"onlyfans\.com/([\w.-]{3,24})"),
        ("fansly", r"fansly\.com/([\w.-]{3,24})"),
        ("vk", r"vk\.com/([\w.]{3,32})"),
    )
)  # fmt: skip
_LINK_HOST = re.compile(
    r"t\.me/|telegram\.|tg:|wa\.me|whatsapp\.com|whatsapp:|signal\.(?:me|group)|viber:|line\.me|kik\.|snapchat\.com|instagr|ig\.me|"
    r"(?:facebook|fb)\.|m\.me|twitter\.com|x\.com|tiktok\.com|discord|onlyfans\.com|fansly\.com|vk\.com"
)


@lru_cache(maxsize=1)
def _scanner() -> ahocorasick.Automaton:
    """All platform words at once; values are the word's length and the platform."""
    scanner = ahocorasick.Automaton()
    for name, platform in PLATFORMS.items():
        for word in platform.words:
            scanner.add_word(word, (len(word), name))
    scanner.make_automaton()
    return scanner


def _platform_words(lower: str) -> list[tuple[int, int, str]]:
    """Where platforms are named as words of their own: start, end, platform."""
    found = []
    for last, (length, name) in _scanner().iter_long(lower):
        start, end = last + 1 - length, last + 1
        if lower[start] < "\u3000" and (lower[start - 1 : start].isalnum() or lower[end : end + 1].isalnum()):
            continue
        found.append((start, end, name))
    return found


#: What may stand between a platform's name and the user name; how sure it makes us.
_BRIDGE = re.compile(
    r"(?P<gap>[\s\-–—>~»→👉📲📩💬🔥❤️•·*()\[\]/|]{0,6})(?P<words>(?:(?:my|is|me|on|id|ids|nick|nickname|username|user|name|account|acc|handle|add|contact|"
    r"mein|meine|ist|mi|es|mon|mio|il|moj|jest|meu|este|канал|ник|мой|аккаунт|kullanici|adi|号|號|im|at)[\s:=]{1,3}){0,3})(?P<sign>[\s]{0,2}[:=：@]{1,2}[\s@]{0,3}|)"
)
_NAMED = re.compile(r"id|nick|user|handle|ник|号|號|kullanici|name|acc")
_NAMES = {name: re.compile(rf"{platform.name}(?![\w@])") for name, platform in PLATFORMS.items()}
_PLAIN_WORDS = words(
    "only me and or the is on for you your available also chat text call message contact please now here number video videos "
    "photo photos pics pic group channel link add with not but if from our my we app apps messages sms first preferred welcome "
    "ok okay yes no at to in by of it us via bio below above same anytime thanks available24 always just send dm pm this that "
    "nur bitte oder und auf mich schreiben nummer solo por favor mensajes mensaje llamadas llamar mi numero y o con para en "
    "seulement uniquement ou et moi sur le la les un une solo per favore oppure anche e il io sono tylko lub albo prosze numer "
    "doar sau numai apel mesaj только или пиши пишите писать мне по на и есть номер sadece veya ve numara yaz alleen of en "
    "apenas mensagem ligar meu somente viber telegram whatsapp signal instagram facebook snapchat line wechat skype kik twitter "
    "discord tiktok imo email mail phone tel telefon telefono telefone messenger messanger calls texts hello business "
    "instead when where who what how there they them any all more info details name user username nick id account verified "
    "screenshots available24/7 needed required members followers page pages profile lover girl girls man men job jobs work "
    "worker workers manager management operator driver cook cleaner marketing bot support team service services"
)


def extract(view: ListingView) -> list[Signal]:
    """One ``handle`` signal per handle in each field; a number in a messenger's link is also a ``phone``."""
    signals: list[Signal] = []
    for field in view.fields:
        if field.name != "price":
            signals.extend(_in_field(field))
    return signals


def _in_field(field: FieldView) -> list[Signal]:
    lower = field.lower
    found: list[Signal] = []
    taken: list[tuple[int, int]] = []
    if _LINK_HOST.search(lower):
        for platform, pattern in _LINKS:
            for link in pattern.finditer(lower):
                start, end = link.span()
                if any(a < end and start < b for a, b in taken):
                    continue
                taken.append((start, end))
                found.extend(_from_link(field, platform, link))
                if len(taken) >= _MOST:
                    return found
    for word_start, word_end, platform in _platform_words(lower):
        if any(a <= word_start < b for a, b in taken):
            continue
        named = _after_word(lower, word_end, platform)
        if named is None:
            continue
        start, end, sure = named
        if any(a < end and start < b for a, b in taken):
            continue
        taken.append((start, end))
        name = lower[start:end].rstrip(".-")
        found.append(_signal(field, platform, name, start, start + len(name), 0.95 if sure else 0.75))
        if len(taken) >= _MOST:
            break
    return found


def _after_word(lower: str, position: int, platform: str) -> tuple[int, int, bool] | None:
    """The user name after a platform's word: where it is, and whether a sign announced it."""
    bridge = _BRIDGE.match(lower, position)
    sign = bridge["sign"].strip()
    named = _NAMED.search(bridge["words"]) is not None
    sure = bool(sign) or named
    kind = PLATFORMS[platform]
    if kind.shy and not sure:
        return None
    if not sure and not bridge.group():
        return None
    found = _NAMES[platform].match(lower, bridge.end())
    if found is None:
        return None
    name = found.group().rstrip(".-")
    if name in _PLAIN_WORDS or len(name) < 2:
        return None
    telling = any(char.isdigit() or char in "_#" for char in name) or "." in name.strip(".")
    if name.isdigit() and platform not in ("wechat", "line", "vk"):
        return None
    if not sure and not telling:
        return None
    if (
        sign.startswith((":", "=", "："))
        and "@" not in sign
        and not telling
        and not named
        and lower[found.end() : found.end() + 2].strip(" ").isalpha()
    ):
        return None  # "Telegram: write to me"
    return found.start(), found.end(), sure


def _from_link(field: FieldView, platform: str, link: re.Match[str]) -> list[Signal]:
    start, end = link.span()
    name = link.group(1).strip(".")
    digits = name.lstrip("+")
    if platform in ("whatsapp", "viber", "signal") and digits.isdigit():
        number = international(digits)
        if number is None:
            return []
        steps = ["number in a messenger link"]
        detail = {"region": number.region, "type": number.kind, "disguise": 0.0, "platform": platform}
        return [
            _signal(field, platform, number.e164, start, end, 0.99),
            field.signal("phone", number.e164, start, end, EXTRACTOR, steps=steps, confidence=0.99, detail=detail),
        ]
    return [_signal(field, platform, name, start, end, 0.98)]


def _signal(field: FieldView, platform: str, name: str, start: int, end: int, confidence: float) -> Signal:
    return field.signal(
        "handle", f"{platform}:{name}", start, end, EXTRACTOR, confidence=confidence, detail={"platform": platform}
    )
