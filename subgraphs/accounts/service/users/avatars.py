"""Avatars: the pictures of users."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.model import User
from subgraphs.accounts.service.ports import AccountsWork
from subgraphs.accounts.service.users.shared_steps import require_user
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.pictures.errors import PictureProblem, PictureRejected
from subgraphs.kernel.pictures.model import Picture, PictureContentType, PictureId, PictureShape
from subgraphs.kernel.pictures.uploads import PictureUpload, PictureUploads
from subgraphs.kernel.platform.errors import Forbidden

_CODES = {
    PictureProblem.NOT_FOUND: AccountsErrorCode.PICTURE_NOT_FOUND,
    PictureProblem.INVALID: AccountsErrorCode.INVALID_PICTURE,
    PictureProblem.TOO_LONG: AccountsErrorCode.INVALID_PICTURE,
}


@dataclass(frozen=True, slots=True)
class StartAvatarUpload:
    """Return an address for the caller's new avatar. Raises Unauthenticated, RateLimited and AccountsError."""

    units: Transactions[AccountsWork]
    uploads: PictureUploads[AccountsWork]

    async def __call__(
        self, principal: Principal | None, *, content_type: PictureContentType, size_bytes: int
    ) -> PictureUpload:
        caller = require_principal(principal)
        async with self.units() as work:
            await require_user(work, caller.user_id)
            try:
                return await self.uploads.start(
                    work,
                    caller.user_id,
                    subject=caller.user_id,
                    shape=PictureShape.SQUARE,
                    content_type=content_type,
                    size_bytes=size_bytes,
                )
            except PictureRejected as rejected:
                raise _error(rejected) from None


@dataclass(frozen=True, slots=True)
class SetAvatar:
    """Show an uploaded picture as the caller's avatar, once it is decoded. Raises Unauthenticated and AccountsError."""

    units: Transactions[AccountsWork]
    uploads: PictureUploads[AccountsWork]

    async def __call__(self, principal: Principal | None, *, picture_id: PictureId, alt: str) -> User:
        caller = require_principal(principal)
        async with self.units() as work:
            user = await require_user(work, caller.user_id)
            try:
                await self.uploads.submit(work, picture_id, subject=caller.user_id, alt=alt)
            except PictureRejected as rejected:
                raise _error(rejected) from None
        return user


@dataclass(frozen=True, slots=True)
class RemoveAvatar:
    """Remove the caller's avatar or, as an admin, another user's.

    Raises Unauthenticated, Forbidden and AccountsError.
    """

    units: Transactions[AccountsWork]
    uploads: PictureUploads[AccountsWork]

    async def __call__(self, principal: Principal | None, *, user_id: UserId | None) -> User:
        caller = require_principal(principal)
        target = user_id or caller.user_id
        if not caller.is_user(target) and not caller.has(Scope.PROFILES_MODERATE):
            raise Forbidden
        async with self.units() as work:
            user = await require_user(work, target)
            await self.uploads.remove(work, target)
        return user


@dataclass(frozen=True, slots=True)
class FindAvatars:
    """The avatars of these users; those without one are left out."""

    units: Transactions[AccountsWork]

    async def __call__(self, user_ids: Sequence[UserId]) -> Mapping[str, Picture]:
        async with self.units.reading() as work:
            return await work.pictures.shown(user_ids)


@dataclass(frozen=True, slots=True)
class FindSubmittedAvatar:
    """The picture that the caller submitted last; None if there is none. Raises Unauthenticated."""

    units: Transactions[AccountsWork]

    async def __call__(self, principal: Principal | None) -> Picture | None:
        caller = require_principal(principal)
        async with self.units.reading() as work:
            return (await work.pictures.latest([caller.user_id])).get(caller.user_id)


def _error(rejected: PictureRejected) -> AccountsError:
    return AccountsError(_CODES[rejected.problem], rejected.message, rejected.argument)
