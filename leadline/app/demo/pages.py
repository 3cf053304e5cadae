"""The three demo sites as pages: a JSON-LD jobs board, plain HTML classifieds, a microdata marketplace."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from html import escape

from leadline.app.demo.world import Advert

#: Host name of each site; it exists nowhere, so a crawl has to be told where it is served.
HOSTS: Mapping[str, str] = {
    "demo-jobs": "jobs.demo.example",
    "demo-classifieds": "classifieds.demo.example",
    "demo-market": "market.demo.example",
}
#: Adverts on one index page.
PER_PAGE = {"demo-jobs": 25, "demo-classifieds": 40, "demo-market": 30}


def listing_path(site: str, own_id: str) -> str:
    """Path of an advert's own page."""
    return {"demo-jobs": f"/job/{own_id}", "demo-classifieds": f"/a/{own_id}.html"}.get(site, f"/item/{own_id}")


def index_path(site: str, page: int) -> str:
    """Path of the index page of that number, from 1."""
    if site == "demo-jobs":
        return f"/jobs?page={page}" if page > 1 else "/jobs"
    if site == "demo-classifieds":
        return f"/all/{page}.html"
    return f"/browse?offset={(page - 1) * PER_PAGE[site]}"


def index_page(site: str, rows: Sequence[tuple[str, str, str, str]], following: str | None) -> str:
    """An index: rows of (path, title, place, day) and the path of the next page."""
    return _INDEX[site](rows, following)


def listing_page(advert: Advert) -> str:
    """The advert's own page as its site writes it."""
    return _LISTING[advert.site](advert)


def _page(lang: str, title: str, head: str, body: str) -> str:
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>\n'
        f"<body>{body}</body></html>\n"
    )


def _next(following: str | None, mark: str) -> str:
    return f"<a {mark} href='{following}'>Next</a>" if following else ""


def _jobs_index(rows: Sequence[tuple[str, str, str, str]], following: str | None) -> str:
    cards = "".join(
        f"<article class=card><h2><a href='{path}'>{escape(title)}</a></h2><p>{escape(place)} &middot; {day}</p></article>"
        for path, title, place, day in rows
    )
    empty = "" if rows else "<p class=none>No vacancies on this page.</p>"
    body = f"<header><a href='/employers/'>For employers</a></header><main>{cards}{empty}</main><footer>{_next(following, 'rel=next')}</footer>"
    return _page("en", "Vacancies", "", body)


def _jobs_listing(advert: Advert) -> str:
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in advert.body.split("\n"))
    city = advert.place.rpartition(", ")[2]
    posting: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "identifier": {"@type": "PropertyValue", "name": "Jobs demo", "value": advert.id},
        "title": advert.title,
        "description": paragraphs,
        "datePosted": advert.posted_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "industry": advert.category,
        "jobLocation": {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": advert.place,
                "addressLocality": city,
                "addressCountry": advert.country,
            },
        },
    }
    if advert.employer:
        posting["hiringOrganization"] = {"@type": "Organization", "name": advert.employer}
    if advert.price:
        posting["salaryText"] = advert.price
    if advert.phone:
        posting["applicationContact"] = {"@type": "ContactPoint", "telephone": advert.phone}
    if advert.pictures:
        posting["image"] = [f"/media/{name}" for name in advert.pictures]
    # "</" must not end the script element early.
    data = json.dumps(posting, ensure_ascii=False).replace("</", "<\\/")
    head = f'<script type="application/ld+json">{data}</script>'
    body = f"<nav><a href='/jobs'>All vacancies</a></nav><h1>{escape(advert.title)}</h1><section>{paragraphs}</section>"
    return _page("en", advert.title, head, body)


def _classifieds_index(rows: Sequence[tuple[str, str, str, str]], following: str | None) -> str:
    lines = "".join(
        f"<tr class=row><td>{day}</td><td><a class=t href='{path}'>{escape(title)}</a></td><td class=w>{escape(place)}</td></tr>\n"
        for path, title, place, day in rows
    )
    table = f"<table id=list>{lines}</table>" if rows else "<p>Nothing here yet. No adverts on this page.</p>"
    body = (
        f"<p><a href='/'>Home</a> | <a href='/help.html'>Help</a> | <a href='/members/inbox.html'>My inbox</a></p>{table}"
        f"<p class=pages>{_next(following, 'class=next')}</p>"
    )
    return _page("en", "Classifieds", "", body)


