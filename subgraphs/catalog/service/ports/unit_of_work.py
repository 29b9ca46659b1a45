"""The unit of work of catalog."""

from typing import Protocol

from subgraphs.catalog.service.ports.categories import Categories
from subgraphs.catalog.service.ports.courses import Courses
from subgraphs.catalog.service.ports.invitations import Invitations
from subgraphs.catalog.service.ports.replicas import Enrollments, Popularity, Videos
from subgraphs.catalog.service.ports.resources import LectureResources
from subgraphs.catalog.service.ports.unmatched_searches import UnmatchedSearches
from subgraphs.kernel.persistence.transactions import TransactionWithEvents
from subgraphs.kernel.pictures.ports import Pictures


class CatalogWork(TransactionWithEvents, Protocol):
    """One transaction over all repositories and the outbox."""

    categories: Categories
    courses: Courses
    invitations: Invitations
    videos: Videos
    enrollments: Enrollments
    popularity: Popularity
    unmatched_searches: UnmatchedSearches
    pictures: Pictures
    resources: LectureResources
