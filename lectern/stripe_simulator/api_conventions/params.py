"""The parameters of one request, read once and by type; a parameter left unread is unknown."""

from collections.abc import Mapping, Sequence

from lectern.stripe_simulator.api_conventions.forms import FormValue
from lectern.stripe_simulator.errors import InvalidRequest

MAX_TEXT = 5000
MAX_AMOUNT = 99_999_999


class Params:
    """Typed access to nested form values, with Stripe's errors about missing, malformed and unknown ones."""

    def __init__(self, values: Mapping[str, FormValue], prefix: str = "") -> None:
        self._values = values
        self._prefix = prefix
        self._read: set[str] = set()
        self._children: list[Params] = []

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def is_nested(self, name: str) -> bool:
        """Return whether the parameter is an object, where Stripe accepts a plain value as well."""
        return isinstance(self._values.get(name), dict)

    def name_of(self, name: str) -> str:
        """Return the full bracketed name of a parameter, for messages."""
        return f"{self._prefix}[{name}]" if self._prefix else name

    def text(self, name: str, *, limit: int = MAX_TEXT) -> str | None:
        """Return a string, or None if it is absent or empty."""
        self._read.add(name)
        value = self._values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise self._invalid(name, f"Invalid string: {self.name_of(name)}")
        if len(value) > limit:
            raise self._invalid(name, f"Invalid string: {self.name_of(name)} must be at most {limit} characters")
        return value

    def required_text(self, name: str, *, limit: int = MAX_TEXT) -> str:
        """Return a string that must be present."""
        value = self.text(name, limit=limit)
        if value is None:
            raise self._missing(name)
        return value

    def one_of(self, name: str, allowed: Sequence[str], default: str) -> str:
        """Return one of a closed set of strings."""
        value = self.text(name)
        if value is None:
            return default
        if value not in allowed:
            names = ", ".join(allowed)
            raise self._invalid(name, f"Invalid {self.name_of(name)}: must be one of {names}")
        return value

    def integer(self, name: str, *, minimum: int | None = None, maximum: int | None = None) -> int | None:
        """Return an integer within its bounds, or None if it is absent."""
        value = self.text(name)
        if value is None:
            return None
        try:
            number = int(value) if len(value) <= 18 else None
        except ValueError:
            number = None
        if number is None:
            raise self._invalid(name, f"Invalid integer: {value[:40]}", code="parameter_invalid_integer")
        if minimum is not None and number < minimum:
            raise self._invalid(name, f"This value must be greater than or equal to {minimum}.")
        if maximum is not None and number > maximum:
            raise self._invalid(name, f"This value must be less than or equal to {maximum}.")
        return number

    def amount(self, name: str, *, minimum: int = 1) -> int | None:
        """Return an amount in minor units."""
        return self.integer(name, minimum=minimum, maximum=MAX_AMOUNT)

    def required_amount(self, name: str, *, minimum: int = 1) -> int:
        """Return an amount in minor units that must be present."""
        value = self.amount(name, minimum=minimum)
        if value is None:
            raise self._missing(name)
        return value

    def currency(self, name: str = "currency") -> str:
        """Return a currency code of three characters, in lower case as Stripe writes it."""
        value = self.required_text(name).lower()
        if len(value) != 3 or not value.isalpha() or not value.isascii():
            raise self._invalid(name, f"Invalid currency: {value[:20]}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean."""
        value = self.text(name)
        if value is None:
            return default
        if value not in ("true", "false"):
            raise self._invalid(name, f"Invalid boolean: {value[:20]}")
        return value == "true"

    def child(self, name: str) -> "Params | None":
        """Return a nested object, or None if it is absent."""
        self._read.add(name)
        value = self._values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, dict):
            raise self._invalid(name, "Invalid object")
        return self._adopt(Params(value, self.name_of(name)))

    def children(self, name: str) -> list["Params"]:
        """Return a list of nested objects."""
        self._read.add(name)
        found: list[Params] = []
        for index, item in enumerate(self._list(name)):
            if not isinstance(item, dict):
                raise self._invalid(name, "Invalid array")
            found.append(self._adopt(Params(item, f"{self.name_of(name)}[{index}]")))
        return found

    def texts(self, name: str) -> list[str]:
        """Return a list of strings."""
        self._read.add(name)
        found = [item for item in self._list(name) if isinstance(item, str)]
        if len(found) != len(self._list(name)):
            raise self._invalid(name, "Invalid array")
        return found

    def metadata(self, current: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the metadata after this request.

        An empty value removes its key (https://docs.stripe.com/api/metadata).
        """
        merged = dict(current or {})
        self._read.add("metadata")
        given = self._values.get("metadata", {})
        if given == "":
            return {}
        if not isinstance(given, dict):
            raise self._invalid("metadata", "Invalid object")
        for key, value in given.items():
            if not isinstance(value, str) or len(key) > 40 or len(value) > 500:
                raise self._invalid("metadata", "Metadata keys hold up to 40 characters and values up to 500.")
            if value:
                merged[key] = value
            else:
                merged.pop(key, None)
        if len(merged) > 50:
            raise self._invalid("metadata", "Metadata may hold up to 50 keys.")
        return merged

    def finish(self) -> None:
        """Raise InvalidRequest for the first parameter that was not read, here or below."""
        for name in self._values:
            if name not in self._read:
                full = self.name_of(name)[:100]
                raise InvalidRequest(f"Received unknown parameter: {full}", code="parameter_unknown", param=full)
        for child in self._children:
            child.finish()

    def _adopt(self, child: "Params") -> "Params":
        self._children.append(child)
        return child

    def _list(self, name: str) -> list[FormValue]:
        value = self._values.get(name)
        if value is None or value == "":
            return []
        if not isinstance(value, list):
            raise self._invalid(name, "Invalid array")
        return value

    def _missing(self, name: str) -> InvalidRequest:
        full = self.name_of(name)
        return InvalidRequest(f"Missing required param: {full}.", code="parameter_missing", param=full)

    def _invalid(self, name: str, message: str, code: str | None = None) -> InvalidRequest:
        return InvalidRequest(message, code=code, param=self.name_of(name))
