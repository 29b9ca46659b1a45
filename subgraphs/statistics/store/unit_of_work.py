"""Statistics' transaction, with its sums."""

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.sql import UnitOfWork
from subgraphs.statistics.service.ports import Sums
from subgraphs.statistics.store.sums import SqlSums


class SqlStatisticsWork(UnitOfWork):
    """One transaction over the daily sums, in PostgreSQL."""

    def __init__(self, session: AsyncSession, domain: str) -> None:
        super().__init__(session, domain)
        self.sums: Sums = SqlSums(session)
