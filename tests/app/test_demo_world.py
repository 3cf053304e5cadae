"""The demo world: it follows from its seed, says nothing about its truth, and is as varied as it claims."""

from __future__ import annotations

import io
import re
from collections import Counter, defaultdict

import phonenumbers
import pytest
from PIL import Image

from leadline.app.demo.banks import LANGUAGES, common, countries, language
from leadline.app.demo.phones import PLAIN, STYLES, Number, NumberBook, present
from leadline.app.demo.pictures import EDITS, PictureSpec, decompression_bomb, draw
from leadline.app.demo.world import SEED, build_world


@pytest.fixture(scope="module")
def world():
    return build_world()


def test_same_seed_same_world(world):
    assert build_world() == world
    assert build_world(SEED + 1).adverts != world.adverts


def test_it_has_the_size_and_the_mixture_it_claims(world):
    kinds = Counter(placed.kind for placed in world.truth.values())
    groups = defaultdict(set)
    for placed in world.truth.values():
        groups[placed.kind].add(placed.group)
    assert len(world.adverts) == len(world.truth) == 1_500
    assert len(groups["operation"]) == len(groups["lookalike"]) == 30
    assert min(kinds.values()) > 350
    sizes = Counter(placed.group for placed in world.truth.values() if placed.kind == "operation")
    assert min(sizes.values()) >= 4
    assert max(sizes.values()) <= 60


@pytest.mark.parametrize("listings", [40, 200, 4_000])
def test_other_sizes_hold_both_kinds_of_group(listings):
    world = build_world(3, listings)
    assert {placed.kind for placed in world.truth.values()} == {"operation", "lookalike", "none"}
    assert abs(len(world.adverts) - listings) < listings * 0.1


def test_nothing_published_tells_operations_from_look_alikes(world):
    """Neither site, category, id, picture name nor the order of adverts separates the two kinds."""
    kinds = {"operation": Counter(), "lookalike": Counter()}
    first_half = Counter()
    for at, advert in enumerate(world.adverts):
        kind = world.truth[advert.name].kind
        if kind in kinds:
            kinds[kind][advert.site] += 1
            kinds[kind][advert.category] += 1
            kinds[kind]["hex"] += int(re.sub(r"\D", "", advert.id)[-1:] or 0) < 5
            first_half[kind] += at < len(world.adverts) / 2
    for shared in ("demo-jobs", "demo-classifieds", "demo-market", "jobs", "companions"):
        assert kinds["operation"][shared] > 10
        assert kinds["lookalike"][shared] > 10
    text = " ".join(f"{a.id} {a.title} {a.body} {a.place} {' '.join(a.pictures)}" for a in world.adverts)
    assert not re.search("operation-|lookalike|planted", text)
    for kind, early in first_half.items():
        assert 0.3 < early / sum(kinds[kind][site] for site in ("demo-jobs", "demo-classifieds", "demo-market")) < 0.7


def test_look_alikes_share_the_habits_of_operations(world):
    """Both hide numbers, re-use pictures, move between towns and post on several sites."""
    traits = {"operation": Counter(), "lookalike": Counter()}
    towns, sites, scenes = defaultdict(set), defaultdict(set), defaultdict(Counter)
    for advert in world.adverts:
        placed = world.truth[advert.name]
        if placed.kind == "none":
            continue
        towns[placed.group].add(advert.place.rpartition(", ")[2])
        sites[placed.group].add(advert.site)
        scenes[placed.group].update(world.pictures[name].scene for name in advert.pictures)
        hidden = re.search(r"[①-⑨⓪\ufe0f\u200b\u2060\uff10-\uff19\U0001d7ce-\U0001d7ff]", advert.body)
        traits[placed.kind]["hidden"] += bool(hidden)
    for group in towns:
        kind = group.partition("-")[0]
        traits[kind]["towns"] += len(towns[group]) > 1
        traits[kind]["sites"] += len(sites[group]) > 1
        traits[kind]["re-used"] += any(count > 1 for count in scenes[group].values())
    for kind in traits:
        assert all(traits[kind][trait] >= 10 for trait in ("hidden", "towns", "sites", "re-used")), traits


