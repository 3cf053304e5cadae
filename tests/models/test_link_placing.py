"""Placing new listings in a large case: as if all had been linked at once, in any order, through kills and people's words."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from leadline.core import audit
from leadline.core.casefile import open_case
from leadline.core.listings import put_listing
from leadline.core.pictures import hold_picture
from leadline.core.records import Listing
from models.dossier import dossier
from models.linking import stage, standing
from models.linking.explain import explain
from models.linking.stage import SETTLED, link_stage
from models.linking.word import mark, say

PLACE = {"link_whole_below": "0", "link_whole_growth": "1"}
LETTERS = list("abcdefghiklmnoprst")


def words(seed: int, count: int) -> list[str]:
    generator = np.random.default_rng(seed)
    return ["".join(generator.choice(LETTERS, generator.integers(3, 9))) for _ in range(count)]


def add(case, name: str, body: str, *phones: str, category: str = "") -> None:
    with case.transaction() as db:
        number, outcome = put_listing(db, Listing("t", name, body=body, category=category))
        if outcome != "same":
            version = db.execute("select version from listings where id = ?", [number]).fetchone()[0]
            db.execute("delete from signals where listing = ?", [number])
            db.conn.executemany(
                """insert into signals (listing, listing_version, kind, value, field, start, "end", raw, spans, steps,
                   alternatives, detail, confidence, extractor)
                   values (?, ?, 'phone', ?, 'body', 0, 1, 'x', '[]', '[]', '[]', '{}', 1.0, 'test@1')""",
                [(number, version, phone) for phone in phones],
            )


def adverts(seed: int, count: int) -> list[tuple[str, str, tuple[str, ...]]]:
    """``(name, text, phones)``: operations of one wording or several, some with phones, adverts alone, shared terms."""
    generator = np.random.default_rng(seed)
    terms = " ".join(words(seed + 1, 14))
    found = []
    while len(found) < count:
        template = words(int(generator.integers(1 << 30)), 50)
        phone = f"+1500555{int(generator.integers(10_000)):04}"
        for _ in range(int(generator.choice([1, 1, 2, 4, 9]))):
            if generator.random() < 0.2:
                template = words(int(generator.integers(1 << 30)), 50)
            text = list(template)
            for place in generator.choice(50, 6, replace=False):
                text[place] = words(int(generator.integers(1 << 30)), 1)[0]
            shown = (phone,) if generator.random() < 0.8 else ()
            found.append((f"{len(found):04}", " ".join(text) + f" {terms}", shown))
    return found[:count]


def leads(case) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for lead, name in case.db.execute(
        "select m.lead, l.source_id from lead_members m join listings l on l.id = m.listing"
    ):
        found.setdefault(lead, set()).add(name)
    return found


def lead_of(case, name: str) -> str:
    return next(lead for lead, members in leads(case).items() if name in members)


def groups(case) -> list[list[str]]:
    return sorted(map(sorted, leads(case).values()))


@pytest.fixture(autouse=True)
def place_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """New listings of a small case touch much of it; here that is no reason to link it whole."""
    monkeypatch.setattr(stage, "TOUCHED", 9.0)


@pytest.fixture
def opened(tmp_path: Path):
    with open_case(tmp_path / "case", create=True, actor="tester", purpose="test", flags=PLACE) as case:
        yield case


@pytest.fixture
def never_whole(monkeypatch: pytest.MonkeyPatch):
    """Call it, and from then on linking the whole case fails the test."""

    def refuse(*given: object) -> None:
        raise AssertionError("the case was linked whole")

    return lambda: monkeypatch.setattr(stage, "_settle", refuse)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_placed_in_any_order_and_linked_at_once_agree(tmp_path: Path, monkeypatch, seed: int) -> None:
    whole = stage._settle
    made = adverts(seed, 90)
    outcomes = []
    for turn in range(2):
        order = np.random.default_rng(turn).permutation(len(made))
        order = [*order[order < 50], *order[order >= 50]]
        monkeypatch.setattr(stage, "_settle", whole)
        with open_case(tmp_path / str(turn), create=True, actor="tester", purpose="test", flags=PLACE) as case:
            for at in order[:50]:
                add(case, made[at][0], made[at][1], *made[at][2])
            link_stage(case)
            monkeypatch.setattr(stage, "_settle", None)
            for begin in range(50, 90, (7, 23)[turn]):
                for at in order[begin : begin + (7, 23)[turn]]:
                    add(case, made[at][0], made[at][1], *made[at][2])
                assert link_stage(case)["changed"]
                assert not link_stage(case)["changed"]
            placed, ids = groups(case), leads(case)
            linked = {(a, b) for a, b in case.db.execute("select a, b from links")}
            monkeypatch.setattr(stage, "_settle", whole)
            link_stage(case, whole=True)
            assert groups(case) == placed
            assert leads(case) == ids
            # Placed listings can be explained: links hold each lead together.
            for members in placed:
                assert all(explain(case, f"t/{members[0]}", f"t/{other}") for other in members[1:])
            assert len(linked) >= sum(len(members) - 1 for members in placed)
            outcomes.append(placed)
    assert outcomes[0] == outcomes[1]
    assert any(len(members) > 3 for members in outcomes[0])


@pytest.fixture
def grown(opened):
    """Two operations of three adverts, adverts alone; linked whole."""
    for at in range(3):
        add(opened, f"a{at}", " ".join(words(1, 50)) + f" {words(100 + at, 1)[0]}", "+15005550001")
        add(opened, f"b{at}", " ".join(words(2, 50)) + f" {words(200 + at, 1)[0]}", "+15005550002")
    for at in range(20):
        add(opened, f"z{at}", " ".join(words(300 + at, 50)), f"+150055512{at:02}")
    link_stage(opened)
    return opened


def test_a_lead_keeps_its_id_as_it_grows_and_merges_keep_history(grown, never_whole) -> None:
    never_whole()
    first, second = lead_of(grown, "a0"), lead_of(grown, "b0")
    add(grown, "a3", " ".join(words(1, 50)) + " vera")
    assert link_stage(grown)["leads"] == 1
    assert leads(grown)[first] == {"a0", "a1", "a2", "a3"}
    add(grown, "bridge", " ".join(words(900, 50)), "+15005550001", "+15005550002")
    link_stage(grown)
    assert leads(grown)[first] == {"a0", "a1", "a2", "a3", "b0", "b1", "b2", "bridge"}
    assert dossier(grown, second).row.lead == first
    assert ("merged", first) in set(grown.db.execute("select event, other from lead_history where lead = ?", [second]))
    # The bridge turns out to be somebody else's.
    add(grown, "bridge", " ".join(words(901, 50)), "+15005559999")
    link_stage(grown)
    assert leads(grown)[first] == {"a0", "a1", "a2", "a3"}
    assert leads(grown)[second] == {"b0", "b1", "b2"}
    number = grown.db.execute("select id from listings where source_id = 'bridge'").fetchone()[0]
    assert not grown.db.execute("select count(*) from links where ? in (a, b)", [number]).fetchone()[0]


def test_what_was_placed_is_found_by_what_comes_after(grown, never_whole) -> None:
    never_whole()
    add(grown, "n0", " ".join(words(500, 50)))
    link_stage(grown)
    add(grown, "n1", " ".join(words(500, 50)) + " olga")
    add(grown, "m0", " ".join(words(501, 50)), "+15005557777")
    link_stage(grown)
    add(grown, "m1", " ".join(words(502, 50)), "+15005557777")
    link_stage(grown)
    assert leads(grown)[lead_of(grown, "n0")] == {"n0", "n1"}
    assert leads(grown)[lead_of(grown, "m0")] == {"m0", "m1"}


def test_words_of_people_hold_for_what_is_placed(grown, never_whole) -> None:
    never_whole()
    say(grown, "different", "t/a0", "t/z0", "two people", by="ana")
    say(grown, "same", "t/b0", "t/z1", "her word", by="ana")
    add(grown, "bridge", " ".join(words(900, 50)), "+15005550001", "+15005551200")  # of a and of z0
    add(grown, "b3", " ".join(words(2, 50)) + " mira")
    link_stage(grown)
    assert lead_of(grown, "a0") != lead_of(grown, "z0")
    assert leads(grown)[lead_of(grown, "b0")] == {"b0", "b1", "b2", "b3", "z1"}
    placed = groups(grown)
    add(grown, "z1", " ".join(words(301, 50)) + " more", "+15005551201")  # changed, still the same by her word
    link_stage(grown)
    assert groups(grown) == placed


def test_a_contact_of_strangers_welds_no_newcomers(opened, never_whole) -> None:
    for at in range(24):
        add(opened, f"s{at}", " ".join(words(at, 50)), f"+150055511{at:02}", "+15005550000",
            category=["jobs", "rooms"][at % 2])  # fmt: skip
        add(opened, f"z{at}", " ".join(words(300 + at, 50)), f"+150055512{at:02}")
    link_stage(opened)
    assert len(groups(opened)) == 48
    never_whole()
    for at in range(3):
        add(opened, f"n{at}", " ".join(words(700 + at, 50)), "+15005550000")
    link_stage(opened)
    assert len(groups(opened)) == 51
    # Another one comes up among newcomers only.
    for at in range(24):
        add(opened, f"m{at}", " ".join(words(800 + at, 50)), f"+150055513{at:02}", "+15005550009",
            category=["jobs", "rooms"][at % 2])  # fmt: skip
        if at % 8 == 7:
            link_stage(opened)
    assert len(groups(opened)) == 75
    assert len(opened.db.execute("select * from shared_selectors").fetchall()) == 2


def test_a_paragraph_that_many_newcomers_share_welds_nobody(grown, never_whole) -> None:
    never_whole()
    terms = " ".join(words(4_000, 45))
    for at in range(24):
        add(grown, f"n{at}", " ".join(words(1_000 + at, 60)) + f" {terms}")
        if at % 6 == 5:
            link_stage(grown)
    assert all(len(leads(grown)[lead_of(grown, f"n{at}")]) == 1 for at in range(24))


def test_a_picture_hashed_later_links_listings_that_stand(grown, never_whole) -> None:
    from io import BytesIO

    from features.pictures.stage import hash_held

    generator = np.random.default_rng(5)
    picture = Image.fromarray(generator.integers(0, 255, (24, 24, 3), np.uint8)).resize((480, 480), Image.BICUBIC)
    numbers = dict(grown.db.execute("select source_id, id from listings"))
    for name, size in (("z3", 480), ("z4", 400)):
        stream = BytesIO()
        picture.resize((size, size)).save(stream, "JPEG", quality=85)
        hold_picture(grown, numbers[name], f"https://site.example/{name}.jpg", stream.getvalue(), "image/jpeg")
    never_whole()
    hash_held(grown)
    assert link_stage(grown)["changed"]
    assert leads(grown)[lead_of(grown, "z3")] == {"z3", "z4"}
    assert not link_stage(grown)["changed"]


def test_the_whole_case_is_linked_where_placing_will_not_do(opened, monkeypatch) -> None:
    whole, called = stage._settle, []
    monkeypatch.setattr(stage, "_settle", lambda *given: called.append(1) or whole(*given))

    def linked_whole() -> bool:
        called.clear()
        link_stage(opened)
        return bool(called)

    for at in range(20):
        add(opened, f"z{at}", " ".join(words(300 + at, 50)), f"+150055512{at:02}")
    assert linked_whole()
    add(opened, "n0", " ".join(words(500, 50)))
    assert not linked_whole()
    mark(opened, "shared", "phone", "+15005551200", "a platform's", by="ana")
    assert linked_whole()
    folder = opened.folder / standing.FOLDER / opened.meta(SETTLED)["standing"]
    assert [one.name for one in (opened.folder / standing.FOLDER).iterdir()] == [folder.name]
    (folder / "keys.npy").write_bytes(b"not an array")
    add(opened, "n1", " ".join(words(501, 50)))
    assert linked_whole()
    shutil.rmtree(opened.folder / standing.FOLDER)
    add(opened, "n2", " ".join(words(502, 50)))
    assert linked_whole()
    for at in range(24):
        add(opened, f"m{at}", " ".join(words(600 + at, 50)))
    assert linked_whole()  # more than it was
    monkeypatch.setattr(stage, "SETTLES", stage.SETTLES + 1)
    assert linked_whole()


def test_killed_while_placing_and_run_again(grown, tmp_path: Path) -> None:
    made = adverts(4, 20)
    for name, text, phones in made:
        add(grown, f"n{name}", text, *phones)
    for at in range(3, 8):
        add(grown, f"a{at}", " ".join(words(1, 50)) + f" {words(100 + at, 1)[0]}")
    shutil.copytree(grown.folder, tmp_path / "whole")
    program = (
        "import sys\n"
        "from leadline.core.casefile import open_case\n"
        "from models.linking import stage\n"
        "stage.TOUCHED, stage._settle = 9.0, None\n"
        "flags = {'batch_size': '10', 'link_whole_below': '0', 'link_whole_growth': '1'}\n"
        "with open_case(sys.argv[1], actor='tester', purpose='test', flags=flags) as case:\n"
        "    case.db.execute('select 1'); print('ready', flush=True); stage.link_stage(case)\n"
    )
    killed = 0
    for delay in (0.02, 0.1, 0.3, 0.6):
        process = subprocess.Popen([sys.executable, "-c", program, str(grown.folder)], stdout=subprocess.PIPE)
        process.stdout.readline()
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1
        process.stdout.close()
        assert process.returncode in (0, -signal.SIGKILL)
        for lead, members in leads(grown).items():
            assert members, lead  # every listing in one lead, every link between listings of the case
    assert killed
    link_stage(grown)
    assert not link_stage(grown)["changed"]
    with open_case(tmp_path / "whole", actor="tester", purpose="test", flags=PLACE) as case:
        link_stage(case)
        assert groups(case) == groups(grown)
        links = "select a, b, kind from links order by 1, 2, 3"
        assert list(case.db.execute(links)) == list(grown.db.execute(links))
    assert not audit.verify(grown.db, audit.Anchor(grown.settings.state_dir, grown.id)).problems


def test_adverts_of_one_hand_stay_together_as_others_are_placed(tmp_path, benchmark) -> None:
    texts, _ = benchmark("personal").adverts(300, 77, "first")
    with open_case(tmp_path / "case", create=True, actor="t", purpose="t", flags=PLACE) as case:
        for number, (title, body) in enumerate(texts):
            add(case, f"{number:04}", f"{title}\n{body}")
        assert link_stage(case)["manner_waits"] == 0
        before = groups(case)
        alike = case.db.execute("select a, b from links where kind = 'manner'").fetchall()
        assert len(alike) > 20
        # Beside one of each set comes a copy, so that its lead is linked again; and an advert of a way of its own.
        copied = {first for first, _ in alike[::5]}
        for first in copied:
            title, body = texts[first - 1]
            add(case, f"copy {first}", f"{title}\n{body}")
        add(case, "new", "=^..^= purrfect nites =^..^= lil kitten waitz 4 u =^..^= xoxo <3 <3")
        placed = link_stage(case)
        assert placed["manner_waits"] == len(copied) + 1
        assert case.db.execute("select a, b from links where kind = 'manner'").fetchall() == alike
        after = groups(case)
        assert all(any(set(group) <= set(later) for later in after) for group in before)
        assert link_stage(case, whole=True)["manner_waits"] == 0
