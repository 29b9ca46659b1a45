"""The query plan: what the planner hands to execution.

A plan is a DAG of fetches and a projection. Execution builds one *response tree* of JSON objects. Each fetch
writes into it under *internal keys*; the projection reads it and writes the client's response under the client's
response keys. Both differ only where the planner had to rename: fields that only a key or an `@requires` needs,
and fields whose response key is the same in two fragments but whose arguments or types are not.

The internal key `__typename` (`TYPENAME_KEY`) is special: it holds an object's runtime type, which is always an object
type of the supergraph, never the name of an interface object. The planner selects it wherever more than one type is
possible and something depends on the type; elsewhere it may be missing.

Everything here is immutable and free of I/O. Sharing is by reference: the same node may occur in several places.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NewType

FetchId = NewType("FetchId", int)
SubgraphName = NewType("SubgraphName", str)


TYPENAME_KEY = "__typename"
"""The internal key of an object's runtime type."""


class OperationKind(Enum):
    """The kinds of operations of GraphQL."""

    QUERY = "query"
    MUTATION = "mutation"
    SUBSCRIPTION = "subscription"

    # Members are compared by identity. Enum's own hash is computed in Python, several times for each request.
    __hash__ = object.__hash__


class ListItems(Enum):
    """Path segment: every item of the list at this point (nested lists are flattened)."""

    EACH = "@"


