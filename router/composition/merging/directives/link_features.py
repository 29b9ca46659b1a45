"""`@link` in the supergraph: the specifications of the directives that are composed."""

from collections.abc import Iterable
from dataclasses import replace

from router.composition.merging.context import MergeContext
from router.federation.schema_model.constant_values import EnumLiteral, Value
from router.federation.schema_model.schema import AppliedDirective
from router.federation.schema_model.type_references import TypeReference, base_name, with_base
from router.federation.specifications.feature_urls import FeatureUrl
from router.federation.specifications.features import COMPOSED, SupergraphSpecification, specification
from router.federation.specifications.links import Feature, Import
from router.federation.specifications.redefinitions import renamed_directive


def add_federation_features(merge: MergeContext) -> None:
    """Link the specifications of the federation directives that the subgraphs use, and define their elements.

    A directive has the same name as in the subgraphs, which must use the same one.
    """
    used = _names_in_subgraphs(merge)
    by_url: dict[FeatureUrl, tuple[SupergraphSpecification, dict[str, str]]] = {}
    for meaning, names in used.items():
        if len(set(names.values())) > 1:
            _report_names(merge, meaning, names)
            continue
        local = next(iter(names.values()))
        composed = COMPOSED[meaning]
        merge.composed[local] = composed
        merge.meanings[local] = meaning
        _, directives = by_url.setdefault(composed.url, (composed, {}))
        directives[meaning] = local
    for url, (composed, directives) in by_url.items():
        alias = unique_alias(merge, url, directives.values())
        imports: list[Import] = []
        if not composed.by_join_directive:
            default = Feature(url, alias, (), None, None)
            imports = [
                Import(f"@{meaning}", f"@{local}")
                for meaning, local in directives.items()
                if default.directive_name(meaning) != local
            ]
        feature = Feature(url, alias, tuple(imports), composed.purpose, None)
        link(merge, feature)
        if not composed.by_join_directive:
            _define(merge, feature)


def _names_in_subgraphs(merge: MergeContext) -> dict[str, dict[int, str]]:
    used: dict[str, dict[int, str]] = {}
    for index, subgraph in enumerate(merge.subgraphs):
        for holder in (subgraph.schema, *subgraph.schema.elements()):
            for directive in holder.directives:
                if directive.meaning in COMPOSED:
                    used.setdefault(directive.meaning, {}).setdefault(index, directive.name)
    return {meaning: used[meaning] for meaning in COMPOSED if meaning in used}


def _report_names(merge: MergeContext, meaning: str, names: dict[int, str]) -> None:
    grouped: dict[str, list[int]] = {}
    for index, name in names.items():
        grouped.setdefault(name, []).append(index)
    shown = " but ".join(f'"@{name}" in {merge.names(indices)}' for name, indices in grouped.items())
    nodes = [(index, getattr(merge.subgraphs[index].links.federation, "node", None)) for index in names]
    message = f'The directive "@{meaning}" has different names across subgraphs: it is {shown}.'
    merge.error("LINK_IMPORT_NAME_MISMATCH", message, nodes)


def unique_alias(merge: MergeContext, url: FeatureUrl, own_names: Iterable[str]) -> str:
    """Return the specification's own name as its namespace, or a numbered one where that name has another meaning."""
    taken = {directive.arguments.get("as") or _name_in(directive) for directive in merge.supergraph.directives}
    own = set(own_names)
    names = [
        name
        for subgraph in merge.subgraphs
        for name in (*subgraph.schema.types, *subgraph.schema.directive_definitions)
        if name not in own
    ]
    composed = {local: meaning for local, meaning in merge.meanings.items() if merge.composed[local].url != url}

    def is_free(alias: str) -> bool:
        clashes = alias in composed or any(name.startswith(f"{alias}__") for name in composed)
        return alias not in taken and "__" not in alias and not alias.endswith("_") and not clashes

    alias, number = url.name, 0
    if is_free(alias):
        return alias
    while not is_free(alias) or any(name.startswith(alias) for name in names):
        number += 1
        alias = f"{url.name}{number}"
    return alias


def _name_in(directive: AppliedDirective) -> str | None:
    url = directive.arguments.get("url")
    return FeatureUrl.parse(url).name if isinstance(url, str) else None


def link(merge: MergeContext, feature: Feature) -> None:
    """Add the `@link`."""
    arguments: dict[str, Value] = {"url": str(feature.url)}
    if feature.alias != feature.url.name:
        arguments["as"] = feature.alias
    if feature.purpose is not None:
        arguments["for"] = EnumLiteral(feature.purpose)
    if feature.imports:
        arguments["import"] = [
            imported.name if imported.name == imported.local else {"name": imported.name, "as": imported.local}
            for imported in feature.imports
        ]
    merge.supergraph.directives.append(AppliedDirective("link", arguments))


def _define(merge: MergeContext, feature: Feature) -> None:
    known = specification(feature.url.identity, feature.url.version)
    assert known is not None, f"{feature.url} is composed, so it is known"
    for name, type_ in known.types.items():
        local_name = feature.type_name(name)
        merge.supergraph.types[local_name] = replace(type_, name=local_name, directives=[])

    def local(reference: TypeReference) -> TypeReference:
        base = base_name(reference)
        return with_base(reference, feature.type_name(base)) if base in known.types else reference

    for name, directive in known.directives.items():
        definition = renamed_directive(directive, feature.directive_name(name), local)
        merge.supergraph.directive_definitions[definition.name] = definition
