"""Personal data: the register of where each domain stores it, its erasure, and its export.

- `personal_data`: the entries of the register; `register_page`: the register as a table for people
- `reports`: obstacles to a deletion, and the reasons for which data is kept
- `sql_erasure`: the erasure of a user in a PostgreSQL domain, driven by the register
- `sql_erased_users`: its tombstones
- `export`: the export of a user's data, a file of each domain, driven by the register too
"""
