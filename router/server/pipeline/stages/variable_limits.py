"""Limit the values in variables, before they are coerced."""

from collections.abc import Mapping

from router.server.errors import RequestRejected


class VariableLimits:
    """The limits; None switches one off."""

    def __init__(self, max_list_items: int | None, max_values: int | None) -> None:
        self._max_list_items = max_list_items
        self._max_values = max_values

    def check(self, variables: Mapping[str, object]) -> None:
        """Raise RequestRejected if a list has more items than allowed, or all of them have more values."""
        pending: list[object] = list(variables.values())
        values = len(pending)
        while pending:
            value = pending.pop()
            if isinstance(value, list):
                if self._max_list_items is not None and len(value) > self._max_list_items:
                    raise _rejection(
                        "MAX_LIST_ITEMS_EXCEEDED",
                        f"A list in the variables has more than {self._max_list_items} items.",
                    )
            elif not isinstance(value, dict):
                continue
            values += len(value)
            if self._max_values is not None and values > self._max_values:
                raise _rejection(
                    "MAX_VARIABLE_VALUES_EXCEEDED", f"The variables have more than {self._max_values} values."
                )
            pending.extend(value.values() if isinstance(value, dict) else value)


def _rejection(code: str, message: str) -> RequestRejected:
    return RequestRejected(code, message, well_formed=True)
