"""Read a stated age (16 to 99): "23 yo", "tengo 23 años", "lat 23", "23岁".

Only an age said of a person counts: years of experience, guarantees, age limits ("over 18",
"18-35 years") and prices are left alone. A *stated* age under 23 did not predict trafficking in the
study of known outcomes (JRSA/NIJ), so an age is context for a person; ages are never read from pictures.
"""

from __future__ import annotations

import re

from features.folding import Folded, fold_letters
from features.view import FieldView, ListingView
from leadline.core.records import Signal

EXTRACTOR = "age@1"
MOST = 6  # ages per listing

_N = r"(?<![\d.,:/$€£#+-])(?<![\d] )(?P<n>1[6-9]|[2-9]\d)(?![\d%€$£]|[.,:/]\d)"
#: What follows the number where it is a person's age whatever stands around it (on folded text).
_AFTER = (
    r" ?(?:y\.?/?o\.?|yrs? old|years? old|yrs? young|years? young|year olds?|anitos|aninhos|annetti)(?!\w)",
    r" ?(?:jahrige\w*|jaehrige\w*|jarige|latka|latek|latkowie|anisori|eves|lete|leta|letnia|letni|rocna|rocny|godisnja|godisnjakinja|"
    r"летн\w+|річн\w+|годишн\w+|yasinda\w*|yaslarinda|ετων|χρονων|χρονω|arig|aring|vuotias|vjec\w*|taong gulang)(?!\w)",
    r" ?(?:岁|歲|歳|才|さい|살)",
    r" ?tuoi(?!\w)",
)
#: What stands right before it, and what must not follow then.
_BEFORE = (
    (r"อายุ ?:? ?", ""),
    (
        r"(?<!\w)(?:age|aged|edad|idade|eta|age de|alter|leeftijd|wiek|varsta|eletkor|kor|vek|възраст|возраст|вік|yas|yasim|ηλικια|alder|mosha|edad ko|العمر|عمري|年龄|年齡|年齢|tuoi)"
        r" ?[:=-]? ?",
        r"(?! ?(?:-|to|bis|do|a|до|and|und|y|e|et) ?\d)",
    ),
    (
        r"(?<!\w)(?:i am|i m|im|she is|she s|shes|he is|he s|turning|just turned) ",
        r"(?! ?(?:min|minutes|km|miles|mi|hours|hrs|weeks|months|days|%|and over|or over|percent))(?!\w)",
    ),
    (
        r"(?<!\w)(?:lat|мне|мені|аз съм на|mam|ich bin|ik ben|j ai|tengo|tenho|ho|am|mi e|je mi|imam|имам) ",
        r"(?! ?(?:km|min|%|zl|eur|euro|lei|photos|fotos|kinder|kinderen|enfants|hijos|filhos|figli))(?!\w)",
    ),
)
#: "23 years" in languages where that alone is how an age is said; the words around decide.
_YEARS = r" ?(?:anos|ans|anni|jahre|j\.|jaar|lat|(?:de )?ani|rokov|rokou|let|roku|г\.|години|год|года|лет|роки|років|рік|yas|ar|år|vuotta|godina|godine|god\.|سنه|عام|عاما|sene|chron|ετη)(?!\w)"
#: Not an age: what may stand just before ...
_NOT_AFTER = re.compile(
    fold_letters(
        r"(?<!\w)(?:since|over|under|more than|less than|at least|min|minimum|max|within|last|past|for|from|above|below|until|between|every|"
        r"hace|desde|mas de|menos de|menores de|mayores de|mayor de|mayores|durante|ultimos|cada|a partir de|minimo|hasta|entre|por|con|"
        r"ha|mais de|maiores de|maior de|menores|durante|com|ate|nos ultimos|"
        r"depuis|plus de|moins de|pendant|durant|des|partir de|jusqu a|garantie|ces|pour|"
        r"seit|uber|ueber|ab|mindestens|mehr als|unter|bis|vor|nach|in|fur|fuer|von|mit|"
        r"da|oltre|piu di|almeno|dopo|per|ultimi|entro|fino a|meno di|"
        r"al|sinds|meer dan|minimaal|minstens|vanaf|ruim|tot|na|voor|"
        r"od|ponad|powyzej|przez|do|co najmniej|okolo|prawie|min\.|przed|"
        r"peste|de peste|cel putin|minim|pana la|sub|acum|dupa|"
        r"tobb mint|legalabb|tobb|felett|kozel|"
        r"vice nez|vice jak|pres|alespon|minimalne|jiz|uz|viac ako|"
        r"от|над|повече от|поне|преди|до|свыше|более|больше|уже|около|почти|старше|младше|понад|більше|від|близько|майже|через|"
        r"en az|fazla|asgari|"
        r"over|i|mer an|minst|sedan|inom|"
        r"vise od|preko|najmanje|منذ|اكثر من|خلال|"
        r"(?:experience|experiencia|esperienza|erfahrung|ervaring|doswiadczenie|praxe|опыт\w*|стаж\w*|досвід)(?: of| de| von)?)\Z"
    )
)
#: ... and just after.
_NOT_BEFORE = re.compile(
    fold_letters(
        r" ?(?:(?:de|d|di|of|in|im|in der|en|a|la|z|w|v|na|на|в|во|у|de la|del|du|do|da|am|als|van|ervan|of relevant|relevant|jahrige|mit|with|with a) )?(?:\w+ )?"
        r"(?:exper\w*|erfahr\w*|doswiadcz\w*|ervaring\w*|esper\w*|опыт\w*|досвід\w*|досвид\w*|опит\w*|tapasztal\w*|praxe|praxi|zkusen\w*|tecrube\w*|deneyim\w*|εμπειρ\w*|"
        r"erfaren\w*|iskustv\w*|garan\w*|guarant\w*|warrant\w*|zaruk\w*|гаранти\w*|гаранці\w*|tradit\w*|trady\w*|antigued\w*|mercado|market|marche|markt\w*|rynku|sector|secteur|"
        r"settore|branche|branz\w*|business|servic\w*|рынк\w*|ринк\w*|пазар\w*|existenc\w*|dzialal\w*|credit\w*|kredyt\w*|garancia|old (?:company|firm|business|building|house)|"
        r"και ανω|and (?:over|above|up|older)|or (?:over|older|above)|und alter|ou mais|o mas|o mayores|ou plus|или старше|и старше|wzwyz|sau peste)|\+| ?(?:-|to|bis|do|a|до|и|and|und|y|e|et|al) ?\d| \d\d(?!\d)"
    )
)
_RANGE_BEFORE = re.compile(r"\d ?(?:-|to|bis|do|a|до|and|und|y|e|et|i|и|y o|tot|til|till|al)? ?\Z")
_NAMED = re.compile(r"^\W*[^\W\d_]{2,14},? ?\(?" + _N + r"\)?(?:\W|$)")
_NAMED_MARK = re.compile(r"^\W*[^\W\d_]{2,14}(?:, ?| ?\()")


