"""The mutations of avatars."""

from typing import Annotated

import strawberry

from subgraphs.accounts.errors import AccountsError
from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.schema.mutations.payloads import MutationPayload, UserPayload, ViewerPayload
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import USER, parse_id
from subgraphs.kernel.pictures.graphql_types import PictureUploadType
from subgraphs.kernel.pictures.model import PICTURE, PictureContentType


@strawberry.input(description="The input of `startAvatarUpload`.")
class StartAvatarUploadInput:
    content_type: PictureContentType = strawberry.field(description="The type of the file.")
    size_bytes: int = strawberry.field(description="The size of the file; 10 MiB at most unless configured otherwise.")


@strawberry.type(description="The result of `startAvatarUpload`.")
class StartAvatarUploadPayload(MutationPayload):
    upload: PictureUploadType | None = strawberry.field(
        default=None, description="The address for the file; null if there are errors."
    )


@strawberry.input(description="The input of `setAvatar`.")
class SetAvatarInput:
    picture_id: strawberry.ID = strawberry.field(description="The picture's id, from its upload.")
    alt: str = strawberry.field(default="", description="What the picture shows, in words; at most 250 characters.")


@strawberry.type(description="The result of `setAvatar`.")
class SetAvatarPayload(ViewerPayload):
    pass


@strawberry.input(description="The input of `removeAvatar`.")
class RemoveAvatarInput:
    user_id: strawberry.ID | None = strawberry.field(
        default=None, description="The user's id: for admins; by default the viewer's."
    )


@strawberry.type(description="The result of `removeAvatar`.")
class RemoveAvatarPayload(UserPayload):
    pass


@strawberry.type
class AvatarMutations:
    @strawberry.federation.field(
        authenticated=True, description="Returns an address that takes the file of the viewer's new avatar."
    )
    async def start_avatar_upload(
        self, info: Info, input: Annotated[StartAvatarUploadInput, MUTATION_INPUT]
    ) -> StartAvatarUploadPayload:
        try:
            upload = await info.context.use_cases.start_avatar_upload(
                info.context.principal, content_type=input.content_type, size_bytes=input.size_bytes
            )
        except AccountsError as error:
            return StartAvatarUploadPayload.failed(error)
        return StartAvatarUploadPayload(upload=PictureUploadType.of(upload))

    @strawberry.federation.field(
        authenticated=True,
        description="Submits an uploaded picture as the viewer's avatar. It is shown once it is decoded: see "
        "`Viewer.submittedAvatar`. Submitting the same picture again changes its alt text.",
    )
    async def set_avatar(self, info: Info, input: Annotated[SetAvatarInput, MUTATION_INPUT]) -> SetAvatarPayload:
        picture_id = parse_id(PICTURE, input.picture_id, "pictureId")
        try:
            user = await info.context.use_cases.set_avatar(info.context.principal, picture_id=picture_id, alt=input.alt)
        except AccountsError as error:
            return SetAvatarPayload.failed(error)
        info.context.avatars.clear_all()
        info.context.user_changed(user.id)
        return SetAvatarPayload.of(user)

    @strawberry.federation.field(
        authenticated=True,
        description="Removes the viewer's avatar or, for admins, another user's. Without one nothing changes.",
    )
    async def remove_avatar(
        self, info: Info, input: Annotated[RemoveAvatarInput, MUTATION_INPUT]
    ) -> RemoveAvatarPayload:
        user_id = None if input.user_id is None else parse_id(USER, input.user_id, "userId")
        try:
            user = await info.context.use_cases.remove_avatar(info.context.principal, user_id=user_id)
        except AccountsError as error:
            return RemoveAvatarPayload.failed(error)
        info.context.avatars.clear_all()
        info.context.user_changed(user.id)
        return RemoveAvatarPayload.of(user)
