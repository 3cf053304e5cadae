"""What stands around a run of digits: words that announce a phone, and words that announce another number."""

from __future__ import annotations

import re

from features.words import words

_PHONE_WORDS = words(
    "holla hmu enquiries enquiry inquiries buzz dial callme textme txtme wasap whatsap wassup wapp phone telephone tel tell call calls text txt sms mobile mob cell cellphone whatsapp whats wassap watsap wsp wa viber "
    "telegram signal contact contacts ring number fone ph reach msg message imo line wechat facetime zalo "
    "telefon telefono telefone telefonnummer handy handynummer anrufen ruf rufnummer mobil nummer "
    "kontakt melde melden erreichbar rufen interesados interesado interessados interessado joignable interesses llama llamame llamar llame movil celular cel contacto numero fijo ligue liga ligar zap zapzap contato "
    "appelle appelez appeler portable numero joindre contactez gsm chiama chiamami chiamare cellulare contatto contattami "
    "dzwon zadzwon kom komorka numer telefoniczny suna sunati apel apelati sunama numar "
    "телефон тел звони звоните звонить номер моб вотсап ватсап вайбер телеграм пиши пишите дзвони дзвоніть "
    "ara arayin numara cep telefonu iletisim bel bellen nummer mobiel telefoonnummer app appen hivj hivjon szam telefonszam "
    "volejte volat cislo ringen appeler 電話 电话 微信 手机 联系"
)

_OTHER_WORDS = words(
    "order orders ref reference refno id item sku isbn ean upc invoice ticket booking tracking case licence license "
    "lic vin imei serial model account acct iban bic vat tax ssn nif cif nip pesel regon krs siret siren ust ustid "
    "steuernummer kvk btw cui cnp inn инн огрн бик артикул заказ лот код article artikel artikelnummer bestellnummer "
    "auftragsnummer kundennummer referenz adid ad postid listing anzeige anzeigennummer anzeigen annonce "
    "anuncio anunt ogloszenie ogloszenia объявление объявления objekt objektnummer pedido referencia commande "
    "facture ordine fattura codice rif zamowienie zamowienia comanda factura siparis ilan ilanno bestelling factuur lot "
    "gps lat lon long coordinates koordinaten coordenadas card karte tarjeta carta company charity registered registration zip postcode plz cap cep barcode batch version build "
    "provider permit reg rego passport claim docket flight expediente dossier "
    "заказа cod kod kode codigo kennziffer chiffre reservation buchungsnummer kenteken matricula patente wallet btc konto rachunek cuenta conta"
)

#: Other words that are everyday words too: they count only right before the digits.
_ONLY_BESIDE = words(
    "order orders case article artikel item model account cap code lot long lat lon claim flight permit ticket booking listing version build batch "
    "docket passport commande ordine pedido cuenta conta konto заказ лот articulo card karte tarjeta carta listing tax annonce anuncio anzeigen"
)
_BESIDE = re.compile(r"[\s:.,#№°º=()*-]{0,5}(?:(?:no|nr|num|number|nummer|numero|n|id|code)[\s:.,#№°º=]{0,4})?")
#: A sentence that begins between a word and the digits uses the word up.
_NEW_SENTENCE = re.compile(r"[.!?]\s+(?!(?:no|nr|num|n)\b)[^\W\d]{2,}")

_PHONE_MARKS = "☎📞📱📲✆☏🤙💬"

#: What each word announces; the nearest before the digits counts.
_ANNOUNCES = {
    **dict.fromkeys(_OTHER_WORDS, "other"), **dict.fromkeys(_PHONE_WORDS, "phone"),
    **dict.fromkeys("#№", "other"), **dict.fromkeys(_PHONE_MARKS, "phone"),
}  # fmt: skip
_PIECES = re.compile(rf"[^\W_]+|[{_PHONE_MARKS}]|[#№](?=\s?\Z)")
_AFTER = re.compile(
    r"\s{0,3}[-–(\[]{0,2}\s?(?:whatsapp|wa|viber|telegram|call|text|txt|sms|only calls|calls?|ask for|anrufe?|llamadas|appels?)(?![^\W_])"
)

