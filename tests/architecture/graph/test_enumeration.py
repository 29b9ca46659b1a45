"""Every argument by which someone could ask for an account, a code or a token is compared in a test of its domain."""

from tests.subgraphs.accounts import test_enumeration as accounts
from tests.subgraphs.accounts.identity_providers import test_enumeration as identity_providers
from tests.subgraphs.catalog.schema.co_instructors import test_enumeration as catalog
from tests.subgraphs.enumeration.arguments import asking_arguments, schema_of
from tests.subgraphs.orders.service.pricing import test_enumeration as orders


def test_a_known_and_an_unknown_one_are_compared_for_every_such_argument() -> None:
    compared = [*accounts.SCENARIOS, *identity_providers.SCENARIOS, *catalog.SCENARIOS, *orders.SCENARIOS]
    assert sorted(compared) == asking_arguments(schema_of("api"))
