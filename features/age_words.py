"""How ages are said in many languages: after a number, before it, in words, as a decade, as a year of birth.

All patterns are for folded text (``features.folding``), in which hyphens and apostrophes are blanks.
"""

from __future__ import annotations

import re
from functools import lru_cache

from features.folding import fold_letters, fold_phrase
from features.number_words import LANGUAGES, counting
from features.words import words


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(fold_letters(pattern))


#: What follows the number where it is a person's age whatever stands around it.
AFTER = _compiled(
    r" ?(?:y\.?/?o\.?|yrs? old|years? old|yrs? young|years? young|year olds?|years? of age|anitos|aninhos|annetti)(?!\w)"
    r"| ?(?:jahrige\w*|jaehrige\w*|jarige|latka|latek|latkowie|anisori|eves|lete|leta|letnia|letni|letniej|rocna|rocny|godisnja|godisnjakinja|"
    r"летн\w+|річн\w+|годишн\w+|yasinda\w*|yaslarinda|ετων|χρονων|χρονω|arig|aring|vuotias|vjec\w*|taong gulang)(?!\w)"
    r"| ?(?:岁|歲|歳|才(?!能)|さい|살)| ?tuoi(?!\w)| ?साल(?: की| का)?(?!\w)"
)
#: What stands right before the number; the number must not be followed by what the second pattern matches.
LABELS = words(
    "age aged edad idade eta alter leeftijd wiek varsta eletkor kor vek възраст возраст вік yas yasim ηλικια alder mosha العمر عمري tuoi "
    "ika umur usia ald aetas"
) | {fold_phrase(label) for label in ("âge de", "im alter von", "w wieku", "in età di", "en la edad de", "edad ko", "à l'âge de", "at the age of")}
SAID = frozenset(
    fold_phrase(form)
    for form in (
        "i am", "i'm", "im", "she is", "she's", "shes", "he is", "he's", "turning", "just turned", "lat", "мне", "мені", "аз съм на", "mam", "ich bin", "ik ben", "j'ai",
        "tengo", "tenho", "ho", "am", "mi e", "je mi", "imam", "имам", "na imię", "ella tiene", "tiene", "elle a", "sie ist", "ona ma", "ей", "їй", "of age", "bin",
    )
)  # fmt: skip
#: What says that somebody has just turned an age, which may then be said in words without a word for years; and what must
#: follow those words in languages that put them in the middle.
_TURNED = tuple(
    fold_phrase(form)
    for form in (
        "just turned", "recently turned", "only just turned", "recién cumplí", "recién cumplidos", "acabo de cumplir", "acaba de cumplir", "acabei de fazer", "acabou de fazer",
        "acabei de completar", "viens d'avoir", "vient d'avoir", "viens de feter mes", "appena compiuto", "appena compiuti", "gerade", "frisch", "net", "pas", "właśnie skończyłam", "właśnie skończyłem", "niedawno skończyłam",
        "tocmai am împlinit", "abia am împlinit", "только исполнилось", "только что исполнилось", "недавно исполнилось", "щойно виповнилося", "недавно виповнилося", "yeni girdim", "most töltöttem", "právě mi bylo",
    )
)  # fmt: skip
#: These by their first word.
TURNED = {first: [form for form in _TURNED if form.split()[0] == first] for first in {form.split()[0] for form in _TURNED}}
TURNED_LAST = {"gerade": " geworden", "frisch": " geworden", "net": " geworden", "pas": " geworden"}
GLUED_LABELS = ("อายุ", "年龄", "年齡", "年齢", "芳龄", "芳齡", "나이")
AFTER_SAID = _compiled(
    r" ?(?:min|minutes|km|miles|mi|hours|hrs|weeks|months|days|%|and over|or over|percent|zl|eur|euro|lei|photos|fotos|kinder|kinderen|enfants|hijos|filhos|figli|cm|kg|m2|pokoj\w*|"
    r"rooms|girls|people|clients|pm|am|uhr|h|st|nd|rd|th|dzieci|photos|pictures|friends|followers|reviews|от|часов|минут\w*)(?!\w)"
)
#: "23 years" in languages where that alone is how an age is said; the words around decide.
YEARS = _compiled(
    r" ?(?:anos|ans|anni|jahre|j\.|jaar|lat|(?:de )?ani|rokov|rokou|let|roku|г\.|години|год|года|лет|роки|років|рік|yas|ar|år|vuotta|godina|godine|god\.|سنه|عام|عاما|sene|chron|ετη|χρονια|vjec|gadi|gadu|metu|metai|tahun|taon)(?!\w)"
)
#: Words of ``YEARS`` and ``AFTER`` before which an age may stand in words.
YEAR_WORDS = frozenset(
    fold_phrase(word)
    for word in ["years", "year", "yo", "años", "anos", "ans", "anni", "jahre", "jaar", "lat", "ani", "let", "roku", "години", "год", "года", "лет", "роки", "років", "рік", "yaş", "yaşında", "yaşındayım", "år", "vuotta", "éves", "evs", "ετών", "χρονών", "jahrige", "old"]
)

