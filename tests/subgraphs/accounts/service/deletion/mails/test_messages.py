"""The mails about deletions."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from subgraphs.accounts.events import DeletionStep
from subgraphs.accounts.service.credentials.derived_tokens import DerivedTokens
from subgraphs.accounts.service.deletion.mails.messages import DeletionTargets, receipt_message, step_message
from subgraphs.accounts.service.deletion.model import DELETION, AccountDeletion, DeletionState
from subgraphs.accounts.service.model import User
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.identity.principal import Role

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
TOKENS = DerivedTokens(SecretStr("a secret that only this test knows"))
TARGETS = DeletionTargets.of("https://lectern.test")


def user(locale: str, time_zone: str | None = None) -> User:
    return User(
        id=USER.new(),
        email="ada@example.test",
        display_name="Ada",
        password_hash=None,
        roles=frozenset({Role.STUDENT}),
        created_at=NOW,
        locale=locale,
        time_zone=time_zone,
    )


def deletion(of: User) -> AccountDeletion:
    requested = AccountDeletion(DELETION.new(), of.id, DeletionState.AWAITING_CONFIRMATION, NOW)
    return requested.scheduled(NOW, timedelta(days=14))


@pytest.mark.parametrize("locale", ["en", "de-CH"])
@pytest.mark.parametrize("step", DeletionStep)
def test_every_step_has_a_mail_in_every_language(locale: str, step: DeletionStep) -> None:
    ada = user(locale)
    message = step_message(ada, deletion(ada), step, TOKENS, TARGETS)
    assert "Ada" in message.paragraphs[0]
    assert "{" not in "".join((message.subject, *message.paragraphs))
    assert (message.link is None) == (step in (DeletionStep.REJECTED, DeletionStep.CANCELED))
    assert (message.link is None) == (message.link_text == "")


def test_the_time_of_the_deletion_is_in_the_users_zone() -> None:
    ada = user("de", "Europe/Berlin")
    message = step_message(ada, deletion(ada), DeletionStep.SCHEDULED, TOKENS, TARGETS)
    assert "15.07.2026, 14:00 (Europe/Berlin)" in message.paragraphs[1]


def test_each_link_has_a_token_of_its_own() -> None:
    ada = user("en")
    of = deletion(ada)
    links = [
        step_message(ada, of, DeletionStep.CONFIRMATION_NEEDED, TOKENS, TARGETS).link,
        step_message(ada, of, DeletionStep.SCHEDULED, TOKENS, TARGETS).link,
        receipt_message(ada.email, of, TOKENS, TARGETS).link,
    ]
    pages = [str(link).partition("?token=") for link in links]
    assert [page for page, _, _ in pages] == [
        "https://lectern.test/delete-account",
        "https://lectern.test/keep-account",
        "https://lectern.test/deletion-receipt",
    ]
    assert len({token for _, _, token in pages}) == 3
