"""Why two listings belong together: the shortest chain of links between them, told in words."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadline.core.casefile import CaseFile
from leadline.core.errors import NotFound
from leadline.core.listings import listing_from_row, listing_id, listing_names
from leadline.core.records import Link, Listing
from models.linking.constraints import CUT, DIFFERENT, SAME
from models.linking.grouping import LEAST
from models.linking.word import standing

#: Characters of a common passage that are quoted.
QUOTED = 90
#: Shared contacts named in one sentence.
MOST_TOLD = 10
_KINDS = {"phone": "phone", "email": "e-mail address", "handle": "handle", "url": "web address"}


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a chain, from one named listing to the next, with its reason in words."""

    a: str
    b: str
    link: Link
    words: str


def explain(case: CaseFile, a: str, b: str) -> list[Step]:
    """The chain of links from listing ``a`` to listing ``b`` (both ``source/id``), best first.

    Of all chains inside their lead the one whose links are together the most certain. Empty where
    the two are not in one lead. Raises NotFound for a listing that does not exist or is not linked yet.
    """
    start, goal = listing_id(case.db, a), listing_id(case.db, b)
    lead = _lead(case, start, a)
    if start == goal or lead != _lead(case, goal, b):
        return []
    links = links_within(case, lead) + _said_the_same(case, lead)
    chain = _best_chain(links, start, goal)
    texts = _listings(case, {end for link in chain for end in (link.a, link.b)})
    names = listing_names(case.db, texts)
    steps, here = [], start
    for link in chain:
        there = link.b if link.a == here else link.a
        steps.append(Step(names[here], names[there], link, in_words(link, texts)))
        here = there
    return steps


def links_within(case: CaseFile, lead: str) -> list[Link]:
    """Every stored link with both ends in the lead, strongest first."""
    return [
        Link(a, b, kind, strength, json.loads(evidence), rule)
        for a, b, kind, strength, evidence, rule in case.db.execute(
            """select k.a, k.b, k.kind, k.strength, k.evidence, k.rule from lead_members m
               join links k on k.a = m.listing join lead_members o on o.listing = k.b and o.lead = m.lead
               where m.lead = ? order by k.strength desc, k.a, k.b, k.kind""",
            [lead],
        )
    ]


def _said_the_same(case: CaseFile, lead: str) -> list[Link]:
    """What people said are the same, with both ends in the lead, as links."""
    where = dict(
        case.db.execute(
            """select g.source || '/' || g.source_id, g.id from lead_members m join listings g on g.id = m.listing
               where m.lead = ?""",
            [lead],
        )
    )
    return [
        Link(*sorted((where[row["a"]], where[row["b"]])), "word", 1.0, {"word": row["id"], "by": row["by_whom"],
             "at": row["at"], "reason": row["reason"]}, "word")
        for row in standing(case.db)
        if row["verdict"] == SAME and row["a"] in where and row["b"] in where
    ]  # fmt: skip


def kept_apart(case: CaseFile, a: str, b: str) -> list[dict[str, Any]]:
    """The standing words that say of exactly these two listings that they are different, or cut them apart."""
    return [row for row in standing(case.db) if row["verdict"] in (DIFFERENT, CUT) and {row["a"], row["b"]} == {a, b}]


def in_words(link: Link, texts: Mapping[int, Listing]) -> str:
    """The evidence of a link as a sentence. ``texts`` holds both listings when the link is of text."""
    return _WORDS[link.kind](link, texts)


def _selector_words(link: Link, texts: Mapping[int, Listing]) -> str:
    parts = []
    for item in link.evidence["selectors"]:
        what = f"{_KINDS.get(item['kind'], item['kind'])} {item['value'].replace(';ext=', ' extension ')}"
        if item.get("shared_by_strangers"):
            whose = "marked as shared" if item.get("marked") else f"shared by {item['parties']} unconnected parties"
            what += f" ({whose}, so it only supports other links)"
        elif item["a"].get("passed_over") or item["b"].get("passed_over"):
            what += " (in one of them a second reading)"
        pictured = [bool(item[end].get("picture")) for end in ("a", "b")]
        if any(pictured):
            what += " (read in a picture in both)" if all(pictured) else " (in one of them read in a picture)"
        parts.append(what)
    more = link.evidence.get("more", 0) + max(0, len(parts) - MOST_TOLD)
    rest = f" and {more:,} more" if more else ""
    return "Both give the same " + " and the same ".join(parts[:MOST_TOLD]) + rest + "."


