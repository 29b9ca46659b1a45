from typing import Any

import pytest

from router.server import Identity
from router.server.security.revocation import InvalidRevocation, Revocation, RevocationRegister

NOW = 1_800_000_000.0
LATER = NOW + 600


def register(**options: Any) -> RevocationRegister:
    return RevocationRegister(clock=lambda: NOW, **options)


def identity(**claims: Any) -> Identity:
    return Identity(claims.get("sub"), "https://login.example", claims=claims, credential="the.token.itself")


def test_a_session_that_is_revoked_covers_its_tokens_and_no_others() -> None:
    revoked = register()
    revoked.add(Revocation("sid", "ses_1", LATER))
    assert revoked.covers(identity(sub="ada", sid="ses_1"))
    assert not revoked.covers(identity(sub="ada", sid="ses_2"))
    assert not revoked.covers(identity(sub="ada"))


def test_a_subject_is_revoked_up_to_a_time_and_may_log_in_again() -> None:
    revoked = register()
    revoked.add(Revocation("sub", "ada", LATER, issued_before=NOW))
    assert revoked.covers(identity(sub="ada", iat=int(NOW) - 1))
    assert revoked.covers(identity(sub="ada"))
    assert not revoked.covers(identity(sub="ada", iat=int(NOW)))


def test_an_issuers_subject_is_not_anothers() -> None:
    revoked = register()
    revoked.add(Revocation("sub", "ada", LATER, issuer="https://other.example"))
    assert not revoked.covers(identity(sub="ada"))
    revoked.add(Revocation("sub", "ada", LATER, issuer="https://login.example"))
    assert revoked.covers(identity(sub="ada"))


def test_one_token_is_revoked_by_its_digest() -> None:
    revoked = register()
    revoked.add(Revocation.of_token("the.token.itself", LATER))
    assert revoked.covers(identity(sub="ada"))
    assert "the.token.itself" not in Revocation.of_token("the.token.itself", LATER).encoded().decode()


def test_a_revocation_expires_with_the_tokens_that_it_is_about() -> None:
    now = NOW
    revoked = RevocationRegister(clock=lambda: now)
    assert revoked.add(Revocation("sid", "ses_1", NOW + 10))
    now = NOW + 11
    assert not revoked.covers(identity(sid="ses_1"))
    assert not revoked.add(Revocation("sid", "ses_1", NOW + 10))
    revoked.add(Revocation("sid", "ses_2", NOW + 20))
    assert len(revoked) == 1


def test_there_are_never_more_than_allowed_and_the_first_to_end_give_way() -> None:
    revoked = register(max_entries=10)
    for number in range(100):
        revoked.add(Revocation("sid", str(number), NOW + 1 + number))
    assert len(revoked) == 10
    assert revoked.covers(identity(sid="99"))
    assert not revoked.covers(identity(sid="0"))


def test_of_two_revocations_the_longer_one_holds() -> None:
    revoked = register()
    assert revoked.add(Revocation("sub", "ada", NOW + 10, issued_before=NOW))
    assert not revoked.add(Revocation("sub", "ada", NOW + 5, issued_before=NOW - 5))
    assert revoked.add(Revocation("sub", "ada", NOW + 20))
    assert revoked.covers(identity(sub="ada", iat=int(NOW) + 5))
    assert len(revoked) == 1


def test_prolonging_again_and_again_takes_no_memory() -> None:
    revoked = register()
    for number in range(10_000):
        revoked.add(Revocation("sub", "ada", NOW + 1 + number))
    assert len(revoked._ends) < 200


@pytest.mark.parametrize("before", [None, NOW])
@pytest.mark.parametrize("issuer", [None, "https://login.example"])
def test_its_json_says_all_of_it(before: float | None, issuer: str | None) -> None:
    revocation = Revocation("sub", "ada", LATER, issuer, before)
    assert Revocation.parse(revocation.encoded()) == revocation


@pytest.mark.parametrize(
    "message",
    [
        b"", b"[]", b"{}", b'{"claim":"sub","value":1,"until":1}', b'{"claim":"sub","value":"ada"}',
        b'{"claim":"sub","value":"ada","until":true}', b'{"claim":"","value":"ada","until":1}',
        b'{"claim":"sub","value":"ada","until":1,"issued_before":"now"}',
        b'{"claim":"sub","value":"' + b"a" * 1001 + b'","until":1}',
    ],
)  # fmt: skip
def test_an_empty_revocation_is_rejected(message: bytes) -> None:
    with pytest.raises(InvalidRevocation):
        Revocation.parse(message)
