"""User reports and the messages about them, and their rules. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NewType

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.kernel.identity.ids import COURSE, REVIEW, USER, VIDEO, IdKind, InvalidId, UserId
from subgraphs.kernel.values.plain_text import clean_text

ReportId = NewType("ReportId", str)
ReportMessageId = NewType("ReportMessageId", str)
REPORT: IdKind[ReportId] = IdKind("rpt")
REPORT_MESSAGE: IdKind[ReportMessageId] = IdKind("rpm")

MAX_NOTE = 1_000
MAX_MESSAGES = 100
"""The messages of one report."""


class ReportSubject(Enum):
    """The kind of what a report is about."""

    COURSE = "COURSE"
    REVIEW = "REVIEW"
    USER = "USER"
    VIDEO = "VIDEO"


class ReportReason(Enum):
    """The predefined reasons of reports."""

    SPAM = "SPAM"
    MISLEADING = "MISLEADING"
    HARASSMENT = "HARASSMENT"
    VIOLENCE = "VIOLENCE"
    SEXUAL = "SEXUAL"
    COPYRIGHT = "COPYRIGHT"
    PRIVACY = "PRIVACY"
    OTHER = "OTHER"


class ReportStatus(Enum):
    """The status of a report."""

    OPEN = "OPEN"
    RESOLVED = "RESOLVED"
    DISMISSED = "DISMISSED"


_KINDS: Mapping[ReportSubject, IdKind[str]] = {
    ReportSubject.COURSE: IdKind(COURSE.prefix),
    ReportSubject.REVIEW: IdKind(REVIEW.prefix),
    ReportSubject.USER: IdKind(USER.prefix),
    ReportSubject.VIDEO: IdKind(VIDEO.prefix),
}


@dataclass(frozen=True, slots=True)
class Report:
    """A report by a user: one for each user and subject."""

    id: ReportId
    reporter_id: UserId
    subject: ReportSubject
    subject_id: str
    reason: ReportReason
    note: str | None
    status: ReportStatus
    created_at: datetime
    decided_at: datetime | None = None
    decided_by: UserId | None = None
    decision: str | None = None
    """The text with which staff decided; the reporter reads it."""


@dataclass(frozen=True, slots=True)
class ReportMessage:
    """A message between the reporter and staff, or a note that only staff read."""

    id: ReportMessageId
    report_id: ReportId
    author_id: UserId
    by_staff: bool
    internal: bool
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """The reports to list: those that match every given value."""

    status: ReportStatus | None = None
    subject: ReportSubject | None = None
    subject_id: str | None = None
    reason: ReportReason | None = None


def subject_of(subject_id: str) -> ReportSubject:
    """Return the kind of a subject by its id. Raises AccountsError(INVALID_SUBJECT)."""
    for subject, kind in _KINDS.items():
        try:
            kind.parse(subject_id)
        except InvalidId:
            continue
        return subject
    raise AccountsError(
        AccountsErrorCode.INVALID_SUBJECT, "Courses, reviews, users and videos can be reported.", "subjectId"
    )


def note_of(text: str | None, argument: str) -> str | None:
    """Return a note of visible characters; None if it is blank. Raises AccountsError(INVALID_NOTE)."""
    note = clean_text(text or "")
    if len(note) > MAX_NOTE:
        raise AccountsError(AccountsErrorCode.INVALID_NOTE, f"A note has at most {MAX_NOTE} characters.", argument)
    return note or None


def required_note(text: str, argument: str) -> str:
    """Return a note of visible characters. Raises AccountsError(INVALID_NOTE)."""
    note = note_of(text, argument)
    if note is None:
        raise AccountsError(AccountsErrorCode.INVALID_NOTE, "Write something.", argument)
    return note
