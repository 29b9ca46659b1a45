"""Sessions of browsers: the refresh token is in a cookie, and requests of other sites change nothing."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from subgraphs.accounts.schema.browser_sessions import BrowserSessions, CsrfPrevented
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.graphql.subgraph import CacheableResponse
from subgraphs.kernel.values.web_origins import is_plain_loopback
from tests.subgraphs.accounts.conftest import PASSWORD, Accounts
from tests.subgraphs.clocks import FrozenClock

PAGE = {"lectern-session": "cookie", "origin": "https://lectern.test", "sec-fetch-site": "same-origin"}
COOKIE = "__Secure-lectern-refresh"

LOG_IN = """mutation($email: String!, $password: String!) {
    logIn(input: {email: $email, password: $password, transport: COOKIE}) {
        tokens { accessToken refreshToken accessExpiresAt } viewer { email } errors { code }
    }
}"""
REFRESH = """mutation {
    refreshTokens(input: {transport: COOKIE}) { tokens { accessToken refreshToken } viewer { email } errors { code } }
}"""
LOG_OUT = "mutation { logOut(input: {transport: COOKIE}) { errors { code } } }"


def sessions(public_url: str = "https://lectern.test", *origins: str) -> BrowserSessions:
    return BrowserSessions(public_url, origins, timedelta(days=14), FrozenClock())


async def send(
    accounts: Accounts, document: str, cookie: str | None = None, headers: Mapping[str, str] = PAGE, **variables: Any
) -> CacheableResponse:
    sent = dict(headers) if cookie is None else {**headers, "cookie": f"other=1; {COOKIE}={cookie}"}
    return await accounts.subgraph.execute_cacheable(document, variables, None, RequestInfo(headers=sent))


def cookie_in(response: CacheableResponse) -> str:
    """Return the value of the one cookie that a response sets."""
    [cookie] = response.set_cookies
    return cookie.partition(";")[0].removeprefix(f"{COOKIE}=")


async def logged_in(accounts: Accounts, email: str) -> str:
    """Return the cookie of a new user's session."""
    await accounts.user(email)
    return cookie_in(await send(accounts, LOG_IN, email=email, password=PASSWORD))


def code_of(response: CacheableResponse) -> str:
    [error] = response.response["errors"]
    return str(error["extensions"]["code"])


async def test_the_refresh_token_is_in_a_cookie_alone(accounts: Accounts) -> None:
    await accounts.user("ada@cookies.test")
    response = await send(accounts, LOG_IN, email="ada@cookies.test", password=PASSWORD)
    tokens = response.response["data"]["logIn"]["tokens"]
    [cookie] = response.set_cookies
    assert tokens["accessToken"]
    assert tokens["refreshToken"] is None
    assert cookie_in(response) not in str(response.response)
    assert cookie.split("; ")[1:] == ["Path=/graphql", "Max-Age=1209600", "HttpOnly", "SameSite=Strict", "Secure"]


async def test_a_wrong_password_sets_no_cookie(accounts: Accounts) -> None:
    response = await send(accounts, LOG_IN, email="bea@cookies.test", password="wrong")
    assert response.response["data"]["logIn"]["errors"] == [{"code": "INVALID_CREDENTIALS"}]
    assert response.set_cookies == ()


async def test_clients_that_store_their_tokens_get_no_cookie(accounts: Accounts) -> None:
    await accounts.user("cai@cookies.test")
    login = """mutation($email: String!, $password: String!) {
        logIn(input: {email: $email, password: $password}) { tokens { refreshToken } } }"""
    response = await send(accounts, login, email="cai@cookies.test", password=PASSWORD)
    assert response.response["data"]["logIn"]["tokens"]["refreshToken"]
    assert response.set_cookies == ()


async def test_a_refresh_replaces_the_cookie(accounts: Accounts) -> None:
    first = await logged_in(accounts, "dan@cookies.test")
    second = await send(accounts, REFRESH, first)
    third = await send(accounts, REFRESH, cookie_in(second))
    assert len({first, cookie_in(second), cookie_in(third)}) == 3
    for response in (second, third):
        payload = response.response["data"]["refreshTokens"]
        assert payload["tokens"]["accessToken"]
        assert payload["tokens"]["refreshToken"] is None
        assert payload["viewer"] == {"email": "dan@cookies.test"}


async def test_tabs_that_refresh_at_once_keep_the_session(accounts: Accounts) -> None:
    first = await logged_in(accounts, "eva@cookies.test")
    responses = await asyncio.gather(*(send(accounts, REFRESH, first) for _ in range(10)))
    [successor] = {cookie_in(response) for response in responses}
    accounts.time.advance(minutes=5)
    assert (await send(accounts, REFRESH, successor)).response["data"]["refreshTokens"]["errors"] == []


async def test_a_stolen_cookie_that_is_used_later_ends_the_session_and_is_deleted(accounts: Accounts) -> None:
    first = await logged_in(accounts, "fay@cookies.test")
    successor = cookie_in(await send(accounts, REFRESH, first))
    accounts.time.advance(seconds=11)
    reused = await send(accounts, REFRESH, first)
    assert reused.response["data"]["refreshTokens"]["errors"] == [{"code": "TOKEN_REUSED"}]
    assert "Max-Age=0" in reused.set_cookies[0]
    assert cookie_in(reused) == ""
    ended = await send(accounts, REFRESH, successor)
    assert ended.response["data"]["refreshTokens"]["errors"] == [{"code": "TOKEN_EXPIRED"}]


