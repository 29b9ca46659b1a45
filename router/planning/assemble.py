"""Build: the groups that the walk opened become the plan's fetches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from router.graph import ENTITY_UNION, FederatedGraph
from router.planning.conditions import FALSE, TRUE, Formula, condition_of, disjunction
from router.planning.documents import DocumentWriter, Literals
from router.planning.groups import ContextNeed, Group, Position
from router.planning.plan import (
    ContextArgument,
    EntityTarget,
    Fetch,
    FetchedField,
    FetchedSelection,
    FetchId,
    ListItems,
    OnTypes,
    OperationKind,
    Path,
    PathSegment,
    RepresentationTemplate,
    SubgraphName,
)
from router.planning.representations import required_fields, templates_of
from router.planning.schedule import Request, schedule


@dataclass(frozen=True, slots=True)
class VariableDefinition:
    """A variable of the client's operation: its type and its default as text."""

    type: str
    default: str | None

    def text(self, name: str) -> str:
        """The definition as it stands in a document."""
        return f"${name}:{self.type}" + (f"={self.default}" if self.default is not None else "")


@dataclass(slots=True)
class _Target:
    """Groups that can share one `_entities` field, because they ask and send the same."""

    text: str
    selection: FetchedSelection
    templates: tuple[RepresentationTemplate, ...]
    condition: Formula
    paths: list[Path]
    group: Group


def assemble(
    graph: FederatedGraph,
    groups: Sequence[Group],
    definitions: Mapping[str, VariableDefinition],
    literals: Literals | None = None,
) -> tuple[tuple[Fetch, ...], dict[Group, FetchId]]:
    """The fetches in topological order, and the fetch of each group."""
    requests = schedule([group for group in groups if _is_used(group)])
    ids = {group: FetchId(index) for index, request in enumerate(requests) for group in request.groups}
    fetches = []
    for index, request in enumerate(requests):
        depends_on = tuple(sorted({ids[dep] for group in request.groups for dep in group.deps if dep in ids}))
        write = _entity_fetch if request.kind == "entity" else _root_fetch
        fetches.append(write(DocumentWriter(graph, literals), FetchId(index), request, depends_on, definitions))
    return tuple(fetches), ids


def _is_used(group: Group) -> bool:
    """Whether a fetch brings anything: all that it was opened for may have been found on the way there."""
    return group.kind != "entity" or any(place.builder.entries or place.builder.typename for place in group.places)


def path_to(position: Position) -> Path:
    """Where a position's objects are in the internal tree."""
    segments: list[PathSegment] = []
    while position.via is not None and position.parent is not None:
        segments[:0] = [position.via.internal_key, *[ListItems.EACH] * position.via.list_depth]
        position = position.parent
    return tuple(segments)


def _root_fetch(
    writer: DocumentWriter,
    fetch_id: FetchId,
    request: Request,
    depends_on: tuple[FetchId, ...],
    definitions: Mapping[str, VariableDefinition],
) -> Fetch:
    (group,) = request.groups
    graph = writer.graph
    (place,) = group.places
    text, selection = writer.selection(place, group.condition)
    kind = OperationKind(request.kind)
    variables = _declarations(writer, definitions)
    head = "" if kind is OperationKind.QUERY and not variables else kind.value
    return Fetch(
        id=fetch_id,
        subgraph=SubgraphName(graph.supergraph.subgraphs[request.subgraph].name),
        kind=kind,
        document=f"{head}{'(' + ','.join(variables) + ')' if variables else ''}{{{text}}}",
        operation_name=None,
        variables=tuple(writer.variables),
        depends_on=depends_on,
        selection=selection,
        root_paths=(path_to(group.anchor),),
        condition=condition_of(group.condition),
        deferred=None if request.block is None else request.block.index,
    )


def _entity_fetch(
    writer: DocumentWriter,
    fetch_id: FetchId,
    request: Request,
    depends_on: tuple[FetchId, ...],
    definitions: Mapping[str, VariableDefinition],
) -> Fetch:
    graph = writer.graph
    targets: dict[object, _Target] = {}
    for group in request.groups:
        text, selection = _entity_selection(writer, group)
        templates = templates_of(graph, group)
        # A fetch whose objects are there under a condition need not test it again.
        path = path_to(group.anchor)
        names = frozenset().union(*(t.on_types or frozenset() for t in templates))
        if all(template.on_types is not None for template in templates):
            path = (*path, OnTypes(names))
        # Variables that carry contexts are each group's own, so groups that have any stay apart.
        key = (text, templates, group.condition)
        target = targets.get(key)
        if target is None:
            targets[key] = _Target(text, selection, templates, group.condition, [path], group)
        elif path not in target.paths:
            target.paths.append(path)
    condition = FALSE
    for target in targets.values():
        condition = disjunction(condition, target.condition)
    written = []
    texts = []
    declared = []
    for index, target in enumerate(targets.values()):
        alone = len(targets) == 1
        response_key = "_entities" if alone else f"_e{index}"
        variable = _free_name("representations" if alone else f"representations{index}", definitions)
        head = f"{'' if alone else response_key + ':'}_entities(representations:${variable})"
        texts.append(writer.conditioned(head, f"{{{target.text}}}", TRUE if alone else target.condition))
        declared.append(f"${variable}:[_Any!]!")
        declared += [f"${need.variable}:{need.input.type}" for need in target.group.contexts]
        written.append(
            EntityTarget(
                response_key=response_key,
                representations_variable=variable,
                paths=tuple(target.paths),
                templates=target.templates,
                selection=target.selection,
                condition=condition_of(target.condition),
                contexts=tuple(
                    _context(graph, need, len(target.paths), target.group) for need in target.group.contexts
                ),
            )
        )
    declared += _declarations(writer, definitions)
    return Fetch(
        id=fetch_id,
        subgraph=SubgraphName(graph.supergraph.subgraphs[request.subgraph].name),
        kind=OperationKind.QUERY,
        document=f"query({','.join(declared)}){{{' '.join(texts)}}}",
        operation_name=None,
        variables=tuple(writer.variables),
        depends_on=depends_on,
        targets=tuple(written),
        condition=condition_of(condition),
        deferred=None if request.block is None else request.block.index,
    )


def _entity_selection(writer: DocumentWriter, group: Group) -> tuple[str, FetchedSelection]:
    texts = []
    fields: list[FetchedField] = []
    for place in group.places:
        text, selection = writer.selection(place, group.condition)
        if place.node.type_name != ENTITY_UNION:
            text = f"...on {place.node.type_name}{{{text}}}"
        texts.append(text)
        fields += selection.fields
    return " ".join(texts), FetchedSelection(tuple(fields))


def _declarations(writer: DocumentWriter, definitions: Mapping[str, VariableDefinition]) -> list[str]:
    literals = {} if writer.literals is None else writer.literals.types
    return [
        f"${name}:{literals[name]}" if name in literals else definitions[name].text(name) for name in writer.variables
    ]


def _context(graph: FederatedGraph, need: ContextNeed, paths: int, group: Group) -> ContextArgument:
    fields = required_fields(graph, need.at, need.selection, need.at.mask, group, mandatory=False)
    return ContextArgument(need.variable, (len(path_to(need.at)),) * paths, tuple(fields))


def _free_name(wanted: str, taken: Mapping[str, object]) -> str:
    while wanted in taken:
        wanted = f"_{wanted}"
    return wanted
