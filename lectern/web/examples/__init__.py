"""Operations for people who look at the graph for the first time: GraphiQL opens them in tabs, the README uses them."""

import re
from importlib.resources import files

from lectern.demo_accounts import DEMO_ACCOUNTS
from router.server.configuration.endpoints import ExampleOperation

_STUDENT = DEMO_ACCOUNTS[0]
_VARIABLES = {
    "CoursePage": '{"slug": "python-for-data-from-the-ground-up"}',
    "LogIn": f'{{"email": "{_STUDENT.email}", "password": "{_STUDENT.password}"}}',
}


def examples() -> tuple[ExampleOperation, ...]:
    """The operations in their order."""
    documents = sorted(
        (each for each in files(__name__).iterdir() if each.name.endswith(".graphql")), key=lambda each: each.name
    )
    return tuple(_example(document.read_text()) for document in documents)


def _example(text: str) -> ExampleOperation:
    found = re.search(r"^(?:query|mutation|subscription) (\w+)", text, re.MULTILINE)
    assert found is not None, "an example has a name"
    return ExampleOperation(name=found[1], query=text, variables=_VARIABLES.get(found[1]))
