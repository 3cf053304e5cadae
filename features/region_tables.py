"""What points to a country: names of countries and large cities, currencies, languages, site endings."""

from __future__ import annotations

from functools import lru_cache

from features.number_words import plain

#: Country names as adverts write them, several languages each; matched without accents, in lower case.
_COUNTRIES = {
    "US": "usa,united states,u.s.a.,estados unidos,etats-unis,stany zjednoczone,сша,vereinigte staaten",
    "GB": "uk,united kingdom,england,scotland,wales,northern ireland,great britain,reino unido,royaume-uni,anglia,marea britanie,wielka brytania,великобритания,grossbritannien",
    "IE": "ireland,irlanda,irlande,irland,irlandia,ирландия", "CA": "canada,kanada,канада",
    "AU": "australia,australien,australie", "NZ": "new zealand,neuseeland",
    "DE": "germany,deutschland,alemania,allemagne,germania,niemcy,alemanha,almanya,duitsland,германия,németország,nemecko",
    "AT": "austria,osterreich,autriche,oostenrijk,австрия,avusturya", "CH": "switzerland,schweiz,suisse,svizzera,suiza,elvetia,szwajcaria,zwitserland,швейцария,isvicre",
    "FR": "france,frankreich,francia,frankrijk,franta,francja,франция,fransa", "BE": "belgium,belgique,belgie,belgien,belgica,belgia,бельгия,belcika",
    "NL": "netherlands,nederland,holland,niederlande,pays-bas,paises bajos,holandia,olanda,нидерланды,голландия,hollanda",
    "LU": "luxembourg,luxemburg", "ES": "spain,espana,spanien,espagne,spagna,spanje,hiszpania,spania,испания,ispanya",
    "PT": "portugal,португалия,portekiz,portugalia", "IT": "italy,italia,italien,italie,wlochy,италия,italya",
    "PL": "poland,polska,polen,pologne,polonia,польша,polonya", "CZ": "czech republic,czechia,cesko,tschechien,czechy,чехия",
    "SK": "slovakia,slovensko,slowakei", "HU": "hungary,magyarorszag,ungarn,wegry,ungaria,венгрия,hongrie,hungria",
    "RO": "romania,rumanien,roumanie,rumania,rumunia,румыния,romanya", "MD": "moldova,moldavia,молдова", "BG": "bulgaria,bulgarien,българия,болгария",
    "GR": "greece,griechenland,ellada,grecia,греция,ελλαδα", "CY": "cyprus,zypern,kipr,кипр,kibris", "TR": "turkey,turkiye,turkei,turquie,turquia,turcia,turcja,турция,turkije",
    "UA": "ukraine,ukraina,украина,україна,ucraina,ucrania", "RU": "russia,russland,rusia,russie,rosja,россия,rusya", "BY": "belarus,беларусь", "KZ": "kazakhstan,казахстан",
    "LT": "lithuania,lietuva,litauen,литва", "LV": "latvia,latvija,lettland,латвия", "EE": "estonia,eesti,estland,эстония",
    "SE": "sweden,sverige,schweden,suecia,suede,szwecja,suedia,швеция,isvec", "NO": "norway,norge,norwegen,noruega,norwegia,норвегия", "DK": "denmark,danmark,danemark,dinamarca,dania,дания", "FI": "finland,suomi,finnland,финляндия",
    "HR": "croatia,hrvatska,kroatien", "RS": "serbia,srbija,serbien", "SI": "slovenia,slovenija", "BA": "bosnia", "AL": "albania,shqiperi", "MK": "macedonia", "ME": "montenegro", "XK": "kosovo",
    "MX": "mexico,мексика,meksyk,mexique", "BR": "brazil,brasil,brasilien,brazylia,бразилия,bresil", "AR": "argentina", "CO": "colombia,kolumbien", "CL": "chile", "PE": "peru", "VE": "venezuela", "EC": "ecuador", "UY": "uruguay", "PY": "paraguay", "BO": "bolivia", "CR": "costa rica", "PA": "panama", "DO": "dominican republic,republica dominicana", "CU": "cuba", "GT": "guatemala", "HN": "honduras", "SV": "el salvador",
    "IN": "india,indien,индия,hindistan", "PK": "pakistan", "BD": "bangladesh", "LK": "sri lanka", "NP": "nepal", "CN": "china,中国", "HK": "hong kong", "TW": "taiwan", "JP": "japan", "KR": "south korea,korea", "TH": "thailand", "VN": "vietnam,viet nam", "PH": "philippines,pilipinas", "ID": "indonesia", "MY": "malaysia", "SG": "singapore", "KH": "cambodia", "MM": "myanmar",
    "AE": "uae,united arab emirates,emirates", "SA": "saudi arabia", "QA": "qatar", "KW": "kuwait", "BH": "bahrain", "OM": "oman", "LB": "lebanon,liban", "JO": "jordan", "IL": "israel", "EG": "egypt,agypten", "MA": "morocco,maroc,marruecos", "DZ": "algeria,algerie", "TN": "tunisia,tunisie",
    "NG": "nigeria", "GH": "ghana", "KE": "kenya", "ZA": "south africa", "UG": "uganda", "TZ": "tanzania", "ET": "ethiopia", "CM": "cameroon,cameroun", "CI": "cote d'ivoire,ivory coast", "SN": "senegal", "GE": "georgia,грузия", "AM": "armenia,армения", "AZ": "azerbaijan,азербайджан", "UZ": "uzbekistan,узбекистан",
}  # fmt: skip

