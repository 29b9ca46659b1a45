"""The mutations of the files and links of lectures."""

from collections.abc import Awaitable
from typing import Annotated, Self

import strawberry

from subgraphs.catalog.errors import CatalogError
from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.mutations.payloads import MutationPayload
from subgraphs.catalog.schema.resource_types import (
    LectureResourceDownloadType,
    LectureResourceType,
    LectureResourceUploadType,
)
from subgraphs.catalog.schema.types import Lecture
from subgraphs.catalog.service import model
from subgraphs.catalog.service.resources.model import LECTURE_RESOURCE, LectureResource, LectureResourceId
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT, settable
from subgraphs.kernel.graphql.scalars import BigInt
from subgraphs.kernel.identity.ids import LECTURE, parse_id


@strawberry.type
class ResourcePayload(MutationPayload):
    """A resource with its lecture, or errors."""

    resource: LectureResourceType | None = strawberry.field(
        default=None, description="The file or link after the change; null if there are errors."
    )
    lecture: Lecture | None = strawberry.field(
        default=None, description="The lecture with its files and links; null if there are errors."
    )

    @classmethod
    async def of(cls, info: Info, change: Awaitable[tuple[LectureResource, model.Lecture]]) -> Self:
        """Await the change, and present the resource or the errors."""
        try:
            resource, lecture = await change
        except CatalogError as error:
            return cls.failed(error)
        info.context.resources_changed()
        return cls(
            resource=LectureResourceType.of(resource, managed=True), lecture=Lecture.of(lecture, resource.course_id)
        )


@strawberry.input(description="The input of `startLectureResourceUpload`.")
class StartLectureResourceUploadInput:
    lecture_id: strawberry.ID = strawberry.field(description="The lecture's id.")
    filename: str = strawberry.field(
        description="The name of the file, at most 150 characters; its extension decides the type."
    )
    size_bytes: BigInt = strawberry.field(
        description="The size of the file; 100 MiB at most unless configured otherwise."
    )


@strawberry.type(description="The result of `startLectureResourceUpload`.")
class StartLectureResourceUploadPayload(MutationPayload):
    upload: LectureResourceUploadType | None = strawberry.field(
        default=None, description="The address for the file; null if there are errors."
    )


@strawberry.input(description="The input of `completeLectureResourceUpload`.")
class CompleteLectureResourceUploadInput:
    resource_id: strawberry.ID = strawberry.field(description="The id of the file, from its upload.")
    title: str = strawberry.field(description="The title, 1 to 120 characters.")


@strawberry.type(description="The result of `completeLectureResourceUpload`.")
class CompleteLectureResourceUploadPayload(ResourcePayload):
    pass


@strawberry.input(description="The input of `addLectureLink`.")
class AddLectureLinkInput:
    lecture_id: strawberry.ID = strawberry.field(description="The lecture's id.")
    title: str = strawberry.field(description="The title, 1 to 120 characters.")
    url: str = strawberry.field(description="The address; it begins with `https://`.")


@strawberry.type(description="The result of `addLectureLink`.")
class AddLectureLinkPayload(ResourcePayload):
    pass


@strawberry.input(description="The input of `updateLectureResource`. Fields that are left out stay as they are.")
class UpdateLectureResourceInput:
    resource_id: strawberry.ID = strawberry.field(description="The id of the file or link.")
    title: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="The title, 1 to 120 characters; not null."
    )
    url: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="The address of a link, which begins with `https://`; not null."
    )
    position: strawberry.Maybe[int | None] = strawberry.field(
        default=None, description="The new position among the lecture's files and links, from 0; not null."
    )


@strawberry.type(description="The result of `updateLectureResource`.")
class UpdateLectureResourcePayload(ResourcePayload):
    pass


@strawberry.input(description="The input of `removeLectureResource`.")
class RemoveLectureResourceInput:
    resource_id: strawberry.ID = strawberry.field(description="The id of the file or link.")


@strawberry.type(description="The result of `removeLectureResource`.")
class RemoveLectureResourcePayload(ResourcePayload):
    pass


