"""Error pages that are answered as if they were listings: told by a title that says nothing else."""

from __future__ import annotations

import re

from leadline.core.errors import Quarantine

#: "Not found" as sites of twenty languages title it; a few further words (the site's name) may stand around it.
_NOT_FOUND = re.compile(
    r"^\W*(?:(?:http|error|erreur|fehler|errore|błąd|chyba|fel|hiba|hata|eroare|ошибка)\W*)*(?:404|410)\b.{0,60}$"
    r"|^.{0,40}\b(?:not (?:be )?found|nicht gefunden|introuvable|no (?:se ha |ha sido )?encontrad[ao]|não encontrad[ao]"
    r"|non trovat[ao]|nie znalezion[aoe]|nenalezen[ao]?|niet gevonden|hittades inte|ikke fundet|ikke funnet"
    r"|ei löydy|nem található|bulunamadı|nu a fost găsit[ăa]?|не найден[ао]?|не знайдено|δεν βρέθηκε)\b.{0,40}$"
    r"|^.{0,20}(?:見つかりません|找不到|未找到|غير موجود).{0,20}$",
    re.I,
)
_BLOCKED = re.compile(
    r"^\W*(?:access denied|just a moment|attention required|are you (?:a )?(?:human|robot)|verify (?:that )?you are human"
    r"|pardon our interruption|too many requests|forbidden|security check)\W*(?:\|.{0,40})?$",
    re.I,
)


def soft_error(title: str) -> Quarantine | None:
    """Why a page of this title and hardly any text is no listing (soft-404, blocked), or None."""
    title = title[:200]
    if _NOT_FOUND.match(title):
        return Quarantine("soft-404", "The page says that it was not found, with an answer that says it was.")
    if _BLOCKED.match(title):
        return Quarantine("blocked", "The site asks for a proof instead of showing the page.")
    return None