#: Large cities whose name points to one country far more often than to any other.
_CITIES = {
    "US": "new york,nyc,los angeles,chicago,houston,phoenix,philadelphia,san antonio,san diego,dallas,austin,san francisco,seattle,denver,boston,las vegas,miami,atlanta,detroit,orlando,tampa,brooklyn,manhattan,washington dc,baltimore,sacramento,charlotte,nashville,minneapolis,cleveland,pittsburgh,cincinnati,st louis,honolulu,columbus,indianapolis,jacksonville,fort worth,oakland,tulsa,memphis,new orleans,long island,westchester,new jersey,texas,florida,california,ohio,illinois,nevada,arizona",
    "GB": "london,manchester,liverpool,leeds,glasgow,edinburgh,bristol,sheffield,cardiff,belfast,nottingham,leicester,coventry,bradford,newcastle,southampton,portsmouth,brighton,plymouth,luton,croydon,aberdeen,swansea,norwich,peterborough,slough,derby,wolverhampton",
    "IE": "dublin,cork,galway,limerick,waterford", "CA": "toronto,montreal,vancouver,calgary,ottawa,edmonton,winnipeg,quebec,mississauga,hamilton on,ontario,british columbia,alberta",
    "AU": "sydney,melbourne,brisbane,perth,adelaide,gold coast,canberra,darwin,hobart", "NZ": "auckland,wellington,christchurch",
    "DE": "berlin,hamburg,munchen,munich,koln,cologne,frankfurt,stuttgart,dusseldorf,dortmund,essen,leipzig,bremen,dresden,hannover,hanover,nurnberg,nuremberg,duisburg,bochum,wuppertal,bielefeld,bonn,munster,mannheim,karlsruhe,augsburg,wiesbaden,aachen,kiel,freiburg,mainz,kassel,rostock,saarbrucken,muenchen,koeln,duesseldorf,nuernberg",
    "AT": "wien,vienna,graz,linz,salzburg,innsbruck,klagenfurt", "CH": "zurich,zuerich,geneva,geneve,genf,basel,bern,lausanne,lugano,luzern,winterthur,st. gallen",
    "FR": "paris,marseille,lyon,toulouse,nice,nantes,strasbourg,montpellier,bordeaux,lille,rennes,reims,toulon,grenoble,dijon,cannes,le havre,metz,nancy,rouen",
    "BE": "brussels,bruxelles,brussel,antwerpen,antwerp,anvers,gent,ghent,gand,charleroi,liege,brugge,bruges,leuven,namur", "NL": "amsterdam,rotterdam,den haag,the hague,utrecht,eindhoven,groningen,tilburg,almere,breda,nijmegen,arnhem,haarlem,enschede,maastricht",
    "ES": "madrid,barcelona,valencia,sevilla,seville,zaragoza,malaga,murcia,palma de mallorca,las palmas,bilbao,alicante,cordoba,valladolid,vigo,gijon,granada,marbella,ibiza,tenerife,mallorca,benidorm,torrevieja,almeria",
    "PT": "lisboa,lisbon,porto,braga,coimbra,faro,setubal,algarve,funchal,aveiro", "IT": "roma,rome,milano,milan,napoli,naples,torino,turin,palermo,genova,genoa,bologna,firenze,florence,bari,catania,venezia,venice,verona,padova,brescia,trieste,parma,modena,prato,rimini,cagliari,bergamo",
    "PL": "warszawa,warsaw,krakow,cracow,lodz,wroclaw,poznan,gdansk,szczecin,bydgoszcz,lublin,katowice,bialystok,gdynia,czestochowa,radom,rzeszow,torun,kielce,olsztyn,opole,gliwice,zabrze",
    "CZ": "praha,prague,brno,ostrava,plzen", "SK": "bratislava,kosice", "HU": "budapest,debrecen,szeged,miskolc,pecs,gyor", "RO": "bucuresti,bucharest,cluj,cluj-napoca,timisoara,iasi,constanta,craiova,brasov,galati,ploiesti,oradea,sibiu,arad,bacau,pitesti", "MD": "chisinau,кишинев", "BG": "sofia,софия,plovdiv,пловдив,varna,варна,burgas,бургас",
    "GR": "athens,athina,thessaloniki,αθηνα,patra,heraklion", "CY": "nicosia,limassol,larnaca,paphos", "TR": "istanbul,ankara,izmir,bursa,antalya,adana,konya,gaziantep,mersin,kayseri,bodrum,alanya",
    "UA": "kyiv,kiev,київ,киев,kharkiv,харків,харьков,odesa,odessa,одеса,одесса,dnipro,дніпро,lviv,львів,львов,zaporizhzhia", "RU": "moscow,moskva,москва,saint petersburg,санкт-петербург,спб,новосибирск,екатеринбург,казань,нижний новгород,челябинск,самара,омск,ростов-на-дону,уфа,красноярск,воронеж,пермь,волгоград,краснодар,сочи,novosibirsk,yekaterinburg,kazan",
    "BY": "minsk,минск,гомель", "KZ": "almaty,алматы,astana,астана", "LT": "vilnius,kaunas,klaipeda", "LV": "riga,рига", "EE": "tallinn,таллин",
    "SE": "stockholm,goteborg,gothenburg,malmo,uppsala", "NO": "oslo,bergen,trondheim,stavanger", "DK": "copenhagen,kobenhavn,aarhus,odense,aalborg", "FI": "helsinki,espoo,tampere,vantaa,turku,oulu",
    "HR": "zagreb,split,rijeka,osijek", "RS": "belgrade,beograd,novi sad,nis", "SI": "ljubljana,maribor", "BA": "sarajevo", "AL": "tirana", "MK": "skopje", "XK": "pristina",
    "MX": "mexico city,ciudad de mexico,cdmx,guadalajara,monterrey,puebla,tijuana,cancun,ciudad juarez,leon guanajuato,queretaro", "BR": "sao paulo,rio de janeiro,brasilia,salvador bahia,fortaleza,belo horizonte,manaus,curitiba,recife,porto alegre,goiania,belem,campinas,florianopolis", "AR": "buenos aires,rosario,mendoza,cordoba argentina,la plata", "CO": "bogota,medellin,cali,barranquilla,cartagena de indias,bucaramanga", "CL": "santiago de chile,valparaiso,concepcion", "PE": "lima,arequipa,trujillo peru", "VE": "caracas,maracaibo", "EC": "quito,guayaquil", "UY": "montevideo", "PY": "asuncion", "BO": "la paz,santa cruz de la sierra", "CR": "san jose costa rica", "PA": "panama city", "DO": "santo domingo",
    "IN": "mumbai,delhi,new delhi,bangalore,bengaluru,hyderabad,chennai,kolkata,pune,ahmedabad,jaipur,lucknow,kochi,goa,gurgaon,noida", "PK": "karachi,lahore,islamabad,rawalpindi", "BD": "dhaka,chittagong", "NP": "kathmandu", "LK": "colombo", "CN": "beijing,shanghai,guangzhou,shenzhen,北京,上海,广州,深圳", "JP": "tokyo,osaka,kyoto", "KR": "seoul,busan", "TH": "bangkok,pattaya,phuket,chiang mai", "VN": "hanoi,ho chi minh city,saigon,da nang", "PH": "manila,cebu,davao,quezon city,makati", "ID": "jakarta,bali,surabaya,bandung", "MY": "kuala lumpur,penang,johor bahru", "KH": "phnom penh,siem reap,sihanoukville",
    "AE": "dubai,abu dhabi,sharjah,ajman", "SA": "riyadh,jeddah", "QA": "doha", "OM": "muscat", "BH": "manama", "LB": "beirut", "JO": "amman", "IL": "tel aviv,jerusalem,haifa", "EG": "cairo,alexandria", "MA": "casablanca,rabat,marrakech,tanger", "TN": "tunis", "DZ": "algiers,alger",
    "NG": "lagos,abuja,ibadan,kano,port harcourt,benin city", "GH": "accra,kumasi", "KE": "nairobi,mombasa", "ZA": "johannesburg,cape town,durban,pretoria,port elizabeth", "UG": "kampala", "TZ": "dar es salaam", "ET": "addis ababa", "SN": "dakar", "CI": "abidjan", "CM": "douala,yaounde", "GE": "tbilisi", "AM": "yerevan", "AZ": "baku", "UZ": "tashkent",
}  # fmt: skip

