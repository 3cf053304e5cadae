"""The Model page: what ranks the leads and why, the models with their cards, what another would change, and switching."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError, NotFound
from leadline.core.values import sha256
from models.learning import registry
from models.ranking.scales import last_scales
from review_ui.access import sees_models, switches_models
from review_ui.wording import KINDS_OF_LEAD

#: Leads from the top of the queue that a model is compared on here; the command line compares on all.
AMONG = 300
#: Leads told on each side of a comparison.
TOLD = 8
#: A card stands alone: it may style itself, and nothing else.
_CARD_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@require_safe
@sees_models
def model_page(request: HttpRequest, case: CaseFile) -> HttpResponse:
    """What is in force, how far judgements and catalogue weigh, every model, and (where asked) drift."""
    return _page(request, case)


@require_safe
@sees_models
def card(request: HttpRequest, case: CaseFile, name: str) -> HttpResponse:
    """A model's card, if it is the one its manifest names; it can run nothing and reach nothing."""
    from models.learning.folder import CARD, MANIFEST, read_manifest

    row = case.db.execute("select sha256 from model_registry where name = ?", [name]).fetchone()
    if row is None:
        raise Http404
    folder = registry.folder_of(case, name)
    try:
        known = sha256((folder / MANIFEST).read_bytes()) == row[0]
        page = (folder / CARD).read_bytes()
    except OSError:
        raise Http404 from None
    if not known or sha256(page) != read_manifest(folder)["files"].get(CARD):
        raise InputError(
            "This card was changed after the model was made, so it is not shown.", "Train the model again."
        )
    case.record("view model card", f"model:{name}")
    response = HttpResponse(page, content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = _CARD_POLICY
    return response


@require_safe
@sees_models
def shadow(request: HttpRequest, case: CaseFile, name: str) -> HttpResponse:
    """What a model would change in the order as it stands, among the first leads of the queue."""
    from models.learning.shadow import QUEUE, compare

    try:
        told = compare(case, QUEUE, name, limit=TOLD, among=AMONG)
    except (InputError, NotFound) as error:
        return _page(request, case, problem=str(error), status=400)
    case.record("compare models", f"model:{name}", against=QUEUE, leads=told["leads"], moved=told["moved"])
    return _page(request, case, compared=told)


@require_POST
@switches_models
def promote_model(request: HttpRequest, case: CaseFile, name: str) -> HttpResponse:
    """Put a model in force and rank by it."""
    from models.ranking.switching import promote

    return _switched(request, case, lambda: promote(case, name, request.POST.get("reason", "")))


@require_POST
@switches_models
def rollback_model(request: HttpRequest, case: CaseFile) -> HttpResponse:
    """Go back to what was in force before, and rank by that."""
    from models.ranking.switching import rollback

    return _switched(
        request, case, lambda: rollback(case, request.POST.get("reason", ""), request.POST.get("kind", ""))
    )


def _switched(request: HttpRequest, case: CaseFile, switch: Any) -> HttpResponse:
    try:
        told = switch()
    except (InputError, NotFound) as error:
        return _page(request, case, problem=str(error), status=400)
    kind = KINDS_OF_LEAD.get(told["kind"], told["kind"])
    now = told["model"] or "the catalogue and what judgements teach"
    messages.success(
        request, f"In force for {kind}: {now}. {told['ranked']:,} leads were weighed anew, {told['moved']:,} moved."
    )
    return redirect("model")


def _page(
    request: HttpRequest,
    case: CaseFile,
    *,
    problem: str = "",
    compared: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    from models.learning.drift import read_drift

    force = registry.in_force(case.db)
    asked_drift = request.GET.get("drift") == "1"
    shifts = read_drift(case) if asked_drift else []
    case.record("view models", "models", drift=len(shifts) if asked_drift else None)
    bases = dict(case.db.execute("select basis, count(*) from scores group by basis").fetchall())
    context = {
        "kinds": [(kind, label, force.get(kind, "")) for kind, label in KINDS_OF_LEAD.items()],
        "weighing": last_scales(case),
        "bases": bases,
        "models": [_row(row) for row in registry.models(case.db)],
        "history": list(case.db.query("select * from model_events order by id desc limit 50")),
        "in_force": [(kind, KINDS_OF_LEAD.get(kind, kind)) for kind in force],
        "drift": asked_drift,
        "shifts": shifts[:50],
        "compared": compared,
        "among": AMONG,
        "problem": problem,
    }
    return render(request, "review/model.html", context, status=status)


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """A model as the page shows it: its measures as rows of name, value and interval, beside the best simple order."""
    detail = row["detail"]
    report = detail.get("report") or {}
    ours = report.get("measures", {}).get("Leadline", {})
    return {
        **row,
        "kind_label": KINDS_OF_LEAD.get(row["kind"], row["kind"]),
        "labels": detail["rows"],
        "yes": detail["positive"],
        "measured_on": report.get("measured_on"),
        "measures": list(ours.items()),
        "calibration_error": report.get("calibration_error"),
    }
