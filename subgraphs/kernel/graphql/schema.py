"""A domain's federated schema: scalars, error masking, limits and caches, the same in every domain."""

from collections.abc import Iterable, Mapping
from typing import Literal, cast

import strawberry
from graphql import GraphQLError
from strawberry.federation.schema import FederationAny
from strawberry.schema.config import StrawberryConfig
from strawberry.types.execution import ExecutionContext
from strawberry.types.info import Info

from subgraphs.kernel.graphql.extensions.cache_control import CacheInvalidationExtension
from subgraphs.kernel.graphql.extensions.cacheable_fields import AllowCaching, CacheableFields
from subgraphs.kernel.graphql.extensions.documents import CachedDocuments, Documents
from subgraphs.kernel.graphql.extensions.error_masking import MaskUnexpectedErrors
from subgraphs.kernel.graphql.extensions.localized_errors import LocalizeErrors
from subgraphs.kernel.graphql.extensions.operation_metrics import OperationMetrics
from subgraphs.kernel.graphql.list_sizes import declare_list_sizes
from subgraphs.kernel.graphql.localization.messages import Messages
from subgraphs.kernel.graphql.scalars import SCALARS

FEDERATION_VERSION: Literal["2.9"] = "2.9"


class DomainSchema(strawberry.federation.Schema):
    """A federated schema that logs failures once, in the error masking, and without the client's document."""

    messages: Messages

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        return

    def entities_resolver(self, info: Info, representations: list[FederationAny]) -> list[FederationAny]:
        # Strawberry mutates representations; in-process they still belong to the caller.
        copies = [FederationAny(_by_id(cast(Mapping[str, object], given))) for given in representations]
        return super().entities_resolver(info, copies)


def federated_schema(
    name: str,
    query: type,
    mutation: type | None = None,
    subscription: type | None = None,
    types: Iterable[type] = (),
    *,
    german: Mapping[str, str] | None = None,
    cacheable: Mapping[str, int] | None = None,
) -> DomainSchema:
    """Build the executable schema of the subgraph of that name.

    `types` lists types that no root field reaches, such as entities of other subgraphs. `german` translates the
    domain's messages. `cacheable` lists the fields that shared caches may store, in seconds; without it the domain's
    context decides. Raises ValueError if it lists a field that does not exist.
    """
    types = tuple(types)
    declare_list_sizes((query, mutation, subscription, *types))
    documents = Documents()
    fields = None if cacheable is None else CacheableFields(cacheable)
    messages = Messages(german or {})
    schema = DomainSchema(
        query=query,
        mutation=mutation,
        subscription=subscription,
        types=types,
        federation_version=FEDERATION_VERSION,
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
        extensions=[
            lambda: LocalizeErrors(messages),
            lambda: OperationMetrics(name),
            MaskUnexpectedErrors,
            CacheInvalidationExtension,
            *([] if fields is None else [lambda: AllowCaching(fields)]),
            lambda: CachedDocuments(documents),
        ],
    )
    if fields is not None:
        fields.check(schema._schema)
    schema.messages = messages
    return schema


def _by_id(representation: Mapping[str, object]) -> dict[str, object]:
    """Return a copy that has the id in the place of the key of nodes, whose value is the id."""
    return {"id" if name == "nodeKey" else name: value for name, value in representation.items()}
