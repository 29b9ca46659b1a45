import asyncio
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from jobs.dead_letters import DeadLetter, dead_letter
from lectern.commands.cli import cli
from lectern.embedded.errors import PlatformError
from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.kernel.platform import redis


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, redis_url: str, fresh_database: Callable[[], str]) -> "Command":
    database = fresh_database()
    asyncio.run(migrate("accounts", database))
    monkeypatch.setenv("LECTERN_REDIS_URL", redis_url)
    monkeypatch.setenv("LECTERN_ACCOUNTS_DATABASE_URL", database)
    monkeypatch.setenv("LECTERN_ACCOUNTS_SECRET", "a secret that only this test knows")
    return Command(redis_url)


class Command:
    """The command line, on stores of this test's own."""

    def __init__(self, redis_url: str) -> None:
        self._redis_url = redis_url

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(cli, [*arguments, "--data", "/nonexistent"])

    def dead_letter(self) -> None:
        async def put() -> None:
            client = redis.connect(SecretStr(self._redis_url))
            fields = {"id": "evt_1", "type": "door.opened"}
            await dead_letter(client, DeadLetter("events:doors", "keepers", "1-1", "stuck", fields))
            await client.aclose()

        asyncio.run(put())


def test_an_admitted_admin_is_made_once(command: Command) -> None:
    admit = ("admit", "ada@operators.test", "--name", "Ada", "--role", "admin", "--password", "a long password")

    first, again = command.run(*admit), command.run(*admit)

    assert first.output.startswith("usr_")
    assert again.output == first.output


def test_a_weak_password_is_rejected_in_one_line(command: Command) -> None:
    result = command.run("admit", "bea@operators.test", "--name", "Bea", "--password", "short")

    assert isinstance(result.exception, PlatformError)
    assert str(result.exception) == "Use at least 10 characters."


def test_dead_letters_are_shown_and_delivered_again(command: Command) -> None:
    command.dead_letter()

    shown = command.run("dead-letters").output
    key, *rest = shown.split()
    delivered = command.run("dead-letters", "--deliver", key)

    assert rest == ["keepers", "door.opened", "stuck"]
    assert (delivered.exit_code, command.run("dead-letters").output) == (0, "")


def test_a_dead_letter_that_does_not_exist_cannot_be_delivered(command: Command) -> None:
    result = command.run("dead-letters", "--deliver", "1-1")

    assert isinstance(result.exception, PlatformError)
