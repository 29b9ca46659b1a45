"""What ends with a session, in whole deployments."""

from __future__ import annotations

import pytest
from websockets.exceptions import ConnectionClosed

from tests.end_to_end import story
from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.people import Person, eventually

pytestmark = [pytest.mark.slow, pytest.mark.servers, pytest.mark.timeout(1200)]

WHO = "{ viewer { email } }"


@pytest.mark.parametrize("deployment", ["together", "apart"])
def test_logging_out_ends_what_the_access_token_opened(deployment: str, request: pytest.FixtureRequest) -> None:
    market: Marketplace = request.getfixturevalue(deployment)
    leaving, email = story.join(market.url, market.inbox, "lea")
    staying = Person(market.url)
    staying.log_in(email, story.PASSWORD)
    with leaving.subscribed("subscription { notificationReceived { id } }") as events:
        leaving.ask("mutation($token: String!) { logout(refreshToken: $token) }", token=leaving.refresh_token)

        def refused() -> bool:
            codes = [error["extensions"]["code"] for error in leaving.send(WHO).get("errors", ())]
            return codes == ["UNAUTHENTICATED"]

        eventually(refused, "the refusal of a token whose session ended")
        with pytest.raises(ConnectionClosed) as closed:
            next(events)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4403, "Token revoked")
    assert staying.ask(WHO) == {"viewer": {"email": email}}
