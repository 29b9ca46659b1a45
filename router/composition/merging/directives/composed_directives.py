"""`@composeDirective`: composition of directives of other specifications.

https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/directives#composedirective
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

from graphql import Node

from router.composition.merging.context import MergeContext
from router.composition.merging.directives.link_features import link, unique_alias
from router.federation.schema_model.schema import AppliedDirective, DirectiveDefinition, applied
from router.federation.specifications.feature_urls import SPECS, FeatureUrl
from router.federation.specifications.links import Feature, Import

_CODE = "DIRECTIVE_COMPOSITION_ERROR"
_OWN = frozenset(
    SPECS + name
    for name in (
        "core",
        "join",
        "link",
        "tag",
        "inaccessible",
        "federation",
        "authenticated",
        "requiresScopes",
        "policy",
        "source",
        "context",
        "cost",
    )
)
_COMPOSED_ANYWAY = frozenset({"tag", "inaccessible", "authenticated", "requiresScopes", "policy", "context"})


@dataclass(frozen=True, slots=True)
class _Request:
    """One valid `@composeDirective`. `name` is the specification's name of the directive, `local` the subgraph's."""

    index: int
    feature: Feature
    name: str
    local: str
    node: Node | None

    @property
    def identity(self) -> str:
        return self.feature.url.identity


def add_composed_directives(merge: MergeContext) -> None:
    """Decide which custom directives are composed, link their specifications and define them."""
    requests = [
        request
        for index, subgraph in enumerate(merge.subgraphs)
        for application in applied(subgraph.schema, "composeDirective")
        if (request := _request(merge, index, application)) is not None
    ]
    rejected = _check_names(merge, requests)
    merge.custom = [set() for _ in merge.subgraphs]
    for identity in dict.fromkeys(_linked_identities(merge)):
        wanted = [request for request in requests if request.identity == identity]
        latest = _latest(merge, identity, wanted)
        if latest is None:
            continue
        accepted = [request for request in wanted if request.local not in rejected]
        for request in accepted:
            merge.custom[request.index].add(request.local)
        _link(merge, latest, accepted)
        for request in {request.local: request for request in accepted}.values():
            definition = _definition(merge, latest, request)
            if definition is not None:
                merge.supergraph.directive_definitions[request.local] = definition
    composed: set[str] = set().union(*merge.custom)
    for definition in merge.supergraph.directive_definitions.values():
        for argument in definition.arguments.values():
            argument.directives = [directive for directive in argument.directives if directive.name in composed]


def _request(merge: MergeContext, index: int, application: AppliedDirective) -> _Request | None:
    subgraph = merge.subgraphs[index]
    name = application.arguments.get("name")
    where = [(index, application.node)]
    prefix = f'[{subgraph.name}] Cannot compose "{name}"'
    if not isinstance(name, str) or not name:
        merge.error(_CODE, f"[{subgraph.name}] The argument of @composeDirective must name a directive.", where)
        return None
    if not name.startswith("@"):
        merge.error(_CODE, f"{prefix}: the name must have a leading @.", where)
        return None
    local = name[1:]
    if local not in subgraph.schema.directive_definitions:
        merge.error(_CODE, f"{prefix}: the subgraph does not define it.", where)
        return None
    source = subgraph.links.source_of_directive(local)
    if source is None:
        merge.error(_CODE, f"{prefix}: it belongs to no linked specification.", where)
        return None
    if source.name is None:
        merge.error(_CODE, f"{prefix}: it is imported under another name.", where)
        return None
    if source.feature.url.identity in _OWN:
        if subgraph.links.meaning_of(local) in _COMPOSED_ANYWAY:
            message = f"[{subgraph.name}] {name} is composed anyway, so @composeDirective need not name it."
            merge.hint("DIRECTIVE_COMPOSITION_INFO", message, where)
        else:
            merge.error(_CODE, f"{prefix}: federation's own directives compose as federation says.", where)
        return None
    for meaning in ("tag", "inaccessible"):
        clashing = [
            other
            for other, candidate in enumerate(merge.subgraphs)
            if candidate.links.meaning_of(local) == meaning or (candidate.upgraded and local == meaning)
        ]
        if clashing:
            merge.error(_CODE, f"{prefix}: that is @{meaning} of federation in {merge.names(clashing)}.", where)
            return None
    return _Request(index, source.feature, source.name, local, application.node)


def _check_names(merge: MergeContext, requests: Sequence[_Request]) -> set[str]:
    """Return the local names that cannot be composed since subgraphs do not agree about them."""
    rejected: set[str] = set()
    by_local: dict[str, list[_Request]] = {}
    by_name: dict[tuple[str, str], list[_Request]] = {}
    for request in requests:
        by_local.setdefault(request.local, []).append(request)
        by_name.setdefault((request.identity, request.name), []).append(request)
    for local, group in by_local.items():
        nodes = [(request.index, request.node) for request in group]
        if len({request.name for request in group}) > 1:
            message = f'Composed directive "@{local}" is not the same directive in every subgraph.'
            merge.error(_CODE, message, nodes)
            rejected.add(local)
        if len({request.identity for request in group}) > 1:
            message = f'Composed directive "@{local}" is not from the same specification in every subgraph.'
            merge.error(_CODE, message, nodes)
            rejected.add(local)
    for (identity, name), group in by_name.items():
        locals_ = {request.local for request in group}
        if len(locals_) > 1:
            shown = " but ".join(f'"@{request.local}" in {merge.names([request.index])}' for request in group)
            message = f'Composed directive "@{name}" is not named consistently in all subgraphs: it is {shown}.'
            merge.error(_CODE, message, [(request.index, request.node) for request in group])
            rejected |= locals_
        _hint_on_other_names(merge, identity, name, group)
    return rejected


def _hint_on_other_names(merge: MergeContext, identity: str, name: str, group: Sequence[_Request]) -> None:
    exporting = {request.index for request in group}
    different = []
    for index, subgraph in enumerate(merge.subgraphs):
        feature = subgraph.links.features.get(identity)
        if index in exporting or feature is None:
            continue
        if any(entry.name == f"@{name}" and entry.local != f"@{group[0].local}" for entry in feature.imports):
            different.append((index, feature.node))
    if different:
        message = (
            f'Composed directive "@{name}" has another name in {merge.names([index for index, _ in different])}, which '
            "does not compose it; to do so, it would have to use the same name."
        )
        merge.hint("DIRECTIVE_COMPOSITION_WARN", message, different)


def _linked_identities(merge: MergeContext) -> list[str]:
    return [identity for subgraph in merge.subgraphs for identity in subgraph.links.features]


def _latest(merge: MergeContext, identity: str, wanted: Sequence[_Request]) -> FeatureUrl | None:
    """Return the latest version of a specification among the subgraphs that compose it, if those are compatible."""
    linked = {
        index: subgraph.links.features[identity]
        for index, subgraph in enumerate(merge.subgraphs)
        if identity in subgraph.links.features
    }
    composing = {request.index for request in wanted}
    majors = {feature.url.version.major for feature in linked.values()}
    nodes = [(index, feature.node) for index, feature in linked.items()]
    if len({linked[index].url.version.major for index in composing}) > 1:
        message = f'"{identity}" is to be composed in different major versions.'
        merge.error(_CODE, message, nodes)
        return None
    if len(majors) > 1 and identity not in _OWN:
        message = f'"{identity}" is linked in different major versions; not all of them are composed.'
        merge.hint("DIRECTIVE_COMPOSITION_INFO", message, nodes)
    if not composing:
        return None
    return max((linked[index].url for index in composing), key=lambda url: url.version)


def _link(merge: MergeContext, url: FeatureUrl, accepted: Sequence[_Request]) -> None:
    imports = tuple({request.local: Import(f"@{request.name}", f"@{request.local}") for request in accepted}.values())
    alias = unique_alias(merge, url, [request.local for request in accepted])
    link(merge, Feature(url, alias, imports, None, None))


def _definition(merge: MergeContext, latest: FeatureUrl, request: _Request) -> DirectiveDefinition | None:
    """Return the definition in a subgraph that links the latest version."""
    holders = [
        index
        for index, subgraph in enumerate(merge.subgraphs)
        if (feature := subgraph.links.features.get(request.identity)) and feature.url == latest
    ]
    for index in reversed(holders):
        subgraph = merge.subgraphs[index]
        local = subgraph.links.features[request.identity].directive_name(request.name)
        found = subgraph.schema.directive_definitions.get(local)
        if found is not None:
            definition = deepcopy(found)
            definition.name = request.local
            return definition
    message = f'"{latest}" in {merge.names(holders)} does not define "@{request.name}".'
    nodes = [(index, merge.subgraphs[index].links.features[request.identity].node) for index in holders]
    merge.error(_CODE, message, nodes)
    return None
