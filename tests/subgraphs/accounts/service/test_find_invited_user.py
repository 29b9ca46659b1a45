"""The user whom an invitation of another domain is for."""

from collections.abc import Sequence

import pytest

from subgraphs.accounts.events import InvitedUserFound
from subgraphs.catalog.events import CoInstructorInvitationCreated
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.messaging.events import decode
from subgraphs.kernel.messaging.outbox import StoredEvent
from tests.subgraphs.accounts.conftest import Accounts
from tests.subgraphs.event_delivery import deliver_event


async def _found(accounts: Accounts, event: CoInstructorInvitationCreated) -> list[InvitedUserFound]:
    """Deliver the event twice; return the events that respond to it."""
    published: list[InvitedUserFound] = []

    async def publish(events: Sequence[StoredEvent]) -> None:
        for stored in events:
            event = decode(stored.type, stored.version, stored.payload)
            if isinstance(event, InvitedUserFound):
                published.append(event)

    for _ in range(2):
        await deliver_event(accounts.worker_module, event)
    while await accounts.worker_module.outboxes[0].relay(publish, 100):
        pass
    return published


@pytest.mark.parametrize("by", ["id", "address"])
async def test_a_user_is_found_once_by_id_or_address(accounts: Accounts, by: str) -> None:
    user_id = await accounts.user(f"{by}@invited.test")
    event = CoInstructorInvitationCreated(
        invitation_id="inv_1",
        inviter_id=USER.new(),
        user_id=user_id if by == "id" else None,
        email=None if by == "id" else f"{by}@invited.test",
    )

    assert [(found.invitation_id, found.user_id) for found in await _found(accounts, event)] == [("inv_1", user_id)]


@pytest.mark.parametrize("email", [None, "unknown@invited.test"])
async def test_an_unknown_user_is_not_found(accounts: Accounts, email: str | None) -> None:
    user_id = USER.new() if email is None else None
    event = CoInstructorInvitationCreated(invitation_id="inv_2", inviter_id=USER.new(), user_id=user_id, email=email)

    assert await _found(accounts, event) == []
