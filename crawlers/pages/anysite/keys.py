"""What the names of data say: which field a key such as ``listPrice`` or ``direccion.ciudad`` may hold."""

from __future__ import annotations

import re
from functools import lru_cache

from crawlers.pages.anysite.wordsets import word_set

_SPLIT = re.compile(r"i18n|[A-Z]+(?![a-z])|[A-Z]?[a-z\u00df-\u00ff]+|[^\W\d_A-Za-z]+|i18n|\d+")


@lru_cache(maxsize=50_000)
def tokens(key: str) -> tuple[str, ...]:
    """Words of a key in lower case: ``streetAddress``, ``street_address``, ``og:street-address`` alike."""
    parts = _SPLIT.findall(key[:80].replace("I18n", "_i18n_").replace("i18n", "_i18n_"))
    return tuple(word for part in parts for word in _unjoined(part.lower()))


@lru_cache(maxsize=50_000)
def _unjoined(word: str) -> tuple[str, ...]:
    """``codepostal`` and ``agencyname`` in their two words, where the whole is no word of a field and both halves are."""
    if len(word) < 6 or word in _TELLING or word in ASIDE or word in PRICE_NOT:
        return (word,)
    for at in range(len(word) - 3, 2, -1):
        first, second = word[:at], word[at:]
        if first in _JOINABLE and second in _JOINABLE:
            return first, second
    return (word,)


#: Words of keys by field. Languages are those in which sites name their data.
TITLE = word_set(
    "title headline heading subject caption titulo título titre titel tytul titolo betreff nadpis rubrik заголовок"
)
NAME = word_set("name alias nombre nome nom naam")
BODY = word_set(
    "description body text remarks remark content comments comment details overview summary beschreibung descripcion descripción descrizione descricao "
    "descrição opis omschrijving beskrivning beskrivelse popis leiras aciklama texte texto testo tekst kuvaus note notes about observaciones"
)
PRICE = word_set(
    "price prices pricing tarif tariff compensation remuneration preis preise precio precios prix prezzo preco preço prijs pris cena cijena ar hinta fiyat pret preț amount salary wage rent miete kaltmiete warmmiete alquiler loyer affitto "
    "aluguel huur hyra husleje leje rate cost asking importo betrag valor montant kaufpreis baserent rental"
)
PRICE_NOT = word_set(
    "per sqm sqft sqmt m2 mq meter metre square area min max from to old previous original was history avg average median drop reduction reduced estimate estimated change "
    "changed type qualifier id label suffix prefix deposit fee fees tax taxes mortgage installment period frequency unit bracket band index range "
    "sold last trend trends hidden visible show diff difference count discount percent percentage monthly weekly saving savings insurance cuota hipoteca "
    "modifier currency symbol tooltip disclaimer filter sort order schedule growth forecast community utilities shipping delivery kaution provision zuschlag nebenkosten"
)
PRICE_INNER = word_set(
    "value amount price formatted raw display text main sale rent list asking localized current number total label string numeric formattedvalue minor decimal"
)
CURRENCY = word_set("currency waehrung währung moneda devise valuta munteenheid moeda")
CITY = word_set(
    "city town locality municipality ciudad ville ort stadt comune gemeente miasto cidade municipio municipality localidad poblacion población localita località by stad kommune město mesto oras şehir sehir город"
)
CITY_WEAK = word_set(
    "suburb district neighborhood neighbourhood area barrio quartier village borough wijk zone community"
)
REGION = word_set(
    "region state province county provincia bundesland kreis departement département estado regione gewest voivodeship wojewodztwo województwo lan län fylke kraj megye judet область oblast prefecture canton kanton emirate governorate comunidad"
)
POSTAL = word_set(
    "postal postcode zip zipcode plz cap cp cep postnummer psc psč eircode pincode pin postalcode kod irsz"
)
COUNTRY = word_set("country land pais país pays paese kraj nation страна ülke")
STREET = word_set("street road calle rue via strasse straße straat ulica rua gata vej line line1 streetaddress")
ADDRESS = word_set(
    "address adresse direccion dirección indirizzo adres adress endereco endereço adresa адрес location display full formatted"
)
LATITUDE = word_set("lat latitude latitud latitudine breitengrad")
LONGITUDE = word_set("lng lon long longitude longitud longitudine laengengrad längengrad")
IMAGE = word_set(
    "image images photo photos picture pictures img imgs media gallery foto fotos bild bilder imagen imagenes immagine immagini zdjecia multimedia thumbnail thumb cover hero"
)
FILES = word_set(
    "attachment attachments file files asset assets document documents anhang anhänge resource resources slides visuals visuels"
)
IMAGE_MAIN = word_set("primary main cover hero featured first default principal lead header")
IMAGE_NOT = word_set(
    "logo avatar icon agent agency profile floor floorplan floorplans plan map logos badge banner ad ads background sprite placeholder author staff team employee broker seller customer favicon brand award marker"
)
DATE = word_set(
    "date posted published publish publication created listed insertion added activation creation erstellt datum fecha fechaalta onlinesince since first time on at"
)
DATE_SURE = word_set(
    "posted published publish publication created listed listing insertion added activation creation online erstellt first firstpublished dateposted fechapublicacion"
)
DATE_NOT = word_set(
    "updated update modified modify expires expiry expiration birth sold open closing available availability move start end valid until through construction built access last refresh version inspection visit copyright release build event show changed renewal check seen viewing"
)
PHONE = word_set(
    "phone telephone mobile tel telefono teléfono telefon whatsapp cell fone celular phones telefone viber gsm"
)
EMAIL = word_set("email mail correo emails")
CATEGORY = word_set("category propertytype categoria kategorie kategoria categorie section typology tipologia")

