"""The use of deprecated members of the schema."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.logs.fields import Field
from subgraphs.statistics.service.log_analysis.model import Client, DeprecatedUsage, named
from subgraphs.statistics.service.log_analysis.searched_logs import SearchedLogs, searched

_BY = (Field.DEPRECATED, Field.CLIENT, Field.CLIENT_VERSION)


@dataclass(frozen=True, slots=True)
class ReportDeprecatedUsage:
    """Report deprecated members of the schema by the version of the client that still uses them."""

    logs: SearchedLogs

    async def __call__(self, viewer: Principal | None, days: int, first: int) -> Sequence[DeprecatedUsage]:
        """Return the most frequent uses of the last days.

        Raises Unauthenticated, Forbidden, BadUserInput, LogsUnavailable.
        """
        store, period = self.logs.open(viewer, days, first)
        wanted = replace(period, action="operation", has=Field.DEPRECATED)
        return [
            DeprecatedUsage(group.key[0], Client(named(group.key[1]), named(group.key[2])), group.count)
            for group in await searched(store.summarize(wanted, _BY, first))
        ]
