"""The SQL unit of work over all repositories of learning."""

from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.persistence.sql import UnitOfWork
from subgraphs.learning.service import ports
from subgraphs.learning.store.learners import SqlLearners
from subgraphs.learning.store.progress import SqlProgress
from subgraphs.learning.store.replicas import SqlCourses, SqlEnrollments
from subgraphs.learning.store.reviews import SqlReviews


class SqlLearningWork(UnitOfWork):
    """One transaction over learning, in PostgreSQL."""

    def __init__(self, session: AsyncSession, domain: str) -> None:
        super().__init__(session, domain)
        self.courses: ports.Courses = SqlCourses(session)
        self.enrollments: ports.Enrollments = SqlEnrollments(session)
        self.learners: ports.Learners = SqlLearners(session)
        self.progress: ports.Progress = SqlProgress(session)
        self.reviews: ports.Reviews = SqlReviews(session)
