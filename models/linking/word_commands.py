"""Commands for the analyst's word on links: cut, same, different, shared, undo, judgements."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from leadline.core.cli import Invocation, put, put_json, say

if TYPE_CHECKING:
    from leadline.core.casefile import CaseFile
    from models.linking.word import Effect

_KINDS = ("phone", "email", "handle", "wallet", "payment", "url", "picture")


def _worded(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every word takes."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the effect as one line of JSON."),
        click.option("--preview", is_flag=True, help="Say what it would do, and keep nothing."),
        click.option("--reason", default="", help="Why, in a few words; required unless it is a preview."),
    ):
        command = option(command)
    return command


@click.command(epilog="Example: leadline cut import/ad-17 import/ad-42 --preview")
@click.argument("a")
@click.argument("b")
@_worded
@click.pass_obj
def cut(call: Invocation, a: str, b: str, reason: str, preview: bool, as_json: bool) -> None:
    """Part a lead between two of its listings.

    What links A and B is mistaken: the lead comes apart between them where it holds least, now and
    in every later run. `leadline undo` takes it back.
    """
    _say(call, "cut", a, b, reason, preview, as_json)


@click.command(epilog="Example: leadline same import/ad-17 import/ad-42 --reason 'one kitchen in both pictures'")
@click.argument("a")
@click.argument("b")
@_worded
@click.pass_obj
def same(call: Invocation, a: str, b: str, reason: str, preview: bool, as_json: bool) -> None:
    """Say that two listings belong to one operation.

    A and B are in one lead from now on, with whatever each is linked to.
    """
    _say(call, "same", a, b, reason, preview, as_json)


@click.command(epilog="Example: leadline different import/ad-17 import/ad-42 --reason 'two agencies, both known'")
@click.argument("a")
@click.argument("b")
@_worded
@click.pass_obj
def different(call: Invocation, a: str, b: str, reason: str, preview: bool, as_json: bool) -> None:
    """Say that two listings are of different operations.

    A and B are never in one lead again, whatever may link them later.
    """
    _say(call, "different", a, b, reason, preview, as_json)


@click.command(epilog="Example: leadline shared phone +15005550006 --reason 'the call centre of the site'")
@click.argument("kind", required=False, type=click.Choice(_KINDS))
@click.argument("value", required=False)
@click.option("--own", is_flag=True, help="Mark it as one operation's own, however many strangers seem to show it.")
@click.option("--unmark", is_flag=True, help="Take the mark back: the case's own counts decide again.")
@_worded
@click.pass_obj
def shared(
    call: Invocation,
    kind: str | None,
    value: str | None,
    own: bool,
    unmark: bool,
    reason: str,
    preview: bool,
    as_json: bool,
) -> None:
    """List, mark or unmark contacts that strangers share.

    A shared contact links nothing by itself. Without KIND and VALUE, lists what the case takes for
    shared and what people marked. A phone may be written in any form; a picture is named by its SHA-256.
    """
    from leadline.core.errors import InputError

    if own and unmark:
        raise InputError("A contact cannot be marked and unmarked at once.", "Give --own or --unmark.")
    with call.open_case() as case:
        if kind is None:
            _list_shared(case, as_json)
            return
        if value is None:
            raise InputError(f"Which {kind}?", f"Write `leadline shared {kind} VALUE --reason WHY`.")
        _mark(case, kind, value, own, unmark, reason, preview, as_json)


@click.command(epilog="Example: leadline undo K3 --reason 'the picture is a stock photograph after all'")
@click.argument("word")
@_worded
@click.pass_obj
def undo(call: Invocation, word: str, reason: str, preview: bool, as_json: bool) -> None:
    """Take back what was said of a link or a contact.

    WORD is its number, as `leadline judgements` shows it. Both the word and its undoing are kept.
    """
    from leadline.core.errors import InputError
    from models.linking.word import take_back

    digits = word.upper().removeprefix("K")
    if not digits.isdecimal() or len(digits) > 15:
        raise InputError(
            f"{word} is not the number of a word on links.", "`leadline judgements` shows them, such as K3."
        )
    with call.open_case() as case:
        effect = take_back(case, int(digits), reason, by=case.actor, preview=preview)
    _tell(effect, as_json)


@click.command(epilog="Example: leadline judgements")
@click.option("--all", "everything", is_flag=True, help="Also those taken back, and their undoings.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
@click.pass_obj
def judgements(call: Invocation, everything: bool, as_json: bool) -> None:
    """List what people said of links, and what contradicts."""
    from models.linking.word import contradictions, standing

    with call.open_case() as case:
        rows = list(case.db.query("select * from link_judgements order by id")) if everything else standing(case.db)
        told = contradictions(case.db)
        case.record("list", "link judgements", words=len(rows))
    if as_json:
        shown = [{"word": f"K{row['id']}", **{key: row[key] for key in row if key != "id"}} for row in rows]
        put_json({"judgements": shown, "contradictions": told})
        return
    for row in rows:
        what = f"undoes K{row['undoes']}" if row["undoes"] else f"{row['verdict']}: {row['a']} {row['b']}"
        put(f"K{row['id']:<4} {row['at'][:16]}  {row['by_whom']:<12}  {what}  ({row['reason']})")
    for sentence in told:
        put(sentence)
    if not rows:
        say("Nobody has said anything of links. See `leadline cut --help`, `same`, `different` and `shared`.")


def _say(call: Invocation, verdict: str, a: str, b: str, reason: str, preview: bool, as_json: bool) -> None:
    from models.linking.word import say as said

    with call.open_case() as case:
        effect = said(case, verdict, a, b, reason, by=case.actor, preview=preview)
    _tell(effect, as_json)


def _tell(effect: Effect, as_json: bool) -> None:
    if as_json:
        put_json(
            {
                "word": f"K{effect.number}" if effect.number else None, "preview": not effect.number,
                "applied": effect.applied and effect.number > 0, "effect": effect.in_words(),
                "before": dict(effect.before), "after": dict(effect.after), "contradictions": list(effect.contradictions),
            }
        )  # fmt: skip
        return
    put(f"K{effect.number}: {effect.in_words()}" if effect.number else effect.in_words())
    for sentence in effect.contradictions:
        put(sentence)


def _mark(
    case: CaseFile, kind: str, value: str, own: bool, unmark: bool, reason: str, preview: bool, as_json: bool
) -> None:
    from models.linking import word
    from models.linking.marking import expected, selector_named

    value = selector_named(case.db, kind, value)
    effect = expected(case.db, kind, value, shared=None if unmark else not own)
    number = 0
    if not preview and unmark:
        number = word.unmark(case, kind, value, reason, by=case.actor)
    elif not preview:
        number = word.mark(case, word.OWN if own else word.SHARED, kind, value, reason, by=case.actor)
    if as_json:
        put_json({"word": f"K{number}" if number else None, "preview": preview, "kind": kind, "value": value, **effect})
        return
    put(
        f"{f'K{number}: ' if number else ''}{kind} {value} stands in {effect['listings']:,} listings. {effect['effect']}"
    )
    if number:
        say("Next: `leadline link` takes it up.")


def _list_shared(case: CaseFile, as_json: bool) -> None:
    from models.linking.marking import listed

    rows = listed(case.db)
    case.record("list", "shared selectors", selectors=len(rows))
    if as_json:
        put_json({"shared": rows})
        return
    for row in rows:
        state = (
            f"marked {row['mark']}"
            if row["mark"]
            else f"{row['parties']} unconnected parties, {row['weight']:.1f} bits"
        )
        put(f"{row['kind']:<8} {row['value']}  {row['listings']:,} listings; {state}")
    if not rows:
        say("No contact or picture of this case is shared by strangers.")
