"""The GraphQL types of identity providers and of the identities that are linked to a user."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

import strawberry

from subgraphs.accounts.schema.context import Info
from subgraphs.accounts.service.identities.model import Identity, ProviderPolicy


@strawberry.type(description="An identity provider that users may log in with.")
class IdentityProvider:
    key: str = strawberry.field(description="The provider's name in addresses.")
    name: str = strawberry.field(description="The name to show.")

    @strawberry.field(
        description="The address at which a log-in begins, in a browser, with the parameters `return_url`, which must "
        "be allowed, and `challenge`: the SHA-256 digest, in base64url, of a random verifier of 43 to 128 characters. "
        "It leads back to `return_url` with `code` for `logInWithProvider` and `linkIdentity`, or with `error`."
    )
    def start_url(self, info: Info) -> str:
        return f"{info.context.identity_url}/{self.key}/start"

    @classmethod
    def of(cls, policy: ProviderPolicy) -> Self:
        return cls(key=policy.key, name=policy.name)


@strawberry.type(description="An identity of another provider that the viewer can log in with.")
class LinkedIdentity:
    id: strawberry.ID = strawberry.field(description="The id of the link.")
    provider_key: str = strawberry.field(description="The provider's name in addresses.")
    provider_name: str = strawberry.field(description="The provider's name to show.")
    email: str | None = strawberry.field(
        description="The e-mail address that the provider stated last, which may differ from the viewer's."
    )
    linked_at: datetime = strawberry.field(description="The time of linking.")
    last_used_at: datetime | None = strawberry.field(description="The time of the last log-in with it; null before.")

    @classmethod
    def of(cls, identity: Identity, providers: Sequence[ProviderPolicy]) -> Self:
        names = {policy.key: policy.name for policy in providers}
        return cls(
            id=strawberry.ID(identity.id),
            provider_key=identity.provider,
            provider_name=names.get(identity.provider, identity.provider),
            email=identity.email,
            linked_at=identity.linked_at,
            last_used_at=identity.last_used_at,
        )
