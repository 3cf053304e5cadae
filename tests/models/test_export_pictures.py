"""Contacts that stand in pictures, as the export and ``leadline lead`` tell them."""

from __future__ import annotations

import csv
import io

from features.picture_text.lines import field_of
from models.dossier import dossier
from models.export import export_csv
from models.portrait.portrait import portrait


def test_a_contact_in_a_picture_is_told_with_hash_and_box(case, lay) -> None:
    lay("lead-a", [{"id": "1", "title": "Room", "signals": [("phone", "+447700900123", {"boxes": [[5, 6, 70, 8], [5, 20, 30, 8]]})]},
                   {"id": "2", "title": "Room", "signals": [("phone", "+447700900123")]}])  # fmt: skip
    field = field_of("ab" * 32)
    with case.transaction() as db:
        db.execute("update signals set field = ? where detail <> '{}'", [field])
        # The same number is in its text too.
        db.execute(
            """insert into signals (listing, listing_version, kind, value, field, start, "end", raw, spans, steps, alternatives,
               detail, confidence, extractor) select listing, 1, kind, value, 'body', 0, 0, '', '[]', '[]', '[]', '{}', 1.0, 'test@1'
               from signals where field = ?""",
            [field],
        )
    stream = io.StringIO(newline="")
    export_csv(case, "lead-a", stream)
    first, second = csv.DictReader(io.StringIO(stream.getvalue(), newline=""))
    assert (first["selectors"], second["selectors"], second["in_pictures"]) == ("phone: +447700900123", "phone: +447700900123", "")
    told = f"picture {'ab' * 32} at 5,6 70x8, 5,20 30x8"
    assert first["in_pictures"] == f"phone: +447700900123 in {told}"
    (span,) = portrait(case.db, dossier(case, "lead-a")).selectors
    assert list(span.in_pictures) == [f"site/1 {told}"]
