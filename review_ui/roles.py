"""The roles of the review room, and what each may do there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """One role: what it is called and for; whether it reads and decides leads, sees the models, and may put one in force."""

    label: str
    explanation: str
    reviews: bool
    sees_models: bool = False
    switches_models: bool = False


#: Least exposure: a role whose work needs no listing does not see one.
ROLES: dict[str, Role] = {
    "analyst": Role("Analyst", "works the queue, reads the evidence, decides and exports leads", True, True),
    "supervisor": Role(
        "Supervisor", "does what an analyst does, and answers for decisions, models and the audit log", True, True, True
    ),
    "cyber": Role(
        "Cyber unit",
        "defines sources and runs collection, on the command line: leadline source, leadline crawl, leadline quarantine",
        False,
    ),
    "scientist": Role(
        "Data scientist",
        "trains and compares models on the command line, and puts them in force here or there; sees no listing here",
        False,
        True,
        True,
    ),
}
