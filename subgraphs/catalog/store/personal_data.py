"""The personal data that catalog stores."""

from subgraphs.catalog.store import tables
from subgraphs.kernel.privacy.personal_data import Deleted, Kept, PersonalTable, Withheld, personal_table
from subgraphs.kernel.privacy.reports import KeptReason

PERSONAL_DATA: tuple[PersonalTable, ...] = (
    personal_table(
        tables.co_instructor_invitations,
        *("inviter_id", "user_id", "email", "invitee_id"),
        purpose="invitations to teach a course together",
        retention="90 days after they expire",
        erasure=Deleted(),
        of_user=("inviter_id", "user_id", "invitee_id"),
        # Without the address: it is that of the invited, whoever exports the invitation.
        exported=("course_id", "role", "state", "share_basis_points", "share_before", "created_at", "expires_at"),
    ),
    personal_table(
        tables.courses,
        *("instructor_ids", "co_instructor_shares", "review_notes"),
        purpose="the courses that a user teaches",
        retention="as long as the course; drafts are emptied with the account, public courses archived",
        erasure=Kept(KeptReason.PUBLISHED_CONTENT),
        of_user="instructor_ids",
        exported=(
            *("id", "slug", "title", "subtitle", "description", "status", "language", "price_minor", "currency"),
            *("created_at", "published_at", "outcomes", "requirements", "audience", "promo_video_id"),
            # What all of its instructors agreed on, and each of them sees: by their ids, without names.
            "co_instructor_shares",
        ),
    ),
    personal_table(
        tables.pictures,
        "uploader_id",
        purpose="covers of courses and pictures of categories",
        retention="as long as they are shown; an hour after they are replaced",
        erasure=Kept(KeptReason.PUBLISHED_CONTENT),
        of_user="uploader_id",
        exported=("id", "subject", "status", "created_at", "alt"),
    ),
    personal_table(
        tables.enrollments,
        "user_id",
        purpose="numbers of learners, and related courses",
        retention="as long as the course",
        erasure=Kept(KeptReason.ACCESS_RECORDS),
        of_user="user_id",
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
