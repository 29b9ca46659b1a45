"""Logs: one schema for the lines of every process, and stores in which they are searched.

- `fields`: the names of the schema, those of the Elastic Common Schema where it has one
- `documents`: documents of that schema, made of what loggers write
- `pseudonyms`: hashes and networks in place of users and addresses
- `shipping`: lines sent to an OpenTelemetry collector
- `store`: the port through which logs are read; `files` and `elastic` are its adapters
"""
