"""Representations: built with the first key that has no null in it."""

from typing import Any

import pytest

from router.execution.plan.representations import representation_builder
from router.planning.plan import EntityTarget, FetchedSelection, RepresentationTemplate, RequiredField

ID = RequiredField("id", "id", mandatory=True)
REGION = RequiredField("region", "region", mandatory=True, nullable=True)
EMAIL = RequiredField("email", "email", mandatory=True, nullable=True)
ORG = RequiredField("org", "org", (RequiredField("id_1", "id", mandatory=True),), mandatory=True, nullable=True)
SIZE = RequiredField("size", "size")


def representation(
    entity: dict[str, Any], fields: tuple[RequiredField, ...], *fallbacks: tuple[RequiredField, ...]
) -> dict[str, Any] | None:
    """Return the representation of a `T` without `__typename`."""
    template = RepresentationTemplate(None, "T", fields, fallbacks)
    built = representation_builder(EntityTarget("_entities", "r", (), (template,), FetchedSelection(())))(entity)
    if built is not None:
        assert built.pop("__typename") == "T"
    return built


@pytest.mark.parametrize("more", [(), (SIZE,)])
def test_a_nullable_part_of_a_key_is_sent_as_null(more: tuple[RequiredField, ...]) -> None:
    entity = {"id": "1", "region": None, "size": 4}
    sent = {"id": "1", "region": None, **({"size": 4} if more else {})}
    assert representation(entity, (ID, REGION, *more)) == sent


def test_a_nullable_object_in_a_key_is_sent_as_null() -> None:
    assert representation({"id": "1", "org": None}, (ID, ORG)) == {"id": "1", "org": None}


@pytest.mark.parametrize(
    "entity",
    [
        {"id": None, "region": "eu"},
        {"region": "eu"},
        {"id": "1"},
    ],
)
def test_an_object_whose_key_was_not_fetched_is_not_sent(entity: dict[str, Any]) -> None:
    assert representation(entity, (ID, REGION)) is None
    assert representation(entity, (ID, REGION, SIZE)) is None


def test_null_inside_of_an_object_that_must_not_be_null_is_not_sent() -> None:
    assert representation({"id": "1", "org": {"id_1": None}}, (ID, ORG)) is None


@pytest.mark.parametrize(
    ("entity", "sent"),
    [
        ({"email": "e", "org": {"id_1": "2"}}, {"email": "e"}),
        ({"email": None, "org": {"id_1": "2"}}, {"org": {"id": "2"}}),
        ({"org": {"id_1": "2"}}, {"org": {"id": "2"}}),
        ({"email": None, "org": None}, {"email": None}),
        ({"email": None}, {"email": None}),
    ],
)
def test_the_first_key_without_null_is_sent(entity: dict[str, Any], sent: dict[str, Any]) -> None:
    assert representation(entity, (EMAIL,), (ORG,)) == sent
    assert representation({**entity, "size": 4}, (EMAIL, SIZE), (ORG, SIZE)) == {**sent, "size": 4}
