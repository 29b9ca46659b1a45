"""How a domain's federated schema is built: our scalars, masking, limits and caches, the same in every domain."""

from collections.abc import Iterable, Mapping
from typing import Literal, cast

import strawberry
from graphql import GraphQLError
from strawberry.federation.schema import FederationAny
from strawberry.schema.config import StrawberryConfig
from strawberry.types.execution import ExecutionContext
from strawberry.types.info import Info

from subgraphs.kernel.cached_answers import TellsWhatIsOutdated
from subgraphs.kernel.documents import Documents, PreparedDocuments
from subgraphs.kernel.errors import MaskUnforeseen
from subgraphs.kernel.scalars import SCALARS
from subgraphs.kernel.telemetry import OperationMetrics

FEDERATION_VERSION: Literal["2.5"] = "2.5"


class DomainSchema(strawberry.federation.Schema):
    """A federated schema whose failures are logged once, by the masking, and not with the client's document."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        return

    def entities_resolver(self, info: Info, representations: list[FederationAny]) -> list[FederationAny]:
        # Strawberry takes representations apart in place; in-process they are still the caller's.
        copies = [FederationAny(dict(cast(Mapping[str, object], given))) for given in representations]
        return super().entities_resolver(info, copies)


def federated_schema(
    name: str,
    query: type,
    mutation: type | None = None,
    subscription: type | None = None,
    types: Iterable[type] = (),
) -> DomainSchema:
    """The executable schema of the subgraph of that name.

    `types` names what no root field reaches, such as entities that others hold.
    """
    documents = Documents()
    return DomainSchema(
        query=query,
        mutation=mutation,
        subscription=subscription,
        types=types,
        federation_version=FEDERATION_VERSION,
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
        extensions=[
            lambda: OperationMetrics(name),
            MaskUnforeseen,
            TellsWhatIsOutdated,
            lambda: PreparedDocuments(documents),
        ],
    )
