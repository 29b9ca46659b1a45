"""The stages of the operation pipeline, in the order in which they run.

`concurrency`, `documents`, `preparation` with `variable_limits`, `operation_kind`, `authorization`, `introspection`,
`cost`, `rate_limit`, `planning`, `uploads`, `deduplication`, `response_cache`, `execution`, `response_size`,
`header_propagation`, `response_extensions`; `plugins` are called before the first, after planning, and last.
"""
