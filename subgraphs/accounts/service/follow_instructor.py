"""Following an instructor, to hear of new courses."""

from subgraphs.accounts.errors import Refusal, RefusalReason
from subgraphs.accounts.events import InstructorFollowed
from subgraphs.accounts.service import model
from subgraphs.accounts.service.ports import Ports
from subgraphs.kernel.ids import USER, InvalidId, UserId


async def follow_instructor(ports: Ports, *, follower: UserId, instructor_id: str, follow: bool) -> model.User:
    """Starts or stops following, and returns the instructor; doing it twice is doing it once.

    Raises Refusal(USER_NOT_FOUND, NOT_AN_INSTRUCTOR or OWN_ACCOUNT).
    """
    unknown = Refusal(RefusalReason.USER_NOT_FOUND, "There is no such user.", "userId")
    try:
        target = USER.parse(instructor_id)
    except InvalidId:
        raise unknown from None
    if target == follower:
        raise Refusal(RefusalReason.OWN_ACCOUNT, "You cannot follow yourself.", "userId")
    async with ports.units() as work:
        instructor = await work.users.by_id(target)
        if instructor is None:
            raise unknown
        if follow and not instructor.is_instructor:
            raise Refusal(RefusalReason.NOT_AN_INSTRUCTOR, "Only instructors can be followed.", "userId")
        if follow:
            changed = await work.follows.add(follower, target, ports.clock())
        else:
            changed = await work.follows.remove(follower, target)
        if changed:
            await work.record(InstructorFollowed(follower_id=follower, instructor_id=target, following=follow))
    return instructor
