"""Types of decoded JSON."""

from typing import Any

JSONValue = Any
"""A value of decoded JSON."""

JSONObject = dict[str, Any]
"""An object of decoded JSON."""
