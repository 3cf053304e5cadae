"""Phrases found in listings: notation, folding, languages, denial, quotation, spans."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.folding import fold, fold_phrase
from features.patterns import NotationError, compile_phrase
from features.phrases import MOST_PER_FIELD, extract
from features.scan import Scanner
from features.view import ListingView
from leadline.core.records import Listing, Signal


def find(text: str, phrase: str, lang: str = "en") -> list[str]:
    folded = fold(text)
    spans = [folded.raw_span(hit.start, hit.end) for hit in Scanner([(phrase, lang, phrase)]).scan(folded)]
    return [text[start:end] for start, end in spans]


def signals(body: str, title: str = "") -> list[Signal]:
    return extract(ListingView(Listing("test", "1", title=title, body=body)))


def of(found: list[Signal], indicator: str) -> list[Signal]:
    return [signal for signal in found if signal.value == indicator]


@pytest.mark.parametrize(
    ("phrase", "lang", "text", "found"),
    [
        ("young (girl|girls)", "en", "A YOUNG\n girl.", ["YOUNG\n girl"]),
        ("young (girl|girls)", "en", "youngest girl, young. Girls", []),
        ("[very] young", "en", "very young", ["very young"]),
        ("(very )?young", "en", "so young", ["young"]),
        ("mieszkan* tanio", "pl", "mieszkania tanio", ["mieszkania tanio"]),
        ("*wohnung", "de", "Ferienwohnung", ["Ferienwohnung"]),
        ("new .. girls", "en", "new and pretty girls", ["new and pretty girls"]),
        ("new .. girls", "en", "new and very pretty girls", []),
        ("new ... girls", "en", "new and very pretty girls", ["new and very pretty girls"]),
        ("new ... girls", "en", "new. Two girls", []),
        ("earn # <money>", "en", "earn 1,500 EUR now", ["earn 1,500 EUR"]),
        ("live-in", "en", "live in / live-in / livein", ["live in", "live-in", "livein"]),
        ("don't wait", "en", "dont wait, don’t wait", ["dont wait", "don’t wait"]),
        ("Gebühren", "de", "GEBUEHREN und gebuhren", ["GEBUEHREN", "gebuhren"]),
        ("straße", "de", "Große Strasse", ["Strasse"]),
        ("包吃住", "zh", "待遇:包吃住,高薪", ["包吃住"]),
        ("护照...保管", "zh", "护照由公司保管", ["护照由公司保管"]),
        ("جواز السفر", "ar", "وجواز سفر وجواز السفر", ["وجواز السفر"]),
        ("молодые", "ru", "Молодые молодыеж", ["Молодые"]),
        ("żądamy opłat", "pl", "zadamy oplat", ["zadamy oplat"]),
    ],
)
def test_notation(phrase: str, lang: str, text: str, found: list[str]) -> None:
    assert find(text, phrase, lang) == found


@pytest.mark.parametrize(
    "phrase", ["young (girl", "a|b", "young girl)", "[very]", "() girl", "<nobody> here", "# *", "*"]
)
def test_broken_notation_is_refused(phrase: str) -> None:
    with pytest.raises(NotationError):
        compile_phrase(phrase, "en")


@given(st.text(alphabet="aB é ß æ \n\t☎\ufe0fłŁ½…x\u0301ﬁ가が文，.!-'", max_size=30))
def test_folding_leads_back_to_the_original(raw: str) -> None:
    folded = fold(raw)
    assert len(folded.text) == len(folded.codes) == len(folded.word_codes)
    for at, char in enumerate(folded.text):
        if char != " ":
            start, end = folded.raw_span(at, at + 1)
            assert char in fold_phrase(raw[start:end])


@settings(deadline=None)  # the first text waits for the catalogue
@given(st.text(max_size=200))
def test_never_raises_and_cites_what_stands_there(text: str) -> None:
    for signal in signals(text + " Our young girls are waiting " + text):
        source = text + " Our young girls are waiting " + text
        assert source[signal.start : signal.end] == signal.raw
        assert signal.field == "body"


def test_spans_and_details() -> None:
    body = "Hello! O\u00adur  lovely GIRLS are waiting."
    (signal,) = [s for s in signals(body) if s.value == "plural-advertiser"]
    assert body[signal.start : signal.end] == signal.raw == "O\u00adur  lovely GIRLS"
    assert signal.kind == "phrase"
    assert signal.detail["lang"] == "en"
    assert signal.extractor.startswith("phrases@")


def test_disguised_letters_are_read_through() -> None:
    assert of(signals("Our 𝐲𝐨𝐮𝐧𝐠 ｇｉｒｌｓ are here"), "plural-advertiser")
    assert of(signals("★Our★young★girls★"), "plural-advertiser")


def test_the_title_is_read_too() -> None:
    (found,) = of(signals("Call now.", title="New girls every week"), "rotation")
    assert found.field == "title"


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("We never keep your passport in the office.", "documents-kept"),
        ("Accommodation is not provided.", "lodging-tied"),
        ("Wir behalten niemals Ihren Pass, Unterkunft wird nicht gestellt.", "lodging-tied"),
        ("Nie zapewniamy transportu do pracy.", "transport-provided"),
        ("No ofrecemos alojamiento en la finca.", "lodging-tied"),
        ("Мы не оформляем визы.", "documents-arranged"),
        ("Nous ne fournissons pas de logement.", "lodging-tied"),
        ("Ulaşım sağlanır değil, ücretsiz ulaşım yok.", "transport-provided"),
    ],
)
def test_denied(text: str, indicator: str) -> None:
    found = of(signals(text), indicator)
    assert all(signal.detail["negated"] for signal in found)


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("No agency. New girls every week.", "rotation"),
        ("No experience needed.", "no-experience"),
        ("Do not wait, accommodation is provided.", "lodging-tied"),
        ("Nie czekaj, zapewniamy zakwaterowanie.", "lodging-tied"),
        ("Bez języka, bez doświadczenia.", "no-experience"),
        ("Ohne Erfahrung, ohne Sprachkenntnisse.", "no-language"),
    ],
)
def test_not_denied(text: str, indicator: str) -> None:
    found = of(signals(text), indicator)
    assert found
    assert not any(signal.detail["negated"] for signal in found)


@pytest.mark.parametrize(
    "text",
    [
        "Beware of adverts that promise free accommodation and keep your passport.",
        "Scammers write “no experience needed” and “free accommodation” to lure people.",
        "Vorsicht bei Anzeigen, in denen Unterkunft gestellt wird und keine Vorkenntnisse nötig sind",
        "Uważaj na ogłoszenia: zapewniamy zakwaterowanie, bez doświadczenia",
        "Осторожно, мошенники пишут «без опыта» и «проживание бесплатно»",
    ],
)
def test_warned_of_or_quoted(text: str) -> None:
    found = [s for s in signals(text) if s.value in ("lodging-tied", "no-experience", "documents-kept")]
    assert found
    assert all(signal.detail["quoted"] for signal in found)


def test_decoration_is_no_quotation() -> None:
    (found,) = of(signals("", title="“New girls every week”"), "rotation")
    assert not found.detail["quoted"]


def test_a_longer_phrase_of_the_other_direction_holds_the_shorter() -> None:
    found = {s.value for s in signals("No registration fee for workers, ever.")}
    assert "no-fees-to-worker" in found
    assert not [
        s
        for s in signals("No registration fee for workers, ever.")
        if s.value == "upfront-fees" and not s.detail["negated"]
    ]


def test_one_signal_per_place_and_a_cap() -> None:
    assert len(of(signals("Our lovely girls."), "plural-advertiser")) == 1
    assert len(of(signals("Our girls. " * 500), "plural-advertiser")) == MOST_PER_FIELD


def test_languages_may_be_mixed() -> None:
    text = "We need workers for a warehouse near the city. Zapewniamy zakwaterowanie i transport do pracy, bez doświadczenia."
    found = {s.value for s in signals(text)}
    assert {"lodging-tied", "transport-provided", "no-experience"} <= found


def test_a_short_word_needs_its_language() -> None:
    """ "Gift" and "bad" mean other things in German; "rum" is a room in Swedish."""
    text = "Das Bad ist neu. Der Rum ist alt. Ein Gift lag auf dem Tisch, und der Hund schlief."
    assert {s.detail["lang"] for s in signals(text)} <= {"de", "en"}


OPERATIONS = {
    "en": "Our gorgeous young girls, new faces each week, day and night, totally discreet, genuine photos. Ask the receptionist to book.",
    "de": "Unsere süßen jungen Mädels, jede Woche neue Gesichter, rund um die Uhr, absolute Diskretion, keine Tabus.",
    "es": "Nuestras chicas jóvenes, novedades cada semana, las 24 horas, fotos reales, pregunta por la encargada.",
    "ru": "Наши молодые девушки, каждую неделю новые лица, круглосуточно, полная анонимность, звоните администратору.",
    "pl": "Nasze młode dziewczyny, co tydzień nowe twarze, całą dobę, pełna dyskrecja, prawdziwe zdjęcia.",
    "tr": "Genç kızlarımız sizi bekliyor, her hafta yeni yüzler, gece gündüz, gizlilik garantili.",
}
INDEPENDENTS = {
    "en": "I am Laura, independent, no agency, I work for myself. My rules are clear, by appointment only, see my website.",
    "de": "Ich arbeite alleine, ohne Agentur, ich bestimme meine Regeln, nur nach Vereinbarung.",
    "es": "Soy independiente, trabajo sola, sin agencia, mis reglas, solo cita previa.",
    "ru": "Работаю сама на себя, без посредников, мои правила, только по записи.",
    "pl": "Pracuję sama, bez agencji, moje zasady, tylko po umówieniu.",
    "tr": "Tek başıma çalışıyorum, ajans yok, kendi kurallarım var, randevu ile.",
}
RECRUITERS = {
    "en": "Workers wanted abroad, no experience, housing provided, rent deducted from wages, hand over your passport, WhatsApp only.",
    "de": "Arbeit im Ausland, keine Vorkenntnisse nötig, Unterkunft wird gestellt, Miete wird vom Lohn abgezogen, Pass abgeben.",
    "ro": "Muncă în Germania, fără experiență, cazare asigurată, cazarea se reține din salariu, pașapoartele se predau.",
    "uk": "Робота в Польщі, без досвіду, житло надаємо, вартість вираховується із зарплати, паспорт здати бригадиру.",
    "bg": "Работа в Германия, без опит, осигурена квартира, квартирата се удържа от заплатата, паспортите се събират.",
    "zh": "出国打工，无需经验，包吃住，费用从工资扣除，护照由公司统一保管，加微信。",
}
EMPLOYERS = {
    "en": "Licensed agency. Written contract, paid holiday and payslip. No fees. Send your CV, interviews on Monday.",
    "de": "Zeitarbeit GmbH: Arbeitsvertrag nach Tarif, bezahlter Urlaub, keine Gebühren, Lebenslauf an die Personalabteilung.",
    "ro": "Agenție autorizată: contract de muncă, concediu plătit, fără comision, trimiteți CV, interviu la sediul firmei.",
    "uk": "ТОВ: офіційне працевлаштування, оплачувана відпустка, без комісій, надсилайте резюме.",
    "bg": "Лицензирана агенция: трудов договор, платен отпуск, без такси, изпратете CV.",
    "zh": "正规公司，签订劳动合同，五险一金，不收取任何费用，投递简历。",
}


def weight(text: str) -> float:
    from features.catalogue import load_catalogue

    catalogue = load_catalogue()
    standing = {s.value for s in signals(text) if not (s.detail["negated"] or s.detail["quoted"])}
    return sum(catalogue.get(indicator).weight for indicator in standing)


@pytest.mark.parametrize("lang", sorted(OPERATIONS))
def test_operations_outweigh_independents(lang: str) -> None:
    assert weight(OPERATIONS[lang]) >= 8
    assert weight(INDEPENDENTS[lang]) <= -8


@pytest.mark.parametrize("lang", sorted(RECRUITERS))
def test_controlled_work_outweighs_accountable_employers(lang: str) -> None:
    assert weight(RECRUITERS[lang]) >= 8
    assert weight(EMPLOYERS[lang]) <= -8


def test_hostile_text_takes_no_longer_than_its_length() -> None:
    extract(ListingView(Listing("t", "0", body="warm up: our girls")))
    for piece in ("our ", "new girls ", "we have ... ", "no no no ", "“", "passport kept "):
        started = time.process_time()
        signals(piece * (200_000 // len(piece)))
        assert time.process_time() - started < 8, piece


def test_what_stands_megabytes_on_is_not_read() -> None:
    assert not signals("a " * 150_000 + "our lovely girls")
    assert signals("our lovely girls " + "a " * 150_000)


def test_a_text_full_of_quotations_is_read_in_linear_time():
    from features.negation import quotations

    text = 'she said “we keep your passport” and ' * 150_000  # over a minute where each looks at all that went before
    assert len(quotations(text)) == 150_000
