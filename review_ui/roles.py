"""The roles of the review room, and what each may do there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """One role: what it is called, what it is for, and whether it reads and decides leads."""

    label: str
    explanation: str
    reviews: bool


#: Least exposure: a role whose work needs no listing does not see one.
ROLES: dict[str, Role] = {
    "analyst": Role("Analyst", "works the queue, reads the evidence, decides and exports leads", True),
    "supervisor": Role("Supervisor", "does what an analyst does, and answers for decisions and the audit log", True),
    "cyber": Role(
        "Cyber unit",
        "defines sources and runs collection, on the command line: leadline source, leadline crawl, leadline quarantine",
        False,
    ),
    "scientist": Role(
        "Data scientist",
        "works with rankings and the catalogue, on the command line: leadline indicators, leadline leads",
        False,
    ),
}
