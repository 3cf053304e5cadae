"""Countries, digit words and sentences of the first generator of adverts (``benchmarks.adverts``); all invented."""

from __future__ import annotations

#: Country, language of its adverts, cities.
COUNTRIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "US": ("en", ("Houston", "Chicago", "Las Vegas")), "GB": ("en", ("Leeds", "London", "Glasgow")),
    "DE": ("de", ("Köln", "Berlin", "Leipzig")), "FR": ("fr", ("Lyon", "Paris", "Nantes")),
    "ES": ("es", ("Madrid", "Málaga", "Bilbao")), "IT": ("it", ("Milano", "Torino", "Bari")),
    "PL": ("pl", ("Kraków", "Łódź", "Gdańsk")), "RO": ("ro", ("Cluj", "Iași", "Brașov")),
    "RU": ("ru", ("Казань", "Самара", "Омск")), "TR": ("tr", ("İzmir", "Bursa", "Ankara")),
    "NL": ("nl", ("Utrecht", "Breda", "Almere")), "BR": ("pt", ("Recife", "Curitiba", "Manaus")),
    "MX": ("es", ("Puebla", "Tijuana", "Cancún")), "AU": ("en", ("Perth", "Sydney", "Darwin")),
    "UA": ("ru", ("Київ", "Одеса", "Львів")), "CA": ("en", ("Toronto", "Calgary", "Ottawa")),
}  # fmt: skip

WORDS: dict[str, tuple[str, ...]] = {
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "de": ("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"),
    "fr": ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
    "es": ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
    "it": ("zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"),
    "pl": ("zero", "jeden", "dwa", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć"),
    "ro": ("zero", "unu", "doi", "trei", "patru", "cinci", "șase", "șapte", "opt", "nouă"),
    "ru": ("ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"),
    "tr": ("sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz"),
    "nl": ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"),
    "pt": ("zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"),
}

FILLER: dict[str, tuple[str, ...]] = {
    "en": (
        "Friendly and reliable.", "Available most days of the week, one of the nicest places for you to stay.",
        "No experience needed, training is given on site.", "Clean and quiet area close to the station.",
        "We are a small team of {n} people and we look for {m} more.", "Come and see for yourself, you will not regret it.",
        "Often booked out for weeks, so be quick.", "Accommodation is provided, {n} persons per room.",
        "Only serious replies please, no time wasters.", "Eight years of experience, hundreds of happy customers.",
    ),
    "de": (
        "Zuverlässig und freundlich.", "Wir suchen ab sofort {n} Mitarbeiter für unser Lager.", "Unterkunft wird gestellt, {n} Personen pro Zimmer.",
        "Keine Erfahrung nötig, wir zeigen dir alles.", "Ruhige Lage, nur {n} Minuten bis zum Bahnhof.", "Bitte nur ernst gemeinte Anfragen.",
        "Ein schönes Zimmer in einer netten Wohnung, in acht Tagen frei.",
    ),
    "fr": (
        "Sérieux et ponctuel.", "Nous cherchons {n} personnes pour notre équipe.", "Logement fourni, {n} personnes par chambre.",
        "Quartier calme à {n} minutes de la gare.", "Aucune expérience demandée, une formation est prévue.", "Merci de ne pas appeler pour rien.",
    ),
    "es": (
        "Seria y puntual.", "Buscamos {n} personas para nuestro equipo.", "Alojamiento incluido, {n} personas por habitación.", "Zona tranquila a {n} minutos de la estación.",
        "No hace falta experiencia, una formación se da en el sitio.", "Solo gente seria, por favor.", "Llevamos ocho años en el barrio.",
    ),
    "it": (
        "Seria e puntuale.", "Cerchiamo {n} persone per la nostra squadra.", "Alloggio incluso, {n} persone per camera.", "Zona tranquilla a {n} minuti dalla stazione.",
        "Se sei interessato, sei nel posto giusto, non serve esperienza.", "Solo persone serie, grazie.",
    ),
    "pl": (
        "Solidnie i punktualnie.", "Szukamy {n} osób do zespołu.", "Zakwaterowanie zapewnione, {n} osoby w pokoju.", "Cicha okolica, {n} minut od dworca.",
        "Doświadczenie nie jest wymagane, jeden dzień szkolenia.", "Tylko poważne oferty.",
    ),
    "ro": (
        "Serios și punctual.", "Căutăm {n} persoane pentru echipa noastră.", "Cazare asigurată, {n} persoane în cameră.", "Zonă liniștită la {n} minute de gară.",
        "Nu este nevoie de experiență, o zi de pregătire.", "Doar persoane serioase.",
    ),
    "ru": (
        "Надёжно и вовремя.", "Ищем {n} человек в нашу команду.", "Жильё предоставляется, {n} человека в комнате.", "Тихий район, {n} минут до вокзала.",
        "Опыт не нужен, один день обучения.", "Только серьёзные предложения.",
    ),
    "tr": (
        "Güvenilir ve dakik.", "Ekibimize {n} kişi arıyoruz.", "Konaklama bizden, odada {n} kişi.", "Sakin bir semt, istasyona {n} dakika.",
        "Deneyim şart değil, bir gün eğitim var.", "Lütfen ciddi olanlar yazsın.",
    ),
    "nl": (
        "Betrouwbaar en op tijd.", "Wij zoeken {n} mensen voor ons team.", "Huisvesting geregeld, {n} personen per kamer.", "Rustige buurt op {n} minuten van het station.",
        "Geen ervaring nodig, een dag training.", "Alleen serieuze reacties graag.",
    ),
    "pt": (
        "Sério e pontual.", "Procuramos {n} pessoas para a nossa equipe.", "Alojamento incluído, {n} pessoas por quarto.", "Zona calma a {n} minutos da estação.",
        "Não é preciso experiência, uma formação é dada.", "Só gente séria, por favor.",
    ),
}  # fmt: skip
LEAD_IN = {
    "en": ("Call me on", "Text", "Phone:", "Contact", "WhatsApp", "My number is", ""), "de": ("Ruf an:", "Tel.", "Melde dich unter", "Handy:", ""),
    "fr": ("Appelez le", "Tél :", "Contact", "Joignable au", ""), "es": ("Llama al", "Tel:", "WhatsApp", "Contacto", ""), "it": ("Chiama il", "Tel.", "Cell:", "Contatto", ""),
    "pl": ("Zadzwoń:", "Tel.", "Kontakt", "Kom.", ""), "ro": ("Sună la", "Tel:", "Contact", ""), "ru": ("Звоните", "Тел.", "Пишите в WhatsApp", "Номер", ""),
    "tr": ("Ara:", "Tel:", "WhatsApp", "İletişim", ""), "nl": ("Bel", "Tel:", "App me op", "Nummer:", ""), "pt": ("Ligue", "Tel:", "WhatsApp", "Contato", ""),
}  # fmt: skip
