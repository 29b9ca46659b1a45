"""The values of fields. The same functions serve the whole graph and every subgraph."""

from random import Random
from typing import Any

from tests.router.oracle.generated.schema import COLORS, OBJECTS_PER_TYPE, Dataset, FieldSpec, Need, ObjectRef


class FieldFailed(Exception):
    """A resolver that raises."""


def code_of(object_id: str) -> str:
    return f"code-{object_id}"


def id_of(code: str) -> str:
    return code.removeprefix("code-")


def type_of(object_id: str) -> str:
    return object_id.partition(":")[0]


def field_value(dataset: Dataset, owner: ObjectRef, spec: FieldSpec, n: int | None) -> Any:
    """Return the value of a field: a leaf, an `ObjectRef`, None, or a list of these.

    Raises `FieldFailed` for some objects.
    """
    if spec.name == "id":
        return owner.id
    if spec.name == "code":
        return code_of(owner.id)
    random = Random(f"{dataset.shape.seed}/{owner.type_name}/{owner.id}/{spec.name}/{n}")
    if spec.fails and random.random() < 0.3:
        raise FieldFailed(f"{owner.id}.{spec.name} failed")
    if spec.needs:
        return computed([needed(dataset, owner, need) for need in spec.needs])
    if not spec.wrap.is_list:
        return _item(random, owner, spec, "0", required=spec.wrap.outer_required)
    if not spec.wrap.outer_required and random.random() < 0.1:
        return None
    length = random.randint(0, 3)
    return [_item(random, owner, spec, str(i), required=spec.wrap.items_required) for i in range(length)]


def computed(inputs: list[Any]) -> str:
    """Return the value of a field with requirements."""
    return "computed from " + repr(inputs)


def needed(dataset: Dataset, owner: ObjectRef, need: Need) -> Any:
    """Return the value of one requirement, as it is in a representation."""
    spec = dataset.objects[owner.type_name].field(need.field)
    found = field_value(dataset, owner, spec, need.argument)
    if need.below is None or found is None:
        return found
    below = dataset.objects[found.type_name].field(need.below)
    return {need.below: field_value(dataset, found, below, 1 if below.argument else None)}


def _item(random: Random, owner: ObjectRef, spec: FieldSpec, position: str, *, required: bool) -> Any:
    if not required and random.random() < 0.15:
        return None
    if spec.is_leaf:
        return _scalar(random, spec.type_name)
    target = random.choice(spec.targets)
    if target.startswith("V"):
        return ObjectRef(target, f"{owner.id}/{spec.name}/{position}")
    return ObjectRef(target, f"{target}:{random.randrange(OBJECTS_PER_TYPE)}")


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
