"""Django's settings, made from Leadline's own for one case folder.

Nothing here is read from a settings module or the environment: ``configure`` is called with the
case, and may be called again for another case in the same process (tests and the demo do).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import socket
from pathlib import Path
from typing import Any

from leadline.core.casefile import CaseFile
from leadline.core.files import write_whole
from leadline.core.settings import Settings

HERE = Path(__file__).resolve().parent
DATABASE = "review.db"

#: Strict: everything from this server, nothing inline, nowhere to send a form but here.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "require-trusted-types-for": ["'script'"],
    }
}


def configure(case: CaseFile) -> None:
    """Make Django ready to serve ``case``: settings, apps, and its own database up to date."""
    import django
    from django.conf import settings as django_settings
    from django.core.management import call_command

    wanted = _django_settings(case)
    if django_settings.configured:
        _point_at(wanted)
    else:
        django_settings.configure(**wanted)
        django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    (case.folder / DATABASE).chmod(0o600)


def installation_key(state_dir: Path) -> bytes:
    """The secret of this installation's review rooms: made once, outside every case, owner-only."""
    path = state_dir / "review.key"
    if not path.exists():
        state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(path, secrets.token_bytes(48), only_if_absent=True)
    return path.read_bytes()


def allowed_hosts(settings: Settings) -> list[str]:
    """Host names the review room answers to; any other is refused (DNS rebinding)."""
    names = {"127.0.0.1", "localhost", "[::1]", *filter(None, map(str.strip, settings.serve_names.split(",")))}
    if settings.serve_host in {"0.0.0.0", "::"}:
        names.add(socket.gethostname().lower())
    else:
        names.add(f"[{settings.serve_host}]" if ":" in settings.serve_host else settings.serve_host)
    return sorted(names)


def _django_settings(case: CaseFile) -> dict[str, Any]:
    ours = case.settings
    # Cookies do not tell ports apart, so two rooms on one host must not share a name; and a cookie
    # signed for one case must mean nothing to another.
    tag = case.id[:8]
    prefix = "__Host-" if ours.serve_tls else ""
    key = hmac.new(installation_key(ours.state_dir), case.id.encode(), hashlib.sha256).hexdigest()
    return {
        "LEADLINE_FOLDER": case.folder.resolve(),
        "LEADLINE_SETTINGS": ours,
        "DEBUG": False,
        "SECRET_KEY": key,
        "ALLOWED_HOSTS": allowed_hosts(ours),
        "ROOT_URLCONF": "review_ui.urls",
        "INSTALLED_APPS": [
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "django.contrib.messages",
            "csp",
            "review_ui",
        ],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "csp.middleware.CSPMiddleware",
            "review_ui.middleware.headers",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.auth.middleware.LoginRequiredMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "review_ui.middleware.Errors",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                        "review_ui.context.page",
                    ],
                    "builtins": ["review_ui.templatetags.review"],
                },
            }
        ],
        "DATABASES": {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(case.folder / DATABASE),
                "OPTIONS": {
                    "timeout": 30,
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "pragma journal_mode=wal; pragma synchronous=full;",
                },
            }
        },
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "AUTH_USER_MODEL": "review_ui.Person",
        "AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"],
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
            {
                "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
                "OPTIONS": {"user_attributes": ["username"]},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
            {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
        ],
        "LOGIN_URL": "sign-in",
        "LOGIN_REDIRECT_URL": "queue",
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
        "SESSION_COOKIE_NAME": f"{prefix}leadline-{tag}",
        "SESSION_COOKIE_AGE": int(ours.session_hours * 3600),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_SECURE": ours.serve_tls,
        "CSRF_COOKIE_NAME": f"{prefix}leadline-csrf-{tag}",
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_COOKIE_SECURE": ours.serve_tls,
        "CSRF_FAILURE_VIEW": "review_ui.views.errors.csrf_failure",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        # Not no-referrer: browsers then call the origin of our own forms "null", which the CSRF check
        # must refuse. This sends nothing to any other site either.
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SECURE_HSTS_SECONDS": 31_536_000 if ours.serve_tls else 0,
        "X_FRAME_OPTIONS": "DENY",
        "CONTENT_SECURITY_POLICY": CONTENT_SECURITY_POLICY,
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 1_000_000,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 50,
        "STATIC_URL": "/static/",
        "STATIC_ROOT": str(HERE / "static"),
        "WHITENOISE_MAX_AGE": 3600,
        "WHITENOISE_ALLOW_ALL_ORIGINS": False,
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "LANGUAGE_CODE": "en-gb",
        "USE_I18N": False,
        "APPEND_SLASH": False,
        "LOGGING_CONFIG": None,  # leadline.core.log has set logging up
    }


def _point_at(wanted: dict[str, Any]) -> None:
    """Turn a configured Django to another case."""
    from django.conf import settings as django_settings
    from django.db import connections

    for name, value in wanted.items():
        if name != "DATABASES":
            setattr(django_settings, name, value)
    connections["default"].close()
    connections.databases["default"]["NAME"] = wanted["DATABASES"]["default"]["NAME"]
    del connections["default"]
