"""Every link rule keeps its own examples, and the engine its promises, on rows without a database."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from leadline.core.records import Listing, Signal
from models.linking.by_selector import MOST_EVIDENCE
from models.linking.engine import link_rows
from models.linking.explain import in_words
from models.linking.rows import PicturePair, Row, row_of
from models.linking.rules import RULES, Example

PICTURES = [PicturePair(1, 2, 0.97, {"method": "whole", "distance": 9})]
OTHERS = [
    "A bicycle in good order with new tyres and a basket, collected from the shed behind the school",
    "Piano lessons for beginners of every age by a patient teacher who comes to your home on weekdays",
    "Two kittens look for a calm family with a garden, vaccinated and used to children and dogs",
]


def row(
    number: int,
    *,
    body: str = "",
    images: list[int] | None = None,
    place: str = "",
    category: str = "",
    **contacts: str,
) -> Row:
    """A row whose body ends with its contacts, each a signal."""
    signals = []
    for kind, value in contacts.items():
        body = f"{body} {value}".strip()
        start = len(body) - len(value)
        signals.append(Signal(kind, value, "body", start, len(body), value, "test@1"))
    listing = Listing("test", f"{number:04}", body=body, place=place, category=category)
    return row_of(
        number, listing, signals, signal_ids=range(number * 10, number * 10 + len(signals)), images=images or []
    )


def strangers(count: int) -> list[str]:
    """Short adverts with marks, each by somebody else."""
    generator = np.random.default_rng(3)
    letters = np.array(list("abcdefghiklmnoprstu"))
    words = ["".join(generator.choice(letters, generator.integers(3, 8))) for _ in range(600)]
    found = []
    for _ in range(count):
        mark, end = generator.choice(list("*+=|~"), 2)
        said = generator.choice(words, 16)
        found.append(" ".join(f"{one}{end * 2 if at % 5 == 4 else ''}" for at, one in enumerate(said)) + f" {mark} {mark}")
    return found


def test_adverts_of_one_hand_come_together_whatever_their_order_and_the_cost_is_bounded(monkeypatch) -> None:
    spoken = ["soft handz 4 u", "no rush evr hun", "sweet pea iz bak", "warm oilz n musik", "txt me hun", "only dis week"]
    generator = np.random.default_rng(5)
    mine = [" ~*~ ".join(generator.permutation(spoken)[:5].tolist()) for _ in range(6)]
    texts = [*mine, *strangers(80)]
    rows = [row(number + 1, body=text) for number, text in enumerate(texts)]
    groups = link_rows(rows).groups
    assert len(set(groups[:6].tolist())) == 1
    assert not set(groups[:6].tolist()) & set(groups[6:].tolist())
    order = generator.permutation(len(rows))
    again = link_rows([rows[at] for at in order]).groups
    assert same_partition(groups[order], again)
    # Too many to compare at once are compared in runs by name: nobody is left out without a word.
    monkeypatch.setattr("models.linking.by_manner.MOST_ADVERTS", 70)
    monkeypatch.setattr("models.linking.by_manner.LEAST_ADVERTS", 30)
    assert len(set(link_rows(rows).groups[:6].tolist())) == 1
    late = link_rows([*rows[6:50], rows[0], *rows[50:], rows[1]])
    assert late.groups[44] == late.groups[-1]  # by name, not by order


def same_partition(one, other) -> bool:
    """Whether two groupings say the same, whatever their numbers."""
    pairs = set(zip(one.tolist(), other.tolist(), strict=True))
    return len(pairs) == len(set(one.tolist())) == len(set(other.tolist()))


def from_example(number: int, given: dict) -> Row:
    return row(number, **given)


EXAMPLES = [
    pytest.param(rule.kind, example, wanted, id=f"{rule.kind}-{'good' if wanted else 'bad'}-{number}")
    for rule in RULES.values()
    for wanted, examples in ((True, rule.good), (False, rule.bad))
    for number, example in enumerate(examples)
]


@pytest.mark.parametrize(("kind", "example", "wanted"), EXAMPLES)
def test_rule_keeps_its_examples(kind: str, example: Example, wanted: bool) -> None:
    rows = [from_example(1, example.a), from_example(2, example.b)]
    rows += [row(10 + number, body=text) for number, text in enumerate(OTHERS)]
    if kind == "manner":  # what everybody writes is told by many who write
        rows += [row(100 + number, body=text) for number, text in enumerate(strangers(80))]
    links = [link.link() for link in link_rows(rows, PICTURES).links if link.kind == kind]
    assert [(link.a, link.b) for link in links] == ([(1, 2)] if wanted else [])
    for link in links:
        assert 0 < link.strength <= 1
        assert link.evidence
        assert link.rule == RULES[kind].name


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_rule_explains_itself(rule) -> None:
    assert len(rule.help.split()) > 10
    assert rule.good
    assert rule.bad


def test_contacts_in_evidence_point_at_both_signals() -> None:
    rows = [row(1, body=OTHERS[0], phone="+15005550001"), row(2, body=OTHERS[1], phone="+15005550001")]
    (link,) = link_rows(rows).links
    evidence = link.link().evidence["selectors"][0]
    assert (evidence["kind"], evidence["value"]) == ("phone", "+15005550001")
    assert (evidence["a"]["signal"], evidence["b"]["signal"]) == (10, 20)


def wording(number: int) -> str:
    """An advert of 30 words that no other number gives."""
    generator = np.random.default_rng(number)
    return " ".join(
        "".join(generator.choice(list("abcdefghiklmnoprstuvz"), generator.integers(3, 9))) for _ in range(30)
    )


@pytest.mark.timeout(60)
def test_adverts_that_share_thousands_of_contacts_are_linked_in_time_and_in_few_words() -> None:
    """Somebody may fill an advert with made-up names to hold up everybody else's."""
    signals = [Signal("handle", f"telegram:x{n:06}", "body", n, n + 1, "x", "test@1") for n in range(20_000)]
    rows = [row_of(n, Listing("test", str(n), body=OTHERS[n]), signals) for n in range(3)]
    links = [link.link() for link in link_rows(rows, []).links if link.kind == "selector"]
    assert {(link.a, link.b) for link in links} >= {(0, 1), (0, 2)}
    for link in links:
        assert len(link.evidence["selectors"]) == MOST_EVIDENCE
        assert link.evidence["more"] == 20_000 - MOST_EVIDENCE
        assert "more." in in_words(link, {})
        assert len(in_words(link, {})) < 2_000


