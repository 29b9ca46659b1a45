"""CONTEXT_NAME_INVALID, CONTEXT_NOT_SET, NO_CONTEXT_IN_SELECTION, CONTEXT_NO_RESOLVABLE_KEY: `@context` and
`@fromContext`. The selections of the latter are checked in `context_selections`.
"""

import re
from dataclasses import dataclass

from router.composition.subgraph_validation.context import RuleContext
from router.composition.subgraph_validation.rules.context_selections import check_context_selection
from router.federation.field_references.contextual_arguments import context_reference
from router.federation.schema_model.schema import AppliedDirective, Field, InputValue, TypeDefinition, TypeKind, applied

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*\Z")


def valid_contexts(context: RuleContext) -> None:
    """Report contexts with invalid names, and arguments taken from contexts that nothing sets or that cannot be."""
    setters: dict[str, list[TypeDefinition]] = {}
    for type_ in context.schema.types.values():
        for directive in applied(type_, "context"):
            name = directive.arguments.get("name")
            if not isinstance(name, str) or not _NAME.match(name):
                message = f'Context name "{name}" is invalid: it is to be letters and digits, without underscores.'
                context.error("CONTEXT_NAME_INVALID", message, directive.node)
            setters.setdefault(str(name), []).append(type_)
    for definition in context.schema.directive_definitions.values():
        for argument in definition.arguments.values():
            for use in applied(argument, "fromContext"):
                message = f'@{use.name} cannot be on "{argument.coordinate}": directives take no contexts.'
                context.error("CONTEXT_NOT_SET", message, use.node)
    for type_, field in context.fields():
        for argument in field.arguments.values():
            for use in applied(argument, "fromContext"):
                _Use(context, type_, field, argument, use).check(setters)


@dataclass(frozen=True, slots=True)
class _Use:
    context: RuleContext
    type_: TypeDefinition
    field: Field
    argument: InputValue
    directive: AppliedDirective

    def error(self, code: str, message: str) -> None:
        prefix = f'@{self.directive.name} on "{self.argument.coordinate}"'
        self.context.error(code, f"{prefix}: {message}.", self.directive.node)

    def check(self, setters: dict[str, list[TypeDefinition]]) -> None:
        if self.type_.kind is not TypeKind.OBJECT:
            self.error("CONTEXT_NOT_SET", f'"{self.type_.name}" is abstract, so it cannot take a context')
            return
        for name in self.type_.interfaces:
            interface = self.context.schema.types.get(name)
            if interface is not None and self.field.name in interface.fields:
                self.error("CONTEXT_NOT_SET", f'the field implements "{name}.{self.field.name}", which takes none')
        if self.argument.default is not None:
            self.error("CONTEXT_NOT_SET", "the argument has a default value")
        reference = context_reference(self.directive.arguments.get("field"))
        if reference is None:
            self.error("NO_CONTEXT_IN_SELECTION", 'it names no context; write field: "$context { selection }"')
            return
        if reference.context in setters:
            check_context_selection(self.context, self.argument, reference, setters[reference.context])
        else:
            self.error("CONTEXT_NOT_SET", f'nothing sets the context "{reference.context}"')
        if not any(key.arguments.get("resolvable") is not False for key in applied(self.type_, "key")):
            message = f'"{self.type_.name}" takes an argument from a context, so it needs a resolvable key.'
            self.context.error("CONTEXT_NO_RESOLVABLE_KEY", message, self.type_.node)
