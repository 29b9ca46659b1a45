"""A test oracle: whatever the router responds must be what graphql-core responds over the whole schema.

The whole schema and its subgraphs are executable over the same made-up data, which is a pure function of object, field
and arguments. The subgraphs are strict: they fail if a plan fetches what it must not. There are two sources of schemas:

- `generated`: random schemas, split at random into subgraphs
- `documents`: subgraph documents as they are written, recorded ones and hard ones of our own

and shared by both:

- `operations`: random valid operations
- `mismatch`: the errors of a comparison
- `__main__`: many generated cases from the command line: `python -m tests.router.oracle --cases 200000`
"""
