"""Catalog in the graph: types, queries, mutations, and the loaders that batch what lists need."""

import strawberry

from subgraphs.catalog.schema.course_mutations import CourseMutations
from subgraphs.catalog.schema.lesson_mutations import LessonMutations
from subgraphs.catalog.schema.queries import Query
from subgraphs.catalog.schema.types import Category, Course, Lecture, User
from subgraphs.kernel.schema import DomainSchema, federated_schema

__all__ = ["build_schema"]


@strawberry.type
class Mutation(CourseMutations, LessonMutations):
    pass


def build_schema() -> DomainSchema:
    """The executable schema of catalog."""
    return federated_schema("catalog", Query, Mutation, types=[Category, Course, Lecture, User])
