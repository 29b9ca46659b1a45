"""Build the plan's fetches from the fetch groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from router.graph import ENTITY_UNION, FederatedGraph
from router.planning.conditions import FALSE, TRUE, Formula, condition_of, disjunction
from router.planning.fetch_assembly.hoisted_literals import HoistedLiterals
from router.planning.fetch_assembly.representations import required_fields, templates_of
from router.planning.fetch_assembly.request_batching import RequestBatch, batch_requests
from router.planning.fetch_assembly.subgraph_documents import DocumentWriter
from router.planning.fetch_groups.fetch_group import ContextVariable, FetchGroup
from router.planning.fetch_groups.positions import path_to
from router.planning.normalize.placements import AppliedDirective
from router.planning.plan import (
    ContextArgument,
    EntityTarget,
    Fetch,
    FetchedField,
    FetchedSelection,
    FetchId,
    OnTypes,
    OperationKind,
    Path,
    RepresentationTemplate,
    SubgraphName,
)


@dataclass(frozen=True, slots=True)
class VariableDefinition:
    """A variable of the client's operation: its type, its default and its directives as text."""

    type: str
    default: str | None
    directives: str = ""

    def text(self, name: str) -> str:
        """Return the definition as part of a document."""
        default = f"={self.default}" if self.default is not None else ""
        return f"${name}:{self.type}{default}{self.directives}"


@dataclass(frozen=True, slots=True)
class ClientOperation:
    """The parts of the client's operation that requests repeat: variables, and directives by the requests' kind."""

    definitions: Mapping[str, VariableDefinition]
    directives: Mapping[OperationKind, tuple[AppliedDirective, ...]]


@dataclass(slots=True)
class _Target:
    """Groups that share one `_entities` field, because their selections and representations are the same."""

    text: str
    selection: FetchedSelection
    templates: tuple[RepresentationTemplate, ...]
    condition: Formula
    paths: list[Path]
    group: FetchGroup


def build_fetches(
    graph: FederatedGraph,
    groups: Sequence[FetchGroup],
    operation: ClientOperation,
    literals: HoistedLiterals | None = None,
) -> tuple[tuple[Fetch, ...], dict[FetchGroup, FetchId]]:
    """Return the fetches in topological order, and the fetch of each group."""
    batches = batch_requests([group for group in groups if _selects_anything(group)])
    ids = {group: FetchId(index) for index, batch in enumerate(batches) for group in batch.groups}
    fetches = []
    for index, batch in enumerate(batches):
        depends_on = tuple(sorted({ids[dep] for group in batch.groups for dep in group.dependencies if dep in ids}))
        build = _entity_fetch if batch.root_operation is None else _root_fetch
        fetches.append(build(DocumentWriter(graph, literals), FetchId(index), batch, depends_on, operation))
    return tuple(fetches), ids


def _selects_anything(group: FetchGroup) -> bool:
    """Return whether a group is needed: all its fields may have been fetched on the way to it, as parts of keys."""
    return not group.is_entity_fetch or any(node.fields or node.selects_typename for node in group.fetch_nodes)


def _root_fetch(
    writer: DocumentWriter,
    fetch_id: FetchId,
    batch: RequestBatch,
    depends_on: tuple[FetchId, ...],
    operation: ClientOperation,
) -> Fetch:
    (group,) = batch.groups
    (root_node,) = group.fetch_nodes
    text, selection = writer.selection(root_node, group.condition)
    kind = batch.root_operation
    assert kind is not None
    directives = writer.directives(operation.directives[kind])
    variables = _declarations(writer, operation.definitions)
    head = "" if kind is OperationKind.QUERY and not variables and not directives else kind.value
    head += f"({','.join(variables)})" if variables else ""
    return Fetch(
        id=fetch_id,
        subgraph=SubgraphName(writer.graph.supergraph.subgraphs[batch.subgraph].name),
        kind=kind,
        document=f"{head}{directives}{{{text}}}{writer.fragment_definitions()}",
        operation_name=None,
        variables=tuple(writer.variables),
        depends_on=depends_on,
        selection=selection,
        root_paths=(path_to(group.anchor),),
        condition=condition_of(group.condition),
        deferred=None if batch.block is None else batch.block.index,
    )


