from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.logs.pseudonyms import Pseudonyms, network_of

WEEK = timedelta(weeks=1)
MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
KEY = SecretStr("k" * 40)


def test_a_user_has_one_pseudonym_for_a_period_in_all_processes() -> None:
    ada, bob = USER.new(), USER.new()
    first, second = Pseudonyms(KEY, WEEK), Pseudonyms(KEY, WEEK)
    assert first.of(ada, MONDAY) == second.of(ada, MONDAY + timedelta(days=6, hours=23)) != first.of(bob, MONDAY)
    assert first.of(ada, MONDAY) != first.of(ada, MONDAY + WEEK)
    assert first.of(ada, MONDAY) != first.of(ada, MONDAY - timedelta(seconds=1))


def test_the_key_decides_and_a_missing_one_is_random() -> None:
    ada = USER.new()
    made = {Pseudonyms(key, WEEK).of(ada, MONDAY) for key in (KEY, SecretStr("other"), None, None)}
    assert len(made) == 4
    assert not any(ada[-10:] in each for each in made)


def test_ids_of_users_and_addresses_are_replaced_in_texts() -> None:
    ada = USER.new()
    pseudonyms = Pseudonyms(KEY, WEEK)
    text = f'no row for {ada}: Key (email)=(ada.l+x@mail.example.org) exists, "{ada}"'
    shown = pseudonyms.of(ada, MONDAY)
    assert pseudonyms.replaced(text, MONDAY) == f'no row for {shown}: Key (email)=([address]) exists, "{shown}"'
    assert pseudonyms.replaced("usr_ is a prefix, @lectern a name", MONDAY) == "usr_ is a prefix, @lectern a name"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("127.0.0.1", "127.0.0.1"),
        ("unix", "unix"),
    ],
)
def test_an_address_is_shown_as_its_network(address: str, network: str) -> None:
    assert network_of(address) == network
