"""The ``leadline`` command: global options, lazy commands, and how errors reach the user."""

from __future__ import annotations

import importlib
import os
import sqlite3
import sys
import traceback
from pathlib import Path
from typing import Any

import click

from leadline import __version__
from leadline.app.registry import COMMANDS
from leadline.core.cli import say
from leadline.core.errors import LeadlineError, machine_error

#: Longest error message printed, in characters; it may quote a file.
MAX_MESSAGE = 2_000


class LazyGroup(click.Group):
    """A group that knows its commands by dotted path and imports one only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        entry = COMMANDS.get(name)
        if entry is None:
            return None
        module, _, attribute = entry.path.partition(":")
        return getattr(importlib.import_module(module), attribute)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean {near[0]}?" if near else " Run `leadline --help` for the list."
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: leadline --case ./case run",
)
@click.version_option(__version__, prog_name="leadline")
@click.option(
    "--case",
    "folder",
    type=click.Path(path_type=Path),
    default="case",
    show_default=True,
    envvar="LEADLINE_CASE",
    help="Folder of the case file.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Settings file; else leadline.toml in the case folder.",
)
@click.option(
    "--set", "assignments", multiple=True, metavar="NAME=VALUE", help="Give one setting a value; may be repeated."
)
@click.option("--purpose", default=None, help="Why the case is being used, for the audit log.")
@click.pass_context
def cli(
    ctx: click.Context, folder: Path, config: Path | None, assignments: tuple[str, ...], purpose: str | None
) -> None:
    """Scan public listings for signs of trafficking, link the ones that belong together, and put a
    short queue of leads with their evidence in front of an analyst. A person decides."""
    from leadline.core.cli import Invocation

    ctx.obj = Invocation(folder, config, assignments, purpose)


def main(argv: list[str] | None = None) -> int:
    """Run the command line and return the exit status: 0, 1 for our fault, 2 for the user's."""
    try:
        status = cli.main(args=argv, prog_name="leadline", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.exceptions.Abort:
        say("\nStopped. What was acknowledged is kept; run the command again to go on.")
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except LeadlineError as error:
        say(f"Error: {_shortened(error.message, error.remedy)}")
        return error.exit_code
    except BrokenPipeError:  # `leadline leads | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that the last flush is quiet
        return 0
    except (sqlite3.OperationalError, OSError) as error:
        say(f"Error: {machine_error(error)}")
        return 1
    except Exception as error:
        say(f"Error: {_our_trouble(error)}")
        return 1


def _our_trouble(error: Exception) -> str:
    """One sentence for what nobody foresaw; its words may be those of a listing, so only its place is named."""
    import structlog

    if structlog.is_configured():  # the command came as far as its settings
        structlog.get_logger(room="app").debug("failed", exc_info=error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"Leadline itself failed ({type(error).__name__} in {Path(place.filename).name}:{place.lineno}). What was "
        "acknowledged is kept. Run the command again with --set log_level=debug and report what it prints."
    )


def _shortened(message: str, remedy: str) -> str:
    if len(message) > MAX_MESSAGE:
        message = f"{message[:MAX_MESSAGE]}…"
    if len(remedy) > MAX_MESSAGE:
        remedy = f"{remedy[:MAX_MESSAGE]}…"
    return f"{message} {remedy}".strip()


def entry_point() -> None:
    """What the installed ``leadline`` script calls."""
    sys.exit(main())


if __name__ == "__main__":
    entry_point()
