"""Every message that an error can have is translated, and no translation is left over."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from subgraphs.kernel.graphql.localization.messages import Messages
from subgraphs.kernel.pictures.model import REASONS, PictureFailure
from subgraphs.kernel.platform.errors import Forbidden, Internal, RateLimited, Unauthenticated
from subgraphs.kernel.values.message_languages import Language
from subgraphs.registry import DOMAINS
from subgraphs.videos.service.model import Failure, FailureCode

ROOT = Path(__file__).parents[2]
ERRORS = {
    *("AccountsError", "CatalogError", "OrdersError", "LearningError", "VideosError", "NotificationsError"),
    *("Violation", "link_expired"),
}
"""Calls whose argument `message` people read; that of `link_expired` is the first one."""

VALUE = re.compile(r"\{\w*\}")


def domain_paths(domain: str) -> list[Path]:
    return sorted((ROOT / "subgraphs" / domain).rglob("*.py"))


@cache
def messages_of(domain: str) -> frozenset[str]:
    """Return the English templates of a domain's errors, with `{}` for values."""
    return frozenset(template for path in domain_paths(domain) for template in _templates(ast.parse(path.read_text())))


def _templates(module: ast.Module) -> Iterator[str]:
    assigned: dict[str, list[ast.expr]] = {}
    for node in ast.walk(module):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.NamedExpr(target=ast.Name(id=name), value=value)
            ):
                assigned.setdefault(name, []).append(value)
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Name(id=name), args=arguments) if name in ERRORS and arguments:
                message = arguments[0] if name == "link_expired" else arguments[min(1, len(arguments) - 1)]
                yield from _texts(message, assigned)


def _texts(node: ast.expr, assigned: dict[str, list[ast.expr]]) -> Iterator[str]:
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)
        case ast.IfExp(body=body, orelse=orelse):
            yield from _texts(body, assigned)
            yield from _texts(orelse, assigned)
        case ast.Name(id=name):
            for value in assigned.get(name, ()):
                yield from _texts(value, {})
        case ast.Subscript(value=ast.Name(id=name)):
            for value in assigned.get(name, ()):
                yield from _texts(value, {})
        case ast.Dict(values=values):
            for value in values:
                yield from _texts(value, assigned)


def german_of(domain: str) -> dict[str, str]:
    found: dict[str, str] = import_module(f"subgraphs.{domain}.schema.german").GERMAN
    return found


TRANSLATED = sorted(domain for domain in DOMAINS if (ROOT / "subgraphs" / domain / "schema" / "german.py").exists())


def test_every_domain_with_errors_has_translations() -> None:
    assert [domain for domain in DOMAINS if messages_of(domain) and domain not in TRANSLATED] == []


@pytest.mark.parametrize("domain", TRANSLATED)
def test_every_message_is_translated(domain: str) -> None:
    messages = Messages(german_of(domain))
    missing = [
        template
        for template in messages_of(domain)
        if messages.translate(template.replace("{}", "7"), Language.GERMAN) == template.replace("{}", "7")
        and template != "This account is suspended{}. Reason: {}"  # two translations, with and without an end
    ]
    assert missing == [], f"add them to subgraphs/{domain}/schema/german.py"


@pytest.mark.parametrize("domain", TRANSLATED)
def test_a_translation_uses_the_values_of_its_message_alone(domain: str) -> None:
    wrong = [
        english
        for english, translation in german_of(domain).items()
        if not set(VALUE.findall(translation)) <= set(VALUE.findall(english))
    ]
    assert wrong == []


def test_the_messages_of_all_domains_are_translated() -> None:
    messages = Messages({})
    for error in (Unauthenticated, Forbidden, RateLimited, Internal):
        assert messages.translate(error.text, Language.GERMAN) != error.text


def test_a_suspension_is_translated_with_and_without_an_end() -> None:
    messages = Messages(german_of("accounts"))
    for text in (
        "This account is suspended until 1 December 2026, 12:00 UTC. Reason: spam.",
        "This account is suspended. Reason: spam.",
    ):
        assert messages.translate(text, Language.GERMAN).startswith("Dieses Konto ist gesperrt")


@pytest.mark.parametrize("code", FailureCode)
def test_the_reasons_of_failed_videos_are_translated(code: FailureCode) -> None:
    message = Failure(code).message
    assert Messages(german_of("videos")).translate(message, Language.GERMAN) != message


@pytest.mark.parametrize("failure", PictureFailure)
def test_the_reasons_of_failed_pictures_are_translated(failure: PictureFailure) -> None:
    assert Messages({}).translate(REASONS[failure], Language.GERMAN) != REASONS[failure]
