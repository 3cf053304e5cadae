"""Loading source definitions: YAML in, a checked ``Definition`` or an error naming file, line and field out."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from crawlers.sources.definition import Definition
from leadline.core.errors import DefinitionError, LeadlineError, NotFound

#: A definition is a page of text; more is a mistake or an attack.
MAX_BYTES = 1_000_000
SUFFIXES = (".yaml", ".yml")


def load_definition(path: Path | str, *, hosts: Mapping[str, str] | None = None) -> Definition:
    """The definition in a YAML file.

    ``hosts`` maps a host (or ``host:port``) named in addresses to the ``host:port`` that is really
    connected to, as for a site served from an archive; addresses and evidence keep the site's own
    name. Raises DefinitionError naming file, line and field.
    """
    path = Path(path)
    data = _read_yaml(path)
    if "connect" in data:
        raise DefinitionError(str(path), _line(data, ["connect"]), "connect", "is not for files.", "Use --host.")
    try:
        definition = Definition.model_validate(_plain(data))
    except ValidationError as error:
        raise _explain(path, data, error) from None
    return definition.model_copy(update={"connect": _connections(hosts)}) if hosts else definition


def find_definition(name: str, *, folders: Sequence[Path] = ()) -> Path:
    """The file of the definition called ``name``, which may be a path or a source's name.

    Names are looked for in ``folders``, then in ``./sources``, then among the bundled ones. Raises
    NotFound listing near names.
    """
    path = Path(name)
    if path.suffix in SUFFIXES or "/" in name:
        if path.is_file():
            return path
        raise NotFound(f"There is no source definition {name}.", "Check the path, or see `leadline source list`.")
    known = bundled(folders)
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]}?" if near else "See `leadline source list`, or give the path of a YAML file."
    raise NotFound(f"There is no source definition called {name}.", hint)


def bundled(folders: Sequence[Path] = ()) -> dict[str, Path]:
    """Definitions by file stem: from ``folders``, ``./sources`` and the bundled ones, the first winning."""
    from leadline.core.datasets import dataset

    places = [*folders, Path("sources")]
    with suppress(LeadlineError):  # an installation without bundled data still reads its own definitions
        places.append(dataset("sources"))
    found: dict[str, Path] = {}
    for folder in places:
        for path in sorted(folder.glob("*.y*ml")) if folder.is_dir() else ():
            found.setdefault(path.stem, path)
    return found


def _connections(hosts: Mapping[str, str]) -> dict[str, str]:
    return {key.strip().lower(): value.strip() for key, value in hosts.items()}


def _read_yaml(path: Path) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    where = str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DefinitionError(where, 0, "", f"is larger than {MAX_BYTES} bytes.", "It is not a source definition.")
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(where, 0, "", f"cannot be read: {error}.", "Give a YAML file in UTF-8.") from None
    try:
        data = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = f"not valid YAML: {error.problem or error.context}"
        raise DefinitionError(where, mark.line + 1 if mark else 0, "", problem) from None
    except (YAMLError, RecursionError, ValueError) as error:
        raise DefinitionError(where, 0, "", f"not valid YAML: {str(error).splitlines()[0]}") from None
    if not isinstance(data, dict):
        raise DefinitionError(where, 1, "", "is not a mapping of keys to values.", "See docs/sources.md.")
    return data


def _plain(value: Any) -> Any:
    """ruamel's round-trip nodes (which remember lines) as plain values."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    return value


def _explain(path: Path, data: Any, error: ValidationError) -> DefinitionError:
    first = error.errors(include_url=False)[0]
    steps = _walk(data, [part for part in first["loc"] if not str(part).startswith("function-")])
    field = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")
    if first["type"] == "extra_forbidden":
        allowed = _keys_allowed(steps[:-1])
        near = difflib.get_close_matches(str(steps[-1]), allowed, n=1)
        remedy = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(sorted(allowed))}."
        return DefinitionError(str(path), _line(data, steps), field, "unknown key.", remedy)
    problem = first["msg"].removeprefix("Value error, ").rstrip(".") + "."
    remedy = "See docs/sources.md." if first["type"] == "missing" else ""
    return DefinitionError(str(path), _line(data, steps), field, problem, remedy)


def _walk(data: Any, location: Sequence[Any]) -> list[Any]:
    """``location`` without the steps pydantic adds for values written without their list."""
    steps: list[Any] = []
    node = data
    for part in location:
        if isinstance(part, int) and not isinstance(node, list):
            continue
        steps.append(part)
        try:
            node = node[part]
        except (KeyError, IndexError, TypeError):
            node = None
    return steps


def _line(data: Any, steps: Sequence[Any]) -> int:
    """Line (from 1) of the value at ``steps``, or of the nearest part of the file above it."""
    node, line = data, 1
    for step in steps:
        marks = getattr(node, "lc", None)
        try:
            line = (marks.key(step) if isinstance(node, dict) else marks.item(step))[0] + 1
            node = node[step]
        except (KeyError, IndexError, TypeError, AttributeError):
            break
    return line


def _keys_allowed(steps: Sequence[Any]) -> list[str]:
    """Keys known at a place in a definition, found by walking the models' annotations."""
    model: type[BaseModel] | None = Definition
    for step in steps:
        if isinstance(step, int) or model is None:
            continue
        field = model.model_fields.get(str(step))
        model = _model_in(field.annotation) if field else model
    return list(model.model_fields) if model else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    from typing import get_args

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in get_args(annotation):
        if (found := _model_in(part)) is not None:
            return found
    return None