@dataclass(frozen=True, slots=True)
class OnTypes:
    """Path segment: continue only with objects whose internal `__typename` is one of these object types."""

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
    """One field of a representation: read from the response tree, sent to the subgraph.

    `on_types` limits it to objects of these runtime types (None: all). `children` is empty for leaves; they apply to
    every item of a list. A `mandatory` field is part of a key: if it is missing (its fetch failed), or null although
    it is not `nullable`, the representation is not sent.
    """

    internal_key: str
    name: str
    children: "tuple[RequiredField, ...]" = ()
    on_types: frozenset[str] | None = None
    mandatory: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class RepresentationTemplate:
    """The `_Any` representation of objects of one of `on_types`.

    `typename` is the value of `__typename`: None for the object's own runtime type, the interface's name for a
    subgraph that defines the interface as an interface object.
    `fallbacks` are the fields with other keys in the place of the first. An object that has a null in its first key is
    sent with the first of them whose key has none; if all keys have nulls, with `fields`, nulls included.
    """

    on_types: frozenset[str] | None
    typename: str | None
    fields: tuple[RequiredField, ...]
    fallbacks: tuple[tuple[RequiredField, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class FetchedField:
    """One field of a fetch's selection, as it occurs in the subgraph's response.

    `internal_key` is the response key in the subgraph's response and in the response tree alike. `name` is the
    field's name in the schema, for error messages and traces.
    """

    internal_key: str
    name: str
    selection: "FetchedSelection | None" = None
    on_types: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class FetchedSelection:
    """The shape of (a part of) a subgraph's response."""

    fields: tuple[FetchedField, ...]


@dataclass(frozen=True, slots=True)
class ContextArgument:
    """A value set by an object above an entity (`@context`), which a field below takes as argument (`@fromContext`).

    `variable` is the variable of the fetch's document that carries it. For an object found at `paths[i]` of the
    target, the value is read from the object at the first `prefix_lengths[i]` segments of that path, through
    `fields` (each a chain of single children down to one leaf; the first whose `on_types` fits). Objects of one
    fetch whose values differ cannot share a request: execution sends one for each combination of values.
    """

    variable: str
    prefix_lengths: tuple[int, ...]
    fields: tuple[RequiredField, ...]


@dataclass(frozen=True, slots=True)
class EntityTarget:
    """One `_entities` field of a fetch: the paths of its objects, their representations, the selection.

    The objects at all `paths` form one list of representations, without duplicates; each returned entity is merged
    into every object with its representation. An object uses the first template whose `on_types` contains its runtime
    type; one without a template, or whose representation lacks a mandatory value, is not sent. If this target has no
    representations, the fetch's other targets are sent all the same, this one with an empty list.
    `condition` false: nothing is sent for this target, and its `_entities` field (which has the condition as
    `@include`/`@skip`, so that the subgraph does not resolve it) is not in the response.
    """

    response_key: str
    representations_variable: str
    paths: tuple[Path, ...]
    templates: tuple[RepresentationTemplate, ...]
    selection: FetchedSelection
    condition: Condition = ALWAYS
    contexts: tuple[ContextArgument, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetch:
    """One request to one subgraph.

    A root fetch has no `targets`; its response is merged into the object at each of `root_paths` (`((),)` except where
    a field inside of the response returns the root type; then it is sent once, and only if such an object exists). An
    entity fetch has one target for each `_entities` alias in `document`.
    `variables` are the client's (and the planner's hoisted) variables that the document declares, without those that
    carry representations and contexts. One without a value from the client and without a default is omitted.
    Execution starts a fetch when all of `depends_on` have ended (even in failure) and at least one object exists.
    `condition` false: the fetch is not sent and counts as ended.
    `deferred`: the index in `QueryPlan.deferred` of the block that the fetch belongs to, None for the first payload.
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
    root_paths: tuple[Path, ...] = ((),)
    condition: Condition = ALWAYS
    deferred: int | None = None


@dataclass(frozen=True, slots=True)
class OutputType:
    """The client-facing type of a projected field: a leaf or composite name under list and non-null wrappers.

    `wrappers` from the outside in: "!" non-null, "[" list. `[Int!]!` is ("!", "[", "!"). `enum_values` holds the
    values in the API schema, for enums (others, inaccessible ones included, become null with an error).
    """

    name: str
    wrappers: tuple[str, ...] = ()
    enum_values: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class ProjectedField:
    """One field of the client's response.

    `internal_key` None: the runtime type's name (`__typename`): the `static_type` of the projection, else the value in
    the response tree under `TYPENAME_KEY`.
    `on_types`: only for objects of these runtime types (None: all); `condition`: @skip and @include that are not
    constant, to be tested only where the parent's own condition holds. The entries of one response key exclude each
    other by their `on_types`: a field that occurs in several fragments is merged by the planner into one entry for
    each set of types that shares its selection.
    A composite field has a `selection`; without one the value is copied as it is (leaves, custom scalars that hold
    objects, and the fields of an introspection).
    """

    response_key: str
    internal_key: str | None
    parent_type: str
    name: str
    type: OutputType
    selection: "Projection | None" = None
    on_types: frozenset[str] | None = None
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Projection:
    """The shape of (a part of) the client's response: fields in the order of the operation.

    `static_type`: the object type, where only one is possible; `TYPENAME_KEY` may be missing then.
    `possible_types`: the object types of the API schema that are possible. An object whose `TYPENAME_KEY` is another
    type (one that is inaccessible or unknown) becomes null. None where the runtime type is not fetched, as below an
    interface object if no selected field depends on the type.
    `type_fetched`: the condition under which the runtime type is fetched: all that depends on it may be skipped.
    """

    fields: tuple[ProjectedField, ...]
    static_type: str | None = None
    possible_types: frozenset[str] | None = None
    type_fetched: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Deferred:
    """One @defer: its fetches, and the projection of its payload for each object at `path` once they have ended.

    `path` is the path in the response tree, `response_path` that in the client's response (the same but for renamed
    keys and without `OnTypes`). `projection` has only the fields that no enclosing payload has; an object of one that
    the fragment adds fields to occurs in both. `fetches` is empty where no key leads back to the objects, so that the
    fields are fetched with the enclosing payload. `condition` false: nothing is deferred, and the fields belong to the
    enclosing payload: execution runs the fetches with the first payload and merges the projection into its parent's.
    `parent`: the index of the enclosing deferred block.
    """

    label: str | None
    path: Path
    response_path: tuple[str | ListItems, ...]
    fetches: tuple[FetchId, ...]
    projection: Projection
    condition: Condition = ALWAYS
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Introspection:
    """The part of a query that the router resolves itself: an operation with only `__schema` and `__type`.

    Its result is merged into the root of the response tree under the client's response keys; the plan's projection
    copies it from there.
    """

    document: str
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """A planned operation.

    `fetches` are in topological order, `fetches[i].id == i`. For a mutation, root fetches are chained by
    `depends_on` so that they run one after the other. For a subscription, `fetches[0]` is the subscription itself
    and the others complete each event. `constants` are the values of the variables that replace literals.
    The plan depends on the operation's text and on the override labels in `labels` alone, never on variables' values:
    it may be cached by (document, operation name, labels that are active out of `Supergraph.override_labels`).
    """

    kind: OperationKind
    operation_name: str | None
    fetches: tuple[Fetch, ...]
    projection: Projection
    constants: Mapping[str, object] = field(default_factory=dict)
    deferred: tuple[Deferred, ...] = ()
    introspection: Introspection | None = None
    labels: frozenset[str] = frozenset()
