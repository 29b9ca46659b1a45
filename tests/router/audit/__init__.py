"""The public federation gateway audit, run in-process.

`suites` reads the recorded cases, `subgraph` makes an executable subgraph out of an SDL and a few resolvers, and
`resolvers` holds the rows and lookups of each suite.
"""
