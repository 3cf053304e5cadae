"""Slowing down whoever guesses passwords: refused sign-ins are counted and then not tried at all."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from review_ui.models import RefusedSignIn

WINDOW = timedelta(minutes=15)
#: Refusals within the window after which nothing more is tried: one name from one address, and
#: either alone (a guesser who changes names, or addresses).
PER_PAIR = 5
PER_NAME = 25
PER_ADDRESS = 50


def locked(name: str, address: str) -> bool:
    """True while this name and address have been refused too often."""
    recent = RefusedSignIn.objects.filter(at__gte=timezone.now() - WINDOW)
    by_name = recent.filter(name_key=_key(name))
    return (
        by_name.filter(address=address).count() >= PER_PAIR
        or by_name.count() >= PER_NAME
        or recent.filter(address=address).count() >= PER_ADDRESS
    )


def note_refusal(name: str, address: str) -> None:
    """Count one refused sign-in, and forget those that no longer count."""
    RefusedSignIn.objects.create(name_key=_key(name), address=address, at=timezone.now())
    RefusedSignIn.objects.filter(at__lt=timezone.now() - WINDOW).delete()


def forgive(name: str, address: str) -> None:
    """Forget the refusals of a name and address that have now signed in."""
    RefusedSignIn.objects.filter(name_key=_key(name), address=address).delete()


def _key(name: str) -> str:
    return salted_hmac("leadline.refused-sign-in", name.strip().lower()).hexdigest()
