"""The register of personal data: each table or collection with data about users, and how it is erased and exported.

Every domain declares its own in `store/personal_data.py`. Erasure, export and docs/personal-data.md follow from it, and
a test compares it with the tables.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from sqlalchemy import ARRAY, ColumnElement, Table, or_

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.privacy.reports import KeptReason

OfUser: TypeAlias = Callable[[UserId], ColumnElement[bool]]
"""The condition of the rows that are about a user."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """The user's rows are deleted. `by` names what deletes them, if not the erasure itself does."""

    by: str | None = None


@dataclass(frozen=True, slots=True)
class Redacted:
    """The user's rows stay, and these columns lose their content; `only` restricts the rows."""

    values: Mapping[str, object]
    reason: KeptReason
    only: ColumnElement[bool] | None = None


@dataclass(frozen=True, slots=True)
class Pseudonymized:
    """The user's id is replaced by a random one, so that counts stay right and no one is found by it.

    Rows that arrive after the erasure are deleted.
    """

    column: str
    reason: KeptReason = KeptReason.STATISTICS


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows stay as they are: they hold the id of an account that exists no more."""

    reason: KeptReason


@dataclass(frozen=True, slots=True)
class Expires:
    """The rows are not found by a user, and are purged by themselves."""


Erasure: TypeAlias = Deleted | Redacted | Pseudonymized | Kept | Expires


class Withheld(Enum):
    """The reasons for which an export leaves a table out."""

    CREDENTIALS = "digests and links that let someone in"
    REPLICA = "the domain that owns the data exports it"
    TECHNICAL = "it serves the operation alone"
    OF_OTHERS = "it is about others"
    NOT_BY_USER = "it is not found by a user"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """An entry of the register: a table or collection, what is personal in it, why and how long it is there."""

    name: str
    """The name of the table or collection."""
    columns: tuple[str, ...]
    """The personal columns: ids of users, and whatever is about them."""
    purpose: str
    retention: str
    erasure: Erasure
    exported: tuple[str, ...] = ()
    """The columns that an export holds."""
    withheld: Withheld | None = None
    """The reason for which an export holds none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalTable(PersonalData):
    """An entry for a table in PostgreSQL."""

    table: Table
    of_user: OfUser | None = None
    """None for rows that are not found by a user."""
    exported_of: OfUser | None = None
    """The condition of the rows that an export holds."""


def personal_table(
    table: Table,
    *columns: str,
    purpose: str,
    retention: str,
    erasure: Erasure,
    of_user: OfUser | str | tuple[str, ...] | None = None,
    exported: tuple[str, ...] = (),
    exported_of: OfUser | None = None,
    withheld: Withheld | None = None,
) -> PersonalTable:
    """Return an entry; `of_user` names the columns that hold the user's id, or is the condition itself.

    `exported_of` is the condition of the rows that an export holds, if not of all of these: others' data stays out.
    """
    if isinstance(of_user, str):
        of_user = (of_user,)
    condition = by_columns(table, *of_user) if isinstance(of_user, tuple) else of_user
    return PersonalTable(
        name=table.name,
        table=table,
        columns=columns,
        purpose=purpose,
        retention=retention,
        erasure=erasure,
        of_user=condition,
        exported=exported,
        exported_of=(exported_of or condition) if exported else None,
        withheld=withheld,
    )


def by_columns(table: Table, *names: str) -> OfUser:
    """Return the condition that one of these columns holds, or lists, the user's id."""

    def condition(user_id: UserId) -> ColumnElement[bool]:
        found = [table.c[name] for name in names]
        return or_(
            *(column.contains([user_id]) if isinstance(column.type, ARRAY) else column == user_id for column in found)
        )

    return condition