#: Not an age: what may stand just before ...
NOT_AFTER = _compiled(
    r"(?<!\w)(?:since|over|under|more than|less than|at least|min|minimum|max|within|last|past|for|average|mean|gemiddelde|gemiddelde leeftijd is|durchschnittlich\w*|mittlere|promedio|media|moyen\w*|moyenne d|sredni\w*|средний|from|above|below|until|between|every|must be|should be|have to be|be|minimum age|minimum age of|age limit|"
    r"hace|desde|mas de|menos de|menores de|mayores de|mayor de|mayores|durante|ultimos|cada|a partir de|minimo|hasta|entre|por|con|"
    r"ha|mais de|maiores de|maior de|menores|durante|com|ate|nos ultimos|"
    r"depuis|plus de|moins de|pendant|durant|des|partir de|jusqu a|garantie|ces|pour|"
    r"seit|uber|ueber|ab|mindestens|mehr als|unter|bis|vor|nach|in|fur|fuer|von|mit|feiern|"
    r"da|oltre|piu di|almeno|dopo|per|ultimi|entro|fino a|meno di|"
    r"al|sinds|meer dan|minimaal|minstens|vanaf|ruim|tot|na|voor|"
    r"od|ponad|powyzej|przez|do|co najmniej|okolo|prawie|min\.|przed|ukonczone|"
    r"peste|de peste|cel putin|minim|pana la|sub|acum|dupa|"
    r"tobb mint|legalabb|tobb|felett|kozel|"
    r"vice nez|vice jak|pres|alespon|minimalne|jiz|uz|viac ako|"
    r"от|над|повече от|поне|преди|до|свыше|более|больше|уже|около|почти|старше|младше|понад|більше|від|близько|майже|через|не моложе|не младше|нам|"
    r"en az|fazla|asgari|"
    r"over|i|mer an|minst|sedan|inom|"
    r"vise od|preko|najmanje|منذ|اكثر من|خلال|"
    r"(?:experience|experiencia|esperienza|erfahrung|ervaring|doswiadczenie|praxe|опыт\w*|стаж\w*|досвід)(?: of| de| von| di)?)\Z"
)
#: ... and just after.
NOT_BEFORE = _compiled(
    r" ?(?:(?:de|d|di|of|in|im|in der|en|a|la|z|w|v|na|на|в|во|у|de la|del|du|do|da|am|als|van|ervan|of relevant|relevant|jahrige|mit|with|with a) )?(?:\w+ )?"
    r"(?:exper\w*|erfahr\w*|doswiadcz\w*|ervaring\w*|esper\w*|опыт\w*|досвід\w*|досвид\w*|опит\w*|tapasztal\w*|praxe|praxi|zkusen\w*|tecrube\w*|deneyim\w*|εμπειρ\w*|"
    r"erfaren\w*|iskustv\w*|garan\w*|guarant\w*|warrant\w*|zaruk\w*|гаранти\w*|гаранці\w*|tradit\w*|trady\w*|antigued\w*|mercado|market|marche|markt\w*|rynku|sector|secteur|"
    r"settore|branche|branz\w*|business|servic\w*|рынк\w*|ринк\w*|пазар\w*|existenc\w*|dzialal\w*|credit\w*|kredyt\w*|garancia|attivita|activite|activity|trade|company|firm|building|brand|whisky|agency|property|house(?! clean| ?keep|wife)|"
    r"old (?:company|firm|business|building|house|car|brand|agency|whisky|tree|home|property)|"
    r"και ανω|and (?:over|above|up|older)|or (?:over|older|above)|plus|und alter|ou mais|o mas|o mayores|ou plus|или старше|и старше|wzwyz|sau peste|i więcej)(?!\w)|\+"
)
#: What is so many years old and no person, right before the number.
THING = _compiled(
    r"(?<!\w)(?:house|building|company|firm|business|agency|car|van|boat|whisky|flat|property|haus|gebaude|wohnung|firma|betrieb|unternehmen|auto|maison|immeuble|entreprise|societe|voiture|"
    r"casa|piso|edificio|empresa|coche|azienda|palazzo|macchina|huis|bedrijf|dom|mieszkanie|budynek|samochod|masina|ceg|дом|квартира|здание|компании|компания|фирме|фирма|машине|агентству|bina|sirket\w*|araba)"
    r"(?: (?:is|are|was|has been|has|have|hat|heeft|ist|est|es|e|jest|ma|are|tem|tiene|ha|a|already|уже|исполнилось))* ?\Z"
)
_LINKS = (
    r"(?:[ ,:(&]|aged?|ages|of|is|are|who|und|and|y|et|e|i|и|im|alter|von|de|di|d|in eta|w wieku|the|a|our|my|\d{1,2}|ans|years?|old|anni|anos|jahre?|jahrige\w*|lat|лет|год\w*)*\Z"
)
#: A child to be looked after, and its age.
CHILD = _compiled(
    r"(?<!\w)(?:kids?|child|children|sons?|daughters?|baby|babies|toddlers?|teenagers?|enfants?|fils|hij[oa]s?|ninos?|ninas?|kind|kinder|kindern|sohn|tochter|figli[oa]?|bambin[oiae]|dzieck\w*|dzieci\w*|syn\w*|cork\w*|"
    r"copi[il]\w*|fiul|fiica|дет\w*|сын\w*|доч\w*|дитин\w*|cocuk\w*|kinderen|zoon|dochter|gyerek\w*|dite|deti|dcera|filh[oa]s?|crianc\w*|barn|децa|деца)" + _LINKS
)
#: Somebody to be cared for.
CARED_FOR = _compiled(
    r"(?<!\w)(?:care for|caring for|carer for|look(?:ing)? after|betreuung|pflege|pflegen|opiek\w*|assistenza|badante|cuidar|cuidado|garde d|auxiliaire|ухажив\w*|уход за|сиделк\w*|pensioner|senior\w*|elderly|oma|opa|"
    r"grand(?:mother|father|ma|pa)|babci\w*|dziadk\w*|anzian[aoie]|abuel[ao]|бабушк\w*|дедушк\w*|podopieczn\w*|idos\w*|batran\w*)[^.!?\n]{0,30}\Z"
)

