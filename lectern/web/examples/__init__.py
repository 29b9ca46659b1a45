"""Example operations, shown as GraphiQL's tabs and used in the README."""

import json
import re
from importlib.resources import files

from lectern.platform.demo_accounts import DEMO_ACCOUNTS
from router import ExampleOperation, GraphiqlLoginButton

_STUDENT = DEMO_ACCOUNTS[0]
_VARIABLES = {
    "CoursePage": '{"slug": "python-for-data-from-the-ground-up"}',
    "LogIn": f'{{"email": "{_STUDENT.email}", "password": "{_STUDENT.password}"}}',
}


def examples() -> tuple[ExampleOperation, ...]:
    """Return the operations in order."""
    documents = sorted(
        (each for each in files(__name__).iterdir() if each.name.endswith(".graphql")), key=lambda each: each.name
    )
    return tuple(_example(document.read_text()) for document in documents)


def login_buttons() -> tuple[GraphiqlLoginButton, ...]:
    """Return the login buttons of the demonstration accounts."""
    document = """mutation LogIn($email: String!, $password: String!) {
  logIn(input: {email: $email, password: $password}) { tokens { accessToken } }
}"""
    return tuple(
        GraphiqlLoginButton(
            label=account.role,
            document=document,
            variables=json.dumps({"email": account.email, "password": account.password}),
            token="logIn.tokens.accessToken",  # noqa: S106 (a path)
        )
        for account in DEMO_ACCOUNTS
    )


def _example(text: str) -> ExampleOperation:
    found = re.search(r"^(?:query|mutation|subscription) (\w+)", text, re.MULTILINE)
    assert found is not None, "an example has a name"
    return ExampleOperation(name=found[1], document=text, variables=_VARIABLES.get(found[1]))