#: Currencies used in one country above all.
CURRENCY_REGIONS = {
    "USD": ("US",), "GBP": ("GB",), "PLN": ("PL",), "RON": ("RO",), "RUB": ("RU",), "TRY": ("TR",), "UAH": ("UA",), "CZK": ("CZ",),
    "HUF": ("HU",), "BGN": ("BG",), "SEK": ("SE",), "NOK": ("NO",), "DKK": ("DK",), "CHF": ("CH",), "BRL": ("BR",), "MXN": ("MX",),
    "ARS": ("AR",), "COP": ("CO",), "CLP": ("CL",), "PEN": ("PE",), "INR": ("IN",), "PKR": ("PK",), "BDT": ("BD",), "PHP": ("PH",), "THB": ("TH",),
    "VND": ("VN",), "IDR": ("ID",), "MYR": ("MY",), "SGD": ("SG",), "HKD": ("HK",), "CNY": ("CN",), "JPY": ("JP",), "KRW": ("KR",), "AED": ("AE",),
    "SAR": ("SA",), "ILS": ("IL",), "EGP": ("EG",), "MAD": ("MA",), "NGN": ("NG",), "GHS": ("GH",), "KES": ("KE",), "ZAR": ("ZA",), "CAD": ("CA",),
    "AUD": ("AU",), "NZD": ("NZ",), "RSD": ("RS",), "KZT": ("KZ",), "BYN": ("BY",), "MDL": ("MD",), "GEL": ("GE",),
}  # fmt: skip



