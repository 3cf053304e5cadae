"""One settings model: every knob, its default and its meaning.

A value comes from the first of: a flag (``--set name=value``), the environment
(``LEADLINE_NAME``), the settings file (``leadline.toml`` in the case folder, or ``--config FILE``),
the default below. Unknown names are refused in all three.
"""

from __future__ import annotations

import difflib
import getpass
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from leadline.core.errors import SettingsError

ENV_PREFIX = "LEADLINE_"
FILE_NAME = "leadline.toml"
#: Environment names that are not settings: the case folder itself.
RESERVED_ENV = frozenset({"LEADLINE_CASE"})


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number without a name
        return f"uid-{os.getuid()}"


def _state_dir() -> Path:
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "leadline"


class Settings(BaseModel):
    """Every setting. The description of each field is its documentation."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)

    # who is working, and why
    actor: str = Field(
        default_factory=_user,
        min_length=1,
        description="Name written in the audit log for work done on the command line.",
    )
    purpose: str = Field(
        "not stated",
        min_length=1,
        description="Why the case is being used; written in the audit log with every access.",
    )
    state_dir: Path = Field(
        default_factory=_state_dir,
        description="Folder outside every case for the audit key and the anchors that show when a log was cut.",
    )

    # logs
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="Least serious event that is logged."
    )
    log_format: Literal["auto", "text", "json"] = Field(
        "auto", description="Shape of the log: text, json, or auto (text on a terminal, JSON elsewhere)."
    )

    # collecting
    user_agent: str = Field(
        "Leadline/0.1 (listing research; contact the operator of this crawl)",
        min_length=5,
        description="User agent named to every site, unless the source definition names its own.",
    )
    crawl_delay: float = Field(
        1.0,
        ge=0,
        le=3600,
        description="Least seconds between two requests to one host, unless the source definition states its own.",
    )
    crawl_timeout: float = Field(30.0, gt=0, le=600, description="Seconds after which a request is given up.")
    crawl_max_pages: int = Field(
        100_000,
        ge=1,
        description="Most pages one crawl of one source fetches, unless the source definition states fewer.",
    )
    page_max_bytes: int = Field(
        5_000_000, ge=1_000, description="Largest page read, in bytes after decompression; a larger one is quarantined."
    )
    obey_robots: bool = Field(True, description="Obey robots.txt. Turn off only where the recorded authority says so.")

    # pictures
    fetch_pictures: bool = Field(True, description="Fetch the pictures of listings to compare them by perceptual hash.")
    keep_pictures: bool = Field(
        False,
        description="Keep original pictures in the case after hashing; otherwise only hash and blurred copy stay.",
    )
    picture_max_bytes: int = Field(10_000_000, ge=1_000, description="Largest picture file fetched, in bytes.")
    picture_max_pixels: int = Field(
        40_000_000, ge=10_000, description="Largest picture decoded, in pixels; a larger one is quarantined."
    )

    picture_text: str = Field(
        "off",
        description="Engine that reads the text in pictures when they are hashed, so that a number in a picture is a selector: "
        "rapidocr (installed by `make ocr`), or off.",
    )
    hash_list: str = Field(
        "",
        description="File of PDQ hashes (one a line, CSV with a hash column, or JSON as hash-sharing programmes "
        "exchange it); a picture on it, or that holds one of it in a frame, collage or screenshot, is flagged, never "
        "displayed, and destroyed whatever keep_pictures says.",
    )

    # the catalogue
    jurisdiction: str = Field(
        "",
        pattern=r"^([A-Za-z]{2})?$",
        description="Country (ISO 3166-1 alpha-2) whose changes to the catalogue hold for every listing and lead; "
        "empty: those of the country each listing, and most listings of each lead, name.",
    )

    # search by meaning
    embedding_model: str = Field(
        "",
        description="Folder of the sentence-transformers model that embeds texts for search by meaning; empty: the bundled one. "
        "After a change `leadline embed` embeds the texts again.",
    )

    # stages
    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        le=256,
        description="Processes used by stages that run on several cores.",
    )
    batch_size: int = Field(500, ge=1, le=100_000, description="Listings handled and acknowledged together by a stage.")
    link_whole_below: int = Field(
        20_000,
        ge=0,
        description="Cases of fewer listings are linked whole at every run; in larger ones new listings are placed.",
    )
    link_whole_growth: float = Field(
        0.1,
        ge=0,
        le=1,
        description="Share by which a case may grow by placing before it is linked whole again.",
    )

    # review
    review_share: float = Field(
        0.1,
        ge=0,
        le=0.5,
        description="Share of review that goes to leads the ranking is unsure of or that are unlike all judged ones.",
    )
    serve_host: str = Field("127.0.0.1", description="Address the review room listens on.")
    serve_port: int = Field(8750, ge=0, le=65535, description="Port the review room listens on; 0 takes a free one.")
    serve_names: str = Field(
        "",
        description="Further host names under which people reach the review room, separated by commas.",
    )
    serve_tls: bool = Field(
        False,
        description="The review room is reached over HTTPS only, through a proxy on this machine that ends TLS.",
    )
    session_hours: float = Field(
        8.0, gt=0, le=168, description="Hours after which a signed-in person must sign in again."
    )


def load_settings(
    *, file: Path | None = None, flags: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None
) -> Settings:
    """Settings from file, environment and flags, the later winning.

    ``file`` is read when it exists. Raises SettingsError naming the setting, where it was set, and
    the nearest known name when it is unknown.
    """
    environ = os.environ if environ is None else environ
    merged: dict[str, Any] = {}
    origin: dict[str, str] = {}

    def take(name: str, value: Any, where: str) -> None:
        if name not in Settings.model_fields:
            near = difflib.get_close_matches(name, Settings.model_fields, n=1)
            hint = f"Did you mean {near[0]}?" if near else "Run `leadline settings` for the list."
            raise SettingsError(f"Unknown setting {name!r} in {where}.", hint)
        merged[name], origin[name] = value, where

    if file is not None and file.exists():
        for name, value in _read_file(file).items():
            take(name, value, str(file))
    for key, value in environ.items():
        if key.startswith(ENV_PREFIX) and key not in RESERVED_ENV:
            take(key[len(ENV_PREFIX) :].lower(), value, f"the environment ({key})")
    for name, value in (flags or {}).items():
        take(name, value, "the command line")
    try:
        return Settings(**merged)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise SettingsError(
            f"Setting {name} in {origin.get(name, 'the defaults')} is wrong: {first['msg']}.",
            Settings.model_fields[name].description or "",
        ) from None


def _read_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is not valid TOML: {error}.", "Write one `name = value` a line.") from None
