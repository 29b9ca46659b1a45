"""The audit log: a record of every change that a person made with more rights than those of its owner.

- `records`: a record, and how it is made of the state before and after; `redaction`: what of a state is left out
- `sql_audit_log`: the append-only table, and its queries

A domain adds a record in the transaction of the change: as a row, if it holds the table (accounts), or in an event of
its own, which accounts adds to the table.
"""
