"""The readable view undoes disguise and leads back to the characters it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.number_words import lexicon, plain
from features.unmask import unmask
from features.unmask_digits import digit_tokens


@pytest.mark.parametrize(
    ("raw", "view"),
    [
        ("ｆｕｌｌ ０７", "full 07"),
        ("𝟟𝟟𝟘 ⑦⓪ ❷ ⁵", "770 70 2 5"),
        ("7️⃣0⃣🔟", "7010"),
        ("٠٧۷०७๐", "077070"),
        ("ca\u200bll\u202e me", "call me"),
        ("саll mе", "call me"),
        ("работа и сhat", "работа и chat"),
        ("🅒🅐🅛🅛", "CALL"),
        ("e\u0301te\u0301 z\u0336", "été z"),
        ("plain text – “quoted”", 'plain text - "quoted"'),
        ("lone \ud800 surrogate", "lone \ud800 surrogate"),
    ],
)
def test_view(raw: str, view: str):
    assert unmask(raw).text == view


@given(st.text(st.characters()))
def test_every_character_of_the_view_leads_back(raw: str):
    seen = unmask(raw)
    assert len(seen.lower) == len(seen.text)
    last = 0
    for position in range(len(seen.text)):
        start, end = seen.span(position, position + 1)
        assert 0 <= start < end <= len(raw)
        assert start >= last
        last = start
    assert seen.span(0, len(seen.text))[0] >= 0


@given(st.text("abc 12", max_size=30), st.sampled_from(["\u200b", "\u200d", "\u202e", "\u00ad"]), st.integers(0, 30))
def test_invisible_characters_change_nothing_but_offsets(text: str, mark: str, where: int):
    raw = text[:where] + mark + text[where:]
    seen = unmask(raw)
    assert seen.text == text
    for position, char in enumerate(text):
        start, end = seen.span(position, position + 1)
        assert raw[start:end].strip(mark) == char


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("zero seven double five", "0755"),
        ("fivefivefive zeroonetwo", "555012"),
        ("eighttwoone", "821"),
        ("six12 sevenseven", "61277"),
        ("twenty-three forty five", "2345"),
        ("vierunddreißig null", "340"),
        ("quatre-vingt-dix-sept deux", "972"),
        ("treinta y cuatro cero", "340"),
        ("тридцать четыре ноль", "340"),
        ("siedem osiem trzydzieści pięć", "7835"),
        ("șapte nouă șaizeci și unu", "7961"),
        ("yedi sekiz otuz dört", "7834"),
        ("zeven acht vierendertig", "7834"),
        ("f1ve thr33 s3ven", "537"),
        ("七七零 壹", "7701"),
        ("triple 0 double 7", "00077"),
        ("o7oo 9lz", "0700912"),
    ],
)
def test_digits_read_from_words(text: str, digits: str):
    lower = text.lower()
    bold, _ = digit_tokens(lower, plain(lower))
    assert "".join(token.digits for token in bold) == digits


@pytest.mark.parametrize("text", ["phone often weight tennis", "someone alone", "freight", "content tone"])
def test_words_that_only_contain_numbers_are_no_digits(text: str):
    assert [list(tokens) for tokens in digit_tokens(text, text)] == [[], []]


@given(st.text(st.sampled_from("0123456789 oneft.wlsiv-xädć"), max_size=60))
def test_tokens_are_in_order_and_say_where_they_are(text: str):
    for tokens in digit_tokens(text, plain(text)):
        end = 0
        for token in tokens:
            assert end <= token.start < token.end <= len(text)
            assert token.digits.isdigit()
            end = token.end


def test_lexicon_spells_every_number_below_a_hundred_once_a_language():
    values = {word.digits for word in lexicon().values() if word.lang == "de"}
    assert values >= {str(value) for value in range(13, 100)}


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("six hundred and twelve", "612"),
        ("siebenhundertvierundzwanzig", "724"),
        ("six cent douze quatre-vingt-onze", "61291"),
        ("quattrocentotredici undici", "41311"),
        ("novecentos e oitenta e seis", "986"),
        ("yedi yüz on iki", "712"),
        ("se7en fiive tw0 s!x thr3e", "75263"),
        ("О7оо з3", "070033"),
        ("5|IB2", "51182"),
    ],
)
def test_hundreds_slips_and_letters_of_other_scripts(text: str, digits: str):
    lower = text.lower()
    bold, _ = digit_tokens(lower, plain(lower))
    assert "".join(token.digits for token in bold) == digits


@given(st.text(st.sampled_from("0123456789 oneftwlsiv-x|"), max_size=300))
def test_leaving_out_digits_far_from_others_keeps_what_may_be_a_phone(text: str):
    whole, _ = digit_tokens(text, text)
    kept, _ = digit_tokens(text, text, 7)
    for run, _ in whole.runs(7):
        assert set(run) <= set(kept)


def test_the_letters_of_number_words_are_no_more_than_the_trie_can_tell_apart():
    from features.number_words import lexicon

    assert len({char for word in lexicon() for char in word}) <= 127
