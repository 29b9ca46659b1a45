"""The registry of the domains: every list of domains is derived from it.

A domain's modules are imported on first use: a process that runs one domain need not load the others. The import
contracts, Compose and Helm files repeat the names; tests/architecture compares them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:  # the command line reads the names, and starts without loading Strawberry and SQLAlchemy
    from subgraphs.kernel.graphql.schema import DomainSchema
    from subgraphs.kernel.graphql.subgraph import Subgraph
    from subgraphs.kernel.messaging.jobs import JobQueue
    from subgraphs.kernel.messaging.worker_module import WorkerModule
    from subgraphs.kernel.platform.settings import KernelSettings
    from subgraphs.kernel.privacy.personal_data import PersonalData


class Database(Enum):
    """The kind of database that a domain has to itself."""

    POSTGRESQL = "postgresql"
    MONGODB = "mongodb"


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain: the package `subgraphs.<name>`."""

    name: str
    database: Database = Database.POSTGRESQL

    def settings_class(self) -> "type[KernelSettings]":
        """Return the class of the domain's settings."""
        return cast("type[KernelSettings]", self._module("settings").Settings)

    def settings(self) -> "KernelSettings":
        """Read the settings from the environment. Raises pydantic.ValidationError if one is missing or invalid."""
        return self.settings_class()()

    def build_schema(self) -> "DomainSchema":
        """Build the schema, without settings or connections."""
        return cast("DomainSchema", self._module("schema").build_schema())

    def build_subgraph(self) -> "Subgraph":
        """Build the subgraph with settings from the environment. Nothing connects before its `start`."""
        return cast("Subgraph", self._module("app").build(self.settings()))

    def build_worker_module(self, jobs: "JobQueue") -> "WorkerModule":
        """Build the worker module with settings from the environment. Nothing connects before its `start`."""
        return cast("WorkerModule", self._module("worker_module").build(self.settings(), jobs))

    def personal_data(self) -> "Sequence[PersonalData]":
        """Return the domain's register of personal data."""
        return cast("Sequence[PersonalData]", self._module("store.personal_data").PERSONAL_DATA)

    def _module(self, name: str) -> ModuleType:
        return import_module(f"subgraphs.{self.name}.{name}")


DOMAINS: Mapping[str, Domain] = MappingProxyType(
    {
        domain.name: domain
        for domain in (
            Domain("accounts"),
            Domain("catalog"),
            Domain("videos", Database.MONGODB),
            Domain("orders"),
            Domain("learning"),
            Domain("notifications"),
            Domain("statistics"),
        )
    }
)
"""The domains by name, in the order in which they are composed and started."""


SQL_DOMAINS = tuple(name for name, domain in DOMAINS.items() if domain.database is Database.POSTGRESQL)
"""The names of the domains with a PostgreSQL database."""


def build_worker_modules(jobs: "JobQueue") -> "list[WorkerModule]":
    """Build the worker module of every domain."""
    return [domain.build_worker_module(jobs) for domain in DOMAINS.values()]
