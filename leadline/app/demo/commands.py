"""The ``demo`` command: serve an invented world, collect it, find its groups, and say how well that went."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadline.core.cli import Invocation, put, put_json, say
from leadline.core.errors import CaseError, InputError

if TYPE_CHECKING:
    from leadline.app.demo.evaluate import Recovery
    from leadline.core.casefile import CaseFile

FOLDER = Path("demo-case")
USER = "demo"
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one demo did."""

    listings: int
    recovery: Recovery
    seconds: Mapping[str, float]  # by stage
    changed: bool


@click.command(epilog="Example: leadline demo --no-serve --json")
@click.option("--serve/--no-serve", default=True, help="Open the review room afterwards (on a terminal).")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON; opens nothing.")
@click.option("--seed", type=int, default=None, help="Invent another world.")
@click.option("--listings", type=click.IntRange(40, 100_000), default=None, help="About how many adverts to invent.")
@click.pass_context
def demo(ctx: click.Context, serve: bool, as_json: bool, seed: int | None, listings: int | None) -> None:
    """Serve the demo sites, collect, read, link and rank them.

    Works in ./demo-case unless --case names another folder; refuses a case that holds real sources.
    Running it again on the same case finds nothing new and prints the same figures.
    """
    from leadline.app.demo.world import LISTINGS, SEED
    from leadline.core.casefile import open_case

    call = _in_demo_folder(ctx)
    settings = _settings(call)
    with open_case(call.folder, create=True, settings=settings) as case:
        outcome = run_demo(case, seed=SEED if seed is None else seed, listings=listings or LISTINGS)
        if as_json:
            put_json(summary_of(outcome))
            return
        _print_leads(case)
        _print_outcome(outcome)
        if serve and sys.stdout.isatty() and sys.stderr.isatty():
            _open_review_room(case)
        else:
            put("")
            put("Next, look at the leads in the review room:")
            put(f"  leadline --case {call.folder} user add NAME --role analyst")
            put(f"  leadline --case {call.folder} serve")


def run_demo(case: CaseFile, *, seed: int, listings: int) -> Outcome:
    """Serve the world of ``seed`` from a process of its own, collect it, run the stages, and compare with the truth.

    The truth is built here, in memory, only after the last stage has ended. Raises CaseError when
    the case holds anything but this world.
    """
    from crawlers.collect import collect
    from crawlers.sources.load import find_definition, load_definition
    from leadline.app.demo.evaluate import evaluate, ranked_leads
    from leadline.app.demo.pages import HOSTS
    from leadline.app.demo.server import serve_apart
    from leadline.app.demo.world import build_world
    from leadline.app.pipeline import run_stages

    _claim(case, seed, listings)
    began = time.monotonic()
    say("Inventing the demo world and serving its sites on this machine")
    with serve_apart(seed, listings) as ports:
        hosts = {HOSTS[name]: f"127.0.0.1:{port}" for name, port in ports.items()}
        seconds = {"serve": time.monotonic() - began}
        crawling = time.monotonic()
        definitions = [load_definition(find_definition(name), hosts=hosts) for name in HOSTS]
        collected = collect(case, definitions)
        seconds["crawl"] = time.monotonic() - crawling
    run = run_stages(case)
    seconds |= run["seconds"]
    seconds["total"] = time.monotonic() - began
    recovery = evaluate(build_world(seed, listings).truth, ranked_leads(case))
    count = case.db.execute("select count(*) from listings").fetchone()[0]
    return Outcome(
        listings=count,
        recovery=recovery,
        seconds={name: round(value, 2) for name, value in seconds.items()},
        changed=collected["changed"] or run["changed"],
    )


def summary_of(outcome: Outcome) -> dict[str, Any]:
    """The keys of ``demo --json``."""
    found = outcome.recovery
    return {
        "listings": outcome.listings,
        "operations": found.operations,
        "pairwise_precision": found.pairwise_precision,
        "pairwise_recall": found.pairwise_recall,
        "pairwise_f1": found.pairwise_f1,
        "operations_in_top_40": found.operations_in_top_40,
        "seconds": dict(outcome.seconds),
    }


