"""Evidence in the page as it is shown."""

from __future__ import annotations

from collections.abc import Iterator

from crawlers.pages.anysite.evidence import Candidate
from crawlers.pages.anysite.main_text import main_text
from crawlers.pages.anysite.markup import Markup
from crawlers.pages.anysite.shown_lines import lines
from crawlers.pages.anysite.shown_offerers import people
from crawlers.pages.anysite.shown_people import links, pictures
from crawlers.pages.anysite.shown_places import maps, places
from crawlers.pages.anysite.shown_values import labelled, prices, rdfa, times

#: Each way of reading the shown part of a page.
WAYS = (prices, labelled, places, lines, maps, links, pictures, people, rdfa, times, main_text)


def from_markup(markup: Markup) -> Iterator[Candidate]:
    """What a page shows about each field: headings, prices, labels, places, people, pictures, main text."""
    for index, text in enumerate(markup.setting.heads[:3]):
        yield Candidate("title", text, "markup", "h1", 0.75 if index == 0 else 0.4)
    for way in WAYS:
        yield from way(markup)
