"""Passwords that are among the first to be guessed."""

import pytest

from subgraphs.accounts.errors import AccountsError, AccountsErrorCode
from subgraphs.accounts.service.validation import acceptable_password


@pytest.mark.parametrize(
    "password",
    [
        "1234567890",
        "1q2w3e4r5t",
        "QwertyUiop",
        "password123",
        "Password2026!",
        "!!!iloveyou",
        "2026-Football",
        "aaaaaaaaaaaa",
        "abababababab",
    ],
)
def test_a_common_password_is_rejected_in_every_case_and_with_digits_and_signs_around_it(password: str) -> None:
    with pytest.raises(AccountsError) as rejected:
        acceptable_password(password)
    assert rejected.value.code is AccountsErrorCode.WEAK_PASSWORD


@pytest.mark.parametrize("password", ["learning-is-fun", "correct horse battery", "8402759163", "пароль-на-завтра"])
def test_other_passwords_are_accepted(password: str) -> None:
    assert acceptable_password(password) == password


def test_the_list_has_the_three_thousand_that_the_standard_requires() -> None:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    assert len(set(FREQUENCY_LISTS["passwords"])) >= 3_000
