"""Rejected pictures as errors of catalog."""

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.kernel.pictures.errors import PictureProblem, PictureRejected

_CODES = {
    PictureProblem.NOT_FOUND: CatalogErrorCode.NOT_FOUND,
    PictureProblem.INVALID: CatalogErrorCode.INVALID,
    PictureProblem.TOO_LONG: CatalogErrorCode.TOO_LONG,
}


def as_catalog_error(rejected: PictureRejected) -> CatalogError:
    """Return the error of catalog that says the same."""
    return CatalogError(_CODES[rejected.problem], rejected.message, rejected.argument)
