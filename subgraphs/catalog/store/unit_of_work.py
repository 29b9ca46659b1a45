"""Catalog's transaction, with its repositories."""

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.service.ports import Categories, Courses, Enrollments, Standings, VideoFacts
from subgraphs.catalog.store.copies import SqlCategories, SqlEnrollments, SqlStandings, SqlVideoFacts
from subgraphs.catalog.store.courses import SqlCourses
from subgraphs.kernel.sql import UnitOfWork


class SqlCatalogWork(UnitOfWork):
    """One transaction over catalog, in PostgreSQL."""

    def __init__(self, session: AsyncSession, domain: str) -> None:
        super().__init__(session, domain)
        self.categories: Categories = SqlCategories(session)
        self.courses: Courses = SqlCourses(session)
        self.videos: VideoFacts = SqlVideoFacts(session)
        self.enrollments: Enrollments = SqlEnrollments(session)
        self.standings: Standings = SqlStandings(session)
