"""A dataset as federated subgraphs: owners of fields, keys of entities, fields that are computed from
another subgraph's fields, provided along a path, overridden, or added through an interface object.
"""

from dataclasses import dataclass, field, replace
from random import Random

from tests.router.oracle.generated.schema import (
    CODE,
    ID,
    Dataset,
    FieldSpec,
    Interface,
    Need,
    ObjectSpec,
    Wrap,
    with_fields,
)

LINK = (
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable", "@external", '
    '"@requires", "@provides", "@override", "@interfaceObject"])'
)
INTERFACE_OBJECT_SUBGRAPH = "extra"


@dataclass
class LocalField:
    """A field as one subgraph declares it. `overridden`: declared here, taken over by another subgraph."""

    spec: FieldSpec
    external: bool = False
    shareable: bool = False
    overridden: bool = False
    override_from: str | None = None
    provides: tuple[str, ...] = ()

    def sdl(self) -> str:
        directives = []
        if self.external:
            directives.append("@external")
        if self.shareable:
            directives.append("@shareable")
        if self.override_from:
            directives.append(f'@override(from: "{self.override_from}")')
        if self.spec.needs and not self.external:
            directives.append(f'@requires(fields: """{" ".join(need.text() for need in self.spec.needs)}""")')
        if self.provides:
            directives.append(f'@provides(fields: "{" ".join(self.provides)}")')
        return self.spec.sdl(" ".join(directives))


@dataclass
class LocalType:
    """An object type as one subgraph declares it. `keys` by field set, with whether it can be resolved here."""

    name: str
    keys: dict[str, bool] = field(default_factory=dict)
    fields: dict[str, LocalField] = field(default_factory=dict)
    interface: str | None = None
    interface_object: bool = False


@dataclass
class Subgraph:
    name: str
    types: dict[str, LocalType] = field(default_factory=dict)
    interface: Interface | None = None
    interface_keyed: bool = False
    union: set[str] = field(default_factory=set)
    query: dict[str, LocalField] = field(default_factory=dict)
    mutation: dict[str, LocalField] = field(default_factory=dict)

    def root(self, type_name: str) -> dict[str, LocalField] | None:
        return {"Query": self.query, "Mutation": self.mutation}.get(type_name)

    def local(self, type_name: str, field_name: str) -> LocalField:
        fields = self.root(type_name)
        return (self.types[type_name].fields if fields is None else fields)[field_name]

    def sdl(self) -> str:
        parts = [LINK, "enum Color { RED GREEN BLUE }"]
        for local in self.types.values():
            keys = "".join(
                f' @key(fields: "{key}"{"" if resolvable else ", resolvable: false"})'
                for key, resolvable in local.keys.items()
            )
            implements = f" implements {local.interface}" if local.interface else ""
            marker = " @interfaceObject" if local.interface_object else ""
            body = "\n  ".join(f.sdl() for f in local.fields.values())
            parts.append(f"type {local.name}{implements}{keys}{marker} {{\n  {body}\n}}")
        if self.interface:
            key = ' @key(fields: "id")' if self.interface_keyed else ""
            parts.append(
                f"interface {self.interface.name}{key} {{ {' '.join(f.sdl() for f in self.interface.fields)} }}"
            )
        if self.union:
            parts.append(f"union Some = {' | '.join(sorted(self.union))}")
        for root, fields in (("Query", self.query), ("Mutation", self.mutation)):
            if fields:
                parts.append(f"type {root} {{\n  " + "\n  ".join(f.sdl() for f in fields.values()) + "\n}")
        return "\n\n".join(parts)


@dataclass(frozen=True)
class Split:
    """The subgraphs, and the dataset that they resolve together: with computed fields, without undeclared ones."""

    dataset: Dataset
    subgraphs: tuple[Subgraph, ...]


