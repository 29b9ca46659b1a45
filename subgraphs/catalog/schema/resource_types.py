"""The GraphQL types of resources of lectures."""

from datetime import datetime
from typing import Self

import strawberry
from strawberry.federation.schema_directives import ListSize
from strawberry.types.unset import UNSET

from subgraphs.catalog.service.resources.model import LectureResource, ResourceKind
from subgraphs.catalog.service.resources.read_resources import DownloadGrant
from subgraphs.catalog.service.resources.upload_file import ResourceUpload
from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.kernel.graphql.scalars import BigInt

graphql_enum(
    ResourceKind,
    name="LectureResourceKind",
    description="The kind of a lecture's resource.",
    values={
        ResourceKind.FILE: "A file to download; `grantLectureResourceDownload` returns its address.",
        ResourceKind.LINK: "A page elsewhere.",
    },
)

FEW = ListSize(assumed_size=2, slicing_arguments=UNSET, sized_fields=UNSET, require_one_slicing_argument=False)
"""Most lectures have no resources, or one or two."""


@strawberry.type(name="LectureResource", description="A file or a link beside a lecture.")
class LectureResourceType:
    """The presentation of a LectureResource."""

    id: strawberry.ID = strawberry.field(description="The resource's id.")
    kind: ResourceKind = strawberry.field(description="The kind.")
    title: str = strawberry.field(description="The title.")
    url: str | None = strawberry.field(description="The https address of a link; null for a file.")
    filename: str | None = strawberry.field(description="The name of a file; null for a link.")
    size_bytes: BigInt | None = strawberry.field(description="The size of a file in bytes; null for a link.")
    download_count: int | None = strawberry.field(
        description="The number of downloads of a file by learners and visitors; null for a link, and unless the "
        "viewer teaches the course or is an admin."
    )

    @classmethod
    def of(cls, resource: LectureResource, *, managed: bool) -> Self:
        file = resource.file
        return cls(
            id=strawberry.ID(resource.id),
            kind=resource.kind,
            title=resource.title,
            url=resource.url,
            filename=None if file is None else file.name,
            size_bytes=None if file is None else BigInt(file.size_bytes),
            download_count=resource.download_count if managed and file is not None else None,
        )


@strawberry.type(
    name="LectureResourceUpload", description="An address that takes one file of a lecture, until it expires."
)
class LectureResourceUploadType:
    """The presentation of a ResourceUpload."""

    resource_id: strawberry.ID = strawberry.field(
        description="The id of the file, for `completeLectureResourceUpload`, which shows it."
    )
    url: str = strawberry.field(
        description="The address for a PUT of the file: of exactly the announced size, with the two headers below."
    )
    content_type: str = strawberry.field(description="The value of the header `Content-Type`.")
    content_disposition: str = strawberry.field(description="The value of the header `Content-Disposition`.")
    expires_at: datetime = strawberry.field(description="When the address expires.")

    @classmethod
    def of(cls, upload: ResourceUpload) -> Self:
        return cls(
            resource_id=strawberry.ID(upload.resource_id),
            url=upload.url,
            content_type=upload.file.media_type,
            content_disposition=upload.file.disposition,
            expires_at=upload.file.upload_expires_at,
        )


@strawberry.type(
    name="LectureResourceDownload", description="An address that serves a file as an attachment, until it expires."
)
class LectureResourceDownloadType:
    """The presentation of a DownloadGrant."""

    url: str = strawberry.field(description="The address, for a GET without further credentials.")
    expires_at: datetime = strawberry.field(description="When the address expires; ask for another one then.")

    @classmethod
    def of(cls, grant: DownloadGrant) -> Self:
        return cls(url=grant.url, expires_at=grant.expires_at)
