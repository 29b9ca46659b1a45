"""The authorizer: decides which fields of an operation its sender may not see."""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import GraphQLSchema
from graphql.language import DocumentNode, OperationDefinitionNode

from router.server.errors import RequestRejected
from router.server.security.authentication.identity import Identity
from router.server.security.authorization.policies import Policy, PolicyRequest, granted_policies
from router.server.security.authorization.requirements import Guards, Requirement, read_guards
from router.server.security.authorization.usage import guarded_fields
from router.supergraph.model import Supergraph

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OperationRequirements:
    """The requirements of one operation: its guarded fields, and the policies that decide about some of them.

    Depends on the document alone; cached with it.
    """

    fields: tuple[tuple[str, frozenset[Requirement]], ...]
    policies: frozenset[str]


NO_REQUIREMENTS = OperationRequirements((), NOTHING)


class Authorizer:
    """The authorizer of operations against one supergraph."""

    def __init__(self, guards: Guards, schema: GraphQLSchema, policies: Mapping[str, Policy]) -> None:
        self._guards = guards
        self._schema = schema
        self._policies = policies

    @property
    def active(self) -> bool:
        """Return whether the supergraph guards any field."""
        return bool(self._guards)

    def is_subscription(self, coordinate: str) -> bool:
        """Return whether a coordinate is a field of the subscription type."""
        root = self._schema.subscription_type
        return root is not None and coordinate.startswith(f"{root.name}.")

    def requirements(self, document: DocumentNode, operation: OperationDefinitionNode) -> OperationRequirements:
        """Return the requirements of a valid operation."""
        used = guarded_fields(document, operation, self._schema, self._guards)
        if not used:
            return NO_REQUIREMENTS
        fields = tuple((coordinate, self._guards[coordinate]) for coordinate in sorted(used))
        policies = frozenset(
            name
            for _, requirements in fields
            for requirement in requirements
            for option in requirement.policies
            for name in option
        )
        return OperationRequirements(fields, policies)

    async def denied(self, requirements: OperationRequirements, request: PolicyRequest) -> frozenset[str]:
        """Return the required coordinates that this client may not see."""
        if not requirements.fields:
            return NOTHING
        granted = NOTHING
        if requirements.policies:
            granted = await granted_policies(requirements.policies, self._policies, request)
        scopes = request.identity.scopes if request.identity is not None else None
        return frozenset(
            coordinate
            for coordinate, requirements in requirements.fields
            if not all(requirement.met_by(scopes, granted) for requirement in requirements)
        )


def reject(denied: frozenset[str], identity: Identity | None) -> RequestRejected:
    """Return the rejection of a whole operation, in mode `reject` and where fields cannot be filtered."""
    first = min(denied)
    if identity is None:
        message = f"Authentication is required to access {first}."
        return RequestRejected("UNAUTHENTICATED", message, status=401, well_formed=True)
    return RequestRejected("FORBIDDEN", f"Not authorized to access {first}.", status=403, well_formed=True)


def build_authorizer(supergraph: Supergraph, policies: Mapping[str, Policy] | None = None) -> Authorizer:
    """Return the authorizer of a supergraph."""
    return Authorizer(read_guards(supergraph), supergraph.api_schema, policies or {})
