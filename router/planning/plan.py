"""The query plan: what the planner hands to execution.

A plan is a DAG of fetches and a projection. Execution keeps one *internal tree* of JSON objects. Each fetch
writes into it under *internal keys*; the projection reads it and writes the client's answer under the client's
response keys. Both differ only where the planner had to rename: fields that only a key or an `@requires` needs,
and fields whose response key is the same in two fragments but whose arguments or types are not.

Everything here is immutable and free of I/O. Sharing is by reference: the same node may occur in several places.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NewType

FetchId = NewType("FetchId", int)
SubgraphName = NewType("SubgraphName", str)


class OperationKind(Enum):
    QUERY = "query"
    MUTATION = "mutation"
    SUBSCRIPTION = "subscription"


class ListItems(Enum):
    """Path segment: every item of the list at this point (nested lists are flattened)."""

    EACH = "@"


@dataclass(frozen=True, slots=True)
class OnTypes:
    """Path segment: go on only with objects whose internal `__typename` is one of these object types."""

    names: frozenset[str]


PathSegment = str | ListItems | OnTypes
"""A `str` is an internal key."""

Path = tuple[PathSegment, ...]


@dataclass(frozen=True, slots=True)
class Literal:
    """One test of a boolean variable. `negated` for `@skip(if: $variable)`."""

    variable: str
    negated: bool = False


Condition = tuple[tuple[Literal, ...], ...]
"""A disjunction of conjunctions over boolean variables. `()` is never; `((),)` is always."""

ALWAYS: Condition = ((),)


@dataclass(frozen=True, slots=True)
class RequiredField:
    """One field of a representation: read from the internal tree, sent to the subgraph.

    `on_types` limits it to objects of these runtime types (None: all). `children` is empty for leaves; lists are
    walked through. A null or missing value at a key field makes the representation unsendable when `mandatory`.
    """

    internal_key: str
    name: str
    children: tuple[RequiredField, ...] = ()
    on_types: frozenset[str] | None = None
    mandatory: bool = False


@dataclass(frozen=True, slots=True)
class RepresentationTemplate:
    """How an object of one of `on_types` becomes an `_Any` representation.

    `typename` is what is sent as `__typename`: None sends the object's own runtime type; an interface's name is
    sent to a subgraph that has it as an interface object.
    """

    on_types: frozenset[str] | None
    typename: str | None
    fields: tuple[RequiredField, ...]


@dataclass(frozen=True, slots=True)
class FetchedField:
    """One field of what a fetch selects, as the answer of the subgraph carries it.

    `internal_key` is the response key in the subgraph's answer and in the internal tree alike. `name` is the
    schema's field, for error messages and traces.
    """

    internal_key: str
    name: str
    selection: FetchedSelection | None = None
    on_types: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class FetchedSelection:
    """The shape of (a part of) a subgraph's answer."""

    fields: tuple[FetchedField, ...]


@dataclass(frozen=True, slots=True)
class EntityTarget:
    """One `_entities` field of a fetch: where its objects are, how they are represented, what comes back.

    Objects at all `paths` go into one list of representations, without duplicates; each answer is merged into
    every object that gave its representation.
    """

    response_key: str
    representations_variable: str
    paths: tuple[Path, ...]
    templates: tuple[RepresentationTemplate, ...]
    selection: FetchedSelection
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Fetch:
    """One request to one subgraph.

    A root fetch has no `targets`; its answer is merged at `root_path` (empty but for re-entry to the root type from
    inside the answer). An entity fetch has one target for each `_entities` alias in `document`.
    `variables` are the client's (and the planner's hoisted) variables that the document declares.
    Execution starts a fetch when all of `depends_on` have ended and at least one of its objects exists.
    """

    id: FetchId
    subgraph: SubgraphName
    kind: OperationKind
    document: str
    operation_name: str | None
    variables: tuple[str, ...]
    depends_on: tuple[FetchId, ...] = ()
    targets: tuple[EntityTarget, ...] = ()
    selection: FetchedSelection = FetchedSelection(())
    root_path: Path = ()
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class OutputType:
    """The client-facing type of a projected field: a leaf or composite name under list and non-null wrappers.

    `wrappers` from the outside in: "!" non-null, "[" list. `[Int!]!` is ("!", "[", "!"). `enum_values` holds the
    values that the API schema knows, for enums (others, inaccessible ones among them, become null with an error).
    """

    name: str
    wrappers: tuple[str, ...] = ()
    enum_values: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class ProjectedField:
    """One field of the client's answer.

    `internal_key` None: the runtime type's name (`__typename`). `constant`: a value known when planning.
    `on_types`: only for objects of these runtime types (None: all). `condition`: @skip and @include that are not
    constant. A field that occurs in several fragments occurs once, its conditions and types merged by the planner
    where it can be, else as entries that follow each other and are merged by execution.
    """

    response_key: str
    internal_key: str | None
    parent_type: str
    name: str
    type: OutputType
    selection: Projection | None = None
    on_types: frozenset[str] | None = None
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Projection:
    """The shape of (a part of) the client's answer: fields in the order of the operation.

    `possible_types`: the object types of the API schema that may stand here. An object of another runtime type (one
    that is inaccessible or unknown) becomes null.
    """

    fields: tuple[ProjectedField, ...]
    possible_types: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Deferred:
    """One @defer: its fetches and what its payload shows at `path` once they are done."""

    label: str | None
    path: Path
    fetches: tuple[FetchId, ...]
    projection: Projection
    condition: Condition = ALWAYS
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Introspection:
    """The part of a query that the router answers itself: an operation with only `__schema` and `__type`."""

    document: str


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """A planned operation.

    `fetches` are in topological order, `fetches[i].id == i`. For a mutation, root fetches are chained by
    `depends_on` so that they run one after the other. For a subscription, `fetches[0]` is the subscription itself
    and the others complete each event. `constants` are values of variables that the planner made out of literals.
    """

    kind: OperationKind
    operation_name: str | None
    fetches: tuple[Fetch, ...]
    projection: Projection
    constants: Mapping[str, object] = field(default_factory=dict)
    deferred: tuple[Deferred, ...] = ()
    introspection: Introspection | None = None