@strawberry.input(description="The input of `grantLectureResourceDownload`.")
class GrantLectureResourceDownloadInput:
    resource_id: strawberry.ID = strawberry.field(description="The id of the file.")


@strawberry.type(description="The result of `grantLectureResourceDownload`.")
class GrantLectureResourceDownloadPayload(MutationPayload):
    download: LectureResourceDownloadType | None = strawberry.field(
        default=None, description="The address of the file; null if there are errors."
    )


@strawberry.type
class ResourceMutations:
    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Returns an address to upload a file for a lecture to. Programs and web pages are not accepted.",
    )
    async def start_lecture_resource_upload(
        self, info: Info, input: Annotated[StartLectureResourceUploadInput, MUTATION_INPUT]
    ) -> StartLectureResourceUploadPayload:
        try:
            upload = await info.context.use_cases.start_resource_upload(
                info.context.principal,
                parse_id(LECTURE, input.lecture_id, "lectureId"),
                filename=input.filename,
                size_bytes=input.size_bytes,
            )
        except CatalogError as error:
            return StartLectureResourceUploadPayload.failed(error)
        return StartLectureResourceUploadPayload(upload=LectureResourceUploadType.of(upload))

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Shows a file that was sent to its upload's address, after the lecture's other files and links.",
    )
    async def complete_lecture_resource_upload(
        self, info: Info, input: Annotated[CompleteLectureResourceUploadInput, MUTATION_INPUT]
    ) -> CompleteLectureResourceUploadPayload:
        completed = info.context.use_cases.complete_resource_upload(
            info.context.principal, _resource_id(input.resource_id), title=input.title
        )
        return await CompleteLectureResourceUploadPayload.of(info, completed)

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Adds a link to a lecture, after its other files and links; at most 20.",
    )
    async def add_lecture_link(
        self, info: Info, input: Annotated[AddLectureLinkInput, MUTATION_INPUT]
    ) -> AddLectureLinkPayload:
        added = info.context.use_cases.add_link(
            info.context.principal,
            parse_id(LECTURE, input.lecture_id, "lectureId"),
            title=input.title,
            url=input.url,
        )
        return await AddLectureLinkPayload.of(info, added)

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Changes the title, the address or the position of a file or link.",
    )
    async def update_lecture_resource(
        self, info: Info, input: Annotated[UpdateLectureResourceInput, MUTATION_INPUT]
    ) -> UpdateLectureResourcePayload:
        updated = info.context.use_cases.update_resource(
            info.context.principal,
            _resource_id(input.resource_id),
            title=settable(input.title, "title"),
            url=settable(input.url, "url"),
            position=settable(input.position, "position"),
        )
        return await UpdateLectureResourcePayload.of(info, updated)

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Removes a file or link from its lecture. A download that was granted before may still begin until "
        "its address expires.",
    )
    async def remove_lecture_resource(
        self, info: Info, input: Annotated[RemoveLectureResourceInput, MUTATION_INPUT]
    ) -> RemoveLectureResourcePayload:
        removed = info.context.use_cases.remove_resource(info.context.principal, _resource_id(input.resource_id))
        return await RemoveLectureResourcePayload.of(info, removed)

    @strawberry.field(
        description="Returns an address from which a file can be downloaded for five minutes, to those who may read "
        "its lecture: learners, its instructors and admins, and everyone if it is a preview. Downloads of learners and "
        "visitors are counted."
    )
    async def grant_lecture_resource_download(
        self, info: Info, input: Annotated[GrantLectureResourceDownloadInput, MUTATION_INPUT]
    ) -> GrantLectureResourceDownloadPayload:
        try:
            grant = await info.context.use_cases.grant_download(
                info.context.principal, info.context.request.ip, _resource_id(input.resource_id)
            )
        except CatalogError as error:
            return GrantLectureResourceDownloadPayload.failed(error)
        return GrantLectureResourceDownloadPayload(download=LectureResourceDownloadType.of(grant))


def _resource_id(text: str) -> LectureResourceId:
    return parse_id(LECTURE_RESOURCE, text, "resourceId")
