"""The unit of work of statistics."""

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.persistence.sql import UnitOfWork
from subgraphs.statistics.service.ports import Aggregates, CategoryReplicas, CourseReplicas
from subgraphs.statistics.store.aggregates import SqlAggregates
from subgraphs.statistics.store.replicas import SqlCategoryReplicas, SqlCourseReplicas


class SqlStatisticsWork(UnitOfWork):
    """One transaction over the aggregates and the replicas, in PostgreSQL."""

    def __init__(self, session: AsyncSession, domain: str) -> None:
        super().__init__(session, domain)
        self.courses: CourseReplicas = SqlCourseReplicas(session)
        self.categories: CategoryReplicas = SqlCategoryReplicas(session)
        self.aggregates: Aggregates = SqlAggregates(session)
