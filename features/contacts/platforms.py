"""What messengers, social sites and payment services are called in adverts, and what their user names look like.

Adding a platform is an entry in ``PLATFORMS`` and, where its links name a user, one in ``LINKS``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from features.words import words


class Platform(NamedTuple):
    """How a platform is called and what its user names look like; words and names in lower case, no accents."""

    words: str  # one a blank; ``~`` is a blank within one
    name: str  # user name, or (?!) where accounts are numbers alone
    kind: str = "handle"
    #: Words among those above that are also everyday words: they need a sign (colon, @) or "id" after them.
    shy: str = ""
    #: Whether an account may be a telephone number.
    number: bool = False
    #: Signs that count, where not every sign does.
    signs: str = ":=@"
    #: Whether the platform counts only when written in capitals.
    capitals: bool = False


_TELEGRAM = r"[a-z][a-z0-9_]{3,31}"
_SOCIAL = r"[a-z0-9_][a-z0-9_.]{1,28}[a-z0-9_]"
_PAYEE = r"[a-z0-9][a-z0-9_.-]{1,38}[a-z0-9]"
_EMAIL = r"[a-z0-9][a-z0-9._%+-]{0,40}@[a-z0-9-]{1,40}(?:\.[a-z0-9-]{2,20}){1,3}"

_DOT = r"\s?(?:\.|[\[({]\s?(?:\.|dot)\s?[\])}]|(?<=\s)dot(?=\s))\s?"
_SLASH = r"\s?(?:/|(?<=\s)slash(?=\s))\s?"

PLATFORMS: dict[str, Platform] = {
    "telegram": Platform("telegram telegramm telegramas telegramu telegramie telegramdan telegramda telegrame telegr teleg tlgrm tlgm tlg tgram tele telga "
                         "tg telega телеграм телеграмм телеграме телега телеге телегу телеграму тлг тг テレグラム 텔레그램 تيليجرام تلجرام تلغرام 电报 電報 纸飞机 飞机号 飞机 เทเลแกรม t.g télégramme telegramme telegrama telegraman טלגרם टेलीग्राम 텔레그램아이디 텔레 تلگرام", _TELEGRAM, shy="飞机 telegrama", number=True),
    "whatsapp": Platform("whatsapp whats~app what's~app whatsap whatapp wassap wasap wassup~number watsap watsapp watts~app whatssap whatsup wsp wapp wa w/a "
                         "ws whatsappie whatsappu zap zapzap ватсап вотсап вацап ватсапп вотсапп واتساب واتس 왓츠앱 วอทแอพ ווטסאפ וואטסאפ व्हाट्सएप", r"(?!)", number=True),
    "signal": Platform("signal сигнал", r"[a-z][a-z0-9_]{2,31}\.\d{2,4}", shy="signal сигнал", number=True),
    "viber": Platform("viber vibere вайбер вайбере вибер", r"(?!)", number=True),
    "imo": Platform("imo", r"(?!)", number=True),
    "botim": Platform("botim", r"(?!)", number=True),
    "zalo": Platform("zalo", r"(?!)", number=True),
    "wechat": Platform("wechat we~chat wechatid weixin wexin 微信 微~信 微信号 微信號 微信同号 微信同號 我微信 加我微信 wx号 vx号 vx同步 vx同号 加微 加微信 加v 加v信 加vx 加薇 wei~xin 薇信 v信 微❤ 威信 维信 微 薇 vx wx v❤ wechat号 위챗 위쳇 วีแชท 微訊",
                       r"[a-z][a-z0-9_-]{4,19}", number=True, shy="微 薇 wx"),
    "qq": Platform("qq qq号 q号 扣扣", r"[1-9]\d{4,10}", shy="qq"),
    "line": Platform("line lineid 라인아이디 ไลน์ ไลน์ไอดี ไอดีไลน์ แอดไลน์ ラインid ライン 賴 加賴 라인", r"@?[a-z0-9][a-z0-9._-]{2,19}", shy="line ライン 라인 賴", number=True),
    "kakaotalk": Platform("kakaotalk kakao~talk kakao katalk ka-talk 카톡 카톡아이디 카톡id 카카오톡 카카오톡아이디 카카오 ㅋㅌ カカオ", r"[a-z0-9][a-z0-9._-]{2,19}"),
    "kik": Platform("kik", r"[a-z0-9][a-z0-9._]{2,29}"),
    "snapchat": Platform("snapchat snap~chat snapp snap sc s.c 👻 снэпчат снапчат снап スナチャ سناب سناب~شات سنابشات", r"[a-z][a-z0-9._-]{1,13}[a-z0-9]", shy="sc s.c snap"),
    "instagram": Platform("instagram insta lnstagram lnsta igram ins ig i.g gram instagramm instagramie instagramdan инстаграм инстаграмм инсте инста инсту انستا انستقرام انستغرام 📸 インスタ 인스타 인스타그램 אינסטגרם इंस्टाग्राम", _SOCIAL, shy="ins ig gram 📸"),
    "facebook": Platform("facebook fb fb~messenger fcbk face~book фейсбук фб فيسبوك פייסבוק", r"[a-z0-9][a-z0-9.]{4,49}", shy="fb фб"),
    "x": Platform("twitter twttr твиттер", r"[a-z0-9_]{2,15}"),
    "x.": Platform("x", r"[a-z0-9_]{2,15}", shy="x", signs="@", capitals=True),
    "tiktok": Platform("tiktok tik~tok tik-tok tt тикток 抖音 抖音号", r"[a-z0-9_.]{2,24}", shy="tt"),
    "discord": Platform("discord дискорд dscrd dsc disc dc", r"[a-z0-9_.]{2,32}(?:#\d{4})?", shy="dsc disc dc"),
    "onlyfans": Platform("onlyfans only~fans onlyf онлифанс", r"[a-z0-9][a-z0-9_.-]{2,23}"),
    "onlyfans.": Platform("of", r"[a-z0-9][a-z0-9_.-]{2,23}", shy="of", capitals=True),
    "fansly": Platform("fansly", r"[a-z0-9][a-z0-9_.-]{2,23}"),
    "skype": Platform("skype скайп", r"(?:live:\.?)?[a-z][a-z0-9_.,-]{5,31}"),
    "vk": Platform("vkontakte вконтакте вк vk", r"[a-z0-9_.]{5,32}", shy="vk"),
    "threema": Platform("threema", r"\*?[a-z0-9]{8}"),
    "wickr": Platform("wickr wickrme", r"[a-z0-9][a-z0-9_.-]{2,19}"),
    "zangi": Platform("zangi", r"\d{10}"),
    "session": Platform("session session~id", r"05[0-9a-f]{64}(?![0-9a-f])", shy="session"),
    "matrix": Platform("matrix element", r"[a-z0-9._=-]{1,40}:[a-z0-9-]{1,40}(?:\.[a-z0-9-]{2,20}){1,3}", shy="matrix element"),
    "bluesky": Platform("bluesky bsky", r"[a-z0-9-]{2,40}(?:\.[a-z0-9-]{2,20}){1,3}"),
    "threads": Platform("threads", _SOCIAL, shy="threads", signs="@"),
    "twitch": Platform("twitch", r"[a-z0-9_]{4,25}", shy="twitch", signs=":=@"),
    "pix": Platform("pix chave~pix", rf"{_EMAIL}", "payment", shy="pix", number=True),
    "upi": Platform("upi upi~id vpa", r"[a-z0-9][a-z0-9._-]{1,40}@[a-z]{2,20}(?![a-z.])", "payment"),
    "gpay": Platform("gpay google~pay phonepe phone~pe paytm", r"[a-z0-9][a-z0-9._-]{1,40}@[a-z]{2,20}(?![a-z.])", "payment", number=True),
    "mpesa": Platform("mpesa m-pesa", r"(?!)", "payment", number=True),
    "gcash": Platform("gcash g-cash", r"(?!)", "payment", number=True),
    "chime": Platform("chime chime~sign chimesign", r"\$?[a-z][a-z0-9_-]{1,30}", "payment", shy="chime", signs="$"),
    "cashapp": Platform("cashapp cash~app cashtag cash~tag cashap", r"\$?[a-z][a-z0-9_-]{1,19}", "payment", signs="$"),
    "paypal": Platform("paypal pay~pal", rf"(?:{_EMAIL}|{_PAYEE})", "payment", shy="paypal pay~pal"),
    "venmo": Platform("venmo vnmo", _PAYEE, "payment", shy="venmo"),
    "revolut": Platform("revolut revtag rev~tag revolut~tag revolute revolut~me", _PAYEE, "payment", shy="revolut revolute revolut~me"),
    "wise": Platform("wisetag wise~tag wise", _PAYEE, "payment", shy="wise", signs="@"),
    "zelle": Platform("zelle", _EMAIL, "payment", number=True),
    "bizum": Platform("bizum", r"(?!)", "payment", number=True),
    "blik": Platform("blik", r"(?!)", "payment", number=True),
}  # fmt: skip

#: What a link to "me", its dot disguised, has.
_ME = ".me|. me|)me|]me|}me|) me|] me|} me|dot me"
#: Links that name an account: the platform; letters of which each such link has some, in lower case; and a pattern whose
#: group 1 is the name. Tried in this order.
LINKS: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (platform, tuple(parts.split("|")), re.compile(rf"(?<![a-z0-9.-]){pattern}", re.IGNORECASE))
    for platform, parts, pattern in (
        ("telegram", _ME + "|telegram", rf"(?:t{_DOT}me|telegram{_DOT}(?:me|dog)){_SLASH}(?:s/)?(?!share\b|joinchat|addstickers|proxy|iv\b)({_TELEGRAM})(?![\w+])"),
        ("telegram:+", "t.me|t .me|t. me|t . me|telegram.me", r"(?:t\s?\.\s?me|telegram\.me)/(?:joinchat/\+?|\+)([a-z0-9_-]{10,24})(?!\w)"),
        ("telegram", "tg:", r"tg://resolve\?domain=(\w{4,32})"),
        ("telegram:+", "tg:", r"tg://join\?invite=([\w-]{10,24})"),
        ("whatsapp", _ME, rf"wa{_DOT}me{_SLASH}(\+?\d{{7,15}})"),
        ("whatsapp", "whatsapp.com", r"(?:api\.|web\.|www\.)?whatsapp\.com/send/?\?(?:[^\s]{0,80}&)?phone=(?:%2b|\+)?(\d{7,15})"),
        ("whatsapp", "whatsapp:", r"whatsapp://send/?\?(?:[^\s]{0,80}&)?phone=(?:%2b|\+)?(\d{7,15})"),
        ("whatsapp:group/", "chat.whatsapp", r"chat\.whatsapp\.com/(?:invite/)?([a-z0-9]{18,26})"),
        ("whatsapp:channel/", "whatsapp.com", r"(?:www\.)?whatsapp\.com/channel/([a-z0-9]{18,26})"),
        ("whatsapp:message/", "wa.me", r"wa\.me/(?:message|qr)/([a-z0-9]{10,20})"),
        ("signal", "signal.me", r"signal\.me/#p/(\+\d{7,15})"),
        ("signal:eu/", "signal.me", r"signal\.me/#eu/([\w-]{20,120})"),
        ("signal:group/", "signal.group", r"signal\.group/#([\w-]{20,120})"),
        ("viber", "viber:", r"viber://(?:chat|add|contact)/?\?number=(?:%2b|\+)?(\d{7,15})"),
        ("viber:group/", "invite.viber", r"invite\.viber\.com/\?g2=([\w-]{10,40})"),
        ("line", "line.me|lin.ee", r"(?:line\.me/(?:r/)?ti/p/|lin\.ee/)(?:[~@]|%40)?([\w.%-]{3,30})"),
        ("kik", "kik.", r"kik\.(?:me|com/u)/([\w.]{3,30})"),
        ("snapchat", "snapchat.com", r"(?:www\.)?snapchat\.com/(?:add/|u/|@)@?([a-z][\w.-]{2,14})"),
        ("instagram", "instagr|ig.me", r"(?:www\s?\.\s?)?(?:instagram\s?\.\s?com\s?/\s?|instagr\.am/|ig\.me/m/)(?!(?:p|reels?|stories|explore|tv|accounts|about)(?:/|\b(?![\w.])))@?([\w.]{2,30})"),
        ("facebook", "profile.php", r"(?:www\.|m\.|web\.)?(?:facebook|fb)\.com/profile\.php\?id=(\d{6,20})"),
        ("facebook", "facebook.com|fb.com", r"(?:www\.|m\.|web\.|mbasic\.)?(?:facebook|fb)\.com/(?:people/[^/\s]{1,60}/)?(?!(?:groups|share|sharer|events|pages|watch|marketplace|photo|story|login|hashtag|profile\.php|people|dialog|plugins|help|policies|business|ads)\b)([\w.]{4,50})"),
        ("facebook", "fb.me|m.me", r"(?:fb\.me|m\.me)/([\w.]{4,50})"),
        ("x", "twitter.com|x.com", r"(?:www\.|mobile\.)?(?:twitter|x)\.com/(?!(?:share|intent|home|search|hashtag|i|explore|login)\b)@?(\w{2,15})(?!\w)"),
        ("tiktok", "tiktok.com", r"(?:www\.|m\.|vm\.)?tiktok\.com/@([\w.]{2,24})"),
        ("discord:invite/", "discord", r"(?:discord\.gg|discord(?:app)?\.com/invite)/([\w-]{2,32})"),
        ("discord", "discord", r"discord(?:app)?\.com/users/(\d{15,20})"),
        ("onlyfans", "onlyfans.com", r"(?:www\.)?onlyfans\.com/([\w.-]{3,24})"),
        ("fansly", "fansly.com", r"(?:www\.)?fansly\.com/([\w.-]{3,24})"),
        ("manyvids", "manyvids.com", r"(?:www\.)?manyvids\.com/profile/\d{1,12}/([\w-]{3,40})"),
        ("linktree", "linktr.ee", r"(?:www\.)?linktr\.ee/([\w.-]{2,40})"),
        ("beacons", "beacons.ai", r"beacons\.ai/([\w.-]{2,40})"),
        ("allmylinks", "allmylinks.com", r"allmylinks\.com/([\w.-]{2,40})"),
        ("bluesky", "bsky.app", r"bsky\.app/profile/([a-z0-9.-]{4,60})"),
        ("threads", "threads.", r"(?:www\.)?threads\.(?:net|com)/@([\w.]{2,30})"),
        ("youtube", "youtube.com", r"(?:www\.|m\.)?youtube\.com/@([\w.-]{3,30})"),
        ("twitch", "twitch.tv", r"(?:www\.|m\.)?twitch\.tv/(?!(?:directory|videos|p|settings|downloads)\b)(\w{4,25})(?!\w)"),
        ("linkedin", "linkedin.com", r"(?:www\.|[a-z]{2}\.)?linkedin\.com/in/([\w%-]{3,60})"),
        ("matrix", "matrix.to", r"matrix\.to/#/(@[\w.=-]{1,40}:[\w.-]{4,60})"),
        ("vk", "vk.", r"(?:m\.)?(?:vk\.com|vk\.me)/(?!(?:share|wall|video|photo|away)\b)([\w.]{3,32})"),
        ("skype", "skype:", r"skype:([a-z][\w.,:-]{5,31})\?(?:chat|call|add)"),
        ("threema", "threema.id", r"threema\.id/(\*?[a-z0-9]{8})(?!\w)"),
        ("cashapp", "cash.", r"cash\.(?:app|me)/\$?([a-z][a-z0-9_-]{1,19})"),
        ("paypal", "paypal.", rf"(?:www\.)?paypal\.(?:me|com/paypalme)/({_PAYEE})"),
        ("venmo", "venmo.com", rf"(?:account\.|www\.)?venmo\.com/(?:u/|code\?user_id=)?({_PAYEE})"),
        ("revolut", "revolut.me", rf"revolut\.me/({_PAYEE})"),
        ("wise", "wise.com", rf"wise\.com/pay/(?:me/|business/|r/)?({_PAYEE})"),
        ("monzo", "monzo.me", rf"monzo\.me/({_PAYEE})"),
        ("throne", "throne.", rf"throne\.(?:com|me)/({_PAYEE})"),
        ("kofi", "ko-fi.com", r"ko-fi\.com/([\w-]{3,40})"),
        ("patreon", "patreon.com", r"(?:www\.)?patreon\.com/(?!posts\b|login\b)([\w-]{3,40})"),
        ("buymeacoffee", "buymeacoffee.com", r"buymeacoffee\.com/([\w-]{3,40})"),
    )
)  # fmt: skip
#: Platforms known from links alone that take money.
PAYMENT_LINKS = frozenset(("kofi", "patreon", "buymeacoffee", "monzo", "throne"))
#: Every link holds one of these; nothing is tried on a text without them.
LINK_PARTS = tuple(dict.fromkeys(part for _, parts, _ in LINKS for part in parts))

#: Words that follow a platform's name and are no user name.
PLAIN_WORDS = words(
    "only me and or the is on for you your available also chat text call message contact please now here number video videos "
    "photo photos pics pic group channel link add with not but if from our my we app apps messages sms first preferred welcome "
    "ok okay yes no none at to in by of it us via bio below above same anytime thanks just send dm pm this that he she they "
    "nur bitte oder und auf mich schreiben nummer solo por favor mensajes mensaje llamadas llamar mi numero y o con para en "
    "seulement uniquement ou et moi sur le la les un une per favore oppure anche e il io sono tylko lub albo prosze numer "
    "doar sau numai apel mesaj только или пиши пишите писать мне по на и есть номер sadece veya ve numara yaz alleen of "
    "apenas mensagem ligar meu somente viber telegram whatsapp signal instagram facebook snapchat line wechat skype kik twitter "
    "discord tiktok imo email mail phone tel telefon telefono telefone messenger messanger calls texts hello business "
    "instead when where who what how there them any all more info details name user username nick id account verified "
    "screenshots needed required members followers page pages profile lover girl girls man men job jobs work accepted closed "
    "worker workers manager management operator driver cook cleaner marketing bot support team service services group1 "
    "friends family transfer payment payments deposit deposits cash card bank accepted welcome fee fees style web www http https"
)
