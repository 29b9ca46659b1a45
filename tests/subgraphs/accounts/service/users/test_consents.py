"""Consent to the terms, by version, and to marketing."""

from subgraphs.accounts import app
from tests.subgraphs.accounts.conftest import Accounts
from tests.subgraphs.accounts.sessions_of import logged_in

ACCEPT = """mutation($v: String!) { acceptTerms(input: {version: $v}) { viewer { termsToAccept } errors { code } } }"""
MARKETING = """mutation($granted: Boolean!) {
    setMarketingConsent(input: {granted: $granted}) { viewer { marketingConsent } errors { code } } }"""
PENDING = "{ viewer { termsToAccept marketingConsent } }"


async def test_a_new_version_is_to_be_accepted_again(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "ada@consent.test")
    assert (await accounts.data(PENDING, caller))["viewer"] == {"termsToAccept": None, "marketingConsent": False}

    for version in ("2026-11", "2026-12"):
        settings = accounts.settings.model_copy(update={"accounts_terms_version": version})
        subgraph = app.build(settings, clock=accounts.time)
        await subgraph.start()
        later = Accounts(subgraph, accounts.worker_module, accounts.postbox, accounts.time, settings)
        assert (await later.data(PENDING, caller))["viewer"]["termsToAccept"] == version
        outdated = (await later.data(ACCEPT, caller, v="2025"))["acceptTerms"]
        assert outdated == {"viewer": None, "errors": [{"code": "TERMS_OUTDATED"}]}
        for _ in range(2):
            accepted = (await later.data(ACCEPT, caller, v=version))["acceptTerms"]
            assert accepted == {"viewer": {"termsToAccept": None}, "errors": []}
        await subgraph.stop()


async def test_consent_to_marketing_is_given_and_withdrawn(accounts: Accounts) -> None:
    caller, _ = await logged_in(accounts, "bea@consent.test")

    for granted in (True, True, False):
        payload = (await accounts.data(MARKETING, caller, granted=granted))["setMarketingConsent"]
        assert payload == {"viewer": {"marketingConsent": granted}, "errors": []}
