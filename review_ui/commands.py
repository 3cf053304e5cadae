"""Commands of the review room: people, and the server."""

from __future__ import annotations

import sys

import click

from leadline.core.cli import Invocation, put, put_json, say
from leadline.core.errors import InputError
from review_ui.roles import ROLES

_PASSWORD_STDIN = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of standard input, not by a prompt."
)


@click.group(epilog="Example: leadline user add ana --role analyst")
def user() -> None:
    """Add people to the review room and list them."""


@user.command(epilog="Example: leadline --case ./case user add ana --role analyst")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(list(ROLES)), help="What the person does.")
@_PASSWORD_STDIN
@click.pass_obj
def add(call: Invocation, name: str, role: str, password_stdin: bool) -> None:
    """Add a person who may sign in."""
    from review_ui.people import add_user

    with call.open_case() as case:
        add_user(case, name, role, _password(password_stdin))
    say(f"{name.strip().lower()} may sign in: {ROLES[role].explanation}.")


@user.command("list", epilog="Example: leadline user list --json")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_obj
def list_(call: Invocation, as_json: bool) -> None:
    """List the people who may sign in, and those who no longer may."""
    from dataclasses import asdict

    from review_ui.people import list_users

    with call.open_case() as case:
        members = list_users(case)
    for member in members:
        if as_json:
            put_json(asdict(member))
        else:
            state = "" if member.active else "  (disabled)"
            put(f"{member.name:<20}  {member.role:<11}  last signed in {member.last_signed_in or 'never'}{state}")
    if not members:
        say("There is nobody yet: leadline user add NAME --role analyst")


@user.command(epilog="Example: leadline user password ana")
@click.argument("name")
@_PASSWORD_STDIN
@click.pass_obj
def password(call: Invocation, name: str, password_stdin: bool) -> None:
    """Give a person a new password and end their open sessions."""
    from review_ui.people import set_password

    with call.open_case() as case:
        set_password(case, name, _password(password_stdin))
    say(f"The password of {name} was changed.")


@user.command(epilog="Example: leadline user disable ana")
@click.argument("name")
@click.pass_obj
def disable(call: Invocation, name: str) -> None:
    """Stop a person from signing in and end their open sessions."""
    from review_ui.people import disable_user

    with call.open_case() as case:
        disable_user(case, name)
    say(f"{name} may no longer sign in.")


@click.command(epilog="Example: leadline --case ./case serve --port 8750")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="Port; 0 takes a free one.")
@click.option("--host", default=None, help="Address to listen on; leave it at this machine unless a proxy ends TLS.")
@click.pass_obj
def serve(call: Invocation, port: int | None, host: str | None) -> None:
    """Open the review room in a browser."""
    from review_ui.people import list_users
    from review_ui.server import serve_case

    host = host or call.settings.serve_host
    port = call.settings.serve_port if port is None else port

    def ready(address: str) -> None:
        put(f"The review room is at {address}")
        sys.stdout.flush()
        say("Stop it with Ctrl+C.")

    with call.open_case() as case:
        case.settings = case.settings.model_copy(update={"serve_host": host})
        if not any(member.active for member in list_users(case)):
            say(f"Nobody can sign in yet. Add someone: leadline --case {call.folder} user add NAME --role analyst")
        if host not in {"127.0.0.1", "localhost", "::1"} and not case.settings.serve_tls:
            say(
                "Other machines can reach this address and passwords would cross the network unprotected; see serve_tls."
            )
        serve_case(case, host, port, ready)


def _password(from_stdin: bool) -> str:
    if not from_stdin:
        return click.prompt("Password", hide_input=True, confirmation_prompt=True)
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise InputError("No password came on standard input.", "Write it as the first line.")
    return line
