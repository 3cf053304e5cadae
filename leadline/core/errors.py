"""Every error Leadline raises on purpose, in one tree.

::

    LeadlineError                 ours: exit 1
    ├── AuditError                the log cannot prove its own integrity
    ├── EvidenceError             bytes kept are missing, or not what was captured
    ├── StageError                a stage could not finish; nothing acknowledged was lost
    ├── MachineError              the disk is full, a folder cannot be written, the database is held
    ├── Quarantine                one input cannot be read: keep it, say why, go on
    └── UserError                 the user can mend it: exit 2
        ├── SettingsError         a setting is unknown or has a wrong value
        ├── CaseError             the case file cannot be used
        │   ├── CaseNotFound      no case in that folder
        │   ├── CaseTooNew        made by a newer Leadline
        │   └── CaseBusy          another process holds the stage
        ├── DefinitionError       a source definition or catalogue entry is wrong (file, line, field)
        ├── AuthorityError        no recorded authority covers this crawl
        ├── InputError            a file or argument given by the user cannot be used
        └── NotFound              a listing, lead, source or user with that name does not exist

Each message is one sentence or two: what is wrong, then what to do about it.
"""

from __future__ import annotations

import errno


class LeadlineError(Exception):
    """Base of every error raised on purpose.

    ``remedy`` is the next step for the person who reads the message; it is kept apart from the
    message so that a screen can set it in its own line.
    """

    exit_code = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class AuditError(LeadlineError):
    """The audit log does not prove its own integrity."""


class EvidenceError(LeadlineError):
    """The bytes kept for a capture are missing, or are not those captured."""


class StageError(LeadlineError):
    """A stage could not finish; what it had acknowledged is kept and it can be run again."""


class MachineError(LeadlineError):
    """The machine does not let us go on; what was acknowledged is kept."""


def disk_is_full(error: Exception) -> bool:
    """Whether an error of the system or of SQLite says that there is no room left."""
    return "is full" in str(error) or getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)


def machine_error(error: Exception) -> MachineError:
    """What an ``OSError`` or an operational error of SQLite means, and what to do about it."""
    if disk_is_full(error):
        return MachineError("The disk is full.", "What was acknowledged is kept; make room and try again.")
    if "locked" in str(error):
        return MachineError("Another process holds the case for too long.", "Wait for it to end and try again.")
    return MachineError(f"{error}.", "Check the disk and the permissions, then try again.")


class Quarantine(LeadlineError):
    """One page, row or picture cannot be read.

    ``reason`` is a short stable word (``truncated``, ``too-large``, ``redirect-loop`` ...) that
    counts can be grouped by; ``message`` is the sentence a person reads.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class UserError(LeadlineError):
    """Something the user can put right."""

    exit_code = 2


class SettingsError(UserError):
    """A setting is unknown or holds a value it cannot have."""


class CaseError(UserError):
    """The case file cannot be used."""


class CaseNotFound(CaseError):
    """There is no case in the folder named."""


class CaseTooNew(CaseError):
    """The case was written by a newer Leadline than this one."""


class CaseBusy(CaseError):
    """Another process holds the part of the case that is needed."""


class DefinitionError(UserError):
    """A source definition or a catalogue entry is wrong.

    ``path``, ``line`` (from 1) and ``field`` say where; ``line`` is 0 where it is not known.
    """

    def __init__(self, path: str, line: int, field: str, problem: str, remedy: str = "") -> None:
        where = f"{path}:{line}" if line else path
        super().__init__(f"{where}: {field}: {problem}" if field else f"{where}: {problem}", remedy)
        self.path = path
        self.line = line
        self.field = field


class AuthorityError(UserError):
    """No recorded authority covers this crawl."""


class InputError(UserError):
    """A file or argument given by the user cannot be used."""


class NotFound(UserError):
    """No listing, lead, source or user has that name."""
