"""Every extractor keeps the same promises: its examples, determinism, true spans, no exception, linear time."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from features import reading
from features.extractors import EXTRACTORS, Extractor
from features.reading import read, read_batch, reader_version
from features.view import ListingView
from leadline.core.records import Listing

each = pytest.mark.parametrize("extractor", EXTRACTORS, ids=lambda one: one.name)

#: Text with what extractors look for in it, so that they get past their first look.
_PIECES = st.sampled_from(
    [
        "call",
        "07700",
        "900123",
        "+44",
        "(0)",
        "zero",
        "seven",
        "double",
        "five",
        "oh",
        "for",
        "to",
        "ate",
        "0a7b7c",
        "1️⃣",
        "０７",
        "①",
        "\u200b",
        "\u202e",
        "о",
        "а",
        "�",
        "(at)",
        "[dot]",
        ".",
        "@",
        "gmail",
        "com",
        "arroba",
        "t.me/abc_def",
        "wa.me/447700900123",
        "https://",
        "telegram:",
        "@name",
        "$",
        "€",
        "£12",
        "/h",
        "1.200,50",
        "zł",
        "10:30",
        "12/05/2019",
        "52.520008,",
        "13.404954",
        "\n",
        "…",
        "x",
        "*",
        "O7OO",
        "l23",
        "bc1q",
        "0x",
        "reversed",
        "٣٤",
        "⓪",
        "七七",
        "ſ",
        "İ",
        "ß",
        "é",
        "\x00",
        "hundred",
        "x12",
        "ext",
        "5",
        "cashapp",
        "$abc",
        "微信",
        "we",
        "are",
        "23",
        "years",
        "old",
        "no",
        "fees",
    ]
)
hostile = st.one_of(
    st.text(st.characters(), max_size=60),
    st.lists(st.one_of(_PIECES, st.text(max_size=4)), max_size=24).map(" ".join),
    st.lists(_PIECES, max_size=24).map("".join),
)


def listing(body: str, title: str = "", **fields: str) -> Listing:
    return Listing("test", "1", title=title, body=body, **{"country": "GB", **fields})


def hold(view: ListingView, signals) -> None:
    """Every signal says only what its kind allows and cites the characters it names."""
    texts = {field.name: field.raw for field in view.fields}
    for signal in signals:
        assert signal.raw == texts[signal.field][signal.start : signal.end]
        assert 0 <= signal.start < signal.end <= len(texts[signal.field])
        assert signal.spans[0][0] == signal.field
        for name, start, end in signal.spans:
            assert 0 <= start < end <= len(texts[name])
        assert 0 < signal.confidence <= 1
        assert signal.value
        assert "@" in signal.extractor


@each
def test_finds_its_good_examples(extractor: Extractor):
    for body, value in extractor.good:
        view = ListingView(listing(body))
        found = extractor.extract(view)
        assert value in [signal.value for signal in found], body
        hold(view, found)


@each
def test_leaves_its_bad_examples_alone(extractor: Extractor):
    for body in extractor.bad:
        found = extractor.extract(ListingView(listing(body)))
        assert not found, (body, [signal.value for signal in found])


@each
def test_yields_only_its_kinds(extractor: Extractor):
    for body, _ in extractor.good:
        assert {signal.kind for signal in extractor.extract(ListingView(listing(body)))} <= set(extractor.kinds)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(title=hostile, body=hostile, price=hostile, contact=hostile)
@example(title="A", body=" \r", price="", contact="")
@example(title="A", body="\x85", price=" ", contact="\n")
@example(title="\x00", body="12", price="", contact="A")
def test_never_raises_and_cites_what_it_read(title: str, body: str, price: str, contact: str):
    one = Listing("test", "1", title=title, body=body, price=price, contacts=(contact,))
    signals = read(one)
    hold(ListingView(one), signals)
    assert read_batch([one]) == [signals]


def _lines_run(work: Callable[[], object]) -> int:
    """How many lines of our own Python run: a clock that does not hear what else the machine does."""
    count = 0

    def trace(frame, event, _):
        nonlocal count
        if "/features/" not in frame.f_code.co_filename:
            return None
        if event == "line":
            count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@each
@pytest.mark.parametrize(
    "unit", ["1 ", "one ", "o1", "a@", "0a", "for to ", "t.me/", "€1", "t e l 0 7 ", "(0)", "\u200b1", "e\u0301", "we "]
)
def test_work_grows_no_faster_than_the_text(extractor: Extractor, unit: str):
    small, large = unit * 400, unit * 1600
    extractor.extract(ListingView(listing(small)))  # tables are built at first use
    few = _lines_run(lambda: extractor.extract(ListingView(listing(small))))
    many = _lines_run(lambda: extractor.extract(ListingView(listing(large))))
    assert many <= 8 * few + 2000, (few, many)


def test_a_megabyte_made_to_hurt_is_read():
    for unit in ("07700 900 ", "one two ", "o0l1", "a.b@c.", "€1,", "\u200b7"):
        read(listing(unit * (250_000 // len(unit))))


def test_one_version_names_all_readers():
    assert reader_version() == reader_version()
    assert len({extractor.name for extractor in EXTRACTORS}) == len(EXTRACTORS)


@each
def test_says_what_it_is(extractor: Extractor):
    """A name, a version that its signals carry, kinds, a sentence of what it reads, and examples of both sorts."""
    assert extractor.name.isidentifier()
    assert extractor.version.isdigit()
    assert extractor.kinds
    assert len(extractor.summary) >= 20
    assert sys.modules[extractor.extract.__module__].__doc__
    assert extractor.good
    assert extractor.bad
    for body, _ in extractor.good:
        for signal in extractor.extract(ListingView(listing(body))):
            name, _, version = signal.extractor.partition("@")
            assert (name, version.partition(".")[0]) == (extractor.name, extractor.version)


@each
def test_reads_the_same_twice_whatever_was_read_between(extractor: Extractor):
    bodies = [body for other in EXTRACTORS for body, _ in other.good] + list(extractor.bad)
    first = [extractor.extract(ListingView(listing(body))) for body in bodies]
    assert [extractor.extract(ListingView(listing(body))) for body in reversed(bodies)] == first[::-1]


def test_the_kinds_of_all_together_are_those_of_the_design():
    kinds = {kind for extractor in EXTRACTORS for kind in extractor.kinds}
    assert kinds == {
        "phone",
        "email",
        "url",
        "handle",
        "payment",
        "wallet",
        "price",
        "age",
        "place",
        "date",
        "language",
        "voice",
        "phrase",
        "disguise",
    }


def test_the_command_lists_the_registry(capsys):
    from leadline.app.main import main

    assert main(["extractors"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in shown] == [f"{one.name}@{one.version}" for one in EXTRACTORS]
    for one, line in zip(EXTRACTORS, shown, strict=True):
        assert all(kind in line for kind in one.kinds)
        assert line.endswith(one.summary)
    assert main(["extractors", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["name"], row["kinds"]) for row in rows] == [(one.name, list(one.kinds)) for one in EXTRACTORS]
    assert all(row["good"] and row["bad"] and row["reads"] for row in rows)


def test_listings_read_in_handfuls_are_read_as_each_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = [
        "", *(body for extractor in EXTRACTORS for body, _ in extractor.good),
        "zero seven seven zero zero nine zero zero ome two three", "ring 0\u200b7\u200b7o0 9oo \ufb01 1\u200b23", "07700 call 900 me 123",
        "my number backwards: 321009 00770", "\ud83d 07700 900123", "n\u00famero: seis uno dos tres cuatro cinco seis siete ocho",
    ]  # fmt: skip
    countries = ("GB", "", "ES", "AG")
    listings = [
        Listing("test", str(number), title=bodies[number - 3], body=body, country=countries[number % 4])
        for number, body in enumerate(bodies)
    ]
    alone = [read(listing) for listing in listings]
    monkeypatch.setattr(reading, "TOGETHER", 700)
    assert read_batch(listings) == alone
    assert read_batch([]) == []


def test_a_mistyped_number_word_is_read_among_other_listings() -> None:
    said = "call zero seven seven zero zero nine zero zero ome two three"
    listings = [Listing("test", body, body=body, country="GB") for body in ("rooms to let", said, "call 07700 900999")]
    values = [[signal.value for signal in signals if signal.kind == "phone"] for signals in read_batch(listings)]
    assert values == [[], ["+447700900123"], ["+447700900999"]]
