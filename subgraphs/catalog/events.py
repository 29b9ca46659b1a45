"""The events of catalog.

Every committed change of a course, its creation and publication included, publishes `course.updated` with the whole
outline at that revision. A replica needs only this event: it stores an outline whose `revision` is higher than its own
and ignores all others, so duplicates and reordering are harmless.
"""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from subgraphs.kernel.audit.records import AuditRecord
from subgraphs.kernel.identity.ids import CategoryId, CourseId, LectureId, UserId, VideoId
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.pictures.model import PictureId
from subgraphs.kernel.privacy.reports import KeptReason, Obstacle


class OutlineStatus(StrEnum):
    """The status of a course.

    PUBLISHED and UNLISTED courses can be bought; enrolled users have access to ARCHIVED ones too, and to SUSPENDED ones
    if `learners_keep_access`.
    """

    DRAFT = "DRAFT"
    IN_REVIEW = "IN_REVIEW"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    PUBLISHED = "PUBLISHED"
    UNLISTED = "UNLISTED"
    ARCHIVED = "ARCHIVED"
    SUSPENDED = "SUSPENDED"


class OutlineLectureKind(StrEnum):
    """The kind of content of a lecture."""

    VIDEO = "VIDEO"
    ARTICLE = "ARTICLE"


class LectureOutline(BaseModel):
    """One lecture of an outline, which lists them in the order of the course."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: LectureId
    title: str
    kind: OutlineLectureKind
    is_preview: bool
    duration_seconds: int
    video_id: VideoId | None
    live: bool
    """True if the content is complete, so that learners see the lecture once the course is published."""


class OutlineShare(BaseModel):
    """One instructor's share of the instructors' income from a course, in basis points."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    user_id: UserId
    basis_points: int


class CourseOutline(BaseModel):
    """A course at one revision."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: CourseId
    revision: int
    slug: str
    title: str
    status: OutlineStatus
    language: str
    category_id: CategoryId
    owner_id: UserId
    instructor_ids: tuple[UserId, ...]
    """All instructors, the owner first."""
    price_minor: int | None
    """In minor units; zero is free, None is undecided."""
    currency: str | None
    published_at: datetime | None
    lectures: tuple[LectureOutline, ...]
    learners_keep_access: bool = True
    """False if an admin took the course down and ended the access of its learners."""
    shares: tuple[OutlineShare, ...] = ()
    """Those instructors who have a share, the owner first; they sum to 10,000.

    Empty in events from before there were shares: the owner had all.
    """
    promo_video_id: VideoId | None = None
    """The video that the course's page plays, uploaded for this course."""


class CourseUpdated(Event):
    """A course was created or changed; the outline is its current state."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "course.updated"

    course: CourseOutline

    def compaction_key(self) -> tuple[str, int]:
        return self.course.id, self.course.revision


class PictureSubmitted(Event):
    """An uploaded picture was submitted as that of a course or a category; it is shown once it is decoded."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "catalog.picture_submitted"

    picture_id: PictureId


class CategoryCreated(Event):
    """A category was created at this place of the tree."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "category.created"

    category_id: CategoryId
    parent_id: CategoryId | None


class CategoryMoved(Event):
    """A category got another parent, or became a root. Moves are serialized, so a later one occurred later."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "category.moved"

    category_id: CategoryId
    parent_id: CategoryId | None


class CategoryDeleted(Event):
    """A category was deleted after its courses and children moved to the target, which events of their own say."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "category.deleted"

    category_id: CategoryId
    target_id: CategoryId


class CoursePublished(Event):
    """A course was published. `first_time`: by an approval, which notifies the followers of its instructors."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "course.published"

    course: CourseOutline
    first_time: bool


class CourseArchived(Event):
    """A course was withdrawn from sale and search for good; enrolled users retain access."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "course.archived"

    course: CourseOutline


class CourseTakenDown(Event):
    """An admin took a course down, or changed the reason or the choice about its learners."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "course.taken_down"

    course: CourseOutline
    reason: str
    learners_keep_access: bool


class CourseRestored(Event):
    """A course that was taken down is back in its earlier status."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "course.restored"

    course: CourseOutline


class CourseReportUpheld(Event):
    """Staff found that a reported course, or (`subject` VIDEO) a video of it, breaks the rules.

    It says nothing about who reported it.
    """

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "course.report_upheld"

    course: CourseOutline
    subject: str
    reason: str


class InstructorRemoved(Event):
    """A user stopped to teach a course; the outline is its state after that."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "course.instructor_removed"

    course: CourseOutline
    user_id: UserId


class CatalogAudited(Event):
    """A change that an admin made to a course or a category; accounts adds the record to the audit log."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "catalog.audited"

    record: AuditRecord


class CoInstructorInvitationCreated(Event):
    """The owner of a course invited a user, or the holder of an e-mail address, who may have no account.

    accounts responds with `invitation.user_found` if there is such a user.
    """

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "co_instructor.invitation_created"

    invitation_id: str
    inviter_id: UserId
    user_id: UserId | None
    email: str | None


class CoInstructorInvited(Event):
    """A user is invited to teach a course; nothing else has changed until they accept."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "co_instructor.invited"

    course: CourseOutline
    invitation_id: str
    user_id: UserId
    expires_at: datetime
    share_basis_points: int = 0
    """The share of the instructors' income that they would have."""


class InstructorShareProposed(Event):
    """The owner proposes a smaller share to a co-instructor; nothing else has changed until they accept."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "course.instructor_share_proposed"

    course: CourseOutline
    invitation_id: str
    user_id: UserId
    share_basis_points: int
    basis_points_before: int
    expires_at: datetime


class InstructorSharesChanged(Event):
    """The shares of a course's instructors in the income of later sales changed to those of the outline."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "course.instructor_shares_changed"

    course: CourseOutline
    shares_before: tuple[OutlineShare, ...]


class CourseTransferOffered(Event):
    """A user is offered to own a course; nothing else has changed until they accept."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "course.transfer_offered"

    course: CourseOutline
    invitation_id: str
    user_id: UserId
    expires_at: datetime


class CourseTransferred(Event):
    """A user accepted to own a course; the owner before teaches it with them."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "course.transferred"

    course: CourseOutline
    former_owner_id: UserId


class CourseChangesRequested(Event):
    """An admin requested changes of a submitted course."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "course.changes_requested"

    course: CourseOutline
    notes: str


class CatalogDeletionChecked(Event):
    """The obstacles in catalog to the deletion of an account, as of one round of checks."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "catalog.deletion_checked"

    deletion_id: str
    round: int
    obstacles: tuple[Obstacle, ...]


class CatalogUserErased(Event):
    """The personal data of a deleted user is erased in catalog; `kept` lists why some data is retained."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "catalog.user_erased"

    deletion_id: str
    user_id: UserId
    kept: tuple[KeptReason, ...]


class CatalogDataExported(Event):
    """Catalog's part of a user's data export is written to the object store."""

    domain: ClassVar[str] = "catalog"
    type: ClassVar[str] = "catalog.data_exported"

    export_id: str
    user_id: UserId
    size_bytes: int
