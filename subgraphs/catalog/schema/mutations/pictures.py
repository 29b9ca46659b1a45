"""The mutations of pictures: covers of courses, images of categories."""

from collections.abc import Awaitable
from typing import Annotated, Self

import strawberry

from subgraphs.catalog.errors import CatalogError
from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.mutations.payloads import CategoryPayload, CoursePayload, MutationPayload
from subgraphs.catalog.service import model
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT
from subgraphs.kernel.identity.ids import CATEGORY, COURSE, parse_id
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.pictures.graphql_types import PictureUploadType
from subgraphs.kernel.pictures.model import PICTURE, PictureContentType
from subgraphs.kernel.pictures.uploads import PictureUpload


@strawberry.input
class NewPictureInput:
    content_type: PictureContentType = strawberry.field(description="The type of the file.")
    size_bytes: int = strawberry.field(description="The size of the file; 10 MiB at most unless configured otherwise.")


@strawberry.input
class UploadedPictureInput:
    picture_id: strawberry.ID = strawberry.field(description="The picture's id, from its upload.")
    alt: str = strawberry.field(default="", description="What the picture shows, in words; at most 250 characters.")


@strawberry.type
class PictureUploadPayload(MutationPayload):
    upload: PictureUploadType | None = strawberry.field(
        default=None, description="The address for the file; null if there are errors."
    )

    @classmethod
    async def of(cls, started: Awaitable[PictureUpload]) -> Self:
        """Await the upload's start, and present the upload or the errors."""
        try:
            return cls(upload=PictureUploadType.of(await started))
        except CatalogError as error:
            return cls.failed(error)


@strawberry.input(description="The input of `startCourseCoverUpload`.")
class StartCourseCoverUploadInput(NewPictureInput):
    course_id: strawberry.ID = strawberry.field(description="The course's id.")


@strawberry.type(description="The result of `startCourseCoverUpload`.")
class StartCourseCoverUploadPayload(PictureUploadPayload):
    pass


@strawberry.input(description="The input of `setCourseCover`.")
class SetCourseCoverInput(UploadedPictureInput):
    course_id: strawberry.ID = strawberry.field(description="The course's id.")


@strawberry.type(description="The result of `setCourseCover`.")
class SetCourseCoverPayload(CoursePayload):
    pass


@strawberry.input(description="The input of `removeCourseCover`.")
class RemoveCourseCoverInput:
    course_id: strawberry.ID = strawberry.field(description="The course's id.")


@strawberry.type(description="The result of `removeCourseCover`.")
class RemoveCourseCoverPayload(CoursePayload):
    pass


@strawberry.input(description="The input of `startCategoryImageUpload`.")
class StartCategoryImageUploadInput(NewPictureInput):
    category_id: strawberry.ID = strawberry.field(description="The category's id.")


@strawberry.type(description="The result of `startCategoryImageUpload`.")
class StartCategoryImageUploadPayload(PictureUploadPayload):
    pass


@strawberry.input(description="The input of `setCategoryImage`.")
class SetCategoryImageInput(UploadedPictureInput):
    category_id: strawberry.ID = strawberry.field(description="The category's id.")


@strawberry.type(description="The result of `setCategoryImage`.")
class SetCategoryImagePayload(CategoryPayload):
    pass


@strawberry.input(description="The input of `removeCategoryImage`.")
class RemoveCategoryImageInput:
    category_id: strawberry.ID = strawberry.field(description="The category's id.")


@strawberry.type(description="The result of `removeCategoryImage`.")
class RemoveCategoryImagePayload(CategoryPayload):
    pass


@strawberry.type
class PictureMutations:
    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Returns an address that takes the file of a new cover, which is cropped to 16 by 9.",
    )
    async def start_course_cover_upload(
        self, info: Info, input: Annotated[StartCourseCoverUploadInput, MUTATION_INPUT]
    ) -> StartCourseCoverUploadPayload:
        started = info.context.use_cases.start_cover_upload(
            info.context.principal,
            parse_id(COURSE, input.course_id, "courseId"),
            content_type=input.content_type,
            size_bytes=input.size_bytes,
        )
        return await StartCourseCoverUploadPayload.of(started)

    @strawberry.federation.field(
        requires_scopes=[["instructor"]],
        description="Submits an uploaded picture as a course's cover. It is shown once it is decoded: see "
        "`Course.submittedCover`. Submitting the same picture again changes its alt text.",
    )
    async def set_course_cover(
        self, info: Info, input: Annotated[SetCourseCoverInput, MUTATION_INPUT]
    ) -> SetCourseCoverPayload:
        course: Awaitable[model.Course] = info.context.use_cases.set_cover(
            info.context.principal,
            parse_id(COURSE, input.course_id, "courseId"),
            picture_id=parse_id(PICTURE, input.picture_id, "pictureId"),
            alt=input.alt,
        )
        return await SetCourseCoverPayload.of(info, course)

    @strawberry.federation.field(
        requires_scopes=[["instructor"], [Scope.CATALOG_MODERATE.value]],
        description="Removes a course's cover. Without one nothing changes.",
    )
    async def remove_course_cover(
        self, info: Info, input: Annotated[RemoveCourseCoverInput, MUTATION_INPUT]
    ) -> RemoveCourseCoverPayload:
        course_id = parse_id(COURSE, input.course_id, "courseId")
        removed = info.context.use_cases.remove_cover(info.context.principal, course_id)
        return await RemoveCourseCoverPayload.of(info, removed)

    @strawberry.federation.field(
        requires_scopes=[[Scope.CATALOG_CATEGORIES.value]],
        description="Returns an address that takes the file of a category's new image, which is cropped to 16 by 9.",
    )
    async def start_category_image_upload(
        self, info: Info, input: Annotated[StartCategoryImageUploadInput, MUTATION_INPUT]
    ) -> StartCategoryImageUploadPayload:
        started = info.context.use_cases.start_category_image_upload(
            info.context.principal,
            parse_id(CATEGORY, input.category_id, "categoryId"),
            content_type=input.content_type,
            size_bytes=input.size_bytes,
        )
        return await StartCategoryImageUploadPayload.of(started)

    @strawberry.federation.field(
        requires_scopes=[[Scope.CATALOG_CATEGORIES.value]],
        description="Submits an uploaded picture as a category's image. It is shown once it is decoded: see "
        "`Category.submittedImage`. Submitting the same picture again changes its alt text.",
    )
    async def set_category_image(
        self, info: Info, input: Annotated[SetCategoryImageInput, MUTATION_INPUT]
    ) -> SetCategoryImagePayload:
        category: Awaitable[model.Category] = info.context.use_cases.set_category_image(
            info.context.principal,
            parse_id(CATEGORY, input.category_id, "categoryId"),
            picture_id=parse_id(PICTURE, input.picture_id, "pictureId"),
            alt=input.alt,
        )
        return await SetCategoryImagePayload.of(info, category)

    @strawberry.federation.field(
        requires_scopes=[[Scope.CATALOG_CATEGORIES.value]],
        description="Removes a category's image. Without one nothing changes.",
    )
    async def remove_category_image(
        self, info: Info, input: Annotated[RemoveCategoryImageInput, MUTATION_INPUT]
    ) -> RemoveCategoryImagePayload:
        category_id = parse_id(CATEGORY, input.category_id, "categoryId")
        removed = info.context.use_cases.remove_category_image(info.context.principal, category_id)
        return await RemoveCategoryImagePayload.of(info, removed)
