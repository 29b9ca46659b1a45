"""Revocations of playback grants, before their URLs expire.

A grant names its subjects, by digests that do not identify the viewer: the session in which it was requested, the
viewer together with the course, and the course. A revocation is of all grants of a subject, or of those issued before a
time.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, Self

from subgraphs.kernel.identity.ids import CourseId, UserId

GrantSubject = NewType("GrantSubject", str)

_DIGEST_BYTES = 16


class InvalidGrantRevocation(ValueError):
    """A message that is not a revocation."""


def session_subject(session_id: str) -> GrantSubject:
    """Return the subject of all grants that were requested in a session."""
    return _subject(f"session {session_id}")


def viewer_subject(user_id: UserId, course_id: CourseId) -> GrantSubject:
    """Return the subject of all grants of a viewer for a course."""
    return _subject(f"viewer {user_id} {course_id}")


def course_subject(course_id: CourseId) -> GrantSubject:
    """Return the subject of all grants for a course but those of its free previews and its promo video."""
    return _subject(f"course {course_id}")


def preview_subject(course_id: CourseId) -> GrantSubject:
    """Return the subject of all grants of a course's free previews and its promo video."""
    return _subject(f"preview {course_id}")


def _subject(text: str) -> GrantSubject:
    digest = hashlib.sha256(text.encode()).digest()[:_DIGEST_BYTES]
    return GrantSubject(base64.urlsafe_b64encode(digest).decode().rstrip("="))


@dataclass(frozen=True, slots=True)
class GrantRevocation:
    """Grants of a subject are revoked: all of them, or those issued before a time.

    `until` is the time when the last of them expires, after which the revocation is deleted. Times are seconds of
    Unix time.
    """

    subject: GrantSubject
    until: float
    issued_before: float | None = None

    def applies_to(self, issued_at: datetime | None) -> bool:
        """Check whether a grant of the subject, issued at that time, is revoked."""
        return self.issued_before is None or issued_at is None or issued_at.timestamp() < self.issued_before

    def encoded(self) -> str:
        """Return its JSON. The same revocation is always the same text."""
        return json.dumps({"subject": self.subject, "until": self.until, "issued_before": self.issued_before})

    @classmethod
    def parse(cls, message: str | bytes) -> Self:
        """Parse a revocation. Raises InvalidGrantRevocation."""
        try:
            fields = json.loads(message)
            before = fields["issued_before"]
            return cls(
                GrantSubject(str(fields["subject"])), float(fields["until"]), None if before is None else float(before)
            )
        except (ValueError, TypeError, KeyError):
            raise InvalidGrantRevocation("not a revocation of playback grants") from None