def test_unrelated_advertisers_do_not_write_the_same(world):
    """Few words in a row are shared between adverts of different groups, in the same language or not."""
    grams = defaultdict(set)
    for advert in world.adverts:
        group = world.truth[advert.name].group or advert.name
        words = advert.body.lower().split()
        for at in range(len(words) - 11):
            grams[tuple(words[at : at + 12])].add(group)
    planted = [groups for groups in grams.values() if any(group.startswith("operation-") for group in groups)]
    shared = sum(len(groups) > 1 for groups in planted)
    assert shared / len(planted) < 0.02


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_can_be_filled(code):
    """No alternative names a value that nothing fills, and every bracket closes."""
    speech = language(code)
    values = {
        "name", "name2", "age", "age2", "city", "city2", "area", "price", "price2", "wage", "n", "n2", "reg", "company",
        "company2", "person", "url", "email", "contact", "handle", "role", "country", "job", "item", "trade",
    }  # fmt: skip
    assert len(speech.data["digits"]) == 10
    for bank in [*speech.banks.values(), speech.contact]:
        for part, lines in bank.items():
            assert lines, part
            for line in lines:
                assert set(re.findall(r"\{(\w+)\}", line)) <= values, line
                assert line.count("[") == line.count("]") == len(re.findall(r"\[[^\[\]]*\|[^\[\]]*\]", line)), line
                assert line.count("{") == line.count("}") == len(re.findall(r"\{\w+\}", line)), line


def test_every_age_is_an_adult_s(world):
    for advert in world.adverts:
        if advert.category == "companions":
            ages = [
                int(age)
                for age in re.findall(
                    r"\b(\d\d)\b(?= ?(?:años|anos|ani|ans|anni|lat|de ani|añitos|aninhos))", advert.body
                )
            ]
            assert all(age >= 18 for age in ages), advert.body


@pytest.mark.parametrize("country", countries().values(), ids=lambda country: country.code)
def test_numbers_are_well_formed_and_given_once(country):
    from random import Random

    book = NumberBook(Random(1))
    numbers = [book.new(country) for _ in range(120)]
    assert len({number.e164 for number in numbers}) == 120
    for number in numbers:
        assert phonenumbers.is_valid_number(phonenumbers.parse(number.e164)), number.e164


def test_there_are_ten_ways_to_hide_a_number():
    from random import Random

    number, seen = Number("02079460055", 44, "0"), set()
    for style in STYLES:
        text = present(number, style, Random(style), language("en"), common()["then"]["en"])
        assert "02079460055" not in text
        seen.add(text)
    assert len(seen) == len(STYLES) >= 10
    for style in PLAIN:
        text = present(number, style, Random(style), language("en"), "")
        assert re.sub(r"\D", "", text)[-10:] == "2079460055"


def test_spoken_pairs():
    from random import Random

    def say(digits, lang):
        return present(Number(digits, 0, ""), "pairs", Random(1), language(lang), "")

    assert say("0199710821", "fr") == "zéro un quatre-vingt-dix-neuf soixante et onze zéro huit vingt et un"
    assert say("789431600", "es") == "siete ochenta y nueve cuarenta y tres dieciséis cero cero"


def test_pictures_follow_from_their_spec_and_edits_change_them():
    original = draw(PictureSpec(5))
    assert draw(PictureSpec(5)) == original
    assert draw(PictureSpec(6)) != original
    edited = {edit: draw(PictureSpec(5, edit, 1)) for edit in EDITS}
    assert len(set(edited.values())) == len(EDITS)
    assert Image.open(io.BytesIO(original)).format == "JPEG"


def test_the_bomb_is_small_and_claims_to_be_vast():
    data = decompression_bomb()
    assert len(data) < 200_000
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(data[16:20], "big") == 20_000
