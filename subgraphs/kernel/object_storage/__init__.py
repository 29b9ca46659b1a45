"""The object store of uploads and published files: its settings, and a client for it."""
