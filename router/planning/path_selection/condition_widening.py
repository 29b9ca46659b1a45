"""`ConditionWidening`: let a field be fetched under one more condition, together with everything that it depends on."""

from dataclasses import dataclass

from router.planning.conditions import Formula, disjunction
from router.planning.fetch_groups.fetch_context import FetchContext
from router.planning.fetch_groups.fetch_group import FetchGroup, FetchSelectionNode, TreeField
from router.planning.path_selection.selection_result import PlanSelection


@dataclass(frozen=True, slots=True)
class ConditionWidening:
    """Widens the conditions of fields and groups; `plan` is called for the keys and requirements they depend on.

    Those are planned already, so planning them again reuses their fields and only widens the conditions of these. That
    ends, because a condition that does not change is not passed on.
    """

    plan: PlanSelection

    def widen_field(self, fetch_node: FetchSelectionNode, tree_field: TreeField, condition: Formula) -> None:
        """Let a selected field be fetched under `condition` too, and the objects that it is selected on."""
        selected = fetch_node.fields[tree_field]
        wider = selected.condition = disjunction(selected.condition, condition)
        for requirement in selected.requires:
            if requirement.condition != wider:
                requirement.condition = wider
                group = fetch_node.group
                fetch_context = FetchContext(group.block, wider, internal=True)
                self.plan(group.anchor, requirement.selection, fetch_context, requirement.types)
        self.widen_node(fetch_node, condition)

    def widen_node(self, fetch_node: FetchSelectionNode, condition: Formula) -> None:
        """Let the objects of a selection node be fetched under `condition` too."""
        if fetch_node.within is not None:
            self.widen_field(*fetch_node.within, condition)
        else:
            self.widen_group(fetch_node.group, condition)

    def widen_group(self, group: FetchGroup, condition: Formula) -> None:
        """Let a group be fetched under `condition` too, with its keys and contexts."""
        wider = disjunction(group.condition, condition)
        if wider != group.condition:
            group.condition = wider
            for entity_input in group.entity_inputs:
                # `max_hops` 0: the keys are there, nothing must be entered for them.
                fetch_context = FetchContext(group.block, wider, internal=True, max_hops=0)
                for key in (entity_input.key, *entity_input.fallback_keys):
                    self.plan(group.anchor, key, fetch_context, entity_input.types)
            for variable in group.contexts:
                self.plan(variable.position, variable.selection, FetchContext(group.block, wider, internal=True))
