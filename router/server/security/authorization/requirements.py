"""The requirements of fields: @authenticated, @requiresScopes and @policy.

Read from the supergraph's SDL, under the names that its `@link`s gave the directives. A requirement on a type holds for
every field of the type and for every field that returns it. A field selected through an interface requires the
authorization of all implementing types' fields, since any of them may be returned: clients with access to some of the
types select those with fragments.

Composition writes the requirements of objects on their interfaces too. Such a requirement says nothing of the other
types that implement the interface. One that no implementing type accounts for was written on the interface itself; it
holds for the types that implement it, so that a fragment on the object type does not bypass it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

from graphql import GraphQLSchema, get_named_type, is_interface_type, is_object_type

from router.supergraph.access_control import access_control
from router.supergraph.model import Supergraph, SupergraphDirective

Alternatives = tuple[frozenset[str], ...]
"""Names in disjunctive form: all of at least one set. Empty: nothing is required."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """The requirement of one schema element. Several are checked one by one."""

    authenticated: bool = False
    scopes: Alternatives = ()
    policies: Alternatives = ()

    def met_by(self, scopes: frozenset[str] | None, policies: frozenset[str]) -> bool:
        """Return whether a client with these scopes (None: anonymous), granted these policies, may see it."""
        if scopes is None and (self.authenticated or self.scopes):
            return False
        if self.scopes and not any(needed <= (scopes or frozenset()) for needed in self.scopes):
            return False
        return not self.policies or any(needed <= policies for needed in self.policies)


Guards = Mapping[str, frozenset[Requirement]]
"""The requirements of every guarded field, by coordinate (`User.email`), those it inherits included."""


def read_guards(supergraph: Supergraph) -> Guards:
    """Return the guarded fields of the schema that clients see."""
    of_types: dict[str, set[Requirement]] = {}
    of_fields: dict[str, set[Requirement]] = {}
    for definition in supergraph.types.values():
        of_types[definition.name] = _required(definition.directives)
        for field in definition.fields.values():
            of_fields[f"{definition.name}.{field.name}"] = _required(field.directives)
    if not any(of_types.values()) and not any(of_fields.values()):
        return {}
    guards: dict[str, frozenset[Requirement]] = {}
    schema = supergraph.api_schema
    written = _written_on_interfaces(schema, of_types | of_fields)
    for type_ in schema.type_map.values():
        if not (is_object_type(type_) or is_interface_type(type_)):
            continue
        for name, api_field in type_.fields.items():
            required = set(of_types.get(get_named_type(api_field.type).name, ()))
            required |= of_types.get(type_.name, set()) | of_fields.get(f"{type_.name}.{name}", set())
            for interface in type_.interfaces:
                required |= written[interface.name]
                required |= written.get(f"{interface.name}.{name}", set())
            if required:
                guards[f"{type_.name}.{name}"] = frozenset(required)
    for interface in schema.type_map.values():
        if is_interface_type(interface):
            for name in interface.fields:
                coordinates = [f"{possible.name}.{name}" for possible in schema.get_possible_types(interface)]
                inherited = frozenset().union(*(guards.get(coordinate, ()) for coordinate in coordinates))
                if inherited:
                    guards[f"{interface.name}.{name}"] = guards.get(f"{interface.name}.{name}", frozenset()) | inherited
    return guards


def _written_on_interfaces(
    schema: GraphQLSchema, requirements: Mapping[str, set[Requirement]]
) -> dict[str, set[Requirement]]:
    """Return the requirements of interfaces and their fields that no implementing type accounts for, by coordinate."""
    written: dict[str, set[Requirement]] = {}
    for interface in schema.type_map.values():
        if not is_interface_type(interface):
            continue
        objects = [possible.name for possible in schema.get_possible_types(interface)]
        for suffix in ("", *(f".{name}" for name in interface.fields)):
            own = requirements.get(interface.name + suffix, set())
            inherited = [each for name in objects for each in requirements.get(name + suffix, ())]
            written[interface.name + suffix] = {each for each in own if not _follows(each, inherited)}
    return written


MAX_COMBINATIONS = 4_096
"""Of alternatives: above it, a requirement counts as written on the interface, which is the safe side."""


def _follows(requirement: Requirement, others: list[Requirement]) -> bool:
    """Return whether every client that meets all the others meets the requirement."""
    if requirement.authenticated and not any(other.authenticated or other.scopes for other in others):
        return False
    return _implied(requirement.scopes, [other.scopes for other in others]) and _implied(
        requirement.policies, [other.policies for other in others]
    )


def _implied(alternatives: Alternatives, others: list[Alternatives]) -> bool:
    """Return whether names that satisfy each of the others satisfy the alternatives, all in disjunctive form."""
    if not alternatives:
        return True
    others = [other for other in others if other]
    if prod(len(other) for other in others) > MAX_COMBINATIONS:
        return False
    held = (frozenset[str]().union(*choice) for choice in product(*others))
    return all(any(needed <= names for needed in alternatives) for names in held)


def _required(directives: Iterable[SupergraphDirective]) -> set[Requirement]:
    required: set[Requirement] = set()
    for directive in directives:
        match access_control(directive):
            case "authenticated":
                required.add(Requirement(authenticated=True))
            case "requiresScopes":
                required.add(Requirement(scopes=_alternatives(directive.arguments.get("scopes"))))
            case "policy":
                required.add(Requirement(policies=_alternatives(directive.arguments.get("policies"))))
            case _:
                pass
    return required


def _alternatives(options: object) -> Alternatives:
    if not isinstance(options, list | tuple) or not options:
        return (frozenset({""}),)  # Malformed: no client has the scope "", so access is denied.
    return tuple(
        frozenset(str(name) for name in option) if isinstance(option, list | tuple) else frozenset({str(option)})
        for option in options
    )
