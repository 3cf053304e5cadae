"""By what right a source is collected: checked before anything is fetched, recorded with the crawl."""

from __future__ import annotations

from datetime import date

from crawlers.sources.definition import Definition
from leadline.core.casefile import CaseFile
from leadline.core.errors import AuthorityError
from leadline.core.values import canonical_json, now, sha256

NOT_STATED = "not stated"


def check_authority(definition: Definition, today: date | None = None) -> None:
    """Raise AuthorityError unless the definition names an authority valid on ``today`` (UTC)."""
    today = today or date.fromisoformat(now()[:10])
    grant = definition.authority
    if grant is None:
        raise AuthorityError(
            f"No authority is recorded for {definition.name}, so it is not collected.",
            "Add an `authority` section to its definition: authority, purpose, granted_by, valid_from, valid_until.",
        )
    if not grant.valid_from <= today <= grant.valid_until:
        when = f"begins on {grant.valid_from}" if today < grant.valid_from else f"ended on {grant.valid_until}"
        raise AuthorityError(
            f"The authority for {definition.name} ({grant.authority}) {when}.",
            "Have it renewed and put the new dates in the definition.",
        )


def record_source(case: CaseFile, definition: Definition) -> None:
    """Keep the definition with the case, as it is now."""
    text = canonical_json(definition.model_dump(mode="json", exclude={"connect"}, exclude_defaults=True))
    with case.transaction() as db:
        known = db.execute("select sha256 from sources where name = ?", [definition.name]).fetchone()
        if known and known[0] == sha256(text):
            return
        db["sources"].upsert(
            {
                "name": definition.name, "definition": text, "sha256": sha256(text),
                "synthetic": int(definition.synthetic), "recorded_at": now(),
            },
            pk="name",
        )  # fmt: skip
        case.record("source", definition.name, sha256=sha256(text), change="changed" if known else "new")


def record_authority(case: CaseFile, definition: Definition) -> int:
    """Id of the authorisation this crawl stands on, recorded once. Raises AuthorityError."""
    check_authority(definition)
    grant = definition.authority
    assert grant is not None
    return _record(
        case, definition.name, grant.authority, grant.purpose, grant.granted_by,
        grant.valid_from.isoformat(), grant.valid_until.isoformat(),
    )  # fmt: skip


def record_import_authority(
    case: CaseFile, source: str, *, authority: str = "", purpose: str = "", granted_by: str = ""
) -> int:
    """Id of the authorisation of an import; what is not given is recorded as *not stated*."""
    words = (authority or NOT_STATED, purpose or NOT_STATED, granted_by or NOT_STATED)
    return _record(case, source, *words, "", "")


def _record(case: CaseFile, source: str, *words: str) -> int:
    with case.transaction() as db:
        row = db.execute(
            """select id from authorisations where source = ? and authority = ? and purpose = ?
               and granted_by = ? and valid_from = ? and valid_until = ?""",
            [source, *words],
        ).fetchone()
        if row:
            return row[0]
        names = ("authority", "purpose", "granted_by", "valid_from", "valid_until")
        values = {"source": source, **dict(zip(names, words, strict=True))}
        new = db["authorisations"].insert({**values, "recorded_at": now(), "recorded_by": case.actor}).last_pk
        case.record("authority", source, authorisation=new)
        return new
