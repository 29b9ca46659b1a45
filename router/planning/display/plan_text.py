"""Plans as text."""

from collections.abc import Iterable
from typing import assert_never

from router.planning.display.plan_tree import (
    ConditionNode,
    DeferNode,
    DeferredNode,
    FetchNode,
    IntrospectionNode,
    ParallelNode,
    PlanNode,
    SequenceNode,
    SubscriptionNode,
    TargetNode,
    display_tree,
)
from router.planning.plan import QueryPlan


def print_plan(plan: QueryPlan) -> str:
    """Print the plan as nested nodes, without a newline at the end."""
    tree = display_tree(plan)
    if tree is None:
        return "QueryPlan {}"
    return "\n".join(_block("QueryPlan", _node(tree)))


def _block(head: str, lines: Iterable[str]) -> list[str]:
    return [f"{head} {{", *(f"  {line}" for line in lines), "}"]


def _node(node: PlanNode) -> list[str]:
    match node:
        case FetchNode():
            return _fetch(node)
        case SequenceNode():
            return _block("Sequence", [line for child in node.nodes for line in _node(child)])
        case ParallelNode():
            return _block("Parallel", [line for child in node.nodes for line in _node(child)])
        case ConditionNode():
            return _block(f"Condition(if: {node.condition})", _node(node.node))
        case SubscriptionNode():
            rest = [] if node.rest is None else _block("Rest", _node(node.rest))
            return _block("Subscription", [*_block("Primary", _fetch(node.primary)), *rest])
        case DeferNode():
            primary = [] if node.primary is None else _node(node.primary)
            deferred = [line for child in node.deferred for line in _deferred(child)]
            return _block("Defer", [*_block("Primary", primary), *deferred])
        case IntrospectionNode():
            return _block("Introspection", node.operation.splitlines())
        case _:
            assert_never(node)


def _deferred(node: DeferredNode) -> list[str]:
    attributes = [f'path: "{node.path}"']
    if node.label is not None:
        attributes.insert(0, f'label: "{node.label}"')
    if node.condition is not None:
        attributes.append(f"if: {node.condition}")
    if node.depends_on:
        attributes.append(f"depends: {list(node.depends_on)}")
    return _block(f"Deferred({', '.join(attributes)})", [] if node.node is None else _node(node.node))


def _fetch(node: FetchNode) -> list[str]:
    attributes = f'service: "{node.service}", id: {node.id}'
    if node.depends_on:
        attributes += f", depends: {list(node.depends_on)}"
    if not node.targets:
        lines = _block(f"Fetch({attributes})", [*_block(node.kind, node.operation.splitlines())])
        return _block(f"Flatten(path: {_paths(node.paths)})", lines) if node.paths else lines
    if len(node.targets) == 1:
        (target,) = node.targets
        return _block(f"Flatten(path: {_paths(target.paths)})", _block(f"Fetch({attributes})", _target(target)))
    lines = []
    for target in node.targets:
        flattened = _block(f"{target.alias}: Flatten(path: {_paths(target.paths)})", _target(target))
        lines += flattened if target.condition is None else _block(f"Condition(if: {target.condition})", flattened)
    return _block(f"BatchFetch({attributes})", lines)


def _target(target: TargetNode) -> list[str]:
    required = [f"  {line}" for line in target.requires]
    selected = [f"  {line}" for line in target.selection.splitlines()]
    return ["{", *required, "} => {", *selected, "}"]


def _paths(paths: tuple[str, ...]) -> str:
    return f'"{paths[0]}"' if len(paths) == 1 else "[" + ", ".join(f'"{path}"' for path in paths) + "]"
