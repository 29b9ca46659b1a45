"""Pictures in the graph; several subgraphs share the types."""

from datetime import datetime
from typing import Annotated, Self

import strawberry
from strawberry.federation.schema_directives import ListSize
from strawberry.types.unset import UNSET

from subgraphs.kernel.graphql.enums import graphql_enum
from subgraphs.kernel.graphql.localization.messages import LocalizedText
from subgraphs.kernel.pictures.model import (
    REASONS,
    Picture,
    PictureContentType,
    PictureFailure,
    PictureFormat,
    PictureSize,
    PictureStatus,
    Rendition,
    file_name,
)
from subgraphs.kernel.pictures.uploads import PictureUpload

graphql_enum(
    PictureFormat,
    description="A format of published pictures.",
    values={
        PictureFormat.AVIF: "AVIF, the smallest.",
        PictureFormat.WEBP: "WebP.",
        PictureFormat.JPEG: "JPEG, which everything can show.",
    },
)
graphql_enum(
    PictureSize,
    description="A size of published pictures. No picture is enlarged, so that small ones have smaller sizes.",
    values={
        PictureSize.SMALL: "A width of 320 pixels for covers and images, of 96 for avatars.",
        PictureSize.MEDIUM: "A width of 640 pixels for covers and images, of 192 for avatars.",
        PictureSize.LARGE: "A width of 1,280 pixels for covers and images, of 384 for avatars.",
    },
)
graphql_enum(
    PictureContentType,
    description="A media type of pictures that may be uploaded.",
    values={
        PictureContentType.JPEG: "`image/jpeg`.",
        PictureContentType.PNG: "`image/png`.",
        PictureContentType.WEBP: "`image/webp`.",
        PictureContentType.AVIF: "`image/avif`.",
    },
)
graphql_enum(
    PictureStatus,
    description="The status of an uploaded picture.",
    values={
        PictureStatus.UPLOADING: "It is not submitted yet.",
        PictureStatus.PROCESSING: "It is being decoded; what was shown before still is.",
        PictureStatus.READY: "It is shown.",
        PictureStatus.FAILED: "It cannot be shown; the failure says why.",
        PictureStatus.REPLACED: "It was removed, or another one is shown in its place.",
    },
)
graphql_enum(
    PictureFailure,
    name="PictureFailureCode",
    description="The reason for which an uploaded picture cannot be shown.",
    values=REASONS,
)


@strawberry.federation.type(
    shareable=True, description="The files of a picture in one format: a `source` element of HTML's `picture`."
)
class PictureSource:
    """The addresses of one format."""

    media_type: str = strawberry.field(description="The media type, for the attribute `type`.")
    srcset: str = strawberry.field(description="The addresses with their widths, for the attribute `srcset`.")


@strawberry.federation.type(
    name="Picture",
    shareable=True,
    description="A published picture. Its files are public and never change: another picture has other addresses.",
)
class PictureType:
    """The presentation of a picture that is shown."""

    id: strawberry.ID = strawberry.field(description="The picture's id.")
    alt: str = strawberry.field(description="What the picture shows, in words; empty if it only decorates.")
    blurhash: str = strawberry.field(description="A BlurHash, to draw until the picture is loaded.")
    color: str = strawberry.field(description="The mean color as `#rrggbb`, to show until the picture is loaded.")
    width: int = strawberry.field(description="The width of the largest size in pixels.")
    height: int = strawberry.field(description="The height of the largest size in pixels.")
    picture: strawberry.Private[Picture]
    rendition: strawberry.Private[Rendition]
    base_url: strawberry.Private[str]

    @strawberry.field(description="The address of one file.")
    def url(
        self,
        size: Annotated[PictureSize, strawberry.argument(description="The size.")] = PictureSize.MEDIUM,
        format: Annotated[PictureFormat, strawberry.argument(description="The format.")] = PictureFormat.JPEG,
    ) -> str:
        return self._url(self.rendition.widths(self.picture.shape)[size], format)

    @strawberry.field(
        description="All files by format, the smallest format first, the one that everything can show last.",
        directives=[
            ListSize(assumed_size=3, slicing_arguments=UNSET, sized_fields=UNSET, require_one_slicing_argument=False)
        ],
    )
    def sources(self) -> list[PictureSource]:
        widths = sorted(set(self.rendition.widths(self.picture.shape).values()))
        return [
            PictureSource(
                media_type=encoding.media_type,
                srcset=", ".join(f"{self._url(width, encoding)} {width}w" for width in widths),
            )
            for encoding in PictureFormat
        ]

    def _url(self, width: int, format: PictureFormat) -> str:
        return f"{self.base_url}/{self.picture.id}/{self.rendition.digest}/{file_name(width, format)}"

    @classmethod
    def of(cls, picture: Picture | None, base_url: str) -> Self | None:
        """Present a picture that is shown; None for none."""
        if picture is None or picture.rendition is None:
            return None
        made = picture.rendition
        return cls(
            id=strawberry.ID(picture.id),
            alt=picture.alt,
            blurhash=made.blurhash,
            color=made.color,
            width=made.width,
            height=made.height,
            picture=picture,
            rendition=made,
            base_url=base_url,
        )


@strawberry.federation.type(
    name="PictureUpload", shareable=True, description="An address that takes one picture, once or until it expires."
)
class PictureUploadType:
    """The presentation of an upload."""

    picture_id: strawberry.ID = strawberry.field(description="The id of the picture, for the mutation that shows it.")
    url: str = strawberry.field(
        description="The address for a PUT of the file: of exactly the announced size, with `contentType` as its "
        "`Content-Type`."
    )
    content_type: str = strawberry.field(description="The value of the header `Content-Type`.")
    expires_at: datetime = strawberry.field(description="When the address expires.")

    @classmethod
    def of(cls, upload: PictureUpload) -> Self:
        """Present an upload."""
        return cls(
            picture_id=strawberry.ID(upload.picture_id),
            url=upload.url,
            content_type=upload.content_type.value,
            expires_at=upload.expires_at,
        )


@strawberry.federation.type(shareable=True, description="The picture that was submitted last, shown or not.")
class SubmittedPicture:
    """The presentation of a picture to those who may change it."""

    id: strawberry.ID = strawberry.field(description="The picture's id.")
    status: PictureStatus = strawberry.field(description="The status.")
    failure_code: PictureFailure | None = strawberry.field(description="Why it failed, for programs; else null.")
    failure_reason: str | None = strawberry.field(
        description="Why it failed, for people; else null.", extensions=[LocalizedText()]
    )

    @classmethod
    def of(cls, picture: Picture | None) -> Self | None:
        """Present a submitted picture; None for none."""
        if picture is None:
            return None
        return cls(
            id=strawberry.ID(picture.id),
            status=picture.status,
            failure_code=picture.failure,
            failure_reason=None if picture.failure is None else REASONS[picture.failure],
        )
