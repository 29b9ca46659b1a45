"""What users say of themselves, and what they are: profile, teaching, roles."""

from collections.abc import Collection
from dataclasses import replace

from subgraphs.accounts.errors import Refusal, RefusalReason
from subgraphs.accounts.events import UserProfileChanged, UserRolesChanged
from subgraphs.accounts.service import model
from subgraphs.accounts.service.ports import AccountsWork, Ports
from subgraphs.kernel.identity import Role
from subgraphs.kernel.ids import USER, InvalidId, UserId


async def update_profile(
    ports: Ports, *, user_id: UserId, display_name: str | None, headline: str | None, bio: str | None
) -> model.User:
    """Changes what is given and leaves the rest; an empty headline or biography removes it. Raises Refusal."""
    async with ports.units() as work:
        user = await existing_user(work, user_id)
        changed = replace(
            user,
            display_name=user.display_name if display_name is None else model.display_name(display_name),
            headline=user.headline
            if headline is None
            else model.profile_text(headline, model.MAX_HEADLINE, "headline"),
            bio=user.bio if bio is None else model.profile_text(bio, model.MAX_BIO, "bio"),
        )
        await work.users.save(changed)
        await work.record(
            UserProfileChanged(user_id=changed.id, email=changed.email, display_name=changed.display_name)
        )
    return changed


async def become_instructor(ports: Ports, *, user_id: UserId, headline: str, bio: str) -> model.User:
    """Gives the user the role of an instructor; doing it again only updates the profile. Raises Refusal.

    The scope comes with the next access token: the client refreshes.
    """
    async with ports.units() as work:
        user = await existing_user(work, user_id)
        changed = replace(
            user,
            headline=model.profile_text(headline, model.MAX_HEADLINE, "headline"),
            bio=model.profile_text(bio, model.MAX_BIO, "bio"),
            roles=user.roles | {Role.INSTRUCTOR},
        )
        await work.users.save(changed)
        if changed.roles != user.roles:
            await work.record(_roles_changed(changed))
    return changed


async def set_roles(ports: Ports, *, admin: UserId, user_id: str, roles: Collection[Role]) -> model.User:
    """Replaces a user's roles; everybody stays a student. The caller is an admin already, as the guard saw to.

    Admins cannot change their own, so that there is always one left. Raises Refusal.
    """
    unknown = Refusal(RefusalReason.USER_NOT_FOUND, "There is no such user.", "userId")
    try:
        target = USER.parse(user_id)
    except InvalidId:
        raise unknown from None
    if target == admin:
        raise Refusal(RefusalReason.OWN_ACCOUNT, "Ask another admin to change your own roles.", "userId")
    async with ports.units() as work:
        user = await work.users.locked(target)
        if user is None:
            raise unknown
        changed = replace(user, roles=frozenset(roles) | {Role.STUDENT})
        if changed.roles != user.roles:
            await work.users.save(changed)
            await work.record(_roles_changed(changed))
    return changed


async def existing_user(work: AccountsWork, user_id: UserId) -> model.User:
    """The user of a verified token, locked. Raises Refusal(USER_NOT_FOUND) if they are gone since."""
    user = await work.users.locked(user_id)
    if user is None:
        raise Refusal(RefusalReason.USER_NOT_FOUND, "This account does not exist any more.")
    return user


def _roles_changed(user: model.User) -> UserRolesChanged:
    return UserRolesChanged(user_id=user.id, roles=tuple(sorted(user.roles, key=lambda role: role.value)))
