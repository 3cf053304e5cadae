"""The command ``reread``."""

from __future__ import annotations

import click

from leadline.core.cli import Invocation, put, put_json, say


@click.command(epilog="Example: leadline --case ./case reread craigslist-archive --json")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON.")
@click.pass_obj
def reread(call: Invocation, sources: tuple[str, ...], as_json: bool) -> None:
    """Read kept pages again with today's readers, without fetching.

    A SOURCE is the name of a source of the case, or the path of its definition; without one every
    source is read. Pages that today's readers have read already are passed over. A listing that reads
    differently gets a new version; a page that was in quarantine and can be read becomes a listing.
    """
    from crawlers.rereading.stage import reread_stage

    with call.open_case() as case:
        summary = reread_stage(case, sources)
    for entry in summary["sources"]:
        line = (
            f"{entry['source']}: {entry['pages']} pages, {entry['new']} new, {entry['changed']} changed, "
            f"{entry['same']} same, {entry['gone']} gone, {entry['released']} out of quarantine, "
            f"{entry['quarantined']} into it"
        )
        say(line) if as_json else put(line)
        if entry["damaged"]:
            say(f"{entry['source']}: the evidence of {entry['damaged']} pages is damaged; see `leadline quarantine`.")
    if as_json:
        put_json(summary)
    elif not summary["totals"]["pages"]:
        say("Today's readers have read every kept page already.")
    elif summary["changed"]:
        say("Next: `leadline run` reads, links and ranks what is different.")