def _in_demo_folder(ctx: click.Context) -> Invocation:
    """The call, moved to the demo's own folder unless the user named a case."""
    call: Invocation = ctx.obj
    source = ctx.find_root().get_parameter_source("folder")
    if source is click.core.ParameterSource.DEFAULT:
        return Invocation(FOLDER, call.config, call.assignments, call.purpose)
    return call


def _settings(call: Invocation) -> Any:
    """The user's settings, with pictures kept and a purpose stated where the user said neither."""
    asked = call.settings
    update: dict[str, Any] = {}
    if "keep_pictures" not in call.flags:
        update["keep_pictures"] = True
    if asked.purpose == "not stated":
        update["purpose"] = "demonstration on invented data"
    return asked.model_copy(update=update)


def _claim(case: CaseFile, seed: int, listings: int) -> None:
    """Make sure that the case holds this demo world and nothing else."""
    from leadline.app.demo.pages import HOSTS
    from leadline.core.values import sha256

    real = [row[0] for row in case.db.execute("select name from sources where synthetic = 0 order by name")]
    marks = ",".join("?" * len(HOSTS))
    other = case.db.execute(f"select source from listings where source not in ({marks}) limit 1", [*HOSTS]).fetchone()
    if real or other:
        raise CaseError(
            f"The case in {case.folder} holds a source that is not the demo's ({(real or other)[0]}).",
            "Name an empty folder: leadline --case FOLDER demo",
        )
    # A hash, because the seed itself would let whoever reads the case rebuild the truth.
    world = sha256(f"demo world {seed} {listings}")
    known = case.meta("demo_world")
    if known not in (None, world):
        raise CaseError(
            f"The case in {case.folder} holds another demo world.",
            "Name an empty folder, or use the same --seed and --listings: leadline --case FOLDER demo",
        )
    case.set_meta("demo_world", world)


def _print_leads(case: CaseFile) -> None:
    from models.queue import queue

    put("")
    put(f"{'rank':>4}  {'score':>6}  {'listings':>8}  {'places':>6}  title, and the strongest reason")
    for row in queue(case, limit=_SHOWN):
        rank = "" if row.rank is None else row.rank
        score = "" if row.score is None else f"{row.score:.1f}"
        title = " ".join(row.title.split())[:60]
        put(f"{rank:>4}  {score:>6}  {row.size:>8}  {len(row.places):>6}  {title}")
        if row.reasons:
            put(f"{'':>30}  + {row.reasons[0].text}")
        if row.counter_reasons:
            put(f"{'':>30}  - {row.counter_reasons[0].text}")


def _print_outcome(outcome: Outcome) -> None:
    found = outcome.recovery
    put("")
    if not outcome.changed:
        put("Nothing new since the last demo on this case.")
    put(
        f"Recovered {found.operations} planted operations among {outcome.listings} listings: pairwise precision "
        f"{found.pairwise_precision:.3f}, recall {found.pairwise_recall:.3f}, F1 {found.pairwise_f1:.3f}."
    )
    places = sorted(rank for rank in found.ranks.values() if rank is not None)
    put(
        f"{found.operations_in_top_40} of {found.operations} operations have at least half of their listings in one of the "
        f"first 40 leads (ranks {', '.join(str(place) for place in places) or 'none'})."
    )
    put("Seconds: " + ", ".join(f"{name} {value:.1f}" for name, value in outcome.seconds.items()))


def _open_review_room(case: CaseFile) -> None:
    from review_ui.people import ensure_user
    from review_ui.server import serve_case

    password = secrets.token_urlsafe(12)
    ensure_user(case, USER, "analyst", password)

    def ready(address: str) -> None:
        put("")
        put(f"The review room is at {address}")
        put(f"Sign in as {USER} with the password {password} (made for this demo). Stop with Ctrl+C.")
        sys.stdout.flush()

    try:
        serve_case(case, case.settings.serve_host, case.settings.serve_port, ready)
    except InputError:  # the usual port is taken
        serve_case(case, case.settings.serve_host, 0, ready)
