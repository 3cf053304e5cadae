"""Dates and availability: days, times without end ("24/7"), "now", and from when or until when.

The value is ISO 8601 (``2026-05-03``, ``--05-03`` where no year is said), a week day (``sun``), or ``now``,
``24/7``, ``today``, ``tomorrow``, ``weekend``; ``detail["sense"]`` says ``from``, ``until``, ``on`` or ``available``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from itertools import islice

from features.number_words import plain
from features.view import FieldView, ListingView
from features.words import letter_runs, words
from leadline.core.records import Signal

NAME = "dates"
VERSION = "1"
EXTRACTOR = f"{NAME}@{VERSION}"
#: Most dates read in one field.
_MOST = 60

_MONTHS = {
    1: "january jan januar janvier enero janeiro gennaio stycznia ianuarie januari января січня януари ocak leden ledna januara",
    2: "february feb februar fevrier febrero fevereiro febbraio lutego februarie februari февраля лютого февруари subat unora februara",
    3: "march mar marz maerz mars marzo marco marca martie maart марта березня март mart brezna",
    4: "april apr avril abril aprile kwietnia aprilie апреля квітня април nisan dubna aprila",
    5: "may mai mayo maio maggio maja mei мая травня май mayis kvetna maj",
    6: "june jun juni juin junio junho giugno czerwca iunie июня червня юни haziran cervna juna",
    7: "july jul juli juillet julio julho luglio lipca iulie июля липня юли temmuz cervence jula",
    8: "august aug aout agosto sierpnia augustus augusti августа серпня август agustos srpna augusta",
    9: "september sep sept septembre septiembre setembro settembre wrzesnia septembrie сентября вересня септември eylul zari septembra",
    10: "october oct oktober okt octobre octubre outubro ottobre pazdziernika octombrie октября жовтня октомври ekim rijna oktobra",
    11: "november nov novembre noviembre novembro listopada noiembrie ноября листопада ноември kasim listopadu novembra",
    12: "december dec dezember dez decembre diciembre dezembro dicembre grudnia decembrie декабря грудня декември aralik prosince decembra",
}  # fmt: skip
_DAYS = {
    "mon": "monday montag lundi lunes lunedi poniedzialku poniedzialek luni maandag понедельника понедельник понеділка pazartesi pondeli pondelka",
    "tue": "tuesday dienstag mardi martes martedi wtorku wtorek marti dinsdag вторника вторник вівторка sali utery uterka",
    "wed": "wednesday mittwoch mercredi miercoles mercoledi srody sroda miercuri woensdag среды среда середи carsamba streda stredy",
    "thu": "thursday donnerstag jeudi jueves giovedi czwartku czwartek joi donderdag четверга четверг persembe ctvrtek ctvrtka",
    "fri": "friday freitag vendredi viernes venerdi piatku piatek vineri vrijdag пятницы пятница п'ятниці cuma patek patku",
    "sat": "saturday samstag sonnabend samedi sabado sabato soboty sobota sambata zaterdag субботы суббота суботи cumartesi",
    "sun": "sunday sonntag dimanche domingo domenica niedzieli niedziela duminica zondag воскресенья воскресенье неділі pazar nedele",
}  # fmt: skip
_STANDING = {
    "24/7": "24/7 24x7 24h/7 24h/24 h24 24~hours~a~day rund~um~die~uhr around~the~clock all~day~and~night day~and~night "
            "las~24~horas dzien~i~noc calodobowo 24~godziny non~stop zi~si~noapte круглосуточно цілодобово денонощно 7~gun~24~saat nonstop éjjel~nappal",
    "now": "available~now available~immediately immediate~start start~immediately starts~immediately asap ab~sofort sofort~verfugbar sofort~frei libre~de~suite disponible~maintenant "
           "disponible~ahora disponible~ya disponivel~agora disponibile~ora disponibile~subito disponibila~acum disponibil~acum dostepna~teraz od~zaraz per~direct direct~beschikbaar nu~beschikbaar "
           "incorporacion~inmediata inicio~imediato inizio~immediato des~maintenant свободна~сейчас прямо~сейчас немедленно вільна~зараз hemen~musait azonnali~kezdessel ihned~k~nastupu nastup~ihned",
    "today": "available~today only~today heute~noch heute~da disponible~hoy disponivel~hoje disponible~aujourd'hui disponibile~oggi dzisiaj~dostepna vandaag~beschikbaar сегодня~свободна",
    "weekend": "weekends~only this~weekend at~weekends on~weekends am~wochenende fines~de~semana fim~de~semana nel~fine~settimana week-end w~weekend in~weekend по~выходным",
}  # fmt: skip
_SENSES = {
    "from": "from starting start starts since as~of beginning ab vom von beginn partir des depuis desde a~partir~de dal da od de~la incepand vanaf с от від з",
    "until": "until till til up~to leaving~on leaving before bis jusqu'au jusqu~au jusqu'a jusqu'au~le hasta ate fino~al fino~a do pana pana~la tot t/m до по kadar vege",
}
_MONTH_OF = {plain(name): number for number, entry in _MONTHS.items() for name in entry.split()}
_DAY_OF = {plain(name): day for day, entry in _DAYS.items() for name in entry.split()}
_STANDING_OF = {plain(name.replace("~", " ")): value for value, entry in _STANDING.items() for name in entry.split()}
_SENSE_OF = {plain(name.replace("~", " ")): sense for sense, entry in _SENSES.items() for name in entry.split()}


def _any(names: dict[str, object]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_SENSE = rf"(?:(?P<sense>{_any(_SENSE_OF)})\s(?:the\s|le\s|el\s|dem\s|den\s|o\s)?)?"
_YEAR = r"(?:,?\s?(?:de\s|del\s)?(?P<year>20[1-4]\d))?"
#: A month's name beside a day's number; what is searched first is the name, found by its own scan below.
_NAMED = re.compile(
    rf"(?<![^\W_]){_SENSE}(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|\.|º)?\s?(?:of\s|de\s|di\s)?(?P<month>{_any(_MONTH_OF)})(?![^\W_])\.?{_YEAR}(?!\d)"
    rf"|(?<![^\W_])(?P<sense2>{_any(_SENSE_OF)})?\s?(?P<month2>{_any(_MONTH_OF)})\.?\s(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?(?![\d:.]\d|\d|[^\W_])(?:,?\s(?P<year2>20[1-4]\d))?"
)
_NUMERIC = re.compile(
    rf"(?<![^\W_]){_SENSE}(?<![\d.,/-])(?:(?P<iso>20[1-4]\d)-(?P<m1>[01]\d)-(?P<d1>[0-3]\d)|(?P<d2>[0-3]?\d)(?P<mark>[./-])(?P<m2>[01]?\d)(?P=mark)(?P<y2>20[1-4]\d|[1-4]\d)|(?P<d3>[0-3]\d)\.(?P<m3>[01]\d)\.)(?![\d/])"
)
_WEEKDAY = re.compile(
    rf"(?<![^\W_])(?P<sense>{_any(_SENSE_OF)})\s(?:next\s|this\s|the\s|le\s|el\s|al\s)?(?P<day>{_any(_DAY_OF)})(?![^\W_])"
)
_STAND = re.compile(rf"(?<![^\W_])(?:{_any(_STANDING_OF)})(?![^\W_])")
#: What every date in figures has: a month between two marks.
_FIGURES = re.compile(r"\d[./-][01]?\d[./-]")
_TOKEN = re.compile(r"[^\W_]+")
#: Names of months that are also words: with the day after them they need a capital or a word such as "from".
_DOUBTFUL = words("may march mart mars mai mar set jun dec sept")


def _rarest(names: Mapping[str, object]) -> frozenset[str]:
    """The longest run of letters of each name: a text without any of them holds none of the names."""
    return frozenset(max(runs, key=len) for runs in map(letter_runs, names) if runs)


_MONTH_WORDS, _DAY_WORDS, _STANDING_WORDS = _rarest(_MONTH_OF), _rarest(_DAY_OF), _rarest(_STANDING_OF)

#: Countries that write the month first.
_MONTH_FIRST = frozenset(("US", "PH"))


def extract(view: ListingView) -> list[Signal]:
    """One ``date`` signal per date or statement of availability in title and body."""
    signals: list[Signal] = []
    for field in view.texts:
        found: dict[tuple[int, int], Signal] = {}
        for start, end, value, sense, confidence in islice(_in_field(field, view), _MOST):
            if not any(a < end and start < b for a, b in found):
                found[start, end] = field.signal(
                    "date", value, start, end, EXTRACTOR, confidence=confidence, detail={"sense": sense}
                )
        signals.extend(found[key] for key in sorted(found))
    return signals


def _in_field(field: FieldView, view: ListingView) -> Iterator[tuple[int, int, str, str, float]]:
    text = field.plain
    said = field.vocabulary
    if not _STANDING_WORDS.isdisjoint(said) or "24" in text:
        for found in _STAND.finditer(text):
            yield *found.span(), _STANDING_OF[found.group()], "available", 0.9
    if not _DAY_WORDS.isdisjoint(said):
        for found in _WEEKDAY.finditer(text):
            yield *found.span(), _DAY_OF[found["day"]], _SENSE_OF[found["sense"]], 0.85
    if not _MONTH_WORDS.isdisjoint(said) and not _MONTH_WORDS.isdisjoint(_TOKEN.findall(text)):
        for found in _NAMED.finditer(text):
            name, sense = found["month"] or found["month2"], found["sense"] or found["sense2"]
            value = _iso(found["year"] or found["year2"], _MONTH_OF[name], int(found["day"] or found["day2"]))
            at = found.start("month") if found["month"] else found.start("month2")
            word = found["month2"] in _DOUBTFUL or found["month"] in ("may", "march", "set")
            loose = word and not sense and not field.text[at].isupper()
            if value and not loose:
                yield *found.span(), value, _SENSE_OF.get(sense or "", "on"), 0.9 if len(name) > 3 else 0.8
    if _FIGURES.search(text):
        for found in _NUMERIC.finditer(text):
            value, confidence = _numeric(found, view)
            if value:
                yield *found.span(), value, _SENSE_OF.get(found["sense"] or "", "on"), confidence


def _numeric(found: re.Match[str], view: ListingView) -> tuple[str, float]:
    if found["iso"]:
        return _iso(found["iso"], int(found["m1"]), int(found["d1"])), 0.97
    if found["d3"]:
        return (_iso(None, int(found["m3"]), int(found["d3"])), 0.75) if found["sense"] else ("", 0.0)
    day, month, year = int(found["d2"]), int(found["m2"]), found["y2"]
    year = year if len(year) == 4 else f"20{year}"
    if found["mark"] != "." and (
        month > 12
        or (
            day <= 12
            and view.regions[:1]
            and view.regions[0] in _MONTH_FIRST
            and (view.listing.country or view.listing.place)
        )
    ):
        day, month = month, day
    return _iso(year, month, day), 0.95 if day > 12 or found["mark"] == "." else 0.8


def _iso(year: str | None, month: int, day: int) -> str:
    """ISO 8601, or an empty string where no such day exists."""
    try:
        datetime.date(int(year or 2024), month, day)
    except ValueError:
        return ""
    return f"{year or '-'}-{month:02d}-{day:02d}"
