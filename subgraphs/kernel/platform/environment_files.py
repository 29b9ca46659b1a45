"""Settings from files: `LECTERN_<NAME>_FILE` names a file that holds the value of `LECTERN_<NAME>`.

Docker and Kubernetes mount secrets as files. A file, unlike an environment variable, is not inherited by child
processes, nor shown by `docker inspect` and `/proc/<pid>/environ`.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

PREFIX = "LECTERN_"
FILE_SUFFIX = "_FILE"


class InvalidSettingsFile(ValueError):
    """A file that a variable names cannot be used. The message names variable and file, never the content."""


class EnvironmentSettings(BaseSettings):
    """Settings of the variables `LECTERN_<NAME>`, or of the files that the variables `LECTERN_<NAME>_FILE` name."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _FilesOfTheEnvironment(settings_cls)


class _FilesOfTheEnvironment(EnvSettingsSource):
    """The source of settings that are not in the environment themselves. Values are parsed like those that are."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        text = file_value(f"{PREFIX}{field_name.upper()}", os.environ)
        return text, field_name, self.field_is_complex(field)


def file_value(variable: str, environ: Mapping[str, str]) -> str | None:
    """Return the content of the file that `<variable>_FILE` names, without its last line end; None if it names none.

    Raises InvalidSettingsFile if the variable itself is set, too, or if the file cannot be read as text.
    """
    path = environ.get(variable + FILE_SUFFIX)
    if not path:
        return None
    if variable in environ:
        raise InvalidSettingsFile(f"{variable} and {variable}{FILE_SUFFIX} are both set")
    try:
        return Path(path).read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
    except OSError as error:
        raise InvalidSettingsFile(f"{variable}{FILE_SUFFIX}: cannot read {path} ({error.strerror})") from None
    except UnicodeDecodeError:
        raise InvalidSettingsFile(f"{variable}{FILE_SUFFIX}: {path} is not text in UTF-8") from None
