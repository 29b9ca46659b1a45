"""The roles on PostgreSQL: made by the embedded server, and by the script of docker/."""

import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from lectern.embedded import Postgres, free_ports, running
from lectern.embedded.postgres.programs import find_programs
from lectern.embedded.postgres.roles import OWNER, RolePasswords
from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.registry import SQL_DOMAINS

pytestmark = pytest.mark.servers

SCRIPT = Path(__file__).parents[4] / "docker" / "postgres" / "roles.sh"
PASSWORDS = RolePasswords("own'er\\1", {domain: f"{domain}'s \\password" for domain in SQL_DOMAINS})


GRAFANA = "grafana"
"""A role that the script alone makes."""
GRAFANAS_PASSWORD = "grafana's"


@pytest.fixture(params=["embedded", "docker"])
async def server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Postgres]:
    [port] = free_ports(1)
    postgres = Postgres(tmp_path / "postgres", port, "superuser", durable=False)
    async with running(postgres, tmp_path / "logs"):
        if request.param == "embedded":
            await postgres.create_roles(PASSWORDS)
            await postgres.create_roles(PASSWORDS)
        else:
            run_script(postgres, tmp_path)
        yield postgres


def run_script(postgres: Postgres, folder: Path) -> None:
    for name, password in (("owner", PASSWORDS.owner), (GRAFANA, GRAFANAS_PASSWORD), *PASSWORDS.domains.items()):
        (folder / f"postgres_{name}_password").write_text(password + "\n")
    environment = {
        "PATH": f"{find_programs()}:{os.environ['PATH']}",
        "SECRETS": str(folder),
        "POSTGRES_USER": "lectern",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(postgres.port),
        "PGPASSWORD": postgres.password,
    }
    subprocess.run(["bash", str(SCRIPT)], env=environment, check=True)


async def connect(server: Postgres, role: str, database: str) -> "asyncpg.Connection[asyncpg.Record]":
    password = {OWNER: PASSWORDS.owner, GRAFANA: GRAFANAS_PASSWORD, **PASSWORDS.domains}[role]
    return await asyncpg.connect(
        host="127.0.0.1", port=server.port, user=role, password=password, database=database, ssl=False
    )


async def attempt(connection: "asyncpg.Connection[asyncpg.Record]", statement: str) -> str:
    try:
        return await connection.execute(statement)
    except asyncpg.InsufficientPrivilegeError:
        return "denied"


async def test_each_role_has_rights_on_the_rows_of_its_own_database_alone(server: Postgres) -> None:
    for domain in SQL_DOMAINS:
        await migrate(domain, server.url(domain, role=OWNER, password=PASSWORDS.owner))
    for domain in SQL_DOMAINS:
        for other in {*SQL_DOMAINS, "postgres"} - {domain, "postgres"}:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connect(server, domain, other)
    orders = await connect(server, "orders", "orders")
    try:
        assert await orders.fetch("SELECT * FROM ledger_entries") == []
        assert await attempt(orders, "DELETE FROM outbox") == "DELETE 0"
        assert await orders.fetchval("SELECT nextval('order_numbers')") is not None
        for forbidden in (
            "TRUNCATE orders",
            "DROP TABLE orders",
            "ALTER TABLE ledger_entries DISABLE TRIGGER ALL",
            "CREATE TABLE mine (id int)",
            "CREATE ROLE mine",
            "CREATE DATABASE mine",
            "ALTER ROLE orders SUPERUSER",
            f"SET ROLE {OWNER}",
            "COPY orders TO PROGRAM 'cat'",
        ):
            assert await attempt(orders, forbidden) == "denied", forbidden
    finally:
        await orders.close()


async def test_a_data_folder_of_before_the_roles_is_handed_over(tmp_path: Path) -> None:
    [port] = free_ports(1)
    postgres = Postgres(tmp_path / "postgres", port, "superuser", durable=False)
    async with running(postgres, tmp_path / "logs"):
        await postgres.create_databases(SQL_DOMAINS)
        for domain in ("orders", "catalog"):
            await migrate(domain, postgres.url(domain))
        await postgres.create_roles(PASSWORDS)
        for domain in ("orders", "catalog"):
            connection = await connect(postgres, domain, domain)
            assert await connection.fetchval("SELECT count(*) FROM outbox") == 0
            await connection.close()
            owner = await connect(postgres, OWNER, domain)
            assert await attempt(owner, "ALTER TABLE outbox ADD COLUMN more int") == "ALTER TABLE"
            await owner.close()
