"""Changes that need a recent log-in."""

from datetime import timedelta

import pytest

from subgraphs.kernel.identity.recent_log_in import RecentLogIn, RecentLogInRequired
from subgraphs.kernel.platform.errors import Unauthenticated
from tests.subgraphs.clocks import FrozenClock
from tests.subgraphs.principals import student, who_logged_in

TIME = FrozenClock()
GUARD = RecentLogIn(timedelta(minutes=10), TIME)


@pytest.mark.parametrize("minutes", [0, 9, 10])
def test_a_log_in_within_the_time_is_recent(minutes: int) -> None:
    caller = who_logged_in(student(), TIME() - timedelta(minutes=minutes))
    assert GUARD.require(caller) is caller


def test_an_older_log_in_is_not_recent() -> None:
    with pytest.raises(RecentLogInRequired) as raised:
        GUARD.require(who_logged_in(student(), TIME() - timedelta(minutes=10, seconds=1)))
    assert raised.value.extensions == {"code": "RECENT_LOGIN_REQUIRED"}


def test_a_token_that_does_not_say_when_its_user_logged_in_is_not_recent() -> None:
    with pytest.raises(RecentLogInRequired):
        GUARD.require(student())


def test_an_anonymous_caller_has_to_log_in() -> None:
    with pytest.raises(Unauthenticated):
        GUARD.require(None)
