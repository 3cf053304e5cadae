"""The text that ``leadline source new`` starts a definition from."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlsplit

from crawlers.pages.urls import host_of

_TEMPLATE = """\
# How to fill this in: docs/sources.md. Check it with: leadline source check {name}.yaml
name: {name}
about: ""
start: ["{url}"]
allowed_hosts: [{host}]
timezone: UTC

find:
  listings:
    - css: "a[href]"                # narrow this to the links of adverts
      url: '/\\d+'
  next: "a[rel=next]"

pages:
  gone: {{status: [404, 410]}}

id:
  - url: '(\\d+)'

fields:
  title: [h1, {{opengraph: "og:title"}}, title]
  body: ["article", "main", {{opengraph: "og:description"}}]
  posted_at: ["time::attr(datetime)"]
  price: [{{microdata: Offer.price}}, {{jsonld: Offer.price}}]
  contacts: ["a[href^='tel:']::attr(href)", "a[href^='mailto:']::attr(href)"]
  images: [{{opengraph: "og:image"}}]

politeness:
  delay: 2
  concurrency: 1
  max_pages: 1000

# Nothing is fetched before a person with the right to say so has filled this in:
# authority:
#   authority: ""
#   purpose: ""
#   granted_by: ""
#   valid_from: {today}
#   valid_until: {later}
"""


def new_definition(name: str, url: str, today: date) -> str:
    """A definition to start from, for a site whose first index page is ``url``; valid but for its authority."""
    return _TEMPLATE.format(
        name=name, url=urlsplit(url).geturl(), host=host_of(url), today=today, later=today + timedelta(days=365)
    )
