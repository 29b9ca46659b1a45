"""Secrets at rest, and the replacement of their keys."""

import pytest
from pydantic import SecretStr

from subgraphs.accounts.service.credentials.encryption import DERIVED_KEY_ID, Sealed, Undecryptable, secret_box

SECRET = SecretStr("a secret that only this test knows")
FIRST, SECOND = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=", "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI="


def test_a_secret_is_opened_for_its_owner_alone() -> None:
    box = secret_box(None, SECRET)
    sealed = box.seal("JBSWY3DP", "usr_1")

    assert sealed.key_id == DERIVED_KEY_ID
    assert "JBSWY3DP" not in sealed.token
    assert box.open(sealed, "usr_1") == "JBSWY3DP"
    with pytest.raises(Undecryptable):
        box.open(sealed, "usr_2")


def test_a_new_key_encrypts_and_older_ones_decrypt() -> None:
    derived = secret_box(None, SECRET).seal("a", "usr_1")
    old = secret_box(SecretStr(f"old:{FIRST}"), SECRET).seal("b", "usr_1")
    box = secret_box(SecretStr(f"new:{SECOND}, old:{FIRST}"), SECRET)

    assert (box.open(derived, "usr_1"), box.open(old, "usr_1")) == ("a", "b")
    assert box.seal("c", "usr_1").key_id == box.current_id == "new"


def test_a_key_that_was_removed_too_early_is_named() -> None:
    old = secret_box(SecretStr(f"old:{FIRST}"), SECRET).seal("b", "usr_1")
    with pytest.raises(Undecryptable, match="'old'"):
        secret_box(SecretStr(f"new:{SECOND}"), SECRET).open(old, "usr_1")
    with pytest.raises(Undecryptable):
        secret_box(None, SECRET).open(Sealed(DERIVED_KEY_ID, old.token), "usr_1")


@pytest.mark.parametrize("keys", ["nonsense", f":{FIRST}", f"derived:{FIRST}", f"a:{FIRST},a:{SECOND}", "a:short"])
def test_malformed_keys_are_rejected(keys: str) -> None:
    with pytest.raises(ValueError, match="encryption key"):
        secret_box(SecretStr(keys), SECRET)
