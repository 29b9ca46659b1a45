"""The operations that clients execute, and those that take long."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.logs.fields import Field
from subgraphs.statistics.service.log_analysis.model import Client, OperationUsage, named
from subgraphs.statistics.service.log_analysis.searched_logs import SearchedLogs, searched

_BY = (Field.OPERATION, Field.CLIENT, Field.CLIENT_VERSION)


@dataclass(frozen=True, slots=True)
class ReportOperations:
    """Report operations by the version of the client: their number, errors and durations."""

    logs: SearchedLogs

    async def __call__(
        self, viewer: Principal | None, days: int, first: int, *, slow: bool = False
    ) -> Sequence[OperationUsage]:
        """Return the most frequent ones of the last days, or of those that were slow.

        Raises Unauthenticated, Forbidden, BadUserInput, LogsUnavailable.
        """
        store, period = self.logs.open(viewer, days, first)
        wanted = replace(period, action="slow-operation" if slow else "operation")
        return [
            OperationUsage(
                operation=named(group.key[0]),
                client=Client(named(group.key[1]), named(group.key[2])),
                count=group.count,
                errors=group.errors,
                p50=group.p50,
                p95=group.p95,
            )
            for group in await searched(store.summarize(wanted, _BY, first))
        ]
