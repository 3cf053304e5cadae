"""Commands of the features room: extract, signals, extractors, indicators."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click

from leadline.core.cli import Invocation, put, put_json, say


@click.command(epilog="Example: leadline --case ./case extract --json")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON.")
@click.pass_obj
def extract(call: Invocation, as_json: bool) -> None:
    """Read signals out of listings that are new or changed."""
    from features.stage import extract_stage

    with call.open_case() as case:
        summary = extract_stage(case)
    if as_json:
        put_json(summary)
    elif not summary["changed"]:
        put("Nothing new: every listing has been read.")
    else:
        with_pictures = f" {summary['again']} were read with the text of their pictures." if summary["again"] else ""
        put(f"Read {summary['signals']} signals in {summary['listings']} listings.{with_pictures}")
    if summary["pictures"]["read"] and not as_json:
        put(f"Read {summary['pictures']['read']} pictures; {summary['pictures']['with_text']} hold text.")


@click.command(epilog="Example: leadline signals adverts.jsonl > signals.jsonl")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="End with a summary line on standard error as JSON.")
@click.pass_obj
def signals(call: Invocation, file: Path, as_json: bool) -> None:
    """Read signals from a JSONL file without a case.

    FILE holds one listing a line (- for standard input); one line is printed per signal, in the same
    order. A line that cannot be read is reported and counted, and the rest goes on. With the setting
    picture_text, text in pictures that lie beside FILE is read too.
    """
    import json

    from features.picture_text.beside import pictures_beside
    from features.stream import read_stream
    from leadline.core.progress import progress

    listings = count = bad = 0
    beside = pictures_beside(file.parent, call.settings, lambda problem: say(f"{file}: {problem}"))
    with beside as look, _opened(file) as stream, progress("signals") as bar:
        for answer in read_stream(stream, call.settings.workers, call.settings.jurisdiction, look):
            sys.stdout.buffer.write(answer.lines)
            for problem in answer.problems:
                say(f"{file}: {problem}")
            listings += answer.listings
            count += answer.signals
            bad += len(answer.problems)
            bar.advance(answer.listings + len(answer.problems))
    sys.stdout.flush()
    if as_json:
        say(json.dumps({"listings": listings, "signals": count, "bad_lines": bad}))
    else:
        say(f"Read {count} signals in {listings} listings" + (f"; {bad} line(s) could not be read." if bad else "."))


def _opened(file: Path) -> BinaryIO:
    from leadline.core.errors import InputError

    if str(file) == "-":
        return sys.stdin.buffer
    try:
        return file.open("rb")
    except OSError as error:
        raise InputError(
            f"{file} cannot be read: {error.strerror}.", "Name a JSONL file, or - for standard input."
        ) from None


@click.command(epilog="Example: leadline extractors --json")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON per extractor, with its examples.")
def extractors(as_json: bool) -> None:
    """List the readers of text: version, what kinds of signal each yields, and what it reads."""
    from features.extractors import EXTRACTORS

    for one in EXTRACTORS:
        if as_json:
            put_json(
                {
                    "name": one.name, "version": one.version, "kinds": list(one.kinds), "reads": one.summary,
                    "good": [list(pair) for pair in one.good], "bad": list(one.bad),
                }
            )  # fmt: skip
        else:
            put(f"{one.name + '@' + one.version:<14} {', '.join(one.kinds):<16} {one.summary}")


@click.command(epilog="Example: leadline indicators --check")
@click.argument("name", required=False)
@click.option(
    "--check", is_flag=True, help="Run every indicator's examples and count its languages; exit 1 when one fails."
)
@click.option("--jurisdiction", metavar="COUNTRY", help="Show the catalogue as it holds in this country (such as GB).")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one line of JSON per indicator, or the summary of --check."
)
@click.pass_obj
def indicators(call: Invocation, name: str | None, check: bool, jurisdiction: str | None, as_json: bool) -> None:
    """List the indicator catalogue, or check its examples.

    Shown as it holds in the country of --jurisdiction, else of the setting of that name; what the
    country changes is marked. With neither, every listing is read and every lead weighed by its own country.
    """
    from features.catalogue import load_catalogue

    catalogue = common = load_catalogue()
    country = (jurisdiction or call.settings.jurisdiction).upper()
    if country:
        catalogue = common.for_jurisdiction(_country(country))
        say(f"As it holds in {country}: {_count(sum(one != common.get(one.id) for one in catalogue))} changed.")
    elif common.jurisdictions():
        say(f"As it holds anywhere; {', '.join(common.jurisdictions())} change something (--jurisdiction shows it).")
    if check:
        _check(catalogue, as_json)
    elif name:
        for line in _full(catalogue.get(name)):
            put(line)
    else:
        for one in catalogue:
            if as_json:
                put_json(one.model_dump(mode="json"))
            else:
                off = "" if one.enabled else "  (off)"
                own = f"  ({country})" if one != common.get(one.id) else ""
                put(
                    f"{one.id:<36} {one.grade}  {one.direction:<7} {one.weight:>+5.1f}  {one.sector:<20} {one.name}{off}{own}"
                )


def _country(code: str) -> str:
    from leadline.core.errors import InputError

    if len(code) != 2 or not code.isalpha():
        raise InputError(f"{code!r} is no country code.", "Give two letters, such as GB.")
    return code


def _count(number: int) -> str:
    return f"{number} indicator" + ("" if number == 1 else "s")


def _check(catalogue: object, as_json: bool) -> None:
    from features.catalogue_breadth import breadth, narrow
    from features.catalogue_check import check_examples
    from leadline.core.errors import StageError

    checked, failures = check_examples(catalogue)
    failures += narrow(catalogue)
    if as_json:
        put_json(
            {
                "ok": not failures, "examples": checked, "failures": failures,
                "indicators": [row._asdict() for row in breadth(catalogue)],
            }
        )  # fmt: skip
    for failure in failures if not as_json else ():
        put(failure)
    if failures:
        raise StageError(
            f"{len(failures)} of {checked} examples of the catalogue or of its languages fail.",
            "Mend the entries named above in datasets/indicators.",
        )
    if not as_json:
        rows = breadth(catalogue)
        put(f"All {checked} examples of {len(catalogue)} indicators hold.")
        put(
            f"{len(rows)} are found by {sum(row.phrases for row in rows)} phrases, each in {min(row.languages for row in rows)} to "
            f"{max(row.languages for row in rows)} languages; {sum(row.gendered for row in rows)} phrases are read in every gender form."
        )


def _full(one: object) -> Iterator[str]:
    record = one.model_dump(mode="json")
    width = max(map(len, record))
    for key, value in record.items():
        if isinstance(value, dict):
            yield f"{key}:"
            for inner, entries in value.items():
                shown = ", ".join(map(str, entries)) if isinstance(entries, (list, tuple)) else entries
                yield f"  {inner}: {shown}"
        elif value not in (None, ""):
            yield f"{key:<{width}}  {value}"
