"""Groups keep to what people said, whatever the links and whatever was said."""

from __future__ import annotations

import itertools
import random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.linking.constraints import CUT, DIFFERENT, SAME, Word, held_to, law_of

COUNT = 9
_pairs = st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)).filter(lambda pair: pair[0] != pair[1])
_words = st.lists(st.tuples(st.sampled_from([SAME, DIFFERENT, CUT]), _pairs), max_size=12).map(
    lambda said: [Word(number, verdict, a, b) for number, (verdict, (a, b)) in enumerate(said, 1)]
)
_links = st.lists(st.tuples(_pairs, st.sampled_from([0.3, 0.6, 0.6, 0.9, 0.97])), max_size=20).map(
    lambda found: [(min(pair), max(pair), strength) for pair, strength in found]
)
_groups = st.lists(st.integers(0, 3), min_size=COUNT, max_size=COUNT).map(
    lambda group: [[at for at in range(COUNT) if group[at] == one] for one in sorted(set(group))]
)


def parts(groups, words, links) -> set[frozenset[int]]:
    found = held_to(
        groups, law_of(words), lambda among: [one for one in links if one[0] in among and one[1] in among], str
    )
    assert sorted(itertools.chain(*found)) == list(range(COUNT))
    return {frozenset(members) for members in found}


def in_a_contradiction(words: list[Word]) -> set[int]:
    """Words that stand in some contradiction, from first principles: each minimal set that cannot hold together."""
    told = set()
    for apart in (word for word in words if word.verdict != SAME):
        # Every chain of "same" from one end of it to the other is a contradiction with it.
        def walk(here: int, seen: frozenset[int], chain: frozenset[int], apart: Word = apart) -> None:
            if here == apart.b:
                told.update({apart.number, *chain})
                return
            for word in words:
                if word.verdict == SAME and here in (word.a, word.b):
                    there = word.b if word.a == here else word.a
                    if there not in seen:
                        walk(there, seen | {there}, chain | {word.number})

        walk(apart.a, frozenset([apart.a]), frozenset())
    return told


@settings(max_examples=200, deadline=None)
@given(_groups, _words, _links)
def test_no_word_is_broken_that_contradicts_no_other(groups, words, links) -> None:
    found = parts(groups, words, links)
    disputed = in_a_contradiction(words)
    part_of = {member: part for part in found for member in part}
    for word in words:
        if word.number not in disputed:
            assert (part_of[word.a] == part_of[word.b]) == (word.verdict == SAME), word


@settings(max_examples=150, deadline=None)
@given(_words)
@example([Word(1, SAME, 0, 1), Word(2, DIFFERENT, 0, 1), Word(3, SAME, 0, 1)])
def test_what_gives_way_is_named_with_all_that_it_contradicts(words) -> None:
    law = law_of(words)
    disputed = in_a_contradiction(words)
    assert bool(disputed) == bool(law.contradictions)
    by_number = {word.number: word for word in words}
    for one in law.contradictions:
        chain = [by_number[word.number] for word in one.chain]
        assert chain
        assert all(word.number > one.word.number for word in chain)
        circle = [one.word, *chain]
        assert sum(word.verdict != SAME for word in circle) == 1
        # The chain leads from one end of the word to the other.
        here = one.word.a
        for word in chain:
            assert here in (word.a, word.b)
            here = word.b if here == word.a else word.a
        assert here == one.word.b


@settings(max_examples=150, deadline=None)
@given(_groups, _words, _links, st.randoms(use_true_random=False))
def test_the_order_of_groups_words_and_links_changes_nothing(groups, words, links, rng: random.Random) -> None:
    found = parts(groups, words, links)
    mixed = [rng.sample(group, len(group)) for group in rng.sample(groups, len(groups))]
    assert parts(mixed, rng.sample(words, len(words)), rng.sample(links, len(links))) == found


@settings(max_examples=100, deadline=None)
@given(_groups, _words, _links)
def test_nothing_leaves_its_group_unless_a_word_asks(groups, words, links) -> None:
    found = parts(groups, words, links)
    named = {end for word in words for end in (word.a, word.b)}
    for group in groups:
        if named.isdisjoint(group):
            assert frozenset(group) in found


def test_a_group_comes_apart_where_it_holds_least() -> None:
    links = [(0, 1, 0.97), (1, 2, 0.95), (2, 3, 0.6), (3, 4, 0.95), (4, 5, 0.97), (6, 7, 0.9), (7, 8, 0.9)]
    found = parts([[0, 1, 2, 3, 4, 5], [6, 7, 8]], [Word(1, CUT, 0, 5)], links)
    assert found == {frozenset({0, 1, 2}), frozenset({3, 4, 5}), frozenset({6, 7, 8})}


def test_two_reasons_hold_more_than_one() -> None:
    links = [(0, 1, 0.9), (1, 2, 0.85), (1, 2, 0.85), (0, 3, 0.5), *((at, at + 1, 0.9) for at in range(4, 8))]
    found = parts([[0, 1, 2, 3], [4, 5, 6, 7, 8]], [Word(1, DIFFERENT, 0, 2)], links)
    assert found == {frozenset({0, 3}), frozenset({1, 2}), frozenset(range(4, 9))}
