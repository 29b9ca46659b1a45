"""A plan as a tree of the nodes known from other federation routers: Sequence, Parallel, Fetch, Flatten, BatchFetch,
Condition, Subscription and Defer.

For reading only: execution follows the dependencies between fetches, whereas a tree puts fetches into one step that do
not all depend on the whole step before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphql import FieldNode, InlineFragmentNode, OperationDefinitionNode, SelectionSetNode, parse, print_ast

from router.planning.plan import (
    ALWAYS,
    Condition,
    Deferred,
    Fetch,
    ListItems,
    OnTypes,
    OperationKind,
    Path,
    QueryPlan,
    RepresentationTemplate,
    RequiredField,
)


@dataclass(frozen=True, slots=True)
class TargetNode:
    """One `_entities` field: the paths of its objects, their representations (a text per template), the selection."""

    alias: str
    paths: tuple[str, ...]
    requires: tuple[str, ...]
    selection: str
    condition: str | None


@dataclass(frozen=True, slots=True)
class FetchNode:
    """One request. `targets` is empty for root fields; `operation` is the selection of the document, indented."""

    id: int
    service: str
    kind: str
    operation: str
    variables: tuple[str, ...]
    depends_on: tuple[int, ...]
    paths: tuple[str, ...]
    targets: tuple[TargetNode, ...]


@dataclass(frozen=True, slots=True)
class SequenceNode:
    """Steps that run one after the other."""

    nodes: "tuple[PlanNode, ...]"


@dataclass(frozen=True, slots=True)
class ParallelNode:
    """Nodes that run at the same time."""

    nodes: "tuple[PlanNode, ...]"


@dataclass(frozen=True, slots=True)
class ConditionNode:
    """A node that runs only if the condition holds."""

    condition: str
    node: "PlanNode"


@dataclass(frozen=True, slots=True)
class SubscriptionNode:
    """The subscription itself, and the fetches that complete each event."""

    primary: FetchNode
    rest: "PlanNode | None"


@dataclass(frozen=True, slots=True)
class DeferredNode:
    """One deferred payload. `depends_on`: the fetches of earlier payloads that it starts from."""

    label: str | None
    path: str
    condition: str | None
    depends_on: tuple[int, ...]
    node: "PlanNode | None"


@dataclass(frozen=True, slots=True)
class DeferNode:
    """The first payload, and the deferred ones."""

    primary: "PlanNode | None"
    deferred: tuple[DeferredNode, ...]


@dataclass(frozen=True, slots=True)
class IntrospectionNode:
    """The part that the router resolves itself."""

    operation: str


PlanNode = FetchNode | SequenceNode | ParallelNode | ConditionNode | SubscriptionNode | DeferNode | IntrospectionNode


def display_tree(plan: QueryPlan) -> PlanNode | None:
    """Return the plan's tree, None if the plan has no fetches."""
    first = [fetch for fetch in plan.fetches if fetch.deferred is None]
    tree: PlanNode | None
    if plan.kind is OperationKind.SUBSCRIPTION and first:
        primary = _fetch(first[0])
        assert isinstance(primary, FetchNode)
        tree = SubscriptionNode(primary, _steps(first[1:]))
    else:
        tree = _steps(first)
    if plan.introspection is not None:
        introspection = IntrospectionNode(_selection_text(plan.introspection.document))
        tree = introspection if tree is None else ParallelNode((tree, introspection))
    if plan.deferred:
        deferred = tuple(_deferred(plan, index, block) for index, block in enumerate(plan.deferred))
        tree = DeferNode(tree, deferred)
    return tree


def path_text(path: Path) -> str:
    """Return the path as text, such as `products.@.[Book].author`: "@" for list items, types in brackets."""
    segments = []
    for segment in path:
        if isinstance(segment, ListItems):
            segments.append("@")
        elif isinstance(segment, OnTypes):
            segments.append(f"[{'|'.join(sorted(segment.names))}]")
        else:
            segments.append(segment)
    return ".".join(segments)


