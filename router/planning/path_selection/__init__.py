"""Path selection: a source for every field of a normalized operation, and the fetch groups that this takes.

plan_builder         PlanBuilder: goes through the selections, chooses sources and opens fetches
selection_result     SelectionResult, PlanSelection: the outcome of one selection, and the recursion into the next
field_selection      FieldSelector: selects a field at a source, or reuses a field that is fetched already
response_tree        ResponseTree: the fields of the response tree, and their keys
runtime_types        RuntimeTypes: fetches `__typename` where something depends on it
entity_entry         EntityEntry: entity fetches, and the keys they need
requirements         RequirementPlanner: entity fetches for fields with @requires or @fromContext
root_entry           RootEntry: fetches of root fields
parent_refetch       ParentRefetch: fields of a parent that are fetched from another subgraph as well
condition_widening   ConditionWidening: a field needed under one more condition takes its keys along
"""
