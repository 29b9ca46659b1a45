"""The mutations of categories."""

from typing import Annotated

import strawberry

from subgraphs.catalog.errors import CatalogError
from subgraphs.catalog.schema.context import Info
from subgraphs.catalog.schema.mutations.payloads import CategoryPayload, MutationPayload
from subgraphs.catalog.schema.types import Category
from subgraphs.catalog.service import model
from subgraphs.kernel.graphql.conventions.inputs import MUTATION_INPUT, settable
from subgraphs.kernel.identity.ids import CATEGORY, parse_id
from subgraphs.kernel.identity.scopes import Scope


@strawberry.input(description="The input of `createCategory`.")
class CreateCategoryInput:
    name: str = strawberry.field(description="The name, 1 to 120 characters; it determines the slug.")
    parent_id: strawberry.ID | None = strawberry.field(
        default=None, description="The parent category; none for a root category."
    )
    position: int = strawberry.field(default=0, description="The position among its siblings.")


@strawberry.type(description="The result of `createCategory`.")
class CreateCategoryPayload(CategoryPayload):
    pass


@strawberry.input(description="The input of `updateCategory`. Fields that are left out stay as they are.")
class UpdateCategoryInput:
    category_id: strawberry.ID = strawberry.field(description="The category's id.")
    name: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="The name, 1 to 120 characters; not null."
    )
    position: strawberry.Maybe[int | None] = strawberry.field(
        default=None, description="The position among its siblings; not null."
    )


@strawberry.type(description="The result of `updateCategory`.")
class UpdateCategoryPayload(CategoryPayload):
    pass


@strawberry.input(description="The input of `moveCategory`.")
class MoveCategoryInput:
    category_id: strawberry.ID = strawberry.field(description="The category's id.")
    parent_id: strawberry.ID | None = strawberry.field(
        default=None, description="The parent to move it to; null makes it a root category."
    )
    position: int = strawberry.field(default=0, description="The position among its new siblings.")


@strawberry.type(description="The result of `moveCategory`.")
class MoveCategoryPayload(CategoryPayload):
    pass


@strawberry.input(description="The input of `deleteCategory`.")
class DeleteCategoryInput:
    category_id: strawberry.ID = strawberry.field(description="The id of the category to delete.")
    target_id: strawberry.ID = strawberry.field(
        description="The id of the category that its courses and children go to."
    )


@strawberry.type(description="The result of `deleteCategory`.")
class DeleteCategoryPayload(MutationPayload):
    deleted_category_id: strawberry.ID | None = strawberry.field(
        default=None, description="The id of the deleted category; null if there are errors."
    )
    target: Category | None = strawberry.field(
        default=None, description="The category that the courses and children went to; null if there are errors."
    )


@strawberry.type
class CategoryMutations:
    @strawberry.federation.field(requires_scopes=[[Scope.CATALOG_CATEGORIES.value]], description="Creates a category.")
    async def create_category(
        self, info: Info, input: Annotated[CreateCategoryInput, MUTATION_INPUT]
    ) -> CreateCategoryPayload:
        async def create() -> model.Category:
            return await info.context.use_cases.create_category(
                info.context.principal,
                name=input.name,
                parent_id=None if input.parent_id is None else parse_id(CATEGORY, input.parent_id, "parentId"),
                position=input.position,
            )

        return await CreateCategoryPayload.of(info, create())

    @strawberry.federation.field(
        requires_scopes=[[Scope.CATALOG_CATEGORIES.value]],
        description="Renames a category or moves it among its siblings. The slug never changes.",
    )
    async def update_category(
        self, info: Info, input: Annotated[UpdateCategoryInput, MUTATION_INPUT]
    ) -> UpdateCategoryPayload:
        async def update() -> model.Category:
            return await info.context.use_cases.update_category(
                info.context.principal,
                parse_id(CATEGORY, input.category_id, "categoryId"),
                name=settable(input.name, "name"),
                position=settable(input.position, "position"),
            )

        return await UpdateCategoryPayload.of(info, update())

    @strawberry.federation.field(
        requires_scopes=[[Scope.CATALOG_CATEGORIES.value]],
        description="Moves a category with its descendants below another one, or to the roots.",
    )
    async def move_category(
        self, info: Info, input: Annotated[MoveCategoryInput, MUTATION_INPUT]
    ) -> MoveCategoryPayload:
        move = info.context.use_cases.move_category(
            info.context.principal,
            parse_id(CATEGORY, input.category_id, "categoryId"),
            parent_id=None if input.parent_id is None else parse_id(CATEGORY, input.parent_id, "parentId"),
            position=input.position,
        )
        return await MoveCategoryPayload.of(info, move)

    @strawberry.federation.field(
        requires_scopes=[[Scope.CATALOG_CATEGORIES.value]],
        description="Deletes a category; its courses and children go to another one. Its address is gone.",
    )
    async def delete_category(
        self, info: Info, input: Annotated[DeleteCategoryInput, MUTATION_INPUT]
    ) -> DeleteCategoryPayload:
        try:
            deleted, target = await info.context.use_cases.delete_category(
                info.context.principal,
                parse_id(CATEGORY, input.category_id, "categoryId"),
                target_id=parse_id(CATEGORY, input.target_id, "targetId"),
            )
        except CatalogError as error:
            return DeleteCategoryPayload.failed(error)
        info.context.categories_changed()
        return DeleteCategoryPayload(deleted_category_id=strawberry.ID(deleted), target=Category.of(target))
