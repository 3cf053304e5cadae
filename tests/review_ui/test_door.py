"""The door of the review room: who gets in, with what purpose, and what every answer carries."""

from __future__ import annotations

import re

import pytest

from leadline.core.casefile import open_case
from review_ui.people import add_user, disable_user, ensure_user, set_password

PASSWORD = "five quiet otters"
SIGN_IN = {"username": "ana", "password": PASSWORD, "purpose": "daily triage"}
CLOSED = (
    "/", "/next", "/leads/x", "/leads/x/listings/1", "/search", "/search/x", "/purpose", "/help",
    "/leads/x/pictures/1/blurred", "/leads/x/pictures/1/shown/x", "/leads/x/pictures/1/original/x",
)  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
def test_nothing_is_shown_before_signing_in(browse, path: str) -> None:
    answer = browse().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in?next=/")


@pytest.mark.parametrize("path", ["/leads/x/decide", "/leads/x/export.csv", "/leads/x/undo/1", "/search", "/sign-out"])
def test_nothing_is_done_before_signing_in(browse, audited, path: str) -> None:
    assert browse().post(path)["Location"].startswith("/sign-in?next=/")
    assert audited() == []


def test_health_says_nothing_of_the_case(browse, audited) -> None:
    answer = browse().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert audited() == []


def test_signing_in_states_a_purpose_and_is_logged(browse, audited) -> None:
    client = browse()
    assert client.post("/sign-in", {**SIGN_IN, "purpose": "  "}).status_code == 400
    assert client.get("/").status_code == 302
    answer = client.post("/sign-in?next=/help", {**SIGN_IN, "username": "ANA", "next": "/search"})
    assert answer["Location"] == "/search"
    assert "daily triage" in client.get("/").content.decode()
    entries = [(row["actor"], row["action"], row["purpose"]) for row in audited()]
    assert entries == [("ana", "sign in", "daily triage"), ("ana", "view queue", "daily triage")]


def test_a_changed_purpose_is_what_the_log_carries_from_then_on(browse, audited) -> None:
    client = browse("ana")
    client.post("/purpose", {"purpose": "case 2026-114", "next": "/"})
    client.get("/")
    assert [(row["action"], row["purpose"]) for row in audited()][1:] == [
        ("state purpose", "case 2026-114"),
        ("view queue", "case 2026-114"),
    ]
    assert client.post("/purpose", {"purpose": "x"}).status_code == 400


