"""What people say of links is kept, changes leads at once, is honoured by every run, and is undone by a later word."""

from __future__ import annotations

import json
import sqlite3

import numpy as np
import pytest

from leadline.app.main import main
from leadline.core import audit
from leadline.core.errors import InputError, NotFound
from leadline.core.listings import put_listing
from leadline.core.records import Listing
from models.dossier import dossier
from models.judgements import current_lead
from models.linking.explain import explain
from models.linking.marking import expected, listed
from models.linking.stage import link_stage
from models.linking.word import mark, say, standing, take_back, unmark


def words(seed: int, count: int = 40) -> str:
    generator = np.random.default_rng(seed)
    return " ".join(
        "".join(generator.choice(list("abcdefghiklmnoprst"), generator.integers(3, 9))) for _ in range(count)
    )


def add(case, name: str, body: str, *phones: str) -> None:
    with case.transaction() as db:
        number, _ = put_listing(db, Listing("t", name, body=body))
        for phone in phones:
            db.execute(
                """insert into signals (listing, listing_version, kind, value, field, start, "end", raw, spans, steps,
                   alternatives, detail, confidence, extractor)
                   values (?, 1, 'phone', ?, 'body', 0, 1, 'x', '[]', '[]', '[]', '{}', 1.0, 'test@1')""",
                [number, phone],
            )


def leads(case) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for lead, name in case.db.execute(
        "select m.lead, l.source_id from lead_members m join listings l on l.id = m.listing"
    ):
        found.setdefault(lead, set()).add(name)
    return found


def lead_of(case, name: str) -> str:
    return next(lead for lead, members in leads(case).items() if name in members)


@pytest.fixture
def linked(case):
    """Fourteen adverts of one wording and phone, three of another, joined by one that gives both phones."""
    for at in range(14):
        add(case, f"a{at:02}", f"{words(1)} nr {words(100 + at, 2)}", "+15005550001")
    for at in range(3):
        add(case, f"b{at}", f"{words(2)} nr {words(200 + at, 2)}", "+15005550002", *["+15005550001"] * (at == 0))
    add(case, "z", words(3))
    link_stage(case)
    return case


def test_cut_is_previewed_then_done_then_undone(linked) -> None:
    whole = lead_of(linked, "a00")
    tried = say(linked, "cut", "t/a00", "t/b0", "", by="ana", preview=True)
    assert tried.in_words() == "This makes two leads of 14 and 3 of one lead of 17."
    assert leads(linked)[whole] > {"a00", "b0"}
    assert not standing(linked.db)
    done = say(linked, "cut", "t/a00", "t/b0", "b0 quotes the other's number", by="ana")
    assert (done.before, sorted(done.after.values())) == (tried.before, [3, 14])
    assert leads(linked)[whole] == {f"a{at:02}" for at in range(14)}
    after = leads(linked)
    assert link_stage(linked) == {"changed": False, "listings": 0, "links": 0, "leads": 0, "manner_waits": 0}
    link_stage(linked, rebuild=True)
    assert leads(linked) == after
    add(linked, "b3", f"{words(2)} nr {words(209, 2)}", "+15005550002")
    link_stage(linked)
    assert lead_of(linked, "b3") == lead_of(linked, "b0") != whole
    part = lead_of(linked, "b0")
    assert say(linked, "same", "t/z", "t/b1", "one voice", by="ana").after == {part: 5}
    undone = take_back(linked, done.number, "they work together", by="bo")
    assert undone.in_words() == "This makes one lead of 19 of two leads of 14 and 5."
    assert lead_of(linked, "z") == whole == current_lead(linked.db, part)
    assert dossier(linked, part).row.lead == whole
    assert not audit.verify(linked.db, audit.Anchor(linked.settings.state_dir, linked.id)).problems


def test_a_part_that_comes_back_is_the_lead_it_was(linked) -> None:
    old = lead_of(linked, "z")
    joined = say(linked, "same", "t/z", "t/a03", "one picture", by="ana")
    assert current_lead(linked.db, old) == lead_of(linked, "a00")
    take_back(linked, joined.number, "two pictures", by="ana")
    assert lead_of(linked, "z") == old
    events = [row["event"] for row in dossier(linked, old).history]
    assert events[:2] == ["returned", "merged"]


def test_same_holds_in_every_run_and_explains_itself(linked) -> None:
    say(linked, "same", "t/z", "t/b2", "the officer of the port knows both", by="ana")
    link_stage(linked, rebuild=True)
    assert lead_of(linked, "z") == lead_of(linked, "a00")
    steps = explain(linked, "t/z", "t/a05")
    assert steps[0].link.kind == "word"
    assert "the officer of the port knows both" in steps[0].words
    assert steps[-1].b == "t/a05"


