"""Digits written as words, in fifteen languages up to hundreds and in some twenty more one by one: the lexicon that ``features.unmask_digits`` scans for.

Words are kept without accents and in lower case; the scanned text is brought to the same form.
Each entry says which digits it stands for and how far it may be believed: a *strong* word is a
number and little else, a *weak* one is also an everyday word (English ``for``, Turkish ``on``) and
counts only between other digits.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from features.code_points import codes_of, text_of
from features.number_spellings import hundreds, likely_slips, sure_slips
from features.unmask_loops import fold_plain
from features.words import words as word_set

#: 0 to 19, then the tens from 20 to 90; alternatives parted by a slash.
_LANGUAGES: dict[str, tuple[str, str]] = {
    "en": (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen",
        "twenty thirty forty/fourty fifty sixty seventy eighty ninety",
    ),
    "es": (
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis "
        "diecisiete dieciocho diecinueve",
        "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    ),
    "pt": (
        "zero um/uma dois/duas tres quatro cinco seis/meia sete oito nove dez onze doze treze quatorze/catorze quinze "
        "dezesseis/dezasseis dezessete/dezassete dezoito dezenove/dezanove",
        "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    ),
    "fr": (
        "zero un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
        "dix-sept/dix~sept dix-huit/dix~huit dix-neuf/dix~neuf",
        "vingt trente quarante cinquante soixante septante huitante/octante nonante",
    ),
    "de": (
        "null eins/ein zwei/zwo drei vier funf/fuenf sechs sieben acht neun zehn elf zwolf/zwoelf dreizehn vierzehn "
        "funfzehn/fuenfzehn sechzehn siebzehn achtzehn neunzehn",
        "zwanzig dreissig/dreißig vierzig funfzig/fuenfzig sechzig siebzig achtzig neunzig",
    ),
    "it": (
        "zero uno/una due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici "
        "sedici diciassette diciotto diciannove",
        "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    ),
    "pl": (
        "zero jeden/jedynka dwa/dwojka trzy/trojka cztery/czworka piec/piatka szesc/szostka siedem/siodemka "
        "osiem/osemka dziewiec/dziewiatka dziesiec jedenascie dwanascie trzynascie czternascie pietnascie szesnascie "
        "siedemnascie osiemnascie dziewietnascie",
        "dwadziescia trzydziesci czterdziesci piecdziesiat szescdziesiat siedemdziesiat osiemdziesiat dziewiecdziesiat",
    ),
    "ro": (
        "zero unu/una doi/doua trei patru cinci sase sapte opt noua zece unsprezece doisprezece/douasprezece "
        "treisprezece paisprezece cincisprezece saisprezece saptesprezece optsprezece nouasprezece",
        "douazeci treizeci patruzeci cincizeci saizeci saptezeci optzeci nouazeci",
    ),
    "ru": (
        "ноль/нуль один/одна два/две три четыре пять шесть семь восемь девять десять одиннадцать двенадцать "
        "тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать",
        "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
    ),
    "uk": (
        "нуль один/одна два/дві три чотири п'ять/пять шість сім вісім дев'ять/девять десять одинадцять дванадцять "
        "тринадцять чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять",
        "двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто",
    ),
    "tr": (
        "sifir bir iki uc dort bes alti yedi sekiz dokuz on on~bir on~iki on~uc on~dort on~bes on~alti on~yedi "
        "on~sekiz on~dokuz",
        "yirmi otuz kirk elli altmis yetmis seksen doksan",
    ),
    "nl": (
        "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "
        "achttien negentien",
        "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    ),
    "hu": (
        "nulla egy ketto/ket harom negy ot hat het nyolc kilenc tiz tizenegy tizenketto tizenharom tizennegy tizenot "
        "tizenhat tizenhet tizennyolc tizenkilenc",
        "husz harminc negyven otven hatvan hetven nyolcvan kilencven",
    ),
    "cs": (
        "nula jedna/jeden dva/dve tri ctyri pet sest sedm osm devet deset jedenact dvanact trinact ctrnact patnact "
        "sestnact sedmnact osmnact devatenact",
        "dvacet tricet ctyricet padesat sedesat sedmdesat osmdesat devadesat",
    ),
}
#: Languages of which only the ten digits are known.
_DIGITS = {
    "sv": "noll ett/en tva tre fyra fem sex sju atta nio", "da": "nul en to tre fire fem seks syv/syd otte ni", "nb": "null en to tre fire fem seks sju/syv atte ni",
    "bg": "нула едно/една две три четири пет шест седем осем девет", "sr": "nula jedan dva tri cetiri pet sest sedam osam devet",
    "sl": "nic ena dva tri stiri pet sest sedem osem devet", "sk": "nula jedna dva tri styri pat sest sedem osem devat",
    "el": "μηδεν ενα δυο τρια τεσσερα πεντε εξι εφτα/επτα οχτω/οκτω εννια/εννεα", "sq": "zero nje dy tre kater pese gjashte shtate tete nente",
    "id": "nol/kosong satu dua tiga empat lima enam tujuh delapan/lapan sembilan", "tl": "sero isa dalawa tatlo apat lima anim pito walo siyam",
    "vi": "khong mot hai ba bon nam sau bay tam chin", "fi": "nolla yksi kaksi kolme nelja viisi kuusi seitseman kahdeksan yhdeksan",
    "lt": "nulis vienas du trys keturi penki sesi septyni astuoni devyni", "lv": "nulle viens divi tris cetri pieci sesi septini astoni devini",
    "ca": "zero u/un dos tres quatre cinc sis set vuit nou",
    "ar": "صفر واحد اثنين/اثنان ثلاثة/ثلاثه اربعة/اربعه/أربعة خمسة/خمسه ستة/سته سبعة/سبعه ثمانية/ثمانيه تسعة/تسعه",
}  # fmt: skip

#: ISO 639-1 codes of the languages whose numbers are known up to a thousand.
LANGUAGES = tuple(_LANGUAGES)

#: What stands between tens and units, tens first; ``~`` is a space or nothing.
_JOINTS = {
    "en": ("-", " ", ""), "es": (" y ", "y"), "pt": (" e ",), "fr": ("-", " ", " et ", "-et-"), "it": ("", " "),
    "pl": (" ", ""), "ro": (" si ", "si"), "ru": (" ",), "uk": (" ",), "tr": (" ", ""), "cs": (" ", ""),
    "hu": ("",),
}  # fmt: skip
#: Units first, as in ``vierunddreissig``.
_UNITS_FIRST = {"de": "und", "nl": "en"}

#: Common misspellings and sound-alikes by what they stand for.
_MISSPELT = {
    "0": "zerro zeero zro ziro nought nul oh ooh nil aught sero",
    "1": "1ne wun won onne wan",
    "2": "too to tow tu twoo twe tew",
    "3": "tree thre threee thee free trhee thrree",
    "4": "for fore foor fower faur fourr forr",
    "5": "fife fve fiv faiv fivve fiive",
    "6": "six6 sixx siks sicks sex sx syx",
    "7": "sevn sevin seveen sevven savin svn sevan saven",
    "8": "ate eigt eigth eght eight8 aight eihgt ait eit",
    "9": "nien nin nyne niine nein nain nune ninne",
}
#: Said after a digit: what they add. "nine hundred" is 900.
_ROUND = {"hundred hundert": "00", "thousand tausend": "000"}
#: Chinese digits; they need no boundary.
_CHINESE = dict(zip("零一二三四五六七八九壹贰叁肆伍陆柒捌玖两", "01234567891234567892", strict=True))

_WEAK = word_set(
    "hundred hundert cent cento cem cien sto yuz szaz honderd сто thousand tausend to too tow tu for fore forr won wan ate oh ooh nil thee free tree sex tew twe nin nein nune ait eit aught saven "
    "um uma un une una uno meia dos due tre sei sette ein elf acht on bir iki uc alti elli kirk een opt noua doi "
    "jeden osm sept six6 ten tien once onze tri pet hat het ot egy ket sest fife fin dva один одна сорок "
    "сім одна cinq sete sapte bes sx svn fve fiv ett en tva fem nio fire ni otte dve пет осем ena nic stiri nje dy tete du set sis nou u cinc lima isa apat "
    "anim pito nol kosong khong mot hai ba bon nam sau bay tam chin ενα δυο εξι واحد ستة سته tri pat pete viens penki sesi"
)


class NumberWord(NamedTuple):
    """What a word of the lexicon stands for."""

    length: int  # characters
    digits: str  # one or two digits; empty for a multiplier
    lang: str
    weak: bool
    times: int = 1  # 2 for "double", 3 for "triple": repeats the next digit
    slip: bool = False  # a misspelling


_MULTIPLIERS = {
    2: "double dubble doble duplo dobro doppel doppelt doppio double~ dwukrotnie podwojne podwojna dublu cift dubbel",
    3: "triple tripple tripel triplo triplu uclu trzykrotnie potrojne triplo",
}


def plain(text: str) -> str:
    """``text`` without accents, at the same length; lower case is the caller's business."""
    return text if text.isascii() else text_of(fold_plain(codes_of(text), _accents()))


