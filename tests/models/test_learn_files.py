"""Learning on plain files: train, score, and what is refused."""

from __future__ import annotations

import json
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from leadline.app.main import main
from leadline.core.errors import InputError
from models.learning.folder import MANIFEST, MODEL, read_model
from models.learning.leaks import join_groups, require_whole
from models.learning.masking import Masker
from models.learning.swaps import largest_move
from models.learning.tables import Table, read_table

_GOOD = [
    "permanent contract with paid holiday",
    "company canteen and pension scheme",
    "apply with references to our office",
]
_BAD = ["work from home and earn daily", "send your bank details to start", "no experience and unlimited money"]


def _write(path: Path, rows: int = 120, seed: int = 0) -> Path:
    rng = np.random.default_rng(seed)
    words = [f"term{number}" for number in range(60)]
    lines = []
    for number in range(rows):
        bad = number % 2
        said = rng.choice(_BAD if bad else _GOOD, 2)
        body = f"{said[0]}. {' '.join(rng.choice(words, 25))}. {said[1]}."
        if rng.random() < 0.1:
            bad = 1 - bad
        lines.append(
            {"id": f"r{number}", "title": f"Offer {rng.choice(words)}", "body": body, "logo": int(rng.random() < 0.7 - 0.4 * bad),
             "place": str(rng.choice(["US, TX", "GB, LND"])), "bad": bad, "campaign": f"c{number // 3}",
             "side": "test" if number >= 75 else "train"}
        )  # fmt: skip
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return path


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("learn")
    _write(folder / "rows.jsonl")
    arguments = [
        "train",
        str(folder / "rows.jsonl"),
        "--label",
        "bad",
        "--group",
        "campaign",
        "--no-embeddings",
        "--split",
        "side",
    ]
    assert main([*arguments, "--capacity", "20", "--out", str(folder / "model")]) == 0
    return folder / "model"


def test_a_model_learns_and_says_how_well(model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifest = json.loads((model / MANIFEST).read_text("utf-8"))
    ours = manifest["report"]["measures"]["Leadline"]
    assert ours["AUC"]["value"] > 0.8
    assert ours["AUC"]["low"] < ours["AUC"]["value"] < ours["AUC"]["high"]
    assert manifest["report"]["measures"]["random"]["AUC"]["value"] < 0.7
    assert "place" in manifest["report"]["slices"]
    shares = [point["share"] for point in manifest["report"]["curve"]]
    assert shares == sorted(shares)
    assert manifest["report"]["curve"][-1]["auc"] == ours["AUC"]["value"]
    # what gives these rows away is said in words, and only there
    lost = {part: told["AUC"]["difference"] for part, told in manifest["report"]["ablation"].items()}
    assert lost.keys() == {"without wording", "without style", "without form"}
    assert min(lost, key=lost.get) == "without wording"
    assert main(["score", str(_write(tmp_path / "new.jsonl", seed=5)), "--model", str(model)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in lines] == [f"r{number}" for number in range(120)]
    bad = np.mean([line["score"] for line in lines[1::2]])
    assert bad > np.mean([line["score"] for line in lines[0::2]]) + 0.3


def test_the_group_is_no_input_and_the_card_stands_alone(model: Path) -> None:
    encoder, _, manifest = read_model(model)
    assert "campaign" not in encoder.kinds
    assert "bad" not in encoder.kinds
    card = (model / "card.html").read_text("utf-8")
    assert "Forbidden use" in card
    assert card.count("<svg") == 3
    assert "Without each part" in card
    assert "http" not in card
    assert manifest["data"]["groups"] == 40


def test_swapped_words_and_names_move_no_score(model: Path, tmp_path: Path) -> None:
    encoder, committee, _ = read_model(model)
    assert largest_move(read_table(_write(tmp_path / "rows.jsonl")), encoder, committee) <= 0.01


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna is a Romanian girl", "Mohammed is a Thai boy"),
        ("Call Maria Popescu today", "Call Grzegorz Brzęczyszczykiewicz today"),
        ("zwei polnische Frauen", "zwei deutsche Männer"),
        ("una chica colombiana", "un chico venezolano".replace("un ", "una ")),
        ("русская девушка ждёт", "украинская женщина ждёт"),
        ("Mr. Zorvaline waits", "Mrs. Brukethan waits"),
        ("泰国女孩", "越南男孩"),
    ],
)
def test_who_somebody_is_vanishes(one: str, other: str) -> None:
    mask = Masker()
    assert mask(one) == mask(other)


