"""Contacts in the ways adverts write them, and numbers that are no contact."""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.util
import json
import sys
from pathlib import Path

import pytest

from features.contacts import emails, handles, payments, phones, urls
from features.contacts.urls import canonical
from features.view import ListingView
from leadline.core.records import Listing

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def adverts():
    """The advert generator of the benchmark, which is no package."""
    spec = importlib.util.spec_from_file_location("benchmark_adverts", ROOT / "benchmarks" / "adverts.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclass looks itself up there
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def view(body: str, country: str = "GB", **fields) -> ListingView:
    return ListingView(Listing("test", "1", body=body, country=country, **fields))


def numbers(body: str, country: str = "GB", **fields) -> list[str]:
    return [signal.value for signal in phones.extract(view(body, country, **fields)) if signal.kind == "phone"]


@pytest.mark.parametrize(
    ("body", "country", "number"),
    [
        ("Ring 07700 900123 now", "GB", "+447700900123"),
        ("+44 (0) 7700 900-123", "GB", "+447700900123"),
        ("0044 7700 900123", "DE", "+447700900123"),
        ("call 0.7.7.0.0.9.0.0.1.2.3", "GB", "+447700900123"),
        ("0*7*7*0*0*9*0*0*1*2*3", "GB", "+447700900123"),
        ("(0)(7)(7)(0)(0)(9)(0)(0)(1)(2)(3)", "GB", "+447700900123"),
        ("07700\n900\n123", "GB", "+447700900123"),
        ("O77OO 9OO l23", "GB", "+447700900123"),
        ("0💋7💋7💋0💋0💋9💋0💋0💋1💋2💋3", "GB", "+447700900123"),
        ("zero seven seven double zero nine double zero one two three", "GB", "+447700900123"),
        ("text 321009 00770 (read it backwards)", "GB", "+447700900123"),
        ("zerо sevеn seven 0 0 nine 0 0 оne twо 3", "GB", "+447700900123"),
        ("null eins sieben eins drei neun zwei null null eins zwei drei", "DE", "+4917139200123"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("six4six 5fivefive zero1two3", "US", "+16465550123"),
    ],
)
def test_one_number_in_many_writings(body: str, country: str, number: str):
    assert numbers(body, country) == [number]


@pytest.mark.parametrize(
    ("body", "country"),
    [
        ("Order no. 07700900123", "GB"),
        ("ISBN 978-0-306-40615-7, EAN 4006381333931", "GB"),
        ("IBAN DE89 3704 0044 0532 0130 00", "DE"),
        ("built 1998-2004, sold 12/05/2019 at 10:30", "US"),
        ("$1,250,000 or $212,555,0123", "US"),
        ("90-60-90, 175 cm, 55 kg, 23 years", "US"),
        ("52.520008, 13.404954", "DE"),
        ("open 09:00-18:00, 24/7 in summer", "DE"),
        ("30,000 - 45,000 per year", "US"),
        ("100 150 200 250 300", "US"),
        ("https://example.com/item/2125550123", "US"),
        ("code AB2125550123", "US"),
        ("one day for two of us, to be or not to be", "US"),
    ],
)
def test_other_numbers_stay_out(body: str, country: str):
    assert numbers(body, country) == []


def test_several_numbers_in_one_run_and_an_extension():
    signals = [s for s in phones.extract(view("07700900123 / 07700900456 ext. 12")) if s.kind == "phone"]
    assert [signal.value for signal in signals] == ["+447700900123", "+447700900456"]
    assert signals[1].detail["extension"] == "12"


def test_a_number_begun_in_the_title_and_ended_in_the_body():
    (signal,) = phones.extract(view("900123 for details", title="Call me 07700"))
    assert signal.value == "+447700900123"
    assert [name for name, _, _ in signal.spans] == ["title", "body"]
    assert "joined over title and body" in signal.steps


def test_the_country_comes_from_what_the_listing_shows():
    body = "Tel. 0171 3920 0123"
    assert numbers(body, "", place="Berlin-Mitte") == ["+4917139200123"]
    assert numbers(body, "", price="450 zł", place="Köln") == ["+4917139200123"]
    assert numbers("Zadzwoń: 512 345 678, praca od zaraz dla kobiet i mężczyzn w magazynie", "") == ["+48512345678"]


def test_disguise_is_a_degree():
    def degree(body: str) -> float:
        return next(s for s in phones.extract(view(body)) if s.kind == "phone").detail["disguise"]

    assert degree("07700 900123") == 0
    assert 0.1 < degree("07700*900*123") < degree("0*7*7*0*0*9*0*0*1*2*3") <= 1
    assert degree("zero seven seven zero zero nine zero zero one two three") == 1


def test_a_number_on_a_messenger_is_a_handle_too():
    found = {(s.kind, s.value) for s in phones.extract(view("WhatsApp: 07700 900123"))}
    assert found == {("phone", "+447700900123"), ("handle", "whatsapp:+447700900123")}


def test_generated_adverts(adverts):
    """The bars of the benchmark, at a size a test can afford; the weights were set on another seed."""
    right = wrong = 0
    missed: dict[str, list[int]] = {kind: [0, 0] for kind in ("clean", *adverts.HIDINGS)}
    for advert in adverts.make(seed=77, count=1500):
        found = set(numbers(advert.body, advert.country, title=advert.title))
        right += advert.truth in found
        wrong += len(found - {advert.truth})
        if advert.truth:
            missed[advert.kind][0] += 1
            missed[advert.kind][1] += advert.truth not in found
    assert right / (right + wrong) >= 0.97
    assert missed["clean"][1] / missed["clean"][0] <= 0.01
    hidden = [counts for kind, counts in missed.items() if kind != "clean"]
    assert sum(counts[1] for counts in hidden) / sum(counts[0] for counts in hidden) <= 0.05


def test_real_forms(shared_data: Path):
    lines = (shared_data / "contacts/phones_real_forms_15.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    found = [set(numbers(row["text"], "US")) for row in rows]
    wanted = [set(row["expected_e164"]) for row in rows]
    right = sum(len(a & b) for a, b in zip(found, wanted, strict=True))
    assert right / sum(map(len, wanted)) >= 0.92
    assert right / max(1, sum(map(len, found))) >= 0.97


def test_no_wallet_in_ordinary_messages(shared_data: Path):
    from features.contacts import wallets

    for line in (shared_data / "text/sms_spam_5572.tsv").read_text("utf-8").splitlines():
        assert wallets.extract(view(line)) == []


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ("Mail: Jobs.Team@Example.COM.", "jobs.team@example.com"),
        ("jobs [at] example [dot] co.uk", "jobs@example.co.uk"),
        ("jobs AT example DOT com", "jobs@example.com"),
        ("jobs(a)example.com", "jobs@example.com"),
        ("maria chiocciola libero punto it", "maria@libero.it"),
        ("jobs＠example．com", "jobs@example.com"),
        ("email: rosa @ gmail . com", "rosa@gmail.com"),
        ("mail r o s a . l @ p r o t o n . m e today", "rosa.l@proton.me"),
        ("rosa DOT hire AT proton DOT me", "rosa.hire@proton.me"),
        ("rosa.l@proton,me", "rosa.l@proton.me"),
        ("rosa.l@ proton .me", "rosa.l@proton.me"),
        ("rosa.l [ät] proton [punkt] me", "rosa.l@proton.me"),
        ("rosa.l собачка proton точка me", "rosa.l@proton.me"),
    ],
)
def test_email(body: str, address: str):
    assert [signal.value for signal in emails.extract(view(body))] == [address]


@pytest.mark.parametrize(
    "body", ["come at night dot", "meet at home. Com is better", "we work at google.com", "50 @ 3", "bluesky @rosa.bsky.social", "see you @ a bar"]
)
def test_no_email(body: str):
    assert emails.extract(view(body)) == []


def test_links_have_one_spelling():
    same = {
        canonical(link)
        for link in (
            "http://www.Example.com/a/?b=2&a=1",
            "https://example.com:443/a?a=1&b=2&utm_source=x#top",
            "example.com/a?a=1&b=2",
        )
    }
    assert same == {"https://example.com/a?a=1&b=2"}
    (signal,) = urls.extract(view("look: bit.ly/3abcDEF."))
    assert (signal.value, signal.detail["short"]) == ("https://bit.ly/3abcDEF", True)


@pytest.mark.parametrize(
    ("body", "handle"),
    [
        ("telegram @Bright_Jobs", "telegram:bright_jobs"), ("t.me/bright_jobs", "telegram:bright_jobs"),
        ("TG: bright_jobs", "telegram:bright_jobs"), ("телеграм @bright_jobs", "telegram:bright_jobs"),
        ("WhatsApp https://wa.me/447700900123?text=hi", "whatsapp:+447700900123"),
        ("api.whatsapp.com/send?phone=447700900123", "whatsapp:+447700900123"),
        ("signal id: bright.42", "signal:bright.42"), ("wechat: bright8888", "wechat:bright8888"),
        ("加微信 bright8888", "wechat:bright8888"), ("LINE ID: bright.88", "line:bright.88"), ("kik bright_88", "kik:bright_88"),
        ("snap: bright88", "snapchat:bright88"), ("snapchat.com/add/bright88", "snapchat:bright88"), ("IG @bright.88", "instagram:bright.88"),
        ("instagram.com/bright.88/", "instagram:bright.88"), ("fb.com/bright.jobs.88", "facebook:bright.jobs.88"),
        ("https://x.com/bright88", "x:bright88"), ("tiktok.com/@bright88", "tiktok:bright88"), ("discord: bright#1234", "discord:bright#1234"),
        ("onlyfans.com/bright88", "onlyfans:bright88"), ("telegram(dot)me/bright_88", "telegram:bright_88"), ("www . instagram . com / bright88", "instagram:bright88"),
        ("insta.: bright88", "instagram:bright88"), ("my gram is @bright88", "instagram:bright88"), ("ライン: bright.88", "line:bright.88"),
        ("my line: bright_88", "line:bright_88"), ("Snap and OF: bright_88", "onlyfans:bright_88"), ("find me on facebook as bright.jobs", "facebook:bright.jobs"),
    ],
)  # fmt: skip
def test_handle(body: str, handle: str):
    assert handle in [signal.value for signal in handles.extract(view(body))]


@pytest.mark.parametrize(
    "body",
    [
        "telegram only please", "write me on WhatsApp or Viber", "add me on snap", "line up here", "the signal is good", "follow us on instagram and facebook",
        "production line operator", "clothing line: summer_24", "part OF: team_work", "ten grams per kilo_2", "discord between partners",
    ],
)  # fmt: skip
def test_no_handle(body: str):
    assert handles.extract(view(body)) == []


def test_a_link_with_a_number_is_also_a_phone():
    kinds = {(signal.kind, signal.value) for signal in handles.extract(view("wa.me/447700900123"))}
    assert ("phone", "+447700900123") in kinds


def test_payment_names():
    found = payments.extract(
        view("Cash App $bright88, venmo: @bright-88 or revolut.me/bright88, wise.com/pay/me/bright88")
    )
    assert [signal.value for signal in found] == [
        "cashapp:bright88",
        "venmo:bright-88",
        "revolut:bright88",
        "wise:bright88",
    ]


def _base58(data: bytes) -> str:
    digits, number = "", int.from_bytes(data, "big")
    while number:
        number, rest = divmod(number, 58)
        digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[rest] + digits
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


def _made(version: str) -> str:
    """A Base58Check address of this version over bytes nobody has the key of."""
    payload = bytes.fromhex(version) + bytes(range(20))
    return _base58(payload + hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4])


