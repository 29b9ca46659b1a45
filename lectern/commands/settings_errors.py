"""Settings errors in one line, by the names of the environment variables."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from pydantic_settings import SettingsError

from lectern.embedded.errors import PlatformError
from subgraphs.kernel.persistence.pooling import DirectAddressMissing
from subgraphs.kernel.platform.environment_files import InvalidSettingsFile


@contextmanager
def settings_explained() -> Iterator[None]:
    """Convert settings errors in the block to `PlatformError`, without the values, which may be secret."""
    try:
        yield
    except ValidationError as error:
        problems = [
            f"LECTERN_{str(each['loc'][0]).upper()}: {each['msg']}" if each["loc"] else each["msg"]
            for each in error.errors(include_input=False, include_context=False, include_url=False)
        ]
        raise PlatformError("settings are missing or not valid: " + "; ".join(problems)) from None
    except DirectAddressMissing as error:
        raise PlatformError(str(error)) from None
    except SettingsError as error:
        # Raised by the source, with the cause that names the variable; a JSON error would show a part of the value.
        cause = error.__cause__
        problem = str(cause) if isinstance(cause, InvalidSettingsFile) else f"{error} (not valid JSON)"
        raise PlatformError(f"settings are missing or not valid: {problem}") from None
