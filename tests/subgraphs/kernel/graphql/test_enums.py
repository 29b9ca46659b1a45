"""GraphQL enums made from enums of the domain."""

from enum import Enum, auto

import pytest
import strawberry

from subgraphs.kernel.graphql.enums import graphql_enum


class Colour(Enum):
    RED = auto()
    BLUE = auto()


def test_a_graphql_enum_describes_the_type_and_each_value() -> None:
    graphql_enum(
        Colour, name="LampColour", description="The light.", values={Colour.RED: "Warm.", Colour.BLUE: "Cold."}
    )

    @strawberry.type
    class Query:
        colour: Colour

    assert strawberry.Schema(Query).as_str() == (
        '"""The light."""\nenum LampColour {\n  """Warm."""\n  RED\n\n  """Cold."""\n  BLUE\n}\n\n'
        "type Query {\n  colour: LampColour!\n}"
    )


def test_a_graphql_enum_requires_a_description_of_each_value() -> None:
    with pytest.raises(ValueError, match=r"^Colour has values without a description: BLUE$"):
        graphql_enum(Colour, description="The light.", values={Colour.RED: "Warm."})
