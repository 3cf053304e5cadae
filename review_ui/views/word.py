"""The analyst's word on links: cut, same, different, a contact marked as shared; previewed, kept, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError, NotFound
from models.judgements import current_lead
from models.linking.marking import expected, selector_named
from models.linking.word import MARKS, PAIRS, SHARED, mark, say, take_back
from review_ui.access import reviews
from review_ui.wording import WORDS


@require_POST
@reviews
def word_on_pair(request: HttpRequest, case: CaseFile, lead_id: str) -> HttpResponse:
    """Preview what saying something of two listings would do, or say it."""
    lead = current_lead(case.db, lead_id)
    given = {name: request.POST.get(name, "").strip() for name in ("verdict", "a", "b", "reason")}
    if given["verdict"] not in PAIRS:
        raise Http404
    keep = request.POST.get("action") == "keep"
    page = {"lead": lead, "given": given, "what": WORDS[given["verdict"]], "address": reverse("word", args=[lead])}
    try:
        effect = say(
            case, given["verdict"], given["a"], given["b"], given["reason"], by=request.user.username, preview=not keep
        )
    except (InputError, NotFound) as error:
        return render(request, "review/word.html", {**page, "problem": str(error)}, status=400)
    if not keep:
        return render(request, "review/word.html", {**page, "effect": effect})
    messages.success(request, f"K{effect.number} kept. {effect.in_words()}")
    for told in effect.contradictions:
        messages.warning(request, told)
    return _to_lead(case, lead)


@require_POST
@reviews
def mark_selector(request: HttpRequest, case: CaseFile, lead_id: str) -> HttpResponse:
    """Preview marking a contact as shared by strangers or one operation's own, or mark it."""
    lead = current_lead(case.db, lead_id)
    given = {name: request.POST.get(name, "").strip() for name in ("verdict", "kind", "value", "reason")}
    if given["verdict"] not in MARKS:
        raise Http404
    page = {"lead": lead, "given": given, "what": WORDS[given["verdict"]], "address": reverse("mark", args=[lead])}
    try:
        value = selector_named(case.db, given["kind"], given["value"])
        if request.POST.get("action") != "keep":
            told = expected(case.db, given["kind"], value, shared=given["verdict"] == SHARED)
            return render(request, "review/word.html", {**page, "expected": told})
        number = mark(case, given["verdict"], given["kind"], value, given["reason"], by=request.user.username)
    except InputError as error:
        return render(request, "review/word.html", {**page, "problem": str(error)}, status=400)
    messages.success(request, f"K{number} kept. The next run of linking takes it up.")
    return _to_lead(case, lead)


@require_POST
@reviews
def undo_word(request: HttpRequest, case: CaseFile, lead_id: str, number: int) -> HttpResponse:
    """Take a word on links back, with a reason."""
    lead = current_lead(case.db, lead_id)
    try:
        effect = take_back(case, number, request.POST.get("reason", ""), by=request.user.username)
    except InputError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"K{number} is taken back. {effect.in_words()}")
    return _to_lead(case, lead)


def _to_lead(case: CaseFile, lead: str) -> HttpResponse:
    return redirect(reverse("lead", args=[current_lead(case.db, lead)]) + "#word")
