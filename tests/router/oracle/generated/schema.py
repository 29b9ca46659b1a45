"""A random schema and the identity of its objects. Data is a pure function, so nothing is stored.

Objects are identified by "Type:number", so the runtime type of an interface's object is part of its id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from random import Random
from typing import Any

from tests.router.oracle.generated.shape import Shape

SCALARS = ("Int", "String", "Boolean", "Float", "ID", "Color")
COLORS = ("RED", "GREEN", "BLUE")
OBJECTS_PER_TYPE = 3


class Wrap(Enum):
    """The list and non-null wrappers of a field's type."""

    NULLABLE = "{}"
    REQUIRED = "{}!"
    LIST = "[{}]"
    LIST_OF_REQUIRED = "[{}!]"
    REQUIRED_LIST = "[{}]!"
    REQUIRED_LIST_OF_REQUIRED = "[{}!]!"

    @property
    def is_list(self) -> bool:
        return "[" in self.value

    @property
    def outer_required(self) -> bool:
        return self.value.endswith("!")

    @property
    def items_required(self) -> bool:
        return "{}!]" in self.value


@dataclass(frozen=True)
class FieldSpec:
    """`targets`: the object types that may come back, for fields of composite type.

    `argument`: the name of an Int argument. `needs`: the selection of sibling fields that the value is computed from.
    """

    name: str
    type_name: str
    wrap: Wrap = Wrap.NULLABLE
    targets: tuple[str, ...] = ()
    argument: bool = False
    fails: bool = False
    needs: tuple["Need", ...] = ()

    @property
    def is_leaf(self) -> bool:
        return not self.targets

    def sdl(self, directives: str = "") -> str:
        arguments = "(n: Int = 1)" if self.argument else ""
        return f"{self.name}{arguments}: {self.wrap.value.format(self.type_name)} {directives}".rstrip()


@dataclass(frozen=True)
class Need:
    """One required sibling: a leaf, with a fixed argument if it takes one, or a leaf of a value object below it."""

    field: str
    argument: int | None = None
    below: str | None = None

    def text(self) -> str:
        arguments = f"(n: {self.argument})" if self.argument is not None else ""
        return f"{self.field}{arguments}" + (f" {{ {self.below} }}" if self.below else "")


@dataclass(frozen=True)
class ObjectSpec:
    name: str
    fields: tuple[FieldSpec, ...]
    is_entity: bool
    interface: str | None = None

    def field(self, name: str) -> FieldSpec:
        return next(f for f in self.fields if f.name == name)


@dataclass(frozen=True)
class Interface:
    name: str
    fields: tuple[FieldSpec, ...]
    members: tuple[str, ...]


@dataclass(frozen=True)
class Dataset:
    """The whole graph. `object_fields` are what an interface object adds to every member of the interface."""

    shape: Shape
    objects: Mapping[str, ObjectSpec]
    interface: Interface | None
    union: tuple[str, ...]
    query: tuple[FieldSpec, ...]
    mutation: tuple[FieldSpec, ...]
    object_fields: tuple[FieldSpec, ...] = ()

    @property
    def entities(self) -> list[ObjectSpec]:
        return [spec for spec in self.objects.values() if spec.is_entity]


@dataclass(frozen=True)
class ObjectRef:
    """An object at run time.

    `given` is the fields of its representation; `provided` the external fields that the path to this object provides.
    Both are only set inside subgraphs.
    """

    type_name: str
    id: str
    given: Mapping[str, Any] = field(default_factory=dict)
    provided: frozenset[str] = frozenset()


ID = FieldSpec("id", "ID", Wrap.REQUIRED)
CODE = FieldSpec("code", "String", Wrap.REQUIRED)


def random_dataset(shape: Shape) -> Dataset:
    """Decide types first, then fields, then what is computed from what."""
    random = shape.random("world")
    entity_names = [f"E{n}" for n in range(shape.entities)]
    value_names = [f"V{n}" for n in range(shape.values)]
    members = tuple(random.sample(entity_names, random.randint(1, len(entity_names)))) if shape.interface else ()
    union = tuple(random.sample(entity_names, random.randint(1, len(entity_names)))) if shape.union else ()
    common = tuple(_leaf(shape, random, f"common{n}") for n in range(random.randint(0, 2))) if members else ()

    def composite(name: str, with_values: bool = True) -> FieldSpec:
        choices: list[tuple[str, tuple[str, ...]]] = [(entity, (entity,)) for entity in entity_names]
        if with_values:
            choices += [(value, (value,)) for value in value_names]
        if members:
            choices.append(("Face", members))
        if union:
            choices.append(("Some", tuple(random.sample(union, random.randint(1, len(union))))))
        type_name, targets = random.choice(choices)
        return FieldSpec(name, type_name, _wrap(shape, random), targets, argument=_chance(shape.arguments, random, 0.2))

    objects: dict[str, ObjectSpec] = {}
    for name in value_names:
        leaves = [_leaf(shape, random, f"leaf{n}") for n in range(random.randint(1, 3))]
        links = [FieldSpec("link", e := random.choice(entity_names), _wrap(shape, random), (e,))]
        objects[name] = ObjectSpec(name, (*leaves, *(links if random.random() < 0.5 else [])), is_entity=False)
    for name in entity_names:
        own = [
            _leaf(shape, random, f"f{n}") if random.random() < 0.55 else composite(f"f{n}") for n in range(shape.fields)
        ]
        is_member = name in members
        fields = (ID, CODE, *(common if is_member else ()), *own)
        objects[name] = ObjectSpec(name, fields, is_entity=True, interface="Face" if is_member else None)
    query = tuple(composite(f"q{n}", with_values=False) for n in range(random.randint(1, 4)))
    mutation = tuple(composite(f"m{n}", with_values=False) for n in range(3)) if shape.mutation else ()
    interface = Interface("Face", (ID, *common), members) if members else None
    return Dataset(shape, objects, interface, union, query, mutation)


def with_fields(dataset: Dataset, type_name: str, added: Sequence[FieldSpec]) -> Dataset:
    """Return the dataset with more fields on one of its objects."""
    spec = dataset.objects[type_name]
    return replace(dataset, objects={**dataset.objects, type_name: replace(spec, fields=(*spec.fields, *added))})


def _chance(enabled: bool, random: Random, probability: float) -> bool:
    return enabled and random.random() < probability


def _wrap(shape: Shape, random: Random) -> Wrap:
    if shape.strict_nulls:
        return random.choice(list(Wrap))
    return random.choice([Wrap.NULLABLE, Wrap.NULLABLE, Wrap.LIST, Wrap.LIST_OF_REQUIRED])


def _leaf(shape: Shape, random: Random, name: str) -> FieldSpec:
    wrap = random.choice(list(Wrap)) if shape.strict_nulls else random.choice([Wrap.NULLABLE, Wrap.NULLABLE, Wrap.LIST])
    return FieldSpec(
        name,
        random.choice(SCALARS),
        wrap,
        argument=_chance(shape.arguments, random, 0.3),
        fails=_chance(shape.failures, random, 0.25),
    )
