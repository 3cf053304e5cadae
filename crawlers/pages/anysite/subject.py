"""Which object in a page's data is the listing the page is about, and how far every other object is from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from crawlers.pages.anysite import keys
from crawlers.pages.anysite.embedded import Root, inner_json
from crawlers.pages.anysite.evidence import Setting, overlap, words
from crawlers.pages.anysite.wordsets import word_set

#: Objects looked at in one page, and depth below a root.
MAX_NODES = 40_000
MAX_DEPTH = 24
#: An object with this score is certainly the listing.
SURE = 8.0
_TYPES_OF_LISTING = word_set(
    "product offer individualproduct realestatelisting residence apartment house singlefamilyresidence accommodation room suite jobposting vehicle car motorcycle "
    "place lodgingbusiness event service aggregateoffer apartmentcomplex rentalcarreservation hotelroom localbusiness creativework article classifiedad"
)
_TYPES_OF_SITE = word_set(
    "website searchaction breadcrumblist organization webpage corporation newsmediaorganization itemlist listitem sitenavigationelement imageobject faqpage question"
)

_TYPES_OF_OFFERER = word_set("organization corporation realestateagent person website newsmediaorganization")


@dataclass(slots=True)
class Node:
    """An object in the data: its path, and what its surroundings make of it."""

    value: dict[str, Any]
    path: tuple[str, ...]
    root: Root
    parent: Node | None
    listed: bool  # one of several alike in a list
    aside: bool  # about something else, by the names on the way to it
    offerer: bool  # about who offers the thing
    depth: int
    identity: float = 0.0
    kinds: set[str] = field(default_factory=set)
    own: bool = False  # inside the subject
    trust: float = 0.0
    step: str = ""  # the last named step of the path

    @property
    def where(self) -> str:
        """The path as a person would write it."""
        return ".".join((self.root.name, *self.path))

    @property
    def last(self) -> tuple[str, ...]:
        """Words of the last named step of the path."""
        return keys.tokens(self.step)


def walk(roots: list[Root]) -> list[Node]:
    """Every object of the data, parents before children; JSON inside strings is opened."""
    nodes: list[Node] = []
    for root in roots:
        # value, path, parent, listed, aside, offerer; a variable's name is the first step
        named = keys.tokens(root.name)
        stack: list[tuple[Any, tuple[str, ...], Node | None, bool, bool, bool]] = [
            (root.value, (), None, False, _is_aside(named), _is_offerer(named))
        ]
        while stack and len(nodes) < MAX_NODES:
            value, path, parent, listed, aside, offerer = stack.pop()
            if len(path) > MAX_DEPTH:
                continue
            if isinstance(value, dict):
                if root.origin in ("jsonld", "microdata") and _TYPES_OF_OFFERER & set(types_of(value)):
                    offerer = True  # its address and its pictures are its own
                node = Node(value, path, root, parent, listed, aside, offerer, len(path))
                node.step = next(
                    (step for step in reversed(path) if not step.isdigit()), root.name if root.origin == "state" else ""
                )
                nodes.append(node)
                inner = []
                for key, part in value.items():
                    if isinstance(part, str):
                        opened = inner_json(part) if part[:1] in ("{", "[") else None
                        if opened is None:
                            continue
                        part = opened
                    if isinstance(part, (dict, list)) and part:
                        step = keys.tokens(str(key))
                        inner.append(
                            (
                                part,
                                (*path, str(key)),
                                node,
                                listed,
                                aside or _is_aside(step),
                                offerer or _is_offerer(step),
                            )
                        )
                stack.extend(reversed(inner))
            elif isinstance(value, list):
                step = next((name for name in reversed(path) if not name.isdigit()), "")
                alike = _alike(value) and not any(word in keys.PARTS for word in keys.tokens(step))
                stack.extend(
                    reversed(
                        [
                            (part, (*path, str(index)), parent, listed or alike, aside, offerer)
                            for index, part in enumerate(value[:300])
                            if isinstance(part, (dict, list)) and part
                        ]
                    )
                )
    return nodes


def _is_aside(step: tuple[str, ...]) -> bool:
    return any(word in keys.ASIDE for word in step) and not any(
        word in ("detail", "details", "listing") for word in step[-1:]
    )


def _is_offerer(step: tuple[str, ...]) -> bool:
    return any(word in keys.OFFERER for word in step)


def _alike(values: list[Any]) -> bool:
    """Whether a list holds several objects of one shape."""
    dicts = [part for part in values[:6] if isinstance(part, dict)]
    if len(dicts) < 2:
        return False
    first, second = set(dicts[0]), set(dicts[1])
    if dicts[0].get("@type") != dicts[1].get("@type"):
        return False
    return len(first & second) >= 0.5 * max(1, min(len(first), len(second)))


def find_subject(nodes: list[Node], setting: Setting) -> Node | None:
    """The object that is the listing; ``own`` and ``trust`` are set on every object."""
    own_path = urlsplit(setting.page.url).path.rstrip("/").lower()
    canonical = urlsplit(setting.page.canonical_link).path.rstrip("/").lower()
    addresses = {path for path in (own_path, canonical) if len(path) > 1}
    for node in nodes:
        _look(node, setting, addresses)
    scored = [(_score(node), index) for index, node in enumerate(nodes)]
    best = max(scored, default=(0.0, 0))
    if best[0] < 2.0:
        for node in nodes:
            node.trust = 0.35
        return None
    subject = nodes[best[1]]
    # Each origin may have the listing once: a JSON-LD block and the page's own state.
    by_root: dict[int, tuple[float, Node]] = {}
    for value, index in scored:
        node = nodes[index]
        if value >= 2.0 and value > by_root.get(id(node.root), (0.0, node))[0]:
            by_root[id(node.root)] = (value, node)
    subjects = {id(node): value for value, node in by_root.values()}
    for node in nodes:
        above = node.parent
        if id(node) in subjects:
            node.own, node.trust = True, 0.55 + 0.45 * min(1.0, subjects[id(node)] / SURE)
            # What the way to the listing is called says nothing about the listing itself.
            node.aside = node.offerer = False
        elif above is not None and above.own:
            steps = [keys.tokens(step) for step in node.path[len(above.path) :] if not step.isdigit()]
            node.aside = above.aside or any(map(_is_aside, steps))
            node.offerer = above.offerer or any(map(_is_offerer, steps))
            node.own, node.trust = True, above.trust * (0.97 if node.depth - above.depth < 3 else 0.9)
        else:
            node.trust = 0.35
        if node.own and node.listed and not (above is not None and above.listed) and id(node) not in subjects:
            node.trust *= 0.6
    return subject


def _look(node: Node, setting: Setting, addresses: set[str]) -> None:
    """What of the page's own identity an object shows, and which fields it seems to have."""
    identity = 0.0
    titles = setting.titles
    for key, value in node.value.items():
        name = keys.tokens(str(key))
        if isinstance(value, bool) or value is None or not name:
            continue
        if isinstance(value, (int, float)):
            if str(value).lower() in setting.address_ids:
                identity = max(identity, 3.0 if name[-1] in _IDS else 1.5)
            elif keys.score(name, keys.PRICE, keys.PRICE_NOT) > 0.5 and value > 0:
                node.kinds.add("price")
            elif name[-1] in keys.LATITUDE:
                node.kinds.add("point")
        elif isinstance(value, str) and value:
            if len(value) < 80 and value.lower() in setting.address_ids:
                identity = max(identity, 3.0 if name[-1] in _IDS else 1.5)
            elif value[:1] in "/h" and "/" in value and len(value) < 600 and urlsplit_path(value) in addresses:
                identity = max(identity, 3.0)
            elif 8 <= len(value) < 300 and (name[-1] in keys.TITLE or name[-1] in keys.NAME or "address" in name):
                if any(overlap(value, title) >= 0.8 for title in titles) and len(words(value)) > 1:
                    identity = max(identity, 2.5)
                node.kinds.add("title")
            elif len(value) > 80 and keys.score(name, keys.BODY) > 0.5:
                node.kinds.add("body")
                start = " ".join(words(value[:160])[:8])
                if start and start in setting.squeezed_text:
                    identity = max(identity, 2.0)
            elif (
                keys.score(name, keys.PRICE, keys.PRICE_NOT) > 0.5 and any(map(str.isdigit, value)) and len(value) < 60
            ):
                node.kinds.add("price")
            elif name[-1] in keys.POSTAL or name[-1] in keys.CITY:
                node.kinds.add("place")
        elif isinstance(value, (list, dict)) and value:
            if any(word in keys.IMAGE for word in name) and isinstance(value, list):
                node.kinds.add("images")
            elif keys.score(name, keys.PRICE, keys.PRICE_NOT) > 0.5 or name[-1] == "offers":
                node.kinds.add("price")
            elif name[-1] in ("address", "location", "geo", "coordinates"):
                node.kinds.add("place")
            elif any(word in keys.OFFERER for word in name):
                node.kinds.add("offerer")
    if node.root.origin in ("jsonld", "microdata"):
        types = set(types_of(node.value))
        if types & _TYPES_OF_LISTING:
            identity += 1.5
        elif types and types <= _TYPES_OF_SITE:
            identity -= 2.0
    node.identity = identity
    # An object tells about those that hold it, the less the farther.
    above = node.parent
    if above is not None and not node.aside and not node.offerer and not node.listed:
        above.kinds |= node.kinds
        if identity > 0 and above.identity < identity * 0.7:
            above.identity = max(above.identity, identity * 0.5)


_IDS = word_set(
    "id number reference ref code sku identifier uuid guid key slug permalink mls nr no anuncio ad listing property"
)


def types_of(value: dict[str, Any]) -> Iterator[str]:
    """The types of a JSON-LD or microdata object, in lower case, without their vocabulary."""
    kinds = value.get("@type", [])
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        yield str(kind).rstrip("/").rpartition("/")[2].rpartition("#")[2].lower()


def urlsplit_path(text: str) -> str:
    """Path of an address, in lower case and without a slash at its end; empty where it is none."""
    try:
        return urlsplit(text).path.rstrip("/").lower()
    except ValueError:
        return ""


def _score(node: Node) -> float:
    value = node.identity + 0.8 * len(node.kinds)
    sure = node.identity >= 2.5
    if node.aside:
        value -= 1.0 if sure else 4.0
    if node.offerer:
        value -= 1.0 if sure else 3.0
    if node.listed and node.identity < 2.5:
        value -= 3.0
    return value - 0.02 * node.depth
