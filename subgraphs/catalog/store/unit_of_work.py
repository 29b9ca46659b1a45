"""The unit of work of catalog."""

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.service.ports.categories import Categories
from subgraphs.catalog.service.ports.courses import Courses
from subgraphs.catalog.service.ports.invitations import Invitations
from subgraphs.catalog.service.ports.replicas import Enrollments, Popularity, Videos
from subgraphs.catalog.service.ports.resources import LectureResources
from subgraphs.catalog.service.ports.unmatched_searches import UnmatchedSearches
from subgraphs.catalog.store.categories import SqlCategories
from subgraphs.catalog.store.courses import SqlCourses
from subgraphs.catalog.store.invitations import SqlInvitations
from subgraphs.catalog.store.popularity import SqlPopularity
from subgraphs.catalog.store.replicas import SqlEnrollments, SqlVideos
from subgraphs.catalog.store.resources import SqlLectureResources
from subgraphs.catalog.store.unmatched_searches import SqlUnmatchedSearches
from subgraphs.kernel.persistence.sql import UnitOfWork
from subgraphs.kernel.pictures.ports import Pictures
from subgraphs.kernel.pictures.sql_pictures import SqlPictures


class SqlCatalogWork(UnitOfWork):
    """One transaction over catalog, in PostgreSQL."""

    def __init__(self, session: AsyncSession, domain: str) -> None:
        super().__init__(session, domain)
        self.categories: Categories = SqlCategories(session)
        self.courses: Courses = SqlCourses(session)
        self.invitations: Invitations = SqlInvitations(session)
        self.videos: Videos = SqlVideos(session)
        self.enrollments: Enrollments = SqlEnrollments(session)
        self.popularity: Popularity = SqlPopularity(session)
        self.unmatched_searches: UnmatchedSearches = SqlUnmatchedSearches(session)
        self.pictures: Pictures = SqlPictures(session)
        self.resources: LectureResources = SqlLectureResources(session)