async def test_the_cookie_ends_with_its_session(accounts: Accounts) -> None:
    cookie = await logged_in(accounts, "gus@cookies.test")
    for _ in range(4):
        accounts.time.advance(days=13)
        response = await send(accounts, REFRESH, cookie)
        cookie = cookie_in(response)
    assert f"Max-Age={8 * 86_400};" in response.set_cookies[0]


@pytest.mark.parametrize("cookie", [None, "", "unknown"])
async def test_a_browser_without_a_session_is_anonymous(accounts: Accounts, cookie: str | None) -> None:
    response = await send(accounts, REFRESH, cookie)
    payload = response.response["data"]["refreshTokens"]
    assert payload == {"tokens": None, "viewer": None, "errors": [{"code": "TOKEN_EXPIRED"}]}
    assert cookie_in(response) == ""


async def test_logging_out_ends_the_session_and_deletes_the_cookie(accounts: Accounts) -> None:
    cookie = await logged_in(accounts, "hal@cookies.test")
    response = await send(accounts, LOG_OUT, cookie)
    assert response.response["data"] == {"logOut": {"errors": []}}
    assert "Max-Age=0" in response.set_cookies[0]
    ended = await send(accounts, REFRESH, cookie)
    assert ended.response["data"]["refreshTokens"]["errors"] == [{"code": "TOKEN_EXPIRED"}]


FOREIGN = [
    {},
    {"origin": "https://lectern.test", "sec-fetch-site": "same-origin"},
    {"lectern-session": "cookie", "origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    {"lectern-session": "cookie", "origin": "https://evil.lectern.test", "sec-fetch-site": "same-site"},
    {"lectern-session": "cookie", "origin": "http://lectern.test"},
    {"lectern-session": "cookie", "origin": "null"},
    {"lectern-session": "cookie", "sec-fetch-site": "cross-site"},
    {"lectern-session": "cookie", "sec-fetch-site": "none"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_requests_of_other_sites_change_nothing(accounts: Accounts, headers: dict[str, str]) -> None:
    email = f"iris{FOREIGN.index(headers)}@cookies.test"
    cookie = await logged_in(accounts, email)
    for document in (REFRESH, LOG_OUT):
        response = await send(accounts, document, cookie, headers)
        assert code_of(response) == "CSRF_PREVENTED"
        assert response.set_cookies == ()
    response = await send(accounts, LOG_IN, None, headers, email=email, password=PASSWORD)
    assert code_of(response) == "CSRF_PREVENTED"
    accounts.time.advance(minutes=1)
    assert (await send(accounts, REFRESH, cookie)).response["data"]["refreshTokens"]["errors"] == []


async def test_the_cookie_alone_is_no_refresh_token_of_other_clients(accounts: Accounts) -> None:
    cookie = await logged_in(accounts, "jan@cookies.test")
    for document in (
        "mutation { refreshTokens(input: {}) { errors { code } } }",
        "mutation { logOut(input: {}) { errors { code } } }",
    ):
        response = await send(accounts, document, cookie)
        assert code_of(response) == "BAD_USER_INPUT"
        assert response.set_cookies == ()


async def test_a_stored_token_can_move_into_a_cookie(accounts: Accounts) -> None:
    await accounts.user("kim@cookies.test")
    stored = (await accounts.login("kim@cookies.test"))["tokens"]["refreshToken"]
    document = """mutation($token: String!) {
        refreshTokens(input: {refreshToken: $token, transport: COOKIE}) { tokens { refreshToken } errors { code } } }"""
    response = await send(accounts, document, token=stored)
    assert response.response["data"]["refreshTokens"] == {"tokens": {"refreshToken": None}, "errors": []}
    assert (await send(accounts, REFRESH, cookie_in(response))).response["data"]["refreshTokens"]["errors"] == []


@pytest.mark.parametrize(
    "headers",
    [
        {"lectern-session": "cookie"},
        {"lectern-session": "cookie", "origin": "https://app.example", "sec-fetch-site": "same-site"},
        {"lectern-session": "cookie", "origin": "http://localhost:8000", "sec-fetch-site": "same-origin"},
        {"lectern-session": "cookie", "origin": "https://lectern.test"},
    ],
    ids=str,
)
def test_scripts_of_allowed_pages_have_sessions(headers: dict[str, str]) -> None:
    sessions("https://lectern.test/", "https://app.example").check(headers)


def test_origins_are_compared_whole() -> None:
    with pytest.raises(CsrfPrevented):
        sessions("https://lectern.test:8443").check({"lectern-session": "cookie", "origin": "https://lectern.test"})


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", True),
        ("http://[::1]:8000", True),
        ("http://a.localhost", True),
        ("http://192.168.1.5:8000", False),
        ("http://lectern.example", False),
        ("http://localhost.example", False),
        ("https://localhost", False),
    ],
)
def test_only_plain_http_of_this_machine_has_cookies_without_secure(url: str, plain: bool) -> None:
    assert is_plain_loopback(url) is plain
    cookie = sessions(url).cleared()
    assert cookie.startswith("lectern-refresh=;" if plain else "__Secure-lectern-refresh=;")
    assert cookie.endswith("SameSite=Strict" if plain else "; Secure")


@pytest.mark.parametrize("header", ["", "a=b", "lectern-refresh", '__Secure-lectern-refresh=""', "=;;=,\x00"])
def test_a_header_without_the_cookie_has_no_token(header: str) -> None:
    assert sessions().refresh_token({"cookie": header}) is None
