"""The demo world: adverts, pictures and, apart from them, the truth about who placed which.

Everything follows from a seed. The truth is never written anywhere: whoever needs it builds the
world again in memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from leadline.app.demo.advertisers import Advertiser, people_the_world
from leadline.app.demo.banks import common
from leadline.app.demo.phones import present
from leadline.app.demo.pictures import EDITS as PICTURE_EDITS
from leadline.app.demo.pictures import PictureSpec
from leadline.app.demo.writing import write
from leadline.core.values import sha256

SEED = 20261121
LISTINGS = 1_500
#: Adverts are dated within these days; fixed, so that the same seed gives the same pages every day.
_FIRST_DAY = datetime(2026, 8, 24, 6, 0, tzinfo=UTC)
_DAYS = 86
_CATEGORIES = {
    "labour-operation": "jobs", "domestic-operation": "jobs", "agency": "jobs", "job": "jobs", "aupair": "jobs",
    "sexual-operation": "companions", "independent": "companions", "salon": "wellness", "estate": "housing",
    "room": "housing", "goods": "for sale", "service": "services", "spam": "for sale",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Advert:
    """One advert as its site publishes it."""

    site: str  # the source's name
    id: str
    title: str
    body: str
    posted_at: datetime
    place: str
    country: str
    category: str
    price: str
    currency: str  # ISO 4217
    employer: str
    phone: str  # shown in the page's own contact box, or empty
    pictures: Sequence[str]  # file names

    @property
    def name(self) -> str:
        """``source/id``."""
        return f"{self.site}/{self.id}"


@dataclass(frozen=True, slots=True)
class Placed:
    """The truth about one advert."""

    group: str  # of the operation or look-alike, or empty
    kind: str  # operation, lookalike, none


@dataclass(frozen=True, slots=True)
class World:
    """Adverts in the order of their dates, the pictures they show, and the truth."""

    adverts: Sequence[Advert]
    pictures: Mapping[str, PictureSpec]  # by file name
    truth: Mapping[str, Placed]  # by source/id


def build_world(seed: int = SEED, listings: int = LISTINGS) -> World:
    """The world of ``seed`` with about ``listings`` adverts (at least 40)."""
    rng = Random(f"world {seed}")
    drafts: list[tuple[Advert, list[PictureSpec], Placed]] = []
    for advertiser in people_the_world(rng, max(40, listings)):
        drafts.extend(_adverts_of(advertiser, rng))
    rng.shuffle(drafts)
    ids = _opaque_ids(seed, [draft[0].site for draft in drafts])
    adverts, pictures, truth = [], {}, {}
    for (advert, specs, placed), own_id in zip(drafts, ids, strict=True):
        names = [sha256(f"{seed} {spec}")[:20] + ".jpg" for spec in specs]
        pictures.update(zip(names, specs, strict=True))
        advert = replace(advert, id=own_id, pictures=tuple(names))
        adverts.append(advert)
        truth[advert.name] = placed
    adverts.sort(key=lambda advert: (advert.posted_at, advert.name))
    return World(adverts, dict(sorted(pictures.items())), truth)


def _opaque_ids(seed: int, sites: Sequence[str]) -> list[str]:
    """Ids that say nothing: numbers, hexadecimal or letters as each site has it, none twice."""
    ids, used = [], set()
    for at, site in enumerate(sites):
        for attempt in range(1_000):
            digest = sha256(f"{seed} {site} {at} {attempt}")
            own_id = {
                "demo-jobs": digest[:10],
                "demo-classifieds": str(10_000_000 + int(digest[:12], 16) % 89_999_999),
            }.get(site, "".join("BCDFGHJKLMNPQRST"[int(mark, 16)] for mark in digest[:8]))
            if (site, own_id) not in used:
                break
        used.add((site, own_id))
        ids.append(own_id)
    return ids


def _adverts_of(who: Advertiser, rng: Random) -> list[tuple[Advert, list[PictureSpec], Placed]]:
    drafts: list[tuple[Advert, list[PictureSpec], Placed]] = []
    start = rng.uniform(0, _DAYS * 0.5) if who.size > 1 else rng.uniform(0, _DAYS - 1)
    length = rng.uniform(15, _DAYS - start - 1) if who.size > 1 else 0.0
    placed = Placed(who.group, who.kind)
    days = sorted(rng.uniform(0, length) for _ in range(who.size))
    posts = 0
    for at, day in enumerate(days):
        if posts >= who.size:
            break
        when = _FIRST_DAY + timedelta(days=start + day, hours=rng.uniform(0, 16))
        advert = _compose(who, rng, at, at / max(1, who.size - 1), when.replace(second=0, microsecond=0))
        specs = _choose_pictures(who, rng)
        drafts.append((advert, specs, placed))
        posts += 1
        others = [site for site in who.sites if site != advert.site]
        if who.size > 1 and posts < who.size and rng.random() < 0.12:
            again = replace(
                advert, site=rng.choice(others), posted_at=advert.posted_at + timedelta(minutes=rng.randint(5, 900))
            )
            drafts.append((again, [_edited(spec.scene, rng) for spec in specs], placed))
            posts += 1
    return drafts


def _compose(who: Advertiser, rng: Random, at: int, progress: float, when: datetime) -> Advert:
    site = rng.choices(list(who.sites), list(who.sites.values()))[0]
    # Groups move from town to town, with the odd step back.
    stop = min(len(who.cities) - 1, max(0, int(progress * len(who.cities) + rng.uniform(-0.7, 0.7))))
    city = who.cities[stop]
    area = rng.choice(list(who.country.cities[city]))
    edit = "slots" if at == 0 else rng.choices(["slots", "light", "heavy"], [40, 35, 25])[0]
    if who.bond == "phones" and rng.random() < 0.5:
        edit = "heavy"
    kind, contact, shown = _contact(who, rng, progress)
    text = write(
        who.pen, rng, edit=edit, country=who.country, city=city, area=area, contact_kind=kind, contact=contact,
        handle=who.handle, loose=who.bond == "picture",
    )  # fmt: skip
    return Advert(
        site=site, id="", title=text.title, body=text.body, posted_at=when,
        place=f"{area}, {city}" if rng.random() < 0.6 else city, country=who.country.code,
        category=_CATEGORIES[who.pen.bank], price=text.price if rng.random() < 0.7 else "", currency=who.country.iso,
        employer=text.employer if rng.random() < 0.8 else "", phone=shown, pictures=(),
    )  # fmt: skip


def _contact(who: Advertiser, rng: Random, progress: float) -> tuple[str, str, str]:
    """Kind of contact line, the number as written in it, and the number in the page's contact box."""
    lang = who.pen.language
    then = common()["then"][lang.code]
    if who.bond in ("text", "picture"):
        # Nothing to link by: the reply form, or a number used once.
        return "none", "", ""
    choice = rng.random()
    if who.pen.bank in ("agency", "estate", "aupair", "job") and choice < 0.25:
        return "email", "", ""
    if who.pen.bank == "spam" and choice < 0.5:
        return "", "", ""
    # Numbers rotate: each is in use for a while, and two overlap when one follows the other.
    last = len(who.numbers) - 1
    now = min(last, int(progress * len(who.numbers)))
    used = [who.numbers[now]]
    if now < last and rng.random() < 0.35:
        used.append(who.numbers[now + 1])
    elif now > 0 and rng.random() < 0.2:
        used = [who.numbers[now - 1]]
    style = rng.choice(list(who.styles))
    if len(used) == 1 and style in ("national", "international", "run", "dashes") and rng.random() < 0.3:
        return "", "", present(used[0], style, rng, lang, then)
    contact = " / ".join(present(number, style, rng, lang, then) for number in used)
    kind = "messenger" if who.kind != "none" and choice > 0.85 else "phone"
    return kind, contact, ""


def _choose_pictures(who: Advertiser, rng: Random) -> list[PictureSpec]:
    if who.bond == "picture":
        scenes = [who.scenes[0], *rng.sample(list(who.scenes[1:]), 1)]
        return [_edited(scene, rng) for scene in (scenes if rng.random() < 0.6 else scenes[:1])]
    if who.bond == "text":
        return [PictureSpec(rng.getrandbits(40))] if rng.random() < 0.2 else []
    if who.size == 1:
        return [PictureSpec(who.scenes[0])] if rng.random() < 0.4 else []
    if who.bond == "phones" or rng.random() < 0.4:
        return []
    return [
        _edited(scene, rng)
        for scene in rng.sample(list(who.scenes), 2 if rng.random() < 0.2 and len(who.scenes) > 1 else 1)
    ]


def _edited(scene: int, rng: Random) -> PictureSpec:
    edit = rng.choices(list(PICTURE_EDITS), [4, *([1] * (len(PICTURE_EDITS) - 1))])[0]
    return PictureSpec(scene, edit, 0 if edit in ("original", "flip", "grey") else rng.randint(1, 10**6))
