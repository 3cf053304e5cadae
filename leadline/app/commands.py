"""Commands that belong to the whole house: run, audit and settings."""

from __future__ import annotations

import click

from leadline.core.cli import Invocation, put, put_json, say


@click.command(epilog="Example: leadline --case ./case run --json")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON.")
@click.pass_obj
def run(call: Invocation, as_json: bool) -> None:
    """Extract, link and rank whatever is new."""
    from leadline.app.pipeline import run_stages

    with call.open_case() as case:
        summary = run_stages(case)
    if as_json:
        put_json(summary)
    elif not summary["changed"]:
        put("Nothing new: every listing has been read, linked and ranked.")
    else:
        put(
            f"Read {summary['extract']['listings']} listings, linked {summary['link']['listings']}, "
            f"ranked {summary['rank']['leads']} leads."
        )
        say("Next: `leadline leads`, or `leadline serve` for the review room.")


@click.group(epilog="Example: leadline audit verify")
def audit() -> None:
    """Read the audit log, or prove that it is whole."""


@audit.command(epilog="Example: leadline --case ./case audit verify --json")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as one line of JSON.")
@click.pass_obj
def verify(call: Invocation, as_json: bool) -> None:
    """Prove that no entry was edited, removed, reordered or cut off.

    Exits 1 when the log does not prove its integrity.
    """
    from leadline.core.audit import Anchor
    from leadline.core.audit import verify as verify_chain
    from leadline.core.errors import AuditError

    with call.open_case() as case:
        verdict = verify_chain(case.db, Anchor(case.settings.state_dir, case.id))
    if as_json:
        put_json(
            {
                "ok": not verdict.problems,
                "entries": verdict.entries,
                "anchored": verdict.anchored,
                "problems": list(verdict.problems),
            }
        )
    else:
        for problem in verdict.problems:
            put(problem)
    if verdict.problems:
        raise AuditError(
            f"The audit log is broken in {len(verdict.problems)} place(s).",
            "Keep the case as it is and tell your supervisor.",
        )
    if not as_json:
        put(f"The audit log is whole: {verdict.entries} entries, anchored at {verdict.anchored}.")


@audit.command(epilog="Example: leadline audit show --last 20")
@click.option("--last", default=50, show_default=True, type=click.IntRange(1), help="How many entries, newest last.")
@click.pass_obj
def show(call: Invocation, last: int) -> None:
    """Print the newest entries: when, who, what, to what, why."""
    with call.open_case() as case:
        rows = list(case.db.query("select * from (select * from audit order by seq desc limit ?) order by seq", [last]))
    for row in rows:
        put(f"{row['seq']:>6}  {row['at']}  {row['actor']}  {row['action']}  {row['subject']}  ({row['purpose']})")


@click.command(epilog="Example: leadline --set crawl_delay=5 settings")
@click.option("--format", "style", type=click.Choice(["text", "jsonl", "markdown"]), default="text", show_default=True)
@click.pass_obj
def settings(call: Invocation, style: str) -> None:
    """List every setting, its value and its meaning."""
    from leadline.core.settings import Settings

    for name, field in Settings.model_fields.items():
        value, meaning = getattr(call.settings, name), field.description or ""
        if style == "jsonl":
            put_json({"name": name, "value": str(value), "meaning": meaning})
        elif style == "markdown":
            default = f"`{field.default}`" if field.default_factory is None else "depends on the machine"
            put(f"| `{name}` | {default} | {meaning} |")
        else:
            put(f"{name} = {value}\n    {meaning}")
