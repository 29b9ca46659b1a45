"""Notices of security changes: what, when, where from, in the reader's language and time zone."""

import pytest

from subgraphs.accounts.events import SecurityChange
from subgraphs.accounts.service.notices.devices import device_name
from subgraphs.accounts.service.notices.english import ENGLISH
from subgraphs.accounts.service.notices.german import GERMAN
from subgraphs.accounts.service.notices.phrases import Phrases
from subgraphs.accounts.service.notices.texts import phrases
from tests.subgraphs.accounts.conftest import Accounts
from tests.subgraphs.accounts.sessions_of import logged_in, with_totp

UPDATE = """mutation($locale: String, $zone: String) {
    updateProfile(input: {locale: $locale, timeZone: $zone}) { viewer { locale timeZone } errors { code path } } }"""
CHANGE = """mutation { changePassword(input: {newPassword: "another long password"}) { errors { code } } }"""


async def test_a_notice_says_what_happened_when_and_from_where(accounts: Accounts) -> None:
    await with_totp(accounts, "ada@notice.test")
    await accounts.deliver()

    notice = accounts.postbox.to("ada@notice.test")[-1]

    assert notice.subject == "An authenticator app protects your account"
    assert notice.paragraphs[0] == "Hello Ada,"
    assert notice.paragraphs[2].startswith("When: 20")
    assert notice.paragraphs[2].endswith("(UTC)")
    assert notice.paragraphs[3] == "From: a test, address –"


async def test_a_notice_obeys_language_and_time_zone(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "bea@notice.test")
    updated = (await accounts.data(UPDATE, caller, locale="DE-at", zone="Asia/Kathmandu"))["updateProfile"]
    assert updated == {"viewer": {"locale": "de-AT", "timeZone": "Asia/Kathmandu"}, "errors": []}

    await accounts.data(CHANGE, caller)
    await accounts.deliver()
    notice = accounts.postbox.to("bea@notice.test")[-1]

    assert notice.subject == "Dein Passwort wurde geändert"
    assert notice.paragraphs[2].endswith("(Asia/Kathmandu)")


@pytest.mark.parametrize(
    ("variables", "code", "path"),
    [
        ({"locale": "klingon!", "zone": None}, "INVALID_LOCALE", "locale"),
        ({"locale": "en", "zone": "Mars/Olympus"}, "INVALID_TIME_ZONE", "timeZone"),
        ({"locale": "en", "zone": "../../etc/passwd"}, "INVALID_TIME_ZONE", "timeZone"),
    ],
)
async def test_unknown_languages_and_time_zones_are_rejected(
    accounts: Accounts, variables: dict[str, str | None], code: str, path: str
) -> None:
    caller, _ = await logged_in(accounts, f"c{len(str(variables))}@notice.test")

    payload = (await accounts.data(UPDATE, caller, **variables))["updateProfile"]

    assert payload == {"viewer": None, "errors": [{"code": code, "path": [path]}]}


@pytest.mark.parametrize("texts", [ENGLISH, GERMAN], ids=["en", "de"])
def test_every_change_has_a_text(texts: Phrases) -> None:
    assert set(texts.changes) == set(SecurityChange)


@pytest.mark.parametrize(("locale", "german"), [("de", True), ("de-CH", True), ("en", False), ("fr", False)])
def test_german_readers_get_german(locale: str, german: bool) -> None:
    assert (phrases(locale) is GERMAN) is german


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari, iOS"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge, Windows"),
        ("okhttp/5.0", "okhttp/5.0"),
        ("x" * 200, "x" * 60),
        (None, None),
    ],
)
def test_a_device_has_a_name(user_agent: str | None, name: str | None) -> None:
    assert device_name(user_agent) == name
