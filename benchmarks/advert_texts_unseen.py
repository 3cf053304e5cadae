"""Countries and sentences of the second generator of adverts (``benchmarks.adverts_unseen``); all invented."""

from __future__ import annotations

#: Country and language of its adverts.
COUNTRIES = {
    "US": "en", "GB": "en", "IE": "en", "CA": "en", "AU": "en", "ZA": "en", "IN": "en", "DE": "de", "AT": "de", "FR": "fr", "BE": "fr",
    "ES": "es", "CO": "es", "AR": "es", "IT": "it", "PT": "pt", "BR": "pt", "PL": "pl", "RO": "ro", "RU": "ru", "UA": "uk",
    "TR": "tr", "NL": "nl", "CZ": "cs", "HU": "hu",
}  # fmt: skip

TEXTS: dict[str, tuple[str, ...]] = {
    "en": (
        "Newly refurbished studio to let, on one of the quietest streets in town. Bills are included for the first month only.",
        "Hi guys, I just got here and I am ready to see you! Two girls are better than one. Ask about specials for tonight.",
        "Warehouse operatives wanted for an immediate start, four on four off. Free bus to and from the site at six in the morning.",
        "Selling my nearly new bike, ridden a few times, too big for me. Won at a raffle and never used it for long.",
        "Deep tissue and relaxing massage in a clean private flat. I ate well, I slept well, so can you. Free tea on arrival.",
        "Live-in housekeeper needed for a family of five, three free days in ten. Oh, and you must love dogs.",
        "Please be discreet and polite, no blocked calls, no long chats. For more than an hour book a day before.",
    ),
    "de": (
        "Helle Wohnung in ruhiger Lage, ein Bad, zwei Balkone, Einzug ab sofort. Acht Gehminuten zur Bahn, keine Provision.",
        "Hallo, ich bin neu in der Stadt und freue mich auf dich. Nur wer freundlich ist, ist richtig hier.",
        "Reinigungskräfte gesucht, auch ohne Deutschkenntnisse. Ein Bus bringt euch hin, Lohn alle vierzehn Tage.",
        "Verkaufe einen kaum benutzten Kinderwagen, drei Jahre alt, an Selbstabholer. Null Kratzer.",
    ),
    "fr": (
        "Bel appartement sur cour, à deux pas du métro, une chambre et un salon. Libre dans dix jours.",
        "Coucou, je suis de passage quelques jours seulement. Une rencontre douce et sans attente, sur rendez-vous.",
        "Entreprise de nettoyage cherche un ou une employée, huit heures par jour, transport payé.",
        "Vends vélo presque neuf, un seul propriétaire, servi deux ou trois fois.",
    ),
    "es": (
        "Alquilo habitación luminosa en piso de tres, a dos minutos del metro. Una terraza y un salón muy amplio.",
        "Hola, soy nueva en la ciudad y estoy sola en casa. Trato de diez, sin prisas, once de la mañana a doce de la noche.",
        "Se necesitan camareras para un restaurante, una comida al día y alojamiento para dos.",
    ),
    "it": (
        "Affitto camera in appartamento con due ragazze, sei minuti a piedi dalla metro. Tre bagni, un balcone.",
        "Ciao, sono appena arrivata. Per te che sei gentile, un momento di relax in un ambiente pulito.",
        "Cercasi badante convivente, sette giorni su sette con due pomeriggi liberi.",
    ),
    "pt": (
        "Alugo quarto num apartamento de três, a dois passos da praia. Uma varanda e um salão.",
        "Olá amor, sou nova na cidade, sozinha em casa. Um momento só para ti, sem pressas.",
        "Precisa-se de empregada interna, sete dias por semana, dez horas por dia.",
    ),
    "pl": (
        "Wynajmę pokój w mieszkaniu na drugim piętrze, dwa przystanki od centrum. Jeden balkon, trzy pokoje.",
        "Hej, jestem nowa w mieście. Zapraszam do siebie na dwie chwile relaksu, tylko panowie z klasą.",
        "Praca przy zbiorach, sto złotych dziennie, dziesięć godzin, jeden dzień wolny.",
    ),
    "ro": (
        "Închiriez cameră într-un apartament cu trei camere, două minute de metrou. Un balcon, o baie.",
        "Bună, sunt nouă în oraș și te aștept. Opt zile doar, apoi plec.",
        "Căutăm ospătari, zece ore pe zi, două zile libere, o masă inclusă.",
    ),
    "ru": (
        "Сдам комнату в трёхкомнатной квартире, две минуты до метро. Один балкон, первый этаж.",
        "Привет, я одна дома и жду тебя. Три дня в городе, потом уеду.",
        "Требуются сборщики, десять часов в день, один выходной, сто процентов оплата.",
    ),
    "uk": (
        "Здам кімнату у трикімнатній квартирі, дві хвилини до метро. Один балкон.",
        "Потрібні пакувальники, десять годин на день, один вихідний.",
    ),
    "tr": (
        "Üç odalı evde bir oda kiralıktır, metroya iki dakika. On gün içinde boşalıyor, bir balkon var.",
        "Selam, şehirde yeniyim. Yedi gün buradayım, sonra gidiyorum.",
    ),
    "nl": (
        "Kamer te huur in een huis met drie kamers, twee minuten van het station. Een balkon en een tuin.",
        "Hoi, ik ben nieuw hier en nog acht dagen in de stad. Zonder haast, een moment voor jou.",
    ),
    "cs": (
        "Pronajmu pokoj v bytě se třemi pokoji, dvě minuty od metra. Jeden balkon, sto metrů od parku.",
        "Ahoj, jsem tu nová, zůstanu osm dní. Těším se na tebe.",
    ),
    "hu": (
        "Kiadó egy szoba egy három szobás lakásban, két percre a metrótól. Nyolc nap múlva szabad.",
        "Szia, új vagyok a városban, hét napig maradok. Várlak egy kellemes órára.",
    ),
}  # fmt: skip
LEADS = {
    "en": ("Reach me at ", "hit me up ", "holla ", "Ring Tom: ", "txt ", "☎ ", "my cell ", "Tel/WhatsApp ", "👉 ", "Enquiries: ", ""),
    "de": ("Erreichbar unter ", "☎ ", "WhatsApp ", "Ruft an ", "Kontakt: ", ""), "fr": ("Mon numéro : ", "☎ ", "appelle moi au ", "WhatsApp ", ""),
    "es": ("Mi número es ", "☎ ", "Llámame ", "wasap ", ""), "it": ("Il mio numero: ", "☎ ", "Chiamami ", "whatsapp ", ""), "pt": ("Meu número ", "☎ ", "Liga-me ", "zap ", ""),
    "pl": ("Mój numer ", "☎ ", "tel. kom. ", "dzwoń ", ""), "ro": ("Numărul meu ", "☎ ", "sună-mă ", ""), "ru": ("Мой номер ", "☎ ", "звоните ", "ватсап ", ""), "uk": ("Мій номер ", "☎ ", "дзвоніть ", ""),
    "tr": ("Numaram ", "☎ ", "beni ara ", ""), "nl": ("Mijn nummer ", "☎ ", "bel me op ", ""), "cs": ("Můj telefon ", "☎ ", "volejte ", ""), "hu": ("Telefonszámom ", "☎ ", "hívj ", ""),
}  # fmt: skip
