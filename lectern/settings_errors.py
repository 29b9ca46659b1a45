"""Tells what is wrong with the settings in one line, by the names of the environment's variables."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from lectern.embedded.errors import PlatformError


@contextmanager
def settings_explained() -> Iterator[None]:
    """Settings that can't be read within the block become a `PlatformError`. Values aren't shown: they may be
    secret.
    """
    try:
        yield
    except ValidationError as error:
        problems = [
            f"LECTERN_{str(each['loc'][0]).upper()}: {each['msg']}" if each["loc"] else each["msg"]
            for each in error.errors(include_input=False, include_context=False, include_url=False)
        ]
        raise PlatformError("settings are missing or not valid: " + "; ".join(problems)) from None
