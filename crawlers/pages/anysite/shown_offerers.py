"""Who offers it, as a page shows it: names in blocks of that class, in boxes under a word such as "Seller", beside a telephone, in links to profiles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from crawlers.pages.anysite import keys
from crawlers.pages.anysite.evidence import Candidate, words
from crawlers.pages.anysite.labels import field_of_label
from crawlers.pages.anysite.markup import AGENT_CLASS, Markup, class_names, named, short_text, upwards
from crawlers.pages.anysite.money import find_prices
from crawlers.pages.anysite.wordsets import word_set
from crawlers.pages.text import collapse

#: Characters of a box about who offers the thing; a longer one is about more.
_MAX_BOX = 900
_NAME_CLASS = re.compile(r"name|title|nombre|nom\b|nome|company|heading", re.I)
_NAMED = word_set("h2 h3 h4 h5 a span div p strong b li td dt dd")
#: Words over a box about who offers the thing, in the languages listings are written in.
_BOX = re.compile(
    r"\b(?:contact|kontakt|contatt|contacto|contato|agents?\b|agen\b|agente|seller|vendor|verkäufer|verkoper|vendeur|vendedor|venditore|anbieter|inserent|advertiser|annonceur|anunciante|"
    r"inserzionista|aanbieder|aangeboden door|makelaar|makler|mäklare|megler|mægler|sælger|säljare|selger|broker|realtor|landlord|owner|propriétaire|propietari|proprietario|eigentümer|vermieter|"
    r"listed by|managed by|posted by|published by|presented by|marketed by|offered by|publicado por|anunciado por|propos[ée] par|ansprechpartner|sprzeda|ogłoszeniodaw|prodejce|predajca|vânzător|"
    r"vanzator|proprietar|hirdető|eladó|satıcı|ilan sahibi|emlak ofisi|employer|arbeitgeber|recruiter|dealer|händler|agencija|agentur|agence|agenzia|agencia|inmobiliaria|imobiliária|imobiliare)"
    r"|продав|контакт|агент|владелец|автор|арендодат|продаж|собственник|продавець|власник|πωλητ|μεσιτ|επικοινων|お問い?合わせ|問合せ|取扱|会社|媒介|중개|연락|판매|联系|聯絡|发布|中介|للتواصل|المعلن|البائع",
    re.I,
)
#: What a company's name has and a person's has not: its legal form or its trade.
COMPANY = re.compile(
    r"(?:^|[\s,(])(?:gmbh|ag|kg|ug|ohg|gbr|e\.\s?k\.?|ltd\.?|limited|llc|llp|inc\.?|corp\.?|plc|s\.?l\.?u?|s\.a\.?|s\.?r\.?l\.?s?|s\.?p\.?a\.?|sarl|sas|eurl|b\.?v\.?|n\.?v\.?|bvba|oy|ab|a/s|aps|kft\.?|zrt\.?|"
    r"lda\.?|ltda\.?|pty|pvt\.?|sp\.? z o\.?o\.?|s\.r\.o\.?|d\.o\.o\.?|ооо|ип|ао|tov|тов|еоод|оод)(?:[\s,.)]|$)|株式会社|有限会社|合同会社|주식회사|有限公司|공인중개사|"
    r"\b(?:realty|real estate|realtors?|propert(?:y|ies)|estate agents?|estates|lettings|homes|brokers?|brokerage|agency|agencies|agence|agencia|agenzia|agentur|agentie|agenție|immobilien|immobilier|"
    r"immobili\w+|immo|inmobiliari\w+|imobili\w+|im[óo]veis|imóvel|fincas|vastgoed|makelaar\w*|makelaardij|mäklar\w*|eiendom\w*|ejendom\w*|boligsalg|nieruchomo\w+|reality|ingatlan\w*|emlak|"
    r"hotel|garage|autohaus|motors|automobil\w*|hausverwaltung|group|groupe|grupo|gruppe|holding|recruitment|homecare|services|solutions|studio|partners?|gestión|constru\w+|developers?|bau)\b|недвижимост|агентств|κτηματομεσιτικ|"
    r"μεσιτικ|ακίνητα|имоти|不動産|부동산|房产|地产|عقار",
    re.I,
)
#: Words of buttons and of what a seller is, which are nobody's name.
_NOBODY = word_set(
    "call email mail message send show view see get find all our more my sign login log become advertise contact phone telephone mobile whatsapp website web visit book request enquire ask chat share "
    "save report verified private privat particular particulier particuliere privato privater professional profesional professionnel professionale pro business dealer nutzer user member since seit depuis desde "
    "dal anrufen nachricht telefon anzeigen kontakt kontaktieren appeler contacter voir envoyer llamar ver enviar mensaje teléfono contactar chiama contatta messaggio bellen bericht zadzwoń wyślij pokaż numer "
    "ligar mensagem sună suna mesaj trimite ara göster ring skicka visa persoană fizică osoba prywatna magánszemély bireysel частное лицо позвонить написать показать телефон имя name your tu votre ihr "
    "agent agents seller owner broker agency office tel fax licence license agence inmobiliaria anbieter posted listed follow no details reviews ratings rating review properties listings offers annonces "
    "anuncios anzeigen inserate today hours open closed price rent save map back next print favorite favourite courtier courtiers immobilier makelaars estate realtor salesperson principal eiendomsmegler mnef negotiator consultant adviser advisor valuer manager director senior junior associate assistant lettings sales residential branch"
)
_ADDRESS_FORM = re.compile(
    r"^(?:herrn?|frau|mr\.?|mrs\.?|ms\.?|mme|mlle|m\.|sig\.?(?:ra)?|sra?\.?|srta\.?|dhr\.?|mevr\.?|pan|pani|p\.|hr\.?|fr\.|shri|smt\.?)\s+(?=\S)",
    re.I,
)
_SAID = re.compile(
    r"\b(?:courtesy of|listed by|posted by|managed by|presented by|marketed by|offered by|propos[ée] par|publicado por|anunciado por|pubblicato da|aangeboden door|ansprechpartner(?:in)?:?|agent:|"
    r"contact:|kontakt:|interlocuteur|seller:)\s*(?P<who>(?:[A-ZÀ-ÞŁŚŻČŠŽА-Я][\w&.'’-]*)(?:\s+(?:[A-ZÀ-ÞŁŚŻČŠŽА-Я&][\w&.'’-]*|de|da|di|del|van|von|der|la|le|du|and|und|et|y|e|of)){0,6})",
)
_PROFILE = re.compile(
    r"/(?:[a-z-]*agents?|agenc(?:y|ies|e|es|ia|ias)|agenzi[ae]|agenturen?|brokers?|realtors?|sellers?|vendors?|profiles?|profil|users?|members?|advertisers?|anunciantes?|inmobiliarias?|imobiliarias?|immobilier|"
    r"makelaars?|makler|maklare|dealers?|haendler|company|companies|pro|pros|store|stores|shop|shops|owner|office|offices|employers?|arbeitgeber|vendeur|vendedor|sprzedawca|uzytkownik)/[^/]|"
    r"/(?:inmobiliaria|imobiliaria|agence|agence-immobiliere|agenzia|agenzia-immobiliare|agency|estate-agents?|makelaar|makler|immobilienmakler)-[^/]",
    re.I,
)
_COMPANY_LINK = re.compile(
    r"agenc|agenz|agentur|inmob|imob|immob|makel|makl|dealer|haendl|compan|shop|store|office|/pros?/|broker|employer",
    re.I,
)


def people(markup: Markup) -> Iterator[Candidate]:
    """Every way a page shows who offers the thing."""
    for way in (_in_classes, _in_boxes, _beside_telephones, _in_profiles, _said, _companies):
        yield from way(markup)


def person_or_company(text: str, markup: Markup) -> tuple[str, str] | None:
    """``agent`` or ``agency`` and the name, where a short text may be somebody's name; else None."""
    text = _ADDRESS_FORM.sub("", collapse(text).strip(" ,:-\u2013|"))
    own = words(text)
    if (
        not 2 <= len(text) <= 60
        or not own
        or len(own) > 7
        or text.endswith(("?", "!", "...", "\u2026"))
        or "@" in text
        or "://" in text
    ):
        return None
    if field_of_label(text) or markup.setting.is_site_name(text) or find_prices(text, markup.setting.country):
        return None
    company = bool(COMPANY.search(text))
    if any(map(str.isdigit, text)) and not company:
        return None
    if not is_name(text) or set(own) <= _NOBODY or (own[0] in _NOBODY and not company) or text in markup.setting.heads:
        return None
    return ("agency" if company else "agent"), text