#: Units and currencies directly after figures: then they are no of a phone number.
_UNIT_AFTER = re.compile(
    r"\s?(?:%|[€$£₽₺₴¥°](?!\s?\d)|(?:eur|euros?|usd|gbp|chf|pln|zl|zł|lei|ron|rub|руб|р\.|грн|uah|tl|try|kc|kč|huf|ft|kr|sek|nok|dkk|"
    r"dollars?|bucks|pounds?|quid|reais|pesos?|mxn|brl|roses|roze|rosas|rosen|"
    r"am|pm|a\.m|p\.m|h|hrs?|hours?|hr|uhr|ore|godz|ч|час\w*|saat|uur|min|mins|minutes?|minuten|minutos|minut|мин|dk|"
    r"kg|kgs|lbs?|cm|mm|km|m2|m²|sqm|qm|mq|sq\s?ft|sqft|ft|feet|inch(?:es)?|kva|kw|hp|ps|cv|gb|tb|mb|mhz|ghz|mah|ml|cl|"
    r"years?|yrs?|yo|y\.o|y/o|anos|años|ans|anni|jahre|ani|lat|лет|года|yas|jaar|st|nd|rd|th|"
    r"views?|likes?|followers|visits?|rooms?|bed(?:room)?s?|baths?|zimmer|people|persons?|days?|weeks?|months?|nights?|tage|dias|jours|zile|dni|дней|times)(?![^\W_]))"
)
_CURRENCY_BEFORE = re.compile(
    r"(?:(?<!\d)(?<!\d\s)[€$£₽₺₴¥]|(?<![^\W_])(?:eur|usd|gbp|chf|pln|rs|inr|r\$|rub|only|from|ab))\s?\Z"
)

#: How a unit begins after its blank, and how a currency ends before its: a look at one character spares most searches.
_UNIT_BEGINS = frozenset("$%abcdefghijklmnopqrstuwyz£¥°гдлмрч€₴₺₽")
_CURRENCY_ENDS = frozenset("€$£₽₺₴¥rdpfnsymb")


def unit_after(text: str, end: int) -> re.Match[str] | None:
    """A unit or currency right after ``end``."""
    return _UNIT_AFTER.match(text, end) if text[end : end + 2].lstrip()[:1] in _UNIT_BEGINS else None


def is_unit(word: str) -> bool:
    """Whether a word is a unit or currency."""
    found = unit_after(word, 0)
    return found is not None and found.end() == len(word)


def currency_before(text: str, start: int) -> re.Match[str] | None:
    """A currency right before ``start``."""
    if text[max(0, start - 2) : start].rstrip()[-1:] not in _CURRENCY_ENDS:
        return None
    return _CURRENCY_BEFORE.search(text, max(0, start - 6), start)


_BEFORE_CHARS = 34
#: Digits between a word and the candidate that use the word up: any for another number, a whole number for a phone.
_SPENT = {"other": re.compile(r"\d{3}[^\n]*[\s,;]"), "phone": re.compile(r"\d[\d ().-]{6,}\d[^\d]*[\s,;]")}


def context(lower: str, start: int, end: int) -> str:
    """What the text around ``[start, end)`` announces: ``phone``, ``other``, or nothing (empty).

    The nearest word decides; one that announces another number is spent on the first digits after it.
    """
    nearest = ""
    first = max(0, start - _BEFORE_CHARS)
    for found in _PIECES.finditer(lower, first, start):
        said = _ANNOUNCES.get(found.group())
        if said is None or (found.start() == first and first and lower[first - 1].isalnum()):
            continue
        nearest = said
        end = found.end() + (found.group() == "ref" and lower[found.end()] == ".")
        if _SPENT[said].search(lower, end, start) or (
            said == "other"
            and (
                _NEW_SENTENCE.search(lower, end, start)
                or (found.group() in _ONLY_BESIDE and not _BESIDE.fullmatch(lower, end, start))
            )
        ):
            nearest = ""
    if not nearest and _AFTER.match(lower, end):
        return "phone"
    return nearest
