"""The export of a user's data: each domain writes a file about them from its own store, and reports it by an event.

- `part_files`: the format of a domain's file
- `ports`, `s3_objects`: the files in the object store
- `sql_export`: the part of a domain on PostgreSQL, driven by its register
"""
