"""What stands around a run of digits: words that announce a phone, and words that announce another number."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from features.code_points import kinds
from features.contacts.context_loops import (
    AFTER,
    BESIDE_ONLY,
    LABEL,
    MONEY,
    OTHER,
    PHONE,
    PLUS_WORD,
    SAYS_OTHER,
    SAYS_PHONE,
    TO_WORD,
    UNIT,
    announced,
)  # fmt: skip
from features.digit_gaps import word_table
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
    "chassis chasis policy police polizza poliza polisa polis certificate cert membership voucher contract vertrag vertragsnummer contrato contratto contrat umowa charge partie parte part parts "
    "seriennummer numserie usps fedex dhl ups awb parcel shipment sendung sendungsnummer colis paczka przesylka envio encomenda rastreio cpf cnpj rg cnh curp rfc dni nie rut vergi kimlik tckn "
    "insee rcs naf iva piva partita pps nino utr gst gstin pan aadhaar abn acn bsb isrc issn doi oib jmbg egn eik снилс полис паспорт договор кадастровый егрн договора полиса паспорта едрпоу рнокпп трек накладная "
    "订单号 订单 快递 单号 编号 身份证 注文番号 注文 주문번호 사업자등록번호 planning application petition casefile parcela parcelle cadastre "
    "confirmation confirm receipt bestell rechnung rechnungs kunden mitglieds vertrags aktenzeichen vorgang vorgangsnummer albaran socio lote serie serienummer "
    "protocolo fatura nota fiscal client cliente klient klienta pratica matricola fattura tessera adherent devis faktura faktury seryjny umowy przesylki polisy sprawy dosar "
    "seri musteri sozlesme dosya fatura трек серийный лицевой счет счёт накладной накладная клиента отправление zaak zaaknummer dossiernummer "
    "货号 会员号 合同号 批号 工号 学号 卡号 账户 帐户 "
    "заказа cod kod kode codigo kennziffer chiffre reservation buchungsnummer kenteken matricula patente wallet btc konto rachunek cuenta conta"
)

#: Other words that are everyday words too: they count only right before the digits.
_ONLY_BESIDE = words(
    "order orders case article artikel item model account cap code lot long lat lon claim flight permit ticket booking listing version build batch "
    "confirmation confirm receipt rechnung kunden socio lote serie protocolo nota fiscal client cliente klient klienta pratica tessera seri dosya musteri трек лицевой счет счёт клиента client "
    "charge partie parte part parts police polis policy certificate membership contract contrato contratto contrat umowa envio encomenda dni nie pan planning application parcela ups rg rut iva полис паспорт договор "
    "docket passport commande ordine pedido cuenta conta konto заказ лот articulo card karte tarjeta carta listing tax annonce anuncio anzeigen"
)
_PHONE_MARKS = frozenset("☎📞📱📲✆☏🤙💬")
#: Numbers of things in languages that write such words together; what is left of them is a phone's.
_THINGS = words(
    "kunden rechnungs mitglieds vertrags bestell artikel serien auftrags vorgangs buchungs steuer objekt konto versicherungs referenz lieferschein sendungs personal "
    "klant order factuur lidmaatschaps serie zaak dossier polis contract artikel bestel rekening volg kund faktura ordre kunde konto medlems organisations kenn chargen"
)
_OTHER_WORDS |= frozenset(thing + number for thing in _THINGS for number in ("nummer", "nr", "nummern"))
_OTHER_MARKS = frozenset("#№")
#: What announces a phone when it stands after it.
_AFTER_WORDS = words("whatsapp wa viber telegram call calls text txt sms anruf anrufe appel appels llamadas") | {"only calls", "ask for"}

#: Units and currencies directly after figures: then they are no part of a phone number. So are "a.m", "y/o", "sq ft" and
#: all that begins with "час" (``features.contacts.context_loops.unit_end``).
_UNITS = words(
    "eur euro euros usd gbp chf pln zl lei ron rub руб грн uah tl try kc huf ft kr sek nok dkk dollar dollars bucks "
    "pound pounds quid reais peso pesos mxn brl roses roze rosas rosen "
    "am pm h hr hrs hour hours uhr ore godz ч час saat uur min mins minute minutes minuten minutos minut мин dk "
    "kg kgs lb lbs cm mm km m2 m² sqm qm mq sqft feet inch inches kva kw hp ps cv gb tb mb mhz ghz mah ml cl "
    "year years yr yrs yo anos ans anni jahre ani lat лет года yas jaar st nd rd th "
    "view views like likes followers visit visits room rooms bed beds bedroom bedrooms bath baths zimmer people person persons "
    "day days week weeks month months night nights tage dias jours zile dni дней times"
)
_MONEY_BEFORE = words("eur usd gbp chf pln rs inr rub only from ab")
#: What stands between another number's word and its digits ("order no."), for "+", and between two hours.
_LABELS, _PLUSES, _TO = words("no nr num number nummer numero n id code nº n° номер numer numar numara №"), words("plus mas piu mais плюс arti"), words("to bis a до do")


@lru_cache(maxsize=1)
def known_around() -> np.ndarray:
    """What words around figures say, for ``features.contacts.context_loops``."""
    bits: dict[str, int] = {}
    for known, bit in (
        (_PHONE_WORDS | _PHONE_MARKS, PHONE), ((_OTHER_WORDS | _OTHER_MARKS) - _PHONE_WORDS, OTHER),
        ((_ONLY_BESIDE & _OTHER_WORDS) - _PHONE_WORDS, BESIDE_ONLY), (_AFTER_WORDS, AFTER), (_UNITS, UNIT), (_MONEY_BEFORE, MONEY),
        (_LABELS, LABEL), (_PLUSES, PLUS_WORD), (_TO, TO_WORD),
    ):  # fmt: skip
        for word in known:
            bits[word] = bits.get(word, 0) | bit
    return word_table(bits)


def is_unit(word: str) -> bool:
    """Whether a word is a unit or currency."""
    return word in _UNITS or word.startswith("час")


def context(codes: np.ndarray, start: int, end: int) -> str:
    """What the text around ``[start, end)`` announces: ``phone``, ``other``, or nothing (empty).

    ``codes`` are the code points of lower-case text without accents.
    """
    said = announced(codes, start, end, kinds(), known_around())
    return "phone" if said == SAYS_PHONE else "other" if said == SAYS_OTHER else ""
