"""Wallets: right answers on addresses labelled valid or not, and false hits in messages, beside plain patterns.

    python -m benchmarks.wallets [--addresses FILE] [--messages FILE] [--misses]

Each row is read as the advert text "CURRENCY wallet ADDRESS". A row labelled valid is right when the address is read, whole,
as a currency of that row's form; one labelled invalid is right when nothing is read there, or a valid address of *another*
currency is read as that one (a Bitcoin address in a Litecoin row). An address that
the file labels valid in one row and invalid in another (another network asked for) is right when read. Tokens (USDT and the
like) have no address of their own but one of a chain they live on, so they count as those chains. Supported are the chains of
``wallet_chains`` and those with a checksum of their own; rows of chains without a checksum or not read are counted apart.
The peer is what a page of patterns does, one per form of address, no checksum.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from features.contacts import wallets
from features.contacts.wallet_chains import BASE58_VERSIONS, BECH32, ETHEREUM_KIN, SEGWIT
from features.view import ListingView
from leadline.core.records import Listing

DATA = Path(__file__).resolve().parents[2] / "shared/data"
SUPPORTED = {
    *(code for codes in BASE58_VERSIONS.values() for code in codes), *SEGWIT.values(), *(code for code, _ in BECH32.values()),
    "DOT", "KSM", *ETHEREUM_KIN, "ETH", "BCH", "XEC", "XMR", "XRP", "XLM", "ALGO", "NANO", "WAVES", "XEM", "SC", "FIL", "SOL", "APT",
}  # fmt: skip
#: The file's names to codes, where the name is not the code; tokens and kin live at Ethereum accounts.
_NAMES = {name: code for code, names in {
    "BTC": "bitcoin", "BCH": "bitcoincash", "BTG": "bitcoingold", "BTCP": "bitcoinprivate", "BTCZ": "bitcoinz", "ADA": "cardano",
    "DGB": "digibyte", "DOGE": "dogecoin", "LTC": "litecoin", "XMR": "monero", "NMC": "namecoin", "PPC": "peercoin", "XPM": "primecoin",
    "PTS": "protoshares", "XRP": "ripple", "SOL": "solana", "SLR": "solarcoin", "XLM": "stellar", "VTC": "vertcoin", "VOT": "votecoin",
    "ZEC": "zcash", "ZCL": "zclassic", "ZEN": "zencash", "KMD": "komodo", "MEC": "megacoin", "AUR": "auroracoin", "BVC": "beavercoin",
    "BIO": "biocoin", "FRC": "freicoin", "GRLC": "garlicoin", "SNG": "snowgem", "LBC": "lbry~credits", "GAS": "neogas", "XEM": "nem",
    "VET": "vechain", "APT": "aptos",
    "ETH": "ethereum ethereumclassic callisto clo etherzero etz ethereumpow expanse exp arbitrum binancesmartchain bera flare bankex bkx mana yfi s tap ip",
}.items() for name in names.replace("~", "_").split()}  # fmt: skip

#: Tokens, and the chains whose accounts hold them.
_TOKENS = {
    **{name: {"BTC", "ETH", "TRX", "SOL"} for name in ("tether", "usdt")}, **{name: {"ETH", "SOL"} for name in ("usdc", "eurc")},
    **{name: {"ETH", "BNB"} for name in ("binance", "bnb")}, **{name: {"ETH"} for name in ("game", "xtp")}, "unknown trc20": {"TRX"}, "unknown token": {"ETH"},
    **{name: {"SOL"} for name in ("mobile", "neon", "bonk")},
}  # fmt: skip

_PEER = re.compile(
    r"\b(?:(?P<BTC>bc1[0-9a-z]{25,62}|[13][1-9A-HJ-NP-Za-km-z]{25,34})|(?P<ETH>0x[0-9a-fA-F]{40})|(?P<LTC>[LM][1-9A-HJ-NP-Za-km-z]{26,33}|ltc1[0-9a-z]{25,62})"
    r"|(?P<XMR>[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93})|(?P<TRX>T[1-9A-HJ-NP-Za-km-z]{33})|(?P<DOGE>D[1-9A-HJ-NP-Za-km-z]{33})|(?P<XRP>r[1-9A-HJ-NP-Za-km-z]{24,34})"
    r"|(?P<XLM>G[A-Z2-7]{55})|(?P<DASH>X[1-9A-HJ-NP-Za-km-z]{33})|(?P<ALGO>[A-Z2-7]{58})|(?P<NANO>(?:nano|xrb)_[0-9a-z]{60})|(?P<ADA>addr1[0-9a-z]{50,})"
    r"|(?P<ZEC>t[13][1-9A-HJ-NP-Za-km-z]{33})|(?P<BCH>(?:bitcoincash:)?[qp][0-9a-z]{41})|(?P<DOT>1[1-9A-HJ-NP-Za-km-z]{46,47})|(?P<XTZ>tz[1-3][1-9A-HJ-NP-Za-km-z]{33}))\b"
)  # fmt: skip


def ours(text: str) -> dict[str, tuple[str, ...]]:
    """Raw address to the currencies it may be, as Leadline reads it."""
    found = wallets.extract(ListingView(Listing("bench", "1", body=text)))
    return {signal.raw: (signal.detail["currency"], *signal.detail["also"]) for signal in found}


def peer(text: str) -> dict[str, tuple[str, ...]]:
    """The same from plain patterns."""
    return {
        match.group(): (match.lastgroup or "", *(ETHEREUM_KIN if match.lastgroup == "ETH" else ()))
        for match in _PEER.finditer(text)
    }


def score(
    rows: list[dict[str, str]], read: Callable[[str], dict[str, tuple[str, ...]]]
) -> tuple[int, int, int, Counter[str]]:
    """Right among supported rows, supported rows, right among all, and what went wrong how often."""
    somewhere_valid = {row["address"] for row in rows if row["valid"] == "True"}
    right = supported = right_of_all = 0
    wrong: Counter[str] = Counter()
    for row in rows:
        code = _NAMES.get(row["currency"].lower().replace(" ", "_"), row["currency"].upper())
        chains = _TOKENS.get(row["currency"].lower(), {code})
        found = read(f"{row['currency']} wallet {row['address']}").get(row["address"], ())
        if row["valid"] == "True":
            good, how = not chains.isdisjoint(found), "missed"
        else:
            good = not found or found[0] not in chains or row["address"] in somewhere_valid
            how = "read though labelled invalid"
        known = chains <= SUPPORTED
        supported += known
        right += known and good
        right_of_all += good
        if not good:
            wrong[f"{row['currency']} {how}{'' if known else ' (not supported)'}"] += 1
    return right, supported, right_of_all, wrong


def main() -> None:
    """Print a line per reader."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--addresses", type=Path, default=DATA / "contacts/crypto_addresses.csv")
    parser.add_argument("--messages", type=Path, default=DATA / "text/sms_spam_5572.tsv")
    parser.add_argument("--misses", action="store_true", help="count the rows that went wrong, by currency")
    options = parser.parse_args()
    with options.addresses.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    messages = options.messages.read_text(encoding="utf-8").splitlines()
    print(f"supported: {' '.join(sorted(SUPPORTED))}")
    for name, read in (("leadline", ours), ("patterns", peer)):
        right, supported, right_of_all, wrong = score(rows, read)
        hits = sum(bool(read(message)) for message in messages)
        print(
            f"{name}: supported {right}/{supported} = {right / max(1, supported):.3f}, all {right_of_all}/{len(rows)} = "
            f"{right_of_all / max(1, len(rows)):.3f}, false hits in {len(messages)} messages: {hits}"
        )
        if options.misses:
            for what, count in sorted(wrong.items()):
                print(f"  {count:3} {what}")


if __name__ == "__main__":
    main()
