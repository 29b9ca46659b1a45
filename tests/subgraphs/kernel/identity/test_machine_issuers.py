from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from subgraphs.kernel.identity.machine_issuers import END_OF_TIME, MachineClientSettings, MachineIssuer
from subgraphs.kernel.identity.principal import InvalidClaims, MachineClient
from subgraphs.kernel.identity.scopes import Scope

ISSUER = "https://id.example/realms/services"
SCOPES = {"shop": ("orders.read",)}


def trusted(**changes: Any) -> MachineIssuer:
    return MachineIssuer.model_validate({"issuer": ISSUER, "audience": "lectern-graph", "scopes": SCOPES, **changes})


def claims(**changes: Any) -> dict[str, Any]:
    return {"iss": ISSUER, "sub": "robot", "exp": 1_800_000_000, **changes}


def test_claims_are_found_by_their_mapping() -> None:
    issuer = trusted(subject_claim="client_id", scope_claim="realm_access.roles")
    found = issuer.principal(claims(sub="0e8f", client_id="robot", realm_access={"roles": ["shop", "offline_access"]}))
    assert found.subject == MachineClient(ISSUER, "robot")
    assert found.scopes == {"orders.read"}


def test_the_same_name_at_two_issuers_is_two_clients() -> None:
    other = trusted(issuer="https://other.example")
    assert trusted().principal(claims()).subject != other.principal(claims()).subject


def test_a_token_without_scopes_is_of_a_client_that_may_do_nothing() -> None:
    assert trusted().principal(claims(scope=7)).scopes == frozenset()


@pytest.mark.parametrize(
    "changes",
    [
        {"sub": ""},
        {"sub": "r" * 201},
        {"sub": 7},
        {"exp": float("nan")},
        {"exp": True},
        {"exp": -1},
        {"exp": None},
    ],
)
def test_claims_that_name_no_client_or_no_time_are_rejected(changes: dict[str, object]) -> None:
    with pytest.raises(InvalidClaims):
        trusted().principal(claims(**changes))


@pytest.mark.parametrize("expiry", [END_OF_TIME + 1, 10**18, 1e300])
def test_an_expiry_beyond_the_calendar_is_its_end(expiry: float) -> None:
    assert trusted().principal(claims(exp=expiry)).expires_at == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "http://id.example"},
        {"issuer": "id.example"},
        {"jwks_url": "http://id.example/keys"},
        {"audience": ""},
        {"algorithms": ["HS256"]},
        {"algorithms": ["none"]},
        {"algorithms": []},
        {"leeway_seconds": 3_600},
        {"scopes": {"shop": ["admin"]}},
        {"scopes": {"shop": ["instructor"]}},
        {"scopes": {}},
        {"scopes": {}, "clients": {}},
        {"unknown": 1},
    ],
)
def test_settings_that_would_trust_too_much_are_rejected(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        trusted(**changes)


def test_an_issuer_is_listed_once() -> None:
    with pytest.raises(ValidationError, match="listed once"):
        MachineClientSettings(machine_issuers=(trusted(), trusted(audience="other")))


def test_issuers_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "LECTERN_MACHINE_ISSUERS",
        '[{"issuer": "https://id.example", "audience": "lectern-graph", "clients": {"robot": ["orders.read"]}}]',
    )
    [issuer] = MachineClientSettings().machine_issuers
    assert issuer.clients == {"robot": (Scope.ORDERS_READ,)}