def test_an_unknown_capitalised_word_is_a_name_once_texts_are_known() -> None:
    mask = Masker({"call", "to", "start"})
    assert mask("Call Xylophira to start") == mask("Call Brombert to start") == "Call to start"


@pytest.mark.parametrize("how", ["text", "contact", "picture", "time"])
def test_a_planted_leak_is_caught(how: str) -> None:
    words = [f"w{number}" for number in range(40)]
    bodies = [" ".join(words), " ".join(reversed(words)), " ".join(words[::2] * 2), " ".join(words[1::2] * 3)]
    table = Table(
        list("abcd"),
        {"body": bodies, "images": [[], ["x.jpg"], [], []], "posted_at": ["2026-01-01", "2026-01-02", "2026-02-01", "2026-02-02"]},
        np.array([0, 1, 0, 1]),
        list("wxyz"),
    )  # fmt: skip
    split, times = [([0, 1], [2, 3])], table.texts("posted_at")
    require_whole(table, split, times)
    if how == "text":
        bodies[2] = bodies[0] + " extra"
    elif how == "contact":
        bodies[0] += " call +44 7700 900123"
        bodies[3] += " or +44 (7700) 900-123"
    elif how == "picture":
        table.columns["images"][2] = ["x.jpg"]
    else:
        times[1] = "2026-03-01"
    with pytest.raises(InputError, match=f"by {how}"):
        require_whole(table, split, times)
    assert len(set(join_groups(table)[0])) == (4 if how == "time" else 3)


