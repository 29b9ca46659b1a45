"""The variables of an operation, read from a file."""

from pathlib import Path

import click

from router.cli.failures import ResourceUnavailable


def read_variables(path: Path | None) -> dict[str, object]:
    """Return the JSON object in the file; an empty one without a file.

    Raises ResourceUnavailable, or click's BadParameter if the file is not a JSON object.
    """
    # Imported here so that commands without variables start without loading the engine.
    from router.exact_json import decode_json

    if path is None:
        return {}
    try:
        variables = decode_json(path.read_bytes())
    except OSError as error:
        raise ResourceUnavailable(str(error)) from error
    except ValueError as error:
        raise _invalid(f"{path} is not valid JSON: {error}") from error
    if not isinstance(variables, dict):
        raise _invalid(f"{path} must be a JSON object.")
    return variables


def _invalid(message: str) -> click.BadParameter:
    return click.BadParameter(message, param_hint="--variables")
