"""KEY/PROVIDES/REQUIRES_INVALID_FIELDS(_TYPE), _DIRECTIVE_IN_FIELDS_ARG, _FIELDS_HAS_ARGS, _FIELDS_MISSING_EXTERNAL,
KEY_FIELDS_SELECT_INVALID_TYPE: the selections in `fields` of `@key`, `@provides` and `@requires`.
"""

from dataclasses import dataclass

from graphql import DirectiveNode, Node, SelectionSetNode

from router.composition.subgraph_validation.context import RuleContext
from router.composition.subgraph_validation.selections import SelectionProblem, check_selection
from router.federation.field_references.field_sets import InvalidFieldSet, parse_field_set
from router.federation.schema_model.schema import AppliedDirective, Field, TypeDefinition, TypeKind, applied
from router.federation.schema_model.type_references import base_name


def valid_fields_arguments(context: RuleContext) -> None:
    """Report field sets with invalid selections."""
    for type_ in context.composite_types():
        for key in applied(type_, "key"):
            _FieldSetCheck(context, "key", key, f'type "{type_.name}"').check(type_)
    for type_, field in context.fields():
        where = f'field "{field.coordinate}"'
        for requires in applied(field, "requires"):
            _FieldSetCheck(context, "requires", requires, where).check(type_)
        for provides in applied(field, "provides"):
            target = context.schema.types.get(base_name(field.type))
            if target is not None and target.is_composite and not context.subgraph.is_external(field):
                _FieldSetCheck(context, "provides", provides, where).check(target)


@dataclass(slots=True)
class _FieldSetCheck:
    context: RuleContext
    meaning: str
    directive: AppliedDirective
    where: str

    def error(self, suffix: str, message: str, *nodes: Node | None) -> None:
        code = f"{self.meaning.upper()}_{suffix}"
        shown = f"@{self.directive.name}"
        self.context.error(code, f"On {self.where}, for {shown}: {message}", self.directive.node, *nodes)

    def check(self, parent: TypeDefinition) -> None:
        fields = self.directive.arguments.get("fields")
        if not isinstance(fields, str):
            self.error("INVALID_FIELDS_TYPE", 'the value of "fields" must be a string.')
            return
        try:
            selections = parse_field_set(fields)
        except InvalidFieldSet as error:
            self.error("INVALID_FIELDS", f"{error}.")
            return
        problems = check_selection(self.context.schema, parent, selections, on_field=self._selectable_in_key)
        for problem in problems[:1]:
            suffix = "FIELDS_SELECT_INVALID_TYPE" if problem.is_invalid_type else "INVALID_FIELDS"
            self.error(suffix, f"{problem.message}{self._advice(problem)}.", problem.node)
        if not problems:
            self._check_selected(parent, selections, external_above=False)

    def _advice(self, problem: SelectionProblem) -> str:
        if not problem.is_unknown_field:
            return ""
        if self.meaning == "key":
            return " (either add the field to this subgraph or, if another resolves it, add it with @external)"
        return " (if the field is defined in another subgraph, add it to this one with @external)"

    def _selectable_in_key(self, field: Field) -> str | None:
        target = self.context.schema.types.get(base_name(field.type))
        if self.meaning == "key" and target is not None and target.kind in (TypeKind.UNION, TypeKind.INTERFACE):
            return f'"{field.coordinate}" is a {target.kind.value}, which is not allowed in @key'
        return None

    def _check_selected(self, parent: TypeDefinition, selections: SelectionSetNode, *, external_above: bool) -> None:
        schema, roles = self.context.schema, self.context.subgraph.roles
        for selection in selections.selections:
            if selection.directives:
                names = ", ".join(f"@{_name(directive)}" for directive in selection.directives)
                self.error("DIRECTIVE_IN_FIELDS_ARG", f"directives are not allowed here, but there is {names}.")
            field_name = getattr(getattr(selection, "name", None), "value", None)
            inner = getattr(selection, "selection_set", None)
            if field_name is None:
                condition = getattr(selection, "type_condition", None)
                narrowed = schema.types.get(condition.name.value) if condition is not None else parent
                if narrowed is not None and inner is not None:
                    self._check_selected(narrowed, inner, external_above=external_above)
                continue
            field = parent.fields.get(field_name)
            if field is None:
                continue  # __typename
            is_external = roles.is_external(field)
            if self.meaning != "requires" and field.arguments:
                message = f'"{field.coordinate}" has arguments, which is not allowed in @{self.meaning}.'
                self.error("FIELDS_HAS_ARGS", message, field.node)
            if inner is None:
                if self.meaning != "key" and not is_external and not external_above:
                    self._report_not_external(field)
                continue
            child = schema.types.get(base_name(field.type))
            if child is not None:
                below = external_above or is_external or self._is_external_in_implementation(parent, field)
                self._check_selected(child, inner, external_above=below)

    def _is_external_in_implementation(self, parent: TypeDefinition, field: Field) -> bool:
        if parent.kind is not TypeKind.INTERFACE:
            return False
        roles = self.context.subgraph.roles
        return any(
            roles.is_external(type_.fields[field.name])
            for type_ in self.context.schema.possible_types(parent.name)
            if field.name in type_.fields
        )

    def _report_not_external(self, field: Field) -> None:
        reason = (
            "though marked @external, it is a key field of an extension, which the subgraph resolves"
            if self.context.subgraph.roles.is_external_in_name_only(field)
            else "it is not marked @external"
        )
        message = f'"{field.coordinate}" should not be in @{self.meaning}, as this subgraph has it ({reason}).'
        self.error("FIELDS_MISSING_EXTERNAL", message, field.node)


def _name(directive: DirectiveNode) -> str:
    return directive.name.value
