"""`@link`: the specifications that a schema uses, and the names of their elements.

https://specs.apollo.dev/link/v1.0/
"""

import re
from dataclasses import dataclass, field

from graphql import Node

from router.federation.schema_model.constant_values import NULL, Value, print_value
from router.federation.schema_model.schema import AppliedDirective, Schema
from router.federation.specifications.feature_urls import (
    CORE_IDENTITY,
    FEDERATION_IDENTITY,
    LINK_IDENTITY,
    FeatureUrl,
    InvalidFeatureUrl,
)
from router.federation.specifications.features import TAKEN_IN, specification

_IMPORT_NAME = re.compile(r"@?[_A-Za-z][_0-9A-Za-z]*\Z")
_ALIAS = re.compile(r"[_A-Za-z][_0-9A-Za-z.\-]*\Z")


@dataclass(frozen=True, slots=True)
class Import:
    """One entry of `@link(import:)`; directives have a leading `@` in both names."""

    name: str
    local: str


@dataclass(frozen=True, slots=True)
class Feature:
    """A linked specification. `alias` is the namespace of elements that are not imported."""

    url: FeatureUrl
    alias: str
    imports: tuple[Import, ...]
    purpose: str | None
    node: Node | None

    def directive_name(self, name: str) -> str:
        """Return the name of the specification's directive in the schema."""
        for imported in self.imports:
            if imported.name == f"@{name}":
                return imported.local[1:]
        return self.alias if name == self.url.name else f"{self.alias}__{name}"

    def type_name(self, name: str) -> str:
        """Return the name of the specification's type in the schema."""
        for imported in self.imports:
            if imported.name == name:
                return imported.local
        return f"{self.alias}__{name}"


@dataclass(frozen=True, slots=True)
class Source:
    """The origin of an element. `name` is None if its namespaced name is shadowed by an import."""

    feature: Feature
    name: str | None


@dataclass(frozen=True, slots=True)
class LinkProblem:
    """An error of a `@link`, with Apollo's code for it."""

    code: str
    message: str
    node: Node | None


