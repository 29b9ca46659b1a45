"""The covers of courses, changed by their instructors."""

from dataclasses import dataclass

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.course_changes import require_own_course
from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.pictures.rejections import as_catalog_error
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.publication.rules import check_editable
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.pictures.errors import PictureRejected
from subgraphs.kernel.pictures.model import PictureContentType, PictureId, PictureShape
from subgraphs.kernel.pictures.uploads import PictureUpload, PictureUploads


@dataclass(frozen=True, slots=True, kw_only=True)
class StartCoverUpload:
    """Return an address for a course's new cover."""

    units: Transactions[CatalogWork]
    uploads: PictureUploads[CatalogWork]

    async def __call__(
        self, principal: Principal | None, course_id: CourseId, *, content_type: PictureContentType, size_bytes: int
    ) -> PictureUpload:
        """Return the address. Raises Unauthenticated, Forbidden, RateLimited, CatalogError."""
        uploader = require_principal(principal).user_id
        async with self.units() as work:
            check_editable(await require_own_course(work, principal, course_id, None))
            try:
                return await self.uploads.start(
                    work,
                    uploader,
                    subject=course_id,
                    shape=PictureShape.WIDE,
                    content_type=content_type,
                    size_bytes=size_bytes,
                )
            except PictureRejected as rejected:
                raise as_catalog_error(rejected) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCover:
    """Show an uploaded picture as the cover of its course, once it is decoded."""

    units: Transactions[CatalogWork]
    uploads: PictureUploads[CatalogWork]

    async def __call__(
        self, principal: Principal | None, course_id: CourseId, *, picture_id: PictureId, alt: str
    ) -> Course:
        """Return the course. Raises Unauthenticated, Forbidden, CatalogError."""
        async with self.units() as work:
            course = await require_own_course(work, principal, course_id, None)
            check_editable(course)
            try:
                await self.uploads.submit(work, picture_id, subject=course_id, alt=alt)
            except PictureRejected as rejected:
                raise as_catalog_error(rejected) from None
            return course


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCover:
    """Remove the cover of a course, by one of its instructors or an admin."""

    units: Transactions[CatalogWork]
    uploads: PictureUploads[CatalogWork]

    async def __call__(self, principal: Principal | None, course_id: CourseId) -> Course:
        """Return the course. Raises Unauthenticated, Forbidden, CatalogError."""
        caller = require_principal(principal)
        async with self.units() as work:
            if caller.has(Scope.CATALOG_MODERATE):
                course = await work.courses.get(course_id, for_update=True)
                if course is None:
                    raise CatalogError(CatalogErrorCode.NOT_FOUND, "There is no such course.", "courseId")
            else:
                course = await require_own_course(work, principal, course_id, None)
                check_editable(course)
            await self.uploads.remove(work, course_id)
            return course
