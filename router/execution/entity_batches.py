"""What an entity fetch sends: the objects of the internal tree as representations without duplicates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from router.execution.compiled_plan import CompiledFetch, CompiledTarget, Sharing
from router.execution.conditions import holds
from router.execution.entity_walk import Place
from router.execution.locating import locate, typename_of
from router.execution.merging import detached, merge_object
from router.execution.representations import required_value
from router.planning.plan import RequiredField

JSONObject = dict[str, Any]


@dataclass(slots=True)
class EntityGroups:
    """The representations of one target in one request, and for each the objects that gave it.

    Objects of a group with the same slot may take parts of the answer by reference.
    """

    compiled: CompiledTarget
    representations: list[JSONObject] = field(default_factory=list)
    objects: list[list[tuple[int, JSONObject]]] = field(default_factory=list)
    positions: dict[bytes, int] = field(default_factory=dict)

    def add(self, representation: JSONObject, slot: int, entity: JSONObject) -> None:
        key = orjson.dumps(representation)
        position = self.positions.get(key)
        if position is None:
            self.positions[key] = len(self.objects)
            self.representations.append(representation)
            self.objects.append([(slot, entity)])
        else:
            self.objects[position].append((slot, entity))

    def merge(self, answers: list[Any]) -> bool:
        """Merge the entities that came back into the objects that asked for them; false if some are no objects."""
        whole = True
        for answer, group in zip(answers, self.objects, strict=False):
            if type(answer) is dict:
                _merge_into_all(answer, group)
            elif answer is not None:
                whole = False
        return whole


def _merge_into_all(answer: JSONObject, group: list[tuple[int, JSONObject]]) -> None:
    first = group[0][0]
    copies: dict[int, JSONObject] = {}
    for slot, _ in group:
        if slot != first and slot not in copies:
            copies[slot] = detached(answer)
    for slot, entity in group:
        merge_object(entity, copies.get(slot, answer))


@dataclass(slots=True)
class EntityBatch:
    """One request of an entity fetch: the variables it adds, and its groups by the response key in the answer."""

    variables: JSONObject
    groups: dict[str, EntityGroups]


def entity_batches(compiled: CompiledFetch, tree: JSONObject, variables: Mapping[str, object]) -> list[EntityBatch]:
    """The requests that a fetch sends: none without objects, several only where values of contexts differ."""
    if compiled.contextual:
        return _batches_by_context(compiled, tree, variables)
    try:
        batch = _one_batch(compiled, compiled.walk.find(tree), variables)
    except (AttributeError, TypeError, RecursionError):
        # Some subgraph answered with another shape than it promised: take only what has the right one.
        batch = _one_batch(compiled, _located(compiled, tree), variables)
    return [batch] if any(group.objects for group in batch.groups.values()) else []


def _one_batch(
    compiled: CompiledFetch, found: Iterable[tuple[Place, list[JSONObject]]], variables: Mapping[str, object]
) -> EntityBatch:
    batch = _empty_batch(compiled, {})
    groups = [
        batch.groups[target.target.response_key] if holds(target.target.condition, variables) else None
        for target in compiled.targets
    ]
    seen: set[tuple[int, int]] = set()
    for (number, path), objects in found:
        group = groups[number]
        if group is None:
            continue
        target = compiled.targets[number]
        build = target.build
        slot = path if target.sharing is Sharing.WITHIN_A_PATH else 0
        overlapping = len(target.target.paths) > 1
        for entity in objects:
            if overlapping:
                if (number, id(entity)) in seen:
                    continue
                seen.add((number, id(entity)))
            representation = build(entity)
            if representation is not None:
                group.add(representation, slot, entity)
    return batch


def _located(compiled: CompiledFetch, tree: JSONObject) -> Iterator[tuple[Place, list[JSONObject]]]:
    for number, target in enumerate(compiled.targets):
        for path_number, path in enumerate(target.target.paths):
            yield (number, path_number), locate(tree, path)


def _batches_by_context(
    compiled: CompiledFetch, tree: JSONObject, variables: Mapping[str, object]
) -> list[EntityBatch]:
    """One request for each combination of the values that objects get from above. No object takes part of another's
    answer by reference: what is fetched below may depend on what is above."""
    batches: dict[bytes, EntityBatch] = {}
    for target in compiled.targets:
        if not holds(target.target.condition, variables):
            continue
        seen: set[int] = set()
        for path_number in range(len(target.target.paths)):
            for entity, contexts in _with_contexts(target, tree, path_number):
                representation = None if id(entity) in seen else target.build(entity)
                if representation is None:
                    continue
                seen.add(id(entity))
                key = orjson.dumps(contexts) if contexts else b""
                batch = batches.get(key)
                if batch is None:
                    batch = batches[key] = _empty_batch(compiled, contexts)
                batch.groups[target.target.response_key].add(representation, len(seen), entity)
    return list(batches.values())


def _empty_batch(compiled: CompiledFetch, contexts: JSONObject) -> EntityBatch:
    groups = {target.target.response_key: EntityGroups(target) for target in compiled.targets}
    variables: JSONObject = {
        group.compiled.target.representations_variable: group.representations for group in groups.values()
    }
    return EntityBatch({**contexts, **variables}, groups)


def _with_contexts(
    compiled: CompiledTarget, tree: JSONObject, path_number: int
) -> Iterator[tuple[JSONObject, JSONObject]]:
    target = compiled.target
    path = target.paths[path_number]
    values: dict[int, JSONObject] = {}
    for context in target.contexts:
        length = context.prefix_lengths[path_number]
        for setter in locate(tree, path[:length]):
            value = _context_value(setter, context.fields)
            for entity in locate(setter, path[length:]):
                values.setdefault(id(entity), {})[context.variable] = value
    for entity in locate(tree, path):
        yield entity, values.get(id(entity), {})


def _context_value(setter: JSONObject, fields: tuple[RequiredField, ...]) -> Any:
    typename = typename_of(setter)
    for required in fields:
        if required.on_types is None or typename is None or typename in required.on_types:
            return _only_leaf(required_value(setter.get(required.internal_key), required), required)
    return None


def _only_leaf(value: Any, required: RequiredField) -> Any:
    if type(value) is list:
        return [_only_leaf(item, required) for item in value]
    if type(value) is dict and len(required.children) == 1:
        child = required.children[0]
        return _only_leaf(value.get(child.name), child)
    return value
