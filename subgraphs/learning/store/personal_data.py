"""The personal data that learning stores."""

from subgraphs.kernel.privacy.personal_data import Deleted, Kept, PersonalTable, Withheld, personal_table
from subgraphs.kernel.privacy.reports import KeptReason
from subgraphs.learning.store import tables

_WHILE_ACTIVE = "as long as the account"

PERSONAL_DATA: tuple[PersonalTable, ...] = (
    personal_table(
        tables.learner_settings,
        "user_id",
        purpose="whether instructors see a learner's progress",
        retention=_WHILE_ACTIVE,
        erasure=Deleted(),
        of_user="user_id",
        exported=("visible_to_instructors",),
    ),
    personal_table(
        tables.course_progress_states,
        "user_id",
        purpose="progress in courses",
        retention=_WHILE_ACTIVE,
        erasure=Deleted(),
        of_user="user_id",
        exported=("course_id", "last_lecture_id", "last_activity_at", "completed_at"),
    ),
    personal_table(
        tables.lecture_progress,
        *("user_id", "spans"),
        purpose="progress in lectures: the position, and what was watched",
        retention=_WHILE_ACTIVE,
        erasure=Deleted(),
        of_user="user_id",
        exported=("course_id", "lecture_id", "position_seconds", "spans", "watched_seconds", "completed_at"),
    ),
    personal_table(
        tables.progress_heartbeats,
        "user_id",
        purpose="a repeated report of progress counts once",
        retention="30 days",
        erasure=Deleted(),
        of_user="user_id",
        withheld=Withheld.TECHNICAL,
    ),
    personal_table(
        tables.reviews,
        *("author_id", "body"),
        purpose="reviews; their author is shown as a deleted user",
        retention="as long as the course",
        erasure=Kept(KeptReason.PUBLISHED_CONTENT),
        of_user="author_id",
        exported=(
            "course_id",
            "rating",
            "body",
            "created_at",
            "updated_at",
            "reply",
            "taken_down_at",
            "take_down_reason",
        ),
    ),
    personal_table(
        tables.enrollments,
        *("user_id", "learner_id"),
        purpose="access to progress and reviews",
        retention="as long as the course",
        erasure=Kept(KeptReason.ACCESS_RECORDS),
        of_user="user_id",
        withheld=Withheld.REPLICA,
    ),
    personal_table(
        tables.courses,
        "instructor_ids",
        purpose="the instructors who see learners and reviews",
        retention="as long as the course",
        erasure=Kept(KeptReason.PUBLISHED_CONTENT),
        of_user="instructor_ids",
        withheld=Withheld.REPLICA,
    ),
    personal_table(
        tables.erased_users,
        "user_id",
        purpose="late events bring nothing back",
        retention="for good",
        erasure=Kept(KeptReason.ACCESS_RECORDS),
        withheld=Withheld.TECHNICAL,
    ),
)
"""The entries, in the order of the erasure."""
