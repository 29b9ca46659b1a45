"""The creation of a course."""

import secrets
from dataclasses import dataclass

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.categories.category_tree import require_category
from subgraphs.catalog.service.course_changes import record_change
from subgraphs.catalog.service.courses.header_fields import validated_language
from subgraphs.catalog.service.model import Course, CourseHeader, CourseLevel, CourseStatus
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.titles import slug_base, validated_title
from subgraphs.kernel.identity.ids import COURSE, CategoryId
from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock

MAX_UNPUBLISHED = 50
"""The most drafts of one owner; courses that were published once don't count."""

_SLUG_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class CreateCourse:
    """Create a draft owned by the caller."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, *, title: str, category_id: CategoryId, level: CourseLevel, language: str
    ) -> Course:
        """Return the new course. Raises Unauthenticated, Forbidden, CatalogError."""
        owner = require_instructor(principal)
        valid_title, valid_language = validated_title(title), validated_language(language)
        base = slug_base(valid_title)
        now = self.clock()
        async with self.units() as work:
            await require_category(work, category_id)
            if await work.courses.count_unpublished(owner.user_id) >= MAX_UNPUBLISHED:
                raise CatalogError(CatalogErrorCode.TOO_MANY, f"Finish some of your {MAX_UNPUBLISHED} drafts first.")
            for attempt in range(_SLUG_ATTEMPTS):
                course = Course(
                    CourseHeader(
                        id=COURSE.new(),
                        slug=base if attempt == 0 else f"{base}-{secrets.token_hex(3)}",
                        title=valid_title,
                        subtitle=None,
                        description=None,
                        status=CourseStatus.DRAFT,
                        level=level,
                        language=valid_language,
                        category_id=category_id,
                        instructor_ids=(owner.user_id,),
                        price=None,
                        lecture_count=0,
                        duration_seconds=0,
                        version=1,
                        revision=1,
                        created_at=now,
                        updated_at=now,
                    )
                )
                if await work.courses.add(course):
                    await record_change(work, course, None)
                    return course
        raise CatalogError(CatalogErrorCode.SLUG_TAKEN, "Too many courses have this title; choose another.", "title")
