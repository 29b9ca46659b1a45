"""Any set of subgraphs must answer as the one schema that their documents compose to.

Where `tests.router.fuzz` makes its graphs, this takes documents as they are written: the recorded ones, and our own
hard ones. No resolvers come with them, so data is made up: it is the same wherever it is asked for, and a subgraph
refuses to give what no right plan asks it for.

- `composed_graph`: the documents composed, and what they say of each field together
- `things`: an object at run time
- `whole`: the whole schema, executable, and its data
- `subgraphs`: each subgraph, executable; it refuses
- `representations`: from what `_entities` is sent to the object that is meant
- `operations`: random valid operations with any arguments and with `@defer`
- `compare`: both executions and their comparison
- `hard_schemas`: our own documents, each with what is hard about it
"""
