"""One YAML file -> a validated configuration, or every reason why not.

`${NAME}` stands for an environment variable, `${NAME:-text}` for one with a default, `$${` for `${` itself. If NAME is
not set, but NAME_FILE is, `${NAME}` stands for the content of the file of that name, as secrets are mounted into
containers.
"""

import difflib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from router.server.config.root import RouterConfig


@dataclass(frozen=True, slots=True)
class ConfigurationProblem:
    """One problem. `place` is the dotted path of the key; empty for the file as a whole."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class ConfigurationError(Exception):
    """A configuration that cannot be used, with every problem found."""

    def __init__(self, problems: Sequence[ConfigurationProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def load_config(path: str | Path, environment: Mapping[str, str] | None = None) -> RouterConfig:
    """Return the configuration of a file. Raises ConfigurationError, OSError if the file cannot be read."""
    return parse_config(Path(path).read_text(encoding="utf-8"), environment)


def parse_config(text: str, environment: Mapping[str, str] | None = None) -> RouterConfig:
    """Return the configuration of a YAML text. Raises ConfigurationError."""
    try:
        document: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark is not None else ""
        raise ConfigurationError([ConfigurationProblem("", f"not valid YAML{where}")]) from None
    if document is not None and not isinstance(document, dict):
        raise ConfigurationError([ConfigurationProblem("", "the file must be a mapping")])
    problems: list[ConfigurationProblem] = []
    filled = _substitute(document or {}, os.environ if environment is None else environment, "", problems)
    if problems:
        raise ConfigurationError(problems)
    return config_of(filled)


def config_of(document: Mapping[str, Any]) -> RouterConfig:
    """Return the configuration of plain values, as YAML or Python gives them. Raises ConfigurationError."""
    try:
        return RouterConfig.model_validate(dict(document))
    except ValidationError as error:
        details = error.errors()
        relevant = [detail for detail in details if not _is_echo(detail)] or details
        raise ConfigurationError(_without_repeats([_problem(detail) for detail in relevant])) from None


_REFERENCE = re.compile(r"\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


def _substitute(value: Any, environment: Mapping[str, str], place: str, problems: list[ConfigurationProblem]) -> Any:
    if isinstance(value, dict):
        return {key: _substitute(item, environment, f"{place}.{key}", problems) for key, item in value.items()}
    if isinstance(value, list):
        return [_substitute(item, environment, f"{place}.{index}", problems) for index, item in enumerate(value)]
    if not isinstance(value, str) or "${" not in value:
        return value

    def replacement(match: re.Match[str]) -> str:
        if match[0] == "$${":
            return "${"
        name: str = match[1]
        default: str | None = match[2]
        try:
            found = _variable(name, environment)
        except ValueError as error:
            problems.append(ConfigurationProblem(place.lstrip("."), str(error)))
            return ""
        if found is None:
            found = default
        if found is None:
            problems.append(ConfigurationProblem(place.lstrip("."), f"the environment variable {name} is not set"))
            return ""
        return found

    filled = _REFERENCE.sub(replacement, value)
    # A value that is nothing but a reference takes the type of its text, so that ports and switches can be set.
    if _REFERENCE.fullmatch(value) and not value.startswith("$$"):
        plain = yaml.safe_load(filled) if filled else ""
        return plain if isinstance(plain, bool | int | float) else filled
    return filled


def _variable(name: str, environment: Mapping[str, str]) -> str | None:
    """Return the value of a variable, or the content of the file that `<name>_FILE` names, without its last line end.

    Raises ValueError if both are set, or the file cannot be read as text.
    """
    value, path = environment.get(name), environment.get(f"{name}_FILE")
    if not path:
        return value
    if value is not None:
        raise ValueError(f"the environment variables {name} and {name}_FILE are both set")
    try:
        return Path(path).read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
    except OSError as error:
        raise ValueError(f"{name}_FILE: cannot read {path} ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ValueError(f"{name}_FILE: {path} is not text in UTF-8") from None


def _problem(detail: ErrorDetails) -> ConfigurationProblem:
    steps = _steps(detail)
    place = ".".join(steps)
    if detail["type"] == "extra_forbidden":
        known = _keys_at(RouterConfig, steps[:-1])
        near = difflib.get_close_matches(steps[-1], known, n=1, cutoff=0.5)
        hint = f"; did you mean '{near[0]}'?" if near else f"; known here: {', '.join(sorted(known))}" if known else ""
        return ConfigurationProblem(place, f"unknown key{hint}")
    message = detail["msg"].removeprefix("Value error, ")
    return ConfigurationProblem(place, message[:1].lower() + message[1:])


def _names_a_model(step: str | int) -> bool:
    """Return whether pydantic put a union member's name into a location; it is not part of the file's path."""
    return isinstance(step, str) and (step[:1].isupper() or "(" in step) and " " not in step.split("(")[0]


def _steps(detail: ErrorDetails) -> list[str]:
    return [str(step) for step in detail["loc"] if not _names_a_model(step)]


def _is_echo(detail: ErrorDetails) -> bool:
    """Return whether one member of a union merely reports a key that another member has."""
    steps = _steps(detail)
    return detail["type"] == "extra_forbidden" and steps[-1] in _keys_at(RouterConfig, steps[:-1])


def _without_repeats(problems: list[ConfigurationProblem]) -> list[ConfigurationProblem]:
    """Remove repeated errors of unions: a misspelt key is reported once, with its hint, without the missing keys of the
    other members.
    """
    hinted = {problem.place for problem in problems if "did you mean" in problem.message}
    parents = {place.rpartition(".")[0] for place in hinted}
    reported = [
        problem
        for problem in problems
        if "did you mean" in problem.message
        or not (
            problem.place in hinted or (problem.place.rpartition(".")[0] in parents and "required" in problem.message)
        )
    ]
    return list(dict.fromkeys(reported))


def _keys_at(model: type[BaseModel], steps: Sequence[str]) -> set[str]:
    """Return the keys allowed at a path below a model; of a union, those of all its members."""
    annotations: list[Any] = [model]
    for step in steps:
        annotations = [inner for annotation in annotations for inner in _below(annotation, step)]
    return {name for annotation in annotations for kind in _models(annotation) for name in kind.model_fields}


def _below(annotation: Any, step: str) -> list[Any]:
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        return [inner for member in get_args(annotation) for inner in _below(member, step)]
    if origin is dict:
        return [get_args(annotation)[1]]
    if origin in (tuple, list):
        return [get_args(annotation)[0]]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and step in annotation.model_fields:
        return [annotation.model_fields[step].annotation]
    return []


def _models(annotation: Any) -> list[type[BaseModel]]:
    if get_origin(annotation) in (Union, UnionType):
        return [kind for member in get_args(annotation) for kind in _models(member)]
    return [annotation] if isinstance(annotation, type) and issubclass(annotation, BaseModel) else []