@pytest.mark.parametrize("how", ["text", "contact", "picture", "time"])
def test_a_leaking_split_of_ones_own_fails_the_run(
    how: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _write(tmp_path / "rows.jsonl")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for row in rows:
        row["posted_at"] = "2026-01-02" if row["side"] == "train" else "2026-02-02"
    asked = ["train", str(path), "--label", "bad", "--group", "campaign", "--split", "side", "--no-embeddings"]
    if how == "text":
        words = rows[10]["body"].split()
        rows[100]["body"] = " ".join([*words[:-1], "changed"])
    elif how == "contact":
        rows[10]["body"] += " call 07700 900123"
        rows[100]["body"] += " or +44 (7700) 900-123"
    elif how == "picture":
        rows[10]["images"], rows[100]["images"] = ["a.jpg", "b.jpg"], ["b.jpg"]
    else:
        rows[10]["posted_at"] = "2026-03-01"
        asked += ["--by-time", "posted_at"]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert main([*asked, "--out", str(tmp_path / "model")]) == 2
    told = capsys.readouterr().err
    assert "leaks" in told
    assert f"by {how}" in told
    assert not (tmp_path / "model").exists()


def _copied(model: Path, to: Path) -> Path:
    to.mkdir()
    for path in model.iterdir():
        (to / path.name).write_bytes(path.read_bytes())
    return to


def _claim(folder: Path) -> None:
    """Make the manifest vouch for the model file as it is, as somebody who tampers with both would."""
    from leadline.core.values import sha256

    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    manifest["files"][MODEL] = sha256((folder / MODEL).read_bytes())
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")


def test_a_changed_model_file_is_refused(model: Path, tmp_path: Path) -> None:
    folder = _copied(model, tmp_path / "m")
    data = bytearray((folder / MODEL).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / MODEL).write_bytes(bytes(data))
    with pytest.raises(InputError, match="changed or replaced"):
        read_model(folder)


class _Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return exec, ("raise SystemExit('ran')",)


def test_a_pickle_is_never_read(model: Path, tmp_path: Path) -> None:
    folder = _copied(model, tmp_path / "m")
    (folder / MODEL).write_bytes(pickle.dumps(_Evil()))
    _claim(folder)
    with pytest.raises(InputError, match="not a skops file"):
        read_model(folder)


def _members(folder: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(folder / MODEL) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_an_unknown_type_is_refused(model: Path, tmp_path: Path) -> None:
    folder = _copied(model, tmp_path / "m")
    held = _members(folder)
    held["schema.json"] = held["schema.json"].replace(b'"LogisticRegression"', b'"Popen"', 1)
    with zipfile.ZipFile(folder / MODEL, "w") as archive:
        for name, data in held.items():
            archive.writestr(name, data)
    _claim(folder)
    with pytest.raises(InputError, match="types no model of ours has"):
        read_model(folder)


def test_a_type_loaded_by_another_name_is_refused(model: Path, tmp_path: Path) -> None:
    """The schema says a harmless type, and a loader that would call something."""
    folder = _copied(model, tmp_path / "m")
    held = _members(folder)
    schema = json.loads(held["schema.json"])
    schema["content"]["parts"]["content"]["scale"] = {
        "__class__": "str", "__module__": "builtins", "__loader__": "FunctionNode",
        "content": {"module_path": "os", "function": "system"},
    }  # fmt: skip
    held["schema.json"] = json.dumps(schema).encode()
    with zipfile.ZipFile(folder / MODEL, "w") as archive:
        for name, data in held.items():
            archive.writestr(name, data)
    _claim(folder)
    with pytest.raises(InputError, match="loader FunctionNode"):
        read_model(folder)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("how", "told"),
    [("bomb", "is packed"), ("twice", "names no model has"), ("path", "names no model has"), ("deep", "not a skops file")],
)  # fmt: skip
def test_an_archive_with_a_trick_is_refused(model: Path, tmp_path: Path, how: str, told: str) -> None:
    folder = _copied(model, tmp_path / "m")
    held = _members(folder)
    packing = zipfile.ZIP_DEFLATED if how == "bomb" else zipfile.ZIP_STORED
    if how == "bomb":
        held["schema.json"] = b" " * 50_000_000 + held["schema.json"]
    if how == "deep":
        held["schema.json"] = b"[" * 1_000_000
    with zipfile.ZipFile(folder / MODEL, "w", packing) as archive:
        for name, data in held.items():
            archive.writestr(name, data)
        if how != "bomb" and how != "deep":
            archive.writestr("schema.json" if how == "twice" else "../../evil.npy", b"{}")
    _claim(folder)
    with pytest.raises(InputError, match=told):
        read_model(folder)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda m: m["libraries"].update({"scikit-learn": "1.2.0"}), "Train it again"),
        (lambda m: m.update(masking="0"), "masked by other word lists"),
        (lambda m: m.update(format=99), "format 99"),
    ],
)
def test_another_version_is_refused(model: Path, tmp_path: Path, change, told: str) -> None:
    folder = _copied(model, tmp_path / "m")
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    change(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(InputError, match=told):
        read_model(folder)


def test_what_cannot_be_learned_from_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], model: Path) -> None:
    path = _write(tmp_path / "rows.jsonl")
    out = str(tmp_path / "m")
    assert main(["train", str(path), "--label", "nothing", "--out", out]) == 2
    assert "no column nothing" in capsys.readouterr().err
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    path.write_text("\n".join(json.dumps({**row, "outcome": row["bad"]}) for row in rows), "utf-8")
    assert main(["train", str(path), "--label", "bad", "--group", "campaign", "--drop", "side", "--out", out]) == 2
    assert "gives the label away" in capsys.readouterr().err
    other = tmp_path / "other.jsonl"
    other.write_text('{"id": 1, "unlike": "x"}', "utf-8")
    assert main(["score", str(other), "--model", str(model)]) == 2
    assert "none of the columns" in capsys.readouterr().err
