"""How a domain's federated schema is built: our scalars, masking, limits and caches, the same in every domain."""

from collections.abc import Iterable
from typing import Literal

import strawberry
from strawberry.extensions import MaxAliasesLimiter, MaxTokensLimiter, ParserCache, QueryDepthLimiter, ValidationCache
from strawberry.schema.config import StrawberryConfig

from subgraphs.kernel.errors import MaskUnforeseen
from subgraphs.kernel.scalars import SCALARS

FEDERATION_VERSION: Literal["2.5"] = "2.5"


def federated_schema(
    query: type, mutation: type | None = None, subscription: type | None = None, types: Iterable[type] = ()
) -> strawberry.federation.Schema:
    """The subgraph's executable schema. `types` names what no root field reaches, such as entities that others hold."""
    return strawberry.federation.Schema(
        query=query,
        mutation=mutation,
        subscription=subscription,
        types=types,
        federation_version=FEDERATION_VERSION,
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
        extensions=[
            MaskUnforeseen,
            lambda: MaxTokensLimiter(max_token_count=20_000),
            lambda: MaxAliasesLimiter(max_alias_count=1_000),
            lambda: QueryDepthLimiter(max_depth=30),
            lambda: ParserCache(maxsize=1_000),
            lambda: ValidationCache(maxsize=1_000),
        ],
    )
