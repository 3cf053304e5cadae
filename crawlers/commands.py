"""Commands of the crawlers' room: crawl, import, source, quarantine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadline.core.cli import Invocation, put, put_json, say

if TYPE_CHECKING:
    from crawlers.sources.definition import Definition


@click.command(epilog="Example: leadline --case ./case crawl sources/market.yaml --json")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--host",
    "hosts",
    multiple=True,
    metavar="HOST=ADDRESS:PORT",
    help="Connect to ADDRESS:PORT for HOST; may be repeated.",
)
@click.option("--authority", default="", help="For a web address: law, warrant, order or policy it is collected by.")
@click.option("--granted-by", default="", help="For a web address: who granted it.")
@click.option(
    "--until",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    default=None,
    help="For a web address: the last day of the authority.",
)
@click.option(
    "--max-pages", type=click.IntRange(1), default=None, help="For a web address: most pages fetched; else 300."
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON.")
@click.pass_obj
def crawl(
    call: Invocation,
    sources: tuple[str, ...],
    hosts: tuple[str, ...],
    authority: str,
    granted_by: str,
    until: datetime | None,
    max_pages: int | None,
    as_json: bool,
) -> None:
    """Collect listings from the named sources.

    A SOURCE is the path of a definition, the name of a bundled one, or the web address of a page of
    a site that has none: it is read as well as any site's can be, on its own host only, and
    --authority, --granted-by and --until say by what right. A crawl that was cut off goes on where
    it stopped.
    """
    from crawlers.collect import collect
    from crawlers.crawl.authority import check_authority
    from crawlers.sources.load import find_definition, load_definition
    from leadline.core.errors import StageError

    mapping = _pairs(hosts, "--host", "HOST=ADDRESS:PORT")
    definitions = [
        _undefined(call, name, mapping, (authority, granted_by, until), max_pages)
        if _is_address(name)
        else load_definition(find_definition(name), hosts=mapping)
        for name in sources
    ]
    for definition in definitions:
        check_authority(definition)  # before a case is made for nothing
    with call.open_case(create=True) as case:
        summary = collect(case, definitions)
    for entry in summary["sources"]:
        line = f"{entry['source']}: {_counted(entry)}"
        say(line) if as_json else put(line)
        if entry["left"]:
            say(f"{entry['source']}: stopped at its page limit with at least {entry['left']} pages not visited.")
        if "error" in entry:
            say(f"{entry['source']}: {entry['error']['message']} {entry['error']['remedy']}")
    if as_json:
        put_json(summary)
    if any("error" in entry for entry in summary["sources"]):
        raise StageError("Not every source was collected to its end.", "Run the same command again to go on.")
    if summary["changed"] and not as_json:
        say("Next: `leadline run` reads, links and ranks them.")


def _definition_named(source: str, formats: set[str]) -> Definition | None:
    """The definition to read pages by; saved pages need none, so there a name may be no more than a name."""
    from crawlers.sources.load import find_definition, load_definition
    from leadline.core.errors import NotFound

    if not formats & {"warc", "html"}:
        return None
    try:
        return load_definition(find_definition(source))
    except NotFound:
        if "warc" in formats or "/" in source or source.endswith((".yaml", ".yml")):
            raise
        return None


def _is_address(name: str) -> bool:
    return name.lower().startswith(("http://", "https://"))


def _undefined(
    call: Invocation,
    url: str,
    hosts: Mapping[str, str],
    right: tuple[str, str, datetime | None],
    max_pages: int | None,
) -> Definition:
    """A definition for a site that has none, with the authority given on the command line."""
    from datetime import UTC

    from crawlers.pages.anysite.page import MAX_PAGES, definition_for, grant
    from crawlers.pages.urls import canonical
    from leadline.core.errors import AuthorityError, InputError

    if not canonical(url):
        raise InputError(
            f"{url} is not a web address.", "Write the whole address, such as https://market.example/list."
        )
    authority, granted_by, until = right
    if not authority.strip() or not granted_by.strip() or until is None:
        raise AuthorityError(
            f"No authority is given for {url}, so it is not collected.",
            "Give --authority TEXT, --granted-by NAME and --until YYYY-MM-DD.",
        )
    given = grant(authority, call.settings.purpose, granted_by, until.date(), datetime.now(UTC).date())
    return definition_for(url, authority=given, max_pages=max_pages or MAX_PAGES, connect=hosts)


@click.command(
    "import", epilog="Example: leadline --case ./case import adverts.csv --map id=ad_no --map title=headline --json"
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["jsonl", "csv", "warc", "html"]),
    default=None,
    help="Format; else by the file's name.",
)
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Which column (or key) fills a field; may be repeated.",
)
@click.option("--url", default="", help="For one saved page: the address it was saved from.")
@click.option(
    "--source",
    default="",
    help="Name for listings that name none; for WARC files and saved pages, the source definition.",
)
@click.option("--authority", default="", help="Law, warrant, order or policy; recorded as not stated without it.")
@click.option("--granted-by", default="", help="Who granted it.")
@click.option("--obtained-for", default="", help="What the data was obtained for.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON.")
@click.pass_obj
def import_(
    call: Invocation,
    paths: tuple[Path, ...],
    file_format: str | None,
    columns: tuple[str, ...],
    url: str,
    source: str,
    authority: str,
    granted_by: str,
    obtained_for: str,
    as_json: bool,
) -> None:
    """Take in listings from JSONL, CSV or WARC files or saved pages.

    A saved page (HTML) is read by the definition that --source names, else as well as any site's can
    be. Its address is --url, or what the page itself names as its own.
    """
    from crawlers.importers.door import Grant, format_of, import_paths
    from crawlers.importers.saved import saved_pages
    from leadline.core.errors import InputError
    from leadline.core.records import CONTENT_FIELDS

    mapping = _pairs(columns, "--map", "FIELD=COLUMN")
    known = ("id", "source", *CONTENT_FIELDS)
    for name in mapping:
        if name not in known:
            raise InputError(f"--map names an unknown field {name!r}.", f"Fields are: {', '.join(known)}.")
    files = [file for path in paths for file in saved_pages(path)]
    if not files:
        raise InputError(f"There are no saved pages in {paths[0]}.", "Name the files.")
    formats = {format_of(file, file_format or "") for file in files}
    definition = _definition_named(source, formats) if source else None
    name = definition.name if definition else source
    if name:
        _check_name(name)
    with call.open_case(create=True) as case:
        summary = import_paths(
            case, files, file_format=file_format or "", source=name, mapping=mapping, definition=definition,
            grant=Grant(authority, obtained_for, granted_by), url=url,
        )  # fmt: skip
    if as_json:
        put_json(summary)
        return
    put(
        f"{summary['new']} new, {summary['changed']} changed, {summary['same']} same, {summary['gone']} gone, "
        f"{summary['quarantined']} quarantined."
    )
    if summary["duplicates"]:
        put(f"{summary['duplicates']} were in the files more than once.")
    if summary["quarantined"]:
        say("See why with `leadline quarantine`.")
    if summary["changed"]:
        say("Next: `leadline run` reads, links and ranks them.")


@click.group(epilog="Example: leadline source check sources/market.yaml")
def source() -> None:
    """List, check and start source definitions."""


@source.command("list", epilog="Example: leadline --case ./case source list --json")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
def list_(call: Invocation, as_json: bool) -> None:
    """List the definitions at hand and the sources of the case, with their last crawl."""
    for row in _known_sources(call):
        if as_json:
            put_json(row)
            continue
        last = f"last crawl {row['last_crawl']} ({row['state']})" if row["last_crawl"] else "never crawled"
        put(
            f"{row['source']:<28} {row['listings']:>8} listings  {last}  {row['authority'] or 'no authority'}  {row['path']}"
        )


@source.command(epilog="Example: leadline source check sources/market.yaml")
@click.argument("definitions", nargs=-1, required=True, metavar="SOURCE...")
@click.pass_obj
def check(call: Invocation, definitions: tuple[str, ...]) -> None:
    """Check definitions, naming the line and field of a mistake."""
    from crawlers.crawl.authority import check_authority
    from crawlers.sources.load import find_definition, load_definition
    from leadline.core.errors import AuthorityError

    for name in definitions:
        path = find_definition(name)
        definition = load_definition(path)
        put(f"{path}: {definition.name} is well-formed.")
        try:
            check_authority(definition)
        except AuthorityError as error:
            say(f"But: {error}")


@source.command(epilog="Example: leadline source new market --url https://market.example/list")
@click.argument("name")
@click.option("--url", required=True, help="First index page of the site.")
@click.option("--out", type=click.Path(path_type=Path), default=None, help="File to write; else NAME.yaml.")
def new(name: str, url: str, out: Path | None) -> None:
    """Write a definition to start from."""
    from datetime import UTC, datetime

    from crawlers.pages.urls import canonical
    from crawlers.sources.load import load_definition
    from crawlers.sources.template import new_definition
    from leadline.core.errors import InputError

    _check_name(name)
    if not canonical(url) or '"' in url or "\\" in url:
        raise InputError(
            f"{url} is not a web address.", "Write the whole address, such as https://market.example/list."
        )
    path = out or Path(f"{name}.yaml")
    text = new_definition(name, url, datetime.now(UTC).date())
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputError(f"{path} exists already.", "Give another name with --out.") from None
    load_definition(path)
    put(str(path))
    say(f"Fill it in, then: leadline source check {path}")


@click.command(epilog="Example: leadline --case ./case quarantine --json")
@click.option("--reason", default="", help="Only what was refused for this reason.")
@click.option("--source", "source_name", default="", help="Only of this source.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(0), help="Most rows listed, newest first.")
@click.option("--json", "as_json", is_flag=True, help="Print counts and rows as one line of JSON.")
@click.pass_obj
def quarantine(call: Invocation, reason: str, source_name: str, limit: int, as_json: bool) -> None:
    """Show what could not be read, and why."""
    where = "(? = '' or reason = ?) and (? = '' or source = ?)"
    values = [reason, reason, source_name, source_name]
    with call.open_case() as case:
        counts = list(
            case.db.query(
                f"""select stage, source, reason, count(*) as count from quarantine where {where}
                    group by stage, source, reason order by count desc, stage, source, reason""",
                values,
            )
        )
        rows = list(
            case.db.query(
                f"""select at, stage, source, url, reason, message, capture from quarantine where {where}
                    order by id desc limit ?""",
                [*values, limit],
            )
        )
        case.record("view.quarantine", source_name or "all", rows=len(rows))
    if as_json:
        put_json({"total": sum(row["count"] for row in counts), "counts": counts, "rows": rows})
        return
    if not counts:
        put("Nothing is in quarantine.")
        return
    for row in counts:
        put(f"{row['count']:>7}  {row['stage']:<9} {row['source']:<24} {row['reason']}")
    put("")
    for row in rows:
        put(
            f"{row['at'][:19]}  {row['source']}  {_one_line(row['url'])}\n    {row['reason']}: {_one_line(row['message'])}"
        )


def _known_sources(call: Invocation) -> list[dict[str, Any]]:
    from crawlers.sources.load import bundled, load_definition
    from leadline.core.casefile import DATABASE
    from leadline.core.errors import DefinitionError

    found: dict[str, dict[str, Any]] = {}

    def entry(name: str) -> dict[str, Any]:
        empty = {"source": name, "path": "", "about": "", "authority": "", "listings": 0, "last_crawl": "", "state": ""}
        return found.setdefault(name, empty)

    for path in bundled([call.folder / "sources"]).values():
        try:
            definition = load_definition(path)
        except DefinitionError as error:
            say(f"{error}")
            continue
        grant = definition.authority
        words = f"{grant.authority} until {grant.valid_until}" if grant else ""
        entry(definition.name).update(path=str(path), about=definition.about, authority=words)
    if (call.folder / DATABASE).exists():
        with call.open_case() as case:
            for row in case.db.query("select source, count(*) as listings from listings group by source"):
                entry(row["source"]).update(listings=row["listings"])
            for row in case.db.query("select name from sources"):
                entry(row["name"])
            for row in case.db.query(
                "select source, started_at, state from crawls where id in (select max(id) from crawls group by source)"
            ):
                entry(row["source"]).update(last_crawl=row["started_at"][:19], state=row["state"])
    return [found[name] for name in sorted(found)]


def _counted(entry: Mapping[str, Any]) -> str:
    state = "" if entry["state"] == "finished" else " (not finished)"
    return (
        f"{entry['pages']} pages, {entry['new']} new, {entry['changed']} changed, {entry['same']} same, "
        f"{entry['gone']} gone, {entry['quarantined']} quarantined, {entry['pictures']} pictures{state}"
    )


def _pairs(values: tuple[str, ...], option: str, shape: str) -> dict[str, str]:
    from leadline.core.errors import InputError

    pairs = {}
    for value in values:
        name, equals, rest = value.partition("=")
        if not equals or not name.strip() or not rest.strip():
            raise InputError(f"{option} {value} is not {shape}.", f"Write {option} {shape}.")
        pairs[name.strip()] = rest.strip()
    return pairs


def _check_name(name: str) -> None:
    import re

    from leadline.core.errors import InputError

    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}", name):
        raise InputError(
            f"{name!r} cannot be the name of a source.", "Use letters, digits, dot, dash and underscore, at most 63."
        )


def _one_line(text: str) -> str:
    return " ".join(text.split())[:500]
