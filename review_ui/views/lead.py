"""The lead page: reasons, evidence, links, the decision, its history, and the export."""

from __future__ import annotations

import io
import math
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError
from leadline.core.values import canonical_json, sha256
from models.dossier import dossier
from models.export import export_csv
from models.judgements import DECISIONS, URGENT, judge, standing, undo
from models.linking.word import PAIRS, contradictions, words_about
from models.portrait.portrait import portrait
from models.records import Dossier
from review_ui.access import reviews
from review_ui.portrait import shown_portrait
from review_ui.present import WHOLE, card
from review_ui.reasons import Places, shown_facts, shown_reasons
from review_ui.wording import EVENTS, FAMILIES, PICTURE_STATES, WORDS

PER_PAGE = 10
#: Listings of a page whose text is open from the start.
OPEN = 3
#: Listings offered by name where a word is said of two of them.
NAMED = 500


@require_safe
@reviews
def lead_page(request: HttpRequest, case: CaseFile, lead_id: str) -> HttpResponse:
    """The whole lead; an id merged away leads to the one it went into."""
    whole = dossier(case, lead_id)
    if whole.row.lead != lead_id:
        return redirect("lead", lead_id=whole.row.lead)
    return _lead(request, case, whole)


@require_safe
@reviews
def listing_page(request: HttpRequest, case: CaseFile, lead_id: str, listing_id: int) -> HttpResponse:
    """One listing of a lead with its whole text."""
    whole = dossier(case, lead_id)
    for shown in whole.listings:
        if shown.id == listing_id:
            case.record("view listing", f"listing:{shown.listing.name}", lead=whole.row.lead)
            page = {"row": whole.row, "card": card(shown, limit=WHOLE), "families": FAMILIES, "states": PICTURE_STATES}
            return render(request, "review/listing.html", page)
    raise Http404


@require_POST
@reviews
def decide(request: HttpRequest, case: CaseFile, lead_id: str) -> HttpResponse:
    """Keep a decision, unless the lead changed under the person's eyes."""
    given = {name: request.POST.get(name, "") for name in ("decision", "reason", "note")}
    problem, status = "", 400
    with case.transaction():  # nobody decides between this look at the lead and the judgement
        whole = dossier(case, lead_id)
        if request.POST.get("seen") != _fingerprint(whole):
            status = 409
            problem = (
                "This lead changed while you were reading it: listings were added or somebody decided. "
                "Look again below; what you wrote is still here."
            )
        elif given["decision"] not in DECISIONS:
            problem = "Choose one of the decisions."
        else:
            try:
                judge(
                    case, whole.row.lead, given["decision"], given["reason"], note=given["note"],
                    by=request.user.username, members=[shown.listing.name for shown in whole.listings],
                )  # fmt: skip
            except InputError as error:
                problem = str(error)
    if problem:
        return _lead(request, case, whole, given=given, problem=problem, status=status)
    messages.success(request, f"Kept: {DECISIONS[given['decision']].label}.", extra_tags="next")
    return redirect(reverse("lead", args=[whole.row.lead]) + "#decision")


@require_POST
@reviews
def undo_decision(request: HttpRequest, case: CaseFile, lead_id: str, judgement_id: int) -> HttpResponse:
    """Take one of this lead's decisions back, with a reason."""
    whole = dossier(case, lead_id)
    if judgement_id not in {row["id"] for row in whole.judgements}:
        raise Http404
    try:
        undo(case, judgement_id, request.POST.get("reason", ""), by=request.user.username)
    except InputError as error:
        return _lead(request, case, whole, undo_problem=str(error), status=400)
    messages.success(request, "Taken back. Both the decision and its undoing stay in the history.")
    return redirect(reverse("lead", args=[whole.row.lead]) + "#decision")


@require_POST
@reviews
def export(request: HttpRequest, case: CaseFile, lead_id: str) -> HttpResponse:
    """The lead as CSV; the export door writes its own audit entry."""
    stream = io.StringIO(newline="")
    export_csv(case, lead_id, stream)
    response = HttpResponse(stream.getvalue(), content_type="text/csv; charset=utf-8")
    name = "".join(character for character in lead_id if character.isalnum() or character in "-_")
    response["Content-Disposition"] = f'attachment; filename="lead-{name}.csv"'
    return response


def _lead(
    request: HttpRequest,
    case: CaseFile,
    whole: Dossier,
    *,
    given: dict[str, str] | None = None,
    problem: str = "",
    undo_problem: str = "",
    status: int = 200,
) -> HttpResponse:
    pages = max(1, math.ceil(len(whole.listings) / PER_PAGE))
    asked = request.GET.get("page", "1")
    page = min(max(1, int(asked)), pages) if asked.isdecimal() and len(asked) < 9 else 1
    shown = whole.listings[(page - 1) * PER_PAGE : page * PER_PAGE]
    places = Places(whole, page, PER_PAGE)
    undone = {row["undoes"] for row in whole.judgements if row["undoes"]}
    stands = standing(case, whole.row.lead)
    case.record("view lead", f"lead:{whole.row.lead}", page=page, listings=len(shown))
    context: dict[str, Any] = {
        "row": whole.row,
        "reasons": shown_reasons(case.db, whole.row.reasons, places),
        "counter_reasons": shown_reasons(case.db, whole.row.counter_reasons, places),
        "cards": [(card(one), order < OPEN) for order, one in enumerate(shown)],
        "page": page,
        "pages": pages,
        "first": (page - 1) * PER_PAGE + 1,
        "last": (page - 1) * PER_PAGE + len(shown),
        "groups": places.groups,
        "more_groups": places.more_groups,
        "links": len(whole.links),
        "facts": shown_facts(whole.facts),
        "start": whole.facts.get("starts_from"),
        "families": FAMILIES,
        "states": PICTURE_STATES,
        "history": [(row, EVENTS.get(row["event"], row["event"])) for row in whole.history],
        "judgements": [(row, DECISIONS.get(row["decision"]), row["id"] in undone) for row in whole.judgements],
        "stands": stands,
        "standing": DECISIONS.get(stands["decision"]) if stands else None,
        "urgent": (URGENT, DECISIONS[URGENT]),
        "decisions": [item for item in DECISIONS.items() if item[0] != URGENT and not item[1].dismisses],
        "dismissals": [item for item in DECISIONS.items() if item[1].dismisses],
        "given": given or {},
        "problem": problem,
        "undo_problem": undo_problem,
        "seen": _fingerprint(whole),
        "portrait": shown_portrait(portrait(case.db, whole)),
        "pair_words": [(verdict, WORDS[verdict]) for verdict in PAIRS],
        "names": [one.listing.name for one in whole.listings[:NAMED]],
        "words": words_about(case.db, whole),
        "contradictions": contradictions(case.db),
    }
    return render(request, "review/lead.html", context, status=status)


def _fingerprint(whole: Dossier) -> str:
    """What the page was about: its listings as they were, and the newest judgement."""
    listings = sorted((shown.listing.name, shown.version) for shown in whole.listings)
    newest = max((row["id"] for row in whole.judgements), default=0)
    return sha256(canonical_json([whole.row.lead, listings, newest]))
