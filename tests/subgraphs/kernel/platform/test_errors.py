"""Domain errors, as mutations return them."""

from enum import Enum, auto

import pytest

from subgraphs.kernel.platform.errors import DomainError


class LampErrorCode(Enum):
    TOO_BRIGHT = auto()


@pytest.mark.parametrize(("argument", "path"), [("watts", ["watts"]), (None, None)])
def test_a_domain_error_has_a_code_a_message_and_the_path_of_its_argument(
    argument: str | None, path: list[str] | None
) -> None:
    error = DomainError(LampErrorCode.TOO_BRIGHT, "Too bright.", argument)
    assert (error.code, error.path, str(error)) == (LampErrorCode.TOO_BRIGHT, path, "Too bright.")
