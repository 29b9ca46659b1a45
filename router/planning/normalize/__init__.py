"""Normalization: fragments, constant conditions and equal fields of an operation resolved once, before planning.

normalized_operation   NormalizedSelection, NormalizedField, DeferBlock: the result
field_shapes           field signatures and type shapes: when two fields may share a key
occurrences            the occurrences of a response key, partitioned by object types
directives             the conditions of @skip, @include and @defer
placements             the executable directives of subgraphs, on fields and on the fragments around them
normalizer             Normalizer: a selection set -> NormalizedSelection
"""