def _entity_fetch(
    writer: DocumentWriter,
    fetch_id: FetchId,
    batch: RequestBatch,
    depends_on: tuple[FetchId, ...],
    operation: ClientOperation,
) -> Fetch:
    graph = writer.graph
    targets = _combine(writer, batch.groups)
    condition = FALSE
    for target in targets:
        condition = disjunction(condition, target.condition)
    entity_targets = []
    texts = []
    declared = []
    for index, target in enumerate(targets):
        # A single `_entities` field has no alias, and its condition is that of the whole fetch.
        single = len(targets) == 1
        response_key = "_entities" if single else f"_e{index}"
        variable = _free_name("representations" if single else f"representations{index}", operation.definitions)
        head = f"{'' if single else response_key + ':'}_entities(representations:${variable})"
        texts.append(writer.conditioned(head, f"{{{target.text}}}", TRUE if single else target.condition))
        declared.append(f"${variable}:[_Any!]!")
        declared += [f"${context.name}:{context.input.type}" for context in target.group.contexts]
        entity_targets.append(
            EntityTarget(
                response_key=response_key,
                representations_variable=variable,
                paths=tuple(target.paths),
                templates=target.templates,
                selection=target.selection,
                condition=condition_of(target.condition),
                contexts=tuple(
                    _context_argument(graph, context, len(target.paths), target.group)
                    for context in target.group.contexts
                ),
            )
        )
    directives = writer.directives(operation.directives[OperationKind.QUERY])
    declared += _declarations(writer, operation.definitions)
    return Fetch(
        id=fetch_id,
        subgraph=SubgraphName(graph.supergraph.subgraphs[batch.subgraph].name),
        kind=OperationKind.QUERY,
        document=f"query({','.join(declared)}){directives}{{{' '.join(texts)}}}{writer.fragment_definitions()}",
        operation_name=None,
        variables=tuple(writer.variables),
        depends_on=depends_on,
        targets=tuple(entity_targets),
        condition=condition_of(condition),
        deferred=None if batch.block is None else batch.block.index,
    )


def _combine(writer: DocumentWriter, groups: Sequence[FetchGroup]) -> list[_Target]:
    """Group that select and send the same become one target with several paths."""
    targets: dict[object, _Target] = {}
    for group in groups:
        text, selection = _entity_selection(writer, group)
        templates = templates_of(writer.graph, group)
        # Where no template is for all types, the path leads to the objects that have one.
        path = path_to(group.anchor)
        names = frozenset().union(*(t.on_types or frozenset() for t in templates))
        if all(template.on_types is not None for template in templates):
            path = (*path, OnTypes(names))
        # Variables that carry contexts belong to one group, so the texts of groups that have any always differ.
        same = (text, templates, group.condition)
        target = targets.get(same)
        if target is None:
            targets[same] = _Target(text, selection, templates, group.condition, [path], group)
        elif path not in target.paths:
            target.paths.append(path)
    return list(targets.values())


def _entity_selection(writer: DocumentWriter, group: FetchGroup) -> tuple[str, FetchedSelection]:
    texts = []
    fields: list[FetchedField] = []
    for node in group.fetch_nodes:
        text, selection = writer.selection(node, group.condition)
        type_name = node.graph_node.type_name
        texts.append(text if type_name == ENTITY_UNION else f"...on {type_name}{{{text}}}")
        fields += selection.fields
    return " ".join(texts), FetchedSelection(tuple(fields))


def _declarations(writer: DocumentWriter, definitions: Mapping[str, VariableDefinition]) -> list[str]:
    literals = {} if writer.literals is None else writer.literals.types
    return [
        f"${name}:{literals[name]}" if name in literals else definitions[name].text(name) for name in writer.variables
    ]


def _context_argument(
    graph: FederatedGraph, context: ContextVariable, paths: int, group: FetchGroup
) -> ContextArgument:
    position = context.position
    fields = required_fields(graph, position, context.selection, position.types, group, mandatory=False)
    return ContextArgument(context.name, (len(path_to(position)),) * paths, tuple(fields))


def _free_name(wanted: str, taken: Mapping[str, object]) -> str:
    while wanted in taken:
        wanted = f"_{wanted}"
    return wanted