#: An age in words written onto the word for years: "zwanzigjährige".
JOINED = _compiled(r"(?<!\w)(?P<number>[^\W\d_]{4,24}) ?(?:jahrig|jaehrig|jarig)\w*")
#: Between the two ends of a range of ages; a hyphen is a blank here, the original text shows which.
RANGE = _compiled(r"(?P<joint> ?(?:to|and|ai|bis|a|до|do|y|et|e|i|и|tot|til|till|al|und|ile|a los|et|ate) ?| {1,2})(?P<last>[1-9]\d)(?![\d%€$£]|[.,:/]\d)")
RANGE_BEFORE = re.compile(r"\d ?(?:to|en|bis|do|a|до|and|und|y|e|et|i|и|y o|tot|til|till|al)? ?\Z")
RANGE_LABELS = _compiled(
    r"(?<!\w)(?:ages?|aged|ages? (?:of|from|between)|between(?: the ages of)?|edad(?:es)?(?: de| entre)?|dai|de|entre|idades?|d?eta|alter(?: von| zwischen)?|im alter von|zwischen|wiek\w*|w wieku(?: od)?|od|varst\w*|intre|"
    r"возраст\w*(?: от)?|от|вік\w*(?: від)?|від|yas|leeftijd|girls|boys|ladies|women|men|madchen|frauen|chicas|mujeres|ragazze|filles|dziewczyny|девушки|девушки от|fete|kizlar|meisjes|males?|females?) ?[:=]? ?\Z"
)
RANGE_UNITS = _compiled(r" ?(?:y\.?/?o\.?|years?|yrs?|anos|ans|anni|jahre?n?|jaar|lat|ani|de ani|let|rokov|лет|года|років|роки|години|yas\w*|ar|år|eves|ετων|岁|歲|歳|살|tuoi)(?!\w)")

