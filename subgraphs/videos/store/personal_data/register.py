"""The personal data that videos stores."""

from dataclasses import dataclass

from subgraphs.kernel.privacy.personal_data import Deleted, Kept, PersonalData, Redacted, Withheld
from subgraphs.kernel.privacy.reports import KeptReason


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalCollection(PersonalData):
    """An entry for a collection in MongoDB; fields within others have dots in their names."""

    owner_field: str
    """The field that holds the user's id."""


PERSONAL_DATA: tuple[PersonalData, ...] = (
    PersonalCollection(
        name="videos",
        owner_field="owner_id",
        exported=(
            *("_id", "course_id", "state", "created_at", "upload.filename", "upload.size_bytes"),
            *("published.duration_seconds", "captions.tracks", "chapters"),
        ),
        columns=("owner_id", "upload.filename", "upload.session_id"),
        purpose="uploaded videos; those of courses that were never published are deleted with the account",
        retention="as long as a course shows them",
        erasure=Redacted(
            {"upload.filename": None, "upload.session_id": None, "upload.sha256": None}, KeptReason.PUBLISHED_CONTENT
        ),
    ),
    PersonalCollection(
        name="quotas",
        owner_field="_id",
        exported=("used_bytes",),
        columns=("_id",),
        purpose="the space that an instructor's videos take",
        retention="as long as the videos",
        erasure=Kept(KeptReason.PUBLISHED_CONTENT),
    ),
    PersonalData(
        name="outlines",
        withheld=Withheld.REPLICA,
        columns=("outline.instructor_ids",),
        purpose="the instructors who may upload and watch",
        retention="as long as the course",
        erasure=Kept(KeptReason.PUBLISHED_CONTENT),
    ),
    PersonalData(
        name="enrollments",
        withheld=Withheld.REPLICA,
        columns=("_id", "user_id"),
        purpose="access to playback",
        retention="as long as the course",
        erasure=Kept(KeptReason.ACCESS_RECORDS),
    ),
    PersonalData(
        name="erasures",
        withheld=Withheld.TECHNICAL,
        columns=("user_id",),
        purpose="late events bring nothing back",
        retention="for good",
        erasure=Kept(KeptReason.ACCESS_RECORDS),
    ),
    PersonalData(
        name="export_reports",
        withheld=Withheld.TECHNICAL,
        columns=("outbox",),
        purpose="the report that a part of an export is written",
        retention="until it is relayed, seconds",
        erasure=Deleted("when it is relayed"),
    ),
    PersonalData(
        name="playback grants (Redis)",
        withheld=Withheld.TECHNICAL,
        columns=("digest of session and course",),
        purpose="the end of access reaches players at once",
        retention="as long as a grant, hours",
        erasure=Deleted("when they expire"),
    ),
)
"""The entries, by collection."""
