"""The tree of categories, through the graph."""

import asyncio

from subgraphs.catalog.events import CatalogAudited, CategoryCreated, CategoryDeleted, CategoryMoved, CourseUpdated
from subgraphs.kernel.identity.ids import CATEGORY
from tests.subgraphs.catalog.conftest import CATEGORY_CREATE, Catalog
from tests.subgraphs.principals import instructor, moderator, student, support

UPDATE = """
mutation ($id: ID!, $name: String, $position: Int) {
  updateCategory(input: {categoryId: $id, name: $name, position: $position}) { category { slug name } errors { code } }
}
"""
TREE = "query ($slug: String!) { category(slug: $slug) { name parent { slug } children { slug } } }"


async def test_categories_are_nested(catalog: Catalog) -> None:
    outer = await catalog.category("Metals")
    await catalog.category("Bronze", outer)
    assert (await catalog.data(TREE, slug="metals"))["category"]["children"] == [{"slug": "bronze"}]
    assert (await catalog.data(TREE, slug="bronze"))["category"]["parent"] == {"slug": "metals"}


async def test_a_new_category_is_published_with_its_parent(catalog: Catalog) -> None:
    outer = await catalog.category("Woods")
    await catalog.published_events()
    inner = await catalog.category("Oak", outer)
    await catalog.payload(CATEGORY_CREATE, catalog.admin, name="Oak!", parent=outer)  # rejected

    event, _ = await catalog.published_events()
    assert isinstance(event, CategoryCreated)
    assert (event.category_id, event.parent_id) == (inner, outer)


async def test_renaming_a_category_does_not_change_its_slug(catalog: Catalog) -> None:
    category_id = await catalog.category("Irons")
    payload = await catalog.change(UPDATE, catalog.admin, id=category_id, name="Iron and steel")
    assert payload["category"] == {"slug": "irons", "name": "Iron and steel"}


async def test_changes_of_categories_are_audited_once(catalog: Catalog) -> None:
    await catalog.published_events()
    category_id = await catalog.category("Tin")
    for _ in range(2):
        await catalog.change(UPDATE, catalog.admin, id=category_id, position=7)

    events = await catalog.published_events()
    records = [event.record for event in events if isinstance(event, CatalogAudited)]
    assert [record.action for record in records] == ["category.create", "category.update"]
    assert {(record.actor.user_id, record.target) for record in records} == {(catalog.admin.user_id, category_id)}
    assert (records[0].before, records[0].after["slug"]) == ({}, "tin")
    assert (records[1].before, records[1].after) == ({"position": 0}, {"position": 7})


async def test_two_categories_cannot_have_one_slug(catalog: Catalog) -> None:
    await catalog.category("Copper")
    payload = await catalog.payload(CATEGORY_CREATE, catalog.admin, name="Copper!", parent=None)
    assert payload == {"category": None, "errors": [{"code": "SLUG_TAKEN"}]}


async def test_a_category_too_deep_or_without_parent_is_rejected(catalog: Catalog) -> None:
    parent: str | None = None
    for depth in range(4):
        parent = await catalog.category(f"Depth {depth}", parent)
    for wrong, reason in ((parent, "INVALID"), (CATEGORY.new(), "NOT_FOUND")):
        payload = await catalog.payload(CATEGORY_CREATE, catalog.admin, name="Too far", parent=wrong)
        assert payload["errors"] == [{"code": reason}]


async def test_only_admins_change_categories(catalog: Catalog) -> None:
    response = await catalog.response(CATEGORY_CREATE, instructor(), name="Mine")
    assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"


MOVE = """mutation ($id: ID!, $parent: ID, $position: Int! = 0) {
  moveCategory(input: {categoryId: $id, parentId: $parent, position: $position}) {
    category { parent { id } } errors { code path }
  }
}"""
DELETE = """mutation ($id: ID!, $target: ID!) {
  deleteCategory(input: {categoryId: $id, targetId: $target}) {
    deletedCategoryId target { id children { id } } errors { code path }
  }
}"""
COURSES_OF = "query ($slug: String!) { category(slug: $slug) { courses { edges { node { id } } } } }"


async def test_a_category_moves_with_its_descendants(catalog: Catalog) -> None:
    wind, brass = await catalog.category("Wind"), await catalog.category("Brass instruments")
    horn = await catalog.category("Horns", brass)
    await catalog.published_events()
    for _ in range(2):
        assert (await catalog.change(MOVE, catalog.admin, id=brass, parent=wind))["category"] == {
            "parent": {"id": wind}
        }
    assert (await catalog.data(TREE, slug="brass-instruments"))["category"]["children"] == [{"slug": "horns"}]
    assert (await catalog.change(MOVE, catalog.admin, id=horn, parent=None))["category"] == {"parent": None}
    events = await catalog.published_events()
    moves = [(event.category_id, event.parent_id) for event in events if isinstance(event, CategoryMoved)]
    assert moves == [(brass, wind), (horn, None)]
    actions = [event.record.action for event in events if isinstance(event, CatalogAudited)]
    assert actions == ["category.move", "category.move"]


