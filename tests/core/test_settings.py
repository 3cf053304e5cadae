"""Settings: three places, one model, unknown names refused, every one documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadline.core.errors import SettingsError
from leadline.core.settings import Settings, load_settings

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


def test_flags_win_over_environment_over_file(tmp_path: Path) -> None:
    file = tmp_path / "leadline.toml"
    file.write_text('crawl_delay = 2\nactor = "file"\npurpose = "file"\n')
    environ = {"LEADLINE_ACTOR": "environment", "LEADLINE_PURPOSE": "environment", "HOME": "/"}
    settings = load_settings(file=file, environ=environ, flags={"purpose": "flag"})
    assert (settings.crawl_delay, settings.actor, settings.purpose) == (2, "environment", "flag")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"flags": {"crawl_dely": "1"}}, "Did you mean crawl_delay"),
        ({"environ": {"LEADLINE_NO_SUCH": "1"}}, "LEADLINE_NO_SUCH"),
        ({"flags": {"crawl_delay": "soon"}}, "crawl_delay in the command line is wrong"),
        ({"flags": {"crawl_delay": "-1"}}, "greater than or equal to 0"),
    ],
)
def test_wrong_settings_are_refused_by_name(arguments: dict, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_settings(**({"environ": {}} | arguments))


@pytest.mark.parametrize("text", ["nonsense", "unknown_name = 1", b"\xff\xfe"])
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, text: str | bytes) -> None:
    file = tmp_path / "leadline.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingsError, match=r"leadline\.toml"):
        load_settings(file=file, environ={})


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    meaning = Settings.model_fields[name].description
    assert meaning
    assert f"| `{name}` |" in DOCUMENT.read_text("utf-8"), f"run `make settings-page` to document {name}"
    assert meaning in DOCUMENT.read_text("utf-8")
