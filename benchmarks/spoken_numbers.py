"""Groups of two to four digits as people say them in fourteen languages, for generated adverts."""

from __future__ import annotations

DIGITS: dict[str, tuple[str, ...]] = {
    lang: tuple(words.split())
    for lang, words in {
        "en": "zero one two three four five six seven eight nine", "de": "null eins zwei drei vier fünf sechs sieben acht neun",
        "fr": "zéro un deux trois quatre cinq six sept huit neuf", "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
        "it": "zero uno due tre quattro cinque sei sette otto nove", "pt": "zero um dois três quatro cinco seis sete oito nove",
        "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć", "ro": "zero unu doi trei patru cinci șase șapte opt nouă",
        "ru": "ноль один два три четыре пять шесть семь восемь девять", "uk": "нуль один два три чотири п'ять шість сім вісім дев'ять",
        "tr": "sıfır bir iki üç dört beş altı yedi sekiz dokuz", "nl": "nul een twee drie vier vijf zes zeven acht negen",
        "cs": "nula jedna dva tři čtyři pět šest sedm osm devět", "hu": "nulla egy kettő három négy öt hat hét nyolc kilenc",
    }.items()
}  # fmt: skip

_TEENS = {
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "de": "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
    "fr": "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf",
    "es": "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve",
    "it": "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove",
    "pt": "dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove",
    "pl": "dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście",
    "ro": "zece unsprezece doisprezece treisprezece paisprezece cincisprezece șaisprezece șaptesprezece optsprezece nouăsprezece",
    "ru": "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать",
    "uk": "десять одинадцять дванадцять тринадцять чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять",
    "nl": "tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien",
    "cs": "deset jedenáct dvanáct třináct čtrnáct patnáct šestnáct sedmnáct osmnáct devatenáct",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety", "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "fr": "vingt trente quarante cinquante soixante - - -", "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "it": "venti trenta quaranta cinquanta sessanta settanta ottanta novanta", "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "pl": "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt",
    "ro": "douăzeci treizeci patruzeci cincizeci șaizeci șaptezeci optzeci nouăzeci", "ru": "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
    "uk": "двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто", "tr": "yirmi otuz kırk elli altmış yetmiş seksen doksan",
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig", "cs": "dvacet třicet čtyřicet padesát šedesát sedmdesát osmdesát devadesát",
    "hu": "húsz harminc negyven ötven hatvan hetven nyolcvan kilencven",
}  # fmt: skip
_HUNDREDS = {
    "es": "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos",
    "pt": "cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos",
    "pl": "sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset",
    "ru": "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот",
    "uk": "сто двісті триста чотириста п'ятсот шістсот сімсот вісімсот дев'ятсот",
    "cs": "sto dvěstě třista čtyřista pětset šestset sedmset osmset devětset",
}


def _below_hundred(value: int, lang: str) -> str:
    tens, unit = divmod(value, 10)
    digits = DIGITS[lang]
    if tens == 0:
        return digits[unit]
    if tens == 1 and lang in _TEENS:
        return _TEENS[lang].split()[unit]
    if lang == "tr":
        ten = "on" if tens == 1 else _TENS[lang].split()[tens - 2]
        return f"{ten} {digits[unit]}" if unit else ten
    if lang == "hu":
        if tens == 1:
            return f"tizen{digits[unit]}" if unit else "tíz"
        if tens == 2:
            return f"huszon{digits[unit]}" if unit else "húsz"
        return _TENS[lang].split()[tens - 2] + (digits[unit] if unit else "")
    if lang == "fr" and tens >= 7:
        if tens == 7:
            return "soixante et onze" if unit == 1 else f"soixante-{_TEENS['fr'].split()[unit]}"
        rest = value - 80
        return (
            "quatre-vingts"
            if rest == 0
            else f"quatre-vingt-{_TEENS['fr'].split()[unit] if tens == 9 else digits[unit]}"
        )
    ten = _TENS[lang].split()[tens - 2]
    if unit == 0:
        return ten
    if lang == "de":
        return f"{'ein' if unit == 1 else digits[unit]}und{ten}"
    if lang == "nl":
        return f"{digits[unit]}{'ën' if digits[unit].endswith('e') else 'en'}{ten}"
    if lang == "it":
        return (ten[:-1] if unit in (1, 8) else ten) + digits[unit]
    if lang == "es":
        return f"veinti{digits[unit]}" if tens == 2 else f"{ten} y {digits[unit]}"
    if lang == "fr":
        return f"{ten} et un" if unit == 1 else f"{ten}-{digits[unit]}"
    return f"{ten}{ {'en': '-', 'pt': ' e ', 'ro': ' și '}.get(lang, ' ') }{digits[unit]}"


def spoken(group: str, lang: str) -> str:
    """A group of two to four digits as it is read aloud; leading zeros are said one by one."""
    if group[0] == "0":
        rest = group[1:]
        return DIGITS[lang][0] + (f" {spoken(rest, lang)}" if rest else "")
    value = int(group)
    if value < 100:
        return _below_hundred(value, lang)
    if value < 1000:
        hundreds, rest = divmod(value, 100)
        digit = DIGITS[lang][hundreds]
        tail = _below_hundred(rest, lang) if rest else ""
        if lang in _HUNDREDS:
            word = (
                "cien"
                if lang == "es" and value == 100
                else "cem"
                if lang == "pt" and value == 100
                else _HUNDREDS[lang].split()[hundreds - 1]
            )
            return f"{word}{' e ' if lang == 'pt' and tail else ' ' if tail else ''}{tail}"
        if lang == "en":
            return f"{digit} hundred" + (f" and {tail}" if tail else "")
        if lang == "de":
            return f"{'ein' if hundreds == 1 else digit}hundert{tail}"
        if lang == "fr":
            return " ".join(filter(None, ("" if hundreds == 1 else digit, "cent", tail)))
        if lang == "it":
            return f"{'' if hundreds == 1 else digit}cento{tail}"
        if lang == "ro":
            return f"{'o sută' if hundreds == 1 else ('două' if hundreds == 2 else digit) + ' sute'} {tail}".strip()
        if lang == "tr":
            return " ".join(filter(None, ("" if hundreds == 1 else digit, "yüz", tail)))
        if lang == "nl":
            return f"{'' if hundreds == 1 else digit}honderd{tail}"
        if lang == "hu":
            return f"{'' if hundreds == 1 else digit}száz{tail}"
    return f"{spoken(group[:2], lang)} {spoken(group[2:], lang)}"
