"""The fast path from the response tree to the client's response: Python code, generated once per plan.

The code handles data in which nothing is wrong: every value is there and of its type, and null stands only where it
may. At anything else it raises `FallbackToInterpreter`, and `response_projector` repeats the work with errors and
null propagation.

Objects that several positions share by reference are projected once: the code of a selection stores its result by the
identity of the object. That is right because the result depends on nothing but the object: no path, no error.

For `{ products { upc name } }` the generated code is about this (with sharing, the functions also look into `shared`):

    def project0(o, shared):
        v0 = o['products']
        if v0 is not None:
            if type(v0) is not list: raise FallbackToInterpreter
            v0 = [None if x is None else project1(x, shared) for x in v0]
        return {'products': v0}

    def project1(o, shared):
        v0 = o['upc']
        if type(v0) is not str: raise FallbackToInterpreter
        v1 = o['name']
        if v1 is not None and (type(v1) is not str): raise FallbackToInterpreter
        return {'upc': v0, 'name': v1}
"""

from collections.abc import Callable, Mapping
from typing import Any

from router.execution.conditions import holds
from router.execution.json_types import JSONObject
from router.execution.project.result_coercion import MAX_INT, MIN_INT
from router.planning.plan import TYPENAME_KEY, OutputType, ProjectedField, Projection

Projecting = Callable[[JSONObject], JSONObject]


class FallbackToInterpreter(Exception):
    """Something in the tree needs the complete algorithm."""


_WRONG_SHAPE = (KeyError, TypeError, IndexError, AttributeError)
"""Exceptions of the generated code if the tree has another shape than expected: it does not test for that first."""


def generate_projection(projection: Projection, variables: Mapping[str, object], *, sharing: bool) -> Projecting:
    """Generate the code for a projection under these values of the conditions' variables.

    `sharing`: whether several positions may hold the same object. The result raises `FallbackToInterpreter`.
    """
    generator = _Generator(variables, sharing)
    root = generator.function(projection)
    namespace = generator.compile()
    function = namespace[root]
    width = generator.functions

    def project(tree: JSONObject) -> JSONObject:
        try:
            # `shared` has one dict per function: results by the identity of their objects, for this response alone.
            response: JSONObject = function(tree, [{} for _ in range(width)] if sharing else None)
        except _WRONG_SHAPE as error:
            raise FallbackToInterpreter from error
        return response

    return project


