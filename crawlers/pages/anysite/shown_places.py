"""Places in the shown part of a page: address lines, breadcrumbs, links to maps and map scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote

from crawlers.pages.anysite.evidence import Candidate, Setting, words
from crawlers.pages.anysite.gazetteer import city_size, is_region
from crawlers.pages.anysite.labels import field_of_label
from crawlers.pages.anysite.markup import AGENT_CLASS, Markup, class_names, named, short_text, upwards
from crawlers.pages.anysite.money import find_prices
from crawlers.pages.anysite.places import pair_in, place_name, point, valid_point
from crawlers.pages.text import collapse

_MAP_PAIR = re.compile(
    r"(?:[?&;](?:q|ll|sll|center|query|daddr|destination|markers?|viewpoint|cbll|point|pt|location|loc|at|latlng|coords?)=(?:[^&]{0,80}?[|:])?|@|/)(?:loc:)?(-?\d{1,2}\.\d{3,})(?:,|%2C|\+|%20|\s)+(-?\d{1,3}\.\d{3,})",
    re.I,
)
_MAP_MARKS = (
    re.compile(r"!3d(-?\d{1,2}\.\d+)!4d(-?\d{1,3}\.\d+)"),
    re.compile(r"mlat=(-?\d{1,2}\.\d+)&(?:amp;)?mlon=(-?\d{1,3}\.\d+)"),
    re.compile(r"#map=\d+/(-?\d{1,2}\.\d+)/(-?\d{1,3}\.\d+)"),
    re.compile(r"[?&]lat(?:itude)?=(-?\d{1,2}\.\d+)&(?:amp;)?(?:lng|lon|longitude)=(-?\d{1,3}\.\d+)"),
)
_MAP_REVERSED = (
    re.compile(r"!2d(-?\d{1,3}\.\d+)!3d(-?\d{1,2}\.\d+)"),
    re.compile(r"[?&]x=(-?\d{1,3}\.\d{3,})&(?:amp;)?y=(-?\d{1,2}\.\d{3,})"),
    re.compile(r"[?&](?:ll|pt)=(-?\d{1,3}\.\d+)(?:,|%2C)(-?\d{1,2}\.\d+)&(?:amp;)?(?:z|l)="),
)
_SCRIPT_PAIR = re.compile(
    r"(?:LatLng|latLng|setView|marker|Point|[mM]ap\w*|coord\w*|position|geo\w*)\s*\(\s*\[?\s*['\"]?(-?\d{1,3}\.\d{3,})['\"]?\s*,\s*['\"]?(-?\d{1,3}\.\d{3,})"
)
_SCRIPT_LATITUDE = re.compile(
    r"lat(?:itude)?\w{0,4}['\"]?\]?\s*[:=]\s*(?:parseFloat\()?['\"]?(-?\d{1,2}\.\d{3,})", re.I
)
_SCRIPT_LONGITUDE = re.compile(
    r"(?:lng|lon)(?:gitude)?\w{0,4}['\"]?\]?\s*[:=]\s*(?:parseFloat\()?['\"]?(-?\d{1,3}\.\d{3,})", re.I
)


def places(markup: Markup) -> Iterator[Candidate]:
    """Address elements, and elements whose class says place."""
    for element in markup.elements:
        names = class_names(element)
        if element.tag != "address" and not re.search(
            r"addre|locat|ubicaci|adresse|indirizzo|direccion|locali[tz]|\bplace\b|endereco|adres\b|\bgeo\b|lieu",
            names,
            re.I,
        ):
            continue
        text = collapse(" ".join(element.itertext()))
        if text in markup.setting.heads and "," not in text:
            continue
        if (
            3 < len(text) < 140
            and not text.endswith(("...", "\u2026", ":"))
            and not AGENT_CLASS.search(" ".join(class_names(part) for part in upwards(element, 6)))
            and len(words(text)) <= 16
        ) and not find_prices(text, markup.setting.country):
            yield Candidate("address", text.strip(" ,"), "markup", named(element), 0.4)
    yield from _under_head(markup)
    yield from _breadcrumbs(markup)


def _under_head(markup: Markup) -> Iterator[Candidate]:
    """The line below the heading, where it reads like a place."""
    for element in markup.elements:
        if element.tag != "h1" or not (element.text_content() or "").strip():
            continue
        below = element.getnext()
        if below is None and element.getparent() is not None:
            below = element.getparent().getnext()
        text = short_text(below) if below is not None and isinstance(below.tag, str) else ""
        if (
            4 < len(text) < 100
            and ("," in text or "(" in text)
            and not find_prices(text, markup.setting.country)
            and text[:1].isupper()
            and len(words(text)) <= 12
        ):
            yield Candidate("address", text, "markup", f"{below.tag} below the heading", 0.35)
        return


def _breadcrumbs(markup: Markup) -> Iterator[Candidate]:
    """Steps of the breadcrumb, which often are category, region and city."""
    for crumbs in markup.page.root.xpath(
        "(//*[contains(translate(@class,'BREADCUM','breadcum'),'breadcrumb') or contains(translate(@id,'BREADCUM','breadcum'),'breadcrumb') or contains(translate(@aria-label,'BREADCUM','breadcum'),'breadcrumb')])[position()<=3]"
    ):
        steps = [collapse(" ".join(link.itertext())) for link in crumbs.iter("a", "span", "li")]
        steps = list(dict.fromkeys(step for step in steps if 1 < len(step) < 60 and step not in (">", "/", "»")))
        yield from place_steps(steps, markup.setting, "markup", "breadcrumb")
        break


def place_steps(steps: list[str], setting: Setting, origin: str, where: str) -> Iterator[Candidate]:
    """Places among the steps of a breadcrumb: words that several steps share are taken off."""
    steps = [step for step in steps if not setting.is_site_name(step)]
    if len(steps) < 3:
        return
    shared: dict[str, int] = {}
    for step in steps:
        for word in set(words(step)):
            shared[word] = shared.get(word, 0) + 1
    often = {word for word, count in shared.items() if count >= max(2, 0.5 * len(steps))}
    names: list[str] = []
    for step in steps[1:]:
        kept = [part for part in step.split() if (own := words(part)) and not any(word in often for word in own)]
        whole = is_region(step, setting.country) or city_size(step, setting.country)
        name = " ".join(kept) if any(word in often for word in words(step)) and not whole else step
        if place_name(name) and name not in names and name[:1].isupper() and not field_of_label(name):
            names.append(name)
    title = setting.titles[0] if setting.titles else ""
    names = [name for name in names if name != title and len(words(name)) <= 4]
    for index, name in enumerate(reversed(names)):
        weight = (0.3, 0.2, 0.1)[index] if index < 3 else 0
        if weight:
            yield Candidate("city", name, origin, where, weight)
    for index, name in enumerate(names[:-1]):
        yield Candidate("region", name, origin, where, 0.3 if index == 0 else 0.15)


def maps(markup: Markup) -> Iterator[Candidate]:
    """Coordinates in links to maps, map frames and pictures, in data attributes and scripts."""
    for element in markup.page.root.iter(
        "a", "iframe", "img", "div", "input", "section", "button", "span", "source", "amp-img"
    ):
        data = {
            name: value
            for name, value in element.items()
            if name.startswith("data-")
            or name in ("lat", "lng", "latitude", "longitude", ":lat", ":lng", "center", ":center")
        }
        if data and (read := point({name.removeprefix("data-"): value for name, value in data.items()})) is not None:
            yield Candidate("point", read[1], "attribute", f"{element.tag} {read[0]}", 0.6)
        if (
            element.tag == "input"
            and re.search(r"lat(itude)?$", element.get("id") or element.get("name") or "", re.I)
            and element.get("value")
        ):
            other = next(
                (
                    item
                    for item in element.getparent().iter("input")
                    if re.search(r"l(o)?ng?(itude)?$", item.get("id") or item.get("name") or "", re.I)
                    and item is not element
                ),
                None,
            )
            if other is not None and (pair := pair_in(f"{element.get('value')},{other.get('value')}")) is not None:
                yield Candidate("point", pair, "attribute", "input", 0.6)
        for name in ("href", "src", "data-src", "data-lazy", "data-href", "data-map", "style", "srcset"):
            url = element.get(name)
            if url and "." in url and len(url) < 4000 and (element.tag != "div" or "map" in url):
                yield from _in_map(markup, url, element.tag)
    for script in markup.page.root.iter("script"):
        text = script.text or ""
        if not 20 < len(text) < 400_000 or (script.get("type") or "").endswith("json"):
            continue
        for found in list(_SCRIPT_PAIR.finditer(text))[:3]:
            if (pair := valid_point(float(found[1]), float(found[2]))) is not None:
                yield Candidate("point", pair, "script", "map in a script", 0.5)
        latitude, longitude = _SCRIPT_LATITUDE.search(text), _SCRIPT_LONGITUDE.search(text)
        near = latitude and longitude and abs(latitude.start() - longitude.start()) < 300
        if near and (pair := valid_point(float(latitude[1]), float(longitude[1]))) is not None:
            # A script that holds many points tells little by the first of them.
            alone = len({found[1] for found in _SCRIPT_LATITUDE.finditer(text)}) == 1
            yield Candidate("point", pair, "script", "coordinates in a script", 0.5 if alone else 0.25)


def _in_map(markup: Markup, url: str, tag: str) -> Iterator[Candidate]:
    text = unquote(url)
    for pattern in (_MAP_PAIR, *_MAP_MARKS):
        found = pattern.search(text)
        pair = valid_point(float(found[1]), float(found[2])) if found else None
        if found and pair and ("map" in text.lower() or pattern is not _MAP_PAIR or "=" in found[0] or "@" in found[0]):
            yield Candidate("point", pair, "map", f"{tag} to a map", 0.7)
            return
    for pattern in _MAP_REVERSED:
        if (found := pattern.search(text)) and (pair := valid_point(float(found[2]), float(found[1]))) is not None:
            yield Candidate("point", pair, "map", f"{tag} to a map", 0.6)
            return
    if tag == "iframe" and "map" in text.lower() and "=" in text:
        for name in ("q", "query", "daddr", "address", "place"):
            asked = parse_qs(url.replace("&amp;", "&").partition("?")[2]).get(name, [""])[0]
            if len(words(asked)) >= 1 and not pair_in(asked) and any(map(str.isalpha, asked)) and len(asked) < 160:
                yield Candidate("address", collapse(asked.removeprefix("loc:")), "map", "question of a map", 0.6)
