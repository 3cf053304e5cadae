"""Pictures: the blurred copy with the page, the original only when asked for, and each asking logged."""

from __future__ import annotations

from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from leadline.core.casefile import CaseFile
from review_ui.access import reviews

#: Seconds for which one asking shows the original.
GRANT_SECONDS = 120

_POLICY = "default-src 'none'; sandbox"


@require_safe
@reviews
def blurred(request: HttpRequest, case: CaseFile, lead_id: str, image_id: int) -> HttpResponse:
    """The blurred copy."""
    return _picture(case, _image_row(case, lead_id, image_id)["blurred_file"], "blurred", image_id)


@require_POST
@reviews
def show(request: HttpRequest, case: CaseFile, lead_id: str, image_id: int) -> HttpResponse:
    """Log that this person asked for the original, and lead them to it for a short while."""
    row = _image_row(case, lead_id, image_id)
    kept = row["state"] == "kept" and bool(row["kept_file"])
    case.record("show picture", f"image:{image_id}", lead=lead_id, sha256=row["sha256"], kept=kept)
    return redirect("picture-shown", lead_id=lead_id, image_id=image_id, grant=_signer(request).sign(str(image_id)))


@require_safe
@reviews
def shown(request: HttpRequest, case: CaseFile, lead_id: str, image_id: int, grant: str) -> HttpResponse:
    """A page with the original, while the asking holds."""
    row = _image_row(case, lead_id, image_id)
    page = {
        "lead_id": lead_id,
        "image": row,
        "grant": grant,
        "granted": _granted(request, image_id, grant),
        "kept": row["state"] == "kept" and bool(row["kept_file"]),
        "seconds": GRANT_SECONDS,
    }
    return render(request, "review/picture.html", page)


@require_safe
@reviews
def original(request: HttpRequest, case: CaseFile, lead_id: str, image_id: int, grant: str) -> HttpResponse:
    """The original's bytes, while the asking holds and only if it was kept."""
    row = _image_row(case, lead_id, image_id)
    if row["state"] != "kept" or not _granted(request, image_id, grant):
        raise Http404
    return _picture(case, row["kept_file"], "original", image_id)


def _image_row(case: CaseFile, lead_id: str, image_id: int) -> dict:
    """The picture's row, if a listing of this lead shows it."""
    found = list(
        case.db.query(
            """select i.* from images i join listing_images s on s.image = i.id
               join lead_members m on m.listing = s.listing where i.id = ? and m.lead = ? limit 1""",
            [image_id, lead_id],
        )
    )
    if not found:
        raise Http404
    return found[0]


def _picture(case: CaseFile, name: str | None, what: str, image_id: int) -> HttpResponse:
    """A file of the case as a picture and nothing else, whatever its bytes hold."""
    root = case.folder.resolve()
    path = (root / (name or "")).resolve()
    if not name or not path.is_relative_to(root) or not path.is_file():
        raise Http404
    data = path.read_bytes()
    media_type = _media_type(data)
    if not media_type:
        raise Http404
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'inline; filename="picture-{image_id}-{what}.{media_type.split("/")[1]}"'
    response["Content-Security-Policy"] = _POLICY
    return response


def _media_type(data: bytes) -> str:
    """The picture format that the first bytes show; no other kind of file is served."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return ""


def _signer(request: HttpRequest) -> TimestampSigner:
    return TimestampSigner(salt=f"leadline.picture.{request.session.session_key}")


def _granted(request: HttpRequest, image_id: int, grant: str) -> bool:
    try:
        return _signer(request).unsign(grant, max_age=GRANT_SECONDS) == str(image_id)
    except BadSignature:
        return False