@pytest.mark.parametrize(
    "target", ["https://evil.example.org/", "//evil.example.org/", "/\\evil.example.org", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(browse, target: str) -> None:
    assert browse().post("/sign-in", {**SIGN_IN, "next": target})["Location"] == "/"


def test_refusals_are_logged_without_the_words_typed(browse, audited) -> None:
    client = browse()
    assert client.post("/sign-in", {**SIGN_IN, "password": "wrong"}).status_code == 403
    assert client.post("/sign-in", {**SIGN_IN, "username": "my secret"}).status_code == 403
    assert [row["subject"] for row in audited()] == ["user:ana", "user:unknown"]
    assert "secret" not in str(audited())


def test_repeated_refusals_lock_the_door_even_to_the_right_password(browse, audited) -> None:
    client = browse()
    for _ in range(5):
        assert client.post("/sign-in", {**SIGN_IN, "password": "wrong"}).status_code == 403
    assert client.post("/sign-in", SIGN_IN).status_code == 429
    assert client.post("/sign-in", {**SIGN_IN, "username": "sue"}).status_code == 302
    assert len([row for row in audited() if row["action"] == "refuse sign-in"]) == 5


def test_the_lock_opens_again_after_the_window(browse, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from review_ui import throttle

    client = browse()
    for _ in range(5):
        client.post("/sign-in", {**SIGN_IN, "password": "wrong"})
    monkeypatch.setattr(throttle, "WINDOW", timedelta(0))
    assert client.post("/sign-in", SIGN_IN).status_code == 302


def test_signing_out_ends_the_session(browse, audited) -> None:
    client = browse("ana")
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 302
    assert client.get("/").status_code == 302
    assert audited()[-1]["action"] == "sign out"


def test_a_session_ends_however_much_it_is_used(browse) -> None:
    from django.utils import timezone

    client = browse("ana")
    ends = client.session.get_expiry_date()
    client.get("/")
    client.post("/purpose", {"purpose": "something else"})
    assert abs((client.session.get_expiry_date() - ends).total_seconds()) < 2
    assert abs((ends - timezone.now()).total_seconds() - 8 * 3600) < 60


def test_a_disabled_person_is_out_at_once(browse, served) -> None:
    ensure_user(served, "gone", "analyst", PASSWORD)
    client = browse("gone")
    assert client.get("/").status_code == 200
    disable_user(served, "gone")
    assert client.get("/").status_code == 302
    assert browse().post("/sign-in", {**SIGN_IN, "username": "gone"}).status_code == 403


def test_a_new_password_ends_open_sessions(browse, served) -> None:
    ensure_user(served, "renewed", "analyst", PASSWORD)
    client = browse("renewed")
    set_password(served, "renewed", "another six quiet otters")
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("name", ["cy", "dee"])
def test_roles_whose_work_needs_no_listing_see_none(browse, lead_of, audited, name: str) -> None:
    client = browse(name)
    lead = lead_of("board/w0")
    for path in ("/", "/next", f"/leads/{lead}", "/search", f"/leads/{lead}/pictures/1/blurred"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "Packers" not in answer.content.decode()
    assert client.post(f"/leads/{lead}/export.csv").status_code == 403
    assert client.get("/help").status_code == 200
    assert {row["action"] for row in audited()} == {"sign in"}


def test_every_page_is_strict_about_where_things_come_from(browse, lead_of) -> None:
    client = browse("ana")
    for path in ("/sign-in", "/", f"/leads/{lead_of('board/hostile')}", "/search", "/help", "/purpose", "/nowhere"):
        answer = client.get(path)
        policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
        assert policy == {
            "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'",
            "form-action": "'self'", "frame-ancestors": "'none'", "base-uri": "'none'",
            "require-trusted-types-for": "'script'",
        }, path  # fmt: skip
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "no-store" or path == "/sign-in"
        assert "camera=()" in answer["Permissions-Policy"]
        page = answer.content.decode()
        assert not re.search(r"<[^>]*\s(style|on[a-z]+)\s*=", page), path
        assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)", page), path
        assert not re.search(r"(src|href|action)=\"(?!/|#|\?)", page), path


def test_cookies_are_strict(browse) -> None:
    client = browse("ana")
    client.get("/")
    session = next(
        cookie for name, cookie in client.cookies.items() if name.startswith("leadline-") and "csrf" not in name
    )
    assert session["httponly"]
    assert session["samesite"] == "Strict"
    csrf = next(cookie for name, cookie in client.cookies.items() if "csrf" in name)
    assert csrf["samesite"] == "Strict"


def test_forms_of_other_sites_are_refused(browse, lead_of, audited) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert client.post("/sign-in", SIGN_IN).status_code == 403
    page = client.get("/sign-in").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    assert client.post("/sign-in", {**SIGN_IN, "csrfmiddlewaretoken": token}).status_code == 302
    answer = client.post(f"/leads/{lead_of('board/w0')}/decide", {"decision": "escalate", "reason": "x"})
    assert answer.status_code == 403
    assert "too old" in answer.content.decode()
    assert "judge" not in {row["action"] for row in audited()}


def test_other_host_names_are_refused(browse) -> None:
    assert browse().get("/healthz", headers={"host": "rebound.example.org"}).status_code == 400


def test_the_theme_is_remembered_without_script(browse) -> None:
    client = browse()
    answer = client.post("/theme", {"theme": "dark", "next": "/sign-in"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in")
    assert 'data-theme="dark"' in client.get("/sign-in").content.decode()
    client.post("/theme", {"theme": '"><script>', "next": "/sign-in"})
    assert 'data-theme="dark"' in client.get("/sign-in").content.decode()


def test_static_files_come_from_the_package(browse) -> None:
    client = browse()
    page = client.get("/sign-in").content.decode()
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        answer = client.get(address)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content)
    assert client.get("/static/../settings.py").status_code == 404


def test_sessions_and_people_never_enter_the_case(browse, served) -> None:
    browse("ana").post("/search", {"text": "+44 7700 900123"})
    tables = served.db.table_names()
    assert not [name for name in tables if "django" in name or "person" in name or "session" in name]
    assert (served.folder / "review.db").stat().st_mode & 0o777 == 0o600
    key = served.settings.state_dir / "review.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert not key.is_relative_to(served.folder)


def test_a_cookie_of_one_case_means_nothing_to_another(browse, served, tmp_path) -> None:
    from django.test import Client

    from review_ui.settings import configure

    cookies = browse("ana").cookies
    try:
        with open_case(tmp_path / "other", create=True, actor="tester", purpose="test") as other:
            add_user(other, "ana", "analyst", PASSWORD)
            client = Client(headers={"host": "localhost"})
            client.cookies.update(cookies)
            assert client.get("/").status_code == 302
    finally:
        configure(served)
