"""Credentials that are not accepted leave a line each, without what was typed and without an address."""

from structlog.testing import capture_logs

from tests.subgraphs.accounts.conftest import PASSWORD, Accounts


async def test_each_rejected_password_is_logged_with_the_user_alone(accounts: Accounts) -> None:
    user = await accounts.user("ada@rejected.test")
    with capture_logs() as lines:
        await accounts.login("ada@rejected.test", "wrong-horse-battery")
        await accounts.login("nobody@rejected.test", "wrong-horse-battery")
    rejected = [line for line in lines if line["event"] == "credential rejected"]
    assert [(line["user_id"], line["method"]) for line in rejected] == [(user, "pwd"), (None, "pwd")]
    assert "wrong-horse" not in repr(lines)
    assert "@" not in repr(rejected)


async def test_a_log_in_that_succeeds_leaves_no_such_line(accounts: Accounts) -> None:
    await accounts.user("bea@rejected.test")
    with capture_logs() as lines:
        assert (await accounts.login("bea@rejected.test", PASSWORD))["errors"] == []
    assert [line for line in lines if line["event"] == "credential rejected"] == []
