"""Literals of arguments that are sent as variables."""

from dataclasses import dataclass, field

from graphql import ValueNode, print_ast

from router.exact_json import literal_value


@dataclass(slots=True)
class HoistedLiterals:
    """The literals of one plan's documents that are sent as variables: their values and types by variable name."""

    values: dict[str, object] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    _names: dict[tuple[str, str], str] = field(default_factory=dict)

    def variable(self, type_text: str, value: ValueNode) -> str:
        """Return the name of the variable for a literal of a type; equal literals share one."""
        key = (type_text, print_ast(value))
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = f"__literal{len(self._names)}"
            self.values[name] = literal_value(value)
            self.types[name] = type_text
        return name