def test_different_keeps_apart_what_later_evidence_would_join(linked) -> None:
    say(linked, "different", "t/z", "t/a00", "a known agency", by="ana")
    add(linked, "bridge", words(3), "+15005550001")
    link_stage(linked)
    assert lead_of(linked, "z") != lead_of(linked, "a00")
    assert lead_of(linked, "bridge") in (lead_of(linked, "z"), lead_of(linked, "a00"))


def test_a_contradiction_names_every_word_and_the_newest_stands(linked) -> None:
    say(linked, "same", "t/z", "t/a00", "first", by="ana")
    say(linked, "same", "t/a00", "t/b0", "second", by="ana")
    effect = say(linked, "different", "t/z", "t/b0", "third", by="bo")
    assert effect.contradictions == [
        "K1 (t/z same as t/a00) contradicts K3 (t/z different from t/b0), K2 (t/a00 same as t/b0). "
        "The newer stands; take one of them back."
    ] or effect.contradictions == [
        "K1 (t/z same as t/a00) contradicts K2 (t/a00 same as t/b0), K3 (t/z different from t/b0). "
        "The newer stands; take one of them back."
    ]
    assert lead_of(linked, "z") != lead_of(linked, "b0")
    assert take_back(linked, 3, "mistaken", by="bo").contradictions == []
    assert lead_of(linked, "z") == lead_of(linked, "b0")


def test_what_cannot_be_said(linked) -> None:
    with pytest.raises(InputError, match="reason"):
        say(linked, "same", "t/z", "t/a00", " ", by="ana")
    with pytest.raises(InputError, match="one listing"):
        say(linked, "same", "t/z", "t/z", "why", by="ana")
    with pytest.raises(InputError, match="two leads"):
        say(linked, "cut", "t/z", "t/a00", "why", by="ana")
    with pytest.raises(NotFound):
        say(linked, "same", "t/nobody", "t/a00", "why", by="ana")
    with pytest.raises(NotFound):
        take_back(linked, 5, "why", by="ana")
    number = say(linked, "same", "t/z", "t/a00", "why", by="ana").number
    take_back(linked, number, "why", by="ana")
    with pytest.raises(InputError, match="already"):
        take_back(linked, number, "why", by="ana")
    for statement in ("delete from link_judgements", "update link_judgements set reason = ''"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            linked.db.conn.execute(statement)


def test_shared_mark_parts_and_own_mark_joins(linked) -> None:
    estimate = expected(linked.db, "phone", "+15005550001", shared=True)
    assert (estimate["listings"], estimate["before"], estimate["after"]) == (15, [17], [14, 3])
    mark(linked, "shared", "phone", "+15005550001", "the site's own number", by="ana")
    assert link_stage(linked)["changed"]
    assert sorted(map(len, leads(linked).values())) == [1, 3, 14]
    (row,) = listed(linked.db)
    assert (row["value"], row["mark"], row["by"]) == ("+15005550001", "shared", "ana")
    unmark(linked, "phone", "+15005550001", "it is theirs", by="ana")
    link_stage(linked)
    assert sorted(map(len, leads(linked).values())) == [1, 17]
    assert not listed(linked.db)


def test_own_mark_overrules_the_crowd(case) -> None:
    for at in range(24):
        add(case, f"l{at}", words(at), f"+15005550{at + 100}", "+15005550006")
    link_stage(case)
    assert len(leads(case)) == 24
    mark(case, "own", "phone", "+15005550006", "the booking line of one house", by="ana")
    link_stage(case)
    assert len(leads(case)) == 1


def test_commands_say_the_same(linked, capsys) -> None:
    def run(*arguments: str) -> dict:
        assert main(["--case", str(linked.folder), *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    tried = run("cut", "t/a00", "t/b0", "--preview")
    assert (tried["word"], tried["effect"]) == (None, "This makes two leads of 14 and 3 of one lead of 17.")
    assert run("cut", "t/a00", "t/b0", "--reason", "why")["word"] == "K1"
    assert run("same", "t/z", "t/b0", "--reason", "why")["applied"]
    assert run("different", "t/z", "t/a01", "--reason", "why")["contradictions"] == []
    assert run("explain", "t/a00", "t/b0")["kept_apart_by"][0]["word"] == "K1"
    assert run("shared", "phone", "+1 (500) 555-0002", "--reason", "why")["value"] == "+15005550002"
    assert run("shared")["shared"][0]["mark"] == "shared"
    assert run("shared", "phone", "+15005550002", "--unmark", "--reason", "why")["word"] == "K5"
    assert run("undo", "k1", "--reason", "why")["word"] == "K6"
    assert [row["word"] for row in run("judgements")["judgements"]] == ["K2", "K3"]
    assert main(["--case", str(linked.folder), "undo", "first", "--reason", "why"]) == 2
    assert main(["--case", str(linked.folder), "same", "t/z", "t/b0"]) == 2
    assert "reason" in capsys.readouterr().err
