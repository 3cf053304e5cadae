"""A crawl whose evidence cannot be written ends in one sentence and goes on once there is room."""

from __future__ import annotations

from pathlib import Path

from leadline.app.main import main
from leadline.core.casefile import open_case
from leadline.core.values import now


def test_a_full_disk_is_one_sentence_and_nothing_is_lost(tmp_path: Path, site, write_definition, capfd) -> None:
    site.index("/list", [1, 2])
    site.advert(1)
    site.advert(2)
    folder = tmp_path / "case"
    arguments = ["--case", str(folder), "crawl", str(write_definition()), "--host", f"market.example={site.address}"]
    full = folder / "evidence" / f"market-{now()[:10].replace('-', '')}.warc.gz"
    full.parent.mkdir(parents=True)
    full.symlink_to("/dev/full")
    assert main(arguments) == 1
    said = [line for line in capfd.readouterr().err.splitlines() if line.startswith("Error:")]
    assert said == ["Error: market: The disk is full. What was acknowledged is kept; make room and try again."]
    full.unlink()
    assert main(arguments) == 0
    with open_case(folder) as case:
        assert case.db["listings"].count == 2
