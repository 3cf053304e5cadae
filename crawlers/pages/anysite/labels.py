"""What labels beside values say, in the languages that listings are written in."""

from __future__ import annotations

from functools import lru_cache

from crawlers.pages.anysite.evidence import words

#: Labels by field: en, de, fr, es, it, pt, nl, pl, sv/no/da, cs/sk, ro, hu, tr, ru/uk, el, ja, zh, ar.
LABELS: dict[str, str] = {
    "price": "price|asking price|guide price|list price|listing price|listed price|current price|sale price|selling price|purchase price|verkaufspreis|nettokaltmiete|prix de vente|prix fai|precio venta|pvp|prezzo di vendita|"
    "prezzo richiesto|preço de venda|valor de venda|valor venda|valor do imóvel|valor de locação|valor do aluguel|rent|monthly rent|total price|salary|wage|pay|preis|kaufpreis|kaltmiete|warmmiete|gesamtmiete|miete|gehalt|"
    "prix|loyer|salaire|precio|precio de venta|alquiler|salario|sueldo|prezzo|affitto|canone|stipendio|preço|preco|valor|aluguel|renda|prijs|vraagprijs|huurprijs|huur|salaris|"
    "cena|czynsz|wynagrodzenie|pris|hyra|husleje|leie|lön|cena celkem|nájem|plat|preț|pret|chirie|salariu|ár|bérleti díj|fizetés|fiyat|kira|maaş|цена|стоимость|аренда|зарплата|ціна|"
    "τιμή|ενοίκιο|価格|販売価格|賃料|家賃|价格|售价|租金|總價|السعر|الإيجار",
    "city": "city|town|locality|suburb|municipality|ort|stadt|ville|commune|ciudad|municipio|localidad|población|città|comune|località|cidade|município|localidade|plaats|stad|gemeente|"
    "miasto|miejscowość|stad|by|kommun|město|obec|mesto|oraș|oras|localitate|város|település|şehir|il|город|населённый пункт|місто|πόλη|市区町村|城市|المدينة",
    "region": "region|uf|state|canton|kanton|cantone|province|county|bundesland|landkreis|région|département|provincia|provincia/región|comunidad autónoma|regione|estado|distrito|provincie|województwo|region|"
    "län|fylke|kraj|okres|județ|judet|megye|ilçe|область|регион|край|район|νομός|都道府県|省|المنطقة",
    "postal_code": "postal code|postcode|post code|zip|zip code|zipcode|pin code|pincode|plz|postleitzahl|code postal|código postal|codigo postal|cp|c.p.|cap|cep|código-postal|postcode|"
    "kod pocztowy|postnummer|psč|psc|cod poștal|cod postal|irányítószám|posta kodu|индекс|почтовый индекс|ταχυδρομικός κώδικας|郵便番号|邮编|الرمز البريدي|eircode",
    "address": "address|location|property address|street address|full address|adresse|anschrift|lage|standort|localisation|emplacement|dirección|direccion|ubicación|ubicacion|indirizzo|"
    "posizione|endereço|endereco|localização|localizacao|adres|locatie|lokalizacja|adress|plats|adresa|lokalita|umístění|adresă|localizare|locație|cím|elhelyezkedés|konum|"
    "адрес|местоположение|адреса|διεύθυνση|περιοχή|所在地|住所|地址|位置|العنوان|الموقع|work location|job location|arbeitsort|lieu|lieu de travail|lugar|sede|werklocatie",
    "posted_at": "posted|date posted|posted on|published|listed|listed on|date listed|added|added on|date added|listing date|publication date|online since|online seit|eingestellt am|"
    "anzeigendatum|veröffentlicht|erstellt am|inseriert|publiée le|publié le|mise en ligne|date de publication|publicado|publicado el|fecha de publicación|fecha|pubblicato|pubblicato il|"
    "data annuncio|data di pubblicazione|inserito il|publicado em|data de publicação|anunciado em|geplaatst|geplaatst op|aangeboden sinds|datum|dodano|data dodania|opublikowano|"
    "publicerad|inlagd|opprettet|oprettet|publiceret|datum vložení|vloženo|zveřejněno|pridané|publicat|data publicării|adăugat|feltöltve|hirdetés feladva|feladás dátuma|ilan tarihi|"
    "yayınlanma tarihi|дата|опубликовано|размещено|дата публикации|добавлено|опубліковано|ημερομηνία|καταχωρήθηκε|掲載日|登録日|公開日|发布时间|发布日期|تاريخ النشر",
    "agent": "agent|listing agent|listed by|posted by|seller|sold by|advertiser|contact person|contact|owner|dealer|presented by|marketed by|negotiator|your agent|your negotiator|listing broker|corretor|corretora|corretor responsável|su agente|asesor|consulente|conseiller|votre conseiller|berater|ihr berater|ihre ansprechpartnerin|ansprechpartnerin|anbieter|verkäufer|verkaeufer|ansprechpartner|"
    "ihr ansprechpartner|inserent|kontakt|vendeur|annonceur|contact|propriétaire|anunciante|vendedor|contacto|inserzionista|venditore|referente|anunciante|vendedor|aanbieder|verkoper|"
    "contactpersoon|sprzedający|sprzedawca|ogłoszeniodawca|säljare|kontaktperson|selger|sælger|prodejce|kontaktní osoba|predajca|vânzător|vanzator|hirdető|eladó|satıcı|ilan sahibi|"
    "продавец|автор объявления|агент|контактное лицо|продавець|πωλητής|掲載者|販売者|联系人|发布者|البائع|المعلن",
    "agency": "agency|brokerage|listing office|listing courtesy of|courtesy of|brokered by|office|company|employer|estate agent|makler|agentur|firma|unternehmen|arbeitgeber|agence|"
    "entreprise|société|agencia|inmobiliaria|empresa|agenzia|azienda|imobiliária|imobiliaria|makelaar|makelaarskantoor|bedrijf|werkgever|agencja|biuro nieruchomości|pracodawca|mäklare|"
    "företag|arbetsgivare|megler|mægler|realitní kancelář|společnost|agenție|agentie|companie|angajator|ügynökség|emlak ofisi|firma|агентство|компания|работодатель|агенція|"
    "μεσιτικό|不動産会社|取扱会社|中介|公司|الشركة|الوكالة",
    "reference": "reference|ref|ref.|ref no|reference number|listing id|property id|ad id|ad number|mls|mls#|mls number|mls no|web ref|property ref|anzeigennummer|anzeigen-id|objekt-id|"
    "objektnummer|scout-id|référence|réf|referencia|rif|riferimento|codice|código|codigo|referência|id annuncio|referentie|advertentienummer|numer ogłoszenia|id ogłoszenia|annons-id|"
    "annonsnummer|finn-kode|annonce-id|id inzerátu|číslo zakázky|id anunț|hirdetéskód|ilan no|номер объявления|код объекта|κωδικός|物件番号|編號|رقم الإعلان",
    "currency": "currency|währung|devise|moneda|valuta|moeda|waluta|měna|para birimi|валюта",
    "category": "category|property type|type|job type|kategorie|objektart|objekttyp|haustyp|wohnungstyp|catégorie|type de bien|categoría|categoria|tipo|tipo de inmueble|tipologia|tipo de imóvel|"
    "categorie|soort|kategoria|rodzaj|rodzaj zabudowy|kategori|boligtype|bostadstyp|typ|kategória|típus|emlak tipi|категория|тип|тип жилья|категорія|κατηγορία|種別|類型|الفئة|نوع العقار",
    "contacts": "phone|telephone|tel|tel.|mobile|cell|whatsapp|email|e-mail|telefon|handy|mobil|téléphone|teléfono|telefono|cellulare|telefone|celular|telefoon|komórka|mobilní|telefón|"
    "telefonszám|cep|телефон|τηλέφωνο|電話|电话|الهاتف|هاتف",
}  # fmt: skip


@lru_cache(maxsize=1)
def _by_words() -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for field, labels in LABELS.items():
        for label in labels.split("|"):
            found.setdefault(words(label), field)
    return found


@lru_cache(maxsize=4096)
def field_of_label(text: str) -> str:
    """The field that a label such as ``Kaufpreis:`` stands before, or empty."""
    if not 1 < len(text) <= 45:
        return ""
    return _by_words().get(words(text.rstrip(" :\uff1a")), "")
