"""The chains whose addresses carry a public checksum, as tables: one entry per form of address.

Sources: the chain parameters each project publishes (SLIP-0044 names, SLIP-0173 Bech32 prefixes, the SS58 registry).
Many chains share a form, so an entry lists every code: the first is the commonest and names the wallet.
"""

from __future__ import annotations

#: Version bytes of a Base58Check address (with a 20-byte hash behind them) to the currencies that use them.
BASE58_VERSIONS: dict[bytes, tuple[str, ...]] = {
    bytes.fromhex(version): tuple(codes.split())
    for version, codes in {
        "00": "BTC BSV BCH FRC", "05": "BTC LTC BSV BCH VTC DGB FRC AUR MEC PTS BVC", "30": "LTC", "32": "LTC MEC QTUM GRLC", "41": "TRX",
        "1e": "DOGE DGB PIVX", "16": "DOGE", "4c": "DASH", "10": "DASH", "34": "NMC", "0d": "NMC PIVX", "37": "PPC", "75": "PPC",
        "47": "VTC", "3f": "DGB", "26": "BTG GRLC GAME", "17": "NEO GAS BTG AUR XPM", "3c": "RVN KMD", "55": "KMD LBC", "7a": "RVN LBC",
        "3a": "QTUM LTC", "52": "FIRO", "07": "FIRO", "53": "XPM", "38": "PTS", "12": "SLR", "19": "BVC BIO", "14": "BIO", "24": "GRS",
        "21": "VIA", "35": "NEO", "5a": "NEO", "4b": "BLK",
        "1cb8": "ZEC ZCL BTCZ HUSH VOT", "1cbd": "ZEC ZCL BTCZ HUSH VOT", "2089": "ZEN", "2096": "ZEN", "1325": "BTCP", "13af": "BTCP",
        "1c28": "SNG", "1c2d": "SNG", "06a19f": "XTZ", "06a1a1": "XTZ", "06a1a4": "XTZ", "06a1a6": "XTZ", "025a79": "XTZ",
    }.items()
}  # fmt: skip

#: The same on test networks, whose coins are worth nothing but whose addresses still link.
TEST_VERSIONS: dict[bytes, tuple[str, ...]] = {
    bytes.fromhex(version): tuple(codes.split())
    for version, codes in {
        "6f": "BTC LTC BSV BCH BTG PPC VTC NMC FRC MEC AUR XPM PTS BVC BIO GRLC", "c4": "BTC LTC DOGE BSV BCH BTG PPC VTC FRC MEC AUR XPM PTS BVC GRLC",
        "71": "DOGE", "8c": "DASH DGB", "13": "DASH", "78": "QTUM", "6e": "QTUM",
        "1d25": "ZEC ZCL BTCZ HUSH VOT SNG KMD", "1cba": "ZEC ZCL BTCZ HUSH VOT SNG KMD", "2098": "ZEN", "2092": "ZEN",
    }.items()
}  # fmt: skip

#: Prefixes of SegWit addresses (Bech32 with a witness version).
SEGWIT = {
    "bc": "BTC", "ltc": "LTC", "dgb": "DGB", "vtc": "VTC", "btg": "BTG", "nc": "NMC", "via": "VIA", "grs": "GRS", "mona": "MONA",
    "lbc": "LBC",
}  # fmt: skip
TEST_SEGWIT = {"tb": "BTC", "tltc": "LTC", "dgbt": "DGB"}

#: Prefixes of plain Bech32 (the bytes of an account, no witness version), with the lengths in bytes it may have.
_ACCOUNT = (20, 32)
BECH32: dict[str, tuple[str, tuple[int, ...]]] = {
    "addr": ("ADA", (29, 57)), "zs": ("ZEC", (43,)), "xch": ("XCH", (32,)), "zil": ("ZIL", (20,)), "erd": ("EGLD", (32,)), "avax": ("AVAX", (20,)),
    **{prefix: (code, _ACCOUNT) for prefix, code in {
        "cosmos": "ATOM", "osmo": "OSMO", "juno": "JUNO", "terra": "LUNA", "bnb": "BNB", "inj": "INJ", "sei": "SEI", "celestia": "TIA",
        "kava": "KAVA", "secret": "SCRT", "akash": "AKT", "axelar": "AXL", "stars": "STARS", "dydx": "DYDX", "thor": "RUNE", "cro": "CRO",
        "one": "ONE", "band": "BAND", "evmos": "EVMOS", "noble": "NOBLE",
    }.items()},
}  # fmt: skip
TEST_BECH32 = {"addr_test": "ADA", "tcro": "CRO", "ztestsapling": "ZEC", "txch": "XCH", "fuji": "AVAX", "tbnb": "BNB"}

#: First byte of an SS58 account to its networks (42 is any Substrate chain's); one key serves on all of them.
SS58 = {0: ("DOT", "KSM"), 2: ("KSM", "DOT"), 42: ("DOT", "KSM")}

#: Chains whose accounts are Ethereum's.
ETHEREUM_KIN = (
    "ETC", "BNB", "MATIC", "AVAX", "ARB", "OP", "CELO", "FLR", "CRO", "VET", "ETHW",
)  # fmt: skip
