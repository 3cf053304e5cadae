"""What a source definition says: where a site's listings are, how to read them, and by what right.

This module describes; ``crawlers.sources.load`` reads the YAML and ``crawlers.pages`` carries it out.
The description of each field is its documentation (``docs/sources.md`` repeats it with examples).
"""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

#: The ways a value can be read from a page; a reader names exactly one.
WAYS = ("css", "xpath", "regex", "jsonld", "microdata", "opengraph", "meta", "url", "row", "const", "all_of")
#: Listing fields that hold several values: every reader adds to them, the others stop at the first that answers.
LIST_FIELDS = frozenset({"contacts", "images"})


class Part(BaseModel):
    """Base of every part: unknown keys are refused, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) or value is None else [value]


def _regex(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return value


def _css(value: str) -> str:
    from parsel.csstranslator import HTMLTranslator

    try:
        HTMLTranslator().css_to_xpath(value)
    except Exception as error:  # cssselect raises several unrelated kinds
        raise ValueError(f"not a CSS selector: {error}") from None
    return value


def _xpath(value: str) -> str:
    from lxml.etree import XPath, XPathSyntaxError

    try:
        XPath(value, namespaces={"re": "http://exslt.org/regular-expressions"})
    except XPathSyntaxError as error:
        raise ValueError(f"not an XPath expression: {error}") from None
    return value


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"no time zone is called {value!r}; write one such as Europe/Berlin") from None
    return value


def _host(value: str) -> str:
    value = value.strip().lower().rstrip(".")
    if "/" in value or not re.fullmatch(r"(\*\.)?[^\s*?#@]+", value):
        raise ValueError("a host is written as example.org, example.org:8080 or *.example.org, without http://")
    return value


def _start_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("a start page is a whole http:// or https:// address")
    return value


Regex = Annotated[str, AfterValidator(_regex)]
Css = Annotated[str, AfterValidator(_css)]
XPath = Annotated[str, AfterValidator(_xpath)]
Host = Annotated[str, AfterValidator(_host)]
Texts = Annotated[list[str], BeforeValidator(_as_list)]
RegexList = Annotated[list[Regex], BeforeValidator(_as_list)]
CssList = Annotated[list[Css], BeforeValidator(_as_list)]
XPathList = Annotated[list[XPath], BeforeValidator(_as_list)]


class Reader(Part):
    """One way to read a value. Exactly one of the first eleven keys; a bare string means ``css``."""

    css: Css | None = Field(
        None, description="CSS selector; ::text and ::attr(name) as in Scrapy, else the whole text."
    )
    xpath: XPath | None = Field(None, description="XPath giving elements, attributes or text.")
    regex: Regex | None = Field(None, description="Regular expression over the page's source; its first group.")
    jsonld: str | None = Field(None, description="Path in JSON-LD; a first part with a capital is the @type wanted.")
    microdata: str | None = Field(None, description="Path in microdata, written as for jsonld.")
    opengraph: str | None = Field(None, description="OpenGraph property such as og:title.")
    meta: str | None = Field(None, description="Content of <meta name=...> of that name.")
    url: Regex | None = Field(None, description="Regular expression over the page's address; its first group.")
    row: str | None = Field(None, description="Field of that name read from the index row that led here.")
    const: str | None = Field(None, description="This text.")
    all_of: list[Reader] | None = Field(None, min_length=2, description="Several readers, their values joined.")
    match: Regex | None = Field(None, description="Keep only what this expression finds in the value: its first group.")
    join: str | None = Field(None, description="Join every match with this text instead of taking the first.")
    remove: CssList = Field(default_factory=list, description="Elements left out of the text (css and xpath only).")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"css": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_way(self) -> Reader:
        named = [way for way in WAYS if getattr(self, way) is not None]
        if len(named) != 1:
            raise ValueError(f"a reader names exactly one of {', '.join(WAYS)}; this one names {len(named)}")
        if self.remove and self.way not in ("css", "xpath"):
            raise ValueError("remove belongs to css and xpath readers")
        return self

    @cached_property
    def way(self) -> str:
        """The one way named."""
        return next(way for way in WAYS if getattr(self, way) is not None)


Readers = Annotated[list[Reader], BeforeValidator(_as_list)]


class FieldReaders(Part):
    """How each field of a listing is read: readers in order of preference."""

    title: Readers = Field(default_factory=list, description="The headline.")
    body: Readers = Field(default_factory=list, description="The text; line breaks follow the page's blocks.")
    posted_at: Readers = Field(default_factory=list, description="When it was published.")
    place: Readers = Field(default_factory=list, description="Where it is, as written.")
    country: Readers = Field(default_factory=list, description="ISO 3166-1 code or a country's name.")
    category: Readers = Field(default_factory=list, description="The site's own category.")
    price: Readers = Field(default_factory=list, description="The price as written, with its currency.")
    contacts: Readers = Field(
        default_factory=list, description="Phones, addresses and handles given apart from the text."
    )
    images: Readers = Field(default_factory=list, description="Addresses of pictures.")
    extra: dict[str, Readers] = Field(default_factory=dict, description="Anything else, by a name of your own.")


class RowFields(FieldReaders):
    """Fields read from one row of an index page, used where a listing reader says ``row``."""


class LinkRule(Part):
    """How to find links on an index page. A bare string means ``css``."""

    css: Css | None = Field(None, description="Elements with href, or ::attr(name).")
    xpath: XPath | None = Field(None, description="Elements with href, attributes or text.")
    jsonld: str | None = Field(None, description="Path in JSON-LD such as ItemList.itemListElement.url.")
    microdata: str | None = Field(None, description="Path in microdata, written as for jsonld.")
    url: RegexList = Field(
        default_factory=list, description="Only addresses in which one of these is found; alone: any link of the page."
    )
    row: Css | None = Field(
        None, description="Element that holds one listing's link and fields; the link is looked for inside."
    )
    fields: RowFields = Field(default_factory=RowFields, description="Fields read from the row.")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"css": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _some_way(self) -> LinkRule:
        ways = [way for way in ("css", "xpath", "jsonld", "microdata") if getattr(self, way) is not None]
        if len(ways) > 1 or not (ways or self.url):
            raise ValueError("a link rule names one of css, xpath, jsonld, microdata, or url alone")
        if self.row and ways and ways[0] not in ("css", "xpath"):
            raise ValueError("row belongs to css, xpath or url rules")
        return self


LinkRules = Annotated[list[LinkRule], BeforeValidator(_as_list)]


class Find(Part):
    """Where an index page leads."""

    listings: LinkRules = Field(default_factory=list, description="Links to listings; every rule is used.")
    next: LinkRules = Field(default_factory=list, description="Link to the next index page.")
    indexes: LinkRules = Field(default_factory=list, description="Links to other index pages (categories, cities).")


class When(Part):
    """Signs that a page is of a kind; any one is enough."""

    url: RegexList = Field(default_factory=list, description="Found in the page's address (also of a redirect).")
    css: CssList = Field(default_factory=list, description="Selects something on the page.")
    xpath: XPathList = Field(default_factory=list, description="Selects something on the page.")
    text: Texts = Field(default_factory=list, description="Stands in the page's visible text (case ignored).")

    def __bool__(self) -> bool:
        return bool(self.url or self.css or self.xpath or self.text)


class Gone(When):
    """Signs that a listing is no longer published."""

    status: list[int] = Field(default_factory=lambda: [404, 410], description="HTTP status that says so.")


class PageKinds(Part):
    """How to tell kinds of pages apart where the way to a page does not tell."""

    listing: When = Field(default_factory=When, description="One advert.")
    index: When = Field(default_factory=When, description="A list of adverts.")
    gone: Gone = Field(default_factory=Gone, description="Expired, deleted, not found.")
    empty: When = Field(default_factory=When, description="A list that says it has nothing: not an error.")


class Politeness(Part):
    """How hard the site may be asked. What is not given comes from the settings."""

    delay: float | None = Field(None, ge=0, le=3600, description="Seconds between two requests to one host.")
    concurrency: int = Field(2, ge=1, le=64, description="Requests under way at once.")
    max_pages: int | None = Field(None, ge=1, description="Most pages one crawl fetches.")
    user_agent: str | None = Field(None, min_length=5, description="Named to the site.")


class Authority(Part):
    """By what right the site is collected. No crawl without one that is valid today (UTC)."""

    authority: str = Field(min_length=1, description="Law, warrant, order or policy.")
    purpose: str = Field(min_length=1, description="What the collection is for.")
    granted_by: str = Field(min_length=1, description="Who granted it.")
    valid_from: date
    valid_until: date = Field(description="The last day, included.")

    @model_validator(mode="after")
    def _ordered(self) -> Authority:
        if self.valid_until < self.valid_from:
            raise ValueError("valid_until is before valid_from")
        return self


class Definition(Part):
    """One site and how to read it."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")] = Field(
        description="The source's name in the case: small letters, digits, dot, dash, underscore."
    )
    about: str = Field("", description="What the site is, for people.")
    synthetic: bool = Field(False, description="True for invented data (the demo).")
    start: Annotated[list[Annotated[str, AfterValidator(_start_url)]], BeforeValidator(_as_list)] = Field(
        min_length=1, description="Index pages to begin with."
    )
    allowed_hosts: Annotated[list[Host], BeforeValidator(_as_list)] = Field(
        min_length=1, description="Hosts that may be asked for pages: host, host:port or *.host."
    )
    picture_hosts: Annotated[list[Host], BeforeValidator(_as_list)] = Field(
        default_factory=list, description="Further hosts for pictures; `any` allows every public address."
    )
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = Field(
        None, description="ISO 3166-1 code used where a page gives none."
    )
    category: str = Field("", description="Category used where a page gives none.")
    languages: Annotated[list[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]], BeforeValidator(_as_list)] = Field(
        default_factory=list, description="ISO 639 codes that dates are written in."
    )
    timezone: Annotated[str, AfterValidator(_timezone)] = Field("UTC", description="Zone of times without one.")
    date_formats: Texts = Field(default_factory=list, description="strptime formats tried before guessing.")
    date_order: Annotated[str, Field(pattern="^(DMY|MDY|YMD)$")] | None = Field(
        None, description="How 03/04/2026 is meant; else as the language has it."
    )
    find: Find = Field(default_factory=Find, description="Where index pages lead.")
    pages: PageKinds = Field(default_factory=PageKinds, description="Signs of each kind of page.")
    id: Readers = Field(default_factory=list, description="The site's own id; without one the canonical address.")
    fields: FieldReaders = Field(default_factory=FieldReaders, description="How each field is read.")
    read: Literal["rules", "any"] = Field(
        "rules", description="`any`: no rules are given, each page is read as well as any site's can be."
    )
    drop_params: Texts = Field(default_factory=list, description="Query parameters that do not change the page.")
    canonical_link: bool = Field(True, description="Believe <link rel=canonical> where it stays on allowed hosts.")
    politeness: Politeness = Field(default_factory=Politeness)
    authority: Authority | None = Field(None, description="Needed before anything is fetched.")
    connect: dict[str, str] = Field(
        default_factory=dict,
        description="Given by the caller, never by the file: host of an address to host:port really connected to.",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Definition:
        rules = self.read == "rules"
        if rules and not (self.fields.title or self.fields.body):
            raise ValueError("fields must read a title or a body")
        if rules and not (self.find.listings or self.find.indexes or self.pages.listing):
            raise ValueError("find.listings (or pages.listing) must say how listings are found")
        from crawlers.pages.urls import host_allowed

        for url in self.start:
            if not host_allowed(url, self.allowed_hosts):
                raise ValueError(f"the start page {url} is not on an allowed host")
        return self
