"""Converts a plan to JSON values."""

from typing import assert_never

from router.planning.display.plan_tree import (
    ConditionNode,
    DeferNode,
    FetchNode,
    IntrospectionNode,
    ParallelNode,
    PlanNode,
    SequenceNode,
    SubscriptionNode,
    display_tree,
)
from router.planning.plan import QueryPlan

JsonObject = dict[str, object]


def plan_as_json(plan: QueryPlan) -> JsonObject:
    """Return the plan as values for `json.dumps`: the tree of nodes, and the document of each fetch as it is sent."""
    tree = display_tree(plan)
    return {
        "kind": "QueryPlan",
        "operationKind": plan.kind.value,
        "operationName": plan.operation_name,
        "node": None if tree is None else _node(tree),
        "documents": {str(fetch.id): fetch.document for fetch in plan.fetches},
    }


def _node(node: PlanNode) -> JsonObject:
    match node:
        case FetchNode():
            return _fetch(node)
        case SequenceNode():
            return {"kind": "Sequence", "nodes": [_node(child) for child in node.nodes]}
        case ParallelNode():
            return {"kind": "Parallel", "nodes": [_node(child) for child in node.nodes]}
        case ConditionNode():
            return {"kind": "Condition", "condition": node.condition, "node": _node(node.node)}
        case SubscriptionNode():
            rest = None if node.rest is None else _node(node.rest)
            return {"kind": "Subscription", "primary": _fetch(node.primary), "rest": rest}
        case DeferNode():
            return {
                "kind": "Defer",
                "primary": None if node.primary is None else _node(node.primary),
                "deferred": [
                    {
                        "label": child.label,
                        "path": child.path,
                        "condition": child.condition,
                        "dependsOn": list(child.depends_on),
                        "node": None if child.node is None else _node(child.node),
                    }
                    for child in node.deferred
                ],
            }
        case IntrospectionNode():
            return {"kind": "Introspection", "operation": node.operation}
        case _:
            assert_never(node)


def _fetch(node: FetchNode) -> JsonObject:
    common: JsonObject = {
        "id": node.id,
        "serviceName": node.service,
        "operationKind": node.kind,
        "variableUsages": list(node.variables),
        "dependsOn": list(node.depends_on),
    }
    if not node.targets:
        fetch: JsonObject = {"kind": "Fetch", **common, "operation": node.operation}
        return {"kind": "Flatten", "paths": list(node.paths), "node": fetch} if node.paths else fetch
    targets: list[JsonObject] = [
        {
            "alias": target.alias,
            "paths": list(target.paths),
            "requires": list(target.requires),
            "operation": target.selection,
            "condition": target.condition,
        }
        for target in node.targets
    ]
    if len(targets) > 1:
        return {"kind": "BatchFetch", **common, "targets": targets}
    (target,) = targets
    fetch = {"kind": "Fetch", **common, "requires": target["requires"], "operation": target["operation"]}
    return {"kind": "Flatten", "paths": target["paths"], "node": fetch}
