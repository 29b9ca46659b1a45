"""Conditions of SQL statements."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY


def one_of(column: ColumnElement[Any], values: Collection[object]) -> ColumnElement[bool]:
    """Return the condition that the column is one of these values: `column = any(values)`.

    It is one statement, prepared once, for any number of values; `in_` makes a statement for each number of them and
    writes its text anew on every execution.
    """
    return column == any_(bindparam(None, list(values), type_=ARRAY(column.type), unique=True))
