"""How number words are misspelt and how hundreds are said: spellings made by rule for ``features.number_words``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from features.words import words

#: Signs written for the letter they look like, inside a number word (``f!ve``, ``thr33``).
_LOOKS_LIKE = {"o": "0", "i": "1!|", "l": "1!|", "e": "3", "s": "5$", "a": "4@", "t": "7", "b": "8"}
#: What rules make of number words that are words of their own.
REAL_WORDS = words(
    "none our fur seen even fie ive nie tree there three thee ours sir sin zeno nine five four for fir fin six sax sox sex oxen "
    "one eon tow two too won own owe wow neon nun nan noon nice vine wine sever sven eve ever eight height weight fight sight light right "
    "fore fork form fort foul sour tour pour hour your far fat fate fave fame hero zen nee nein nene nina nana three tire tare thru"
)
_VOWELS = "aeiouy"


def sure_slips(word: str, digit: str, telling: int) -> set[str]:
    """Spellings that can hardly be anything else: a letter doubled, a figure or sign for a letter.

    ``telling`` is how many letters that are no digit's look-alike must be left.
    """
    found = set()
    for at, char in enumerate(word):
        if char.isalpha():
            found.add(word[:at] + char + word[at:])
            if len(word) > 2:
                found.add(word[:at] + digit + word[at + 1 :])
    found.update((word + word[-1] * 2, word + word[-1] * 3))
    once = {word[:at] + sign + word[at + 1 :] for at, char in enumerate(word) for sign in _LOOKS_LIKE.get(char, "")}
    twice = {
        form[:at] + sign + form[at + 1 :] for form in once for at, char in enumerate(form) for sign in _LOOKS_LIKE.get(char, "")
    }  # fmt: skip
    return {form for form in found | once | twice if form.isalpha() or sum(map(_telling, form)) >= telling}


def _telling(char: str) -> bool:
    """Whether a character is a letter that does not itself stand for a digit (``features.unmask_digits``)."""
    return char.isalpha() and char not in "olisbzgq"


def likely_slips(word: str) -> set[str]:
    """Spellings that may be a number word mistyped: letters swapped, one left out, another vowel."""
    found = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    if len(word) > 3:
        found |= {word[:at] + word[at + 1 :] for at in range(len(word))}
        found |= {
            word[:at] + vowel + word[at + 1 :] for at, char in enumerate(word) if char in _VOWELS for vowel in _VOWELS
        }
    return {form for form in found if len(form) > 2} - REAL_WORDS - {word}


#: How hundreds are said: the words from 100 to 900, or the word that follows the digit; what may stand before the rest.
_HUNDREDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "en": ("* hundred", (" and ", " ")), "de": ("*hundert", ("", "und")), "nl": ("*honderd", ("", "en")), "fr": ("* cent", (" ", "-")),
    "it": ("*cento", ("", " ")), "tr": ("* yuz", (" ", "")), "hu": ("*szaz", ("", " ")),
    "ro": ("o~suta doua~sute trei~sute patru~sute cinci~sute sase~sute sapte~sute opt~sute noua~sute", (" ", " si ")),
    "pt": ("cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos", (" e ", " ")),
    "es": ("ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos", (" ",)),
    "pl": ("sto dwiescie trzysta czterysta piecset szescset siedemset osiemset dziewiecset", (" ",)),
    "cs": ("sto dveste trista ctyrista petset sestset sedmset osmset devetset", (" ",)),
    "ru": ("сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот", (" ",)),
    "uk": ("сто двісті триста чотириста п'ятсот шістсот сімсот вісімсот дев'ятсот", (" ",)),
}  # fmt: skip


def hundreds(lang: str, units: Sequence[Sequence[str]], below: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Every number from 100 to 999 as said in ``lang``: spelling and digits.

    ``units`` are the words for 0 to 9, ``below`` the spellings and digits of 1 to 99.
    """
    written, joints = _HUNDREDS.get(lang, ("", ()))
    rest = [(form, digits) for form, digits in below if digits[0] != "0"]
    for value in range(1, 10) if written else ():
        if "*" in written:
            forms = [written.replace("*", "ein" if unit == "eins" else unit) for unit in units[value]]
            forms += [form.replace(" ", "") for form in forms if " " in form]
            if lang == "fr":
                forms += [f"{form}s" for form in forms if value > 1] + [
                    form.replace(" ", "-") for form in forms if " " in form
                ]
            if value == 1 and lang != "en":
                forms.append(written.strip("* "))
        else:
            forms = [written.split()[value - 1].replace("~", " ")]
        for form in forms:
            yield form, f"{value}00"
            for joint in joints:
                for spelling, digits in rest:
                    yield f"{form}{joint}{spelling}", f"{value}{digits:0>2}"
