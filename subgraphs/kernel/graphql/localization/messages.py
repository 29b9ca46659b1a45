"""Translation of messages, which the services write in English.

A catalogue maps an English template to its translation, as gettext does. `{name}` stands for a value: the template is
matched against the finished message, and the values are put into the translation, which may leave some out. A message
without a translation stays English; a test finds those that errors have.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol, runtime_checkable

import strawberry
from strawberry.extensions.field_extension import FieldExtension

from subgraphs.kernel.graphql.localization.german import GERMAN
from subgraphs.kernel.graphql.localization.languages import preferred_language
from subgraphs.kernel.graphql.request_info import RequestContext
from subgraphs.kernel.values.message_languages import Language

_VALUE = re.compile(r"\{(\w+)\}")


class Messages:
    """The translations of one domain's messages, and of those that all domains have."""

    def __init__(self, german: Mapping[str, str]) -> None:
        catalogue = {**GERMAN, **german}
        self._whole = {english: text for english, text in catalogue.items() if not _VALUE.search(english)}
        # The template with the most text of its own first: "At most {most} files." before "{all}".
        templates = sorted(catalogue.keys() - self._whole.keys(), key=lambda each: -len(_VALUE.sub("", each)))
        self._templates = [(_pattern(english), catalogue[english]) for english in templates]

    def translate(self, message: str, language: Language) -> str:
        """Return the message in that language; as it is if there is no translation."""
        if language is Language.ENGLISH:
            return message
        return self._whole.get(message) or self._from_template(message) or message

    def _from_template(self, message: str) -> str | None:
        for pattern, translation in self._templates:
            found = pattern.fullmatch(message)
            if found is not None:
                return _filled(translation, found.groupdict())
        return None


@runtime_checkable
class Localized(Protocol):
    """A schema with the messages of its domain."""

    messages: Messages


def language_of(context: RequestContext) -> Language:
    """Return the language in which the client wants messages."""
    return preferred_language(context.request.headers.get("accept-language"))


class LocalizedText(FieldExtension):
    """Translates the text of a field."""

    def resolve(
        self,
        next_: Callable[..., str | None],
        source: object,
        info: "strawberry.Info[RequestContext, Any]",
        **kwargs: object,
    ) -> str | None:
        schema, text = info.schema, next_(source, info, **kwargs)
        assert isinstance(schema, Localized)
        return None if text is None else schema.messages.translate(text, language_of(info.context))


def _pattern(template: str) -> re.Pattern[str]:
    parts = _VALUE.split(template)  # literal text and names of values, in turn
    return re.compile(
        "".join(f"(?P<{part}>.+?)" if number % 2 else re.escape(part) for number, part in enumerate(parts)), re.DOTALL
    )


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _VALUE.sub(lambda name: values[name[1]], template)
