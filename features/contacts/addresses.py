"""Host names in prose, plain or disguised: the parts that e-mail addresses and links share."""

from __future__ import annotations

import re

from features.words import words

#: Endings that are not two letters. Two-letter endings are all taken for countries.
_GENERIC = words(
    "com net org info biz name pro mobi online site shop store club xyz top live link app dev page website space tech "
    "agency jobs work works careers email world today life love date dating escort sex porn adult xxx chat video "
    "media social fun vip one group global company services care health travel hotel house rent homes estate cafe bar "
    "asia cat tel edu gov mil int onion"
)
#: Two-letter words that end sentences ("call me.so"), so no host without more evidence.
_COUNTRY = words(
    "ac ad ae af ag ai al am ao ar at au az ba bd be bg bh bi bo br bw by bz ca cc cd cf ch ci cl cm cn co cr cu cy cz "
    "de dj dk do dz ec ee eg es et eu fi fm fr ga ge gg gh gl gm gp gr gt hk hn hr ht hu id ie il im in io iq ir is it "
    "je jm jo jp ke kg kh kr kw kz la lb li lk lt lu lv ly ma md me mg mk ml mm mn mo mt mu mv mx my mz na ng ni nl no np "
    "nu nz om pa pe pf ph pk pl ps pt pw py qa re ro rs ru rw sa sc sd se sg sh si sk sn so st su sv sy tc tf tg th tj tk "
    "tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vn vu ws ye za zm zw рф"
)
TLDS = frozenset((*_GENERIC, *_COUNTRY))

#: A dot as written: itself, in brackets, or as a word in brackets or between spaces.
_DOT_WORD = r"(?:dot|d0t|punkt|punto|ponto|point|kropka|punct|точка|nokta|punt|pont|piste)"
DOT = rf"(?:\.|\s?[\[({{<]\s?(?:\.|{_DOT_WORD})\s?[\])}}>]\s?|\s{_DOT_WORD}\s|\s?[_*-]{_DOT_WORD}[_*-]\s?)"
DOT_PATTERN = re.compile(DOT, re.IGNORECASE)


def plain_host(written: str) -> str:
    """A host name as written, with its dots as dots, in lower case."""
    return DOT_PATTERN.sub(".", written).replace(" ", "").lower().strip(".")


def known_ending(host: str) -> bool:
    """Whether a host ends in a domain that exists."""
    name, _, ending = host.rpartition(".")
    return bool(name) and ending in TLDS
