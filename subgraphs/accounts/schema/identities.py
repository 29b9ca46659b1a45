"""The queries of identity providers."""

import strawberry

from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.schema.identity_types import IdentityProvider


@strawberry.type
class IdentityQueries:
    @strawberry.field(description="The identity providers that users may log in with.")
    def identity_providers(self, info: Info) -> list[IdentityProvider]:
        return [IdentityProvider.of(policy) for policy in info.context.use_cases.providers]