#: Containers about somebody who offers the thing: what is in them is theirs, not the listing's.
OFFERER = word_set(
    "agent agents agency agencies broker brokers brokerage brokered seller sellers vendor vendors advertiser advertisers owner owners publisher office offices branch branches customer customers dealer "
    "contact contacts author provider lister realtor company organization organisation hiring offered works parent supervisor inmobiliaria anunciante anbieter "
    "makelaar inserzionista annonceur agence agenzia immobilier ansprechpartner poster merchant estateagent mls listed client landlord employer recruiter firm advertised makler agente vendedor verkäufer sälja säljare sprzedawca realtors team teammember contractor developer profile user negotiator consultant adviser advisor imobiliaria corretor mediador interlocuteur berater courtier"
)
COMPANY = word_set(
    "agency agencies broker brokerage office branch company organization organisation firm parent works inmobiliaria agence agenzia dealer estateagent hiring employer publisher merchant developer brand"
)
#: Lists under such names hold parts of one thing, not several things.
PARTS = word_set(
    "location locations place tree address addresses area areas path hierarchy ancestors attribute attributes parameter parameters params characteristic characteristics "
    "spec specs details merkmale attributen caracteristicas fields facts"
)
#: Containers about other things than this listing.
ASIDE = word_set(
    "similar related recommended recommendations recommendation recent recently nearby others more suggested suggestions history comparable comparables comps school schools poi pois "
    "amenities stats statistics trend trends insight insights search searches filter filters translation translations i18n locale locales labels messages config configuration configs "
    "experiment experiments features flags feature flag mortgage session breadcrumb breadcrumbs bread navigation nav menu footer header seo links "
    "ads advertising banner banners tracking analytics promoted promotions cross sold transactions visited viewed places stations station transport transports review reviews "
    "comments average averages avg neighbours favorites favourites saved alerts form forms dictionary i18next strings literals settings theme env browser geoip device useragent consent "
    "popular top latest news blog articles article relevant consumer project projects units floorplan floorplans taxes loans loan calculator comparisons comparison nearest surroundings "
    "viewing viewings inspections open spotlight carousel relacionados parecidos ähnliche aehnliche annunci simili podobne vergelijkbaar lignende similaires "
)


def score(words: tuple[str, ...], wanted: frozenset[str], unwanted: frozenset[str] = frozenset()) -> float:
    """How well a key's words fit a field, 0 to 1: best when its last word is the field's, worse with more words."""
    if not words or not any(word in wanted for word in words) or any(word in unwanted for word in words):
        return 0.0
    value = 1.0 if words[-1] in wanted else 0.8
    return value * (1.0, 0.95, 0.85, 0.7, 0.6)[min(len(words) - 1, 4)]


_TELLING = frozenset().union(
    TITLE, NAME, BODY, PRICE, PRICE_INNER, CURRENCY, CITY, CITY_WEAK, REGION, POSTAL, COUNTRY, STREET, ADDRESS, IMAGE, DATE_SURE, PHONE, EMAIL, CATEGORY, OFFERER,
    ("date", "fecha", "datum", "code", "iso", "property", "type", "zip", "offers"),
)  # fmt: skip

#: Words that data layers run together in lower case. Short ones are parts of too many others.
_JOINABLE = frozenset(
    word
    for word in TITLE
    | NAME
    | PRICE
    | CURRENCY
    | CITY
    | CITY_WEAK
    | REGION
    | POSTAL
    | COUNTRY
    | STREET
    | LATITUDE
    | LONGITUDE
    | IMAGE
    | OFFERER
    | {"code", "min", "max", "property", "listing", "type", "map", "geo", "sale", "total"}
    if len(word) > 3 or word in ("nom", "geo", "map", "min", "max", "lat", "lng", "zip")
) - {"time", "line", "rate", "works", "area", "land", "state", "firm", "cover", "first", "media", "cost", "long"}


@lru_cache(maxsize=50_000)
def is_telling(key: str, above: str) -> bool:
    """Whether any word of a key (or of the step above, for a bare ``name`` or ``value``) is of some field."""
    return any(word in _TELLING for word in tokens(key)) or (
        any(word in _TELLING for word in tokens(above)) and len(tokens(key)) <= 2
    )