_DECADES = {
    20: "20 20s 20er twenties twenty zwanzig zwanziger vingtaine veintena venti vent vinte dwudziest\\w* двадцат\\w*",
    30: "30 30s 30er thirties thirty dreissig dreissiger trentaine treintena trenta trinta trzydziest\\w* тридцат\\w*",
    40: "40 40s 40er forties forty vierzig vierziger quarantaine cuarentena quaranta quarenta czterdziest\\w* сорок\\w*",
    50: "50 50s 50er fifties fifty funfzig funfziger cinquantaine cincuentena cinquanta cinquenta piecdziesiat\\w* пятьдесят\\w*",
}  # fmt: skip
DECADE = _compiled(
    r"(?<!\w)(?:(?P<early>early|anfang|debut(?: de la)?|principios de los|inicio dos|inizio)|(?P<mid>mid(?:dle)?|mitte|milieu de la|mediados de los|meados dos|meta)|(?P<late>late|ende|fin(?: de la)?|finales de los|final dos|fine)|"
    r"(?P<whole>in (?:my|her|his|their)|in den|dans la|en mis|nei|los|la)) (?:my |her |his |their |los |dos |i )?(?:"
    + "|".join(f"(?P<d{decade}>{'|'.join(forms.split())})" for decade, forms in _DECADES.items())
    + r")(?:er)?(?!\w)(?! ?(?:%|minut|min|km|euro|eur|€|jahre erfahrung|years of exp))"
)
#: Words that are a decade by themselves.
DECADE_WORDS = {
    fold_phrase(word): decade
    for decade, entry in {
        20: "twenty-something 20-something twentysomething twenties veinteañera veinteañero veintitantos veintipocos ventenne vingtenaire vingtaine zwanzigerin",
        30: "thirty-something 30-something thirtysomething treintañera treintañero trentenne trentenaire trentaine",
        40: "forty-something 40-something fortysomething cuarentona cuarentañera quarantenne quadragénaire quarantaine",
    }.items()
    for word in entry.split()
}

