"""What the review room keeps for itself, in its own database file: people and refused sign-ins."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from review_ui.roles import ROLES, Role


class PersonManager(BaseUserManager["Person"]):
    """Makes people and finds them by name, however the name is cased."""

    def get_by_natural_key(self, username: str) -> Person:
        return self.get(username=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody who signs in. Names are lower case; a person is disabled, never deleted."""

    username = models.CharField(max_length=40, unique=True)
    role = models.CharField(max_length=20, choices=[(name, role.label) for name, role in ROLES.items()])
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    objects = PersonManager()

    @property
    def standing(self) -> Role:
        """The person's role, with what it may do."""
        return ROLES[self.role]


class RefusedSignIn(models.Model):
    """One refused sign-in. The name tried is kept as a keyed hash: people mistype passwords into it."""

    name_key = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
