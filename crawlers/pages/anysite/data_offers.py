"""Who offers it, in data: names in objects about agents, sellers and companies."""

from __future__ import annotations

from collections.abc import Iterator

from crawlers.pages.anysite import keys
from crawlers.pages.anysite.evidence import Candidate, words
from crawlers.pages.anysite.judge import NOTHING, Judge
from crawlers.pages.text import plain


def offerer(judge: Judge) -> Iterator[Candidate]:
    """Who offers it: names in objects about agents, sellers, companies."""
    node, value = judge.node, judge.node.value
    steps = [word for step in node.path for word in keys.tokens(step)]
    about = bool(node.offerer and any(word in keys.OFFERER for word in node.last)) or bool(
        judge.types & {"realestateagent", "person"} and node.offerer
    )
    for key, part in value.items():
        if not isinstance(part, str) or not 2 <= len(part.strip()) <= 90 or NOTHING.search(part):
            continue
        name = keys.tokens(str(key))
        if not name or (any(map(str.isdigit, part)) and len(words(part)) < 2):
            continue
        text = plain(part)
        is_name = name[-1] in keys.NAME and not {
            "user",
            "url",
            "file",
            "class",
            "event",
            "tag",
            "last",
            "type",
            "group",
            "first",
            "short",
            "code",
            "token",
        } & set(name)
        is_company = any(word in keys.COMPANY for word in name)
        if is_name and len(name) > 1 and any(word in keys.OFFERER for word in name):
            yield judge.made("agency" if is_company else "agent", text, key, _offer_belief(judge, steps) * 0.85)
        elif (
            is_name
            and about
            and (
                len(name) == 1
                or name[0] in ("display", "full", "trading", "legal", "contact", "commercial", "business", "company")
            )
        ):
            company = any(word in keys.COMPANY for word in (*node.last, *name)) or bool(
                judge.types & {"organization", "realestateagent", "localbusiness", "corporation"}
            )
            kind = str(value.get("type") or value.get("@type") or "").lower()
            company = company or any(
                word in kind for word in ("agency", "company", "dealer", "professional", "organization", "broker")
            )
            yield judge.made(
                "agency" if company and "person" not in judge.types else "agent",
                text,
                key,
                _offer_belief(judge, steps) * 0.85,
            )
        elif about and len(name) == 1 and name[0] in keys.COMPANY and len(words(text)) >= 1:
            yield judge.made("agency", text, key, _offer_belief(judge, steps) * 0.7)
        elif (
            not node.offerer
            and len(name) == 1
            and name[0]
            in keys.OFFERER - {"contact", "profile", "user", "works", "parent", "offered", "hiring", "contacts"}
            and not part.startswith(("http", "/"))
        ):
            yield judge.made("agency" if name[0] in keys.COMPANY else "agent", text, key, judge.thing * 0.6)


def _offer_belief(judge: Judge, steps: list[str]) -> float:
    return (
        judge.belief
        * (0.8 if judge.node.listed else 1.0)
        * (0.4 if {"user", "viewer", "login"} & set(steps[-2:]) else 1.0)
    )