def test_one_phone_over_many_wordings_and_towns_is_one_operation() -> None:
    rows = [
        row(number, body=wording(number), place=f"Town {number % 5}", phone="+15005550001") for number in range(1, 41)
    ]
    rows += [row(number, body=wording(number), phone=f"+1500556{number:04}") for number in range(100, 200)]
    linked = link_rows(rows)
    assert len(set(linked.groups[:40].tolist())) == 1
    assert not linked.shared


def test_call_centre_among_strangers_welds_nobody() -> None:
    centre = "telegram:help_desk"
    rows = []
    for number in range(1, 31):
        group = number // 3
        rows.append(
            row(
                number,
                body=wording(number),
                category=["jobs", "rooms"][group % 2],
                phone=f"+1500555{group:04}",
                handle=centre,
            )
        )
    linked = link_rows(rows)
    assert [(found.kind, found.value) for found in linked.shared] == [("handle", centre)]
    truth = [number // 3 for number in range(1, 31)]
    for x, y in itertools.combinations(range(30), 2):
        assert (linked.groups[x] == linked.groups[y]) == (truth[x] == truth[y])


def test_two_shared_contacts_that_go_together_do_not_hide_each_other() -> None:
    rows = [
        row(number, body=wording(number), category=["jobs", "rooms"][number % 2], phone=f"+1500555{number:04}",
            handle="telegram:help_desk", email="help@desk.example")
        for number in range(1, 25)
    ]  # fmt: skip
    assert len(set(link_rows(rows).groups.tolist())) == 24


def test_stock_photograph_links_no_strangers_but_a_picture_of_two_does() -> None:
    rows = [
        row(
            number,
            body=wording(number),
            images=[7],
            category=["jobs", "rooms"][number % 2],
            phone=f"+1500555{number:04}",
        )
        for number in range(1, 25)
    ]
    rows += [row(number, body=wording(number), images=[9]) for number in (50, 51)]
    linked = link_rows(rows)
    assert ("picture", "7") in {(found.kind, found.value) for found in linked.shared}
    assert len(set(linked.groups[:24].tolist())) == 24
    assert linked.groups[24] == linked.groups[25]


def test_boilerplate_paragraph_links_no_strangers() -> None:
    paragraph = " " + wording(9_999)
    rows = [row(number, body=wording(number) + paragraph) for number in range(1, 61)]
    assert len(set(link_rows(rows).groups.tolist())) == 60


def test_advert_that_quotes_two_operations_does_not_weld_them() -> None:
    first, second = wording(1), wording(2)
    rows = [
        row(number, body=f"{first} {name}") for number, name in enumerate(["vera", "olga", "anna", "mira", "ines"], 1)
    ]
    rows += [
        row(number, body=f"{second} {name}") for number, name in enumerate(["vera", "olga", "anna", "mira", "ines"], 11)
    ]
    rows.append(row(30, body=f"{first} {second}"))
    groups = link_rows(rows).groups
    assert len(set(groups[:5].tolist())) == 1
    assert len(set(groups[5:10].tolist())) == 1
    assert groups[0] != groups[5]


def test_heavily_edited_copies_are_found() -> None:
    generator = np.random.default_rng(1)
    template = " ".join(wording(number) for number in (1, 2, 3)).split()
    rows = []
    for number in range(1, 13):
        words = list(template)
        for place in generator.choice(len(words), int(0.2 * len(words)), replace=False):
            words[place] = wording(1_000 * number + int(place)).split()[0]
        half = len(words) // 2
        rows.append(row(number, body=" ".join(words[half:] + words[:half] if number % 2 else words)))
    rows += [row(number, body=" ".join(wording(k * 100 + number) for k in range(3))) for number in range(50, 80)]
    groups = link_rows(rows).groups
    assert len(set(groups[:12].tolist())) == 1
    assert len(set(groups.tolist())) == 31


def test_a_heavily_edited_template_that_makes_up_much_of_a_small_case_is_no_boilerplate() -> None:
    """Each copy has its own words for a fifth of the template, and half the case is such copies."""
    generator = np.random.default_rng(2)
    template = " ".join(wording(number) for number in (1, 2, 3)).split()
    rows = []
    for number in range(1, 61):
        words = list(template)
        for place in generator.choice(len(words), int(0.2 * len(words)), replace=False):
            words[place] = "".join(generator.choice(list("abcdefghiklmnoprstuvz"), 8))
        rows.append(row(number, body=" ".join(words)))
    rows += [row(number, body=" ".join(wording(k * 1_000 + number) for k in range(3))) for number in range(100, 160)]
    groups = link_rows(rows).groups
    assert len(set(groups[:60].tolist())) == 1
    assert len(set(groups.tolist())) == 61


def test_copies_of_a_text_that_nobody_else_resembles_are_linked() -> None:
    rows = [row(number, body=wording(5)) for number in (1, 2)]
    rows += [row(number, body=wording(number)) for number in range(10, 20)]
    groups = link_rows(rows).groups
    assert groups[0] == groups[1]
    assert len(set(groups.tolist())) == 11


def test_scripts_without_spaces_are_compared_too() -> None:
    text = "急募正社員寮完備日払い可未経験者歓迎交通費支給面接随時駅から徒歩五分女性スタッフ多数在籍中お気軽にお電話ください"
    rows = [
        row(1, body=text + "東京"),
        row(2, body="【新着】" + text + "大阪"),
        row(3, body="自転車を譲りますまだ新しいです受け取りに来られる方限定でお願いします"),
    ]
    groups = link_rows(rows).groups
    assert groups[0] == groups[1] != groups[2]


def test_order_of_arrival_does_not_matter() -> None:
    rows = [
        row(n, body=wording(n % 17) + f" {wording(n)[:20]}", phone=f"+1500555{n % 23:04}", place=f"Town {n % 3}")
        for n in range(1, 121)
    ]
    expected = partition(rows, link_rows(rows).groups)
    links = {(link.a, link.b, link.kind, link.strength) for link in link_rows(rows).links}
    for seed in range(3):
        shuffled = [rows[at] for at in np.random.default_rng(seed).permutation(len(rows))]
        linked = link_rows(shuffled)
        assert partition(shuffled, linked.groups) == expected
        assert {(link.a, link.b, link.kind, link.strength) for link in linked.links} == links


def partition(rows: list[Row], groups: np.ndarray) -> set[frozenset[int]]:
    found: dict[int, set[int]] = {}
    for one, group in zip(rows, groups.tolist(), strict=True):
        found.setdefault(group, set()).add(one.id)
    return {frozenset(members) for members in found.values()}


def test_links_of_a_large_group_are_few_and_connect_it() -> None:
    rows = [row(number, body=wording(1), phone="+15005550001") for number in range(1, 301)]
    links = link_rows(rows).links
    for kind in ("text", "selector"):
        assert sum(link.kind == kind for link in links) == 299


def test_nothing_in_nothing_out() -> None:
    assert len(link_rows([]).links) == 0
    linked = link_rows([row(1), row(2), row(3, body="one")])
    assert len(linked.links) == 0
    assert len(set(linked.groups.tolist())) == 3
