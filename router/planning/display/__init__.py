"""Display: a plan as a tree for people and tools.

plan_tree   display_tree: the nodes (Sequence, Parallel, Fetch, Flatten, Condition, Subscription, Defer)
plan_text   print_plan: the tree as text
plan_json   plan_as_json: the tree as JSON values
"""
