"""A course as its instructor has just created it."""

from subgraphs.catalog.service.model import Course, CourseHeader, CourseLevel, CourseStatus, Section
from subgraphs.kernel.identity.ids import CATEGORY, COURSE, USER
from subgraphs.kernel.platform.clock import utc_now


def draft_course(*sections: Section) -> Course:
    """Return a draft with these sections."""
    now = utc_now()
    return Course(
        CourseHeader(
            id=COURSE.new(),
            slug="knots",
            title="Knots",
            subtitle=None,
            description=None,
            status=CourseStatus.DRAFT,
            level=CourseLevel.ALL,
            language="en",
            category_id=CATEGORY.new(),
            instructor_ids=(USER.new(),),
            price=None,
            lecture_count=0,
            duration_seconds=0,
            version=1,
            revision=1,
            created_at=now,
            updated_at=now,
        ),
        sections,
    )
