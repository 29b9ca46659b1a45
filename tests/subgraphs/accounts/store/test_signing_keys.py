"""Access tokens, as another process verifies them by the published keys; the keys' rotation."""

import base64
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from subgraphs.accounts.app import signing_keys
from subgraphs.accounts.service.credentials.access_tokens import (
    PUBLISHED_BEFORE_USE,
    SigningKey,
    current_key,
    needs_successor,
    new_signing_key,
    public_set,
)
from subgraphs.accounts.settings import Settings
from subgraphs.kernel.graphql.http import asgi
from subgraphs.kernel.identity import key_sets
from subgraphs.kernel.identity.key_sets import PublishedKeys
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.tokens import InvalidToken, JwksVerifier
from subgraphs.kernel.persistence.sql import Database
from tests.subgraphs.accounts.conftest import Accounts

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONTH = timedelta(days=30)


class Publisher:
    """Somewhere a key set is fetched from; counts how often."""

    def __init__(self, *keys: SigningKey) -> None:
        self.keys = list(keys)
        self.fetched = 0

    async def fetch(self) -> PublishedKeys:
        self.fetched += 1
        return key_sets.signing_keys(public_set(self.keys))


def aged(age: timedelta) -> SigningKey:
    return new_signing_key(NOON - age)


def token(signing: SigningKey, **claims: object) -> str:
    now = int(datetime.now(UTC).timestamp())
    complete = {"iss": "lectern", "aud": "lectern", "sub": "usr_0" + "0" * 25, "exp": now + 60, **claims}
    return jwt.encode({"alg": "ES256", "kid": signing.kid}, complete, signing.key)


def verifier(publisher: Publisher, pause: float = 0) -> JwksVerifier:
    return JwksVerifier(publisher.fetch, issuer="lectern", audience="lectern", pause=pause)


async def test_a_token_is_verified_with_the_published_keys_alone(accounts: Accounts, settings: Settings) -> None:
    accounts.time.now = datetime.now(UTC)
    user = await accounts.user("ada@keys.test")
    login = await accounts.login("ada@keys.test")
    app = asgi(accounts.subgraph, verifier(Publisher()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://accounts") as client:
        published = (await client.get("/.well-known/jwks.json")).json()

    async def fetch() -> PublishedKeys:
        return key_sets.signing_keys(published)

    proved = await JwksVerifier(fetch, issuer="lectern", audience="lectern").verify(login["tokens"]["accessToken"])

    assert (proved.user_id, proved.scopes, proved.email_verified) == (user, frozenset({"student"}), True)
    assert proved.session_id is not None
    assert all("d" not in key for key in published["keys"])


@pytest.mark.parametrize(
    "claims",
    [{"iss": "somebody"}, {"aud": "another"}, {"exp": 1_000_000_000}, {"sub": "nobody"}, {"nbf": 99_999_999_999}],
)
async def test_a_token_of_another_audience_or_time_is_rejected(claims: dict[str, object]) -> None:
    signing = aged(timedelta(hours=1))

    with pytest.raises(InvalidToken):
        await verifier(Publisher(signing)).verify(token(signing, **claims))


async def test_an_unsigned_token_is_rejected() -> None:
    signing = aged(timedelta(hours=1))
    _, payload, _ = token(signing).split(".")

    with pytest.raises(InvalidToken):
        await verifier(Publisher(signing)).verify(f"eyJhbGciOiJub25lIn0.{payload}.")


async def test_a_token_signed_with_the_public_key_as_a_shared_secret_is_rejected() -> None:
    signing = aged(timedelta(hours=1))
    claims = {"iss": "lectern", "aud": "lectern", "sub": "usr_0" + "0" * 25, "exp": 99_999_999_999}
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "kid": signing.kid}, claims)]
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    signature = base64.urlsafe_b64encode(hmac.digest(signing.key.as_pem(private=False), signed, "sha256")).rstrip(b"=")

    with pytest.raises(InvalidToken):
        await verifier(Publisher(signing)).verify((signed + b"." + signature).decode())


async def test_a_token_signed_by_an_unknown_key_is_rejected() -> None:
    signing = aged(timedelta(hours=1))
    stranger = SigningKey(ECKey.generate_key("P-256"), NOON)
    forged = jwt.encode(
        {"alg": "ES256", "kid": signing.kid},
        {"iss": "lectern", "aud": "lectern", "sub": "usr_0" + "0" * 25, "exp": 99_999_999_999},
        stranger.key,
    )

    with pytest.raises(InvalidToken):
        await verifier(Publisher(signing)).verify(forged)


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "x" * 10_000, "ä.ö.ü"])
async def test_a_malformed_token_is_rejected(text: str) -> None:
    with pytest.raises(InvalidToken):
        await verifier(Publisher(aged(timedelta(0)))).verify(text)


async def test_a_key_that_was_published_since_is_found() -> None:
    old, new = aged(MONTH), aged(timedelta(0))
    publisher = Publisher(old)
    checking = verifier(publisher)
    await checking.verify(token(old))

    publisher.keys.append(new)

    assert isinstance(await checking.verify(token(new)), Principal)


async def test_invented_keys_do_not_make_us_hammer_the_publisher() -> None:
    publisher = Publisher(aged(timedelta(0)))
    checking = verifier(publisher, pause=3_600)

    for _ in range(10):
        with pytest.raises(InvalidToken):
            await checking.verify(token(aged(timedelta(0))))

    assert publisher.fetched == 1


async def test_while_the_publisher_is_away_the_known_keys_stay_good() -> None:
    signing = aged(timedelta(0))
    publisher = Publisher(signing)
    checking = JwksVerifier(publisher.fetch, issuer="lectern", audience="lectern", lifetime=0)
    await checking.verify(token(signing))

    async def away() -> PublishedKeys:
        raise httpx.ConnectError("away")

    publisher.fetch = away  # type: ignore[method-assign]  # the publisher disappears

    assert isinstance(await checking.verify(token(signing)), Principal)


def test_a_new_key_is_published_before_it_signs() -> None:
    old, new = aged(MONTH), aged(PUBLISHED_BEFORE_USE - timedelta(seconds=1))

    assert current_key([old, new], NOON) is old
    assert current_key([old, new], NOON + timedelta(seconds=1)) is new


def test_the_only_key_signs_at_once() -> None:
    only = aged(timedelta(0))

    assert current_key([only], NOON) is only


def test_the_next_key_is_made_before_the_last_one_is_due() -> None:
    assert needs_successor([], NOON, MONTH)
    assert not needs_successor([aged(timedelta(days=29))], NOON, MONTH)
    assert needs_successor([aged(MONTH - PUBLISHED_BEFORE_USE)], NOON, MONTH)


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = Database(settings.accounts_database_url.get_secret_value(), domain="accounts")
    yield opened
    await opened.close()


async def test_copies_of_accounts_share_their_keys(settings: Settings, database: Database) -> None:
    first, second = (signing_keys(settings, database, lambda: NOON) for _ in range(2))

    assert [key.kid for key in await first.current()] == [key.kid for key in await second.current()]


async def test_after_a_rotation_the_old_key_stays_published(settings: Settings, database: Database) -> None:
    before = [key.kid for key in await signing_keys(settings, database, lambda: NOON).current()]

    later = signing_keys(settings, database, lambda: NOON + 2 * MONTH)
    after = [key.kid for key in await later.rotate()]

    assert after[: len(before)] == before
    assert len(after) == len(before) + 1