@dataclass(slots=True)
class Links:
    """All the specifications that a schema links, by identity."""

    features: dict[str, Feature] = field(default_factory=dict)
    problems: list[LinkProblem] = field(default_factory=list)
    _by_alias: dict[str, Feature] = field(default_factory=dict)
    _by_local_name: dict[str, tuple[Feature, str]] = field(default_factory=dict)

    @property
    def federation(self) -> Feature | None:
        """The link to federation itself; without one the document is of Federation 1."""
        return self.features.get(FEDERATION_IDENTITY)

    def source_of_directive(self, name: str) -> Source | None:
        """Return the linked specification that the directive of this local name belongs to."""
        return self._source(f"@{name}", name)

    def source_of_type(self, name: str) -> Source | None:
        """Return the linked specification that the type of this local name belongs to."""
        return self._source(name, name)

    def _source(self, local: str, bare: str) -> Source | None:
        imported = self._by_local_name.get(local)
        if imported is not None:
            feature, name = imported
            return Source(feature, name.removeprefix("@"))
        namespace, separator, rest = bare.partition("__")
        prefix = "@" if local.startswith("@") else ""
        if separator and namespace in self._by_alias and rest:
            feature, name_in_feature = self._by_alias[namespace], rest
        elif prefix and bare in self._by_alias:
            feature = self._by_alias[bare]
            name_in_feature = feature.url.name
        else:
            return None
        shadowed = any(entry.name == prefix + name_in_feature for entry in feature.imports)
        return Source(feature, None if shadowed else name_in_feature)

    def meaning_of(self, directive_name: str) -> str | None:
        """Return the name in the federation specification of the directive of this local name, if it has one."""
        source = self.source_of_directive(directive_name)
        if source is None or source.name is None:
            return None
        identity = source.feature.url.identity
        if identity not in TAKEN_IN and identity != FEDERATION_IDENTITY:
            return None
        known = specification(identity, source.feature.url.version)
        return source.name if known is not None and source.name in known.directives else None

    def add(self, feature: Feature) -> str | None:
        """Add the feature, or return the reason why its names would be ambiguous."""
        conflict = self._conflict(feature)
        if conflict is None:
            self.features[feature.url.identity] = feature
            self._by_alias[feature.alias] = feature
            for imported in feature.imports:
                self._by_local_name[imported.local] = (feature, imported.name)
        return conflict

    def _conflict(self, feature: Feature) -> str | None:
        alias, identity = feature.alias, feature.url.identity
        if identity in self.features:
            return f'Cannot link "{identity}": the schema links it already.'
        if "__" in alias or alias.endswith("_") or not _ALIAS.match(alias):
            return f'Cannot link "{identity}" as "{alias}": that is not a name that can prefix other names.'
        if alias in self._by_alias:
            return f'Cannot link "{identity}" as "{alias}": "{self._by_alias[alias].url.identity}" uses that name.'
        for local, (other, _) in self._by_local_name.items():
            bare = local.removeprefix("@")
            if local == f"@{alias}" or bare.startswith(f"{alias}__"):
                return f'Cannot link "{identity}" as "{alias}": "{local}" is imported from "{other.url.identity}".'
        return self._import_conflict(feature)

    def _import_conflict(self, feature: Feature) -> str | None:
        seen: dict[str, str] = {}
        for imported in feature.imports:
            shown = f'Cannot import "{imported.name}" as "{imported.local}" from "{feature.url.identity}"'
            bare, bare_local = imported.name.removeprefix("@"), imported.local.removeprefix("@")
            namespace, separator, rest = bare_local.partition("__")
            if separator and namespace == feature.alias and rest != bare:
                return f'{shown}: that is the full name of "{rest}".'
            if separator and namespace != feature.alias and namespace in self._by_alias:
                return f'{shown}: that is a full name of "{self._by_alias[namespace].url.identity}".'
            if imported.name.startswith("@"):
                if bare_local == feature.alias and bare != feature.url.name:
                    return f'{shown}: that is the name of "@{feature.url.name}".'
                if bare_local != feature.alias and bare_local in self._by_alias:
                    return f'{shown}: that is the name of "{self._by_alias[bare_local].url.identity}".'
            if seen.setdefault(imported.name, imported.local) != imported.local:
                return f'{shown}: it is imported as "{seen[imported.name]}" already.'
            other, other_name = self._by_local_name.get(imported.local, (feature, imported.name))
            if other is not feature or other_name != imported.name:
                return f'{shown}: "{other_name}" of "{other.url.identity}" has that name.'
            if any(entry.local == imported.local and entry.name != imported.name for entry in feature.imports):
                return f"{shown}: another import has that name."
        return None


def read_links(schema: Schema) -> Links:
    """Read the links of the schema; their errors are in `problems`."""
    links = Links()
    bootstrap = _bootstrap(schema, links)
    if bootstrap is None:
        return links
    url_argument = "feature" if bootstrap.url.identity == CORE_IDENTITY else "url"
    for application in schema.directives:
        if application.name != bootstrap.alias or application.node is bootstrap.node:
            continue
        if url_argument not in application.arguments:
            continue  # the link specification lets it pass; nothing is linked by it
        feature = _feature(application, url_argument, links.problems)
        if feature is None:
            continue
        if feature.url.identity == FEDERATION_IDENTITY and not specification(*_key(feature.url)):
            message = f"Federation {feature.url.version} is not known; up to v2.14 is."
            links.problems.append(LinkProblem("UNKNOWN_FEDERATION_LINK_VERSION", message, feature.node))
        conflict = links.add(feature)
        if conflict is not None:
            links.problems.append(LinkProblem("INVALID_LINK_DIRECTIVE_USAGE", conflict, feature.node))
    return links


def _key(url: FeatureUrl) -> tuple[str, tuple[int, int]]:
    return url.identity, url.version


