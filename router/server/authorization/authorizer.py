"""Decides which fields of an operation its sender may not see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import GraphQLSchema
from graphql.language import DocumentNode, OperationDefinitionNode

from router.server.authentication.identity import Identity
from router.server.authorization.policies import Policy, PolicyRequest, granted_policies
from router.server.authorization.requirements import Guards, Requirement, read_guards
from router.server.authorization.usage import guarded_fields
from router.server.errors import RequestRefused
from router.supergraph.model import Supergraph

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Demands:
    """What one operation demands: its guarded fields, and the policies that decide about some of them.

    Depends on the document alone; kept with it.
    """

    fields: tuple[tuple[str, frozenset[Requirement]], ...]
    policies: frozenset[str]


NO_DEMANDS = Demands((), NOTHING)


class Authorizer:
    """Authorises operations against one supergraph."""

    def __init__(self, guards: Guards, schema: GraphQLSchema, policies: Mapping[str, Policy]) -> None:
        self._guards = guards
        self._schema = schema
        self._policies = policies

    @property
    def active(self) -> bool:
        """Whether the supergraph guards anything at all."""
        return bool(self._guards)

    def is_subscription(self, coordinate: str) -> bool:
        """Whether a coordinate is a field of the subscription type."""
        root = self._schema.subscription_type
        return root is not None and coordinate.startswith(f"{root.name}.")

    def demands(self, document: DocumentNode, operation: OperationDefinitionNode) -> Demands:
        """What a valid operation demands of its sender."""
        used = guarded_fields(document, operation, self._schema, self._guards)
        if not used:
            return NO_DEMANDS
        fields = tuple((coordinate, self._guards[coordinate]) for coordinate in sorted(used))
        policies = frozenset(
            name
            for _, requirements in fields
            for requirement in requirements
            for option in requirement.policies
            for name in option
        )
        return Demands(fields, policies)

    async def denied(self, demands: Demands, request: PolicyRequest) -> frozenset[str]:
        """The coordinates among the demanded that this client may not see."""
        if not demands.fields:
            return NOTHING
        granted = NOTHING
        if demands.policies:
            granted = await granted_policies(demands.policies, self._policies, request)
        scopes = request.identity.scopes if request.identity is not None else None
        return frozenset(
            coordinate
            for coordinate, requirements in demands.fields
            if not all(requirement.met_by(scopes, granted) for requirement in requirements)
        )


def refuse(denied: frozenset[str], identity: Identity | None) -> RequestRefused:
    """The refusal of a whole operation, in mode `reject` and for what cannot be filtered."""
    first = min(denied)
    if identity is None:
        message = f"Authentication is required to access {first}."
        return RequestRefused("UNAUTHENTICATED", message, status=401, well_formed=True)
    return RequestRefused("FORBIDDEN", f"Not authorized to access {first}.", status=403, well_formed=True)


def build_authorizer(supergraph: Supergraph, policies: Mapping[str, Policy] | None = None) -> Authorizer:
    """The authorizer of a supergraph."""
    return Authorizer(read_guards(supergraph), supergraph.api_schema, policies or {})
