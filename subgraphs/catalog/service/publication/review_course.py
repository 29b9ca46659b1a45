"""The review of a submitted course."""

from dataclasses import dataclass

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.events import CourseChangesRequested
from subgraphs.catalog.service.course_changes import store_change
from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.publication.audit import record_admin_change
from subgraphs.catalog.service.publication.outlines import outline_of
from subgraphs.catalog.service.publication.rules import Transition, apply_transition
from subgraphs.kernel.audit.records import Actor
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.values.plain_text import clean_text

_MAX_NOTES = 5_000


@dataclass(frozen=True, slots=True)
class ReviewCourse:
    """Approve a submitted course, or request changes, by an admin."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, course_id: CourseId, *, approve: bool, notes: str | None
    ) -> Course:
        """Return the reviewed course; a request for changes needs notes.

        Raises Unauthenticated, Forbidden, CatalogError.
        """
        admin = require_scope(principal, Scope.CATALOG_MODERATE)
        stripped = clean_text(notes or "")
        if len(stripped) > _MAX_NOTES:
            raise CatalogError(CatalogErrorCode.TOO_LONG, f"Notes have at most {_MAX_NOTES} characters.", "notes")
        if not approve and not stripped:
            raise CatalogError(CatalogErrorCode.REQUIRED, "Say what has to change.", "notes")
        async with self.units() as work:
            course = await work.courses.get(course_id, for_update=True)
            if course is None:
                raise CatalogError(CatalogErrorCode.NOT_FOUND, "There is no such course.", "courseId")
            transition = Transition.APPROVE if approve else Transition.REQUEST_CHANGES
            reviewed = apply_transition(course, transition, self.clock(), stripped or None)
            stored = await store_change(work, course, reviewed, self.clock, edited=True)
            action = "course.approve" if approve else "course.request_changes"
            await record_admin_change(work, Actor.of(admin), action, course, stored, stripped or None)
            if not approve:
                await work.record(CourseChangesRequested(course=outline_of(stored), notes=stripped))
            return stored