def is_name(text: str) -> bool:
    """Whether a short text may be a name rather than words of a button: most of its words begin with a capital."""
    parts = [part for part in text.split() if part[:1].isalpha()]
    if not parts or text.lower() in keys.OFFERER:
        return False
    cased = [part for part in parts if part[0].lower() != part[0].upper()]
    return not cased or sum(part[0].isupper() for part in cased) >= 0.6 * len(cased)


def _in_classes(markup: Markup) -> Iterator[Candidate]:
    """Names in blocks whose class says agent, seller, company."""
    count = 0
    for element in markup.elements:
        if element.tag not in _NAMED or len(element) > 3:
            continue
        own = class_names(element)
        above = " ".join(class_names(part) for part in list(upwards(element, 4))[1:])
        inside = bool(AGENT_CLASS.search(above))
        if not (
            AGENT_CLASS.search(own)
            or (
                inside and (_NAME_CLASS.search(own) or element.tag in ("h2", "h3", "h4", "h5", "strong", "b", "a", "p"))
            )
        ):
            continue
        found = person_or_company(short_text(element), markup)
        if found is None:
            continue
        field, name = found
        if re.search(
            r"agency|company|office|broker|dealer|agence|agenzia|inmobiliaria|makelaar|logo", own + above, re.I
        ) and not re.search(r"agent-?name|person", own, re.I):
            field = "agency"
        count += 1
        if count < 8:
            yield Candidate(field, name, "markup", named(element), 0.42 if _NAME_CLASS.search(own) else 0.27)


