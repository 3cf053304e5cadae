"""What a country implies: its currency, its languages and how it orders a date; and signs of which country a page is of."""

from __future__ import annotations

import re
from typing import NamedTuple

from crawlers.pages.anysite.wordsets import word_set


class Land(NamedTuple):
    """A country's own currency (ISO 4217), its languages (ISO 639, main one first), and its date order."""

    currency: str
    languages: tuple[str, ...]
    order: str = "DMY"


def _land(row: str) -> tuple[str, Land]:
    code, currency, languages, *order = row.split()
    return code, Land(currency, tuple(languages.split(",")), order[0] if order else "DMY")


_ROWS = """
AD EUR ca,es|AE AED ar,en|AL ALL sq|AM AMD hy|AR ARS es|AT EUR de|AU AUD en|AZ AZN az|BA BAM bs,hr|BD BDT bn,en|BE EUR nl,fr
BG BGN bg|BH BHD ar,en|BO BOB es|BR BRL pt|BW BWP en|BY BYN ru,be|CA CAD en,fr|CH CHF de,fr,it|CI XOF fr|CL CLP es|CM XAF fr
CN CNY zh YMD|CO COP es|CR CRC es|CU CUP es|CY EUR el,en|CZ CZK cs|DE EUR de|DK DKK da|DO DOP es|DZ DZD ar,fr|EC USD es
EE EUR et|EG EGP ar,en|ES EUR es|ET ETB am,en|FI EUR fi|FR EUR fr|GB GBP en|GE GEL ka|GH GHS en|GR EUR el|GT GTQ es|HK HKD zh,en
HN HNL es|HR EUR hr|HU HUF hu YMD|ID IDR id|IE EUR en|IL ILS he|IN INR en,hi|IQ IQD ar|IR IRR fa|IS ISK is|IT EUR it|JM JMD en
JO JOD ar,en|JP JPY ja YMD|KE KES en|KG KGS ru|KH KHR km|KR KRW ko YMD|KW KWD ar,en|KZ KZT ru,kk|LB LBP ar,en|LK LKR en,si
LT EUR lt YMD|LU EUR fr,de|LV EUR lv|LY LYD ar|MA MAD fr,ar|MD MDL ro,ru|ME EUR sr|MK MKD mk|MM MMK my|MN MNT mn YMD|MT EUR en,mt
MU MUR en,fr|MX MXN es|MY MYR ms,en|MZ MZN pt|NA NAD en|NG NGN en|NI NIO es|NL EUR nl|NO NOK no,nb|NP NPR ne,en|NZ NZD en
OM OMR ar,en|PA USD es|PE PEN es|PH PHP en,tl MDY|PK PKR en,ur|PL PLN pl|PR USD es,en MDY|PT EUR pt|PY PYG es|QA QAR ar,en
RO RON ro|RS RSD sr|RU RUB ru|RW RWF en,fr|SA SAR ar|SE SEK sv YMD|SG SGD en|SI EUR sl|SK EUR sk|SN XOF fr|SV USD es|SY SYP ar
TH THB th|TN TND fr,ar|TR TRY tr|TT TTD en|TW TWD zh YMD|TZ TZS en,sw|UA UAH uk,ru|UG UGX en|US USD en MDY|UY UYU es|UZ UZS uz,ru
VE VES es|VN VND vi|ZA ZAR en|ZM ZMW en|ZW USD en
"""
#: Countries by ISO 3166-1 code.
LANDS: dict[str, Land] = dict(_land(row) for row in _ROWS.replace("\n", "|").split("|") if row)

#: Languages written in one country far more than elsewhere.
LANGUAGE_LAND = {
    "bg": "BG", "cs": "CZ", "da": "DK", "el": "GR", "et": "EE", "fi": "FI", "he": "IL", "hr": "HR", "hu": "HU", "id": "ID", "is": "IS", "it": "IT",
    "ja": "JP", "ka": "GE", "ko": "KR", "lt": "LT", "lv": "LV", "mk": "MK", "nb": "NO", "no": "NO", "pl": "PL", "ro": "RO", "ru": "RU", "sk": "SK",
    "sl": "SI", "sq": "AL", "sr": "RS", "sv": "SE", "th": "TH", "tr": "TR", "uk": "UA", "vi": "VN", "hi": "IN", "de": "DE", "fr": "FR", "nl": "NL",
    "es": "ES", "pt": "PT", "zh": "CN", "fa": "IR", "ms": "MY", "kk": "KZ", "az": "AZ", "hy": "AM", "bn": "BD",
}  # fmt: skip
#: Country endings that are sold as words and tell nothing.
_GENERIC_ENDINGS = word_set("ai cc co fm gg io la ly me nu sc sh so st to tv vc ws xyz")
_ENDING_LAND = {"uk": "GB", "su": "RU", "eu": "", "cat": "ES", "рф": "RU", "xn--p1ai": "RU"}


def land_of_host(host: str) -> str:
    """Country of a host name by its ending, or empty where the ending tells none."""
    ending = host.partition(":")[0].rstrip(".").rpartition(".")[2].lower()
    if ending in _ENDING_LAND:
        return _ENDING_LAND[ending]
    # Under co and la there are real national names too, told by a second-level ending (com.co).
    if ending in _GENERIC_ENDINGS and not re.search(rf"\.(com|org|net|gov|edu)\.{ending}$", host):
        return ""
    return ending.upper() if ending.upper() in LANDS else ""


def language_of(tag: str) -> tuple[str, str]:
    """Language and country of a tag such as ``en-IE`` or ``pt_BR``; each may be empty."""
    parts = re.split(r"[-_.]", tag.strip())
    language = parts[0].lower() if 2 <= len(parts[0]) <= 3 and parts[0].isalpha() else ""
    land = next((part.upper() for part in parts[1:] if len(part) == 2 and part.upper() in LANDS), "")
    return language, land
