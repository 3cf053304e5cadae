"""How much the values of one object in the data are believed, for the field readers that look at them."""

from __future__ import annotations

import re
from typing import Any

from crawlers.pages.anysite.evidence import Candidate, Setting
from crawlers.pages.anysite.subject import Node, types_of

#: How much a kind of data is believed.
_BELIEF = {"jsonld": 0.9, "microdata": 0.85, "state": 0.8, "attribute": 0.6}
#: Values that stand for none, and templates of texts.
NOTHING = re.compile(r"^(?:-+|n/?a|null|none|undefined|unknown|not ?set|false|true|\?+|0|\W+)$|%[sd{]|\{\{|\$\{", re.I)


class Judge:
    """One object, and the belief in what it says about the thing (``thing``) and about anybody (``belief``)."""

    def __init__(self, node: Node, setting: Setting) -> None:
        self.node, self.setting, self.country = node, setting, setting.country
        self.belief = _BELIEF.get(node.root.origin, 0.6) * node.trust * (0.12 if node.aside else 1.0)
        if node.listed and not node.own:
            self.belief *= 0.4
        # What stands in the agent's object is the agent's.
        self.thing = self.belief * (0.1 if node.offerer else 1.0)
        self.types = set(types_of(node.value)) if node.root.origin in ("jsonld", "microdata") else set()

    def made(self, field: str, value: Any, key: str, weight: float) -> Candidate:
        return Candidate(field, value, self.node.root.origin, f"{self.node.where}.{key}", min(0.95, weight))
