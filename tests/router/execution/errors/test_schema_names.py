import pytest
from graphql import build_schema

from router.execution import EngineOptions
from router.execution.errors.request_errors import RequestError
from router.execution.errors.schema_names import without_schema_names
from router.execution.prepare.documents import Documents
from router.execution.prepare.operation_variables import checked_variables

SCHEMA = build_schema("""
directive @tagged(secretNote: String!) on FIELD
enum Color { RED SECRET_RED }
input Filter { color: Color secretFlag: Boolean! }
type User { secretAdminField: Int name: String }
type Query {
  user(secretId: ID!): User
  users(filter: Filter, color: Color): [User!]!
  plain: Int
}
""")


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        ("{ users { secretAdminFiel } }", {}),
        ("{ users { ... on Use { name } } }", {}),
        ("{ user { name } }", {}),
        ("{ user(secretI: 1) { name } }", {}),
        ("{ users(color: SECRET_RE) { name } }", {}),
        ('{ users(color: "SECRET_RE") { name } }', {}),
        ("{ users(filter: {secretFla: true}) { name } }", {}),
        ("{ users(filter: {color: RED}) { name } }", {}),
        ("{ plain @tagged }", {}),
        ("{ plain @tagge }", {}),
        ("query ($x: Colo) { users(color: $x) { name } }", {}),
        ("query ($x: Color) { users(color: $x) { name } }", {"x": "SECRET_RE"}),
        ("query ($x: Filter) { users(filter: $x) { name } }", {"x": {"color": "RED"}}),
        ("query ($x: Filter) { users(filter: $x) { name } }", {"x": {"secretFla": True, "secretFlag": True}}),
        ("{ users }", {}),
    ],
)
def test_messages_reveal_no_names(document: str, variables: dict[str, object]) -> None:
    with pytest.raises(RequestError) as raised:
        checked_variables(SCHEMA, Documents(SCHEMA, EngineOptions()).get(document).operation(None), variables)
    sent = document + str(variables)
    for entry in without_schema_names(raised.value).entries:
        assert "Did you mean" not in entry.message
        for name in ("secretAdminField", "secretId", "SECRET_RED", "secretFlag", "secretNote"):
            assert name in sent or name not in entry.message, entry.message
