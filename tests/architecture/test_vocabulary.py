"""The language of docstrings, names, log events and documentation: standard terms, in one grammatical mood.

ruff checks the imperative mood of functions' docstrings (D401); these rules cover the rest.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [
    path
    for folder in ("router", "subgraphs", "jobs", "lectern", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])

_RIDDLE = re.compile(r"(What|How|Where|Who|Whom|Whose|Why|Which|Whether|When|Whoever|Whatever|Nobody|Somebody)\b")
_THIRD_PERSON = re.compile(
    r"(Accepts|Adds|Applies|Builds|Closes|Collects|Creates|Decides|Deletes|Delivers|Finds"
    r"|Gets|Gives|Handles|Holds|Keeps|Lets|Loads|Looks|Makes|Measures|Merges|Opens|Parses|Passes|Prints|Publishes"
    r"|Puts|Reads|Records|Refuses|Rejects|Removes|Replaces|Reports|Runs|Says|Sends|Serves|Shows|Starts|Stops"
    r"|Takes|Tells|Tries|Updates|Verifies|Waits|Writes)\b"
)
_RETIRED = re.compile(
    r"\b(nobody|whoever|whomever|somebody|anybody|everybody|hears?|hearing|tells?|telling|told|believe[sd]?|goodbye|deaf"
    r"|unforeseen|remembers?|remembered|forgets?|forgotten|answers?|answered|answering|asks|asked|asker|refuse[sd]?"
    r"|refusals?)\b",
    re.IGNORECASE,
)
"""Words that treat programs as people, and home-made words for response, request and reject."""
_RETIRED_IN_NAMES = re.compile(r"(?:^|_)(answers?|asker|unforeseen|refusals?|keeper|told|forget|failable)(?:_|$)")
_RIDDLE_NAME = re.compile(r"test_(what|how|who|whom|whose|why|which|whether|whoever|whatever|nobody|somebody|anybody)_")
_SECTIONS = re.compile(r"^\s*(Args|Raises|Returns|Attributes|Yields):$", re.MULTILINE)
_LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical"}


def docstrings(tree: ast.Module) -> Iterator[tuple[ast.AST, int, str]]:
    """Yield the owner, the line and the text of each docstring, also those of fields and constants."""
    for node in ast.walk(tree):
        body: object = getattr(node, "body", None)
        for position, statement in enumerate(body if isinstance(body, list) else ()):
            match statement:
                case ast.Expr(value=ast.Constant(value=str() as text), lineno=line):
                    yield (statement if position else node), line, text


def names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the names that a module defines: functions, classes, parameters and variables, in snake case."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
            case ast.arg(arg=name):
                yield node.lineno, name
            case ast.Name(id=name, ctx=ast.Store()):
                yield node.lineno, name.lower()


def log_events(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the messages of calls such as `logger.warning("...")`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="logger" | "log"), attr=method),
                args=[ast.Constant(value=str() as message), *_],
            ) if method in _LOG_METHODS:
                yield node.lineno, message


@pytest.fixture(scope="module")
def modules() -> dict[str, ast.Module]:
    """Provide the syntax trees of all sources by their paths."""
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in SOURCES}


def test_a_docstring_starts_with_a_noun_or_a_command(modules: dict[str, ast.Module]) -> None:
    found = [
        f"{path}:{line}: {text.splitlines()[0]}"
        for path, tree in modules.items()
        for owner, line, text in docstrings(tree)
        if _RIDDLE.match(text) or (not isinstance(owner, ast.Expr) and _THIRD_PERSON.match(text))
    ]
    assert found == []


def test_a_docstring_states_errors_and_parameters_in_prose(modules: dict[str, ast.Module]) -> None:
    found = [
        f"{path}:{line}"
        for path, tree in modules.items()
        for _, line, text in docstrings(tree)
        if _SECTIONS.search(text)
    ]
    assert found == []


def test_docstrings_and_log_events_use_standard_terms(modules: dict[str, ast.Module]) -> None:
    found = [
        f"{path}:{line}: {word[0]}"
        for path, tree in modules.items()
        for line, text in [*((line, text) for _, line, text in docstrings(tree)), *log_events(tree)]
        if (word := _RETIRED.search(text))
    ]
    assert found == []


def test_names_use_standard_terms(modules: dict[str, ast.Module]) -> None:
    found = [
        f"{path}:{line}: {name}"
        for path, tree in modules.items()
        for line, name in names(tree)
        if _RETIRED_IN_NAMES.search(name)
    ]
    assert found == []


def test_a_test_is_named_for_a_behaviour(modules: dict[str, ast.Module]) -> None:
    found = [
        f"{path}:{line}: {name}"
        for path, tree in modules.items()
        for line, name in names(tree)
        if _RIDDLE_NAME.match(name) or (name.startswith("test_") and _RETIRED.search(name.replace("_", " ")))
    ]
    assert found == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_documentation_uses_standard_terms(page: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]*`|\]\([^)]*\)", "", page.read_text(), flags=re.DOTALL)
    assert sorted({word[0].lower() for word in _RETIRED.finditer(prose)}) == []