def _substrate(network: int) -> str:
    body = bytes([network]) + bytes(range(32))
    return _base58(body + hashlib.blake2b(b"SS58PRE" + body).digest()[:2])


def _algorand() -> str:
    key = bytes(range(32))
    return base64.b32encode(key + hashlib.new("sha512_256", key).digest()[-4:]).decode().rstrip("=")


@pytest.mark.parametrize(
    ("address", "currency"),
    [
        ("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "XRP"), ("GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ", "XLM"),
        ("nano_1111111111111111111111111111111111111111111111111111hifc8npp", "NANO"),
        (_algorand(), "ALGO"), (_substrate(0), "DOT"), (_substrate(2), "KSM"),
        *[(_made(version), code) for version, code in {"34": "NMC", "37": "PPC", "47": "VTC", "3f": "DGB", "26": "BTG", "3c": "RVN", "52": "FIRO", "1cb8": "ZEC", "2089": "ZEN"}.items()],
    ],
)  # fmt: skip
def test_wallets_of_other_chains_are_proved_by_their_checksum(address: str, currency: str):
    from features.contacts.wallets import currency_of_address

    assert currency_of_address(address) == currency
    for at in (len(address) // 2, len(address) - 2):
        other = "A" if address[at] != "A" else "B"
        assert (
            currency_of_address(
                address[:at] + (other if address.upper() == address else other.lower()) + address[at + 1 :]
            )
            == ""
        )


@pytest.mark.parametrize(
    ("data", "digest"),
    [
        (b"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (b"abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
    ],
)
def test_keccak_gives_published_digests(data: bytes, digest: str):
    from features.contacts.checksums import keccak256

    assert keccak256(data).hex() == digest


def test_a_wallet_of_a_test_network_says_so_and_weighs_less():
    from features.contacts import wallets

    (test,) = wallets.extract(view(f"pay to {_made('6f')} today"))
    (real,) = wallets.extract(view(f"pay to {_made('00')} today"))
    assert (test.steps[-1], test.detail["test"], real.detail["test"]) == ("test network", True, False)
    assert test.confidence < real.confidence
    assert "BCH" in real.detail["also"]


def test_wallets_right_on_labelled_addresses(shared_data: Path, benchmark):
    bench = benchmark("wallets")
    rows = list(
        csv.DictReader((shared_data / "contacts/crypto_addresses.csv").read_text(encoding="utf-8").splitlines())
    )
    right, supported = bench.score(rows, bench.ours)[:2]
    assert right / supported >= 0.99
    assert supported >= 0.9 * len(rows)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("send btc\n1BvBMSEYstWetqTFn5\nAu4m4GFg7xJaNVN2 thanks", "BTC:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
        ("0x5aAeb6053F3E94C9b9A0-\n9f33669435E7Ef1BeAed", "ETH:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
        ("1BvB MSEY stWe tqTF n5Au 4m4G Fg7x JaNV N2", "BTC:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
    ],
)
def test_a_wallet_in_pieces_is_put_together_by_its_checksum(body: str, value: str):
    from features.contacts import wallets

    (signal,) = wallets.extract(view(body))
    assert signal.value == value
    assert body[signal.start : signal.end] == signal.raw
    assert wallets.extract(view(body.replace("BMSEY", "BMSEZ").replace("BvB M", "BvB N").replace("0x5aA", "0x5aB"))) == []


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("visit www . rosahire . com today", ["https://rosahire.com"]),
        ("www. rosa-hire .co.uk/jobs.", ["https://rosa-hire.co.uk/jobs"]),
        ("go to www . rosahire.com/x", ["https://rosahire.com/x"]),
        ("www. This is the best. com on", []),
    ],
)
def test_a_link_whose_dots_stand_apart(body: str, values: list[str]):
    assert [signal.value for signal in urls.extract(view(body))] == values
