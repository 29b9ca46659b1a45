"""Users who log in, with and without a second factor."""

from dataclasses import dataclass
from typing import Any

import httpx
import pyotp
from joserfc import jwt
from joserfc.jwk import KeySet
from starlette.applications import Starlette

from subgraphs.kernel.identity.principal import Principal, principal_from_claims
from tests.subgraphs.accounts.conftest import PASSWORD, Accounts

LOG_IN = """mutation($email: String!, $password: String!, $trusted: String) {
    logIn(input: {email: $email, password: $password, trustedDeviceToken: $trusted}) {
        tokens { accessToken refreshToken } viewer { email } deviceToken challenge { token expiresAt factors }
        errors { code path } } }"""
COMPLETE = """mutation($challenge: String!, $code: String, $recovery: String, $trust: Boolean! = false) {
    completeLogIn(input: {challenge: $challenge, code: $code, recoveryCode: $recovery, trustDevice: $trust}) {
        tokens { accessToken refreshToken } viewer { email } trustedDeviceToken errors { code path } } }"""
START = "mutation { startTotpEnrollment { secret uri errors { code } } }"
CONFIRM = """mutation($code: String!) { confirmTotpEnrollment(input: {code: $code}) {
    recoveryCodes viewer { security { factors recoveryCodesLeft } } errors { code } } }"""
SECURITY = "{ viewer { security { factors recoveryCodesLeft trustedDevices { id } } } }"


async def of_token(accounts: Accounts, token: str) -> Principal:
    """Return the principal of an access token, verified by the published keys."""
    transport = httpx.ASGITransport(Starlette(routes=list(accounts.subgraph.routes)))
    async with httpx.AsyncClient(transport=transport, base_url="https://lectern.test") as client:
        jwks = (await client.get("/.well-known/jwks.json")).json()
    return principal_from_claims(jwt.decode(token, KeySet.import_key_set(jwks), algorithms=["ES256"]).claims)


@dataclass
class Member:
    """A user with an authenticator app."""

    accounts: Accounts
    email: str
    principal: Principal
    secret: str
    recovery_codes: list[str]

    def code(self, steps: int = 0) -> str:
        """Return the code of the present time step, or of one that is `steps` later."""
        return pyotp.TOTP(self.secret).at(self.accounts.time.now, counter_offset=steps)

    async def log_in(self, password: str = PASSWORD, trusted: str | None = None) -> Any:
        data = await self.accounts.data(LOG_IN, email=self.email, password=password, trusted=trusted)
        return data["logIn"]

    async def challenge(self, password: str = PASSWORD) -> str:
        """Return the challenge of a log-in with the right password."""
        return str((await self.log_in(password))["challenge"]["token"])

    async def complete(self, challenge: str, code: str | None = None, **more: Any) -> Any:
        return (await self.accounts.data(COMPLETE, challenge=challenge, code=code, **more))["completeLogIn"]

    async def security(self) -> Any:
        return (await self.accounts.data(SECURITY, self.principal))["viewer"]["security"]


async def logged_in(accounts: Accounts, email: str) -> tuple[Principal, str]:
    """Return a new user's principal of a session, and its refresh token."""
    await accounts.user(email)
    tokens = (await accounts.login(email))["tokens"]
    return await of_token(accounts, tokens["accessToken"]), tokens["refreshToken"]


async def with_totp(accounts: Accounts, email: str) -> Member:
    """Return a new user who enrolled an authenticator app, at a time step whose code was not used yet."""
    caller, _ = await logged_in(accounts, email)
    secret = (await accounts.data(START, caller))["startTotpEnrollment"]["secret"]
    code = pyotp.TOTP(secret).at(accounts.time.now)
    codes = (await accounts.data(CONFIRM, caller, code=code))["confirmTotpEnrollment"]["recoveryCodes"]
    accounts.time.advance(seconds=30)
    return Member(accounts, email, caller, secret, codes)