@lru_cache(maxsize=512)
def home_currency(region: str) -> str:
    """ISO 4217 code of the money of a country (ISO 3166-1 alpha-2), by CLDR; empty where there is none."""
    from babel.core import UnknownLocaleError
    from babel.numbers import get_territory_currencies

    try:
        found = get_territory_currencies(region)
    except (UnknownLocaleError, ValueError, KeyError):
        return ""
    return found[0] if found else ""


LANGUAGE_REGIONS = {
    "en": ("US", "GB"), "es": ("ES", "MX"), "pt": ("BR", "PT"), "fr": ("FR", "BE"), "de": ("DE", "AT"), "it": ("IT",), "pl": ("PL",), "ro": ("RO",),
    "ru": ("RU", "UA"), "uk": ("UA",), "tr": ("TR",), "nl": ("NL", "BE"), "hu": ("HU",), "cs": ("CZ",), "sk": ("SK",), "bg": ("BG",), "el": ("GR",),
    "sv": ("SE",), "no": ("NO",), "nb": ("NO",), "da": ("DK",), "fi": ("FI",), "hr": ("HR",), "sr": ("RS",), "sl": ("SI",), "lt": ("LT",), "lv": ("LV",), "et": ("EE",),
    "sq": ("AL",), "zh": ("CN",), "ja": ("JP",), "ko": ("KR",), "th": ("TH",), "vi": ("VN",), "id": ("ID",), "ms": ("MY",), "tl": ("PH",), "hi": ("IN",),
    "ur": ("PK",), "bn": ("BD",), "ar": ("EG", "AE"), "he": ("IL",), "fa": ("IR",), "be": ("BY",), "kk": ("KZ",),
}  # fmt: skip

#: Endings of site names that are a country's own code in other letters, or are used elsewhere.
_SITE_ENDINGS = {"uk": "GB", "eu": "", "co": "", "io": "", "me": "", "tv": "", "ai": "", "cc": "", "ws": ""}


@lru_cache(maxsize=1)
def country_names() -> dict[str, str]:
    """Plain lower-case name of a country in several languages, to ISO 3166-1 alpha-2."""
    return {plain(name.lower()): region for region, entry in _COUNTRIES.items() for name in entry.split(",")}


@lru_cache(maxsize=1)
def place_table() -> dict[str, str]:
    """Plain lower-case name of a country or city, to ISO 3166-1 alpha-2."""
    table: dict[str, str] = {}
    for names in (_COUNTRIES, _CITIES):
        for region, entry in names.items():
            for name in entry.split(","):
                table.setdefault(plain(name.lower()), region)
    return table


def site_region(host: str) -> str:
    """Country a site's name ends in, or an empty string."""
    ending = host.rpartition(".")[2].lower()
    if ending in _SITE_ENDINGS:
        return _SITE_ENDINGS[ending]
    return ending.upper() if len(ending) == 2 and ending.isalpha() and ending.isascii() else ""
