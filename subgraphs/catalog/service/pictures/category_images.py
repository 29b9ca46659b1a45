"""The images of categories, changed by admins."""

from dataclasses import dataclass

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.model import Category
from subgraphs.catalog.service.pictures.rejections import as_catalog_error
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.identity.ids import CategoryId
from subgraphs.kernel.identity.principal import Principal, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.pictures.errors import PictureRejected
from subgraphs.kernel.pictures.model import PictureContentType, PictureId, PictureShape
from subgraphs.kernel.pictures.uploads import PictureUpload, PictureUploads


@dataclass(frozen=True, slots=True, kw_only=True)
class StartCategoryImageUpload:
    """Return an address for a category's new image."""

    units: Transactions[CatalogWork]
    uploads: PictureUploads[CatalogWork]

    async def __call__(
        self, principal: Principal | None, category_id: CategoryId, *, content_type: PictureContentType, size_bytes: int
    ) -> PictureUpload:
        """Return the address. Raises Unauthenticated, Forbidden, RateLimited, CatalogError."""
        admin = require_scope(principal, Scope.CATALOG_CATEGORIES)
        async with self.units() as work:
            await _require_category(work, category_id)
            try:
                return await self.uploads.start(
                    work,
                    admin.user_id,
                    subject=category_id,
                    shape=PictureShape.WIDE,
                    content_type=content_type,
                    size_bytes=size_bytes,
                )
            except PictureRejected as rejected:
                raise as_catalog_error(rejected) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCategoryImage:
    """Show an uploaded picture as the image of its category, once it is decoded."""

    units: Transactions[CatalogWork]
    uploads: PictureUploads[CatalogWork]

    async def __call__(
        self, principal: Principal | None, category_id: CategoryId, *, picture_id: PictureId, alt: str
    ) -> Category:
        """Return the category. Raises Unauthenticated, Forbidden, CatalogError."""
        require_scope(principal, Scope.CATALOG_CATEGORIES)
        async with self.units() as work:
            category = await _require_category(work, category_id)
            try:
                await self.uploads.submit(work, picture_id, subject=category_id, alt=alt)
            except PictureRejected as rejected:
                raise as_catalog_error(rejected) from None
            return category


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCategoryImage:
    """Remove the image of a category."""

    units: Transactions[CatalogWork]
    uploads: PictureUploads[CatalogWork]

    async def __call__(self, principal: Principal | None, category_id: CategoryId) -> Category:
        """Return the category. Raises Unauthenticated, Forbidden, CatalogError."""
        require_scope(principal, Scope.CATALOG_CATEGORIES)
        async with self.units() as work:
            category = await _require_category(work, category_id)
            await self.uploads.remove(work, category_id)
            return category


async def _require_category(work: CatalogWork, category_id: CategoryId) -> Category:
    category = next((found for found in await work.categories.all() if found.id == category_id), None)
    if category is None:
        raise CatalogError(CatalogErrorCode.NOT_FOUND, "There is no such category.", "categoryId")
    return category
