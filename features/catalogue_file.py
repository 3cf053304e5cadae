"""Read a catalogue file so that every value still knows its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from leadline.core.errors import DefinitionError

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Placed:
    """One entry of a file: its plain value, and where each part of it stands."""

    path: str
    value: Any
    node: yaml.Node

    def line_of(self, where: Sequence[Any]) -> int:
        """Line (from 1) of the part at a path of keys, or of the nearest part that is there."""
        node, line = self.node, self.node.start_mark.line + 1
        for part in where:
            if isinstance(node, yaml.MappingNode):
                found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
                if found is None:
                    break
                line, node = found[0].start_mark.line + 1, found[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = node.start_mark.line + 1
            else:
                break
        return line


def read_entries(path: Path) -> list[Placed]:
    """The entries of one file: a list, or a list under ``indicators:``. Raises DefinitionError."""
    loader = None
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        if isinstance(node, yaml.MappingNode) and [key.value for key, _ in node.value] == ["indicators"]:
            node = node.value[0][1]
        if not isinstance(node, yaml.SequenceNode):
            raise DefinitionError(str(path), 1, "", "a catalogue file is a list of indicators")
        for part in node.value:
            _refuse_repeats(part, path)
        return [Placed(str(path), loader.construct_document(part), part) for part in node.value]
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(str(path), 0, "", f"cannot be read ({error})") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise DefinitionError(str(path), line, "", f"is no YAML ({getattr(error, 'problem', error)})") from None
    finally:
        if loader is not None:
            loader.dispose()


def _refuse_repeats(node: yaml.Node, path: Path) -> None:
    """YAML readers keep the last of two equal keys in silence; here that is an error."""
    children: Sequence[yaml.Node] = ()
    if isinstance(node, yaml.MappingNode):
        seen: Mapping[str, Any] = {}
        for key, _ in node.value:
            if key.value in seen:
                raise DefinitionError(str(path), key.start_mark.line + 1, str(key.value), "is given twice in one entry")
            seen = {**seen, key.value: True}
        children = [value for _, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        children = node.value
    for child in children:
        _refuse_repeats(child, path)