def _in_boxes(markup: Markup) -> Iterator[Candidate]:
    """The first names below a short text such as "Contact" or "Listed by", inside the same box."""
    elements = markup.elements
    boxes = 0
    for index, element in enumerate(elements):
        text = collapse(element.text or "")
        if (
            not 2 < len(text) <= 45
            or element.tag in ("a", "button", "h1", "label", "option")
            or any(map(str.isdigit, text))
            or text.endswith(("?", ".", "!"))
        ):
            continue
        field = field_of_label(text)
        if field not in ("agent", "agency") and not (field == "" and _BOX.search(text)):
            continue
        box = element.getparent()
        if box is None or box.tag in ("html", "body", "main"):
            continue
        # A heading in a row of its own: the box is what holds the row.
        above = box.getparent()
        if short_text(box, len(text) + 2) and above is not None and above.tag not in ("html", "body"):
            box = above
        if not short_text(box, _MAX_BOX):
            continue
        inside, boxes, given = set(box.iter()), boxes + 1, 0
        if boxes > 12:
            return
        for later in elements[index + 1 : index + 16]:
            if later not in inside or later.tag in ("button", "label", "option", "input"):
                continue
            texts = [later.text or "", *[child.tail or "" for child in later if child.tag == "br"]]
            if later.tag in ("b", "strong", "a", "span") and not collapse(later.text or ""):
                texts = [short_text(later)]
            for part in texts:
                found = person_or_company(part, markup) if part.strip() else None
                if found is not None and given < 3:
                    given += 1
                    yield Candidate(found[0], found[1], "box", f"below {text[:30]}", (0.5, 0.38, 0.2)[given - 1])
        alt = next((image.get("alt") for image in box.iter("img") if (image.get("alt") or "").strip()), "")
        if alt and (found := person_or_company(alt, markup)):
            yield Candidate(found[0], found[1], "box", f"picture below {text[:30]}", 0.25)


def _beside_telephones(markup: Markup) -> Iterator[Candidate]:
    """Names in the smallest box that holds a link to a telephone or a messenger and more."""
    inside = set(markup.elements)
    count = 0
    for link in markup.page.root.iter("a"):
        href = (link.get("href") or "")[:40].lower()
        if not href.startswith(("tel:", "mailto:", "https://wa.me", "https://api.whatsapp")) or link not in inside:
            continue
        count += 1
        if count > 4:
            return
        for box in list(upwards(link.getparent(), 3)):
            if box.tag in ("html", "body", "main") or not short_text(box, 250):
                break
            names = [
                found
                for part in box.iter()
                if isinstance(part.tag, str) and part is not link and part.tag not in ("button", "label")
                for text in (part.text or "", *[child.tail or "" for child in part if child.tag == "br"])
                if text.strip() and (found := person_or_company(text, markup))
            ]
            if names:
                for rank, (field, name) in enumerate(names[:2]):
                    yield Candidate(field, name, "telephone", "beside a link to call or write", 0.3 - 0.08 * rank)
                break


def _in_profiles(markup: Markup) -> Iterator[Candidate]:
    """Names that lead to the profile of somebody."""
    count = 0
    after_head = False
    for element in markup.elements:
        after_head = after_head or element.tag == "h1"
        if element.tag != "a" or not after_head or not _PROFILE.search(href := element.get("href") or ""):
            continue
        found = person_or_company(short_text(element), markup)
        if found is None:
            continue
        count += 1
        if count > 4:
            return
        company = found[0] == "agency" or (_COMPANY_LINK.search(href) and len(words(found[1])) != 2)
        yield Candidate("agency" if company else "agent", found[1], "profile", "link to a profile", 0.38 - 0.06 * count)


def _said(markup: Markup) -> Iterator[Candidate]:
    """Names behind words such as "Listing courtesy of" in running text."""
    count = 0
    for element in markup.elements:
        for text in (element.text or "", element.tail or ""):
            if not 8 < len(text) < 300:
                continue
            for said in _SAID.finditer(collapse(text)):
                found = person_or_company(said["who"].rstrip("."), markup)
                if found is not None and count < 4:
                    count += 1
                    yield Candidate(found[0], found[1], "text", "said to offer it", 0.4)


def _companies(markup: Markup) -> Iterator[Candidate]:
    """Short texts of their own that have a company's legal form or trade in them."""
    count = 0
    for element in markup.elements:
        text = collapse(element.text or "")
        if (
            element.tag in ("button", "label", "option", "h1", "title")
            or not 4 <= len(text) <= 60
            or len(element) > 1
            or not COMPANY.search(text)
        ):
            continue
        found = person_or_company(text, markup)
        if found is None or not _stands_alone(element, text):
            continue
        count += 1
        if count <= 4:
            yield Candidate("agency", found[1], "company", named(element), 0.24)


def _stands_alone(element: Any, text: str) -> bool:
    parent = element.getparent()
    return (
        parent is None
        or element.tag not in ("span", "a", "b", "strong", "em", "i")
        or bool(short_text(parent, len(text) + 40))
    )
