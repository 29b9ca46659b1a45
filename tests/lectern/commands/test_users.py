"""The commands on users: what an operator does when no admin can."""

import asyncio
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from lectern.commands.cli import cli
from lectern.embedded.errors import PlatformError
from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.kernel.persistence.sql import Database

EVE = "eve@users.test"


class Command:
    """The command line, on stores of this test's own, with an admin named Eve."""

    def __init__(self, database: str) -> None:
        self._database = database
        self.id = self.line("admit", EVE, "--name", "Eve", "--role", "admin", "--password", "a long password")

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(cli, [*arguments, "--data", "/nonexistent"])

    def line(self, *arguments: str) -> str:
        """Return the output of a command that must succeed."""
        result = self.run(*arguments)
        assert result.exit_code == 0, result.exception
        return result.output.strip()

    def audited(self) -> list[tuple[str, str, str | None]]:
        """Return the kind of actor, the action and the reason of each audit record, in order."""

        async def read() -> list[tuple[str, str, str | None]]:
            database = Database(self._database, domain="accounts")
            async with database.engine.connect() as connection:
                query = text("select actor_kind, action, reason from audit_log order by id")
                rows = [(row[0], row[1], row[2]) for row in await connection.execute(query)]
            await database.close()
            return rows

        return asyncio.run(read())


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, redis_url: str, fresh_database: Callable[[], str]) -> Command:
    database = fresh_database()
    asyncio.run(migrate("accounts", database))
    monkeypatch.setenv("LECTERN_REDIS_URL", redis_url)
    monkeypatch.setenv("LECTERN_ACCOUNTS_DATABASE_URL", database)
    monkeypatch.setenv("LECTERN_ACCOUNTS_SECRET", "a secret that only this test knows")
    return Command(database)


def test_users_are_found_by_address_name_and_id(command: Command) -> None:
    for wanted in (EVE, "EV", command.id):
        assert command.line("users", "find", wanted) == f"{command.id}  {EVE}  Eve  admin,student  active"
    assert command.line("users", "find", "adam") == ""
    assert command.line("users", "find", "eve", "--suspended") == ""


def test_a_user_is_suspended_and_restored(command: Command) -> None:
    suspend = ("users", "suspend", EVE.upper(), "--reason", "stolen", "--until", "2030-01-02")
    for _ in range(2):
        assert command.line(*suspend).endswith("suspended until 2030-01-02 00:00")
    assert command.line("users", "find", "eve", "--suspended").startswith(command.id)
    assert command.line("users", "restore", command.id, "--reason", "found").endswith("  active")

    assert command.audited() == [("OPERATOR", "user.suspend", "stolen"), ("OPERATOR", "user.restore", "found")]


def test_a_role_is_taken_even_from_the_last_admin(command: Command) -> None:
    assert command.line("users", "take-role", EVE, "admin") == f"{command.id}  {EVE}  Eve  student  active"
    assert command.audited() == [("OPERATOR", "user.take_role", None)]


def test_sessions_are_revoked(command: Command) -> None:
    assert command.line("users", "revoke-sessions", EVE).startswith(command.id)
    assert command.audited() == [], "there was none"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("restore", "adam@users.test"), "there is no user with the address adam@users.test"),
        (("restore", "usr_01jd7mz8e4f0a9x3c5k2q7w1rt"), "There is no such user."),
        (("suspend", EVE, "--reason", " "), "Give a reason: the user receives it by mail."),
        (
            ("suspend", EVE, "--reason", "x", "--until", "2001-01-01"),
            "A suspension ends in the future, within ten years.",
        ),
    ],
)
def test_a_mistake_is_explained_in_one_line(command: Command, arguments: tuple[str, ...], message: str) -> None:
    result = command.run("users", *arguments)

    assert isinstance(result.exception, PlatformError)
    assert str(result.exception) == message
