"""The command that reads saved pages of any site without a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from leadline.core.cli import Invocation, put_json


@click.command(epilog="Example: leadline read page.html --url https://market.example/ad/17")
@click.argument("pages", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PAGE...")
@click.option("--url", default="", help="The page's address; else what the page itself names as its own.")
@click.option("--country", default="", help="Country the site is of (ISO 3166-1), where it is known.")
@click.pass_obj
def read(call: Invocation, pages: tuple[Path, ...], url: str, country: str) -> None:
    """Read saved pages of any site without a case.

    Prints one JSON line for each page: `page`, `kind` (listing, index, gone or unreadable), `url`, and
    the listing's fields with `extra.provenance`, or the `links` of an index, or the `reason` why it
    cannot be read. A line of a listing can be imported.
    """
    from crawlers.importers.saved import saved_pages
    from leadline.core.errors import InputError

    if url and len(pages) > 1:
        raise InputError("--url is the address of one page, and there are several.", "Read them one by one.")
    for path in pages:
        if not path.exists():
            raise InputError(f"There is no file {path}.", "Check the path.")
        for file in saved_pages(path):
            put_json(_line(file, url, country.upper(), call.settings.page_max_bytes))


def _line(file: Path, url: str, country: str, max_bytes: int) -> dict[str, Any]:
    from dataclasses import asdict

    from crawlers.importers.saved import saved_address
    from crawlers.pages.anysite.page import definition_for
    from crawlers.pages.page import read_page
    from crawlers.pages.urls import canonical
    from leadline.core.errors import InputError, Quarantine

    if url and not canonical(url):
        raise InputError(
            f"{url} is not a web address.", "Write the whole address, such as https://market.example/ad/1."
        )
    line: dict[str, Any] = {"page": str(file), "kind": "unreadable", "url": url}
    with file.open("rb") as stream:
        body = stream.read(max_bytes + 1)
    try:
        line["url"] = address = url or saved_address(body, max_bytes) or "http://unknown.invalid/"
        definition = definition_for(address)
        if country:
            definition = definition.model_copy(update={"country": country})
        reading = read_page(definition, url=address, status=200, headers={}, body=body, max_bytes=max_bytes)
    except Quarantine as problem:
        return {**line, "reason": problem.reason, "message": problem.message}
    line["kind"] = reading.kind
    if reading.listing is not None:
        line.update(asdict(reading.listing))
    else:
        line["links"] = [{"url": link.url, "kind": link.kind} for link in reading.links]
    return line
