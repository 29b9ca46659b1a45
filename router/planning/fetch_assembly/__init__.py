"""Fetch assembly: the fetch groups become the plan's fetches.

build_fetches        the entry: batches and writes the fetches
request_batching     which groups share a request
subgraph_documents   DocumentWriter: the selections as GraphQL text
hoisted_literals     HoistedLiterals: literals that are sent as variables
representations      representation templates: where the fields of keys and requirements are in the response tree
"""