_NUMBER = re.compile(fold_letters(_N))
_AFTER_RE = re.compile(fold_letters("|".join(f"(?:{form})" for form in _AFTER)))
_BEFORE_RES = tuple(
    (re.compile(fold_letters(rf"(?:{form})\Z")), re.compile(fold_letters(rest))) for form, rest in _BEFORE
)
_YEARS_RE = re.compile(fold_letters(_YEARS))
#: Characters in which the longest form before a number finds room.
_REACH = 32


def extract(view: ListingView) -> list[Signal]:
    """Signals of kind ``age`` (value such as ``"23"``), at most six, each age once in the order found."""
    signals: dict[str, Signal] = {}
    for field in view.texts:
        folded = field.folded
        for start, end, age, confidence in sorted(_ages(field, folded)):
            if age not in signals and len(signals) < MOST:
                signals[age] = field.signal("age", age, *folded.raw_span(start, end), EXTRACTOR, confidence=confidence)
    return list(signals.values())


def _ages(field: FieldView, folded: Folded) -> list[tuple[int, int, str, float]]:
    text = folded.text
    found = []
    done = 0
    for number in _NUMBER.finditer(text):
        first, last = number.span()
        start, end = _sure(text, first, last, done)
        if end:
            done = end
            if not _about_something_else(text, start, end):
                found.append((start, end, number["n"], 0.95))
        years = _YEARS_RE.match(text, last)
        if years and not _about_something_else(text, first, years.end()):
            found.append((first, years.end(), number["n"], 0.8))
    if field.name == "title" and (match := _NAMED.match(text)) and _NAMED_MARK.match(text):
        start, end = match.span("n")
        found.append((start, end, match["n"], 0.6))
    return found


def _sure(text: str, first: int, last: int, done: int) -> tuple[int, int]:
    """Where the words and number lie that are about a person, the number at ``[first, last)``; ``(0, 0)`` if none are."""
    starts = []
    for before, rest in _BEFORE_RES:
        found = before.search(text, max(done, first - _REACH), first)
        if found and rest.match(text, last):
            starts.append(found.start())
    if starts:
        return min(starts), last
    after = _AFTER_RE.match(text, last)
    return (first, after.end()) if after else (0, 0)


def _about_something_else(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 24) : start].rstrip(" :~")
    return (
        _NOT_AFTER.search(before) is not None
        or _RANGE_BEFORE.search(before) is not None
        or _NOT_BEFORE.match(text, end) is not None
    )