async def test_a_category_cannot_move_below_itself_too_deep_or_nowhere(catalog: Catalog) -> None:
    path = [await catalog.category("Deep one")]
    for name in ("Deep two", "Deep three"):
        path.append(await catalog.category(name, path[-1]))
    pair = await catalog.category("Pair")
    await catalog.category("Pair below", pair)
    invalid = [{"code": "INVALID", "path": ["parentId"]}]
    for parent in (path[0], path[2]):
        assert (await catalog.payload(MOVE, catalog.admin, id=path[0], parent=parent))["errors"] == invalid
    assert (await catalog.payload(MOVE, catalog.admin, id=pair, parent=path[2]))["errors"] == invalid
    assert (await catalog.payload(MOVE, catalog.admin, id=pair, parent=path[1]))["errors"] == []
    unknown = (await catalog.payload(MOVE, catalog.admin, id=pair, parent=CATEGORY.new()))["errors"]
    assert unknown == [{"code": "NOT_FOUND", "path": ["parentId"]}]


async def test_concurrent_moves_make_no_ring(catalog: Catalog) -> None:
    one, two = await catalog.category("Ring one"), await catalog.category("Ring two")
    moved = await asyncio.gather(
        catalog.payload(MOVE, catalog.admin, id=one, parent=two),
        catalog.payload(MOVE, catalog.admin, id=two, parent=one),
    )
    assert sorted(len(payload["errors"]) for payload in moved) == [0, 1]


async def test_the_courses_and_children_of_a_deleted_category_go_to_the_target(catalog: Catalog) -> None:
    teacher = instructor()
    old, target = await catalog.category("Old music"), await catalog.category("New music")
    child = await catalog.category("Old songs", old)
    public, draft = await catalog.published(teacher, "Lute", old), await catalog.draft(teacher, "Viol", old)
    await catalog.published_events()
    deleted = await catalog.change(DELETE, catalog.admin, id=old, target=target)
    assert deleted == {
        "deletedCategoryId": old,
        "target": {"id": target, "children": [{"id": child}]},
        "errors": [],
    }
    assert (await catalog.data(TREE, slug="old-music"))["category"] is None
    found = (await catalog.data(COURSES_OF, slug="new-music"))["category"]["courses"]["edges"]
    assert [edge["node"]["id"] for edge in found] == [public]
    events = await catalog.published_events()
    updated = {event.course.id: event.course.category_id for event in events if isinstance(event, CourseUpdated)}
    assert updated == {public: target, draft["id"]: target}
    assert [(event.category_id, event.target_id) for event in events if isinstance(event, CategoryDeleted)] == [
        (old, target)
    ]
    [record] = [event.record for event in events if isinstance(event, CatalogAudited)]
    assert (record.action, record.target, record.after["target"]) == ("category.delete", old, target)
    again = (await catalog.payload(DELETE, catalog.admin, id=old, target=target))["errors"]
    assert again == [{"code": "NOT_FOUND", "path": ["categoryId"]}]


async def test_a_category_is_not_deleted_into_itself_or_its_descendants(catalog: Catalog) -> None:
    outer = await catalog.category("Glass")
    inner = await catalog.category("Window glass", outer)
    for target in (outer, inner):
        errors = (await catalog.payload(DELETE, catalog.admin, id=outer, target=target))["errors"]
        assert errors == [{"code": "INVALID", "path": ["targetId"]}]
    assert (await catalog.data(TREE, slug="glass"))["category"]["children"] == [{"slug": "window-glass"}]


async def test_no_course_is_lost_that_is_created_while_its_category_is_deleted(catalog: Catalog) -> None:
    teacher = instructor()
    old, target = await catalog.category("Fading"), await catalog.category("Staying")
    create = """mutation ($category: ID!, $title: String!) { createCourse(input: {
        categoryId: $category, title: $title, level: BEGINNER, language: "en"}) { course { id } errors { code } } }"""
    results = await asyncio.gather(
        *(catalog.payload(create, teacher, category=old, title=f"Fading course {number}") for number in range(4)),
        catalog.payload(DELETE, catalog.admin, id=old, target=target),
        *(catalog.payload(create, teacher, category=old, title=f"Faded course {number}") for number in range(4)),
    )
    assert results[4]["errors"] == []
    created = [result["course"]["id"] for index, result in enumerate(results) if index != 4 and result["course"]]
    rejected = [result["errors"] for index, result in enumerate(results) if index != 4 and not result["course"]]
    assert all(errors == [{"code": "NOT_FOUND"}] for errors in rejected)
    for course_id in created:
        found = await catalog.data(
            "query ($id: ID!) { course(by: {id: $id}) { category { id } } }", teacher, id=course_id
        )
        assert found["course"]["category"] == {"id": target}


async def test_only_those_with_the_scope_change_the_tree(catalog: Catalog) -> None:
    one, two = await catalog.category("Guarded"), await catalog.category("Guarding")
    for viewer in (student(), instructor(), moderator(), support()):
        for document, variables in ((MOVE, {"id": one, "parent": two}), (DELETE, {"id": one, "target": two})):
            response = await catalog.response(document, viewer, **variables)
            assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await catalog.data(TREE, slug="guarded"))["category"]["parent"] is None