def _text_words(link: Link, texts: Mapping[int, Listing]) -> str:
    evidence = link.evidence
    words = f"Their texts are {evidence['similarity']:.0%} alike once contacts, prices and places are set aside"
    quotes = []
    for (field, start, end), _ in evidence.get("passages", [])[:2]:
        text = " ".join(getattr(texts[link.a], field)[start:end].split()) if link.a in texts else ""
        if text:
            quotes.append(f"“{text[:QUOTED]}{'…' if len(text) > QUOTED else ''}”")
    return words + (f"; both say {' and '.join(quotes)}." if quotes else ".")


def _picture_words(link: Link, texts: Mapping[int, Listing]) -> str:
    parts = []
    for item in link.evidence["pictures"]:
        if item["method"] == "same file":
            how = "the same picture file"
        elif item["method"] == "whole":
            how = f"the same picture ({item['distance']} of 256 bits differ)"
        elif item["method"] == "panel":
            how = "the same picture, in a frame, beside others or on a page"
        elif item["method"] in {"crop", "parts"}:
            how = "the same picture, cropped or edited"
        else:
            how = "pictures that match a third one"
        if item.get("shared_by_strangers"):
            how += f" (one that {item['parties']} unconnected parties show)"
        parts.append(how)
    return "Both show " + " and ".join(parts) + "."


def _said_words(link: Link, texts: Mapping[int, Listing]) -> str:
    said = link.evidence
    return f"{said['by']} said they are the same (K{said['word']}, {said['at'][:10]}): {said['reason']}"


def _manner_words(link: Link, texts: Mapping[int, Listing]) -> str:
    evidence = link.evidence
    return (
        "Neither gives a contact, and both are written alike: "
        f"{evidence['letters']:.0%} in letters and spelling, {evidence['words']:.0%} in words, {evidence['habits']:.0%} in signs and layout. "
        "One hand may have written them; that is not proof."
    )


_WORDS = {"manner": _manner_words, "selector": _selector_words, "text": _text_words, "picture": _picture_words, "word": _said_words}


def _lead(case: CaseFile, listing: int, name: str) -> str:
    row = case.db.execute("select lead from lead_members where listing = ?", [listing]).fetchone()
    if row is None:
        raise NotFound(f"{name} is in no lead yet.", "Run `leadline link` first.")
    return row[0]


def _best_chain(links: Sequence[Link], start: int, goal: int) -> list[Link]:
    import rustworkx

    # Few links first; among chains of equal length the surer one.
    graph = rustworkx.PyGraph(multigraph=True)
    nodes: dict[int, int] = {}
    for link in sorted(links, key=lambda link: (link.a, link.b, link.kind)):
        ends = [nodes[end] if end in nodes else nodes.setdefault(end, graph.add_node(end)) for end in (link.a, link.b)]
        graph.add_edge(*ends, link)
    if start not in nodes or goal not in nodes:
        return []
    path = rustworkx.dijkstra_shortest_paths(graph, nodes[start], nodes[goal], weight_fn=_length)
    if nodes[goal] not in path:
        return []
    steps = list(path[nodes[goal]])
    return [
        min(graph.get_all_edge_data(x, y), key=lambda link: (_length(link), link.kind))
        for x, y in itertools.pairwise(steps)
    ]


def _length(link: Link) -> float:
    return 1.0 - math.log(max(link.strength, 1e-6)) + (10.0 if link.strength < LEAST else 0.0)


def _listings(case: CaseFile, ids: set[int]) -> dict[int, Listing]:
    rows: list[dict[str, Any]] = list(
        case.db.query("select * from listings where id in (select value from json_each(?))", [json.dumps(sorted(ids))])
    )
    return {row["id"]: listing_from_row(row) for row in rows}
