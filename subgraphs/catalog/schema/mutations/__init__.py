"""The mutations of catalog."""

import strawberry

from subgraphs.catalog.schema.co_instructors.mutations import CoInstructorMutations
from subgraphs.catalog.schema.mutations.categories import CategoryMutations
from subgraphs.catalog.schema.mutations.courses import CourseMutations
from subgraphs.catalog.schema.mutations.lecture_content import LectureContentMutations
from subgraphs.catalog.schema.mutations.lectures import LectureMutations
from subgraphs.catalog.schema.mutations.pictures import PictureMutations
from subgraphs.catalog.schema.mutations.promo_videos import PromoVideoMutations
from subgraphs.catalog.schema.mutations.publication import PublicationMutations
from subgraphs.catalog.schema.mutations.resources import ResourceMutations
from subgraphs.catalog.schema.mutations.sections import SectionMutations

__all__ = ["Mutation"]


@strawberry.type
class Mutation(
    CourseMutations,
    CoInstructorMutations,
    PublicationMutations,
    CategoryMutations,
    SectionMutations,
    LectureMutations,
    LectureContentMutations,
    PictureMutations,
    PromoVideoMutations,
    ResourceMutations,
):
    """All mutations, grouped by what they change."""
