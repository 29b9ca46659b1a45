"""Public profiles are cacheable for all viewers, and every change of one invalidates it."""

from typing import Any

import orjson
import pytest

from subgraphs.accounts.settings import Settings
from subgraphs.kernel.graphql.extensions.cache_control import CHANNEL
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.graphql.subgraph import CacheableResponse
from subgraphs.kernel.identity.principal import Principal, Role
from subgraphs.kernel.platform import redis
from tests.subgraphs.accounts.conftest import Accounts, principal
from tests.subgraphs.accounts.schema.test_users import FOLLOW, TEACH, instructor
from tests.subgraphs.principals import student

PROFILE = "query($id: ID!) { user(id: $id) { id displayName headline instructorProfile { bio followerCount } } }"
FOLLOWS = "query($id: ID!) { user(id: $id) { displayName viewerFollows } }"
UPDATE = 'mutation { updateProfile(input: {displayName: "Ada L."}) { viewer { user { id } } errors { code } } }'
SUSPEND = """mutation($id: ID!) { suspendUser(input: {userId: $id, reason: "Spam"}) { errors { code } } }"""


async def response(accounts: Accounts, query: str, viewer: Principal | None, **variables: Any) -> CacheableResponse:
    return await accounts.subgraph.execute_cacheable(query, variables, None, RequestInfo(viewer))


async def test_a_profile_is_the_same_for_all_and_follows_are_not(accounts: Accounts) -> None:
    teacher = await instructor(accounts, "ada@cached.test")
    for viewer in (None, student(), principal(teacher)):
        profile = await response(accounts, PROFILE, viewer, id=teacher)
        assert (profile.cache_control, profile.vary) == ("public, max-age=60", None)
    own = await response(accounts, FOLLOWS, student(), id=teacher)
    assert (own.cache_control, own.vary) == ("no-store", None)
    anonymous = await response(accounts, FOLLOWS, None, id=teacher)
    assert (anonymous.cache_control, anonymous.vary) == ("public, max-age=60", "authorization")


@pytest.mark.parametrize(
    "query", ["{ viewer { email } }", "{ viewer { user { displayName } } }", "{ identityProviders { id } }"]
)
async def test_fields_of_a_viewer_or_not_listed_are_not_cacheable(accounts: Accounts, query: str) -> None:
    user = await accounts.user(f"ada-{len(query)}@uncached.test")
    assert (await response(accounts, query, principal(user))).cache_control == "no-store"


async def test_changes_of_a_profile_invalidate_it(accounts: Accounts) -> None:
    teacher = await accounts.user("ada@invalidated.test")
    profile = {"type": "User", "key": {"id": teacher}}
    for mutation, viewer in (
        (TEACH, principal(teacher)),
        (UPDATE, principal(teacher, Role.INSTRUCTOR)),
        (FOLLOW, principal(await accounts.user("fan@invalidated.test"))),
        (SUSPEND, await accounts.admin("boss@invalidated.test")),
    ):
        changed = await accounts.execute(mutation, viewer, **({"id": teacher} if "$id" in mutation else {}))
        assert changed["extensions"]["invalidate"] == [profile], changed


async def test_a_suspension_by_whatever_way_invalidates_the_profile(accounts: Accounts, settings: Settings) -> None:
    user = await accounts.user("ada@suspended.test")
    await accounts.deliver()
    client = redis.connect(settings.redis_url)
    async with client.pubsub() as channel:
        await channel.subscribe(CHANNEL)
        await channel.get_message(timeout=10)  # the confirmation
        await accounts.data(SUSPEND, await accounts.admin("boss@suspended.test"), id=user)
        await accounts.deliver()
        received: list[Any] = []
        while (message := await channel.get_message(timeout=1)) is not None:
            received += orjson.loads(message["data"])
    await client.aclose()
    assert {"type": "User", "key": {"id": user}} in received
