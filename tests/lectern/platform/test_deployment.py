"""The choice of embedded servers, and the settings of the processes."""

from pathlib import Path

import pytest

from lectern.embedded import MissingWheel
from lectern.platform.credentials import credentials, public_key
from lectern.platform.data_folder import DataFolder
from lectern.platform.deployment import Deployment, database_variable, deployment, operator_variables
from lectern.platform.server_ports import NAMES
from subgraphs.kernel.identity.service_identity import parse_public_keys
from subgraphs.registry import SQL_DOMAINS

EMBEDDED = set(NAMES) - {"worker", "management"}


def deployed(tmp_path: Path, **own: str) -> Deployment:
    folder = DataFolder(tmp_path)
    ports = {name: 40_000 + number for number, name in enumerate(NAMES)}
    return deployment(folder, credentials(folder), ports, own, "http://127.0.0.1:8000")


def names(deployment: Deployment) -> set[str]:
    return {server.name for server in deployment.servers}


def test_everything_is_embedded_where_nothing_is_configured(tmp_path: Path) -> None:
    assert names(deployed(tmp_path)) == EMBEDDED


def test_a_configured_server_is_not_started(tmp_path: Path) -> None:
    mine = deployed(tmp_path, LECTERN_REDIS_URL="redis://mine")
    assert names(mine) == EMBEDDED - {"valkey"}
    assert mine.environment()["LECTERN_REDIS_URL"] == "redis://mine"


def test_one_configured_database_leaves_the_others_embedded(tmp_path: Path) -> None:
    mine = deployed(tmp_path, LECTERN_ORDERS_DATABASE_URL="postgresql://mine/orders")
    assert "postgres" in names(mine)
    assert mine.databases == ("accounts", "catalog", "learning", "notifications", "statistics")
    assert mine.environment()["LECTERN_ORDERS_DATABASE_URL"] == "postgresql://mine/orders"


def test_no_postgres_is_started_where_every_database_is_configured(tmp_path: Path) -> None:
    mine = deployed(tmp_path, **{database_variable(domain): "postgresql://mine" for domain in SQL_DOMAINS})
    assert "postgres" not in names(mine)


def test_a_real_stripe_key_brings_no_simulated_address(tmp_path: Path) -> None:
    environment = deployed(tmp_path, LECTERN_STRIPE_SECRET_KEY="sk_live_mine").environment()
    assert environment["LECTERN_STRIPE_SECRET_KEY"] == "sk_live_mine"
    assert "LECTERN_STRIPE_API_BASE" not in environment
    assert "LECTERN_STRIPE_WEBHOOK_SECRET" not in environment


def test_every_domain_has_a_database_of_its_own(tmp_path: Path) -> None:
    environment = deployed(tmp_path).environment()
    assert len({environment[database_variable(domain)] for domain in SQL_DOMAINS}) == len(SQL_DOMAINS)


def test_an_ffmpeg_of_ones_own_is_used_and_none_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lectern.platform.deployment.ffmpeg", missing)
    monkeypatch.setattr("lectern.platform.deployment.ffprobe", missing)
    mine = deployed(tmp_path, LECTERN_FFMPEG="/opt/ffmpeg", LECTERN_FFPROBE="/opt/ffprobe")
    assert mine.environment()["LECTERN_FFMPEG"] == "/opt/ffmpeg"


def missing() -> str:
    raise MissingWheel("there is none")


def test_empty_variables_configure_nothing() -> None:
    assert operator_variables({"LECTERN_REDIS_URL": "", "LECTERN_PORT": "1", "HOME": "/"}) == {"LECTERN_PORT": "1"}


def test_credentials_are_made_once(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    assert credentials(folder) == credentials(folder)


def test_credentials_differ_between_folders(tmp_path: Path) -> None:
    one, other = credentials(DataFolder(tmp_path / "one")), credentials(DataFolder(tmp_path / "other"))
    assert not set(one.values()) & set(other.values())


def test_no_secret_is_on_a_command_line(tmp_path: Path) -> None:
    mine = deployed(tmp_path)
    (tmp_path / "postgres").mkdir()
    arguments = [argument for server in mine.servers for argument in server.command().argv]
    assert not [secret for secret in mine.secrets.values() if any(secret in argument for argument in arguments)]


def test_a_server_whose_address_is_in_a_file_is_not_started(tmp_path: Path) -> None:
    mine = deployed(tmp_path, LECTERN_REDIS_URL_FILE="/run/secrets/redis", LECTERN_ORDERS_DATABASE_URL_FILE="/x")
    assert names(mine) == EMBEDDED - {"valkey"}
    assert {"LECTERN_REDIS_URL", "LECTERN_ORDERS_DATABASE_URL"}.isdisjoint(mine.environment())


def test_the_routers_private_key_is_the_routers_alone(tmp_path: Path) -> None:
    mine = deployed(tmp_path)
    [private] = mine.router_secrets().values()
    assert private not in mine.environment().values()
    [key] = parse_public_keys(mine.environment()["LECTERN_SERVICE_IDENTITY_PUBLIC_KEYS"])
    assert key.thumbprint() == parse_public_keys(public_key(private))[0].thumbprint()


def test_development_servers_on_this_machine_may_call_it_unless_the_operator_lists_others(tmp_path: Path) -> None:
    assert "http://localhost:5173" in deployed(tmp_path).environment()["LECTERN_CORS_ORIGINS"].split(",")
    mine = deployed(tmp_path, LECTERN_CORS_ORIGINS="https://app.example").environment()
    assert mine["LECTERN_CORS_ORIGINS"] == "https://app.example"
