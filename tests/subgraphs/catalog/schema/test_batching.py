"""Batching: the number of queries does not grow with the size of lists."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.subgraphs.catalog.conftest import Catalog
from tests.subgraphs.principals import instructor

PAGES = """
query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    ... on User {
      taughtCourses {
        edges {
          node {
            id category { slug parent { slug } }
            sections { lectures { title position articleHtml course { slug } } }
            publishBlockers { code }
          }
        }
      }
    }
  }
}
"""
CATEGORIES = """
query { categories { children { slug courses { edges { node { slug category { slug } } } } } } }
"""


@contextmanager
def _counted() -> Iterator[list[str]]:
    """Collect the statements that are executed meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().lower().startswith(("select", "with")) and "pg_catalog" not in statement:
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def test_the_number_of_queries_does_not_depend_on_the_number_of_instructors(catalog: Catalog) -> None:
    category_id = await catalog.category("Batches")
    teachers = [instructor() for _ in range(4)]
    for number, teacher in enumerate(teachers):
        await catalog.published(teacher, f"Batch {number}", category_id)
        await catalog.published(teacher, f"More of batch {number}", category_id)
    representations = [{"__typename": "User", "id": teacher.user_id} for teacher in teachers]

    with _counted() as for_one:
        await catalog.data(PAGES, None, representations=representations[:1])
    with _counted() as for_all:
        response = await catalog.data(PAGES, None, representations=representations)

    assert [len(user["taughtCourses"]["edges"]) for user in response["_entities"]] == [2, 2, 2, 2]
    assert len(for_all) == len(for_one)


async def test_the_category_tree_with_its_courses_takes_at_most_four_queries(catalog: Catalog) -> None:
    root = await catalog.category("Root of the tree")
    for number in range(4):
        leaf = await catalog.category(f"Leaf {number}", root)
        await catalog.published(instructor(), f"On leaf {number}", leaf)

    with _counted() as statements:
        response = await catalog.data(CATEGORIES)

    shown = [
        child for category in response["categories"] for child in category["children"] if child["slug"][:4] == "leaf"
    ]
    assert [[edge["node"]["slug"] for edge in child["courses"]["edges"]] for child in shown] == [
        [f"on-leaf-{number}"] for number in range(4)
    ]
    assert len(statements) <= 4
