"""Links, titles, the order and the removal of resources."""

from dataclasses import dataclass, replace

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.model import Lecture
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.resources.editing import (
    link_address,
    next_position,
    reordered,
    require_own_lecture,
    require_own_resource,
)
from subgraphs.catalog.service.resources.model import LECTURE_RESOURCE, LectureResource, LectureResourceId
from subgraphs.catalog.service.titles import validated_title
from subgraphs.kernel.identity.ids import LectureId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.values.changes import KEEP, Keep, changed


@dataclass(frozen=True, slots=True, kw_only=True)
class AddLink:
    """Add a link to a lecture, after its other resources."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, lecture_id: LectureId, *, title: str, url: str
    ) -> tuple[LectureResource, Lecture]:
        """Return the link and its lecture. Raises Unauthenticated, Forbidden, CatalogError."""
        shown_title, address = validated_title(title), link_address(url)
        async with self.units() as work:
            course_id, lecture = await require_own_lecture(work, principal, lecture_id)
            link = LectureResource(
                id=LECTURE_RESOURCE.new(),
                course_id=course_id,
                lecture_id=lecture_id,
                title=shown_title,
                position=await next_position(work, lecture_id),
                created_at=self.clock(),
                url=address,
            )
            await work.resources.add(link)
            return link, lecture


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateResource:
    """Change the title, the address or the position of a resource."""

    units: Transactions[CatalogWork]

    async def __call__(
        self,
        principal: Principal | None,
        resource_id: LectureResourceId,
        *,
        title: str | Keep,
        url: str | Keep,
        position: int | Keep,
    ) -> tuple[LectureResource, Lecture]:
        """Return the resource and its lecture. Raises Unauthenticated, Forbidden, CatalogError."""
        shown_title = KEEP if isinstance(title, Keep) else validated_title(title)
        address = KEEP if isinstance(url, Keep) else link_address(url)
        async with self.units() as work:
            resource, lecture = await require_own_resource(work, principal, resource_id)
            if not isinstance(address, Keep) and resource.url is None:
                raise CatalogError(CatalogErrorCode.INVALID, "A file has no address to change.", "url")
            updated = replace(
                resource,
                title=changed(shown_title, resource.title),
                url=resource.url if isinstance(address, Keep) else address,
            )
            await work.resources.save(updated)
            if isinstance(position, Keep):
                return updated, lecture
            listed = (await work.resources.of_lectures([resource.lecture_id])).get(resource.lecture_id, ())
            order = reordered(listed, resource_id, position)
            for before, after in zip(listed, order, strict=True):
                if before != after:
                    await work.resources.save(after)
            return next((each for each in order if each.id == resource_id), updated), lecture


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveResource:
    """Remove a resource from its lecture; its file is deleted by PurgeResources."""

    units: Transactions[CatalogWork]

    async def __call__(
        self, principal: Principal | None, resource_id: LectureResourceId
    ) -> tuple[LectureResource, Lecture]:
        """Return what was removed, and its lecture. Raises Unauthenticated, Forbidden, CatalogError."""
        async with self.units() as work:
            resource, lecture = await require_own_resource(work, principal, resource_id)
            await work.resources.detach(resource_id)
            return resource, lecture
