"""People of the review room: adding, listing, new passwords, disabling. Each change is audited."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadline.core.casefile import CaseFile
from leadline.core.errors import InputError, NotFound
from review_ui.roles import ROLES
from review_ui.settings import configure

if TYPE_CHECKING:
    from review_ui.models import Person

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


@dataclass(frozen=True, slots=True)
class Member:
    """One person as a list shows them; times are ISO 8601 in UTC, empty when never."""

    name: str
    role: str
    active: bool
    added_at: str
    last_signed_in: str


def add_user(case: CaseFile, name: str, role: str, password: str) -> None:
    """Add a person who may sign in to this case's review room.

    Raises InputError when the name, role or password will not do, or the name is taken.
    """
    configure(case)
    from review_ui.models import Person

    name = _checked_name(name)
    if role not in ROLES:
        raise InputError(f"There is no role {role!r}.", f"Choose one of {', '.join(ROLES)}.")
    if Person.objects.filter(username=name).exists():
        raise InputError(f"There is already a user {name}.", "Choose another name, or run `leadline user password`.")
    person = Person(username=name, role=role)
    _give_password(person, password)
    case.record("add user", f"user:{name}", role=role)


def ensure_user(case: CaseFile, name: str, role: str, password: str) -> None:
    """Make sure that ``name`` can sign in with ``password`` and ``role``, whatever was there before."""
    configure(case)
    from review_ui.models import Person

    person = Person.objects.filter(username=_checked_name(name)).first()
    if person is None:
        add_user(case, name, role, password)
        return
    person.role, person.is_active = role, True
    _give_password(person, password)
    case.record("renew user", f"user:{person.username}", role=role)


def set_password(case: CaseFile, name: str, password: str) -> None:
    """Give a person a new password; their open sessions end. Raises NotFound, InputError."""
    person = _person(case, name)
    _give_password(person, password)
    case.record("change password", f"user:{person.username}")


def disable_user(case: CaseFile, name: str) -> None:
    """Stop a person from signing in; their open sessions end. Raises NotFound."""
    person = _person(case, name)
    person.is_active = False
    person.save(update_fields=["is_active"])
    case.record("disable user", f"user:{person.username}")


def list_users(case: CaseFile) -> list[Member]:
    """Everybody who may or might sign in, by name."""
    configure(case)
    from review_ui.models import Person

    return [
        Member(
            name=person.username,
            role=person.role,
            active=person.is_active,
            added_at=person.added_at.isoformat(timespec="seconds"),
            last_signed_in=person.last_login.isoformat(timespec="seconds") if person.last_login else "",
        )
        for person in Person.objects.order_by("username")
    ]


def _checked_name(name: str) -> str:
    name = name.strip().lower()
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{name!r} cannot be a user name.", "Use 2 to 40 letters a-z, digits, dots, dashes or underscores."
        )
    return name


def _person(case: CaseFile, name: str) -> Person:
    configure(case)
    from review_ui.models import Person

    person = Person.objects.filter(username=name.strip().lower()).first()
    if person is None:
        raise NotFound(f"There is no user {name}.", "Run `leadline user list` for the names.")
    return person


def _give_password(person: Person, password: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password, person)
    except ValidationError as error:
        raise InputError(" ".join(error.messages), "Choose another password.") from None
    person.set_password(password)
    person.save()
