import pytest

from router.cli.commands.dev import named_subgraphs


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (["users=http://localhost:4001/graphql"], {"users": "http://localhost:4001/graphql"}),
        (["http://127.0.0.1:4001/users/graphql"], {"users": "http://127.0.0.1:4001/users/graphql"}),
        (["http://127.0.0.1:4001/graphql"], {"subgraph4001": "http://127.0.0.1:4001/graphql"}),
        (["https://users.example.com/graphql?a=b"], {"users": "https://users.example.com/graphql?a=b"}),
        (["http://a/x", "http://b/x"], {"x": "http://a/x", "x_": "http://b/x"}),
    ],
)
def test_subgraphs_are_named(entries: list[str], expected: dict[str, str]) -> None:
    assert named_subgraphs(entries) == expected


@pytest.mark.parametrize("entry", ["users", "users=ftp://x", "http://"])
def test_an_entry_without_a_url_is_rejected(entry: str) -> None:
    with pytest.raises(ValueError, match="not an http"):
        named_subgraphs([entry])
