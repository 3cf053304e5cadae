"""Cities whose own country spells them otherwise than GeoNames' main name does: own spelling, then that name."""

from __future__ import annotations

_ROWS = """
AE دبي=Dubai أبوظبي=Abu_Dhabi أبو_ظبي=Abu_Dhabi الشارقة=Sharjah عجمان=Ajman
AM Երևան=Yerevan|AT Wien=Vienna|AZ Bakı=Baku
BE Bruxelles=Brussels Brussel=Brussels Anvers=Antwerpen Gand=Gent Bruges=Brugge Louvain=Leuven Malines=Mechelen Courtrai=Kortrijk Ostende=Ostend Oostende=Ostend Luik=Liège Namen=Namur Doornik=Tournai Bergen=Mons Aarlen=Arlon
BG София=Sofia Пловдив=Plovdiv Варна=Varna Бургас=Burgas Русе=Ruse Плевен=Pleven Благоевград=Blagoevgrad
BY Минск=Minsk Мінск=Minsk Гомель=Homyel' Брест=Brest Гродно=Grodno Витебск=Vitebsk Могилев=Mahilyow
CH Genf=Genève Geneva=Genève Basel=Basel Luzern=Luzern Lucerne=Luzern Berne=Bern Zurich=Zürich
CN 北京=Beijing 上海=Shanghai 广州=Guangzhou 深圳=Shenzhen 成都=Chengdu 杭州=Hangzhou 武汉=Wuhan 南京=Nanjing 重庆=Chongqing 天津=Tianjin 西安=Xi'an 苏州=Suzhou
CY Λευκωσία=Nicosia Λεμεσός=Limassol Λάρνακα=Larnaca Πάφος=Paphos
CZ Praha=Prague Plzeň=Pilsen
DE München=Munich Hannover=Hannover Cologne=Köln Nuremberg=Nürnberg Frankfurt=Frankfurt_am_Main
DK København=Copenhagen Aarhus=Århus Aalborg=Aalborg
DZ الجزائر=Algiers Alger=Algiers وهران=Oran
EG القاهرة=Cairo الإسكندرية=Alexandria الجيزة=Al_Jīzah Giza=Al_Jīzah
ES Sevilla=Sevilla Seville=Sevilla Donostia=San_Sebastián San_Sebastián=San_Sebastián A_Coruña=A_Coruña La_Coruña=A_Coruña Lleida=Lleida Gerona=Girona Alacant=Alicante Palma=Palma Vitoria=Vitoria-Gasteiz Iruña=Pamplona Bilbo=Bilbao
FI Helsingfors=Helsinki Esbo=Espoo Åbo=Turku Tammerfors=Tampere
GE თბილისი=Tbilisi ბათუმი=Batumi
GR Αθήνα=Athens Θεσσαλονίκη=Thessaloníki Πάτρα=Pátra Πειραιάς=Piraeus Ηράκλειο=Irákleion Λάρισα=Lárisa Βόλος=Vólos Ιωάννινα=Ioánnina Χανιά=Chaniá Γλυφάδα=Glyfáda Κέρκυρα=Corfu Ρόδος=Ródos Καλαμάτα=Kalamáta Καλλιθέα=Kallithéa Μαρούσι=Maroúsi Χαλάνδρι=Chalándri
HK 香港=Hong_Kong
ID Jakarta_Selatan=South_Jakarta Jakarta_Barat=West_Jakarta Jakarta_Timur=East_Jakarta Jakarta_Utara=North_Jakarta Jakarta_Pusat=Central_Jakarta Surabaya=Surabaya
IL תל_אביב=Tel_Aviv ירושלים=Jerusalem חיפה=Haifa ראשון_לציון=Rishon_LeZiyyon פתח_תקווה=Petaẖ_Tiqwa נתניה=Netanya באר_שבע=Beersheba
IN Bangalore=Bengaluru Bombay=Mumbai Madras=Chennai Calcutta=Kolkata Gurugram=Gurgaon New_Delhi=New_Delhi Mysore=Mysuru Trivandrum=Thiruvananthapuram Cochin=Kochi Pondicherry=Puducherry
IR تهران=Tehran
IT Roma=Rome Milano=Milan Torino=Turin Firenze=Florence Napoli=Naples Venezia=Venice Genova=Genoa Siracusa=Syracuse Mantova=Mantova Livorno=Livorno Trento=Trento Bolzano=Bolzano
JP 東京=Tokyo 大阪市=Osaka 大阪=Osaka 横浜市=Yokohama 名古屋市=Nagoya 札幌市=Sapporo 福岡市=Fukuoka 京都市=Kyoto 神戸市=Kobe 川崎市=Kawasaki さいたま市=Saitama 広島市=Hiroshima 仙台市=Sendai 千葉市=Chiba 那覇市=Naha
KR 서울=Seoul 서울시=Seoul 서울특별시=Seoul 부산=Busan 부산시=Busan 부산광역시=Busan 대구=Daegu 대구광역시=Daegu 인천=Incheon 인천광역시=Incheon 광주=Gwangju 광주광역시=Gwangju 대전=Daejeon 대전광역시=Daejeon 울산=Ulsan 수원시=Suwon 성남시=Seongnam-si
KZ Алматы=Almaty Астана=Astana Шымкент=Shymkent
LB بيروت=Beirut|LU Luxemburg=Luxembourg
MA الدار_البيضاء=Casablanca الرباط=Rabat مراكش=Marrakesh Marrakech=Marrakesh فاس=Fes Fès=Fes Tanger=Tangier طنجة=Tangier
MK Скопје=Skopje
MX CDMX=Mexico_City Ciudad_de_México=Mexico_City México_D.F.=Mexico_City Querétaro=Santiago_de_Querétaro Guadalajara=Guadalajara Puebla=Puebla
NL Den_Haag='s-Gravenhage The_Hague='s-Gravenhage Den_Bosch='s-Hertogenbosch
PL Warszawa=Warsaw|PT Lisboa=Lisbon|PK Karachi=Karachi
QA الدوحة=Doha|KW الكويت=Kuwait_City|OM مسقط=Muscat|JO عمان=Amman|IQ بغداد=Baghdad|BH المنامة=Manama
RO București=Bucharest Bucuresti=Bucharest
RS Beograd=Belgrade Београд=Belgrade Нови_Сад=Novi_Sad Niš=Niš Ниш=Niš
RU Москва=Moscow Санкт-Петербург=Saint_Petersburg Новосибирск=Novosibirsk Екатеринбург=Yekaterinburg Казань=Kazan Нижний_Новгород=Nizhniy_Novgorod Челябинск=Chelyabinsk Самара=Samara Омск=Omsk Ростов-на-Дону=Rostov-na-Donu Уфа=Ufa Красноярск=Krasnoyarsk Воронеж=Voronezh Пермь=Perm Волгоград=Volgograd Краснодар=Krasnodar Сочи=Sochi Тюмень=Tyumen Саратов=Saratov Владивосток=Vladivostok Калининград=Kaliningrad Иркутск=Irkutsk
SA الرياض=Riyadh جدة=Jeddah مكة=Mecca مكة_المكرمة=Mecca المدينة_المنورة=Medina الدمام=Dammam
SE Göteborg=Göteborg Gothenburg=Göteborg Malmö=Malmö
TH กรุงเทพ=Bangkok กรุงเทพมหานคร=Bangkok เชียงใหม่=Chiang_Mai ภูเก็ต=Phuket พัทยา=Pattaya
TN تونس=Tunis|TR İstanbul=Istanbul Istanbul=Istanbul
TW 台北市=Taipei 臺北市=Taipei 台北=Taipei 新北市=New_Taipei_City 台中市=Taichung 高雄市=Kaohsiung 台南市=Tainan 桃園市=Taoyuan_City
UA Київ=Kyiv Киев=Kyiv Харків=Kharkiv Харьков=Kharkiv Одеса=Odesa Одесса=Odesa Дніпро=Dnipro Днепр=Dnipro Львів=Lviv Львов=Lviv Запоріжжя=Zaporizhzhya Вінниця=Vinnytsya Полтава=Poltava Івано-Франківськ=Ivano-Frankivsk
UZ Ташкент=Tashkent Toshkent=Tashkent
VN Hồ_Chí_Minh=Ho_Chi_Minh_City TP._Hồ_Chí_Minh=Ho_Chi_Minh_City TP.HCM=Ho_Chi_Minh_City Hà_Nội=Hanoi Đà_Nẵng=Da_Nang
"""


