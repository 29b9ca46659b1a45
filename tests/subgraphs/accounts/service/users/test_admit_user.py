"""Users created by operators without verification; the migrations match the declared tables."""

from collections.abc import AsyncIterator

import pytest

from subgraphs.accounts import app
from subgraphs.accounts.errors import AccountsError
from subgraphs.accounts.settings import Settings
from subgraphs.accounts.store.tables import metadata
from subgraphs.kernel.identity.principal import Role
from tests.subgraphs.accounts.conftest import PASSWORD, Accounts
from tests.subgraphs.declared_tables import differences


@pytest.fixture
async def connected(settings: Settings) -> AsyncIterator[app.Accounts]:
    connected = app.connect(settings)
    yield connected
    await connected.close()


async def test_an_admitted_user_logs_in_with_the_given_roles(connected: app.Accounts, accounts: Accounts) -> None:
    await connected.use_cases.admit_user(
        email="ada@admit.test", display_name="Ada", password=PASSWORD, roles=[Role.ADMIN]
    )

    assert (await accounts.login("ada@admit.test"))["viewer"]["roles"] == ["ADMIN", "STUDENT"]


async def test_admitting_a_user_again_changes_nothing(connected: app.Accounts) -> None:
    first = await connected.use_cases.admit_user(email="bea@admit.test", display_name="Bea", password=PASSWORD)

    again = await connected.use_cases.admit_user(
        email="Bea@admit.test", display_name="Other", password_hash="other", roles=[Role.ADMIN]
    )

    assert again == first


async def test_a_weak_password_is_rejected(connected: app.Accounts) -> None:
    with pytest.raises(AccountsError):
        await connected.use_cases.admit_user(email="cleo@admit.test", display_name="Cleo", password="short")


async def test_the_migrations_create_the_declared_tables(connected: app.Accounts) -> None:
    assert await differences(connected.database.engine, metadata) == []