def _bootstrap(schema: Schema, links: Links) -> Feature | None:
    """Return the link to the link specification itself, which defines the name of `@link` in the schema."""
    for application in schema.directives:
        for argument, identity, default in (("url", LINK_IDENTITY, "link"), ("feature", CORE_IDENTITY, "core")):
            url = _parsed(application.arguments.get(argument))
            if url is None or url.identity != identity:
                continue
            if application.name != application.arguments.get("as", default):
                continue
            feature = _feature(application, argument, links.problems)
            if feature is None:
                return None
            if specification(url.identity, url.version) is None:
                message = f"Version {url.version} of the {url.name} specification is not known."
                links.problems.append(LinkProblem("UNKNOWN_LINK_VERSION", message, application.node))
                return None
            links.add(feature)
            return feature
    if any(application.name == "link" for application in schema.directives):
        feature = Feature(FeatureUrl.parse(f"{LINK_IDENTITY}/v1.0"), "link", (), None, None)
        links.add(feature)
        return feature
    return None


def _parsed(value: Value | None) -> FeatureUrl | None:
    try:
        return FeatureUrl.parse(value) if isinstance(value, str) else None
    except InvalidFeatureUrl:
        return None


def _feature(application: AppliedDirective, url_argument: str, problems: list[LinkProblem]) -> Feature | None:
    text = application.arguments.get(url_argument)
    if not isinstance(text, str):
        message = f'A @{application.name} needs a "{url_argument}" that identifies a specification.'
        problems.append(LinkProblem("INVALID_LINK_IDENTIFIER", message, application.node))
        return None
    try:
        url = FeatureUrl.parse(text)
    except InvalidFeatureUrl as error:
        message = f"Invalid @{application.name} url: {error}."
        problems.append(LinkProblem("INVALID_LINK_IDENTIFIER", message, application.node))
        return None
    alias = application.arguments.get("as")
    purpose = application.arguments.get("for")
    return Feature(
        url,
        alias if isinstance(alias, str) else url.name,
        _imports(application, url, problems),
        getattr(purpose, "name", None),
        application.node,
    )


def _imports(application: AppliedDirective, url: FeatureUrl, problems: list[LinkProblem]) -> tuple[Import, ...]:
    value = application.arguments.get("import")
    if value is None or value == NULL:
        return ()
    entries = value if isinstance(value, list) else [value]
    known = specification(url.identity, url.version)
    imports: list[Import] = []
    for entry in entries:
        imported = _import(entry)
        if isinstance(imported, str):
            problems.append(LinkProblem("INVALID_LINK_DIRECTIVE_USAGE", imported, application.node))
            continue
        if known is not None and imported.name not in known.element_names:
            hint = f' Did you mean "@{imported.name}"?' if f"@{imported.name}" in known.element_names else ""
            message = f'Cannot import "{imported.name}": {url} has no such element.{hint}'
            problems.append(LinkProblem("INVALID_LINK_DIRECTIVE_USAGE", message, application.node))
            continue
        imports.append(imported)
    return tuple(dict.fromkeys(imports))


def _import(entry: Value) -> Import | str:
    """Return the import that an entry denotes, or why it denotes none."""
    shown = print_value(entry)
    if isinstance(entry, str):
        return Import(entry, entry) if _IMPORT_NAME.match(entry) else f"Invalid import {shown}: it is not a name."
    if not isinstance(entry, dict):
        return f'Invalid import {shown}: it is neither a string nor of the form {{name: "...", as: "..."}}.'
    unknown = [key for key in entry if key not in ("name", "as")]
    if unknown:
        return f'Invalid import {shown}: unknown field "{unknown[0]}".'
    name, local = entry.get("name"), entry.get("as", entry.get("name"))
    if name is None:
        return f'Invalid import {shown}: the field "name" is missing.'
    if not isinstance(name, str) or not _IMPORT_NAME.match(name):
        return f'Invalid import {shown}: "name" must be a name.'
    if not isinstance(local, str) or not _IMPORT_NAME.match(local):
        return f'Invalid import {shown}: "as" must be a name.'
    if name.startswith("@") != local.startswith("@"):
        return f"Invalid import {shown}: a directive, and only a directive, is renamed to a name with a leading @."
    return Import(name, local)
