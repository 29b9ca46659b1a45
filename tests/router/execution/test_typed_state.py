"""State that other layers attach to requests and documents, by typed keys."""

from router.execution.typed_state import StateKey, TypedState


def test_a_value_is_created_once() -> None:
    state, key, created = TypedState(), StateKey[list[int]]("numbers"), []

    def create() -> list[int]:
        created.append("numbers")
        return []

    state.get_or_create(key, create).append(1)
    state.get_or_create(key, create).append(2)
    assert (state.get_or_create(key, create), created) == ([1, 2], ["numbers"])


def test_a_falsy_value_is_not_created_again() -> None:
    state, key = TypedState(), StateKey[bool]("flag")
    assert [state.get_or_create(key, lambda: False), state.get_or_create(key, lambda: True)] == [False, False]


def test_keys_of_one_name_are_distinct() -> None:
    state = TypedState()
    first, second = StateKey[int]("same"), StateKey[int]("same")
    assert (state.get_or_create(first, lambda: 1), state.get_or_create(second, lambda: 2)) == (1, 2)
    assert repr(first) == "StateKey('same')"
