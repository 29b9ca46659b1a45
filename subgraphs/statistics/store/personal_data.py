"""The personal data that statistics stores."""

from subgraphs.kernel.privacy.personal_data import Kept, PersonalTable, Pseudonymized, Withheld, personal_table
from subgraphs.kernel.privacy.reports import KeptReason
from subgraphs.statistics.store import tables

_AS_COURSE = "as long as the course"

PERSONAL_DATA: tuple[PersonalTable, ...] = (
    personal_table(
        tables.learners,
        "user_id",
        purpose="cohorts of learners",
        retention=_AS_COURSE,
        erasure=Pseudonymized("user_id"),
        of_user="user_id",
        exported=("course_id", "at"),
    ),
    personal_table(
        tables.watching,
        "user_id",
        purpose="time spent watching, by quarters of an hour",
        retention=_AS_COURSE,
        erasure=Pseudonymized("user_id"),
        of_user="user_id",
        exported=("at", "course_id", "lecture_id", "seconds"),
    ),
    personal_table(
        tables.lecture_completions,
        "user_id",
        purpose="figures of lectures",
        retention=_AS_COURSE,
        erasure=Pseudonymized("user_id"),
        of_user="user_id",
        exported=("lecture_id", "at"),
    ),
    personal_table(
        tables.course_completions,
        "user_id",
        purpose="figures of courses",
        retention=_AS_COURSE,
        erasure=Pseudonymized("user_id"),
        of_user="user_id",
        exported=("course_id", "at"),
    ),
    personal_table(
        tables.sales,
        "instructor_id",
        purpose="sales of instructors",
        retention="ten years, as the books",
        erasure=Kept(KeptReason.ACCOUNTING),
        of_user="instructor_id",
        exported=("at", "course_id", "currency", "orders", "shared_orders", "gross_minor", "refunds_minor"),
    ),
    personal_table(
        tables.courses,
        "instructor_ids",
        purpose="the instructors who see figures",
        retention=_AS_COURSE,
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
