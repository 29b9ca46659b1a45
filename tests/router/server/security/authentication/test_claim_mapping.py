import pytest

from router.server.security.authentication.claim_mapping import ClaimMapping
from router.server.security.authentication.errors import InvalidCredential


def test_by_default_the_subject_and_scopes_are_taken_as_they_are_stated() -> None:
    mapping, claims = ClaimMapping(), {"sub": "ada", "scope": "read write"}
    assert mapping.subject_of(claims) == "ada"
    assert mapping.scopes_of(claims, "ada") == {"read", "write"}


def test_a_name_with_dots_leads_into_objects() -> None:
    mapping = ClaimMapping("client.id", ("realm.roles",))
    claims = {"client": {"id": "robot"}, "realm": {"roles": ["read", 7]}}
    assert mapping.subject_of(claims) == "robot"
    assert mapping.scopes_of(claims, "robot") == {"read"}


def test_a_claim_of_that_very_name_comes_before_objects() -> None:
    claims = {"https://example.com/client": "robot", "https://example": {"com/client": "other"}}
    assert ClaimMapping("https://example.com/client").subject_of(claims) == "robot"


def test_a_scope_that_is_not_mapped_stands_for_none() -> None:
    mapping = ClaimMapping(scopes={"shop": ("orders.read", "orders.refund")})
    assert mapping.scopes_of({"scope": "admin shop users.manage"}, "robot") == {"orders.read", "orders.refund"}
    assert mapping.scopes_of({"scope": "orders.read"}, "robot") == set()


def test_a_client_has_its_scopes_whatever_its_token_states() -> None:
    mapping = ClaimMapping(scopes={}, clients={"robot": ("orders.read",), "other": ("users.read",)})
    assert mapping.scopes_of({"scope": "users.read"}, "robot") == {"orders.read"}


@pytest.mark.parametrize("claims", [{"sub": "stranger"}, {}, {"sub": ["robot"]}, {"sub": {"robot": 1}}, {"sub": None}])
def test_a_subject_that_is_not_listed_is_rejected(claims: dict[str, object]) -> None:
    with pytest.raises(InvalidCredential, match="subject is not accepted"):
        ClaimMapping(clients={"robot": ()}).subject_of(claims)
