"""Rows and lookups of every suite; each entry makes fresh ones, so that no test sees another's state."""

from collections.abc import Callable

from tests.router.audit.resolvers.abstract_types import ABSTRACT_SUITES
from tests.router.audit.resolvers.entities import ENTITY_SUITES
from tests.router.audit.resolvers.mutations import MUTATION_SUITES
from tests.router.audit.resolvers.provides import PROVIDES_SUITES
from tests.router.audit.resolvers.requires import REQUIRES_SUITES
from tests.router.audit.subgraph import SuiteResolvers

RESOLVERS: dict[str, Callable[[], SuiteResolvers]] = {
    **ABSTRACT_SUITES,
    **ENTITY_SUITES,
    **MUTATION_SUITES,
    **PROVIDES_SUITES,
    **REQUIRES_SUITES,
}

__all__ = ["RESOLVERS"]
