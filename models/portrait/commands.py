"""Commands that show a lead whole, and what is new in the case: lead, trends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from leadline.core.cli import Invocation, put, put_json

if TYPE_CHECKING:
    from models.portrait.portrait import Portrait


@click.command(epilog="Example: leadline lead Lq3fz7ab --json")
@click.argument("lead_id", metavar="LEAD")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one line of JSON.")
@click.pass_obj
def lead(call: Invocation, lead_id: str, as_json: bool) -> None:
    """Show one lead: its templates, time, places, selectors and pictures.

    An id that was merged away shows the lead its listings are in now.
    """
    from models.dossier import dossier
    from models.portrait.portrait import portrait

    with call.open_case() as case:
        whole = dossier(case, lead_id)
        found = portrait(case.db, whole)
        case.record("view lead", f"lead:{whole.row.lead}", listings=len(whole.listings), portrait=True)
    if as_json:
        row = whole.row
        put_json(
            {
                "lead_id": row.lead, "asked": lead_id, "rank": row.rank, "score": row.score, "size": row.size,
                "listings": [shown.listing.name for shown in whole.listings], "places": list(row.places),
                "sectors": list(row.sectors), "decision": row.decision, "facts": dict(whole.facts),
                **found.as_json(),
                "history": [{key: event[key] for key in ("at", "event", "other", "detail")} for event in whole.history],
            }
        )  # fmt: skip
        return
    put(f"Lead {whole.row.lead}: {whole.row.size:,} listings, {found.first_seen[:10]} to {found.last_seen[:10]}")
    _print(found)


def _print(found: Portrait) -> None:
    for template in found.templates:
        put(f"\nTemplate of {template.texts} listings ({template.constant_share:.0%} of its words constant):")
        put("  " + " ".join(part if isinstance(part, str) else f"[{part}]" for part in template.parts))
        for slot in template.slots:
            said = ", ".join(f"{value} ({len(where)})" for value, where in slot.values[:8])
            more = f" and {slot.distinct - 8} more" if slot.distinct > 8 else ""
            put(f"  [{slot.number}] {slot.kind}: {said}{more}{f'; {slot.silent} say nothing' if slot.silent else ''}")
    put("\nListings a week: " + ", ".join(f"{week} {count}" for week, count in found.weeks[-20:]))
    put("\nPlaces in order of time:")
    for stay in found.stays[-30:]:
        put(f"  {stay.since[:10]} to {stay.until[:10]}  {stay.place} {stay.country}  {stay.listings} listings")
    for overlap in found.overlaps[:10]:
        put(f"  ! {overlap.a}, {overlap.b}: {overlap.in_words}")
    put("\nSelectors: listings, names, places")
    for span in found.selectors[:30]:
        put(f"  {span.kind:<8} {span.value:<32} {len(span.listings):>5} {len(span.names):>5} {len(span.places):>5}")
        for place in span.in_pictures[:3]:
            put(f"           read in {place}")
    for group in found.pictures[:20]:
        put(f"  picture {group.images[0]}: {len(group.listings)} listings, {len(group.places)} places")
    for table, rows in found.offer.items():
        if rows:
            put(
                f"\n{table.capitalize()}: " + ", ".join(f"{row['value']} ({len(row['listings'])})" for row in rows[:12])
            )


@click.command(epilog="Example: leadline trends --weeks 8 --json")
@click.option(
    "--weeks", type=click.IntRange(2, 104), default=8, show_default=True, help="Weeks before that are compared."
)
@click.option(
    "--until", default="", metavar="DATE", help="Last day of the week looked at; the newest listing's unless given."
)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Most rows of each kind.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one line of JSON.")
@click.pass_obj
def trends(call: Invocation, weeks: int, until: str, limit: int, as_json: bool) -> None:
    """Show what is new or growing fast this week against the weeks before.

    Phrases, templates, selectors and places. Small counts are suppressed, and of all that were
    compared the list is kept to those of which at most one in twenty is expected to be chance.
    """
    from models.trends import trends_of

    with call.open_case() as case:
        found = trends_of(case.db, weeks=weeks, until=until)
        case.record("trends", "case", weeks=weeks, rows=len(found.rows))
    rows = found.rows_by_kind(limit)
    if as_json:
        put_json({**found.header(), "rows": [row.as_json() for kept in rows.values() for row in kept]})
        return
    put(
        f"Week of {found.since} to {found.until}: {found.listings_now:,} listings; {weeks} weeks before: {found.listings_before:,}"
    )
    for kind, kept in rows.items():
        for row in kept:
            growth = "new" if not row.before else f"x{row.growth:.1f}"
            put(f"{kind:<9} {row.now:>6} now  {row.before / weeks:>7.1f} a week before  {growth:>6}  {row.label}")
    if not found.rows:
        put("Nothing is new or growing beyond chance.")
