"""Tell whether a phrase is denied, warned of or quoted rather than said.

Works on folded text, on the few candidates a scan has found. Each language lists its cues: ``near``
words deny what follows directly (one word may stand between), ``far`` words deny up to four words
on, ``after`` forms deny what came before (``$``: where the clause ends). A scope ends at a comma, a full stop or another sentence
mark. The cue lists are our own, after the method of NegEx (Chapman et al. 2001).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from features.folding import Folded, fold_letters, fold_phrase, written_without_spaces
from features.sentences import same_sentence

#: Per language: near, far, after (regular expressions over folded text, spaces between words).
CUES: dict[str, tuple[str, str, str]] = {
    "en": ("no|zero", "not(?! only| just| hesitate| wait| miss| worry| delay| forget)|never|don t(?! wait| miss| worry| hesitate| delay| be shy| forget)|dont(?! wait| miss| worry| hesitate| delay| forget)|doesn t|doesnt|didn t|won t|wont|isn t|isnt|aren t|arent|can t|cannot|without|nor|neither|none of|free of|free from|instead of|nobody|no one|noone",
           "(?:is|are|was|were|will be|be) (?:not|never)|isn t|aren t|not (?:included|provided|required|needed|necessary|available|possible|offered|accepted|allowed)|free$"),
    "es": ("ningun|ninguna|ningunos|ningunas|cero", "nadie|no(?! solo| solamente| dud\\w+| esper\\w+| te pierdas| lo pienses| te preocupes| se preocupe| pierdas)|nunca|jamas|sin|ni|tampoco|nada de", "no (?:incluido|incluida|incluidos|necesari[oa]|requerid[oa]|es|son|se|esta|estan)"),
    "pt": ("nenhum|nenhuma|zero", "ninguem|nao(?! so| apenas| hesite\\w*| espere\\w*| perca\\w*| se preocupe)|nunca|jamais|sem|nem|tampouco|nada de", "nao (?:incluid[oa]s?|e|sao|se|esta|estao|necessari[oa])"),
    "fr": ("aucun|aucune|aucuns|zero", "personne ne|personne n|rien(?! que)|pas de|pas d|(?<!hesitez )(?<!hesite )(?<!attendez )(?<!manquez )pas(?! seulement)|jamais|sans|ni|point de", "(?:n est|ne sont|n est pas|non) (?:pas|inclus|incluse|compris|fourni|fournis|requis)|non (?:inclus|compris|fourni|requis)"),
    "de": ("kein|keine|keinen|keiner|keinerlei|keines|null", "niemand|niemandem|keine \\w+ (?:vom|von|aus)|keinen \\w+ (?:vom|von|aus)|kein \\w+ (?:vom|von|aus)|nicht(?! nur| zogern| warten| verpassen| lange uberlegen)|nie|niemals|ohne|weder|noch nie|statt", "(?:\\w+ ){0,2}(?:nicht|keine|keinen|niemals)|frei$"),
    "it": ("nessun|nessuna|nessuno|zero", "nessuno|non(?! solo| esit\\w+| aspett\\w+| perdere| perdete| ti preoccupare)|mai|senza|ne|neanche|niente", "non (?:e|sono|inclus[oaie]|compres[oaie]|richiest[oaie]|necessari[oa])"),
    "nl": ("geen|nul", "niemand|(?<!wacht )(?<!aarzel )niet(?! alleen| aarzelen| wachten)|nooit|zonder|noch", "(?:\\w+ ){0,2}(?:niet|nooit|geen)"),
    "pl": ("zadnych|zadna|zadne|zadnego|zadnej|brak", "nikt|nikomu|nie(?! tylko| czekaj\\w*| zwlekaj\\w*| wahaj\\w*| przegap\\w*| martw\\w*)|nigdy|bez|ani|zamiast", "nie (?:jest|sa|ma|bedzie|pobieramy|wymagane|wymagana|wymagany)"),
    "ro": ("niciun|nicio|nici un|nici o|niciunui|zero", "nimeni|nimanui|nu(?! doar| numai| ezita\\w*| astepta\\w*| rata\\w*| pierde\\w*)|niciodata|fara|nici|nu se", "nu (?:este|sunt|se|e|avem)"),
    "hu": ("semmilyen|semmi|nulla", "senki|senkinek|nem(?! csak)|nincs|nincsenek|soha|se|sem|ne", "(?:\\w+ )?(?:nelkul|nincs|nincsenek|nem|mentes|mentesen)"),
    "cs": ("zadny|zadna|zadne|zadnych|zadneho", "nikdo|nikomu|ne|neni|nejsou|nikdy|bez|ani|nemusite|nepozadujeme|neplatite|nechceme|nevyzadujeme", "(?:neni|nejsou|nepozaduj\\w*|nevyzaduj\\w*)"),
    "bg": ("никаква|никакви|никакъв|никакво", "не(?! само| се колеба\\w*| чака\\w*| изпуска\\w*)|няма|никой|никога|без|нито", "(?:не (?:е|са|се)|няма)"),
    "ru": ("никаких|никакой|никакого|ноль", "никто|никому|не(?! только| ждит\\w*| жди| медлит\\w*| упустит\\w*| стесня\\w*| пережива\\w*| откладыва\\w*)|нет|никогда|без|ни|нельзя", "(?:не (?:требуется|требуются|нужен|нужна|нужно|нужны|берем|взимаем|взимается|включен\\w*|предоставляется)|нет)"),
    "uk": ("жодних|жодного|жодної|ніяких", "ніхто|нікому|не(?! тільки| лише| чека\\w*| зволіка\\w*| пропусті\\w*| хвилю\\w*)|немає|нема|ніколи|без|ні|ані", "(?:не (?:потрібн\\w*|беремо|стягу\\w*|входить|надається|вимага\\w*)|немає|нема)"),
    "tr": ("hicbir|sifir", "asla|degil|kimse|kimsenin|kimseden|ne", "(?:\\w+ ){0,2}(?:yok|yoktur|degil|degildir|olmadan|almiyoruz|alinmaz|istenmez|istemiyoruz|gerekmez|gerekmiyor|\\w+siz|\\w+suz)"),
    "el": ("κανενα|καμια|κανενας|μηδενικ\\w*", "δεν|μη|μην|χωρις|ουτε|ποτε", "(?:δεν)"),
    "sv": ("ingen|inga|inget|noll", "inte|aldrig|utan|ej|varken", "(?:\\w+ )?(?:inte|ej|ingar inte)"),
    "da": ("ingen|intet", "ikke|aldrig|uden|hverken", "(?:\\w+ )?(?:ikke)"),
    "sr": ("nikakav|nikakva|nikakvih|nikakve", "ne|nije|nisu|nema|niko|nitko|nikad|bez|ni", "(?:nije|nisu|nema)"),
    "sq": ("asnje|asnjë", "nuk|nuk ka|pa|kurre|mos", "(?:nuk)"),
    "ar": ("اي", "لا|ليس|ليست|لم|لن|بدون|دون|غير|بلا|لا يوجد|لا توجد", "(?:غير|ليس)"),
    "vi": ("", "khong|khong co|khong can|khong thu|chua|dung|mien", "(?:khong)"),
    "tl": ("walang|wala", "hindi|huwag|wala|walang", "(?:hindi|wala)"),
    "zh": ("", "不|没有|没|无|無|沒有|非|勿|不用|不需|无需|無需|不收|免|绝不|從不|从不", "(?:不|没有|免)"),
    "ja": ("", "", "[^。]{0,8}?(?:ません|ない|なし|無し|不要|なく|無料)"),
    "th": ("", "ไม่|ไม่มี|ไม่ต้อง|ไม่ใช่|ปราศจาก|ห้าม", ""),
}  # fmt: skip

#: Words that warn of, or report, what others write.
WARNINGS: dict[str, str] = {
    "en": "beware|be aware of|watch out|warning|scam\\w*|fraud\\w*|avoid|careful|red flags?|victims? of|trafficking|report (?:any|ads)|ads that|anyone who|if (?:someone|anyone|they) (?:ask|offer|promise)\\w*|never pay|do not (?:pay|send|trust)|don t (?:pay|send|trust)|fake (?:ads|offers|jobs|profiles)",
    "es": "cuidado con|ojo con|estafa\\w*|desconfi\\w*|alerta|evit[ae]\\w*|fraude\\w*|no (?:pague|envie|se fie)\\w*|anuncios que|trata de personas",
    "pt": "cuidado com|golpe\\w*|desconfi\\w*|alerta|evite\\w*|fraude\\w*|nao (?:pague|envie)\\w*|anuncios que|trafico de pessoas|burla\\w*",
    "fr": "attention aux?|mefiez|arnaque\\w*|evitez|escroc\\w*|fraude\\w*|ne (?:payez|versez|envoyez)|annonces qui|traite des etres",
    "de": "vorsicht|achtung vor|warnung|warnen|betrug\\w*|betrueger\\w*|unseriose?\\w*|abzocke|vermeide\\w*|anzeigen die|menschenhandel",
    "it": "attenzione a\\w*|diffidate|truff\\w*|evitate|frod\\w*|non (?:pagate|inviate)|annunci che|tratta di esseri",
    "nl": "pas op|let op voor|oplicht\\w*|waarschuwing|vermijd\\w*|fraude\\w*|betaal nooit|advertenties die|mensenhandel",
    "pl": "uwaga na|uwazaj\\w*|oszust\\w*|oszusc\\w*|ostrzega\\w*|ostrzez\\w*|unikaj\\w*|ogloszen\\w* ktor\\w*|nie (?:placcie|wysylaj)\\w*|handel\\w* ludzmi",
    "ro": "atentie la|feriti|feriti va|inselatori\\w*|escroc\\w*|teapa|evitati|frauda\\w*|anunturi care|trafic de persoane",
    "hu": "vigyazat|ovakod\\w*|csalas\\w*|csalo\\w*|atveres\\w*|kerulje\\w*|figyelmeztet\\w*|hirdetesek amelyek|emberkereskedel\\w*",
    "cs": "pozor na|varovani|varujeme|podvod\\w*|vyhnete|vyhybejte|inzerat\\w* ktere|obchod\\w* s lidmi",
    "bg": "внимавайте|пазете се|измам\\w*|предупрежд\\w*|избягвайте|обяви които|трафик на хора",
    "ru": "осторожно|остерегайтесь|мошенни\\w*|обман\\w*|развод|избегайте|предупрежд\\w*|объявлени\\w* котор\\w*|торговл\\w* людьми",
    "uk": "обережно|остерігайтес\\w*|шахра\\w*|обман\\w*|уникайте|попередж\\w*|оголошен\\w* які|торгівл\\w* людьми",
    "tr": "dikkat edin|dolandiric\\w*|uyari|kacinin|sahte ilan\\w*|insan ticareti",
    "el": "προσοχη σε|απατ\\w*|αποφυγετε|προειδοποι\\w*|εμπορια ανθρωπων",
    "sv": "varning|varnar|bluff\\w*|bedrager\\w*|undvik\\w*|se upp|annonser som|manniskohandel",
    "sr": "cuvajte se|pazite|cuvaj se|prevar\\w*|prevarant\\w*|upozor\\w*|izbegavajte|izbjegavajte|oglasi koji|trgovin\\w* ljudima",
    "ar": "احذر|احذروا|احتيال|نصب|تحذير|تجنب",
    "zh": "小心|警惕|诈骗|詐騙|骗子|騙|谨防|謹防|避免|人口贩运",
    "ja": "注意|詐欺|警告|人身取引",
    "vi": "canh giac|lua dao|can than|canh bao|tranh xa|buon nguoi",
    "th": "ระวัง|หลอกลวง|มิจฉาชีพ|เตือน|ค้ามนุษย์",
    "tl": "mag ingat|ingat sa|scam\\w*|manloloko|babala|iwasan",
}  # fmt: skip

_LETTERS = re.compile(r"[^\\()\[\]{}?*+.|^$]*")
_CLAUSE = re.compile(r"[.!?;:,()\n。！？，；：、]")
_CLAUSE_ENDS = rf"(?= *(?:{_CLAUSE.pattern}|\Z))"
_NOT_AFTER = re.compile(r"\(\?<![^)]*\)")
_WORD = re.compile(r"[^\W\d_]+(?=\Z| |\()")
_QUOTED = re.compile(
    r"“([^“”]{3,240})”|„([^“”„]{3,240})[“”]|«([^«»]{3,240})»|\"([^\"\n]{3,240})\"|「([^「」]{3,240})」|『([^『』]{3,240})』|‘([^‘’]{8,240})’"
)
_MARK = re.compile("[“„«\"「『‘]")
_WIDE = frozenset(("zh", "ja", "th"))
_REACH = 70  # characters looked at on either side for a denial
_WARNING_REACH = 180


@lru_cache(maxsize=64)
def _compiled(lang: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None, re.Pattern[str] | None]:
    near, far, after = (fold_letters(cue) for cue in CUES.get(lang, ("", "", "")))
    wide = lang in _WIDE
    before = []
    if near:
        before.append(rf"(?:{near})(?: \w+)?")
    if far:
        before.append(rf"(?:{far})\w{{0,4}}" if wide else rf"(?:{far})(?: [\w/&+]+){{0,4}}")
    left = re.compile((r"" if wide else r"(?<!\w)") + rf"(?:{'|'.join(before)}) ?\Z") if before else None
    after = after.replace("$", _CLAUSE_ENDS)
    right = re.compile(rf"(?:{after})" if wide else rf" ?(?:{after})(?!\w)") if after else None
    words = [part for part in (near, far) if part]
    inner = (
        re.compile(("" if wide else r"(?<!\w)") + rf"(?:{'|'.join(words)})" + ("" if wide else r"(?!\w)"))
        if words
        else None
    )
    return left, right, inner


@lru_cache(maxsize=64)
def _warnings(lang: str) -> re.Pattern[str]:
    cues = [fold_letters(WARNINGS[code]) for code in dict.fromkeys((lang, "en")) if code in WARNINGS]
    wide = lang in _WIDE
    return re.compile(("" if wide else r"(?<!\w)") + rf"(?:{'|'.join(cues)})")


@lru_cache(maxsize=64)
def _openings(lang: str) -> frozenset[str] | None:
    """Words one of which every text holds where something is denied before it; None where that is not known."""
    near, far, _ = (fold_letters(cue) for cue in CUES.get(lang, ("", "", "")))
    found = [_WORD.match(_NOT_AFTER.sub("", way)) for cue in (near, far) if cue for way in _ways(cue)]
    if lang in _WIDE or None in found:
        return None
    return frozenset(one.group() for one in found if one)


@lru_cache(maxsize=1)
def warning_marks() -> Mapping[str, frozenset[str]]:
    """How warnings begin, letter for letter, and in which languages each does: ``Surroundings`` is told where these stand."""
    langs: dict[str, set[str]] = {}
    for lang, cues in WARNINGS.items():
        for cue in _ways(fold_letters(cues)):
            letters = _LETTERS.match(cue).group()
            rest = cue[len(letters) : len(letters) + 1]
            langs.setdefault(letters[:-1] if rest and rest in "?*{" else letters, set()).add(lang)
    return {letters: frozenset(of) for letters, of in langs.items()}


@lru_cache(maxsize=1)
def _mark_langs() -> tuple[frozenset[str], ...]:
    return tuple(warning_marks().values())


def _ways(pattern: str) -> Iterator[str]:
    """The alternatives of a pattern, those in brackets left together."""
    depth = begin = 0
    for at, char in enumerate(pattern):
        depth += (char == "(") - (char == ")")
        if char == "|" and not depth:
            yield pattern[begin:at]
            begin = at + 1
    yield pattern[begin:]


class Surroundings:
    """What is said around phrases of one folded text: whether they are denied there, or warned of."""

    __slots__ = ("_folded", "_hinted", "_langs", "_starts")

    def __init__(self, folded: Folded, marks: Iterable[tuple[int, int]]) -> None:
        """``marks`` are places of ``warning_marks`` and their numbers among these."""
        self._folded = folded
        self._hinted: dict[str, bool] = {}
        ordered = sorted(marks)
        self._starts = [start for start, _ in ordered]
        self._langs = [_mark_langs()[number] for _, number in ordered]

    def denied(self, start: int, end: int, lang: str, phrase: str) -> bool:
        """Whether the phrase found at ``[start, end)`` of the folded text is denied there."""
        left, right, inner = _compiled(lang)
        text = self._folded.text
        hinted = self._hinted.get(lang)
        if hinted is None:
            openings = _openings(lang)
            hinted = self._hinted[lang] = openings is None or not openings.isdisjoint(self._folded.vocabulary)
        if hinted and inner is not None and inner.search(text[start:end]):
            # "No fees" is itself a denial and stays one after "nor"; in a gap the word denies the phrase.
            return ".." in phrase and not inner.search(fold_phrase(phrase))
        if hinted and left is not None:
            before = text[max(0, start - _REACH) : start]
            breaks = [found.end() for found in _CLAUSE.finditer(before)]
            if left.search(before, breaks[-1] if breaks else 0):
                return True
        if right is not None and right.match(text, end, end + _REACH):
            found = _CLAUSE.search(text, end, end + _REACH)
            return found is None or right.match(text, end, found.start()) is not None
        return False

    def warned_of(self, start: int, lang: str) -> bool:
        """Whether the sentence so far warns of, or reports, what others write."""
        last = bisect_left(self._starts, start)
        first = bisect_left(self._starts, start - _WARNING_REACH, 0, last)
        if first == last or not any(lang in langs or "en" in langs for langs in self._langs[first:last]):
            return False
        before = self._folded.text[max(0, start - _WARNING_REACH) : start]
        return any(same_sentence(before, found.start(), len(before), lang) for found in _warnings(lang).finditer(before))


def quotations(text: str) -> list[tuple[int, int]]:
    """Spans of ``text`` set between quotation marks inside a sentence, as something said by others.

    A whole text or headline in quotation marks is decoration, not a quotation.
    """
    spans: list[tuple[int, int]] = []
    if not _MARK.search(text):
        return spans
    for found in _QUOTED.finditer(text):
        at = found.start()
        while at and text[at - 1].isspace():
            at -= 1
        lead = text[at - 1 : at]
        if lead and (lead.isalpha() or lead in ":," or written_without_spaces(lead)):
            spans.append((found.start(), found.end()))
    return spans