class _Generator:
    """The code generator: one function for each selection and each set of runtime types with the same fields."""

    def __init__(self, variables: Mapping[str, object], sharing: bool) -> None:
        self._variables = variables
        self._sharing = sharing
        self._lines: list[str] = []
        self._names: dict[int, str] = {}
        # `_names` is keyed by identity, so the projections must live as long as the generator.
        self._projections: list[Projection] = []
        self._constants: dict[str, object] = {
            "FallbackToInterpreter": FallbackToInterpreter,
            "set_of_str": {str},
            "set_of_bool": {bool},
            "set_of_int": {int},
            "numbers": {int, float},
        }
        self.functions = 0

    def compile(self) -> dict[str, Any]:
        namespace: dict[str, Any] = dict(self._constants)
        # The source is made of names and literals that `repr` quotes; nothing of a request is in it.
        exec(compile("\n".join(self._lines), "<projection>", "exec"), namespace)  # noqa: S102
        return namespace

    def function(self, projection: Projection) -> str:
        """Return the name of the function for this selection, and write it if it is new."""
        name = self._names.get(id(projection))
        if name is None:
            # The name is registered before its code is written: a selection may be shared by several fields.
            name = self._names[id(projection)] = f"project{len(self._names)}"
            self._projections.append(projection)
            fields = [field for field in projection.fields if holds(field.condition, self._variables)]
            if projection.static_type is not None:
                types = projection.static_type
                chosen = [field for field in fields if field.on_types is None or types in field.on_types]
                self._write(name, chosen, projection.static_type)
            else:
                self._dispatch(name, projection, fields)
        return name

    def _dispatch(self, name: str, projection: Projection, fields: list[ProjectedField]) -> None:
        """Write a function that calls the one for the object's runtime type."""
        # `mentioned`: the types that make a difference. `possible`: the only types allowed, if the type was fetched.
        mentioned = {each for field in fields for each in field.on_types or ()}
        possible = projection.possible_types if holds(projection.type_fetched, self._variables) else None
        if not mentioned and possible is None:
            self._write(name, fields, None)
            return
        # Types that select the same fields share one function.
        by_fields: dict[tuple[int, ...], str] = {}
        table: dict[str, str] = {}

        def variant(typename: str | None) -> str:
            chosen = [field for field in fields if field.on_types is None or typename in field.on_types]
            key = tuple(map(id, chosen))
            if key not in by_fields:
                by_fields[key] = f"{name}_{len(by_fields)}"
                self._write(by_fields[key], chosen, None)
            return by_fields[key]

        for typename in sorted(possible or mentioned):
            table[typename] = variant(typename)
        others = variant(None) if possible is None else None
        rows = ", ".join(f"{typename!r}: {function}" for typename, function in table.items())
        self._lines.append(f"{name}_types = {{{rows}}}")
        # A type that is not possible here raises KeyError.
        found = (
            f"{name}_types.get(o.get({TYPENAME_KEY!r}), {others})" if others else f"{name}_types[o[{TYPENAME_KEY!r}]]"
        )
        self._lines.append(f"def {name}(o, shared): return {found}(o, shared)")

    def _write(self, name: str, fields: list[ProjectedField], typename: str | None) -> None:
        """Write the function for these fields. `typename` is the runtime type if there is only one."""
        number = self.functions
        self.functions += 1
        body: list[str] = []
        entries: list[str] = []
        # Reading a field of anything but a dict raises; without any read, the type must be tested.
        reads = False
        for position, field in enumerate(fields):
            variable = f"v{position}"
            if field.internal_key is None:
                if typename is not None:
                    entries.append(f"{field.response_key!r}: {typename!r}")
                    continue
                body.append(f"{variable} = o[{TYPENAME_KEY!r}]")
                body.append(f"if type({variable}) is not str: raise FallbackToInterpreter")
                reads = True
            else:
                body.append(f"{variable} = o[{field.internal_key!r}]")
                reads = True
                body.extend(self._check(field, variable, 0))
            entries.append(f"{field.response_key!r}: {variable}")
        if not reads:
            body.insert(0, "if type(o) is not dict: raise FallbackToInterpreter")
        made = "{" + ", ".join(entries) + "}"
        # Objects of one field are built each time: finding a stored one would take as long.
        stored = self._sharing and len(entries) > 1
        self._lines.append(f"def {name}(o, shared):")
        if stored:
            self._lines.append(f"    made = shared[{number}].get(id(o))")
            self._lines.append("    if made is not None: return made")
        self._lines.extend("    " + line for line in body)
        if stored:
            self._lines.append(f"    made = shared[{number}][id(o)] = {made}")
            self._lines.append("    return made")
        else:
            self._lines.append(f"    return {made}")

    def _check(self, field: ProjectedField, variable: str, depth: int) -> list[str]:
        """Return lines that check the value in `variable` and replace it by its projection.

        `depth` counts the wrappers (`!` and list) of the field's type that are already handled.
        """
        wrappers = field.type.wrappers
        nullable = not (depth < len(wrappers) and wrappers[depth] == "!")
        inner = depth if nullable else depth + 1
        lines: list[str] = []
        if inner < len(wrappers):
            lines.append(f"if type({variable}) is not list: raise FallbackToInterpreter")
            lines.extend(self._check_items(field, variable, inner + 1))
        elif field.selection is not None:
            lines.append(f"{variable} = {self.function(field.selection)}({variable}, shared)")
        else:
            test = self._leaf_test(field.type, variable)
            if test is not None:
                lines.append(f"if {test}: raise FallbackToInterpreter")
            elif not nullable:
                return [f"if {variable} is None: raise FallbackToInterpreter"]
        if nullable and lines:
            # A single test is joined with the test for null; anything longer is nested below it.
            if len(lines) == 1 and lines[0].startswith("if "):
                test = lines[0].removeprefix("if ").removesuffix(": raise FallbackToInterpreter")
                return [f"if {variable} is not None and ({test}): raise FallbackToInterpreter"]
            return [f"if {variable} is not None:", *("    " + line for line in lines)]
        return lines

    def _check_items(self, field: ProjectedField, variable: str, depth: int) -> list[str]:
        wrappers = field.type.wrappers
        nullable = not (depth < len(wrappers) and wrappers[depth] == "!")
        if depth + (not nullable) < len(wrappers):
            # Lists of lists are rare: a loop with the checks of one item.
            item, items = f"{variable}i", f"{variable}s"
            return [
                f"{items} = []",
                f"for {item} in {variable}:",
                *("    " + line for line in self._check(field, item, depth)),
                f"    {items}.append({item})",
                f"{variable} = {items}",
            ]
        if field.selection is not None:
            function = self.function(field.selection)
            made = f"None if x is None else {function}(x, shared)" if nullable else f"{function}(x, shared)"
            return [f"{variable} = [{made} for x in {variable}]"]
        return self._check_leaf_items(field.type, variable, nullable)

    def _check_leaf_items(self, output: OutputType, variable: str, nullable: bool) -> list[str]:
        # Where possible, one set operation in C tests the types of all items.
        types = {"Int": "set_of_int", "Float": "numbers", "String": "set_of_str", "Boolean": "set_of_bool"}
        allowed = types.get("String" if output.name == "ID" else output.name)
        if output.enum_values is None and allowed is not None and not nullable:
            lines = [f"if not {allowed}.issuperset(map(type, {variable})): raise FallbackToInterpreter"]
            if output.name == "Int":
                within = f"{MIN_INT} <= min({variable}) and max({variable}) <= {MAX_INT}"
                lines.append(f"if {variable} and not ({within}): raise FallbackToInterpreter")
            return lines
        test = self._leaf_test(output, "x")
        if test is None:
            return [] if nullable else [f"if None in {variable}: raise FallbackToInterpreter"]
        condition = f"x is not None and ({test})" if nullable else test
        return [f"for x in {variable}:", f"    if {condition}: raise FallbackToInterpreter"]

    def _leaf_test(self, output: OutputType, variable: str) -> str | None:
        """Return an expression that is true if the value is not of the type, or None if every value is."""
        if output.enum_values is not None:
            name = f"enum_{output.name}_{len(self._constants)}"
            self._constants[name] = output.enum_values
            return f"{variable} not in {name}"
        match output.name:
            case "Int":
                return f"type({variable}) is not int or not {MIN_INT} <= {variable} <= {MAX_INT}"
            case "Float":
                return f"type({variable}) is not float and type({variable}) is not int"
            case "String" | "ID":
                return f"type({variable}) is not str"
            case "Boolean":
                return f"type({variable}) is not bool"
            case _:
                return None
