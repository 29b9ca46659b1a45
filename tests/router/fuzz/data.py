"""What fields answer. The same function serves the whole graph and every subgraph."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.router.fuzz.world import COLORS, OBJECTS_PER_TYPE, FieldSpec, Need, Obj, World


class FieldFailed(Exception):
    """A resolver that raises."""


def code_of(object_id: str) -> str:
    return f"code-{object_id}"


def id_of(code: str) -> str:
    return code.removeprefix("code-")


def type_of(object_id: str) -> str:
    return object_id.partition(":")[0]


def answer(world: World, owner: Obj, spec: FieldSpec, n: int | None) -> Any:
    """The value of a field: a leaf, an `Obj`, None, or a list of these. Raises `FieldFailed` for some objects."""
    if spec.name == "id":
        return owner.id
    if spec.name == "code":
        return code_of(owner.id)
    random = Random(f"{world.shape.seed}/{owner.type_name}/{owner.id}/{spec.name}/{n}")
    if spec.fails and random.random() < 0.3:
        raise FieldFailed(f"{owner.id}.{spec.name} failed")
    if spec.needs:
        return computed([needed(world, owner, need) for need in spec.needs])
    if not spec.wrap.is_list:
        return _item(random, owner, spec, "0", required=spec.wrap.outer_required)
    if not spec.wrap.outer_required and random.random() < 0.1:
        return None
    length = random.randint(0, 3)
    return [_item(random, owner, spec, str(i), required=spec.wrap.items_required) for i in range(length)]


def computed(inputs: list[Any]) -> str:
    """What a field with requirements answers."""
    return "computed from " + repr(inputs)


def needed(world: World, owner: Obj, need: Need) -> Any:
    """The value of one requirement, as a representation would carry it."""
    spec = world.objects[owner.type_name].field(need.field)
    found = answer(world, owner, spec, need.argument)
    if need.below is None or found is None:
        return found
    below = world.objects[found.type_name].field(need.below)
    return {need.below: answer(world, found, below, 1 if below.argument else None)}


def _item(random: Random, owner: Obj, spec: FieldSpec, position: str, *, required: bool) -> Any:
    if not required and random.random() < 0.15:
        return None
    if spec.is_leaf:
        return _scalar(random, spec.type_name)
    target = random.choice(spec.targets)
    if target.startswith("V"):
        return Obj(target, f"{owner.id}/{spec.name}/{position}")
    return Obj(target, f"{target}:{random.randrange(OBJECTS_PER_TYPE)}")


def _scalar(random: Random, name: str) -> Any:
    match name:
        case "Int":
            return random.randint(-5, 5)
        case "Float":
            return random.choice([0.5, -1.25, 3.0])
        case "Boolean":
            return random.random() < 0.5
        case "Color":
            return random.choice(COLORS)
        case _:
            return f"{name}-{random.randrange(100)}"
