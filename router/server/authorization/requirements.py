"""What the supergraph demands of whoever reads a field: @authenticated, @requiresScopes and @policy.

Read from the supergraph's SDL, whatever names its `@link`s gave the directives. A requirement on a type holds for
every field of the type and for every field that returns it; one on an interface (or an interface's field) holds for
the types that implement it, so that a fragment on the object type is no way round it. A field selected through an
interface demands what any implementing type's field demands, since any of them may answer: whoever may see only some
of the types asks for those with fragments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphql import get_named_type, is_interface_type, is_object_type

from router.supergraph.model import AppliedDirective, Supergraph

Alternatives = tuple[frozenset[str], ...]
"""Names in disjunctive form: all of at least one set. Empty: nothing is demanded."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one place of the schema demands. Several places are demanded one by one."""

    authenticated: bool = False
    scopes: Alternatives = ()
    policies: Alternatives = ()

    def met_by(self, scopes: frozenset[str] | None, policies: frozenset[str]) -> bool:
        """Whether a client with these scopes (None: anonymous), granted these policies, may see it."""
        if scopes is None and (self.authenticated or self.scopes):
            return False
        if self.scopes and not any(needed <= (scopes or frozenset()) for needed in self.scopes):
            return False
        return not self.policies or any(needed <= policies for needed in self.policies)


Guards = Mapping[str, frozenset[Requirement]]
"""The requirements of every guarded field, by coordinate (`User.email`), those it inherits included."""


def read_guards(supergraph: Supergraph) -> Guards:
    """The guarded fields of the schema that clients see."""
    names = {
        supergraph.features[identity]: kind
        for identity, kind in _SPECIFICATIONS.items()
        if identity in supergraph.features
    }
    if not names:
        return {}
    of_types: dict[str, set[Requirement]] = {}
    of_fields: dict[str, set[Requirement]] = {}
    for definition in supergraph.types.values():
        of_types[definition.name] = _demanded(definition.directives, names)
        for field in definition.fields.values():
            of_fields[f"{definition.name}.{field.name}"] = _demanded(field.directives, names)
    guards: dict[str, frozenset[Requirement]] = {}
    schema = supergraph.api_schema
    for type_ in schema.type_map.values():
        if not (is_object_type(type_) or is_interface_type(type_)):
            continue
        lineage = [type_.name, *(interface.name for interface in type_.interfaces)]
        for name, api_field in type_.fields.items():
            demanded = set(of_types.get(get_named_type(api_field.type).name, ()))
            for ancestor in lineage:
                demanded |= of_types.get(ancestor, set())
                demanded |= of_fields.get(f"{ancestor}.{name}", set())
            if demanded:
                guards[f"{type_.name}.{name}"] = frozenset(demanded)
    for interface in schema.type_map.values():
        if is_interface_type(interface):
            for name in interface.fields:
                coordinates = [f"{possible.name}.{name}" for possible in schema.get_possible_types(interface)]
                inherited = frozenset().union(*(guards.get(coordinate, ()) for coordinate in coordinates))
                if inherited:
                    guards[f"{interface.name}.{name}"] = guards.get(f"{interface.name}.{name}", frozenset()) | inherited
    return guards


_SPECIFICATIONS = {f"https://specs.apollo.dev/{kind}": kind for kind in ("authenticated", "requiresScopes", "policy")}


def _demanded(directives: Iterable[AppliedDirective], names: Mapping[str, str]) -> set[Requirement]:
    demanded: set[Requirement] = set()
    for directive in directives:
        match names.get(directive.name):
            case "authenticated":
                demanded.add(Requirement(authenticated=True))
            case "requiresScopes":
                demanded.add(Requirement(scopes=_alternatives(directive.arguments.get("scopes"))))
            case "policy":
                demanded.add(Requirement(policies=_alternatives(directive.arguments.get("policies"))))
            case _:
                pass
    return demanded


def _alternatives(options: object) -> Alternatives:
    if not isinstance(options, list | tuple) or not options:
        return (frozenset({""}),)  # Malformed: nobody has the scope "", so nobody passes.
    return tuple(
        frozenset(str(name) for name in option) if isinstance(option, list | tuple) else frozenset({str(option)})
        for option in options
    )
