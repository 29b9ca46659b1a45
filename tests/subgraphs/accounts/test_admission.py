"""Users whom the operator vouches for, and that the tables are as the migrations make them."""

from collections.abc import AsyncIterator

import pytest

from subgraphs.accounts.app import Parts, connect
from subgraphs.accounts.errors import Refusal
from subgraphs.accounts.service.admit_user import admit_user
from subgraphs.accounts.settings import Settings
from subgraphs.accounts.store.tables import metadata
from subgraphs.kernel.identity import Role
from tests.subgraphs.accounts.conftest import PASSWORD, Accounts
from tests.subgraphs.declared_tables import differences


@pytest.fixture
async def parts(settings: Settings) -> AsyncIterator[Parts]:
    connected = connect(settings)
    yield connected
    await connected.close()


async def test_an_admitted_user_logs_in_with_the_given_roles(parts: Parts, accounts: Accounts) -> None:
    await admit_user(parts.ports, email="ada@admit.test", display_name="Ada", password=PASSWORD, roles=[Role.ADMIN])

    assert (await accounts.login("ada@admit.test"))["viewer"]["roles"] == ["ADMIN", "STUDENT"]


async def test_admitting_somebody_again_changes_nothing(parts: Parts) -> None:
    first = await admit_user(parts.ports, email="bea@admit.test", display_name="Bea", password=PASSWORD)

    again = await admit_user(
        parts.ports, email="Bea@admit.test", display_name="Other", password_hash="other", roles=[Role.ADMIN]
    )

    assert again == first


async def test_a_weak_password_is_refused_here_too(parts: Parts) -> None:
    with pytest.raises(Refusal):
        await admit_user(parts.ports, email="cleo@admit.test", display_name="Cleo", password="short")


async def test_the_migrations_make_the_tables_that_the_store_declares(parts: Parts) -> None:
    assert await differences(parts.database.engine, metadata) == []