def condition_text(condition: Condition) -> str | None:
    """Return the condition as text, such as `$a and not $b`; None if it always holds."""
    if condition == ALWAYS:
        return None
    terms = [" and ".join(f"{'not ' if item.negated else ''}${item.variable}" for item in term) for term in condition]
    return " or ".join(terms) or "never"


def _deferred(plan: QueryPlan, index: int, block: Deferred) -> DeferredNode:
    own = [fetch for fetch in plan.fetches if fetch.deferred == index]
    ids = {fetch.id for fetch in own}
    earlier = sorted({dep for fetch in own for dep in fetch.depends_on} - ids)
    return DeferredNode(
        block.label, path_text(block.path), condition_text(block.condition), tuple(earlier), _steps(own)
    )


def _steps(fetches: Sequence[Fetch]) -> PlanNode | None:
    """Fetch in steps, by the longest chain of fetches before them."""
    depth: dict[int, int] = {}
    for fetch in fetches:
        depth[fetch.id] = max((depth[dep] + 1 for dep in fetch.depends_on if dep in depth), default=0)
    steps: list[PlanNode] = []
    for step in range(max(depth.values(), default=-1) + 1):
        nodes = tuple(_fetch(fetch) for fetch in fetches if depth[fetch.id] == step)
        steps.append(nodes[0] if len(nodes) == 1 else ParallelNode(nodes))
    if not steps:
        return None
    return steps[0] if len(steps) == 1 else SequenceNode(tuple(steps))


def _fetch(fetch: Fetch) -> PlanNode:
    operation = parse(fetch.document, no_location=True).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    by_key = {
        (f.alias or f.name).value: f.selection_set.selections
        for f in _root_fields(operation.selection_set)
        if f.selection_set is not None
    }
    targets = tuple(
        TargetNode(
            alias=target.response_key,
            paths=tuple(path_text(path) for path in target.paths),
            requires=tuple(_template_text(template) for template in target.templates),
            selection="\n".join(print_ast(node) for node in by_key[target.response_key]),
            condition=condition_text(target.condition),
        )
        for target in fetch.targets
    )
    node = FetchNode(
        id=fetch.id,
        service=fetch.subgraph,
        kind=fetch.kind.value,
        operation="\n".join(print_ast(node) for node in operation.selection_set.selections),
        variables=fetch.variables,
        depends_on=tuple(fetch.depends_on),
        paths=tuple(path_text(path) for path in fetch.root_paths if path),
        targets=targets,
    )
    condition = condition_text(fetch.condition)
    return node if condition is None else ConditionNode(condition, node)


def _root_fields(selection_set: SelectionSetNode) -> Iterable[FieldNode]:
    for selection in selection_set.selections:
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, InlineFragmentNode):
            yield from _root_fields(selection.selection_set)


def _selection_text(document: str) -> str:
    operation = parse(document, no_location=True).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return "\n".join(print_ast(node) for node in operation.selection_set.selections)


def _template_text(template: RepresentationTemplate) -> str:
    options = (template.fields, *template.fallbacks)
    fields = " or ".join(" ".join(["__typename", *_required(fields)]) for fields in options)
    if template.typename is None and template.on_types is None:
        return fields
    name = template.typename or "|".join(sorted(template.on_types or ()))
    restricted = template.typename is not None and template.on_types not in (None, frozenset({template.typename}))
    only = f" of {'|'.join(sorted(template.on_types or ()))}" if restricted else ""
    return f"... on {name}{only} {{ {fields} }}"


def _required(fields: Sequence[RequiredField]) -> list[str]:
    texts = []
    for field in fields:
        text = field.name if field.name == field.internal_key else f"{field.name} = {field.internal_key}"
        if field.children:
            text += f" {{ {' '.join(_required(field.children))} }}"
        if field.on_types is not None:
            text = f"... on {'|'.join(sorted(field.on_types))} {{ {text} }}"
        texts.append(text)
    return texts
