"""No invitation reveals whether an address has an account."""

from typing import Any
from uuid import uuid4

import pytest

from subgraphs.accounts.events import InvitedUserFound
from subgraphs.kernel.graphql.subgraph import GraphQLResponse
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.platform.clock import utc_now
from tests.subgraphs.catalog.conftest import ACCEPT, INVITE, Catalog
from tests.subgraphs.enumeration.pairs import Pair, compare
from tests.subgraphs.principals import instructor, who_logged_in

SCENARIOS = ("inviteCoInstructor.email", "inviteCourseOwner.email")


async def owned(catalog: Catalog, owner: Principal) -> str:
    """Return a published course."""
    return await catalog.published(owner, f"Clay {uuid4().hex}", await catalog.category(f"Clay {uuid4().hex}"))


@pytest.mark.parametrize("coordinate", SCENARIOS)
async def test_an_address_with_an_account_and_another_get_the_same_response_after_the_same_work(
    catalog: Catalog, coordinate: str
) -> None:
    owner, friend = who_logged_in(instructor(), utc_now()), instructor()
    known, unknown = (f"{name}.{USER.new()}@enumeration.test" for name in ("known", "nobody"))
    # The holder of the known address teaches another course already, by the same address.
    earlier = await owned(catalog, owner)
    invited = await catalog.payload(INVITE, owner, id=earlier, email=known)
    invitation = invited["invitation"]["id"]
    await catalog.handle(InvitedUserFound(invitation_id=invitation, user_id=friend.user_id))
    await catalog.change(ACCEPT, friend, id=invitation)
    first, second = await owned(catalog, owner), await owned(catalog, owner)

    async def execute(document: str, caller: Principal | None, variables: dict[str, Any]) -> GraphQLResponse:
        return await catalog.response(document, caller, **variables)

    pair = Pair({"courseId": first, "email": known}, {"courseId": second, "email": unknown}, owner)
    await compare("catalog", coordinate.partition(".")[0], pair, execute)