@lru_cache(maxsize=1)
def _accents() -> np.ndarray:
    """Each letter without its accent, by code point (uint32)."""
    table = np.arange(0x2100, dtype=np.uint32)
    for code in (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table[code] = ord(base)
    for letter, base in zip("łıøđё’άέήίόύώ", "liodе'αεηιουω", strict=True):
        table[ord(letter)] = ord(base)
    return table


@lru_cache(maxsize=1)
def lexicon() -> dict[str, NumberWord]:
    """Every spelling, in plain lower case."""
    words: dict[str, NumberWord] = {}
    said: dict[str, dict[str, list[str]]] = {lang: {} for lang in _LANGUAGES}  # language: digits: spellings

    def add(spelling: str, digits: str, lang: str, slip: bool = False) -> None:
        for form in dict.fromkeys((spelling.replace("~", " "), spelling.replace("~", ""))):
            said[lang].setdefault(digits, []).append(form)
            words.setdefault(form, NumberWord(len(form), digits, lang, form in _WEAK, slip=slip))

    for value, form in _french_beyond_69():
        add(form, str(value), "fr")
    for lang, (small, tens) in _LANGUAGES.items():
        units = [entry.split("/") for entry in small.split()]
        decades = [entry.split("/") for entry in tens.split()]
        for value, forms in enumerate(units):
            for form in forms:
                add(form, str(value), lang)
        for decade, forms in enumerate(decades, start=2):
            for form in forms:
                add(form, str(decade * 10), lang)
                for value in range(1, 10):
                    for compound in _compounds(lang, form, decade, value, units[value]):
                        add(compound, str(decade * 10 + value), lang)
    for lang, (small, _) in _LANGUAGES.items():
        units = [entry.replace("~", " ").split("/") for entry in small.split()]
        # The first two spellings of each number below a hundred: more would make millions of hundreds.
        below = [(form, digits) for digits, forms in said[lang].items() if len(digits) <= 2 for form in forms[:2]]
        for form, digits in list(hundreds(lang, units, below)):
            add(form, digits, lang)
    for forms, digits in _ROUND.items():
        for form in forms.split():
            add(form, digits, "en")
    for digit, forms in _MISSPELT.items():
        for form in forms.split():
            add(form, digit, "en", True)
    for lang, (small, _) in _LANGUAGES.items():
        for value, entry in enumerate(small.split()[:10]):
            for form in entry.split("/"):
                for slip in sure_slips(form, str(value), 1 if lang == "en" else 2 if len(form) > 3 else 4):
                    words.setdefault(slip, NumberWord(len(slip), str(value), lang, form in _WEAK, slip=True))
                for slip in likely_slips(form) if lang == "en" else ():
                    words.setdefault(slip, NumberWord(len(slip), str(value), lang, True, slip=True))
    for lang, small in _DIGITS.items():
        for value, entry in enumerate(small.split()):
            for form in entry.split("/"):
                words.setdefault(form, NumberWord(len(form), str(value), lang, form in _WEAK))
    for times, forms in _MULTIPLIERS.items():
        for form in forms.replace("~", "").split():
            words[form] = NumberWord(len(form), "", "", False, times)
    words.update({char: NumberWord(1, digit, "zh", False) for char, digit in _CHINESE.items()})
    # "null4" is a word and a figure, not Hungarian "nulla" with a sign for its last letter.
    misspelt = {form for forms in _MISSPELT.values() for form in forms.split()}
    glued = [form for form in words if len(form) > 3 and form not in misspelt and _word_and_figure(form, words)]
    for form in glued:
        del words[form]
    return words


def _word_and_figure(form: str, words: dict[str, NumberWord]) -> bool:
    """Whether a spelling is another word with a figure before or after it: not its own digit, or after a whole word."""
    digit = words[form].digits
    head = words.get(form[:-1]) if form[-1].isdigit() else None
    return (head is not None and (form[-1] != digit or not head.slip)) or (
        form[0].isdigit() and form[0] != digit and form[1:] in words
    )


@lru_cache(maxsize=32)
def units(lang: str) -> dict[str, str]:
    """The words for the ten digits in a language of LANGUAGES, and the digits."""
    small = _LANGUAGES[lang][0].split()[:10]
    return {form.replace("~", " "): str(digit) for digit, forms in enumerate(small) for form in forms.split("/")}


@lru_cache(maxsize=32)
def counting(lang: str) -> dict[str, int]:
    """The words of a language of LANGUAGES for 0 to 19 and the tens to 90, and their values."""
    small, tens = _LANGUAGES[lang]
    values = [*range(20), *range(20, 100, 10)]
    entries = [*small.split(), *tens.split()]
    return {form.replace("~", "-"): value for value, entry in zip(values, entries, strict=True) for form in entry.split("/")}


def _compounds(lang: str, ten: str, decade: int, value: int, units: list[str]) -> list[str]:
    if lang in _UNITS_FIRST:
        unit = [("ein" if lang == "de" and form == "eins" else form) for form in units]
        return [f"{form}{_UNITS_FIRST[lang]}{ten}" for form in unit]
    if lang == "hu" and decade == 2:
        return [f"huszon{form}" for form in units]
    if lang == "es" and decade == 2:
        return [f"veinti{form}" for form in units] + [f"veinte y {form}" for form in units]
    elided = lang == "it" and value in (1, 8)
    found = []
    for form in units:
        if elided:
            found.append(f"{ten[:-1]}{form}")
        for joint in _JOINTS[lang]:
            found.append(f"{ten}{joint}{form}")
    return found


def _french_beyond_69() -> list[tuple[int, str]]:
    small = [entry.split("/")[0].replace("dix-", "dix~") for entry in _LANGUAGES["fr"][0].split()]
    found = []
    for between in ("-", " "):
        quatre_vingt = f"quatre{between}vingt"
        found += [(80, quatre_vingt), (80, f"{quatre_vingt}s"), (71, f"soixante{between}et{between}onze")]
        for value in range(1, 20):
            word = small[value].replace("~", between)
            found.append((80 + value, f"{quatre_vingt}{between}{word}"))
            if value >= 10:
                found.append((60 + value, f"soixante{between}{word}"))
    return found
