"""The indicator catalogue: sound as data, and every entry's own examples hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from features.catalogue import GRADES, Catalogue, Indicator, check_notation, load_catalogue
from features.catalogue_breadth import breadth, narrow
from features.genders import every_gender, gender_forms, swapped
from features.patterns import word_groups
from features.phrases import extract
from features.view import ListingView
from leadline.core.errors import DefinitionError, NotFound
from leadline.core.records import Listing

CATALOGUE = load_catalogue()
PHRASED = CATALOGUE.with_phrases()

GOOD = """
- id: test-sign
  name: A sign
  explanation: Something that is said in adverts.
  sector: any
  element: act
  direction: raises
  grade: C
  source: A study
  harm_note: Says nothing about a person.
  weight: 2
  jurisdictions: {DE: {weight: 1}, FR: {enabled: false}}
  phrases:
    en: |
      red flag ; green flag
      blue (flag|banner)
    pl: [czerwona flaga]
  examples:
    fires: [red flag, green flag]
    silent: [flag, banner]
"""


def fired(text: str) -> set[str]:
    signals = extract(ListingView(Listing("test", "1", body=text)))
    return {signal.value for signal in signals if not (signal.detail["negated"] or signal.detail["quoted"])}


@pytest.mark.parametrize("indicator", PHRASED, ids=lambda indicator: indicator.id)
def test_examples_hold(indicator: Indicator) -> None:
    for text in indicator.examples.fires:
        assert indicator.id in fired(text), f"{indicator.id} should fire on {text!r}"
    for text in indicator.examples.silent:
        assert indicator.id not in fired(text), f"{indicator.id} should be silent on {text!r}"


def test_every_phrase_follows_the_notation() -> None:
    check_notation(CATALOGUE)


def test_breadth() -> None:
    """Each sign that a person can put in words is looked for in at least twelve languages."""
    thin = {i.id: len(i.phrases) for i in PHRASED if len(i.phrases) < 12}
    assert not thin
    assert {i.sector for i in CATALOGUE} >= {"sexual-services", "labour", "domestic-servitude"}


def test_refuted_and_special_signs_never_raise() -> None:
    for indicator in CATALOGUE:
        assert indicator.grade in GRADES
        if indicator.grade == "R":
            assert indicator.weight <= 0
    nationality = CATALOGUE.get("nationality-stated")
    assert (nationality.weight, nationality.direction) == (0, "none")
    assert CATALOGUE.get("screening").weight == CATALOGUE.get("tattoos").weight == 0
    assert CATALOGUE.get("movement").weight < 0


SWAPS = [
    (
        "Our young girls are waiting, new ladies every week, choose from our women.",
        "Our young boys are waiting, new guys every week, choose from our men.",
    ),
    ("Club is looking for girls, hostess job, women only.", "Club is looking for boys, hostess job, men only."),
    ("Nuestras chicas jóvenes, chicas nuevas cada semana.", "Nuestros chicos jóvenes, chicos nuevos cada semana."),
    ("Unsere jungen Mädchen, jede Woche neue Damen.", "Unsere jungen Jungs, jede Woche neue Herren."),
    ("Наши молодые девушки, каждую неделю новые девушки.", "Наши молодые парни, каждую неделю новые парни."),
    ("Nasze młode dziewczyny, co tydzień nowe kobiety.", "Nasze młode chłopaki, co tydzień nowe mężczyźni."),
    ("Nos jeunes filles, nouvelles filles chaque semaine.", "Nos jeunes garçons, nouveaux garçons chaque semaine."),
    (
        "Le nostre ragazze giovani, ogni settimana nuove ragazze.",
        "I nostri ragazzi giovani, ogni settimana nuovi ragazzi.",
    ),
    ("Onze jonge meisjes, elke week nieuwe dames.", "Onze jonge jongens, elke week nieuwe heren."),
    ("Naše mladé dívky, každý týden nové ženy.", "Naši mladí kluci, každý týden noví muži."),
    ("Нашите млади момичета, всяка седмица нови жени.", "Нашите млади момчета, всяка седмица нови мъже."),
    ("Молоді дівчата чекають, щотижня нові дівчата.", "Молоді хлопці чекають, щотижня нові хлопці."),
]


@pytest.mark.parametrize(("one", "other"), SWAPS)
def test_gender_does_not_move_a_score(one: str, other: str) -> None:
    assert fired(one) == fired(other)
    assert len(fired(one)) >= 2


def test_both_genders_are_in_every_group_of_people() -> None:
    pairs = {"en": ("girls", "boys"), "es": ("chicas", "chicos"), "de": ("frauen", "männer"), "fr": ("filles", "garçons"),
             "it": ("ragazze", "ragazzi"), "pl": ("kobiety", "mężczyźni"), "ru": ("девушки", "парни"), "nl": ("vrouwen", "mannen"),
             "ro": ("fete", "băieți"), "hu": ("lányok", "fiúk"), "cs": ("dívky", "kluci"), "bg": ("момичета", "момчета"),
             "uk": ("дівчата", "хлопці"), "tr": ("bayanlar", "erkekler"), "pt": ("meninas", "meninos")}  # fmt: skip
    for lang, (female, male) in pairs.items():
        words = word_groups()[lang]["many"].split("|")
        assert {female, male} <= set(words), lang


def test_loading_reads_both_ways_to_list_phrases(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    indicator = load_catalogue(tmp_path).get("test-sign")
    assert indicator.phrases["en"] == ("red flag", "green flag", "blue (flag|banner)")
    assert indicator.phrases["pl"] == ("czerwona flaga",)


def test_jurisdiction_overlay(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    catalogue = load_catalogue(tmp_path)
    assert catalogue.for_jurisdiction("de").get("test-sign").weight == 1
    assert not catalogue.for_jurisdiction("FR").get("test-sign").enabled
    assert catalogue.for_jurisdiction("FR").with_phrases() == []
    assert catalogue.for_jurisdiction("GB").get("test-sign") == catalogue.get("test-sign")
    assert catalogue.for_jurisdiction("DE").digest != catalogue.digest


@pytest.mark.parametrize(
    ("old", "new", "field", "line"),
    [
        ("grade: C", "grade: D", "grade", 8),
        ("grade: C", "grade: R", "", 2),
        ("direction: raises", "direction: lowers", "", 2),
        ("sector: any", "sector: fishing", "sector", 5),
        ("weight: 2", "weight: 2\n  wieght: 3", "wieght", 12),
        ("harm_note: Says nothing about a person.\n  ", "", "harm_note", 2),
        ("    pl: [czerwona flaga]", "    POL: [czerwona flaga]", "phrases", 13),
        ("DE: {weight: 1}", "Germany: {weight: 1}", "jurisdictions", 12),
        ("    silent: [flag, banner]", "    silent: [flag]", "examples.silent", 20),
        ("name: A sign", "name: A sign\n  name: Another", "name", 4),
    ],
)
def test_wrong_entries_name_file_line_and_field(tmp_path: Path, old: str, new: str, field: str, line: int) -> None:
    assert old in GOOD
    path = tmp_path / "bad.yaml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_catalogue(tmp_path)
    assert (caught.value.path, caught.value.field, caught.value.line) == (str(path), field, line)


def test_duplicates_and_empty_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="no catalogue file"):
        load_catalogue(tmp_path)
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("indicators:" + GOOD.replace("\n", "\n  "), encoding="utf-8")
    with pytest.raises(DefinitionError, match="defined twice"):
        load_catalogue(tmp_path)
    (tmp_path / "b.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(DefinitionError, match="no YAML"):
        load_catalogue(tmp_path)


def test_a_broken_phrase_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD.replace("blue (flag|banner)", "blue (flag|banner"), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"phrases\.en: a bracket is not closed"):
        check_notation(load_catalogue(tmp_path))


def test_an_unknown_indicator_is_not_found() -> None:
    with pytest.raises(NotFound):
        CATALOGUE.get("no-such-sign")


def test_the_bundled_catalogue_is_read_once_and_has_a_digest() -> None:
    assert load_catalogue() is CATALOGUE
    assert len(CATALOGUE.digest) == 12


def test_each_indicator_is_wide_enough_and_a_narrow_one_is_named() -> None:
    assert narrow(CATALOGUE) == []
    thin = Catalogue([PHRASED[0].model_copy(update={"id": "thin", "phrases": {"en": ("red flag",)}})])
    assert narrow(thin) == ["thin: looked for in 1 languages, fewer than 12"]
    spoken = {lang for indicator in PHRASED for lang in indicator.phrases}
    assert {row.indicator for row in breadth(CATALOGUE)} == {indicator.id for indicator in PHRASED}
    assert spoken <= set(gender_forms())


def test_swapping_the_words_for_people_in_an_example_changes_nothing() -> None:
    tried = 0
    for indicator in PHRASED:
        for text in indicator.examples.fires:
            for signal in extract(ListingView(Listing("test", "1", body=text))):
                if (
                    signal.value == indicator.id
                    and (other := swapped(text.lower(), signal.detail["lang"])) != text.lower()
                ):
                    tried += 1
                    assert indicator.id in fired(other), (text, other)
    assert tried >= 30


@pytest.mark.parametrize(
    ("phrase", "lang", "wider"),
    [
        ("new (girls|models)", "en", "new ((girls|boys)|models)"), ("<many> here", "en", "<many> here"), ("kellner* gesucht", "de", "kellner* gesucht"),
        ("erkek", "tr", "(erkek|kız|kadın)"), ("no people", "xx", "no people"), ("女孩们", "zh", "(女孩|男孩)们"),
    ],
)  # fmt: skip
def test_every_gender_form_of_a_phrase(phrase: str, lang: str, wider: str) -> None:
    assert every_gender(phrase, lang) == wider
