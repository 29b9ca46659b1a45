from typing import ClassVar

import pytest

from subgraphs.kernel.messaging import events
from subgraphs.kernel.messaging.events import Event


class LampLit(Event):
    domain: ClassVar[str] = "lamps"
    type: ClassVar[str] = "lamp.lit"

    lamp: str
    lumens: int


def test_an_event_survives_its_journey() -> None:
    event = LampLit(lamp="hall", lumens=400)

    assert events.decode(event.type, event.version, events.encode(event)) == event


def test_a_field_that_a_later_release_added_is_ignored() -> None:
    event = LampLit(lamp="hall", lumens=400)
    payload = events.encode(event)[:-1] + ',"colour":"warm"}'

    assert events.decode("lamp.lit", 1, payload) == event


def test_an_event_of_an_undeclared_version_is_unknown() -> None:
    with pytest.raises(events.UnknownEvent):
        events.decode("lamp.lit", 2, "{}")


def test_a_payload_without_its_fields_is_malformed() -> None:
    with pytest.raises(events.MalformedEvent):
        events.decode("lamp.lit", 1, '{"lamp":"hall"}')


def test_no_two_classes_declare_the_same_version_of_a_type() -> None:
    with pytest.raises(TypeError, match="declared twice"):
        type("LampLitAgain", (LampLit,), {})