def _classifieds_listing(advert: Advert) -> str:
    text = "<br>\n".join(escape(line) for line in advert.body.split("\n"))
    price = f"<b class=price>{escape(advert.price)}</b>" if advert.price else ""
    phone = f"<div class=seller>Phone: <span class=tel>{escape(advert.phone)}</span></div>" if advert.phone else ""
    pictures = "".join(f"<img class=pic src='/pics/{name}' alt=''>" for name in advert.pictures)
    firm = f"<div class=firm>{escape(advert.employer)}</div>" if advert.employer else ""
    body = (
        f"<h1>{escape(advert.title)}</h1><p class=meta>Advert no. {advert.id}, posted {advert.posted_at:%d.%m.%Y %H:%M} in "
        f"<span class=where data-country={advert.country}>{escape(advert.place)}</span>, <i class=cat>{escape(advert.category)}</i></p>"
        f"{price}{firm}<div class=text>{text}</div>{phone}<div class=pics>{pictures}</div>"
        "<p class=foot>Always meet in a public place. Report an advert to the site team.</p>"
    )
    return _page("en", advert.title, "", body)


def _market_index(rows: Sequence[tuple[str, str, str, str]], following: str | None) -> str:
    tiles = "".join(
        f"<li class=tile><a href='{path}?ref=grid'><span>{escape(title)}</span></a><small>{escape(place)}, {day}</small></li>"
        for path, title, place, day in rows
    )
    body = f"<ul class=grid>{tiles}</ul>" if rows else "<div class=zero>There is nothing to show.</div>"
    return _page("en", "Market", "", f"<a href='/basket'>Basket</a>{body}<nav>{_next(following, 'class=more')}</nav>")


def _market_listing(advert: Advert) -> str:
    amount = "".join(mark for mark in advert.price if mark.isdigit()) if len(advert.price) < 9 else ""
    if amount:
        offer = (
            f"<span itemprop=offers itemscope itemtype='https://schema.org/Offer'><data itemprop=price value='{amount}'>"
            f"{escape(advert.price)}</data><meta itemprop=priceCurrency content={advert.currency}></span>"
        )
    else:
        offer = f"<span class=terms>{escape(advert.price)}</span>" if advert.price else ""
    text = "".join(f"<p>{escape(line)}</p>" for line in advert.body.split("\n"))
    city = advert.place.rpartition(", ")[2]
    pictures = "".join(f"<img itemprop=image src='/photo/{name}' alt=''>" for name in advert.pictures)
    phone = f"<a class=call href='tel:{escape(advert.phone)}'>Call</a>" if advert.phone else ""
    body = (
        f"<div itemscope itemtype='https://schema.org/Product'><h1 itemprop=name>{escape(advert.title)}</h1>"
        f"<meta itemprop=sku content={advert.id}><meta itemprop=category content='{escape(advert.category)}'>"
        f"<time itemprop=releaseDate datetime='{advert.posted_at:%Y-%m-%dT%H:%M:%SZ}'>{advert.posted_at:%d %B}</time>{offer}"
        f"<div itemprop=description>{text}</div>{pictures}{phone}"
        f"<div itemprop=availableAtOrFrom itemscope itemtype='https://schema.org/Place'><span itemprop=name>{escape(advert.place)}"
        f"</span><span itemprop=address itemscope itemtype='https://schema.org/PostalAddress'><meta itemprop=addressLocality "
        f"content='{escape(city)}'><meta itemprop=addressCountry content={advert.country}></span></div></div>"
    )
    head = f"<link rel=canonical href='{listing_path(advert.site, advert.id)}'>"
    return _page("en", advert.title, head, body)


_INDEX: Mapping[str, Callable[[Sequence[tuple[str, str, str, str]], str | None], str]] = {
    "demo-jobs": _jobs_index,
    "demo-classifieds": _classifieds_index,
    "demo-market": _market_index,
}
_LISTING: Mapping[str, Callable[[Advert], str]] = {
    "demo-jobs": _jobs_listing,
    "demo-classifieds": _classifieds_listing,
    "demo-market": _market_listing,
}
