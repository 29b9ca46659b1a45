"""The tree of categories, arranged by admins."""

from subgraphs.kernel.ids import CATEGORY
from tests.subgraphs.catalog.conftest import CATEGORY_CREATE, Catalog
from tests.subgraphs.people import instructor

UPDATE = """
mutation ($id: ID!, $name: String, $position: Int) {
  categoryUpdate(id: $id, name: $name, position: $position) { category { slug name } errors { reason } }
}
"""
TREE = "query ($slug: String!) { category(slug: $slug) { name parent { slug } children { slug } } }"


async def test_categories_stand_within_each_other(catalog: Catalog) -> None:
    outer = await catalog.category("Metals")
    await catalog.category("Bronze", outer)
    assert (await catalog.ask(TREE, slug="metals"))["category"]["children"] == [{"slug": "bronze"}]
    assert (await catalog.ask(TREE, slug="bronze"))["category"]["parent"] == {"slug": "metals"}


async def test_a_renamed_category_keeps_its_address(catalog: Catalog) -> None:
    category_id = await catalog.category("Irons")
    payload = await catalog.change(UPDATE, catalog.admin, id=category_id, name="Iron and steel")
    assert payload["category"] == {"slug": "irons", "name": "Iron and steel"}


async def test_two_categories_do_not_share_an_address(catalog: Catalog) -> None:
    await catalog.category("Copper")
    payload = await catalog.attempt(CATEGORY_CREATE, catalog.admin, name="Copper!", parent=None)
    assert payload == {"category": None, "errors": [{"reason": "SLUG_TAKEN"}]}


async def test_the_tree_has_a_depth_and_its_branches_exist(catalog: Catalog) -> None:
    parent: str | None = None
    for depth in range(4):
        parent = await catalog.category(f"Depth {depth}", parent)
    for wrong, reason in ((parent, "INVALID"), (CATEGORY.new(), "NOT_FOUND")):
        payload = await catalog.attempt(CATEGORY_CREATE, catalog.admin, name="Too far", parent=wrong)
        assert payload["errors"] == [{"reason": reason}]


async def test_only_admins_arrange_categories(catalog: Catalog) -> None:
    answer = await catalog.answer(CATEGORY_CREATE, instructor(), name="Mine")
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
