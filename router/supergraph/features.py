"""The specifications that a supergraph links, and the local names of their elements (link spec v1.0)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from graphql import ConstDirectiveNode

from router.supergraph.directives import arguments_of, text

SPECS = "https://specs.apollo.dev/"
FEDERATION = SPECS + "federation"
"""Its elements mean the same as those of the specifications named after them, such as `authenticated`."""
JOIN = SPECS + "join"

_BOOTSTRAPS = {SPECS + "link": ("link", "url"), SPECS + "core": ("core", "feature")}
"""The specifications of the linking directive itself: its default name, and its argument that holds the URL."""

_SUPPORTED: Mapping[str, re.Pattern[str]] = {
    SPECS + name: re.compile(versions)
    for name, versions in {
        "link": r"1\.0",
        "core": r"0\.[12]",
        "join": r"0\.[1-5]",
        "federation": r"2\.\d+",
        "tag": r"0\.[1-3]",
        "inaccessible": r"0\.[12]",
        "authenticated": r"0\.1",
        "requiresScopes": r"0\.1",
        "policy": r"0\.1",
        "context": r"0\.1",
        "cost": r"0\.1",
        "cacheTag": r"0\.1",
        "cacheControl": r"0\.1",
    }.items()
}
"""The versions of the specifications that this router implements."""

_VERSION = re.compile(r"v(\d+\.\d+)")


@dataclass(frozen=True, slots=True)
class Feature:
    """One `@link` (or v0.1's `@core`): `name` is the namespace of elements that are not imported.

    `version` is empty for a URL without one. `imports` maps a local name to the specification's own; directives
    have a leading "@" in both. `purpose` is `for:`.
    """

    identity: str
    version: str
    name: str
    imports: Mapping[str, str]
    purpose: str | None = None

    @property
    def default_element(self) -> str:
        """The name of the specification, and of the directive that the namespace itself denotes."""
        return self.identity.rsplit("/", 1)[-1]

    @property
    def is_supported(self) -> bool:
        """True if this router implements the specification in this version."""
        versions = _SUPPORTED.get(self.identity)
        return versions is not None and versions.fullmatch(self.version) is not None

    def owns(self, element: str) -> bool:
        """Return True if an element (a directive with its "@") of the document belongs to the specification."""
        bare = element.removeprefix("@")
        return element in self.imports or bare.startswith(f"{self.name}__") or element == f"@{self.name}"

    def denotes(self, local: str) -> bool:
        """Return True if a name (of a directive with its "@") is that of one of its elements, none of another's."""
        if local in self.imports:
            return True
        bare = local.removeprefix("@")
        element = self.default_element if bare == self.name else bare.removeprefix(f"{self.name}__")
        prefix = local[: len(local) - len(bare)]
        return self.owns(local) and f"{prefix}{element}" not in self.imports.values()

    def local_name(self, element: str) -> str:
        """Return the document's name for an element of the specification.

        Directives are given, and returned, with "@".
        """
        for local, original in self.imports.items():
            if original == element:
                return local
        prefix = "@" if element.startswith("@") else ""
        bare = element.removeprefix("@")
        return f"@{self.name}" if prefix and bare == self.default_element else f"{prefix}{self.name}__{bare}"


class AmbiguousName(ValueError):
    """A directive's name is ambiguous between two specifications, which the message names."""


class DirectiveNames:
    """Resolves the local names of directives through the links of a document. Raises `AmbiguousName`."""

    def __init__(self, features: Sequence[Feature]) -> None:
        for feature in features:
            for local in feature.imports:
                for other in features:
                    if local.startswith("@") and other.identity != feature.identity and other.denotes(local):
                        raise AmbiguousName(f"{local} denotes elements of {feature.identity} and of {other.identity}.")
        self._features = features
        self._resolved: dict[str, tuple[str | None, str]] = {
            local.removeprefix("@"): (feature.identity, original.removeprefix("@"))
            for feature in reversed(features)
            for local, original in feature.imports.items()
            if original.startswith("@")
        }

    def resolve(self, local: str) -> tuple[str | None, str]:
        """Return the specification of the directive that the document calls `local`, and its name there.

        Without a linked specification it is None and `local`. An imported directive can be used under its namespaced
        name, too: whatever could denote an element that restricts access does denote it.
        """
        resolved = self._resolved.get(local)
        if resolved is None:
            resolved = self._resolved[local] = self._namespaced(local)
        return resolved

    def _namespaced(self, local: str) -> tuple[str | None, str]:
        for feature in self._features:
            if local == feature.name:
                return feature.identity, feature.default_element
            if local.startswith(f"{feature.name}__"):
                return feature.identity, local.removeprefix(f"{feature.name}__")
        return None, local


def denotes(linked: str | None, element: str, specification: str, name: str) -> bool:
    """Return True if the `element` of the specification at `linked` is the directive `name` of `specification`.

    Federation's own directives mean the same as those of the specifications that are named after them.
    """
    return element == name and linked in (specification, FEDERATION)


def read_features(schema_directives: Sequence[ConstDirectiveNode]) -> tuple[Feature, ...]:
    """Return the specifications that the schema definition links."""
    linking = dict(_BOOTSTRAPS.values())
    applications = [(node.name.value, arguments_of(node)) for node in schema_directives]
    for local, arguments in applications:
        # A link of the link specification itself may rename the linking directive: @linked(url: …, as: "linked").
        for identity, (default, url_argument) in _BOOTSTRAPS.items():
            url = text(arguments, url_argument)
            if url is not None and _parse_url(url)[0] == identity and local == (text(arguments, "as") or default):
                linking[local] = url_argument
    return tuple(
        feature
        for local, arguments in applications
        if local in linking and (feature := linked_feature(arguments, linking[local])) is not None
    )


def linked_feature(arguments: Mapping[str, object], url_argument: str = "url") -> Feature | None:
    """Return the specification that a `@link` with these arguments links.

    None if its URL names none and it has no purpose.
    """
    identity, version = _parse_url(text(arguments, url_argument) or "")
    purpose = text(arguments, "for")
    if not identity and purpose is None:
        return None
    imports: dict[str, str] = {}
    listed = arguments.get("import")
    for item in listed if isinstance(listed, list) else [listed]:
        if isinstance(item, str):
            imports[item] = item
        elif isinstance(item, dict) and isinstance(item.get("name"), str):
            name, local = str(item["name"]), str(item.get("as") or item["name"])
            imports[f"@{local.removeprefix('@')}" if name.startswith("@") else local] = name
    return Feature(identity, version, text(arguments, "as") or identity.rsplit("/", 1)[-1], imports, purpose)


def _parse_url(url: str) -> tuple[str, str]:
    """Return the identity and the version in the URL of a specification, empty where it has none."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    version = _VERSION.fullmatch(segments[-1]) if segments else None
    if version is not None:
        segments.pop()
    if not parts.scheme or not segments:
        return "", ""
    return f"{parts.scheme}://{parts.netloc}/{'/'.join(segments)}", version[1] if version else ""