BORN_BEFORE = (
    r"born(?: in| on)?|geboren(?: in| am)?|geb\.?|jahrgang|jg\.?|nee? en|ne en|nacid[oa](?: en)?|nascid[oa](?: em)?|nat[ao] nel|classe|rocznik|ur\.?|urodzon[aye](?: w)?|narozena?(?: v)?|rocnik|nascuta?(?: in)?|"
    r"szuletett|rodena?(?: v)?|родена?(?: през| в)?|родил\w*(?: в)?|рождени[ея]\w*|год рождения|рік народження|народжен\w*|dogum(?: yili| tarihi)?|fodd|fodt|γεννηθηκα|geboortejaar|year of birth|yob|dob|naissance|nacimiento|nascimento|nascita"
)
BORN_AFTER = r"г ?\.? ?р\.?|г\. ?рожд\w*|года? рожд\w*|р ?\. ?н\.?|року народ\w*|dogumlu\w*|szuletesu|rocnik|生まれ|年生(?:まれ)?|年出生|년생|born"
BORN = _compiled(
    rf"(?<!\w)(?:{BORN_BEFORE}) ?[:=]? ?(?:\d\d?[./ ]\d\d?[./ ])?(?P<year>19[3-9]\d|20[01]\d)(?!\d)|(?<!\d)(?P<year2>19[3-9]\d|20[01]\d) ?(?:{BORN_AFTER})(?!\w)"
)
#: Words, plain, one of which every text has in which the patterns above can be found: quicker than they are.
BORN_HINTS = words(
    "born geboren geb jahrgang jg nee ne nacido nacida nascido nascida nata nato classe rocznik ur urodzona urodzony urodzonej narozen narozena rocnik nascut nascuta szuletett szuletesu roden rodena "
    "роден родена родилась родился рождения рождение рожд народження народжена народжений р рік dogumlu dogumluyum dogum fodd fodt γεννηθηκα geboortejaar birth yob dob naissance nacimiento nascimento nascita"
)
BORN_SIGNS = ("生", "년생")
DECADE_HINTS = words(
    "twenties thirties forties fifties twenty thirty forty fifty twentysomething thirtysomething fortysomething zwanzig zwanziger zwanzigerin dreissig dreißig dreissiger dreißiger vierzig vierziger funfzig funfziger vingtaine trentaine quarantaine "
    "vingtenaire trentenaire quadragenaire veintena treintena cuarentena veinteañera veinteanera veinteanero treintanera treintanero cuarentona cuarentanera veintitantos veintipocos ventenne trentenne quarantenne vent venti trenta quaranta vinte trinta quarenta "
    "dwudziestce trzydziestce czterdziestce двадцати тридцати сорока"
)
PART_HINTS = words("early mid middle late anfang mitte ende debut milieu principios mediados finales inicio meados final inizio meta fine начало")


@lru_cache(maxsize=1)
def spoken_ages() -> dict[str, int]:
    """Numbers from 18 to 59 in words, folded, in the languages of ``features.number_words``."""
    found: dict[str, int] = {}
    between = {"es": (" y ",), "pt": (" e ",), "fr": (" et ",), "ro": (" si ",), "de": ("und",), "nl": ("en",)}
    for lang in LANGUAGES:
        forms: dict[int, list[str]] = {}
        for form, value in counting(lang).items():
            forms.setdefault(value, []).append(form)
        for ten in (20, 30, 40, 50):
            for tens in forms[ten]:
                for unit in range(1, 10):
                    for ones in forms[unit]:
                        if lang in ("de", "nl"):
                            made = [f"{ones.removesuffix('s') if ones == 'eins' else ones}{between[lang][0]}{tens}"]
                        else:
                            made = [f"{tens} {ones}", f"{tens}{ones}", *(f"{tens}{joint}{ones}" for joint in between.get(lang, ()))]
                            made += [f"{tens[:-1]}{ones}"] if lang == "it" else []
                            made += [f"veinti{ones}", *(["veintiun"] if unit == 1 else [])] if lang == "es" and ten == 20 else []
                            made += [f"huszon{ones}"] if lang == "hu" and ten == 20 else []
                        found.update((fold_phrase(one), ten + unit) for one in made)
        for value in (16, 17, 18, 19, 20, 30, 40, 50):
            found.update((fold_phrase(form), value) for form in forms[value])
    found |= {f"{form[:-1]}enne": value for form, value in list(found.items()) if form[-1] in "aei" and form.startswith(("vent", "trent", "quarant", "diciott"))}
    return found


@lru_cache(maxsize=1)
def last_words() -> frozenset[str]:
    """What such a number ends with: a text with none of these words says no age in words."""
    return frozenset(form.rpartition(" ")[2] for form in spoken_ages())
