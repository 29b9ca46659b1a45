"""Codes of authenticator apps."""

from datetime import UTC, datetime

import pyotp
import pytest

from subgraphs.accounts.service.factors.totp import enrollment_uri, matching_step, new_secret

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The secret of the examples in RFC 6238, appendix B, in base32."""


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (2000000000, "279037")]
)
def test_the_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert matching_step(SECRET, code, now, None) == seconds // 30
    assert matching_step(SECRET, f" {code[:3]} {code[3:]} ", now, None) == seconds // 30


@pytest.mark.parametrize(("steps", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_differ_by_one_step(steps: int, accepted: bool) -> None:
    now = datetime.fromtimestamp(1_111_111_110, UTC)
    code = pyotp.TOTP(SECRET).at(now, counter_offset=steps)
    assert (matching_step(SECRET, code, now, None) is not None) is accepted


def test_no_code_of_an_accepted_step_or_an_earlier_one_is_accepted() -> None:
    now = datetime.fromtimestamp(1_111_111_110, UTC)
    step = 1_111_111_110 // 30
    codes = [pyotp.TOTP(SECRET).at(now, counter_offset=steps) for steps in (-1, 0, 1)]
    assert [matching_step(SECRET, code, now, step) for code in codes] == [None, None, step + 1]


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "\0", "💥" * 50])
def test_other_texts_are_no_code(typed: str) -> None:
    assert matching_step(SECRET, typed, datetime.fromtimestamp(59, UTC), None) is None


def test_a_secret_has_160_bits_and_the_uri_names_the_account() -> None:
    secret = new_secret()
    assert len(secret) == 32
    assert enrollment_uri(secret, "ada@lectern.test", "Lectern") == (
        f"otpauth://totp/Lectern:ada%40lectern.test?secret={secret}&issuer=Lectern"
    )
