"""Course outlines, as published to other domains."""

from subgraphs.catalog.events import CourseOutline, LectureOutline, OutlineLectureKind, OutlineShare, OutlineStatus
from subgraphs.catalog.service.model import Course, CourseHeader


def outline_of(course: Course) -> CourseOutline:
    """Return the course's outline at its current revision."""
    header = course.header
    return CourseOutline(
        id=header.id,
        revision=header.revision,
        slug=header.slug,
        title=header.title,
        status=OutlineStatus(header.status.value),
        language=header.language,
        category_id=header.category_id,
        owner_id=header.owner_id,
        instructor_ids=header.instructor_ids,
        price_minor=None if header.price is None else header.price.amount_minor,
        currency=None if header.price is None else header.price.currency.value,
        published_at=header.published_at,
        shares=outline_shares(header),
        promo_video_id=header.promo_video_id,
        learners_keep_access=header.suspension is None or header.suspension.learners_keep_access,
        lectures=tuple(
            LectureOutline(
                id=lecture.id,
                title=lecture.title,
                kind=OutlineLectureKind(lecture.kind.value),
                is_preview=lecture.is_preview,
                duration_seconds=lecture.duration_seconds,
                video_id=lecture.video_id,
                live=lecture.complete,
            )
            for lecture in course.lectures
        ),
    )


def outline_shares(header: CourseHeader) -> tuple[OutlineShare, ...]:
    """Return the shares of those instructors who have one, the owner first."""
    return tuple(OutlineShare(user_id=user, basis_points=points) for user, points in header.shares.items() if points)
