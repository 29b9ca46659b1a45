"""The mails about registrations and passwords in the languages of their readers."""

from string import Formatter

import pytest

from subgraphs.accounts.service.email_links.messages import TEXTS
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.values.message_languages import Language
from tests.subgraphs.accounts.conftest import REGISTER, Accounts

NAMES = ("verification", "already_registered", "reset")
RESET = "mutation($email: String!) { requestPasswordReset(input: {email: $email}) { accepted } }"


def values_in(text: str) -> list[str | None]:
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]


async def register(accounts: Accounts, email: str, accept_language: str | None) -> None:
    headers = {} if accept_language is None else {"accept-language": accept_language}
    variables = {"email": email, "displayName": "Jo"}
    response = await accounts.subgraph.execute(REGISTER, variables, None, RequestInfo(None, headers=headers))
    assert "errors" not in response, response
    await accounts.deliver()


@pytest.mark.parametrize("name", NAMES)
def test_every_mail_is_in_every_language_with_the_same_values(name: str) -> None:
    assert TEXTS.keys() == set(Language)
    english = getattr(TEXTS[Language.ENGLISH], name)
    for language in set(Language) - {Language.ENGLISH}:
        translated = getattr(TEXTS[language], name)
        assert translated.subject != english.subject
        assert [values_in(text) for text in translated.paragraphs] == [values_in(text) for text in english.paragraphs]
        assert (translated.link_text == "") == (english.link_text == "")


@pytest.mark.parametrize(
    ("accept_language", "language"),
    [("de-AT,de;q=0.9,en;q=0.5", Language.GERMAN), ("fr", Language.ENGLISH), (None, Language.ENGLISH)],
)
async def test_an_account_begins_in_the_language_of_its_registration(
    accounts: Accounts, accept_language: str | None, language: Language
) -> None:
    email = f"{language.value}-{accept_language is None}@languages.test"
    await register(accounts, email, accept_language)

    [letter] = accounts.postbox.to(email)
    assert (letter.language, letter.subject) == (language, TEXTS[language].verification.subject)

    await accounts.verify(accounts.postbox.link_token(email))
    await accounts.data(RESET, email=email)
    await accounts.deliver()
    letter = accounts.postbox.to(email)[-1]
    assert (letter.language, letter.subject) == (language, TEXTS[language].reset.subject)

    await register(accounts, email, None)
    letter = accounts.postbox.to(email)[-1]
    assert (letter.language, letter.subject) == (language, TEXTS[language].already_registered.subject)
