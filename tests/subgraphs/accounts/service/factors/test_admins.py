"""Admins act as such only in sessions with a second factor, where the deployment demands it."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from subgraphs.accounts import app, worker_module
from subgraphs.accounts.settings import Settings
from subgraphs.kernel.identity.principal import Role
from subgraphs.kernel.platform.settings import Environment
from tests.subgraphs.accounts.conftest import Accounts, Postbox
from tests.subgraphs.accounts.sessions_of import of_token, with_totp
from tests.subgraphs.clocks import FrozenClock
from tests.subgraphs.recorded_jobs import RecordedJobs


@pytest.fixture
async def strict(settings: Settings) -> AsyncIterator[Accounts]:
    """Provide accounts of a deployment that demands a second factor of admins."""
    demanding = settings.model_copy(update={"accounts_admin_second_factor": True})
    time, postbox = FrozenClock(), Postbox()
    subgraph = app.build(demanding, clock=time)
    worker = worker_module.build(demanding, RecordedJobs(), mailer=postbox, clock=time)
    await subgraph.start()
    yield Accounts(subgraph, worker, postbox, time, demanding)
    await worker.stop()
    await subgraph.stop()


@pytest.mark.parametrize(
    ("environment", "chosen", "demanded"),
    [
        (Environment.PRODUCTION, None, True),
        (Environment.PRODUCTION, False, False),
        (Environment.EMBEDDED, None, False),
        (Environment.EMBEDDED, True, True),
    ],
)
def test_production_demands_it_unless_the_setting_differs(
    environment: Environment, chosen: bool | None, demanded: bool
) -> None:
    settings = Settings(
        accounts_database_url=SecretStr("postgresql://nowhere"),
        accounts_secret=SecretStr("x" * 32),
        environment=environment,
        accounts_admin_second_factor=chosen,
    )
    assert settings.admins_need_second_factor is demanded


async def test_without_a_second_factor_the_role_grants_nothing(strict: Accounts) -> None:
    await strict.admin("root@strict.test")
    login = await strict.login("root@strict.test")

    caller = await of_token(strict, login["tokens"]["accessToken"])

    assert login["viewer"]["roles"] == ["ADMIN", "STUDENT"]
    assert caller.scopes == {"student"}
    refreshed = (await strict.refresh(login["tokens"]["refreshToken"]))["tokens"]["accessToken"]
    assert (await of_token(strict, refreshed)).scopes == {"student"}
    assert "errors" in await strict.execute("{ users { edges { cursor } } }", caller)


async def test_with_a_second_factor_it_does_and_a_trusted_device_is_none(strict: Accounts) -> None:
    member = await with_totp(strict, "boss@strict.test")
    admin = await strict.admin("maker@strict.test")
    grant = "mutation($id: ID!) { grantUserRole(input: {userId: $id, role: ADMIN}) { errors { code } } }"
    await strict.data(grant, admin, id=member.principal.user_id)

    full = await member.complete(await member.challenge(), member.code(), trust=True)
    short = await member.log_in(trusted=full["trustedDeviceToken"])

    assert Role.ADMIN.value in (await of_token(strict, full["tokens"]["accessToken"])).scopes
    assert (await of_token(strict, short["tokens"]["accessToken"])).scopes == {"student"}
