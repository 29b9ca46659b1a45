"""Batching of entity fetches: the objects of the response tree as representations without duplicates.

A fetch of entities has one request for all objects at all of its paths. The walk finds the objects, each is turned into
its representation, and objects with equal representations form one group: the representation is sent once, and the
entity in the response is merged into all objects of the group.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from router.exact_json import encode_json
from router.execution.conditions import holds
from router.execution.fetch.merging import deep_copy, merge_object
from router.execution.json_types import JSONObject
from router.execution.path_traversal import locate, typename_of
from router.execution.plan.compiled_plan import CompiledFetch, CompiledTarget, Sharing
from router.execution.plan.entity_walk import TargetPath
from router.execution.plan.representations import required_value
from router.planning.plan import RequiredField


@dataclass(slots=True)
class EntityGroups:
    """The representations of one target in one request, and the objects behind each.

    `positions` maps an encoded representation to its index in `representations` and `objects`. Objects of a group are
    paired with a slot: those with the same slot may hold parts of the fetched entity by reference.
    """

    compiled: CompiledTarget
    representations: list[JSONObject] = field(default_factory=list)
    objects: list[list[tuple[int, JSONObject]]] = field(default_factory=list)
    positions: dict[bytes, int] = field(default_factory=dict)

    def add(self, representation: JSONObject, slot: int, entity: JSONObject) -> None:
        # Dicts cannot be keys. Equal ones that encode differently, by the order of keys, are merely sent twice.
        key = encode_json(representation)
        position = self.positions.get(key)
        if position is None:
            self.positions[key] = len(self.objects)
            self.representations.append(representation)
            self.objects.append([(slot, entity)])
        else:
            self.objects[position].append((slot, entity))

    def merge(self, entities: list[Any], absent: dict[int, JSONObject]) -> bool:
        """Merge the fetched entities into the objects of their groups; false if some are not objects.

        The objects whose entity is null are put into `absent`, by their identity.
        """
        whole = True
        for entity, group in zip(entities, self.objects, strict=False):
            if type(entity) is dict:
                _merge_into_all(entity, group)
            elif entity is None:
                absent.update((id(member), member) for _, member in group)
            else:
                whole = False
        return whole


def _merge_into_all(fetched: JSONObject, group: list[tuple[int, JSONObject]]) -> None:
    # The first slot gets the fetched entity itself, each further slot one copy. All copies are made before anything is
    # merged: merging goes by reference, so it may write into the fetched entity.
    if len(group) == 1:
        merge_object(group[0][1], fetched)
        return
    first = group[0][0]
    copies: dict[int, JSONObject] = {}
    for slot, _ in group:
        if slot != first and slot not in copies:
            copies[slot] = deep_copy(fetched)
    for slot, entity in group:
        merge_object(entity, copies.get(slot, fetched))


@dataclass(slots=True)
class EntityBatch:
    """One request of an entity fetch: the variables it adds, and its groups by response key."""

    variables: JSONObject
    groups: dict[str, EntityGroups]


def entity_batches(compiled: CompiledFetch, tree: JSONObject, variables: Mapping[str, object]) -> list[EntityBatch]:
    """Build the requests of a fetch: none without objects, several only if the values of contexts differ."""
    if compiled.contextual:
        return _batches_by_context(compiled, tree, variables)
    try:
        batch = _one_batch(compiled, compiled.walk.find(tree), variables)
    except (AttributeError, TypeError, RecursionError):
        # Some subgraph sent data of another shape than its schema says. The walk is compiled for the right shape, so
        # the slow, lenient search takes its place: it skips values of a wrong shape.
        batch = _one_batch(compiled, _located(compiled, tree), variables)
    return [batch] if any(group.objects for group in batch.groups.values()) else []


def _one_batch(
    compiled: CompiledFetch, found: Iterable[tuple[TargetPath, list[JSONObject]]], variables: Mapping[str, object]
) -> EntityBatch:
    batch = _empty_batch(compiled, {})
    # A target whose condition does not hold has no group: its objects are skipped.
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
        # One slot per path, or one for all paths; with Sharing.NOWHERE the fetch has contexts and does not come here.
        slot = path if target.sharing is Sharing.WITHIN_A_PATH else 0
        # Paths of one target may lead to the same object, which must be merged into once only.
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


def _located(compiled: CompiledFetch, tree: JSONObject) -> Iterator[tuple[TargetPath, list[JSONObject]]]:
    for number, target in enumerate(compiled.targets):
        for path_number, path in enumerate(target.target.paths):
            yield (number, path_number), locate(tree, path)


def _batches_by_context(
    compiled: CompiledFetch, tree: JSONObject, variables: Mapping[str, object]
) -> list[EntityBatch]:
    """Build one request for each combination of the values that objects get from above.

    Each object has a slot of its own, so none holds parts of another's entity by reference: fetches below may depend
    on the objects above.
    """
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
                # Contexts are variables of the whole request, so objects with other values need another request.
                key = encode_json(contexts) if contexts else b""
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
    """Yield the objects at a path, each with its values of the target's contexts by variable."""
    target = compiled.target
    path = target.paths[path_number]
    # First from the objects that set a context down to the entities below them, by identity; then the entities in
    # the order of the tree, also those that no setter reaches.
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