class _Splitter:
    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.shape = dataset.shape
        self.random: Random = dataset.shape.random("split")
        self.subgraphs = {f"s{n}": Subgraph(f"s{n}") for n in range(dataset.shape.subgraphs)}
        self.hosts: dict[str, list[str]] = {}

    def split(self) -> Split:
        self._place_entities()
        self._place_roots()
        if self.shape.interface_object and self.dataset.interface:
            self._add_interface_object(self.dataset.interface)
        if self.shape.requires:
            self._add_computed_fields()
        if self.shape.provides:
            self._add_provides()
        for subgraph in list(self.subgraphs.values()):
            self._close(subgraph)
        if self.shape.overrides:
            self._add_overrides()
        return self._finish()

    # -- placing ---------------------------------------------------------------------------------------------------

    @property
    def _face_has_one_home(self) -> bool:
        """With an interface object, only one subgraph may declare the interface, and it must know every member."""
        return self.shape.interface_object and self.dataset.interface is not None

    def _names(self) -> list[str]:
        return [name for name in self.subgraphs if name != INTERFACE_OBJECT_SUBGRAPH]

    def _chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def _place_entities(self) -> None:
        names = self._names()
        for entity in self.dataset.entities:
            hosts = self.random.sample(names, self.random.randint(1, len(names)))
            if self._face_has_one_home and "s0" not in hosts:
                hosts.append("s0")
            self.hosts[entity.name] = hosts
            for position, host in enumerate(hosts):
                self._declare_entity(host, entity, first=position == 0)
            for spec in entity.fields:
                if spec.name not in ("id", "code"):
                    self._place_field(entity.name, spec, hosts)

    def _declare_entity(self, host: str, entity: ObjectSpec, *, first: bool) -> None:
        local = self.subgraphs[host].types[entity.name] = LocalType(entity.name)
        if not self.shape.several_keys:
            local.keys = {"id": True}
        elif first:
            local.keys = {"id": True, "code": True}
        else:
            local.keys = dict.fromkeys(self.random.choice([["id"], ["code"], ["id", "code"], ["id code"]]), True)
            if entity.interface and not {"id", "id code"} & local.keys.keys():
                local.keys["id"] = True
        declared = {name for key in local.keys for name in key.split()}
        if first and not self.shape.several_keys:
            declared.add("code")
        if self._face_has_one_home and entity.interface:
            local.keys.setdefault("id", True)
            declared.add("id")
        for spec in (ID, CODE):
            if spec.name in declared:
                local.fields[spec.name] = LocalField(spec)

    def _place_field(self, type_name: str, spec: FieldSpec, hosts: list[str]) -> None:
        bound = spec.type_name == "Face" and self._face_has_one_home
        owners = ["s0"] if bound else [self.random.choice(hosts)]
        others = [host for host in hosts if host not in owners]
        if self.shape.shareable and others and not bound and self._chance(0.2):
            owners.append(self.random.choice(others))
        for owner in owners:
            self.subgraphs[owner].types[type_name].fields[spec.name] = LocalField(spec, shareable=len(owners) > 1)

    def _place_roots(self) -> None:
        for spec in self.dataset.query:
            self._root_owner(spec).query[spec.name] = LocalField(spec)
        for spec in self.dataset.mutation:
            self._root_owner(spec).mutation[spec.name] = LocalField(spec)

    def _root_owner(self, spec: FieldSpec) -> Subgraph:
        if spec.type_name == "Face" and self._face_has_one_home:
            return self.subgraphs["s0"]
        return self.subgraphs[self.random.choice(self._names())]

    # -- features --------------------------------------------------------------------------------------------------

    def _add_interface_object(self, interface: Interface) -> None:
        extra = Subgraph(INTERFACE_OBJECT_SUBGRAPH)
        added = tuple(
            FieldSpec(f"extra{n}", self.random.choice(["Int", "String"]), Wrap.NULLABLE)
            for n in range(self.random.randint(1, 2))
        )
        local = LocalType(interface.name, {"id": True}, {"id": LocalField(ID)}, interface_object=True)
        local.fields |= {spec.name: LocalField(spec) for spec in added}
        extra.types[interface.name] = local
        if self._chance(0.5):
            spec = FieldSpec("faces", interface.name, Wrap.LIST, interface.members)
            extra.query["faces"] = LocalField(spec)
            self.dataset = replace(self.dataset, query=(*self.dataset.query, spec))
        self.subgraphs[INTERFACE_OBJECT_SUBGRAPH] = extra
        home = self.subgraphs["s0"]
        home.interface_keyed = True
        home.interface = Interface(interface.name, (ID,), interface.members)
        self.dataset = replace(self.dataset, object_fields=added)

    def _add_computed_fields(self) -> None:
        for entity in list(self.dataset.entities):
            for host in self.hosts[entity.name]:
                if self._chance(0.5):
                    self._add_computed_field(entity.name, host)

    def _add_computed_field(self, type_name: str, host: str) -> None:
        local = self.subgraphs[host].types[type_name]
        candidates = [
            need
            for spec in self.dataset.objects[type_name].fields
            if spec.name not in local.fields or local.fields[spec.name].external
            if (need := self._as_need(spec)) is not None
        ]
        if not candidates:
            return
        needs = tuple(self.random.sample(candidates, self.random.randint(1, min(2, len(candidates)))))
        spec = FieldSpec(f"r{len(self.dataset.objects[type_name].fields)}", "String", needs=needs)
        for need in needs:
            wanted = self.dataset.objects[type_name].field(need.field)
            local.fields.setdefault(need.field, LocalField(wanted, external=True))
        local.fields[spec.name] = LocalField(spec)
        self.dataset = with_fields(self.dataset, type_name, [spec])

    def _as_need(self, spec: FieldSpec) -> Need | None:
        if spec.fails or spec.name in ("id", "code"):
            return None
        argument = self.random.randint(1, 3) if spec.argument else None
        if spec.is_leaf:
            return Need(spec.name, argument)
        if spec.wrap.is_list or not spec.type_name.startswith("V"):
            return None
        leaves = [leaf for leaf in self.dataset.objects[spec.type_name].fields if leaf.is_leaf and not leaf.fails]
        return Need(spec.name, argument, self.random.choice(leaves).name) if leaves else None

    def _add_provides(self) -> None:
        for subgraph in self.subgraphs.values():
            providers = [*subgraph.query.values(), *(f for t in subgraph.types.values() for f in t.fields.values())]
            for provider in providers:
                if self._chance(0.4) and not provider.shareable and not provider.external:
                    self._provide(subgraph, provider)

    def _provide(self, subgraph: Subgraph, provider: LocalField) -> None:
        target = provider.spec.type_name
        if target not in self.hosts:
            return
        local = subgraph.types.setdefault(target, self._stub(target))
        candidates = [
            spec
            for spec in self.dataset.objects[target].fields
            if spec.is_leaf and not (spec.argument or spec.fails or spec.needs) and spec.name not in ("id", "code")
            if spec.name not in local.fields or local.fields[spec.name].external
        ]
        if not candidates:
            return
        chosen = self.random.choice(candidates)
        local.fields.setdefault(chosen.name, LocalField(chosen, external=True))
        provider.provides = (chosen.name,)
        for other in self.subgraphs.values():
            declared = other.types[target].fields.get(chosen.name) if target in other.types else None
            if declared and not declared.external:
                declared.shareable = True

    def _add_overrides(self) -> None:
        for subgraph in self.subgraphs.values():
            for local in subgraph.types.values():
                if local.name not in self.hosts:
                    continue
                for declared in local.fields.values():
                    if self._chance(0.15):
                        self._override(subgraph, local.name, declared)

    def _override(self, subgraph: Subgraph, type_name: str, declared: LocalField) -> None:
        spec = declared.spec
        if declared.external or declared.shareable or declared.overridden:
            return
        if not spec.is_leaf or spec.needs or spec.name in ("id", "code"):
            return
        victims = [
            host
            for host in self.hosts[type_name]
            if host != subgraph.name and spec.name not in self.subgraphs[host].types[type_name].fields
        ]
        if victims:
            victim = self.random.choice(victims)
            declared.override_from = victim
            self.subgraphs[victim].types[type_name].fields[spec.name] = LocalField(spec, overridden=True)

    # -- what a subgraph must know because it refers to it -----------------------------------------------------------

    def _stub(self, name: str) -> LocalType:
        return LocalType(name, {"id": self._chance(0.3)}, {"id": LocalField(ID)})

    def _close(self, subgraph: Subgraph) -> None:
        """Declare every type that a declared field can return."""
        pending = [*subgraph.query.values(), *subgraph.mutation.values()]
        pending += [f for local in subgraph.types.values() for f in local.fields.values()]
        if subgraph.interface:
            pending.append(LocalField(FieldSpec("", subgraph.interface.name, targets=subgraph.interface.members)))
        while pending:
            spec = pending.pop().spec
            if spec.type_name == "Face" and subgraph.name == INTERFACE_OBJECT_SUBGRAPH:
                continue
            targets = spec.targets
            if spec.type_name == "Face" and self.dataset.interface:
                targets = self.dataset.interface.members
                subgraph.interface = subgraph.interface or Interface("Face", (ID,), targets)
            if spec.type_name == "Some":
                subgraph.union.update(targets)
            for target in targets:
                if target not in subgraph.types:
                    local = subgraph.types[target] = self._declare(target)
                    pending += local.fields.values()

    def _declare(self, name: str) -> LocalType:
        spec = self.dataset.objects[name]
        if spec.is_entity:
            return self._stub(name)
        return LocalType(name, fields={f.name: LocalField(f, shareable=True) for f in spec.fields})

    def _finish(self) -> Split:
        """Widen the interface where a subgraph resolves a field of every member, and drop undeclared fields."""
        dataset = self.dataset
        declared: dict[str, FieldSpec] = {}
        for subgraph in self.subgraphs.values():
            if subgraph.interface is None or dataset.interface is None:
                continue
            fields = [
                spec
                for spec in dataset.interface.fields
                if all(
                    (local := subgraph.types[member].fields.get(spec.name)) and not (local.external or local.overridden)
                    for member in dataset.interface.members
                )
            ]
            subgraph.interface = replace(subgraph.interface, fields=tuple(fields))
            declared |= {spec.name: spec for spec in fields}
            for member in dataset.interface.members:
                subgraph.types[member].interface = "Face"
        declared |= {spec.name: spec for spec in dataset.object_fields}
        interface = (
            replace(dataset.interface, fields=tuple(declared.values())) if declared and dataset.interface else None
        )
        used = tuple(s for s in self.subgraphs.values() if s.types or s.query or s.mutation)
        union = tuple(sorted({member for s in used for member in s.union}))
        known = {name for s in used for name in s.types}
        objects = {
            name: self._as_declared(spec, used, interface) for name, spec in dataset.objects.items() if name in known
        }
        return Split(replace(dataset, interface=interface, union=union, objects=objects), used)

    def _as_declared(self, spec: ObjectSpec, used: tuple[Subgraph, ...], interface: Interface | None) -> ObjectSpec:
        present = {name for s in used if spec.name in s.types for name in s.types[spec.name].fields}
        fields = tuple(f for f in spec.fields if f.name in present)
        if interface and spec.name in interface.members:
            return replace(spec, fields=(*fields, *self.dataset.object_fields), interface=interface.name)
        return replace(spec, fields=fields, interface=None)


def split(dataset: Dataset) -> Split:
    """Share the dataset out among subgraphs. Most splits can be composed; those that can't are not cases."""
    return _Splitter(dataset).split()


def whole_sdl(dataset: Dataset) -> str:
    """Return the dataset as one ordinary schema."""
    parts = ["enum Color { RED GREEN BLUE }"]
    for spec in dataset.objects.values():
        implements = f" implements {spec.interface}" if spec.interface else ""
        parts.append(f"type {spec.name}{implements} {{ {' '.join(f.sdl() for f in spec.fields)} }}")
    if dataset.interface:
        parts.append(f"interface {dataset.interface.name} {{ {' '.join(f.sdl() for f in dataset.interface.fields)} }}")
    if dataset.union:
        parts.append(f"union Some = {' | '.join(dataset.union)}")
    for root, fields in (("Query", dataset.query), ("Mutation", dataset.mutation)):
        if fields:
            parts.append(f"type {root} {{ {' '.join(f.sdl() for f in fields)} }}")
    return "\n".join(parts)