def _of_row(row: str) -> tuple[str, list[tuple[str, str]]]:
    country, *pairs = row.split()
    return country, [tuple(pair.replace("_", " ").split("=", 1)) for pair in pairs]  # type: ignore[misc]


#: By country: pairs of own spelling and GeoNames' main name.
ENDONYMS: dict[str, list[tuple[str, str]]] = dict(_of_row(row) for row in _ROWS.replace("\n", "|").split("|") if row)

#: Regions that addresses name and the lists of today's parts of a country do not: counties of the post, regions merged since.
FORMER_REGIONS: dict[str, str] = {
    "GB": "Avon|Ayrshire|Bedfordshire|Beds|Berkshire|Berks|Bucks|Cambs|Cheshire|Cleveland|Clwyd|County Antrim|County Armagh|County Down|County Fermanagh|County Londonderry|County Tyrone|"
    "Cumberland|Dumfriesshire|Dyfed|East Yorkshire|Glos|Grampian|Greater Manchester|Gwent|Hants|Herts|Humberside|Huntingdonshire|Kinross-shire|Lanarkshire|Lancs|Leics|Lincs|Lothian|"
    "Merseyside|Mid Glamorgan|Middlesex|Middx|Northamptonshire|Northants|Notts|Oxon|Perthshire|Renfrewshire|Ross-shire|Roxburghshire|South Glamorgan|South Yorkshire|Staffs|Stirlingshire|"
    "Strathclyde|Sussex|Sutherland|Tayside|Tyne and Wear|Tyne & Wear|West Glamorgan|West Midlands|West Yorkshire|Westmorland|Wilts|Worcs|Yorkshire",
    "FR": "Alsace|Aquitaine|Auvergne|Basse-Normandie|Bourgogne|Champagne-Ardenne|Franche-Comté|Haute-Normandie|Languedoc-Roussillon|Limousin|Lorraine|Midi-Pyrénées|Nord-Pas-de-Calais|PACA|"
    "Picardie|Poitou-Charentes|Rhône-Alpes",
    "ES": "Guipúzcoa|Vizcaya", "IN": "Orissa|Pondicherry|Uttaranchal", "PT": "Alentejo|Algarve|Beira Alta|Beira Baixa|Douro Litoral|Estremadura|Minho|Ribatejo|Trás-os-Montes",
}  # fmt: skip
