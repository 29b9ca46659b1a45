"""Differential fuzzing: a random graph, split at random into subgraphs, must answer as if it were never split.

- `shape`: the knobs of one case
- `world`: a random schema and what each of its fields answers
- `split`: the same schema as federated subgraphs
- `operations`: random valid operations
- `differential`: both executions and their comparison
- `__main__`: many cases from the command line, for the long run
"""
